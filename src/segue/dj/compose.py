"""From a planned set to a set on air: what is said, where it lies, and how one item gives way to the next."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from segue.dj.facts import book, of_item, of_moment, of_set
from segue.dj.host import HostChoice, Talkativeness
from segue.dj.planner import Planned, PlannedSet
from segue.dj.script.kinds import SITUATIONS
from segue.dj.script.memory import PhraseMemory
from segue.dj.script.pen import GRAMMAR, Pen
from segue.dj.script.tongue import tongue
from segue.dj.script.writer import Line, remember, write_line
from segue.dj.transitions import Join, Side, belong_together, join, place_talk, play, runs_on, together
from segue.dj.view import Candidate, ListenerView
from segue.model.show import Fact, Segment, Set, Talk
from segue.model.sound import AudioProfile

FIRST_WORDS, OPENING_WORDS, LINK_WORDS = 20, 42, 24
"""How long a line may be: the very first is short, so that it is spoken soon after the listener presses play."""
DUCK_DB = -12.0


@dataclass(frozen=True, slots=True)
class Spoken:
    """A line in a voice: how long it takes (measured, or estimated until it is spoken) and where its clip is."""

    clip_id: str
    voice: str
    language: str
    duration_ms: int
    gain_db: float = 0.0


class Host(Protocol):
    """Gives a line its voice."""

    def say(self, text: str) -> Spoken | None:
        """The line as a clip; None when no voice can be had: then nothing is said, and the music goes on."""
        ...


@dataclass(frozen=True, slots=True)
class OnAir:
    """What went before, as far as the next set must know: the last item and what the host has said."""

    last: Candidate | None = None
    memory: PhraseMemory = field(default_factory=PhraseMemory)
    """What the host has said to this listener."""
    answer: str = ""
    """`skipped` or `not_idea` when the listener just said so."""
    learned: tuple[Fact, ...] = ()
    """What follows from the answer: `answer.artist` or `answer.genre`, which the host leaves alone for now."""
    said: Line | None = None
    """What the host says first, whatever else: the answer to a request."""


@dataclass(frozen=True, slots=True)
class Composer:
    """Puts sets on air for one listener."""

    view: ListenerView
    profiles: Mapping[str, AudioProfile]
    """Whole profiles (with beats) of the items on air, by item id."""
    host: Host
    seed: int = 0
    choice: HostChoice = field(default_factory=HostChoice)
    """How the listener wants their host."""
    pen: Pen = GRAMMAR
    """Who may write a line anew from its facts."""
    notes: Mapping[str, Sequence[Fact]] = field(default_factory=dict)
    """What people wrote about items and collections, by item id, as facts without a place (`note`, `note_by`)."""

    def compose(self, planned: PlannedSet, before: OnAir, number: int = 0) -> tuple[Set, OnAir]:
        """One set's segments, starting with how it follows what went `before`; and what the set after it must know."""
        lines = self._lines(planned, before, random.Random(f"{self.seed}:{number}:script"))
        segments: list[Segment] = []
        memory = before.memory
        previous, gain = before.last, 0.0
        ends = self._ends(planned.items)
        for place, each in enumerate(planned.items):
            side = self._side(each.candidate)
            start, line = side.start_ms, lines.get(place)
            start = max(start, each.candidate.resume_ms)
            stays = self._stays(planned, place)
            talk = self._talk(line, previous, side) if line is not None else None
            if line is not None and talk is not None:
                memory = remember(memory, line)
                segments.append(talk)
            elif previous is not None:
                joined = self._join(self._side(previous), side, stays)
                segments.append(joined.transition)
                start = max(joined.next_start_ms, each.candidate.resume_ms)
            # Where sound runs on from file to file, one gain holds for both: no step is heard.
            kept = stays and previous is not None and runs_on(self._side(previous), side)
            on_air = play(side, start, ends[place], each.reasons, gain if kept else None)
            segments.append(on_air)
            gain = on_air.gain_db
            previous = each.candidate
        return Set(planned.idea, planned.title, tuple(segments)), OnAir(previous, memory)

    def goodbye(self, before: OnAir) -> tuple[Set, OnAir]:
        """The end of a show that ends: a last line over the last item's end."""
        rng = random.Random(f"{self.seed}:goodbye")
        facts = book([*self._moment(), *self._about(before.last, "prev")])
        if self.choice.talk == "off":
            return Set("goodbye", "Goodbye", ()), before
        wanted = [["back_work", "back"], ["goodbye"]]
        line = write_line(wanted, facts, before.memory, rng, LINK_WORDS + 8, self.choice.manner)
        talk = self._talk(line, before.last, None) if line is not None else None
        if line is None or talk is None:
            return Set("goodbye", "Goodbye", ()), before
        return Set("goodbye", "Goodbye", (talk,)), OnAir(before.last, remember(before.memory, line))

    def answer(self, before: OnAir, coming: Candidate) -> Talk | None:
        """A short answer to a skip, said over what plays in its place already."""
        rng = random.Random(f"{self.seed}:{coming.id}:answer")
        facts = book([*self._moment(), *self._about(coming, "next"), *before.learned])
        facts |= book([Fact(f"answer.{before.answer}", "feedback:answer", before.answer)])
        if self.choice.talk == "off":
            return None
        wanted = [["learned", before.answer] if before.learned else [before.answer], ["forward"]]
        line = write_line(wanted, facts, before.memory, rng, LINK_WORDS, self.choice.manner)
        return self._talk(line, None, self._side(coming)) if line is not None else None

    def _lines(self, planned: PlannedSet, before: OnAir, rng: random.Random) -> dict[int, Line]:
        """What is said before which item; a pen that writes better may write some of them anew."""
        lines: dict[int, Line] = {}
        memory, previous = before.memory, before.last
        for place, each in enumerate(planned.items):
            if not self._stays(planned, place) and _speaks(place, len(planned.items), self.choice.talk):
                line = self._line(planned, place, previous, memory, rng, before)
                if line is not None:
                    lines[place] = line
                    memory = remember(memory, line)
            previous = each.candidate
        if before.answer or before.said is not None or before.last is None:
            return lines  # Somebody waits for this set: nothing is asked of anybody who may be slow.
        return dict(zip(lines, self.pen.write(list(lines.values()), self.choice.manner), strict=True))

    def _line(
        self,
        planned: PlannedSet,
        place: int,
        previous: Candidate | None,
        memory: PhraseMemory,
        rng: random.Random,
        before: OnAir,
    ) -> Line | None:
        coming = planned.items[place].candidate
        facts = book([*self._moment(), *of_set(self.view, planned), *self._about(coming, "next")])
        facts |= book(self._about(previous, "prev"))
        answer = before.answer if not place else ""
        if answer and answer != planned.idea:
            facts |= book([Fact(f"answer.{answer}", "feedback:answer", answer), *before.learned])
        if place and place == len(planned.items) - 1:
            facts |= book([Fact("set.last", "plan:set", planned.title or planned.idea)])
        if previous is not None and previous.artist == coming.artist:
            facts.pop("prev.artist", None)  # "From Ada to Ada" is no way to say it.
            facts |= book([Fact("next.same_artist", f"catalog:{coming.id}.credits", coming.artist)])
        if place:
            return write_line(_within(rng, place, facts), facts, memory, rng, LINK_WORDS, self.choice.manner)
        if before.said is not None:
            forward = write_line([["forward_history", "forward"]], facts, memory, rng, LINK_WORDS, self.choice.manner)
            return _one_after_another(before.said, forward)
        wanted = _opening(rng, planned, previous, answer, bool(before.learned), self.choice)
        if "plan.minutes_left" in facts:
            wanted.insert(1 if previous is None or answer else 0, ["time_left"])
        most = OPENING_WORDS if previous is not None or answer else FIRST_WORDS
        return write_line(wanted, facts, memory, rng, most, self.choice.manner)

    def _moment(self) -> list[Fact]:
        return of_moment(self.view, tongue(self.choice.language).words["evening_from"])

    def _stays(self, planned: PlannedSet, place: int) -> bool:
        items = planned.items
        return place > 0 and belong_together(items[place - 1].candidate.item, items[place].candidate.item)

    def _talk(self, line: Line, previous: Candidate | None, following: Side | None) -> Talk | None:
        spoken = self.host.say(line.text)
        if spoken is None:
            return None
        before = self._side(previous) if previous is not None else None
        placed = place_talk(before, following, spoken.duration_ms)
        return Talk(
            text=line.text,
            facts=line.facts,
            language=spoken.language,
            voice=spoken.voice,
            duration_ms=spoken.duration_ms,
            gain_db=spoken.gain_db,
            overlap_ms=placed.overlap_ms,
            lead_in_ms=placed.lead_in_ms,
            duck_db=DUCK_DB,
            reasons=placed.reasons,
            shape=line.shape,
            clip_id=spoken.clip_id,
        )

    def _about(self, candidate: Candidate | None, place: str) -> list[Fact]:
        if candidate is None:
            return []
        notes = [Fact(f"{place}.{note.id}", note.source, note.value) for note in self.notes.get(candidate.id, ())]
        return [*of_item(self.view, candidate, place), *notes]

    def _side(self, candidate: Candidate) -> Side:
        return Side(candidate.item, self.profiles.get(candidate.id))

    def _join(self, before: Side, after: Side, stays: bool) -> Join:
        return together(before, after)[1] if stays else join(before, after)

    def _ends(self, items: Sequence[Planned]) -> list[int]:
        """Where each item ends: at its last sound, or as it stands on the album when its neighbour follows."""
        ends = []
        for place, each in enumerate(items):
            side = self._side(each.candidate)
            following = items[place + 1].candidate if place + 1 < len(items) else None
            if following is not None and belong_together(side.item, following.item):
                ends.append(together(side, self._side(following))[0])
            else:
                ends.append(side.end_ms)
        return ends


