"""Items beside items: cosine neighbours, and short random walks over the plays."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from segue.recommend.models.arrays import Sparse, sparse
from segue.recommend.models.base import Scores
from segue.recommend.models.interactions import Histories, Interactions

_ROWS = 2048
Weigh = Callable[[Sparse, int], Sparse]
"""Takes a block of rows and the number of its first row, gives the block weighed."""


@dataclass(frozen=True, slots=True)
class ItemKnn:
    """Cosine between items' listeners, shrunk where few are shared (Sarwar et al., WWW 2001)."""

    neighbours: int = 100
    shrink: float = 10.0

    def fit(self, data: Interactions) -> "Beside":
        """Keep each item's nearest."""
        plays = data.seen()
        norms = np.sqrt(data.counts())

        def cosine(block: Sparse, begin: int) -> Sparse:
            pairs = block.tocoo()
            below = norms[pairs.row + begin] * norms[pairs.col] + self.shrink
            return sparse().csr_array((pairs.data / below, (pairs.row, pairs.col)), shape=block.shape)

        return Beside(nearest(plays.T.tocsr(), plays, self.neighbours, cosine))


@dataclass(frozen=True, slots=True)
class Rp3beta:
    """Random walks item → listener → item, popular ends less likely.

    Paudel et al., "Updatable, accurate, diverse, and scalable recommendations", TiiS 2017.
    """

    neighbours: int = 200
    alpha: float = 0.7
    """The power of each step's probability: under 1 it lets rare steps count more."""
    beta: float = 0.4
    """How strongly the popularity of where the walk ends is held against it."""

    def fit(self, data: Interactions) -> "Beside":
        """Keep each item's likeliest ends."""
        plays = data.seen()
        by_user, by_item = np.maximum(np.diff(plays.indptr), 1), np.maximum(data.counts(), 1.0)
        to_users = sparse().csr_array(plays.T.multiply((by_item**-self.alpha)[:, None]))
        to_items = sparse().csr_array(plays.multiply((by_user.astype(np.float32) ** -self.alpha)[:, None]))
        scale = by_item**-self.beta
        walks = nearest(
            to_users, to_items, self.neighbours, lambda block, _: sparse().csr_array(block.multiply(scale[None, :]))
        )
        return Beside(walks)


@dataclass(frozen=True, slots=True)
class Beside:
    """(items × items) sparse: how near the second is to the first."""

    pairs: Sparse

    def sparse_scores(self, histories: Histories) -> Sparse:
        """(listeners × items) sparse, the sum over the history."""
        return sparse().csr_array(histories.seen(self.pairs.shape[0]) @ self.pairs)

    def scores(self, histories: Histories) -> Scores:
        """(listeners × items), the sum over the history."""
        return np.asarray(self.sparse_scores(histories).toarray(), np.float32)


def nearest(left: Sparse, right: Sparse, keep: int, weigh: Weigh) -> Sparse:
    """(rows × columns) of left · right, weighed, its diagonal left out, the `keep` greatest of each row kept.

    Works through blocks of rows, so that the full product is never held.
    """
    kept = []
    for begin in range(0, left.shape[0], _ROWS):
        block = weigh(sparse().csr_array(left[begin : begin + _ROWS] @ right), begin)
        pairs = block.tocoo()
        kept.append(
            greatest(
                sparse().csr_array(
                    (np.where(pairs.row + begin == pairs.col, 0.0, pairs.data), (pairs.row, pairs.col)),
                    shape=block.shape,
                ),
                keep,
            )
        )
    return sparse().csr_array(sparse().vstack(kept), dtype=np.float32) if kept else sparse().csr_array(left @ right)


def greatest(matrix: Sparse, keep: int) -> Sparse:
    """Only the `keep` greatest entries above zero of each row."""
    pairs = matrix.tocoo()
    order = np.lexsort((-pairs.data, pairs.row))
    starts = np.searchsorted(pairs.row[order], np.arange(matrix.shape[0]))
    place = np.arange(len(order)) - starts[pairs.row[order]]
    chosen = order[(place < keep) & (pairs.data[order] > 0)]
    return sparse().csr_array(
        (pairs.data[chosen].astype(np.float32), (pairs.row[chosen], pairs.col[chosen])), shape=matrix.shape
    )
