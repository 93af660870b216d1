"""Who spoke when: reading the truth, and how far off a guess is."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

STEP_MS = 10
COLLAR_MS = 250
"""On both sides of each true boundary nothing is counted, as in NIST's md-eval: people disagree about these too."""

Turns = list[tuple[float, float, str]]
"""Start and end in ms, and who."""


def read_rttm(path: Path) -> dict[str, Turns]:
    """The turns of each recording in a file of NIST's form."""
    found: dict[str, Turns] = {}
    for line in path.read_text("utf-8").splitlines():
        part = line.split()
        if len(part) > 7 and part[0] == "SPEAKER":
            start = float(part[3]) * 1000
            found.setdefault(part[1], []).append((start, start + float(part[4]) * 1000, part[7]))
    return found


def error_rate(truth: Turns, guess: Turns, length_ms: float) -> tuple[float, float]:
    """The diarization error rate (missed + false + confused time over true time, overlaps counted), and the share of
    the time that both call one speaker's in which it is the right one; names are matched to each other's best."""
    from scipy.optimize import linear_sum_assignment

    frames = int(length_ms / STEP_MS) + 1
    real, heard = _grid(truth, frames), _grid(guess, frames)
    counted = np.ones(frames, np.bool_)
    for start, end, _ in truth:
        for edge in (start, end):
            counted[max(0, int((edge - COLLAR_MS) / STEP_MS)) : int((edge + COLLAR_MS) / STEP_MS)] = False
    together = (real[:, None] & heard[None] & counted).sum(axis=2)
    rows, columns = linear_sum_assignment(-together)
    here, there = real.sum(axis=0) * counted, heard.sum(axis=0) * counted
    right = int(together[rows, columns].sum())
    missed, false = np.maximum(0, here - there).sum(), np.maximum(0, there - here).sum()
    confused = np.minimum(here, there).sum() - right
    one = (real.sum(axis=0) == 1) & (heard.sum(axis=0) == 1) & counted
    agreed = sum(int((real[row] & heard[column] & one).sum()) for row, column in zip(rows, columns, strict=True))
    return float(missed + false + confused) / max(1, int(here.sum())), agreed / max(1, int(one.sum()))


def _grid(turns: Sequence[tuple[float, float, str]], frames: int) -> NDArray[np.bool_]:
    names = sorted({name for _, _, name in turns}) or [""]
    grid = np.zeros((len(names), frames), np.bool_)
    for start, end, name in turns:
        grid[names.index(name), int(start / STEP_MS) : int(end / STEP_MS)] = True
    return grid