def _one_after_another(first: Line, second: Line | None) -> Line:
    if second is None:
        return first
    facts = tuple(dict.fromkeys((*first.facts, *second.facts)))
    return Line(f"{first.text} {second.text}", facts, (*first.shapes, *second.shapes), first.language)


def _speaks(place: int, count: int, talk: Talkativeness) -> bool:
    """Before a set, and within it as often as the listener likes it: not at all, never, every second item, every."""
    if talk == "off" or (talk == "rare" and place):
        return False
    return place == 0 or talk == "chatty" or (place % 2 == 0 and count >= 3)


def _opening(
    rng: random.Random, planned: PlannedSet, previous: Candidate | None, answer: str, learned: bool, choice: HostChoice
) -> list[list[str]]:
    """What a set's first line is made of."""
    idea = [planned.idea if planned.idea in SITUATIONS else "mixture"]
    forward = ["forward_history", "forward"] if rng.random() < 0.5 else ["forward", "forward_history"]
    # A work was named already: what its first movement is called adds little, who plays it does.
    forward = ["note", "forward_work"] if planned.idea == "work" else ["note", *forward]
    if answer == planned.idea:
        return [idea, forward]
    if answer:
        return [["learned", answer] if learned else [answer], idea, forward]
    if previous is None:
        return [["hello"], idea, forward]
    back = ["back_work", "back"] if previous.item.work else ["back"]
    if choice.talk == "rare":
        return [rng.choice((back, ["ident", *back])), idea]
    return rng.choices(
        ([back, idea, forward], [back, idea], [idea, forward], [["ident"], idea, forward]), (5, 2, 2, 1)
    )[0]


def _within(rng: random.Random, place: int, facts: Mapping[str, Fact]) -> list[list[str]]:
    """What a line between two items of a set is made of."""
    if "set.last" in facts and rng.random() < 0.3:
        return [["late"], ["forward", "back"]]
    told = ["forward_history", "link", "forward", "back"]
    if rng.random() < 0.5:
        told[0], told[1] = told[1], told[0]
    return [["note", *told] if rng.random() < 0.8 else ["ident", *told]]
