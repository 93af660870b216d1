"""The sentence with which a dub begins that says so: time is put in for it, and everything comes that much later."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median

from segue.dub.mix import Score, Voiced
from segue.model.dub import Line

BEFORE_MS, AFTER_MS = 300, 700


def opened(
    lines: Sequence[Line], anchors: Sequence[tuple[int, int]], duration_ms: int, notice_ms: int
) -> tuple[list[Line], list[tuple[int, int]]]:
    """The lines and the anchors (original, dub) of a dub, `notice_ms` and a breath later."""
    by_ms = BEFORE_MS + notice_ms + AFTER_MS
    moved = [
        replace(line, new_start_ms=line.new_start_ms + by_ms, new_end_ms=line.new_end_ms + by_ms) for line in lines
    ]
    own = list(anchors) or [(0, 0), (duration_ms, duration_ms)]
    return moved, [(0, 0), *((old, new + by_ms) for old, new in own)]


def with_opening(score: Score, clip: Path) -> Score:
    """What to mix, with the notice before everything, as loud as the lines mostly are."""
    gain_db = median(each.gain_db for each in score.voiced) if score.voiced else 0.0
    return replace(score, voiced=(Voiced(BEFORE_MS, clip, gain_db), *score.voiced))
