"""Finds chords for a tune: the path of triads that fits its notes best and moves as accompanists do."""

from collections.abc import Sequence
from dataclasses import dataclass

from segue.catalog.demo.scores import Score, Sounding

# Scale degree in semitones, third (4 major, 3 minor), and how readily it is taken.
MAJOR = ((0, 4, 0.0), (7, 4, -0.15), (5, 4, -0.2), (9, 3, -0.5), (2, 3, -0.55), (4, 3, -1.0))
MINOR = ((0, 3, 0.0), (10, 4, -0.2), (5, 3, -0.4), (3, 4, -0.4), (8, 4, -0.5), (7, 3, -0.5), (7, 4, -0.3))
CHANGE = -0.9
"""What a change of chord costs."""


@dataclass(frozen=True, slots=True)
class Chord:
    """A triad over a stretch of ticks."""

    start: int
    end: int
    root: int
    """Pitch class."""
    third: int
    """4 major, 3 minor."""

    @property
    def classes(self) -> tuple[int, int, int]:
        """Root, third and fifth as pitch classes."""
        return self.root, (self.root + self.third) % 12, (self.root + 7) % 12


def harmonise(score: Score, slot_ticks: int, notes: Sequence[Sounding] | None = None) -> list[Chord]:
    """One chord for each slot of `slot_ticks`, from the end of the pickup to the end (Viterbi's path)."""
    melody = notes if notes is not None else [note for voice in score.voices for note in voice.notes]
    starts = list(range(score.pickup_ticks, max(score.length_ticks, score.pickup_ticks + 1), slot_ticks))
    palette = _palette(score, melody)
    weights = _weights(melody, starts, slot_ticks)
    best: list[list[tuple[float, int]]] = []
    for number, heard in enumerate(weights):
        row = []
        for index, (root, third, liking) in enumerate(palette):
            fit = _fit(heard, root, third) + liking
            if number in {0, len(weights) - 1} and index == 0:
                fit += 2.0
            before = best[-1] if best else [(0.0, 0)] * len(palette)
            moves = [
                before[other][0] + (0.0 if other == index else CHANGE + _pull(palette[other][0], root, score.tonic))
                for other in range(len(palette))
            ]
            came_from = max(range(len(palette)), key=moves.__getitem__)
            row.append((moves[came_from] + fit, came_from))
        best.append(row)
    index = max(range(len(palette)), key=lambda end: best[-1][end][0])
    path = []
    for row in reversed(best):
        path.append(index)
        index = row[index][1]
    return [
        Chord(start, min(start + slot_ticks, score.length_ticks), palette[index][0], palette[index][1])
        for start, index in zip(starts, reversed(path), strict=True)
    ]


def _palette(score: Score, melody: Sequence[Sounding]) -> list[tuple[int, int, float]]:
    """The chords of the key as roots; tunes that lower their seventh get the chord on it."""
    degrees = list(MINOR if score.minor else MAJOR)
    if not score.minor:
        total = sum(duration for _, duration, _ in melody)
        lowered = sum(duration for _, duration, pitch in melody if (pitch - score.tonic) % 12 == 10)
        if lowered > 0.04 * total:
            degrees.append((10, 4, -0.1))
    return [((score.tonic + degree) % 12, third, liking) for degree, third, liking in degrees]


def _weights(melody: Sequence[Sounding], starts: list[int], slot: int) -> list[list[float]]:
    """How much of each pitch class sounds in each slot; what falls on its first tick counts half as much again."""
    rows = [[0.0] * 12 for _ in starts]
    first = starts[0]
    for onset, duration, pitch in melody:
        for number in range(
            max(0, (onset - first) // slot), min(len(rows), (onset + duration - first - 1) // slot + 1)
        ):
            start = first + number * slot
            share = (min(onset + duration, start + slot) - max(onset, start)) / slot
            if share > 0:
                rows[number][pitch % 12] += share * (1.5 if onset == start else 1.0)
    return rows


def _fit(heard: list[float], root: int, third: int) -> float:
    total = sum(heard)
    inside = heard[root] * 1.15 + heard[(root + third) % 12] + heard[(root + 7) % 12] * 0.9
    clash = heard[(root + (7 - third)) % 12]
    return 3.2 * inside - 1.2 * (total - inside) - 0.8 * clash if total else 0.0


def _pull(before: int, after: int, tonic: int) -> float:
    """Falling fifths are liked, most of all home."""
    if (before - after) % 12 == 7:
        return 0.4 if after == tonic else 0.25
    return 0.0
