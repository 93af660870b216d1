"""Where chapters begin: a score for each sentence, and the best division of the whole by dynamic programming.

The score is a logistic regression on `turns.columns`, learned from chapters that people made
(`tools/train_chapters.py` wrote `learned.json`). A division is worth the sum of its boundaries' scores over a
threshold, less what its chapters' lengths are unlike those of people (log-normal, as lengths of talk are).
"""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segue.model.text import Segment
from segue.understanding.chapters.turns import Columns, columns

ENGINE = "turns"
VERSION = "2"

SHORTEST_S = 25.0
LONGEST_BACK_S = 3_600.0
"""No chapter is longer than an hour unless nothing at all speaks for a boundary in it."""
_LONGER = 1.2
"""So much longer than its logarithm's mean the mean chapter is."""
_UNLIKELY = 3.0
"""So far under the threshold a sentence is no candidate."""


@dataclass(frozen=True, slots=True)
class Learned:
    """A regression and how it is read."""

    names: tuple[str, ...]
    mean: tuple[float, ...]
    scale: tuple[float, ...]
    weights: tuple[float, ...]
    bias: float
    threshold: float
    length_weight: float
    mean_log_s: float
    deviation_log: float
    tuned_on: tuple[str, ...] = ()
    """The titles of the episodes that it was learned from."""
    level_weight: float = 0.0
    """How much of an episode's own level (see `level`) is taken off its scores: some talk turns more clearly than
    other talk, and has no more chapters for that."""
    level: float = 0.0
    """The mean level of the episodes that it was learned from."""

    def scores(self, found: Columns) -> NDArray[np.float64]:
        """Log-odds of a boundary at each sentence, shape (sentences,)."""
        table = np.stack([found[name] for name in self.names], axis=1).astype(np.float64)
        return np.asarray((table - np.array(self.mean)) / np.array(self.scale) @ np.array(self.weights) + self.bias)

    def levelled(self, scores: NDArray[np.float64], duration_s: float) -> NDArray[np.float64]:
        """Scores as if the episode's level were the usual one."""
        return scores - self.level_weight * (level(scores, duration_s, self) - self.level)


def level(scores: NDArray[np.float64], duration_s: float, how: Learned) -> float:
    """The mean of an episode's highest scores, about as many as it should have chapters."""
    count = max(2, round(duration_s / math.exp(how.mean_log_s) / _LONGER))
    return float(np.mean(np.sort(scores)[-count:]))


@cache
def learned() -> Learned:
    """What was learned from chapters of people."""
    told = json.loads((files(__package__) / "learned.json").read_text("utf-8"))
    read: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in told.items()}
    return Learned(**read)


def boundaries(spoken: Sequence[Segment], language: str, duration_ms: int, how: Learned | None = None) -> list[int]:
    """The numbers of the sentences with which chapters begin, without the first; empty for short or even talk."""
    how = how or learned()
    if len(spoken) < 2 or duration_ms < 2 * SHORTEST_S * 1000:
        return []
    starts_s = np.array([each.start_ms for each in spoken]) / 1000
    scores = how.levelled(how.scores(columns(spoken, language, duration_ms)), duration_ms / 1000)
    return best_division(starts_s, duration_ms / 1000, scores, how)


def best_division(
    starts_s: NDArray[np.float64], duration_s: float, scores: NDArray[np.float64], how: Learned
) -> list[int]:
    """The sentences at which to divide, in order; time grows with the candidates within an hour of each other."""
    count = len(starts_s)
    chosen = [0, *(np.flatnonzero(scores[1:] > how.threshold - _UNLIKELY) + 1).tolist(), count]
    times = np.append(starts_s, duration_s)[chosen]
    times[0] = 0.0
    worth = np.full(len(chosen), -math.inf)
    worth[0] = 0.0
    came = np.zeros(len(chosen), np.int64)
    first = 0
    for at in range(1, len(chosen)):
        while times[at] - times[first] > LONGEST_BACK_S and first < at - 1:
            first += 1
        lengths = times[at] - times[first:at]
        apart = (np.log(np.maximum(lengths, 1.0)) - how.mean_log_s) / how.deviation_log
        value = worth[first:at] - 0.5 * how.length_weight * apart**2
        value = np.where(lengths >= SHORTEST_S, value, value - 100.0)
        best = int(np.argmax(value))
        gain = scores[chosen[at]] - how.threshold if at < len(chosen) - 1 else 0.0
        worth[at], came[at] = value[best] + gain, first + best
    found = []
    at = int(came[-1])
    while at:
        found.append(chosen[at])
        at = int(came[at])
    return found[::-1]
