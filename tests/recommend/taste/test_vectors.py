from dataclasses import replace

import pytest

from segue.model.listening import Feedback
from segue.model.media import Credit, Item
from segue.recommend.taste.service import TasteService
from segue.recommend.taste.vectors import DAY_MS, Heard, worth
from segue.store import Store
from tests import factories as make

NOW = 1_800_000_000_000
USER = make.user()


@pytest.fixture
def service(store: Store) -> TasteService:
    store.accounts.add_user(USER)
    return TasteService(store, lambda: NOW)


def album(store: Store, genre: str, artist: str, language: str = "", kind: str = "album") -> list[Item]:
    how = {"genres": (genre,), "credits": (Credit(artist, "artist"),), "language": language, "year": 1987}
    return make.album_in(store, 3, kind=kind, **how)[1]


def play(store: Store, item: Item, days_ago: float, share: float = 1.0, ended: str = "finished") -> None:
    at = NOW - round(days_ago * DAY_MS)
    heard = round(item.duration_ms * share)
    store.listening.put_listens([make.listen(USER.id, item.id, started_at_ms=at, played_ms=heard, ended=ended)])


@pytest.mark.parametrize(
    ("ended", "share", "sign"),
    [("finished", 1.0, 1), ("stopped", 0.95, 1), ("skipped", 0.05, -1), ("skipped", 0.7, 1), ("stopped", 0.05, 0)],
)
def test_what_a_play_is_worth(ended: str, share: float, sign: int) -> None:
    plus, minus = worth(Heard("trk_1", 0, round(200_000 * share), ended), 200_000)
    assert (plus > minus) - (plus < minus) == sign
    assert 0 <= plus <= 1 and 0 <= minus <= 1


def test_plays_speak_for_and_skips_against(store: Store, service: TasteService) -> None:
    folk, metal, other = album(store, "Folk", "Ana"), album(store, "Metal", "Bolt"), album(store, "Jazz", "Cy")
    for days in range(10, 40):
        play(store, folk[days % 2], days)
        play(store, metal[days % 2], days, 0.05, "skipped")
    taste = service.taste(USER.id)
    traits = service.traits([folk[2].id, metal[2].id, other[0].id])
    assert taste.plays == 60
    assert taste.score(traits[folk[2].id]) > taste.score(traits[other[0].id]) > taste.score(traits[metal[2].id])
    best = taste.parts(traits[folk[2].id])[0]
    assert best.facet.startswith("creator:") and best.weight > 0.7
    assert taste.by_kind["track"]["genre:metal"] < -0.5
    assert taste.by_kind["track"]["era:1980"] > 0


def test_taste_fades(store: Store, service: TasteService) -> None:
    old, new = album(store, "Old", "Ana"), album(store, "New", "Bea")
    for n in range(12):
        play(store, old[0], 900 + n)
        play(store, new[0], 20 + n)
    weights = service.taste(USER.id).by_kind["track"]
    assert 0 < weights["genre:old"] < weights["genre:new"] / 1.5


def test_talk_reaches_books_and_music_does_not_drown_it(store: Store, service: TasteService) -> None:
    songs, show = album(store, "Folk", "Ana"), album(store, "History", "Ben", kind="show", language="pt-BR")
    (chapter, *_) = album(store, "History", "Cy", kind="book")
    (dull, *_) = album(store, "Cooking", "Cy", kind="book")
    for n in range(300):
        play(store, songs[n % 3], 5 + n / 10)
    for n in range(6):
        play(store, show[n % 3], 5 + n)
    taste, traits = service.taste(USER.id), service.traits([chapter.id, dull.id])
    assert taste.score(traits[chapter.id]) > taste.score(traits[dull.id])
    assert taste.shared["language:pt"] > 0
    assert "genre:folk" not in taste.by_kind["episode"]


def test_a_skip_and_a_like_are_there_at_once(store: Store, service: TasteService) -> None:
    one, two = album(store, "Folk", "Ana"), album(store, "Folk", "Bea")
    play(store, one[0], 30)
    traits = service.traits([one[1].id, two[0].id])
    before = service.taste(USER.id)
    play(store, one[0], 0.001, 0.02, "skipped")
    after = service.taste(USER.id)
    assert after.version > before.version
    assert after.score(traits[one[1].id]) < before.score(traits[one[1].id])
    assert after.session["genre:folk"] < 0
    store.listening.put_feedback(Feedback("fbk_1", USER.id, two[0].id, "like"))
    liked = service.taste(USER.id)
    assert liked.score(traits[two[0].id]) > after.score(traits[two[0].id]) + 0.5
    artist = two[0].credits[0].creator_id
    store.listening.put_feedback(Feedback("fbk_2", USER.id, artist, "dislike"))
    assert service.taste(USER.id).said[f"creator:{artist}"] == -1.0
    verdict = service.rules(USER.id).verdict(traits[two[0].id], service.local_time(USER.id))
    assert not verdict.allowed and "don't like" in verdict.reasons[0]


def test_the_same_is_not_worked_out_twice_and_what_is_added_later_counts(store: Store, service: TasteService) -> None:
    items = album(store, "Folk", "Ana")
    play(store, items[0], 30)
    first = service.taste(USER.id)
    assert service.taste(USER.id) is first
    play(store, items[0], 300)  # told late: older than what was summed up
    assert service.taste(USER.id).plays == 2
    fresh = TasteService(store, lambda: NOW).taste(USER.id)
    assert replace(service.taste(USER.id), version=0) == replace(fresh, version=0)


def test_a_listener_without_plays_has_an_empty_taste(store: Store, service: TasteService) -> None:
    item = album(store, "Folk", "Ana")[0]
    taste = service.taste(USER.id)
    assert taste.plays == 0 and taste.parts(service.traits([item.id])[item.id]) == ()
    assert taste.score(service.traits([item.id])[item.id]) == 0.0


def test_one_listeners_plays_never_change_anothers_taste(store: Store, service: TasteService) -> None:
    items = album(store, "Folk", "Ana")
    other = make.user()
    store.accounts.add_user(other)
    before = service.taste(other.id)
    for n in range(10):
        play(store, items[0], n)
    assert service.taste(other.id) is before
