"""Chapters measured against people's: ours, equal lengths, TextTiling."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

from segue.model.text import Segment
from segue.understanding.chapters.labelled import Labelled, read_labelled
from segue.understanding.chapters.measure import boundary_counts, f1, window_diff
from segue.understanding.chapters.rivals import equal, text_tiling
from segue.understanding.chapters.segment import boundaries, learned
from segue.understanding.spoken import language_of, sentences


@dataclass(frozen=True, slots=True)
class Row:
    """One model's figures over a set of episodes."""

    model: str
    boundary_f1: float
    window_diff: float
    episodes: int
    boundaries: int
    """How many it made in all."""


def evaluate(folder: Path) -> dict[str, list[Row]]:
    """`rows` over every episode with chapters, and `held_out` over those that nothing was learned from.

    Both rivals are given the number of chapters that people make on the mean; ours is told nothing.
    Raises BadInput when the folder holds no episodes with chapters.
    """
    told = read_labelled(folder)
    known = set(learned().tuned_on)
    held_out = [number for number, each in enumerate(told) if each.title not in known]
    found: dict[str, list[list[int]]] = {"segue": [], "equal": [], "texttiling": []}
    per_chapter_ms = sum(each.duration_ms for each in told) / sum(len(each.boundaries_ms) + 1 for each in told)
    for each in told:
        spoken, language = spoken_of(each)
        found["segue"].append([spoken[at].start_ms for at in boundaries(spoken, language, each.duration_ms)])
        many = max(2, round(each.duration_ms / per_chapter_ms))
        found["equal"].append(equal(each.duration_ms, many))
        found["texttiling"].append(text_tiling(spoken, language, many - 1))
    return {"rows": _rows(found, told, range(len(told))), "held_out": _rows(found, told, held_out)}


def spoken_of(told: Labelled) -> tuple[list[Segment], str]:
    """Its sentences and their language."""
    spoken = sentences(told.segments)
    return spoken, language_of(spoken)


def judged(found: Sequence[Sequence[int]], told: Sequence[Labelled]) -> tuple[float, float]:
    """(boundary F1 over all boundaries, mean window-diff of the episodes)."""
    counts = [boundary_counts(ours, each.boundaries_ms) for ours, each in zip(found, told, strict=True)]
    hits, ours, true = (sum(count[k] for count in counts) for k in range(3))
    apart = [window_diff(cut, each.boundaries_ms, each.duration_ms) for cut, each in zip(found, told, strict=True)]
    return f1(hits, ours, true), mean(apart)


def _rows(found: dict[str, list[list[int]]], told: Sequence[Labelled], chosen: Sequence[int]) -> list[Row]:
    rows = []
    for model, cuts in found.items() if chosen else ():
        some = [cuts[at] for at in chosen]
        score, apart = judged(some, [told[at] for at in chosen])
        rows.append(Row(model, round(score, 4), round(apart, 4), len(some), sum(map(len, some))))
    return rows
