"""EASE: each item predicted from all others by ridge regression, in closed form.

Steck, "Embarrassingly shallow autoencoders for sparse data", WWW 2019: with P = (XᵀX + λ)⁻¹, B = I − P / diag(P).
Where listeners are fewer than items the same answer comes from the listeners' side, without a matrix items × items:
X P = (XXᵀ + λ)⁻¹ X and diag(P) = (1 − diag(Xᵀ (XXᵀ + λ)⁻¹ X)) / λ (Woodbury). A household server has few listeners.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from segue.model.errors import BadInput
from segue.recommend.models.arrays import Sparse, lapack, sparse
from segue.recommend.models.base import Scorer, Scores
from segue.recommend.models.interactions import Histories, Interactions

MAX_SIDE = 20_000
"""The inverse of a matrix of this side takes 1.6 GB and minutes; beyond it `NeighbourRidge` does the work sparsely."""


_ROWS = 2048


@dataclass(frozen=True, slots=True)
class Ease:
    """Ridge regression of every item on all others."""

    ridge: float = 300.0
    half_life: float = 0.0
    """After so many further plays an event counts half; 0 lets all count alike. Only read for ordered data."""
    attributes: float = 0.0
    """How much an item's attributes count: each attribute is one more listener, who plays all items that have it."""

    def fit(self, data: Interactions) -> Scorer:
        """Learn the weights. Raises BadInput beyond `MAX_SIDE` on both sides."""
        half_life = self.half_life if data.ordered else 0.0
        plays = recent(data.histories, data.items, half_life)
        if self.attributes and data.attributes is not None:
            plays = sparse().vstack([plays, data.attributes.matrix().T * np.float32(self.attributes)]).tocsr()
        if min(plays.shape) > MAX_SIDE:
            raise BadInput(
                f"{data.users:,} listeners and {data.items:,} items are too many for an exact EASE.",
                f"One of the two may be {MAX_SIDE:,} at most; NeighbourRidge learns from more.",
            )
        if plays.shape[1] > MAX_SIDE or 2 * plays.shape[0] < plays.shape[1]:  # asking the items' side is much cheaper
            return ListenerSide.solve(plays, self.ridge, half_life)
        return ItemSide.solve(plays, self.ridge, half_life)


def inverted(matrix: NDArray[np.float32]) -> NDArray[np.float32]:
    """The inverse of a symmetric positive matrix, in whose place it is made: a third of the work of any other's.

    Raises BadInput where rounding leaves no answer.
    """
    lower, failed = lapack().spotrf(matrix, lower=1, overwrite_a=1)
    inverse, failed = lapack().spotri(lower, lower=1, overwrite_c=1) if not failed else (lower, failed)
    if failed:
        raise BadInput("The ridge is too small for these plays: the equations have no stable answer.", "Raise it.")
    return np.asarray(np.tril(inverse) + np.tril(inverse, -1).T, np.float32)


def recent(histories: Histories, items: int, half_life: float) -> Sparse:
    """(listeners × items) sparse: one where a listener has the item, less the longer ago."""
    fading = np.exp2(-histories.steps_back / half_life) if half_life else np.ones(len(histories.items))
    return histories.matrix(items, fading.astype(np.float32))


@dataclass(frozen=True, slots=True)
class ItemSide:
    """A dense matrix items × items."""

    weights: NDArray[np.float32]
    half_life: float = 0.0

    @classmethod
    def solve(cls, plays: Sparse, ridge: float, half_life: float) -> Self:
        gram = (plays.T @ plays).toarray().astype(np.float32)
        gram[np.diag_indices_from(gram)] += ridge
        inverse = inverted(gram)
        weights = inverse / -np.diag(inverse)
        np.fill_diagonal(weights, 0.0)
        return cls(np.ascontiguousarray(weights, np.float32), half_life)

    def scores(self, histories: Histories) -> Scores:
        """(listeners × items)."""
        return np.asarray(recent(histories, len(self.weights), self.half_life) @ self.weights, np.float32)


@dataclass(frozen=True, slots=True)
class ListenerSide:
    """The same weights, kept as the listeners' plays and a small inverse."""

    plays: Sparse
    inverse: NDArray[np.float32]
    """(listeners × listeners): (XXᵀ + λ)⁻¹."""
    shrink: NDArray[np.float32]
    """(items,): 1 / (λ diag(P))."""
    half_life: float = 0.0

    @classmethod
    def solve(cls, plays: Sparse, ridge: float, half_life: float) -> Self:
        gram = (plays @ plays.T).toarray().astype(np.float32)
        gram[np.diag_indices_from(gram)] += ridge
        inverse = inverted(gram)
        explained: NDArray[np.float32] = np.zeros(plays.shape[1], np.float32)
        by_item = sparse().csr_array(plays.T)
        for begin in range(0, plays.shape[1], _ROWS):
            some = by_item[begin : begin + _ROWS]
            explained[begin : begin + _ROWS] = np.asarray(some.multiply(some @ inverse).sum(axis=1)).ravel()
        return cls(plays, inverse, np.asarray(1.0 / np.maximum(1.0 - explained, 1e-6), np.float32), half_life)

    def scores(self, histories: Histories) -> Scores:
        """(listeners × items)."""
        asked = recent(histories, len(self.shrink), self.half_life)
        alike = (asked @ self.plays.T).toarray() @ self.inverse
        left = np.asarray((self.plays.T @ alike.T).T, np.float32)
        # x B = x − x P / diag(P), and x P = (x − left) / λ.
        return np.asarray(asked.toarray() * (1.0 - self.shrink) + left * self.shrink, np.float32)
