"""From a planned set to a set on air: what is said, where it lies, and how one item gives way to the next."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from segue.dj.facts import book, of_item, of_moment, of_set
from segue.dj.planner import Planned, PlannedSet
from segue.dj.script.writer import Line, remember, write_line
from segue.dj.transitions import Join, Side, belong_together, join, place_talk, play, runs_on, together
from segue.dj.view import Candidate, ListenerView
from segue.model.show import Fact, Segment, Set, Talk
from segue.model.sound import AudioProfile

FIRST_WORDS, OPENING_WORDS, LINK_WORDS = 26, 42, 24
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
    memory: tuple[str, ...] = ()
    """Ids of the shapes said so far, the latest last."""
    answer: str = ""
    """`skipped` or `not_idea` when the listener just said so."""


@dataclass(frozen=True, slots=True)
class Composer:
    """Puts sets on air for one listener."""

    view: ListenerView
    profiles: Mapping[str, AudioProfile]
    """Whole profiles (with beats) of the items on air, by item id."""
    host: Host
    seed: int = 0

    def compose(self, planned: PlannedSet, before: OnAir, number: int = 0) -> tuple[Set, OnAir]:
        """One set's segments, starting with how it follows what went `before`; and what the set after it must know."""
        rng = random.Random(f"{self.seed}:{number}:script")
        segments: list[Segment] = []
        memory = before.memory
        previous, gain = before.last, 0.0
        ends = self._ends(planned.items)
        for place, each in enumerate(planned.items):
            side = self._side(each.candidate)
            start, line = side.start_ms, None
            stays = place > 0 and belong_together(planned.items[place - 1].candidate.item, each.candidate.item)
            if not stays and _speaks(place, len(planned.items), before.last is None):
                line = self._line(planned, place, previous, memory, rng, before.answer if not place else "")
                talk = self._talk(line, previous, side) if line is not None else None
                if line is not None and talk is not None:
                    memory = remember(memory, line)
                    segments.append(talk)
                else:
                    line = None
            if line is None and previous is not None:
                joined = self._join(self._side(previous), side, stays)
                segments.append(joined.transition)
                start = joined.next_start_ms
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
        facts = book([*of_moment(self.view), *self._about(before.last, "prev")])
        line = write_line([["back"], ["goodbye"]], facts, before.memory, rng, LINK_WORDS + 8)
        talk = self._talk(line, before.last, None) if line is not None else None
        if line is None or talk is None:
            return Set("goodbye", "Goodbye", ()), before
        return Set("goodbye", "Goodbye", (talk,)), OnAir(before.last, remember(before.memory, line))

    def _line(
        self,
        planned: PlannedSet,
        place: int,
        previous: Candidate | None,
        memory: Sequence[str],
        rng: random.Random,
        answer: str,
    ) -> Line | None:
        coming = planned.items[place].candidate
        facts = book([*of_moment(self.view), *of_set(self.view, planned), *self._about(coming, "next")])
        facts |= book(self._about(previous, "prev"))
        if answer:
            facts |= book([Fact(f"answer.{answer}", "feedback:answer", answer)])
        if previous is not None and previous.artist == coming.artist:
            facts.pop("prev.artist", None)  # "From Ada to Ada" is no way to say it.
        if place:
            return write_line([_link_choices(rng)], facts, memory, rng, LINK_WORDS)
        forward = ["forward_work", "forward"] if planned.idea == "work" else ["forward_history", "forward"]
        if rng.random() < 0.5:
            forward.reverse()
        if answer:
            opening = [answer]
        elif previous is None:
            opening = ["hello"]
        else:
            opening = ["back_work", "back"] if previous.item.work else ["back"]
        most = OPENING_WORDS if previous is not None or answer else FIRST_WORDS
        return write_line([opening, [planned.idea, "mixture"], forward], facts, memory, rng, most)

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
        return of_item(self.view, candidate, place) if candidate is not None else []

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


def _speaks(place: int, count: int, opening: bool) -> bool:
    """Something is said before a set, and after every second item within it."""
    return place % 2 == 0 and (place == 0 or count >= 3)


def _link_choices(rng: random.Random) -> list[str]:
    choices = ["forward_history", "link", "forward"]
    if rng.random() < 0.5:
        choices[0], choices[1] = choices[1], choices[0]
    return choices
