from dataclasses import replace
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from segue.dub.fit import (
    ANSWER_MS,
    BREATH_MS,
    FAST,
    FASTEST,
    KEEP_MS,
    NEAR_MS,
    SLIGHT_MS,
    SLOWEST,
    STEP,
    Place,
    Slot,
    mapped,
    plan,
    plan_natural,
    settled,
    speech_overlap,
    unmapped,
)


def one(natural_ms: int, shorter: tuple[int, ...] = (), before: int = 300, after: int = 20_000) -> Place:
    """A line of two seconds from 10 s on, with a short line before and after it."""
    slots = [
        Slot(max(0, 10_000 - before - 500), 10_000 - before, "A", 500),
        Slot(10_000, 12_000, "B", natural_ms, shorter),
        Slot(12_000 + after, 12_500 + after, "A", 500),
    ]
    return plan(slots, 60_000)[1]


def test_each_rung_of_the_ladder_is_tried_in_its_order() -> None:
    assert one(2_000).decision == "as_is"
    assert (slow := one(1_850)).decision == "slower" and slow.rate == 0.925 and slow.end_ms == 12_000
    assert (short := one(900)).rate == 1 - STEP and short.start_ms == 10_000  # the rest of the pause stays
    assert (after := one(2_800, after=1_000)).decision == "pause_after" and after.rate == 1.0
    assert after.end_ms <= 13_000 - KEEP_MS
    shorter = one(3_000, (2_700, 2_400), after=1_000)
    assert (shorter.decision, shorter.wording, shorter.rate) == ("shorter", 1, 1.0)
    assert one(3_200, (2_900, 2_400), after=1_000).wording == 2
    faster = one(3_100, after=1_000)
    assert faster.decision == "faster" and 1.08 < faster.rate < 1.1 and faster.start_ms == 10_000
    early = one(3_700, before=1_000, after=1_000)
    assert early.decision == "pause_before" and early.rate == FAST and early.start_ms < 10_000
    jingle = [
        Slot(8_500, 9_000, "A", 500),
        Slot(10_000, 12_000, "B", 4_100, until_ms=12_500),
        Slot(13_000, 14_000, "A", 500),
    ]
    fastest = plan(jingle, 60_000)[1]
    assert fastest.decision == "fastest" and FAST < fastest.rate <= FASTEST
    assert one(9_000, before=1_000, after=1_000).decision == "flagged"


def test_a_line_too_long_moves_the_rest_of_its_turn_until_a_pause_takes_it_up() -> None:
    slots = [
        Slot(1_000, 3_000, "A", 3_400),
        Slot(3_000, 5_000, "A", 1_500),
        Slot(5_000, 7_000, "A", 2_000),
        Slot(9_000, 10_000, "B", 1_000),
    ]
    places = plan(slots, 20_000)
    assert places[0].decision in {"pause_before", "fastest", "shifted"}
    assert places[2].end_ms <= 9_000 - KEEP_MS
    assert places[3].start_ms == 9_000


def test_a_trifle_moves_the_next_line_rather_than_hurries_this_one() -> None:
    slight = one(4_550, before=1_000, after=1_000)
    assert (slight.decision, slight.rate) == ("shifted", FAST)
    assert slight.end_ms <= 13_000 - KEEP_MS + SLIGHT_MS


def test_an_answer_waits_a_moment_unless_a_jingle_comes_first() -> None:
    question, answer = Slot(200, 3_000, "A", 4_000), Slot(3_300, 5_000, "B", 1_500)
    places = plan([question, answer], 20_000)
    assert places[0].decision == "shifted" and places[0].rate == FAST
    assert 3_300 < places[1].start_ms <= 3_300 + ANSWER_MS and places[1].rate <= FAST
    assert plan([replace(question, until_ms=3_050), answer], 20_000)[0].decision == "flagged"


def test_pauses_before_a_line_keep_150_ms() -> None:
    place = one(4_400, before=1_000, after=1_000)
    assert place.start_ms >= 9_000 + KEEP_MS - 1


def test_the_last_line_ends_with_the_recording() -> None:
    places = plan([Slot(0, 2_000, "A", 1_900), Slot(2_500, 4_000, "A", 2_300)], 4_000)
    assert places[1].end_ms <= 4_000 and places[0].end_ms <= places[1].start_ms


