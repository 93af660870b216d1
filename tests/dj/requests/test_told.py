"""Podcasts and books asked for: the one meant, from where the listener left it."""

from dataclasses import replace
from pathlib import Path

import pytest

from segue.dj.requests.told import told
from segue.dj.service import DjService
from segue.model.listening import Position, User
from segue.model.media import Item
from segue.model.show import Play
from segue.store import Store
from tests import factories as make
from tests.dj.rooms import listener, service_on


@pytest.fixture
def dj(store: Store, tmp_path: Path) -> DjService:
    """Music, a show of three episodes, a book of three chapters."""
    for _ in range(5):
        _, tracks = make.album_in(store, 3, genres=("Jazz",))
        for track in tracks:
            store.profiles.put(track.id, make.profile())
    return service_on(store, tmp_path)


@pytest.fixture
def user(store: Store) -> User:
    return listener(store)


def spoken(store: Store, kind: str, title: str, count: int = 3) -> list[Item]:
    (collection,) = store.catalog.put_collections([make.collection(kind, title=title)])
    files = [make.file() for _ in range(count)]
    store.files.put_files(files)
    items = [
        replace(
            make.item(collection, file_id=file.id, position=n), published_at_ms=n * 86_400_000, duration_ms=n * 600_000
        )
        for n, file in enumerate(files, 1)
    ]
    return store.catalog.put_items(items)


def at(store: Store, user: User, item: Item, position_ms: int, finished: bool = False) -> None:
    store.listening.put_positions([Position(user.id, item.id, position_ms, finished, 1_000 + position_ms)])


def meant(dj: DjService, user: User, text: str) -> list[tuple[str, int]]:
    return [(each.id, each.resume_ms) for each in told(dj.store, user, dj.understand(text))]


def test_the_chapter_begun_goes_on(dj: DjService, user: User) -> None:
    chapters = spoken(dj.store, "book", "The Salt Road")
    at(dj.store, user, chapters[0], 600_000, finished=True)
    assert meant(dj, user, "continue my audiobook") == [(chapters[1].id, 0)]
    at(dj.store, user, chapters[1], 90_000)
    assert meant(dj, user, "continue my audiobook") == [(chapters[1].id, 90_000)]
    assert meant(dj, user, "play the salt road where i left off") == [(chapters[1].id, 90_000)]


def test_the_newest_episode_not_heard(dj: DjService, user: User) -> None:
    episodes = spoken(dj.store, "show", "Two Chairs")
    assert meant(dj, user, "the next episode of two chairs") == [(episodes[2].id, 0)]
    at(dj.store, user, episodes[2], 600_000, finished=True)
    assert meant(dj, user, "a podcast please") == [(episodes[1].id, 0)]
    assert meant(dj, user, "a podcast, 10 minutes") == [(episodes[0].id, 0)]


def test_nothing_of_that_kind(dj: DjService, user: User) -> None:
    assert meant(dj, user, "a podcast please") == []
    assert meant(dj, user, "some jazz") == []
    show = dj.start(user).show
    answer = dj.request(user, show.id, 0, dj.understand("a podcast please"))
    assert answer.given_up == ("kinds",)
    assert answer.show.sets[-1].segments


def test_a_chapter_then_two_songs(dj: DjService, user: User) -> None:
    chapters = spoken(dj.store, "book", "The Salt Road")
    at(dj.store, user, chapters[0], 90_000)
    show = dj.start(user).show
    answer = dj.request(user, show.id, 1, dj.understand("my chapter and then two songs"))
    plays = [each for each in answer.show.sets[-1].segments if isinstance(each, Play)]
    assert [plays[0].item_id, plays[0].start_ms] == [chapters[0].id, 90_000]
    assert len(plays) == 3
    assert dj.get(user, show.id).show.sets[-1].segments[-1] == plays[-1]
