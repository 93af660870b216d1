"""Ranking every unheard item and counting what was found: recall, nDCG, coverage, popularity bias.

recall@K divides by all that was hidden, as LightGCN's protocol does; nDCG@K is 1 when the first min(K, hidden) places
are all hits. Listeners with nothing hidden are not counted.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segue.recommend.models.base import Scorer, Scores
from segue.recommend.models.interactions import Histories, Interactions

_BATCH_CELLS = 16_000_000
"""Scores held at once: 64 MB."""


@dataclass(frozen=True, slots=True)
class Found:
    """One model's answer for each listener that was asked about."""

    listeners: NDArray[np.int64]
    """(asked,) which listeners these are."""
    top: NDArray[np.int32]
    """(asked × deepest) the items ranked best, the best first; −1 where no unheard item was left."""
    hits: NDArray[np.bool_]
    """(asked × deepest) which of them were hidden."""
    hidden: NDArray[np.int64]
    """(asked,) how many were hidden."""
    catalog: int

    def recall(self, k: int) -> NDArray[np.float64]:
        """(asked,) the share of the hidden items among the first k."""
        return np.asarray(self.hits[:, :k].sum(axis=1) / self.hidden, np.float64)

    def ndcg(self, k: int) -> NDArray[np.float64]:
        """(asked,) the discounted gain of the first k places, over the best there could be."""
        discount = 1 / np.log2(np.arange(2, k + 2))
        best = np.cumsum(discount)[np.minimum(self.hidden, k) - 1]
        return np.asarray((self.hits[:, :k] * discount[: self.hits.shape[1]]).sum(axis=1) / best, np.float64)

    def coverage(self, k: int) -> float:
        """The share of the catalog that somebody was offered in the first k places."""
        shown = np.unique(self.top[:, :k])
        return float((shown >= 0).sum() / max(1, self.catalog))

    def bias(self, k: int, counts: NDArray[np.float32]) -> float:
        """The mean share of listeners who have an offered item already, over that of the catalog's average item."""
        shown = self.top[:, :k]
        return float(counts[shown[shown >= 0]].mean() / max(1e-9, counts.mean())) if (shown >= 0).any() else 0.0


def ranked(scorer: Scorer, known: Interactions, asked: Interactions, deepest: int) -> Found:
    """Rank, for each listener with something hidden in `asked`, all items that they have not in `known`."""
    listeners = np.flatnonzero(asked.histories.lengths > 0)
    deepest = min(deepest, known.items)
    size = max(1, min(2048, _BATCH_CELLS // max(1, known.items)))
    tops, hits, hidden = [], [], []
    for begin in range(0, len(listeners), size):
        batch = listeners[begin : begin + size]
        heard, wanted = known.histories.take(batch), asked.histories.take(batch).seen(known.items)
        top = best_unheard(scorer.scores(heard), heard, deepest)
        pairs = np.arange(len(batch))[:, None] * known.items + top
        keys = np.repeat(np.arange(len(batch)), np.diff(wanted.indptr)) * known.items + wanted.indices
        tops.append(top)
        hits.append(np.isin(pairs, keys) & (top >= 0))
        hidden.append(np.diff(wanted.indptr).astype(np.int64))
    return Found(listeners, np.concatenate(tops), np.concatenate(hits), np.concatenate(hidden), known.items)


def best_unheard(scores: Scores, heard: Histories, deepest: int) -> NDArray[np.int32]:
    """(listeners × deepest) the best items each has not heard, −1 where none is left; of equals the lower number."""
    masked = scores.copy()
    masked[heard.rows, heard.items] = -np.inf
    if deepest < masked.shape[1]:
        some = np.argpartition(-masked, deepest - 1, axis=1)[:, :deepest]
        some.sort(axis=1)
    else:
        some = np.broadcast_to(np.arange(masked.shape[1]), masked.shape)
    values = np.take_along_axis(masked, some, axis=1)
    order = np.argsort(-values, axis=1, kind="stable")
    top = np.take_along_axis(some, order, axis=1).astype(np.int32)
    top[np.isneginf(np.take_along_axis(values, order, axis=1))] = -1
    return top
