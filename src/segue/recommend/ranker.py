"""LambdaMART over the parts of a score (C. Burges, "From RankNet to LambdaRank to LambdaMART", 2010), by LightGBM.

Learned from what listeners played next: their plays are cut at one moment for all, what is known before it makes the
candidates and their parts, what comes after it the truth. A ranker that does not beat the weighted sum on listeners
held back is not taken.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segue.recommend.parts import NAMES, prior

Floats = NDArray[np.float32]

GROUPS = 60
"""With fewer listeners to learn from there is no ranker."""
DEPTH = 10
TREES = 80
"""Each costs serving about 20 ns for a candidate."""


@dataclass(frozen=True)
class Lambda:
    """A trained ranker, kept as LightGBM's own text."""

    text: str
    gain: float
    """Its nDCG on listeners held back, over that of the weighted sum."""
    name: str = "lambdamart"

    def score(self, parts: Floats, names: tuple[str, ...]) -> Floats:
        """(candidates,) the trees' score, brought to the scale of the weighted sum, and a little of that sum."""
        plain = prior(parts)
        if names != NAMES or not len(parts) or self._booster.num_feature() != len(NAMES):
            return plain  # it was trained on other parts
        trees = np.asarray(self._booster.predict(parts, num_threads=1), np.float32)
        spread = float(trees.std()) or 1.0
        return np.asarray((trees - trees.mean()) / spread * (float(plain.std()) or 0.1) + plain.mean(), np.float32)

    @cached_property
    def _booster(self) -> Any:
        import lightgbm

        return lightgbm.Booster(model_str=self.text)


@dataclass(frozen=True, slots=True)
class Lesson:
    """Candidates of some listeners, listener after listener."""

    parts: Floats
    labels: NDArray[np.int32]
    """0 not played, then the better the higher."""
    sizes: NDArray[np.int32]
    """Candidates of each listener."""


def train(lesson: Lesson, seed: int = 1) -> Lambda | None:
    """A ranker, or None where there is too little to learn or it would not be better."""
    if len(lesson.sizes) < GROUPS:
        return None
    import lightgbm

    held = np.arange(len(lesson.sizes)) % 5 == 0
    rows_held = np.repeat(held, lesson.sizes)
    data = lightgbm.Dataset(lesson.parts[~rows_held], lesson.labels[~rows_held], group=lesson.sizes[~held])
    settings = {
        "objective": "lambdarank", "num_leaves": 15, "learning_rate": 0.09, "min_data_in_leaf": 40, "seed": seed,
        "lambdarank_truncation_level": 2 * DEPTH, "feature_fraction": 0.8, "deterministic": True, "verbosity": -1,
        "num_threads": 2 if len(lesson.labels) > 50_000 else 1, "lambda_l2": 5.0,
    }  # fmt: skip
    booster = lightgbm.train(settings, data, num_boost_round=TREES)
    test = Lesson(lesson.parts[rows_held], lesson.labels[rows_held], lesson.sizes[held])
    learned = ndcg(np.asarray(booster.predict(test.parts), np.float32), test)
    plain = ndcg(prior(test.parts), test)
    if learned <= plain * 1.01:
        return None
    return Lambda(str(booster.model_to_string()), round(learned / max(plain, 1e-9), 4))


def ndcg(scores: Floats, lesson: Lesson, depth: int = DEPTH) -> float:
    """The mean nDCG@depth over listeners who played at least one candidate (K. Järvelin, J. Kekäläinen, 2002)."""
    found: list[float] = []
    start = 0
    discount = 1 / np.log2(np.arange(2, depth + 2))
    for size in map(int, lesson.sizes):
        gains = 2.0 ** lesson.labels[start : start + size] - 1
        order = np.argsort(-scores[start : start + size], kind="stable")[:depth]
        best = np.sort(gains)[::-1][:depth]
        if best.sum() > 0:
            found.append(float((gains[order] * discount[: len(order)]).sum() / (best * discount[: len(best)]).sum()))
        start += size
    return float(np.mean(found)) if found else 0.0
