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

Factors = NDArray[np.float32]
_STEPS = 3
"""Of conjugate gradients in each half round: the next round goes on from there."""
_STEPS_ALONE = 12
"""For a listener out of nothing."""
_EDGES = 4_000
"""Plays worked on at once: what fits a cache."""


@dataclass(frozen=True, slots=True)
class Ials:
    """Alternating least squares: minimises Σ_heard c (1 − u·v)² + α Σ_all (u·v)² + ridge Σ (n + α N)^ν |vector|²."""

    factors: int = 64
    unheard: float = 0.1
    """α: how much an item not heard speaks against itself."""
    ridge: float = 0.003
    exponent: float = 1.0
    """ν: 1 lets the ridge grow with the plays, 0 keeps it the same for all."""
    rounds: int = 16
    seed: int = 1
    liking: float = 0.0
    """c is a play's weight to this power, over its listener's mean; 0 lets all plays count alike."""

    def fit(self, data: Interactions) -> "Vectors":
        """Learn the items' vectors."""
        plays = data.histories.liked(data.items, self.liking)
        by_item = plays.T.tocsr()
        chance = np.random.default_rng(self.seed)
        items = chance.normal(0, 1 / np.sqrt(self.factors), (data.items, self.factors)).astype(np.float32) * 0.1
        users: Factors | None = None
        for _ in range(self.rounds):
            users = solve(plays, items, self, users)
            items = solve(by_item, users, self, items)
        return Vectors(items, self.unheard, self.ridge, self.exponent, self.liking)


def solve(
    plays: Sparse, others: Factors, model: "Ials | Vectors", begun: Factors | None = None, steps: int = _STEPS
) -> Factors:
    """(rows × factors): the best vector for each row of `plays` (rows × others), the others' vectors held still. What
    `plays` holds is how much each counts.

    All rows at once by conjugate gradients from where they stand, as Takács, Pilászy, Tikk, "Applications of the
    conjugate gradient method for implicit feedback collaborative filtering", RecSys 2011: no matrix for each row.
    """
    counts = np.diff(plays.indptr)
    ridges = (model.ridge * (counts + model.unheard * len(others)) ** model.exponent).astype(np.float32)[:, None]
    base = np.asarray(model.unheard * (others.T @ others), np.float32)
    rows = np.repeat(np.arange(len(counts)), counts)

    def times(vectors: Factors) -> Factors:
        found = vectors @ base + ridges * vectors
        weighed = plays.copy()
        for begin in range(0, len(rows), _EDGES):
            part = slice(begin, begin + _EDGES)
            told = np.einsum("ef,ef->e", vectors[rows[part]], others[plays.indices[part]])
            weighed.data[part] = plays.data[part] * told
        return np.asarray(found + weighed @ others, np.float32)

    vectors = np.zeros((len(counts), others.shape[1]), np.float32) if begun is None else begun.copy()
    left = np.asarray(plays @ others - (times(vectors) if begun is not None else 0.0), np.float32)
    way, size = left.copy(), np.einsum("rf,rf->r", left, left)
    for _ in range(steps):
        pushed = times(way)
        step = size / np.maximum(np.einsum("rf,rf->r", way, pushed), 1e-20)
        vectors += step[:, None] * way
        left -= step[:, None] * pushed
        smaller = np.einsum("rf,rf->r", left, left)
        way = left + (smaller / np.maximum(size, 1e-20))[:, None] * way
        size = smaller
    vectors[counts == 0] = 0.0
    return vectors


@dataclass(frozen=True, slots=True)
class Vectors:
    """The items' vectors; a listener's is solved when asked."""

    items: NDArray[np.float32]
    unheard: float
    ridge: float
    exponent: float
    liking: float = 0.0

    def listeners(self, histories: Histories) -> NDArray[np.float32]:
        """(listeners × factors) from the histories."""
        return solve(histories.liked(len(self.items), self.liking), self.items, self, steps=_STEPS_ALONE)

    def scores(self, histories: Histories) -> Scores:
        """(listeners × items)."""
        return self.listeners(histories) @ self.items.T

    def scores_at(self, histories: Histories, items: NDArray[np.int32]) -> Scores:
        """(listeners × width) for chosen items (listeners × width)."""
        return np.asarray(np.einsum("lf,lwf->lw", self.listeners(histories), self.items[items]), np.float32)
