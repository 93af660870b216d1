"""Where each spoken line goes, and how fast it is said: a ladder, tried in order for each line.

1. As it is, when it fits where the original spoke; a much shorter one slows down, to no less than 0.9.
2. The pause that follows, of which 150 ms stay.
3. A shorter wording.
4. Faster, up to 1.20.
5. The pause before.
6. Faster still, up to 1.25.
7. The lines that follow in the turn move back, until a pause takes up the delay.
8. A person looks at it. It is placed all the same: nothing is cut off, nothing overlaps, nothing is raised.

Neighbours differ by at most 0.08 in rate. Only lengths are known here, no sound: plans are made, and tested, without it.
`plan` keeps the length of the original (timed mode); `plan_natural` lets the episode grow, and tells how time maps.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil

from segue.model.dub import Decision

KEEP_MS = 150
"""What stays of a pause that a line takes up."""
BREATH_MS = 40
"""Between two lines that the original spoke without a pause."""
SLOWEST, FAST, FASTEST = 0.9, 1.2, 1.25
STEP = 0.08
"""How much faster or slower than its neighbours a line may be."""
NEAR_MS = 3_000
"""Lines further apart than this are no neighbours: nobody compares their pace."""
LATE_MS = 1_500
"""A delay beyond this is for a person to look at."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A line to be placed: where the original speaks, and how long each wording takes at the voice's own pace."""

    start_ms: int
    end_ms: int
    speaker: str
    natural_ms: int
    shorter_ms: tuple[int, ...] = ()
    """Lengths of safe shorter wordings."""
    fixed: bool = False
    """In natural mode: music lies under it, so no time can be put in here."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a line goes and why."""

    start_ms: int
    end_ms: int
    rate: float
    decision: Decision
    reason: str
    wording: int = 0
    """0 for the translation as it is, n for `shorter_ms[n - 1]`."""
    length_ms: int = 0
    """Of the chosen wording at the voice's own pace."""


def plan(slots: Sequence[Slot], duration_ms: int) -> list[Place]:
    """A place for every slot; slots come in the order of their starts. No two overlap; the last ends by `duration_ms`
    unless even the fastest pace can't do it."""
    floors = [SLOWEST] * len(slots)
    places = _placed(slots, duration_ms, floors)
    for _ in range(6):
        wanted = _lifted([place.rate for place in places], slots)
        # A floor under the slow side is all that is needed: a neighbour that speaks faster always fits.
        raised = [max(floor, rate) if rate > place.rate + 1e-9 else floor
                  for floor, rate, place in zip(floors, wanted, places, strict=True)]  # fmt: skip
        if raised == floors:
            break
        floors = raised
        places = _placed(slots, duration_ms, floors)
    return _within(places, slots, duration_ms)


def plan_natural(slots: Sequence[Slot], duration_ms: int) -> tuple[list[Place], list[tuple[int, int]]]:
    """Places at the voice's own pace, and the anchors (original, new) in ms between which time runs evenly.

    A line first takes the pause that follows; what is missing then is put in, right after the original's line.
    """
    places: list[Place] = []
    anchors = [(0, 0)]
    grown = 0
    for at, slot in enumerate(slots):
        following = slots[at + 1].start_ms if at + 1 < len(slots) else duration_ms
        room = max(slot.end_ms, following - _kept(slot, following)) - slot.start_ms
        start = slot.start_ms + grown
        if places:
            start = max(start, places[-1].end_ms + BREATH_MS)
        late = start - slot.start_ms - grown
        length, rate = slot.natural_ms, 1.0
        if length < slot.end_ms - slot.start_ms:
            rate = max(SLOWEST + 0.05, length / max(1, slot.end_ms - slot.start_ms))
        if slot.fixed and length > room - late:
            rate = min(FASTEST, max(1.0, length / max(1, room - late)))
        spoken = round(length / rate)
        missing = max(0, spoken + late - room)
        if missing:
            cut = max(slot.start_ms + 1, min(following, slot.end_ms))
            anchors += [(cut, cut + grown), (cut, cut + grown + missing)]
            grown += missing
        decision: Decision = (
            "grown" if missing else ("pause_after" if spoken > slot.end_ms - slot.start_ms else "as_is")
        )
        reason = f"The episode grows by {missing} ms here." if missing else "It fits at the voice's own pace."
        places.append(Place(start, start + spoken, round(rate, 4), decision, reason, 0, length))
    anchors.append((duration_ms, duration_ms + grown))
    return places, anchors


