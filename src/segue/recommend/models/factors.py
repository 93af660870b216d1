"""Factor models: a vector for each item, and a listener's vector solved from the history of the moment.

Hu, Koren, Volinsky, "Collaborative filtering for implicit feedback datasets", ICDM 2008, in the form of Rendle et al.,
"Revisiting the performance of iALS on item recommendation benchmarks", RecSys 2022: every unheard item counts a little
against a listener, and the ridge grows with the number of plays.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segue.recommend.models.arrays import Sparse
from segue.recommend.models.base import Scores
from segue.recommend.models.interactions import Histories, Interactions

_CHUNK = 4096


@dataclass(frozen=True, slots=True)
class Ials:
    """Alternating least squares: minimises Σ_heard (1 − u·v)² + α Σ_all (u·v)² + ridge Σ (n + α N)^ν |vector|²."""

    factors: int = 64
    unheard: float = 0.1
    """α: how much an item not heard speaks against itself."""
    ridge: float = 0.003
    exponent: float = 1.0
    """ν: 1 lets the ridge grow with the plays, 0 keeps it the same for all."""
    rounds: int = 12
    seed: int = 1

    def fit(self, data: Interactions) -> "Vectors":
        """Learn the items' vectors."""
        plays = data.seen()
        by_item = plays.T.tocsr()
        chance = np.random.default_rng(self.seed)
        items = chance.normal(0, 1 / np.sqrt(self.factors), (data.items, self.factors)).astype(np.float32) * 0.1
        for _ in range(self.rounds):
            users = solve(plays, items, self)
            items = solve(by_item, users, self)
        return Vectors(items, self.unheard, self.ridge, self.exponent)


def solve(plays: Sparse, others: NDArray[np.float32], model: "Ials | Vectors") -> NDArray[np.float32]:
    """(rows × factors): the best vector for each row of `plays` (rows × others), the others' vectors held still."""
    size = others.shape[1]
    base = model.unheard * (others.T @ others)
    counts = np.diff(plays.indptr)
    ridges = model.ridge * (counts + model.unheard * len(others)) ** model.exponent
    found = np.zeros((len(counts), size), np.float32)
    eye = np.eye(size, dtype=np.float32)
    order = np.flatnonzero(counts)
    order = order[np.argsort(counts[order], kind="stable")]
    for begin in range(0, len(order), _CHUNK):
        chunk = order[begin : begin + _CHUNK]
        left = np.empty((len(chunk), size, size), np.float32)
        right = np.empty((len(chunk), size), np.float32)
        for k, row in enumerate(chunk):
            heard = others[plays.indices[plays.indptr[row] : plays.indptr[row + 1]]]
            left[k] = base + heard.T @ heard
            right[k] = heard.sum(axis=0)
        left += ridges[chunk, None, None].astype(np.float32) * eye
        found[chunk] = np.linalg.solve(left, right[..., None])[..., 0]
    return found


@dataclass(frozen=True, slots=True)
class Vectors:
    """The items' vectors; a listener's is solved when asked."""

    items: NDArray[np.float32]
    unheard: float
    ridge: float
    exponent: float

    def listeners(self, histories: Histories) -> NDArray[np.float32]:
        """(listeners × factors) from the histories."""
        return solve(histories.seen(len(self.items)), self.items, self)

    def scores(self, histories: Histories) -> Scores:
        """(listeners × items)."""
        return self.listeners(histories) @ self.items.T

    def scores_at(self, histories: Histories, items: NDArray[np.int32]) -> Scores:
        """(listeners × width) for chosen items (listeners × width)."""
        return np.asarray(np.einsum("lf,lwf->lw", self.listeners(histories), self.items[items]), np.float32)
