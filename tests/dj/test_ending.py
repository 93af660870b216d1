"""Shows that end on the minute, and talk that has a place in them."""

from dataclasses import replace

import pytest

from segue.dj.ending import OVERLAP_MS
from segue.dj.planner import Aired, Frame, plan_set
from segue.dj.view import Candidate
from tests.dj.made import library, view

SEEN = view(
    tuple(
        replace(c, item=replace(c.item, duration_ms=140_000 + (n * 7919) % 160_000))
        for n, c in enumerate(library(16, 10))
    )
)
CHAPTER = replace(
    SEEN.candidates[0], item=replace(SEEN.candidates[0].item, id="chp_1", kind="chapter", duration_ms=900_000)
)


@pytest.mark.parametrize("minutes", [3, 7, 12, 19])
def test_the_last_set_ends_on_the_minute_with_whole_songs(minutes: int) -> None:
    for seed in range(4):
        planned = plan_set(SEEN, Aired(), seed, Frame(mode="commute", left_ms=minutes * 60_000))
        assert planned is not None and planned.last
        lasts = sum(each.candidate.left_ms - OVERLAP_MS for each in planned.items)
        assert abs(lasts - minutes * 60_000) <= 25_000
        facts = {fact.id: fact.value for fact in planned.facts}
        assert facts == {"plan.minutes_left": str(minutes), "plan.songs_left": str(len(planned.items))}


def test_a_chapter_that_fits_comes_first_and_songs_fill_what_is_left() -> None:
    chapter: Candidate = replace(CHAPTER, resume_ms=480_000)
    seen = replace(SEEN, talk=(chapter,))
    planned = plan_set(seen, Aired(), 1, Frame(mode="commute", left_ms=12 * 60_000, with_talk=True))
    assert planned is not None and planned.last
    assert [each.candidate.id == "chp_1" for each in planned.items] == [True, *[False] * (len(planned.items) - 1)]
    assert "plan.chapter_next" in {fact.id for fact in planned.facts}
    lasts = chapter.left_ms + sum(each.candidate.left_ms - OVERLAP_MS for each in planned.items[1:])
    assert abs(lasts - 12 * 60_000) <= 25_000
    long = replace(SEEN, talk=(replace(CHAPTER, resume_ms=0),))
    without = plan_set(long, Aired(), 1, Frame(mode="commute", left_ms=12 * 60_000, with_talk=True))
    assert without is not None and not any(each.candidate.is_talk for each in without.items)


def test_an_endless_show_has_a_chapter_between_the_music_and_sleep_calms_down() -> None:
    seen = replace(SEEN, talk=(CHAPTER,))
    frame = Frame(with_talk=True)
    first = plan_set(seen, Aired(), 1, frame)
    assert first is not None and not any(each.candidate.is_talk for each in first.items)
    second = plan_set(seen, Aired().after(first), 1, frame)
    assert second is not None and second.items[0].candidate.is_talk and not second.last
    third = plan_set(seen, Aired().after(first).after(second), 1, frame)
    assert third is not None and not any(each.candidate.is_talk for each in third.items)