def mapped(anchors: Sequence[tuple[int, int]], at_ms: int) -> int:
    """A moment of the original in the dub's time. Where time was put in, the moment before it."""
    if not anchors:
        return at_ms
    for (a, b), (c, d) in zip(anchors, anchors[1:], strict=False):
        if a <= at_ms <= c and c > a:
            return b + round((at_ms - a) * (d - b) / (c - a))
    first, last = anchors[0], anchors[-1]
    return at_ms + (first[1] - first[0] if at_ms < first[0] else last[1] - last[0])


def unmapped(anchors: Sequence[tuple[int, int]], at_ms: int) -> int:
    """The inverse of `mapped`; within time that was put in, the moment of the original where that is."""
    return mapped([(new, old) for old, new in anchors], at_ms) if anchors else at_ms


def speech_overlap(slots: Sequence[Slot], places: Sequence[Place]) -> float:
    """Share of the original's speech time in which the dub speaks too (0 to 1)."""
    total = shared = 0
    for slot in slots:
        total += slot.end_ms - slot.start_ms
    first = 0
    for slot in slots:
        while first < len(places) and places[first].end_ms <= slot.start_ms:
            first += 1
        at = first
        while at < len(places) and places[at].start_ms < slot.end_ms:
            shared += max(0, min(slot.end_ms, places[at].end_ms) - max(slot.start_ms, places[at].start_ms))
            at += 1
    return shared / total if total else 1.0


def _placed(slots: Sequence[Slot], duration_ms: int, floors: Sequence[float]) -> list[Place]:
    places: list[Place] = []
    for at, slot in enumerate(slots):
        following = slots[at + 1] if at + 1 < len(slots) else None
        limit = (following.start_ms if following else duration_ms + KEEP_MS) - _kept(
            slot, following.start_ms if following else duration_ms + KEEP_MS
        )
        before = places[-1].end_ms if places else None
        same_turn = following is not None and following.speaker == slot.speaker
        places.append(_climb(slot, max(limit, slot.start_ms + 1), before, floors[at], same_turn))
    return places


