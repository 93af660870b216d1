"""Simulated listeners: distinct, plausible, the same every time."""

from collections import Counter
from datetime import date
from itertools import pairwise

import pytest

from segue.catalog.demo.listeners import COUNT, DAYS, HOURS, PlannedPlay, personas, plays_of

LAST = date(2026, 6, 1)
LAST_MS = 1_780_272_000_000


@pytest.fixture(scope="module")
def lives() -> dict[int, list[PlannedPlay]]:
    return {persona.number: plays_of(persona, LAST) for persona in personas()}


def test_there_are_forty_and_a_visitor() -> None:
    everybody = personas()
    assert len(everybody) == COUNT + 1
    assert [persona.simulated for persona in everybody] == [False] + [True] * COUNT
    assert len({persona.name for persona in everybody}) == COUNT + 1
    assert all("simulated" in persona.name for persona in everybody[1:])


def test_a_life_is_the_same_every_time(lives: dict[int, list[PlannedPlay]]) -> None:
    assert plays_of(personas()[7], LAST) == lives[7]


def test_half_a_year_lies_behind_them(lives: dict[int, list[PlannedPlay]]) -> None:
    for number, plays in lives.items():
        starts = [play.started_at_ms for play in plays]
        assert starts == sorted(starts)
        assert starts[0] > LAST_MS - (DAYS + 1) * 86_400_000 and starts[-1] < LAST_MS
        assert len(plays) >= 60, number
    assert 6_000 < sum(map(len, lives.values())) < 40_000
    assert len(lives[0]) < sorted(map(len, lives.values()))[30]


def test_nobody_hears_two_things_at_once(lives: dict[int, list[PlannedPlay]]) -> None:
    for plays in lives.values():
        assert all(later.started_at_ms > play.started_at_ms for play, later in pairwise(plays))


def test_tastes_differ_and_show(lives: dict[int, list[PlannedPlay]]) -> None:
    favourites = {
        number: Counter(play.key.split(":")[1] for play in plays if play.key.startswith("track:")).most_common(1)[0][0]
        for number, plays in lives.items()
    }
    assert len(set(favourites.values())) >= 8
    shares = [
        Counter(play.key.split(":")[1] for play in plays if play.key.startswith("track:")).most_common(1)[0][1]
        / sum(play.key.startswith("track:") for play in plays)
        for plays in lives.values()
    ]
    assert sum(share > 0.2 for share in shares) >= 20


def test_habits_differ_too(lives: dict[int, list[PlannedPlay]]) -> None:
    skips = [sum(play.ended == "skipped" for play in plays) / len(plays) for plays in lives.values()]
    assert min(skips) < 0.06 and max(skips) > 0.2
    talk = [sum(not play.key.startswith("track:") for play in plays) / len(plays) for plays in lives.values()]
    assert min(talk) < 0.03 and max(talk) > 0.06
    assert set(HOURS) == {persona.hours for persona in personas()}
    repeats = [max(Counter(play.key for play in plays).values()) for plays in lives.values()]
    assert max(repeats) > 20


def test_shares_and_ends_agree(lives: dict[int, list[PlannedPlay]]) -> None:
    for play in (play for plays in lives.values() for play in plays):
        assert (play.share == 1.0) == (play.ended == "finished")
        assert 0 < play.share <= 1


def test_books_go_forward_and_episodes_are_out(lives: dict[int, list[PlannedPlay]]) -> None:
    for plays in lives.values():
        for book in ("lamplighter", "kite"):
            heard = [int(play.key.split(":")[2]) for play in plays if play.key.startswith(f"chapter:{book}:")]
            assert heard == sorted(set(heard))
        episodes = [play.key for play in plays if play.key.startswith("episode:")]
        assert len(episodes) == len(set(episodes))
