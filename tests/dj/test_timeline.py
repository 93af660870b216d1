"""Where everything stands in time."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from segue.dj.compose import Composer, OnAir, Spoken
from segue.dj.planner import plan_sets
from segue.dj.script.speech import speaking_ms
from segue.dj.timeline import BREATH_AFTER_MS, BREATH_BEFORE_MS, end_ms, lay, lay_sets, rows
from segue.dj.view import Candidate
from segue.model.show import Play, Set, Talk, Transition
from segue.model.sound import AudioProfile
from tests.dj.made import library, view
from tests.factories import profile


def play(length_ms: int, item: str = "trk_1") -> Play:
    return Play(item, 1_000, 1_000 + length_ms, 0.0)


def talk(duration_ms: int, overlap_ms: int = 0, lead_in_ms: int = 0) -> Talk:
    return Talk("Hello.", (), "en", "fake:ada", duration_ms, overlap_ms=overlap_ms, lead_in_ms=lead_in_ms)


def test_a_talk_reaches_back_and_the_next_comes_in_under_it() -> None:
    laid = lay([play(60_000), talk(8_000, 3_000, 2_000), play(50_000)])
    assert [(entry.start_ms, entry.end_ms) for entry in laid] == [(0, 60_000), (57_000, 65_000), (63_000, 113_000)]
    assert laid[0].fade_out_ms == 2_500
    assert end_ms(laid) == 113_000


def test_a_talk_over_nothing_is_set_off_by_breaths() -> None:
    first, said, second = lay([play(60_000), talk(5_000), play(50_000)])
    assert said.start_ms == first.end_ms + BREATH_BEFORE_MS
    assert second.start_ms == said.end_ms + BREATH_AFTER_MS
    opening, music = lay([talk(5_000, 0, 2_000), play(50_000)], at_ms=700)
    assert (opening.start_ms, music.start_ms) == (700, 3_700)


def test_transitions() -> None:
    def starts(kind: str, length_ms: int) -> tuple[int, int, int, int]:
        laid = lay([play(60_000), Transition(kind, length_ms), play(50_000)])  # type: ignore[arg-type]
        return laid[2].start_ms, laid[0].fade_out_ms, laid[2].fade_in_ms, laid[1].end_ms - laid[1].start_ms

    assert starts("crossfade", 8_000) == (52_000, 8_000, 8_000, 8_000)
    assert starts("gap", 400) == (60_400, 0, 0, 400)
    assert starts("gapless", 0) == (60_000, -1, -1, 0)
    assert starts("cut", 0) == (60_000, 0, 0, 0)


def test_no_overlap_reaches_further_than_half_of_what_it_overlaps() -> None:
    laid = lay([play(6_000), Transition("crossfade", 14_000), play(60_000), talk(90_000, 80_000, 5_000)])
    assert laid[2].start_ms == 3_000
    assert laid[3].start_ms == laid[2].end_ms - 30_000


class Estimating:
    """A host who never opens their mouth."""

    def say(self, text: str) -> Spoken | None:
        return Spoken("clip", "fake:ada", "en", speaking_ms(text))


def profiles_of(candidates: tuple[Candidate, ...]) -> dict[str, AudioProfile]:
    return {
        c.id: profile(
            fades_out=n % 2 == 0, outro_start_ms=168_000 + n % 12 * 1000, intro_end_ms=n % 9 * 1_500, sound_start_ms=200
        )
        for n, c in enumerate(candidates)
        if n % 7
    }


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 9_999))
def test_a_whole_show_is_laid_out_in_order_and_never_falls_silent(seed: int) -> None:
    candidates = library(12, 8, seed, works=2)
    seen = view(candidates)
    composer = Composer(seen, profiles_of(candidates), Estimating(), seed)
    on_air, sets = OnAir(), list[Set]()
    for number, planned in enumerate(plan_sets(seen, seed, 4)):
        composed, on_air = composer.compose(planned, on_air, number)
        sets.append(composed)
    last, _ = composer.goodbye(on_air)
    sets.append(last)
    laid = lay_sets(sets)
    assert [entry.index for entry in laid] == list(range(len(laid)))
    assert all(entry.start_ms <= entry.end_ms for entry in laid)
    sounding = [entry for entry in laid if entry.kind != "transition"]
    assert all(a.start_ms <= b.start_ms for a, b in pairwise(sounding))
    until = 0
    for entry in sounding:
        assert entry.start_ms - until <= 1_500, "silence"
        until = max(until, entry.end_ms)
    talks = [entry for entry in laid if entry.kind == "talk"]
    assert talks[0].index == 0
    assert talks[-1].index == laid[-1].index
    for one, two in pairwise(talks):
        assert one.end_ms <= two.start_ms
    for planned_set in sets[:-1]:
        for one, two in pairwise(planned_set.segments):
            assert isinstance(one, Play) != isinstance(two, Play), "every join is said"
    for row in rows(laid):
        assert row["kind"] in {"play", "talk", "transition"}
        if row["kind"] == "talk":
            assert row["text"]
            assert all(fact["source"] for fact in row["facts"])
        if row["kind"] == "play":
            assert row["reasons"]


def test_movements_have_nothing_said_between_them() -> None:
    candidates = library(2, 2, 3, works=4)
    seen = view(candidates)
    work = next(p for seed in range(50) for p in plan_sets(seen, seed, 1) if p.idea == "work")
    composed, _ = Composer(seen, profiles_of(candidates), Estimating(), 1).compose(work, OnAir())
    kinds = [type(segment).__name__ for segment in composed.segments]
    assert kinds == ["Talk", "Play", "Transition", "Play", "Transition", "Play", "Transition", "Play"]
    assert all(s.kind == "gapless" for s in composed.segments if isinstance(s, Transition))


class Mute:
    """A host who lost their voice."""

    def say(self, text: str) -> Spoken | None:
        return None


def test_without_a_voice_the_music_goes_on() -> None:
    seen = view(library(12, 8))
    composer = Composer(seen, {}, Mute(), 1)
    composed, on_air = composer.compose(plan_sets(seen, 1, 1)[0], OnAir())
    assert isinstance(composed.segments[0], Play)
    assert not any(isinstance(segment, Talk) for segment in composed.segments)
    assert composer.goodbye(on_air)[0].segments == ()
