"""Joins, the placing of talk, and the timeline: plans, without a byte of audio."""

from dataclasses import replace
from typing import Any

import pytest

from segue.dj.timeline import lay
from segue.dj.transitions import (
    AFTER_VOICE_MS,
    LONGEST_FADE_MS,
    LONGEST_NUDGE,
    POST_MS,
    SHORTEST_FADE_MS,
    Placement,
    Side,
    belong_together,
    gain_db,
    join,
    limited_gain_db,
    place_talk,
    play,
    runs_on,
    settled,
    together,
)
from segue.model.show import Talk
from segue.model.sound import Span
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
    heard = [comes_in + (bar - comes_in) / planned.transition.tempo for bar in before.profile.downbeats_ms]
    assert min(abs(first_bar - bar) for bar in heard) <= 1
    assert abs(planned.transition.tempo - 1) <= LONGEST_NUDGE
    assert any("Bar meets bar" in reason for reason in planned.transition.reasons)


def test_beats_far_apart_are_not_matched_and_drifting_ones_only_briefly() -> None:
    assert not any("Bar" in reason for reason in join(steady(120), steady(140)).transition.reasons)
    near = join(steady(120), steady(126)).transition
    assert near.duration_ms <= 6_000
    assert near.tempo == 1.0


def test_what_leaves_takes_the_tempo_of_what_comes() -> None:
    planned = join(steady(120), steady(123)).transition
    assert planned.tempo == 1.025
    assert "2.5 % faster" in planned.reasons[-1]
    assert join(steady(120), steady(58.5)).transition.tempo == 0.975
    assert join(steady(120), steady(120.1)).transition.tempo == 1.0


def sung(*spans: tuple[int, int], **how: Any) -> Side:
    """A piece of three minutes with voices."""
    return side(voices=tuple(Span(*span) for span in spans), voice_share=0.5, **how)


@pytest.mark.parametrize("post_ms", [3_000, 5_000, 8_000, 12_000])
@pytest.mark.parametrize("duration_ms", [2_500, 4_000, 7_000, 11_000])
def test_a_line_hits_the_post(post_ms: int, duration_ms: int) -> None:
    after = sung((post_ms + 200, 150_000), sound_start_ms=200)
    placed = place_talk(side(3, fades_out=True, outro_start_ms=172_000), after, duration_ms)
    laid = lay([play(side(3), 0, 180_000, ()), said(placed, duration_ms), play(after, 200, 170_000, ())])
    before, line, coming = laid
    until_voice_ms = coming.start_ms + post_ms - line.end_ms
    assert 300 <= until_voice_ms <= 1_500 or placed.lead_in_ms == min(duration_ms, 9_000)
    assert until_voice_ms >= 300
    assert line.start_ms >= before.end_ms - placed.overlap_ms
    assert any("singing" in reason for reason in placed.reasons)


def test_where_a_voice_comes_at_once_nothing_is_said_over_it() -> None:
    placed = place_talk(side(3, outro_start_ms=179_000), sung((1_500, 150_000)), 5_000)
    assert (placed.overlap_ms, placed.lead_in_ms) == (0, 0)
    assert "clean gap" in placed.reasons[0]


def test_a_line_waits_for_the_last_word() -> None:
    until_late = sung((9_000, 176_000), fades_out=True, outro_start_ms=168_000)
    placed = place_talk(until_late, None, 8_000)
    assert placed.overlap_ms == 180_000 - 176_000 - AFTER_VOICE_MS
    assert place_talk(sung((9_000, 179_000), outro_start_ms=168_000), None, 8_000).overlap_ms == 0
    assert place_talk(sung((9_000, 100_000), outro_start_ms=174_000), None, 8_000).overlap_ms == 6_000


def test_a_long_opening_is_heard_before_the_line_that_leads_to_the_voice() -> None:
    placed = place_talk(None, sung((11_000, 150_000)), 4_000)
    assert placed.lead_in_ms == 11_000 - POST_MS
    line, coming = lay([said(placed, 4_000), play(sung((11_000, 150_000)), 0, 170_000, ())])
    assert coming.start_ms < line.start_ms
    assert line.end_ms == coming.start_ms + 11_000 - POST_MS


def test_an_instrumental_is_talked_over_until_its_body_begins() -> None:
    quiet = side(2, voices=(), voice_share=0.0, intro_end_ms=6_000)
    assert place_talk(None, quiet, 9_000).lead_in_ms == 5_700


def test_a_line_that_turns_out_longer_or_shorter_still_hits_the_post() -> None:
    for planned_ms, real_ms in ((5_000, 7_500), (5_000, 2_600), (12_000, 9_000)):
        placed = place_talk(side(3, fades_out=True, outro_start_ms=170_000), sung((7_000, 150_000)), planned_ms)
        line = settled(said(placed, planned_ms), real_ms)
        assert (line.duration_ms, line.lead_in_ms) == (real_ms, placed.lead_in_ms)
        _, talk, coming = lay([play(side(3), 0, 180_000, ()), line, play(side(2), 0, 170_000, ())])
        assert 300 <= coming.start_ms + 7_000 - talk.end_ms <= 1_500


def test_no_two_sing_at_once() -> None:
    long_tail = {"outro_start_ms": 160_000, "fades_out": False, "tempo_bpm": None, "beats_ms": (), "downbeats_ms": ()}
    singing, late = sung((9_000, 179_500), **long_tail), sung((6_000, 150_000), **long_tail)
    joined = join(singing, late).transition
    assert (joined.kind, joined.duration_ms) == ("crossfade", 4_000)
    at_once = join(singing, sung((500, 150_000), **long_tail)).transition
    assert at_once.kind == "gap"
    assert "sing" in at_once.reasons[0]
    fading = sung((9_000, 176_000), **(long_tail | {"fades_out": True}))
    assert join(fading, sung((500, 150_000), **long_tail)).transition.duration_ms <= 4_000 + 500 + 2_000


def said(placed: Placement, duration_ms: int) -> Talk:
    return Talk("Here it is.", (), "en", "ada", duration_ms, overlap_ms=placed.overlap_ms, lead_in_ms=placed.lead_in_ms)


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
