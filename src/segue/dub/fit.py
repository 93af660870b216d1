"""Where each spoken line goes, and how fast it is said: a ladder, tried in order for each line.

1. As it is, when it fits where the original spoke; a much shorter one slows down, to no less than 0.9.
2. The pause that follows, of which 150 ms stay.
3. A shorter wording.
4. Faster, up to 1.20.
5. The pause before.
6. Faster still, up to 1.25, unless an eighth of a second of the next pause is all that is missing.
7. The lines that follow in the turn move back, until a pause takes up the delay; an answer moves back a little.
8. A person looks at it. It is placed all the same: nothing is cut off, nothing overlaps, nothing is raised.

Neighbours differ by at most 0.08 in rate. Only lengths are known here, no sound: plans are made and tested without it.
`plan` keeps the length of the original (timed mode); `plan_natural` lets the episode grow, and tells how time maps.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
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
SLIGHT_MS = 125
"""Nobody hears that a line begins so much later, but a pace of 1.25 is heard."""
ANSWER_MS = 450
"""Another speaker's line may begin this much later: people think for a moment before they answer."""


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
    since_ms: int = 0
    until_ms: int | None = None
    """Between which moments nothing else sounds: a jingle is no pause, and nobody talks into it."""


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
        room = max(slot.end_ms, min(following - _kept(slot, following), _quiet_until(slot))) - slot.start_ms
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


def settled(places: Sequence[Place], lengths_ms: Sequence[int], until_ms: int | None = None) -> list[Place]:
    """The places with the lengths that were spoken in the end; none starts before the one before it has ended. Where
    they would end after `until_ms`, the last ones begin earlier, if there is room for it."""
    out: list[Place] = []
    for place, length in zip(places, lengths_ms, strict=True):
        start = max(place.start_ms, out[-1].end_ms + BREATH_MS) if out else place.start_ms
        out.append(replace(place, start_ms=start, end_ms=start + length))
    return out if until_ms is None else _ending_by(out, until_ms)


def _ending_by(places: list[Place], until_ms: int) -> list[Place]:
    out, end = list(places), until_ms
    for at in range(len(out) - 1, -1, -1):
        over = out[at].end_ms - end
        if over <= 0:
            return out
        out[at] = replace(out[at], start_ms=out[at].start_ms - over, end_ms=end)
        end = out[at].start_ms - BREATH_MS
    return out if not out or out[0].start_ms >= 0 else places


def mapped(anchors: Sequence[tuple[int, int]], at_ms: int) -> int:
    """A moment of the original in the dub's time. Where time was put in, the moment before it."""
    if not anchors:
        return at_ms
    for (a, b), (c, d) in pairwise(anchors):
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
        next_ms = following.start_ms if following else duration_ms + KEEP_MS
        limit = max(min(next_ms - _kept(slot, next_ms), _quiet_until(slot)), slot.start_ms + 1)
        before = places[-1].end_ms if places else None
        same_turn = following is not None and following.speaker == slot.speaker
        answered = following is not None and not same_turn and _quiet_until(slot) > following.start_ms
        places.append(_climb(_Case(slot, limit, before, floors[at], same_turn, answered)))
    return places


@dataclass(frozen=True, slots=True)
class _Case:
    """One line before the ladder."""

    slot: Slot
    limit: int
    """Where its sound must have ended."""
    before: int | None
    """Where the line before it ends; None for the first."""
    floor: float
    """The slowest pace that its neighbours allow."""
    same_turn: bool
    """Whether the next line is the same speaker's."""
    answered: bool
    """Whether it is another speaker's, and no other sound lies between."""

    @property
    def start(self) -> int:
        """With the original, or as soon as the line before has ended."""
        return max(self.slot.start_ms, 0 if self.before is None else self.before + BREATH_MS)

    @property
    def earliest(self) -> int:
        """Where it may begin if it must: in the pause before it, of which 150 ms stay."""
        pause = 0 if self.before is None else self.before + KEEP_MS
        return min(self.start, max(pause, self.slot.since_ms))

    @property
    def wording(self) -> int:
        """The longest shorter wording that fits unhurried; the shortest where none does; 0 for the translation."""
        known = [(length, number) for number, length in enumerate(self.slot.shorter_ms, 1)
                 if length < self.slot.natural_ms]  # fmt: skip
        fitting = [each for each in known if spoken_ms(each[0], self.unhurried) <= self.room]
        return max(fitting)[1] if fitting else min(known)[1] if known else 0

    @property
    def unhurried(self) -> float:
        return max(1.0, self.floor)

    @property
    def room(self) -> int:
        return self.limit - self.start

    def length(self, wording: int) -> int:
        return self.slot.shorter_ms[wording - 1] if wording else self.slot.natural_ms

    def place(self, rate: float, decision: Decision, reason: str, wording: int = 0, start: int | None = None) -> Place:
        begin = self.start if start is None else start
        delayed = begin - self.slot.start_ms
        note = f" It starts {delayed} ms late, after the line before it." if delayed > 0 else ""
        length = self.length(wording)
        return Place(begin, begin + spoken_ms(length, rate), rate, decision, reason + note, wording, length)


