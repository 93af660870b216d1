"""Learning how much each feature counts: for each question, the right passages ought to stand above the others.

The loss of a question is the negative logarithm of the share that its right passages have in the softmax over all
(ListNet with one relevant set; Cao et al., "Learning to Rank: From Pairwise Approach to Listwise Approach", 2007). It
is convex for one right passage, so where the search begins does not matter much.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segue.search.evaluate import NEAR_MS, Asked, Trial
from segue.search.rank import FEATURES, Mode, Weighed

_OTHERS = 500
"""Wrong passages of a question that are learned from: the strongest."""
_RIDGE = 0.002

Sample = tuple[NDArray[np.float64], NDArray[np.bool_]]


def learn(trial: Trial, mode: Mode, chosen: Callable[[str], bool]) -> tuple[float, ...]:
    """Weights for passages, in the order of `FEATURES`, from the questions of the episodes `chosen`."""
    from scipy import optimize

    columns = [at for at, name in enumerate(FEATURES) if mode == "fused" or _may(name, mode)]
    samples = [
        sample
        for found in (trial.collection, trial.episode)
        for asked, weighed in zip(trial.asked, found, strict=True)
        if chosen(asked.episode) and (sample := _sample(trial, asked, weighed, columns)) is not None
    ]
    minimize: Any = optimize.minimize
    best = minimize(_loss, np.ones(len(columns)), args=(samples,), jac=True, method="L-BFGS-B", options={"maxiter": 80})
    weights = np.zeros(len(FEATURES))
    weights[columns] = best.x
    return tuple(round(float(weight), 2) for weight in weights)


def _may(name: str, mode: Mode) -> bool:
    other = "meaning" if mode == "words" else "words"
    return other not in name


def _sample(trial: Trial, asked: Asked, weighed: Weighed, columns: Sequence[int]) -> Sample | None:
    rows = trial.index.rows
    start_ms = rows.start_ms[weighed.rows].astype(np.int64)
    own = rows.whose[weighed.rows] == rows.things[asked.episode].number
    right = own & (np.abs(start_ms - (asked.time_ms or 0)) <= NEAR_MS)
    if not right.any() or right.all():
        return None
    others = np.flatnonzero(~right)
    if len(others) > _OTHERS:
        strength = weighed.features[others].sum(axis=1)
        others = others[np.argpartition(-strength, _OTHERS)[:_OTHERS]]
    kept = np.concatenate([np.flatnonzero(right), others])
    return weighed.features[kept][:, columns].astype(np.float64), right[kept]


def _loss(weights: NDArray[np.float64], samples: Sequence[Sample]) -> tuple[float, NDArray[np.float64]]:
    """The mean loss and its slope."""
    loss, slope = 0.0, np.zeros(len(weights))
    for features, right in samples:
        scores = features @ weights
        shares = np.exp(scores - scores.max())
        mine = shares * right
        loss -= float(np.log(mine.sum() / shares.sum()))
        slope += (shares @ features) / shares.sum() - (mine @ features) / mine.sum()
    count = max(1, len(samples))
    return loss / count + _RIDGE * float(weights @ weights), slope / count + 2 * _RIDGE * weights
