"""The planner: no repeat, spacing, works whole and in order, ideas that are true, small libraries."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segue.dj.deeper import CALM, LIVELY
from segue.dj.ideas import IDEAS, era_name
from segue.dj.planner import Aired, PlannedSet, plan_set, plan_sets
from segue.dj.policies import ALBUM_SPACING, ARTIST_SPACING, camelot_distance, tempo_ratio
from segue.dj.view import DAY_MS, Candidate, units_of
from tests.dj.made import NOW_MS, library, track, view

seeds = st.integers(0, 10_000)


def flat(sets: tuple[PlannedSet, ...]) -> list[Candidate]:
    return [each.candidate for planned in sets for each in planned.items]


@settings(max_examples=25, deadline=None)
@given(seed=seeds, artists=st.integers(10, 16), works=st.integers(0, 4))
def test_a_roomy_library_keeps_every_rule(seed: int, artists: int, works: int) -> None:
    sets = plan_sets(view(library(artists, 12, seed, works)), seed, 6)
    shown = flat(sets)
    portrait = {c.id: planned.title for planned in sets for c in flat((planned,)) if planned.idea == "artist"}
    ids = [candidate.id for candidate in shown]
    assert len(ids) == len(set(ids))
    for place, candidate in enumerate(shown):
        assert not candidate.disliked
        assert NOW_MS - candidate.last_played_at_ms >= DAY_MS
        if candidate.item.work:
            continue  # A work's own movements stand beside each other: see the test below.
        if candidate.id in portrait:
            assert candidate.artist == portrait[candidate.id]
            continue  # Who is portrayed follows themselves.
        lately = shown[max(0, place - ARTIST_SPACING) : place]
        assert candidate.artist not in {other.artist for other in lately}
        albums = {other.item.collection_id for other in shown[max(0, place - ALBUM_SPACING) : place]}
        assert candidate.item.collection_id not in albums


@settings(max_examples=25, deadline=None)
@given(seed=seeds, size=st.integers(1, 14), works=st.integers(0, 3))
def test_works_are_whole_and_in_order_and_nothing_repeats_before_all_was_heard(
    seed: int, size: int, works: int
) -> None:
    candidates = library(size, 2, seed, works)
    sets = plan_sets(view(candidates), seed, 8)
    for planned in sets:
        by_work: dict[str, list[int | None]] = {}
        for each in planned.items:
            if each.candidate.item.work:
                by_work.setdefault(each.candidate.item.work, []).append(each.candidate.item.movement)
        assert all(numbers == [1, 2, 3, 4] for numbers in by_work.values())
        places = [i for i, each in enumerate(planned.items) if each.candidate.item.work]
        assert places == list(range(places[0], places[0] + len(places))) if places else True
    wanted = {c.id for c in candidates if not c.disliked}
    shown = [c.id for c in flat(sets)]
    for place, id_ in enumerate(shown):
        if id_ in shown[:place]:
            assert len(wanted - set(shown[:place])) < 3, "repeated while enough was unheard"


def test_the_same_view_and_seed_give_the_same_plan() -> None:
    seen = view(library(12, 8))
    assert plan_sets(seen, 5, 4) == plan_sets(seen, 5, 4)
    assert plan_sets(seen, 5, 4) != plan_sets(seen, 6, 4)


def test_sets_have_three_to_five_items_reasons_and_varied_ideas() -> None:
    sets = plan_sets(view(library(14, 10, works=3)), 3, 8)
    assert len(sets) == 8
    for planned in sets:
        assert 3 <= len(planned.items) <= 5
        assert planned.title
        for each in planned.items:
            assert each.reasons
            assert all(reason.endswith(".") for reason in each.reasons)
    kinds = [planned.idea for planned in sets]
    assert len(set(kinds)) >= 4
    assert all(a != b for a, b in pairwise(kinds))


@pytest.mark.parametrize(
    "candidates",
    [
        (track(1),),
        (track(1), track(2)),
        tuple(track(n) for n in range(5)),
        tuple(track(n, sound=False, year=None, genre="") for n in range(9)),
        tuple(track(n, n, last_played_at_ms=NOW_MS - 1000, plays=1) for n in range(6)),
        tuple(track(n, 0, 0, work="Suite", movement=n + 1) for n in range(7)),
        tuple(track(n, 0, 0, work="Long Night", movement=n + 1, duration_ms=1_500_000) for n in range(4)),
    ],
    ids=["one", "two", "one artist", "no profiles", "all heard today", "one work", "one very long work"],
)
def test_a_tiny_library_still_plays(candidates: tuple[Candidate, ...]) -> None:
    sets = plan_sets(view(candidates), 1, 5)
    assert len(sets) == 5
    assert all(planned.items for planned in sets)
    assert {c.id for c in flat(sets)} == {c.id for c in candidates}


def test_nothing_is_planned_from_nothing_or_from_what_was_turned_down() -> None:
    assert plan_set(view(()), Aired(), 1) is None
    assert plan_set(view(tuple(track(n, n, disliked=True) for n in range(8))), Aired(), 1) is None


def test_one_disliked_movement_keeps_the_whole_work_away() -> None:
    work = tuple(track(n, 1, 0, work="Suite", movement=n + 1, disliked=n == 2) for n in range(4))
    sets = plan_sets(view(work + tuple(track(n, n) for n in range(10, 20))), 1, 3)
    assert not any(c.item.work for c in flat(sets))


def test_refused_ideas_and_skipped_items_stay_away() -> None:
    seen = view(library(14, 10))
    first = plan_set(seen, Aired(), 1)
    assert first is not None
    skipped = frozenset(each.candidate.id for each in first.items)
    aired = Aired(refused_ideas=frozenset({first.idea}), skipped=skipped)
    for seed in range(30):
        again = plan_set(seen, aired, seed)
        assert again is not None
        assert again.idea != first.idea
        assert not skipped & {each.candidate.id for each in again.items}


def test_every_idea_keeps_its_word() -> None:
    base = library(14, 12, works=2)
    seen = view((*base[:-1], replace(base[-1], item=replace(base[-1].item, added_at_ms=NOW_MS - DAY_MS))))
    shown: dict[str, PlannedSet] = {}
    for seed in range(40):
        for planned in plan_sets(seen, seed, 4):
            shown.setdefault(planned.idea, planned)
            for each in planned.items:
                c = each.candidate
                assert {
                    "on_repeat": c.plays >= 3 and c.last_played_at_ms > NOW_MS - 31 * DAY_MS,
                    "rediscovery": 0 < c.last_played_at_ms < NOW_MS - 44 * DAY_MS,
                    "new_for_you": c.plays == 0,
                    "liked": c.liked,
                    "genre": planned.title in c.genres,
                    "era": c.year is not None and planned.title == f"The {era_name(c.year)}",
                    "work": c.item.work == planned.title,
                    "year_ago": 361 <= (NOW_MS - c.last_played_at_ms) / DAY_MS <= 370
                    or 361 <= (NOW_MS - c.first_played_at_ms) / DAY_MS <= 370,
                    "deep_cuts": c.plays <= 1 and seen.album_plays.get(c.item.collection_id, 0) >= 6,
                    "artist": c.artist == planned.title,
                    "calm": c.sound is not None and c.sound.energy <= CALM,
                    "lively": c.sound is not None and c.sound.energy >= LIVELY,
                    "mixture": True,
                }[planned.idea]
    assert set(shown) >= {idea.__name__ for idea in IDEAS} - {"newly_arrived", "live", "after_talk", "note"}


def test_newly_arrived_holds_what_came_in_lately() -> None:
    old = library(10, 8)
    new = tuple(
        replace(c, item=replace(c.item, id=f"{c.id}n", added_at_ms=NOW_MS - 2 * DAY_MS)) for c in library(6, 1, seed=9)
    )
    ideas = {p.idea: p for seed in range(60) for p in plan_sets(view(old + new), seed, 3)}
    arrived = ideas["newly_arrived"]
    assert all(each.candidate.added_at_ms >= NOW_MS - 3 * DAY_MS for each in arrived.items)


def test_movements_are_ordered_by_number_else_by_place() -> None:
    numbered = units_of(tuple(track(n, work="Suite", movement=m) for n, m in ((9, 2), (3, 1), (5, 3))))
    assert [part.item.movement for part in numbered[0].parts] == [1, 2, 3]
    placed = units_of(tuple(track(n, work="Suite") for n in (9, 3, 5)))
    assert [part.item.position for part in placed[0].parts] == [3, 5, 9]


def test_tempo_and_key_neighbours() -> None:
    assert tempo_ratio(120, 61) == pytest.approx(61 / 60)
    assert tempo_ratio(70, 139) == pytest.approx(139 / 140)
    assert [camelot_distance("8B", other) for other in ("8B", "9B", "8A", "12B", "1B", "2A")] == [0, 1, 1, 4, 5, 7]
    assert [era_name(year) for year in (1722, 1801, 1899, 1900, 1987, 2021)] == [
        "18th century", "19th century", "19th century", "1900s", "1980s", "2020s",
    ]  # fmt: skip
