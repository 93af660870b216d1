"""What comes after what: counts of directed pairs, fading with the distance between the two plays."""

from dataclasses import dataclass

import numpy as np

from segue.recommend.models.arrays import Sparse, sparse
from segue.recommend.models.base import Scores
from segue.recommend.models.interactions import Histories, Interactions


@dataclass(frozen=True, slots=True)
class Transitions:
    """Next-in-session: a walk from the newest plays along the pairs of all listeners."""

    lags: int = 5
    """How many plays apart two may stand and still count as a pair."""
    fading: float = 0.7
    """How much less a pair counts for each play in between, and a play of the history for each that came after it."""
    tail: float = 0.5
    """How strongly the popularity of an item takes from its score: 0 not at all, 1 fully."""

    def fit(self, data: Interactions) -> "Follows":
        """Count the pairs. Data without an order give an empty model, which scores zero."""
        history, size = data.histories, data.items
        total: Sparse = sparse().csr_array((size, size), dtype=np.float32)
        for lag in range(1, self.lags + 1 if data.ordered else 1):
            together = history.rows[lag:] == history.rows[:-lag]
            first, second = history.items[:-lag][together], history.items[lag:][together]
            values = np.full(len(first), self.fading ** (lag - 1), np.float32)
            total = total + sparse().coo_array((values, (first, second)), shape=(size, size)).tocsr()
        given = np.maximum(np.asarray(total.sum(axis=1)).ravel(), 1.0)
        taken = np.maximum(np.asarray(total.sum(axis=0)).ravel(), 1.0)
        scaled = total.multiply((1.0 / given**0.5)[:, None]).multiply((1.0 / taken**self.tail)[None, :])
        return Follows(sparse().csr_array(scaled, dtype=np.float32), self.lags, self.fading)


@dataclass(frozen=True, slots=True)
class Follows:
    """(items × items) sparse: how much the second follows the first."""

    pairs: Sparse
    lags: int
    fading: float

    def sparse_scores(self, histories: Histories) -> Sparse:
        """(listeners × items) sparse, from each listener's newest plays."""
        back = histories.steps_back
        weights = np.where(back < self.lags, self.fading**back, 0.0).astype(np.float32)
        newest = histories.matrix(self.pairs.shape[0], weights)
        return sparse().csr_array(newest @ self.pairs)

    def scores(self, histories: Histories) -> Scores:
        """(listeners × items)."""
        return np.asarray(self.sparse_scores(histories).toarray(), np.float32)