def _climb(case: _Case) -> Place:
    """The ladder for one line."""
    return next(place for rung in (_unhurried, _shorter, _faster, _early, _later) if (place := rung(case)) is not None)


def _unhurried(case: _Case) -> Place | None:
    natural, own = case.slot.natural_ms, max(1, case.slot.end_ms - case.start)
    length = spoken_ms(natural, case.unhurried)
    if length > max(own, case.room):
        return None
    if length > own:
        return case.place(case.unhurried, "pause_after", f"It ends {length - own} ms later, in the pause that follows.")
    rate = case.floor if case.floor > 1.0 else min(1.0, max(case.floor, _up(natural / own)))
    if rate < 0.995:
        return case.place(rate, "slower", "The translation is shorter; a slower pace fills its place.")
    return case.place(case.unhurried, "as_is", "It fits where the original speaks.")


def _shorter(case: _Case) -> Place | None:
    fits = case.wording and spoken_ms(case.length(case.wording), case.unhurried) <= case.room
    return case.place(case.unhurried, "shorter", "A shorter wording fits.", case.wording) if fits else None


def _faster(case: _Case) -> Place | None:
    rate = max(case.floor, case.length(case.wording) / case.room) if case.room > 0 else 99.0
    return case.place(_up(rate), "faster", f"A pace of {_up(rate):.2f} fits.", case.wording) if rate <= FAST else None


def _early(case: _Case) -> Place | None:
    length, rate = case.length(case.wording), max(FAST, case.floor)
    start = case.limit - spoken_ms(length, rate)
    if start >= case.earliest:
        early = case.start - start
        return case.place(rate, "pause_before", f"It begins {early} ms early, at a pace of {rate:.2f}.", case.wording,
                          min(start, case.start))  # fmt: skip
    room = case.limit - case.earliest
    if room <= 0 or length / room > FASTEST:
        return None
    over = spoken_ms(length, rate) - room
    if over <= SLIGHT_MS and (case.same_turn or case.answered):
        return case.place(rate, "shifted", f"The next line starts up to {over} ms later.", case.wording, case.earliest)
    rate = _up(max(case.floor, length / room))
    early = case.start - case.earliest
    return case.place(rate, "fastest", f"It begins {early} ms early, at a pace of {rate:.2f}.", case.wording,
                      case.earliest)  # fmt: skip


def _later(case: _Case) -> Place:
    length = case.length(case.wording)
    for rate in (max(FAST, case.floor), FASTEST):
        over = case.earliest + spoken_ms(length, rate) - case.limit
        if over <= (LATE_MS if case.same_turn else ANSWER_MS if case.answered else 0):
            which = "lines that follow in the turn start" if case.same_turn else "answer starts"
            reason = f"The {which} up to {over} ms later."
            return case.place(rate, "shifted", reason, case.wording, case.earliest)
    reason = f"It is {over} ms too long for its place even at {FASTEST:.2f}."
    return case.place(FASTEST, "flagged", reason, case.wording, case.earliest)


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
        rate = place.rate if end - spoken_ms(place.length_ms, place.rate) >= earliest else FASTEST
        start = max(0, end - spoken_ms(place.length_ms, rate))
        rung: Decision = "flagged" if place.decision == "flagged" else "fastest" if rate > FAST else "pause_before"
        reason = f"It begins {slots[at].start_ms - start} ms early: the recording ends."
        finish = start + spoken_ms(place.length_ms, rate)
        out[at] = replace(place, start_ms=start, end_ms=finish, rate=rate, decision=rung, reason=reason)
        end = start - BREATH_MS
    if out[0].start_ms < 0 or any(a.end_ms > b.start_ms for a, b in pairwise(out)):
        return places  # there is more speech than the recording has room for: it grows, and a person looks at it
    return out


def _quiet_until(slot: Slot) -> int:
    return max(slot.end_ms, slot.until_ms) if slot.until_ms is not None else 2**62


def _kept(slot: Slot, following_ms: int) -> int:
    """What must stay of the pause after a line."""
    pause = following_ms - slot.end_ms
    return KEEP_MS if pause >= KEEP_MS else max(pause, BREATH_MS)


def spoken_ms(length_ms: int, rate: float) -> int:
    """How long a line of `length_ms` at the voice's own pace takes at a rate."""
    return ceil(length_ms / rate - 1e-6)


def _up(rate: float) -> float:
    """Rounded upwards to thousandths, so that the line is no longer than its room."""
    return min(FASTEST, ceil(rate * 1000 - 1e-6) / 1000)
