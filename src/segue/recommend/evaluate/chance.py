"""How sure a mean, or a difference of two means over the same listeners, is."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean and the range that 95 % of resamples fall in."""

    mean: float
    low: float
    high: float


def bootstrap(values: NDArray[np.float64], *, rounds: int = 2000, seed: int = 1) -> Interval:
    """The mean of `values` and its 95 % percentile bootstrap interval (Efron 1979). No values: all three are 0."""
    if not len(values):
        return Interval(0.0, 0.0, 0.0)
    chance = np.random.default_rng(seed)
    means = np.array([values[chance.integers(0, len(values), len(values))].mean() for _ in range(rounds)])
    low, high = np.quantile(means, [0.025, 0.975])
    return Interval(float(values.mean()), float(low), float(high))


def paired(one: NDArray[np.float64], other: NDArray[np.float64], *, rounds: int = 2000, seed: int = 1) -> Interval:
    """How much `one` is above `other` on average, the two measured on the same listeners in the same order."""
    return bootstrap(one - other, rounds=rounds, seed=seed)
