from collections.abc import Callable

import pytest

from segue.model.listening import User
from segue.model.media import Item
from segue.recommend.taste.service import TasteService
from segue.recommend.taste.vectors import DAY_MS
from segue.store import Store
from tests import factories as make
from tests.recommend.taste.conftest import NOW

Play = Callable[..., list[str]]


@pytest.fixture
def play(store: Store, user: User) -> Play:
    def put(item: Item, times: int, hour: int = 12, share: float = 1.0, ended: str = "finished") -> list[str]:
        midnight = NOW - NOW % DAY_MS
        listens = [
            make.listen(user.id, item.id, started_at_ms=midnight - day * DAY_MS + hour * 3_600_000 + day,
                        played_ms=round(item.duration_ms * share), ended=ended)
            for day in range(1, times + 1)
        ]  # fmt: skip
        store.listening.put_listens(listens)
        return [listen.id for listen in listens]

    return put


def told(store: Store, user: User) -> dict[str, str]:
    return {each.id: each.text for each in TasteService(store, lambda: NOW).sentences(user.id)}


def test_sentences_tell_what_is_liked_and_what_is_not_with_the_plays_behind(
    store: Store, user: User, library: dict[str, list[Item]], play: Play
) -> None:
    played = play(library["Three"][0], 20)
    skipped = play(library["Four"][0], 8, share=0.05, ended="skipped")
    bach = library["Three"][0].credits[0].creator_id
    found = {each.id: each for each in TasteService(store, lambda: NOW).sentences(user.id)}
    liked, disliked = found[f"track:creator:{bach}"], found["track:genre:metal"]
    assert liked.text == "You often play Johann Sebastian Bach: 20 plays." and liked.plays == 20
    assert liked.listen_ids == tuple(played[:12])
    assert disliked.text == "You don't care much for Metal: you skipped it 8 times." and disliked.weight < 0
    assert disliked.listen_ids == tuple(skipped)
    assert found["track:genre:folk"].text == "Folk is most of the music you hear: 20 plays."


def test_times_of_day_are_the_listeners_own(
    store: Store, user: User, library: dict[str, list[Item]], play: Play
) -> None:
    store.accounts.update_user(user.id, timezone="Asia/Tokyo")
    play(library["Slow Radio"][0], 10, hour=22)  # 07:00 in Tokyo
    play(library["Three"][0], 30, hour=11)  # 20:00
    texts = told(store, user)
    assert texts["hour:morning:kind:episode"] == "You hear podcasts mostly in the morning: 10 plays."
    assert texts["hour:evening:kind:track"] == "You hear music mostly in the evening: 30 plays."


def test_what_is_dismissed_is_neither_told_nor_thought(
    store: Store, user: User, library: dict[str, list[Item]], play: Play
) -> None:
    play(library["Three"][0], 20)
    service = TasteService(store, lambda: NOW)
    assert service.taste(user.id).by_kind["track"]["genre:folk"] > 0.5
    store.taste.dismiss(user.id, "track:genre:folk")
    assert "track:genre:folk" not in told(store, user)
    assert "genre:folk" not in service.taste(user.id).by_kind["track"]
    store.taste.dismiss(user.id, "track:genre:folk", undo=True)
    assert "track:genre:folk" in told(store, user)


def test_nothing_is_said_of_somebody_who_heard_nothing(store: Store, user: User) -> None:
    assert told(store, user) == {}


def test_two_plays_are_no_thought(store: Store, user: User, library: dict[str, list[Item]], play: Play) -> None:
    play(library["Three"][0], 2)
    assert told(store, user) == {}
