"""EASE: each item predicted from all others by ridge regression, in closed form.

Steck, "Embarrassingly shallow autoencoders for sparse data", WWW 2019: with P = (XᵀX + λ)⁻¹, B = I − P / diag(P).
With a ridge for each item, Λ, it is P = (XᵀX + Λ)⁻¹.
Where listeners are fewer than items the same answer comes from the listeners' side, without a matrix items × items:
P = Λ⁻¹ − Λ⁻¹ Xᵀ (X Λ⁻¹ Xᵀ + 1)⁻¹ X Λ⁻¹ (Woodbury). A household server has few listeners.
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
    dropout: float = 0.0
    """How much the ridge of an item grows with each of its listeners: what leaving out plays by chance while learning
    comes to (Steck, "Autoencoders that don't overfit towards the identity", NeurIPS 2020)."""

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
            return ListenerSide.solve(plays, self._ridges(plays), half_life)
        return ItemSide.solve(plays, self._ridges(plays), half_life)

    def _ridges(self, plays: Sparse) -> NDArray[np.float32]:
        """(items,)."""
        squares = np.asarray(plays.multiply(plays).sum(axis=0), np.float32).ravel()
        return np.asarray(self.ridge + self.dropout * squares, np.float32)


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
    def solve(cls, plays: Sparse, ridges: NDArray[np.float32], half_life: float) -> Self:
        gram = (plays.T @ plays).toarray().astype(np.float32)
        gram[np.diag_indices_from(gram)] += ridges
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
    """(listeners × items): X Λ⁻¹, Λ the items' ridges."""
    inverse: NDArray[np.float32]
    """(listeners × listeners): (X Λ⁻¹ Xᵀ + 1)⁻¹."""
    shrink: NDArray[np.float32]
    """(items,): 1 / (Λ diag(P))."""
    gain: NDArray[np.float32]
    """(items,): 1 / diag(P)."""
    half_life: float = 0.0

    @classmethod
    def solve(cls, plays: Sparse, ridges: NDArray[np.float32], half_life: float) -> Self:
        eased = sparse().csr_array(plays.multiply((1.0 / ridges)[None, :]), dtype=np.float32)
        gram = (eased @ plays.T).toarray().astype(np.float32)
        gram[np.diag_indices_from(gram)] += 1.0
        inverse = inverted(gram)
        explained: NDArray[np.float32] = np.zeros(plays.shape[1], np.float32)
        by_item, eased_by_item = sparse().csr_array(plays.T), sparse().csr_array(eased.T)
        for begin in range(0, plays.shape[1], _ROWS):
            some = slice(begin, begin + _ROWS)
            explained[some] = np.asarray(by_item[some].multiply(eased_by_item[some] @ inverse).sum(axis=1)).ravel()
        shrink = np.asarray(1.0 / np.maximum(1.0 - explained, 1e-6), np.float32)
        return cls(eased, inverse, shrink, ridges * shrink, half_life)

    def scores(self, histories: Histories) -> Scores:
        """(listeners × items)."""
        asked = recent(histories, len(self.shrink), self.half_life)
        alike = (asked @ self.plays.T).toarray() @ self.inverse
        left = np.asarray((self.plays.T @ alike.T).T, np.float32)
        # x B = x − x P / diag(P), and x P = x Λ⁻¹ − left.
        return np.asarray(asked.toarray() * (1.0 - self.shrink) + left * self.gain, np.float32)