def _climb(slot: Slot, limit: int, before: int | None, floor: float, same_turn: bool) -> Place:
    """The ladder for one line, whose sound may end by `limit` and must not start before `before`."""
    earliest = 0 if before is None else before + BREATH_MS
    start = max(slot.start_ms, earliest)
    delayed = start - slot.start_ms
    own = max(1, slot.end_ms - start)
    room = limit - start
    natural = slot.natural_ms
    note = f" It starts {delayed} ms late, after the line before it." if delayed > 0 else ""

    def place(rate: float, decision: Decision, reason: str, wording: int = 0, begin: int = start) -> Place:
        length = slot.shorter_ms[wording - 1] if wording else natural
        return Place(begin, begin + _ms(length, rate), rate, decision, reason + note, wording, length)

    lift = max(1.0, floor)
    if _ms(natural, lift) <= own:
        rate = min(1.0, max(floor, _up(natural / own), SLOWEST)) if floor <= 1.0 else floor
        if rate < 0.995:
            return place(rate, "slower", "The translation is shorter; a slower pace fills its place.")
        return place(lift, "as_is", "It fits where the original speaks.")
    if _ms(natural, lift) <= room:
        return place(lift, "pause_after", f"It ends {_ms(natural, lift) - own} ms later, in the pause that follows.")
    wording = 0
    for number, length in sorted(enumerate(slot.shorter_ms, 1), key=lambda each: -each[1]):
        if length >= natural:
            continue
        wording = number
        if _ms(length, lift) <= room:
            return place(lift, "shorter", "A shorter wording fits.", number)
    length = slot.shorter_ms[wording - 1] if wording else natural
    words = " of the shorter wording" if wording else ""
    needed = max(floor, length / max(1, room)) if room > 0 else 99.0
    if needed <= FAST:
        return place(_up(needed), "faster", f"A pace of {_up(needed):.2f}{words} fits.", wording)
    # From here on the line may begin in the pause before it, of which 150 ms stay.
    latest_start = limit - _ms(length, FAST)
    open_from = min(start, earliest + (KEEP_MS - BREATH_MS if before is not None else 0))
    if latest_start >= open_from:
        return place(FAST, "pause_before", f"It begins {start - latest_start} ms early, at a pace of {FAST:.2f}.",
                     wording, latest_start)  # fmt: skip
    widest = limit - open_from
    if widest > 0 and length / widest <= FASTEST:
        rate = _up(max(floor, length / widest))
        return place(rate, "fastest", f"It begins {start - open_from} ms early, at a pace of {rate:.2f}.", wording,
                     open_from)  # fmt: skip
    over = open_from + _ms(length, FAST) - limit
    if same_turn and over <= LATE_MS:
        return place(FAST, "shifted", f"The lines that follow in the turn start up to {over} ms later.", wording,
                     open_from)  # fmt: skip
    over = open_from + _ms(length, FASTEST) - limit
    if same_turn and over <= LATE_MS:
        return place(FASTEST, "shifted", f"The lines that follow in the turn start up to {over} ms later.", wording,
                     open_from)  # fmt: skip
    return place(FASTEST, "flagged", f"It is {over} ms too long for its place even at {FASTEST:.2f}.", wording,
                 open_from)  # fmt: skip


def _lifted(rates: Sequence[float], slots: Sequence[Slot]) -> list[float]:
    """The lowest rates at or above these in which no neighbours differ by more than a step."""
    out = list(rates)
    for at in range(1, len(out)):
        if slots[at].start_ms - slots[at - 1].end_ms < NEAR_MS:
            out[at] = max(out[at], out[at - 1] - STEP)
    for at in range(len(out) - 2, -1, -1):
        if slots[at + 1].start_ms - slots[at].end_ms < NEAR_MS:
            out[at] = max(out[at], out[at + 1] - STEP)
    return [min(FASTEST, rate) for rate in out]


def _within(places: list[Place], slots: Sequence[Slot], duration_ms: int) -> list[Place]:
    """The last lines drawn forward where they would end after the recording does."""
    if not places or places[-1].end_ms <= duration_ms:
        return places
    out = list(places)
    end = duration_ms
    for at in range(len(out) - 1, -1, -1):
        place = out[at]
        if place.end_ms <= end:
            break
        # Drawn forward first; where the line before leaves no room, spoken at the fastest pace as well.
        earliest = out[at - 1].end_ms + BREATH_MS if at else 0
        rate = place.rate if end - _ms(place.length_ms, place.rate) >= earliest else FASTEST
        start = max(0, end - _ms(place.length_ms, rate))
        late = place.decision if place.decision == "flagged" else "fastest" if rate > FAST else "pause_before"
        out[at] = replace(place, start_ms=start, end_ms=start + _ms(place.length_ms, rate), rate=rate, decision=late,
                          reason=f"It begins {slots[at].start_ms - start} ms early: the recording ends.")  # fmt: skip
        end = start - BREATH_MS
    if out[0].start_ms < 0 or any(a.end_ms > b.start_ms for a, b in zip(out, out[1:], strict=False)):
        return places  # there is more speech than the recording has room for: it grows, and a person looks at it
    return out


def _kept(slot: Slot, following_ms: int) -> int:
    """What must stay of the pause after a line."""
    pause = following_ms - slot.end_ms
    return KEEP_MS if pause >= KEEP_MS else max(pause, BREATH_MS)


def _ms(length_ms: int, rate: float) -> int:
    return ceil(length_ms / rate - 1e-6)


def _up(rate: float) -> float:
    """Rounded upwards to thousandths, so that the line is no longer than its room."""
    return min(FASTEST, ceil(rate * 1000 - 1e-6) / 1000)
