"""Joins, the placing of talk, and the timeline: plans, without a byte of audio."""

from dataclasses import replace
from typing import Any

import pytest

from segue.dj.transitions import (
    LONGEST_FADE_MS,
    SHORTEST_FADE_MS,
    Side,
    belong_together,
    gain_db,
    join,
    limited_gain_db,
    place_talk,
    runs_on,
    together,
)
from tests.dj.made import track
from tests.factories import profile


def beats(bpm: float, first_ms: float, until_ms: int = 180_000) -> tuple[int, ...]:
    step = 60_000 / bpm
    return tuple(round(first_ms + n * step) for n in range(int((until_ms - first_ms) / step)))


def side(number: int = 1, **how: Any) -> Side:
    return Side(track(number, number).item, profile(**how))


def steady(bpm: float, first_ms: float = 300, **how: Any) -> Side:
    every = beats(bpm, first_ms)
    how = {"fades_out": True, "outro_start_ms": 168_000, "sound_start_ms": 100, "intro_end_ms": 9_000} | how
    return side(tempo_bpm=bpm, beats_ms=every, downbeats_ms=every[::4], **how)


@pytest.mark.parametrize(("one", "two"), [(120, 120), (120, 121), (90, 92), (128, 64.2), (174, 87)])
def test_bars_meet_where_both_have_a_beat(one: float, two: float) -> None:
    before, after = steady(one), steady(two, 730)
    planned = join(before, after)
    assert planned.transition.kind == "crossfade"
    assert SHORTEST_FADE_MS <= planned.transition.duration_ms <= LONGEST_FADE_MS
    comes_in = before.end_ms - planned.transition.duration_ms
    first_bar = comes_in + 730 - planned.next_start_ms
    assert before.profile is not None
    assert min(abs(first_bar - bar) for bar in before.profile.downbeats_ms) <= 1
    assert any("Bar meets bar" in reason for reason in planned.transition.reasons)


def test_beats_far_apart_are_not_matched_and_drifting_ones_only_briefly() -> None:
    assert not any("Bar" in reason for reason in join(steady(120), steady(140)).transition.reasons)
    near = join(steady(120), steady(126)).transition
    assert near.duration_ms <= 6_000


def test_how_it_ends_decides_how_long_the_fade_is() -> None:
    loose: dict[str, Any] = {"tempo_bpm": None, "beats_ms": (), "downbeats_ms": ()}
    fading = side(fades_out=True, outro_start_ms=169_000, **loose)
    cold = side(fades_out=False, outro_start_ms=178_000, **loose)
    assert 8_000 <= join(fading, side(2, intro_end_ms=9_000, **loose)).transition.duration_ms <= 12_000
    assert join(cold, side(2, intro_end_ms=9_000, **loose)).transition.duration_ms == 4_000
    assert join(cold, side(2, intro_end_ms=500, **loose)).transition.kind == "gap"
    clash = join(fading, side(2, camelot="2B", intro_end_ms=9_000, **loose)).transition
    assert clash.duration_ms == 5_000
    assert any("keys" in reason for reason in clash.reasons)


def test_what_is_unknown_short_or_speech_gets_a_gap() -> None:
    known = side(fades_out=True)
    for other in (Side(track(2).item), side(2, talk=True), side(2, sound_end_ms=20_000)):
        for planned in (join(known, other), join(other, known)):
            assert planned.transition.kind == "gap"
            assert planned.transition.reasons
            assert planned.transition.duration_ms < 1_500


def test_movements_and_album_neighbours_belong_together() -> None:
    one, two = track(1, 1, 0), track(2, 1, 0)
    assert belong_together(one.item, two.item)
    assert not belong_together(two.item, one.item)
    assert not belong_together(one.item, track(2, 2).item)
    first, second = (track(n, 1, 0, work="Suite", movement=m).item for n, m in ((7, 1), (3, 2)))
    assert belong_together(first, second)


def test_music_that_runs_on_is_joined_without_a_sample_between_and_long_pauses_are_trimmed() -> None:
    running = side(sound_start_ms=0, sound_end_ms=180_000)
    end, planned = together(running, running)
    assert (end, planned.next_start_ms, planned.transition.kind) == (180_000, 0, "gapless")
    assert runs_on(running, running)
    pausing = side(sound_start_ms=900, sound_end_ms=177_000)
    end, planned = together(pausing, pausing)
    assert (180_000 - 177_000) + 900 > (end - 177_000) + (900 - planned.next_start_ms) == 1_200
    assert not runs_on(pausing, pausing)


def test_talk_lies_over_endings_and_openings_where_there_is_room() -> None:
    fading = side(fades_out=True, outro_start_ms=172_000)
    opening = side(2, intro_end_ms=6_000)
    placed = place_talk(fading, opening, 9_000)
    assert placed.overlap_ms == 8_000
    assert placed.lead_in_ms == 0  # 8 s of 9 are used: too little is left for a second bed
    placed = place_talk(fading, opening, 14_000)
    assert placed.overlap_ms == 8_000
    assert placed.lead_in_ms == 5_600
    assert placed.overlap_ms + placed.lead_in_ms <= 14_000
    assert opening.profile is not None
    assert placed.lead_in_ms < opening.profile.intro_end_ms
    cold = side(fades_out=False, outro_start_ms=179_500)
    assert place_talk(cold, side(2, intro_end_ms=800), 6_000).overlap_ms == 0
    assert "clean gap" in place_talk(cold, side(2, intro_end_ms=800), 6_000).reasons[0]
    assert place_talk(Side(track(1).item), Side(track(2).item), 6_000).lead_in_ms == 0


def test_gain_reaches_the_target_without_passing_the_ceiling() -> None:
    assert gain_db(profile(lufs=-16, true_peak_dbtp=-6)) == 2.0
    assert gain_db(profile(lufs=-20, true_peak_dbtp=-3)) == 2.0
    assert limited_gain_db(profile(lufs=-20, true_peak_dbtp=-3)) == 6.0
    assert gain_db(profile(lufs=-8, true_peak_dbtp=0.5)) == -6.0
    assert gain_db(profile(lufs=-70, true_peak_dbtp=-90)) == 0.0
    assert gain_db(None) == 0.0


def test_a_side_without_a_profile_is_its_whole_item() -> None:
    bare = Side(replace(track(1).item, duration_ms=12_345))
    assert (bare.start_ms, bare.end_ms, bare.intro_ms, bare.outro_ms) == (0, 12_345, 0, 0)
