"""What a policy would have earned, from the log of another that chose with known probabilities.

- IPS: rewards weighted by how much likelier the policy makes each logged choice (Horvitz and Thompson, 1952). Unbiased.
- SNIPS: the same over the sum of the weights (Swaminathan and Joachims, NeurIPS 2015). Nearly unbiased, less spread.
- DR: a model's prediction for the policy, corrected by weighted residuals (Dudík et al., ICML 2011). Unbiased where
  either the probabilities or the predictions are right; the predictions must not have seen the row that they predict.

Each comes with its error: a bootstrap over groups of rows that were drawn together (the places of one slate).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segue.model.errors import BadInput
from segue.model.picks import Slate
from segue.recommend.evaluate.chance import Interval

Array = NDArray[np.float64]
_FOLDS = 5
EXPLORED = "explore"
"""The source of picks that were drawn by chance."""


@dataclass(frozen=True, slots=True)
class Log:
    """One row for each choice that was logged."""

    rewards: Array
    """(rows,) what came of it: 1 for a click or a play, 0 for none."""
    logged: Array
    """(rows,) how likely the logging policy was to choose this."""
    wanted: Array
    """(rows,) how likely the policy to be judged is to choose this, in the same place."""
    groups: NDArray[np.int64]
    """(rows,) what was drawn together, from 0 up; a row each where all were drawn alone."""
    predicted: Array
    """(rows,) the reward expected of the logged choice by a model; zeros without one."""
    expected: Array
    """(rows,) the reward expected of the judged policy in this place by the same model; zeros without one."""

    def __post_init__(self) -> None:
        columns = (self.rewards, self.logged, self.wanted, self.groups, self.predicted, self.expected)
        if not len(self.rewards) or len({len(column) for column in columns}) > 1:
            raise BadInput("The log has no rows, or columns of unequal length.", "Give one value of each for a row.")
        if not all(np.isfinite(column).all() for column in columns):
            raise BadInput("The log has values that are no numbers.", "Leave such rows out.")
        if (self.logged <= 0).any() or (self.logged > 1).any() or (self.wanted < 0).any() or (self.wanted > 1).any():
            raise BadInput(
                "A probability in the log is out of bounds.",
                "What was chosen had a probability above 0 and up to 1; the judged policy's is from 0 to 1.",
            )

    @property
    def weights(self) -> Array:
        """(rows,) how much likelier the judged policy makes each choice."""
        return self.wanted / self.logged

    @property
    def effective(self) -> float:
        """How many rows of the judged policy the log is worth: Kish's (Σw)² / Σw²."""
        squares = float((self.weights**2).sum())
        return float(self.weights.sum()) ** 2 / squares if squares else 0.0


def log_of(rewards: Sequence[float] | Array, logged: Sequence[float] | Array, wanted: Sequence[float] | Array) -> Log:
    """A log of rows drawn alone, without a model."""
    count = len(rewards)
    first, second, third = (np.asarray(one, np.float64) for one in (rewards, logged, wanted))
    return Log(first, second, third, np.arange(count), np.zeros(count), np.zeros(count))


def estimates(log: Log, *, rounds: int = 2000, seed: int = 1) -> Mapping[str, Interval]:
    """`ips`, `snips` and `dr`: the mean reward of a row under the judged policy, each with its 95 % interval."""
    weights = log.weights
    sums = _by_group(
        log.groups,
        np.stack(
            [
                np.ones(len(weights)),
                weights,
                weights * log.rewards,
                weights * (log.rewards - log.predicted),
                log.expected,
            ]
        ),
    )
    made: dict[str, Callable[[Array], Array]] = {
        "ips": lambda s: s[2] / s[0],
        "snips": lambda s: np.where(s[1] > 0, s[2] / np.maximum(s[1], 1e-12), 0.0),
        "dr": lambda s: (s[4] + s[3]) / s[0],
    }
    whole = sums.sum(axis=1)
    chance = np.random.default_rng(seed)
    drawn = np.stack([_resampled(sums, chance) for _ in range(rounds)], axis=1)
    found = {}
    for name, estimate in made.items():
        low, high = np.quantile(estimate(drawn), [0.025, 0.975])
        found[name] = Interval(float(estimate(whole)), float(low), float(high))
    return found


def cross_fitted(
    rewards: Array,
    choices: NDArray[np.int64],
    places: NDArray[np.int64],
    policy: Array,
    *,
    seed: int = 1,
) -> tuple[Array, Array]:
    """(rows,) predicted reward of the logged choice, and of the policy: for a `Log`.

    The model is each choice's mean reward in the other four fifths of the log, drawn towards the mean of all as if it
    had been seen ten times more. `policy` (places × choices) holds the judged policy's probabilities.
    """
    fold = np.random.default_rng(seed).integers(0, _FOLDS, len(rewards))
    predicted, expected = np.zeros(len(rewards)), np.zeros(len(rewards))
    shrink = 10.0 * policy.shape[1]
    for number in range(_FOLDS):
        here, there = fold == number, fold != number
        mean = rewards[there].mean() if there.any() else 0.0
        seen = np.bincount(choices[there], minlength=policy.shape[1])
        won = np.bincount(choices[there], rewards[there], minlength=policy.shape[1])
        worth = (won + shrink * mean) / (seen + shrink)
        predicted[here] = worth[choices[here]]
        expected[here] = (policy @ worth)[places[here]]
    return predicted, expected


def slate_log(
    slates: Sequence[Slate], rewards: Mapping[tuple[str, str], float], wanted: Callable[[Slate], Sequence[float]]
) -> Log:
    """Segue's own slates as a log. `rewards` is by slate id and item id, 0 where missing; `wanted` gives the judged
    policy's probability of each pick in its place, all that was known to the slate given."""
    rows = [
        (rewards.get((slate.id, pick.item_id), 0.0), pick.propensity, probability, number)
        for number, slate in enumerate(slates)
        for pick, probability in zip(slate.picks, wanted(slate), strict=True)
    ]
    table = np.array(rows, np.float64).reshape(-1, 4)
    zeros = np.zeros(len(table))
    groups = np.unique(table[:, 3], return_inverse=True)[1].astype(np.int64)
    return Log(table[:, 0], table[:, 1], table[:, 2], groups, zeros, zeros)


def daring(slate: Slate, share: float) -> list[float] | None:
    """How likely each pick would be in its place, had this share of the places been given to what is hardly known.

    A place was given so with the share of then, and went to this pick with the odds of the draw: the logged propensity
    is the product. None where the slate doesn't tell the share of then: all that could be was drawn.
    """
    drawn = [pick for pick in slate.picks if pick.source == EXPLORED]
    kept = [pick.propensity for pick in slate.picks if pick.source != EXPLORED and pick.propensity < 1]
    if drawn and share and not kept:
        return None
    before = 1 - kept[0] if kept else 1.0
    return [
        pick.propensity * share / before if pick.source == EXPLORED else 1 - share if pick.propensity < 1 else 1.0
        for pick in slate.picks
    ]


def _by_group(groups: NDArray[np.int64], columns: Array) -> Array:
    """(columns × groups) sums."""
    size = int(groups.max()) + 1
    return np.stack([np.bincount(groups, column, minlength=size) for column in columns])


def _resampled(sums: Array, chance: np.random.Generator) -> Array:
    """(columns,) sums over as many groups as there are, drawn with replacement."""
    times = np.bincount(chance.integers(0, sums.shape[1], sums.shape[1]), minlength=sums.shape[1])
    return np.asarray(sums @ times, np.float64)
