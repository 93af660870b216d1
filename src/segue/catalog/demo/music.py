"""What an arrangement is made of, and how its ticks become milliseconds."""

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from segue.engines.synth.base import Note


@dataclass(frozen=True, slots=True)
class Event:
    """A note of a part, in ticks from the start of the arrangement; `loudness` 0 to 1."""

    start: int
    duration: int
    pitch: int
    loudness: float = 0.7


@dataclass(slots=True)
class Part:
    """A player: an instrument, where it sits, and what it plays. Filled while arranging."""

    name: str
    program: int
    pan: float = 0.0
    """−1 left to 1 right."""
    gain_db: float = 0.0
    send_db: float = -12.0
    """How much of it goes to the room."""
    drum: bool = False
    loose_ms: float = 7.0
    """How far its notes stray from the beat (standard deviation)."""
    events: list[Event] = field(default_factory=list)

    def add(self, start: int, duration: int, pitch: int, loudness: float = 0.7) -> None:
        """Adds a note; one outside the instrument's octaves is brought back by octaves."""
        while pitch > 108:
            pitch -= 12
        while pitch < 21 and not self.drum:
            pitch += 12
        self.events.append(Event(start, max(1, duration), pitch, loudness))


@dataclass(slots=True)
class Arrangement:
    """A piece ready to be played."""

    parts: list[Part]
    length: int
    """Ticks."""
    tempo_bpm: float
    beat_ticks: int
    bar_ticks: int
    first_beat: int = 0
    """The tick of the first beat that counts."""
    ending: Literal["cold", "fade"] = "cold"
    fade_s: float = 8.0
    slowing_ticks: int = 0
    """How long before the end the tempo begins to yield."""
    swing: float = 0.0
    """0 straight, 0.33 triplets: how late the second half of each half-beat falls."""
    room_s: float = 1.4
    """Decay of the room."""
    key: str = ""

    def part(self, name: str, program: int, pan: float = 0.0, gain_db: float = 0.0, send_db: float = -12.0) -> Part:
        """A new player, added at the end."""
        self.parts.append(Part(name, program, pan, gain_db, send_db))
        return self.parts[-1]

    def drums(self, gain_db: float = 0.0, send_db: float = -18.0, loose_ms: float = 4.0) -> Part:
        """A new drummer, added at the end."""
        self.parts.append(Part("drums", 0, 0.0, gain_db, send_db, drum=True, loose_ms=loose_ms))
        return self.parts[-1]

    @property
    def beat_ms(self) -> float:
        """How long a beat lasts."""
        return 60_000 / self.tempo_bpm

    def time_ms(self, tick: float) -> float:
        """When a tick sounds, with the slowing at the end."""
        plain = tick * self.beat_ms / self.beat_ticks
        begin = self.length - self.slowing_ticks
        if self.slowing_ticks and tick > begin:
            # The tempo falls evenly to 70 %: time grows with the square of what has passed.
            share = (tick - begin) / self.slowing_ticks
            plain += 0.22 * share * share * self.slowing_ticks * self.beat_ms / self.beat_ticks
        return plain


def perform(arrangement: Arrangement, part: Part, seed: str) -> list[Note]:
    """The part as notes: swung, a little loose in time and touch, always the same for one seed."""
    chance = random.Random(f"{seed}:{part.name}")
    half = arrangement.beat_ticks // 2
    notes = []
    for event in sorted(part.events, key=lambda each: (each.start, each.pitch)):
        start = arrangement.time_ms(_swung(event.start - arrangement.first_beat, half, arrangement.swing)
                                    + arrangement.first_beat)  # fmt: skip
        end = arrangement.time_ms(event.start + event.duration)
        start = max(0.0, start + chance.gauss(0.0, part.loose_ms))
        loudness = event.loudness + chance.gauss(0.0, 0.025)
        if not part.drum:
            loudness += _accent(event.start - arrangement.first_beat, arrangement)
        notes.append(
            Note(
                start_ms=start,
                duration_ms=max(30.0, end - start),
                pitch=event.pitch,
                velocity=max(12, min(127, round(127 * loudness))),
                program=part.program,
                drum=part.drum,
            )
        )
    return notes


def _swung(tick: int, half: int, swing: float) -> float:
    """Second halves of each half-beat come late."""
    if not swing or half < 2:
        return tick
    quarter = half / 2
    place = tick % half
    base = tick - place
    late = quarter * (1 + swing)
    return base + (place / quarter * late if place < quarter else late + (place - quarter) / quarter * (half - late))


def _accent(tick: int, arrangement: Arrangement) -> float:
    if tick % arrangement.bar_ticks == 0:
        return 0.05
    return 0.02 if tick % arrangement.beat_ticks == 0 else -0.02


def shifted(notes: Iterable[tuple[int, int, int]], by: int) -> list[tuple[int, int, int]]:
    """Onset, duration, pitch, moved `by` ticks."""
    return [(onset + by, duration, pitch) for onset, duration, pitch in notes]
