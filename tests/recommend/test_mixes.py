"""Playlists made for a listener: what they hold, when they are made anew, what keeping and dropping does."""

from datetime import UTC, datetime

import pytest

from segue.listening.playlists import Playlists
from segue.model.listening import User
from segue.model.playlists import Playlist
from segue.model.taste import Rule, Subject
from segue.recommend.mixes import Mixer, renew_at_ms
from segue.recommend.taste.service import TasteService
from segue.store import Store
from tests.recommend.house import DAY, NOW, House, build


@pytest.fixture
def house(store: Store) -> House:
    """Ann plays folk today and played techno a year ago; Ben plays techno."""
    made = build(store)
    made.recommender.taste = TasteService(store, now_ms=lambda: NOW)
    for number in range(4):
        names = [f"folk{number}:{n}" for n in range(2)]
        made.play("ann", *names, times=3, days_ago=3 + number)
        made.play("ann", *(f"techno{number}:{n}" for n in range(3)), times=4, days_ago=300 + 20 * number)
        made.play("ben", *(f"techno{number}:{n}" for n in range(4)), times=2, days_ago=2)
    return made


def refreshed(house: House, who: str = "ann", **how: bool) -> dict[str, Playlist]:
    return {each.recipe: each for each in Mixer(house.store, house.recommender).refresh(house.users[who], **how)}


def on(house: House, playlist: Playlist) -> list[str]:
    return house.names([entry.item_id for entry in house.store.playlists.entries(playlist.id)])


def test_each_recipe_keeps_its_word(house: House) -> None:
    made = refreshed(house)
    assert {"daily:1", "weekly", "capsule"} <= set(made)
    folk = next(each for recipe, each in made.items() if recipe.startswith("daily") and "Folk" in each.title)
    names = on(house, folk)
    assert all(name.startswith("folk") for name in names)
    assert {"folk0:0", "folk1:1"} & set(names)
    assert "Folk that you play, led by folk band" in folk.about
    known = {item for _ in ("ann",) for item in house.store.listening.play_counts(house.users["ann"].id)}
    weekly = house.store.playlists.entries(made["weekly"].id)
    assert len(weekly) >= 8
    assert not known & {entry.item_id for entry in weekly}
    old = on(house, made["capsule"])
    assert len(old) == 12 and all(name.startswith("techno") for name in old)
    year = datetime.fromtimestamp((NOW - 360 * DAY) / 1000, UTC).year
    assert made["capsule"].about.startswith("You played these often and heard them last between")
    assert str(year) in made["capsule"].about
    assert any(entry.reason for entry in weekly)
    slate = house.store.listening.slates(house.users["ann"].id, "mix:weekly")[0]
    assert slate.id == made["weekly"].slate_id
    assert [pick.item_id for pick in slate.picks] == [entry.item_id for entry in weekly]


def test_they_are_made_anew_when_they_are_due_and_not_before(house: House) -> None:
    first = refreshed(house)
    assert refreshed(house) == {}
    house.recommender.now_ms = lambda: first["daily:1"].renew_at_ms + 1
    second = refreshed(house)
    assert all(recipe.startswith("daily") for recipe in second)
    standing = {each.recipe: each.id for each in house.store.playlists.of(house.users["ann"].id, made=True)}
    assert standing["weekly"] == first["weekly"].id
    assert standing["daily:1"] == second["daily:1"].id != first["daily:1"].id


def test_the_same_day_gives_the_same_lists(house: House) -> None:
    first, second = refreshed(house), refreshed(house, anew=True)
    assert [on(house, second[recipe]) for recipe in second] and set(first) == set(second)
    ids = {each.id for each in house.store.playlists.of(house.users["ann"].id, made=True)}
    assert ids == {each.id for each in second.values()}, "nothing of the first is left"


def test_what_is_kept_stays_and_what_is_dropped_waits_for_its_day(house: House) -> None:
    ann = house.users["ann"].id
    first = refreshed(house)
    lists = Playlists(house.store)
    before = on(house, first["weekly"])
    lists.keep(ann, first["weekly"].id)
    lists.drop(ann, first["daily:1"].id)
    assert refreshed(house) == {}
    house.recommender.now_ms = lambda: NOW + 9 * DAY
    second = refreshed(house)
    assert {"weekly", "daily:1"} <= set(second)
    assert [each.id for each in house.store.playlists.of(ann)] == [first["weekly"].id]
    assert on(house, first["weekly"]) == before


def test_rules_hold_in_them(house: House) -> None:
    ann = house.users["ann"]
    rule = Rule("rul_1", ann.id, "no techno", "Never play techno.", "never", Subject(all_of=(("genre:techno",),)))
    house.store.taste.change_rule(ann.id, rule.id, rule)
    for playlist in refreshed(house).values():
        assert not any(name.startswith("techno") for name in on(house, playlist)), playlist.title


def test_who_has_played_nothing_gets_none_and_is_asked_again_tomorrow(house: House) -> None:
    assert refreshed(house, "finn") == {}
    marks = house.store.playlists.of(house.users["finn"].id, made=True)
    assert {each.recipe for each in marks} == {"daily", "weekly", "capsule"}
    assert all(each.dropped and each.renew_at_ms <= NOW + DAY for each in marks)


@pytest.mark.parametrize(
    ("family", "now", "due"),
    [
        ("daily", "2026-11-22T03:00", "2026-11-22T04:00"), ("daily", "2026-11-22T04:00", "2026-11-23T04:00"),
        ("weekly", "2026-11-22T12:00", "2026-11-23T04:00"), ("weekly", "2026-11-23T05:00", "2026-11-30T04:00"),
        ("capsule", "2026-11-22T12:00", "2026-12-01T04:00"), ("capsule", "2026-12-01T01:00", "2026-12-01T04:00"),
    ],
)  # fmt: skip
def test_they_are_due_in_the_listeners_night(family: str, now: str, due: str) -> None:
    for zone, hours in (("UTC", 0), ("Asia/Tokyo", 9)):
        moment = datetime.fromisoformat(now).replace(tzinfo=UTC).timestamp() * 1000 - hours * 3_600_000
        wanted = datetime.fromisoformat(due).replace(tzinfo=UTC).timestamp() * 1000 - hours * 3_600_000
        assert renew_at_ms(family, zone, round(moment)) == wanted


def test_nobody_at_all_is_no_trouble(store: Store) -> None:
    made = build(store)
    assert isinstance(made.users["eve"], User)
    assert refreshed(made, "eve") == {}
