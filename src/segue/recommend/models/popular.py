"""What everybody plays, older plays counting less."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segue.recommend.models.base import Scores
from segue.recommend.models.interactions import Histories, Interactions

_DAY_S = 86_400.0


@dataclass(frozen=True, slots=True)
class Popular:
    """Counts listeners, not plays, so that one listener on repeat moves nothing."""

    half_life_days: float = 0.0
    """After so many days a play counts half; 0 lets all count alike. Only read where plays have times."""

    def fit(self, data: Interactions) -> "Counts":
        """Count, as of the newest play."""
        if not self.half_life_days or data.times_s is None or not data.events:
            return Counts(data.counts())
        age_days = (data.times_s.max() - data.times_s) / _DAY_S
        fading = np.exp2(-age_days / self.half_life_days).astype(np.float32)
        return Counts(np.asarray(data.histories.matrix(data.items, fading).sum(axis=0), np.float32).ravel())


@dataclass(frozen=True, slots=True)
class Counts:
    """(items,) a number for each item, whoever asks."""

    each: NDArray[np.float32]

    def scores(self, histories: Histories) -> Scores:
        """(listeners × items), all rows alike."""
        return np.tile(self.each, (len(histories), 1))

    def scores_at(self, histories: Histories, items: NDArray[np.int32]) -> Scores:
        """(listeners × width) for chosen items (listeners × width)."""
        return self.each[items]