@st.composite
def talks(draw: st.DrawFn) -> tuple[list[Slot], int]:
    at, slots = draw(st.integers(0, 2_000)), []
    for _ in range(draw(st.integers(1, 25))):
        length = draw(st.integers(250, 9_000))
        natural = max(120, int(length * draw(st.floats(0.4, 1.9))))
        shorter = tuple(int(natural * share) for share in draw(st.lists(st.floats(0.6, 0.99), max_size=2)))
        slots.append(Slot(at, at + length, draw(st.sampled_from("AB")), natural, shorter, draw(st.booleans())))
        at += length + draw(st.integers(-200, 4_000))
    return sorted(slots, key=lambda slot: slot.start_ms), max(at, slots[-1].end_ms) + draw(st.integers(0, 3_000))


@settings(max_examples=60, deadline=None)
@given(talks())
def test_nothing_overlaps_nothing_is_cut_and_the_pace_stays_within_bounds(talk: tuple[list[Slot], int]) -> None:
    slots, duration_ms = talk
    places = plan(slots, duration_ms)
    assert len(places) == len(slots)
    for slot, place in zip(slots, places, strict=True):
        wordings = (slot.natural_ms, *slot.shorter_ms)
        assert place.length_ms == wordings[place.wording]
        assert place.end_ms - place.start_ms >= int(place.length_ms / place.rate)  # whole, not cut
        assert SLOWEST <= place.rate <= FASTEST and place.start_ms >= 0
        assert place.reason
    for before, after in pairwise(places):
        assert after.start_ms >= before.end_ms
    for at in range(1, len(slots)):
        drawn = "recording ends" in places[at].reason + places[at - 1].reason
        if slots[at].start_ms - slots[at - 1].end_ms < NEAR_MS and not drawn:
            assert abs(places[at].rate - places[at - 1].rate) <= STEP + 0.002


@settings(max_examples=60, deadline=None)
@given(talks())
def test_a_talk_whose_translation_is_no_longer_starts_every_line_on_time(talk: tuple[list[Slot], int]) -> None:
    slots = [Slot(s.start_ms, s.end_ms, s.speaker, min(s.natural_ms, s.end_ms - s.start_ms)) for s in talk[0]]
    slots = [s for s, n in pairwise(slots) if n.start_ms - s.end_ms >= BREATH_MS]
    for slot, place in zip(slots, plan(slots, talk[1]), strict=True):
        assert place.start_ms == slot.start_ms and place.end_ms <= slot.end_ms


@settings(max_examples=50, deadline=None)
@given(talks())
def test_natural_length_grows_only_where_a_line_needs_it(talk: tuple[list[Slot], int]) -> None:
    slots, duration_ms = talk
    places, anchors = plan_natural(slots, duration_ms)
    assert anchors[0] == (0, 0) and anchors == sorted(anchors)
    grown = anchors[-1][1] - anchors[-1][0]
    assert grown >= 0 and anchors[-1][0] == duration_ms
    for slot, place in zip(slots, places, strict=True):
        assert slot.fixed or place.rate <= 1.0
    for before, after in pairwise(places):
        assert after.start_ms >= before.end_ms
    for at in range(0, duration_ms, 997):
        assert abs(unmapped(anchors, mapped(anchors, at)) - at) <= 1
    if all(slot.natural_ms <= slot.end_ms - slot.start_ms for slot in slots):
        pauses = all(n.start_ms - s.end_ms >= BREATH_MS for s, n in pairwise(slots))
        assert not pauses or grown == 0


def test_speech_overlap_is_the_share_of_the_originals_speech() -> None:
    slots = [Slot(0, 1_000, "A", 1_000), Slot(2_000, 3_000, "A", 1_000)]
    places = [Place(0, 1_000, 1, "as_is", ""), Place(2_500, 3_500, 1, "shifted", "")]
    assert speech_overlap(slots, places) == 0.75


def test_what_was_spoken_longer_than_foretold_still_ends_with_the_recording() -> None:
    places = [
        Place(0, 1_000, 1.0, "as_is", ""),
        Place(3_000, 4_000, 1.0, "as_is", ""),
        Place(4_100, 5_000, 1.0, "as_is", ""),
    ]
    lengths = [1_000, 1_000, 1_200]
    assert [(each.start_ms, each.end_ms) for each in settled(places, lengths, 5_000)] == [
        (0, 1_000), (2_760, 3_760), (3_800, 5_000),
    ]  # fmt: skip
    crowded = [replace(places[0], end_ms=5_000)]
    assert settled(crowded, [5_300], 5_000)[0].end_ms == 5_300
