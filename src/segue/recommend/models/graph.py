"""A filter over the graph of listeners and items, without training: smooth directions stay, the rest fades.

Shen et al., "How powerful is graph convolution for recommendation?", CIKM 2021 (GF-CF): with R the plays divided by the
roots of both degrees, a listener's scores are x (RᵀR + α D^-½ U Uᵀ D^½), U the first right singular vectors of R.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segue.recommend.models.arrays import Sparse, sparse
from segue.recommend.models.base import Scores
from segue.recommend.models.interactions import Histories, Interactions

_EXACT = 3000
"""Up to so many listeners or items the singular vectors are computed exactly."""


@dataclass(frozen=True, slots=True)
class GraphFilter:
    """GF-CF: a linear filter and an ideal low-pass filter, added."""

    ideal: float = 0.3
    """α: the weight of the ideal low-pass filter."""
    directions: int = 256
    """How many singular vectors it keeps."""

    def fit(self, data: Interactions) -> "Filtered":
        """Scale the plays and find their first directions."""
        plays = data.seen()
        by_user = np.maximum(np.diff(plays.indptr), 1).astype(np.float32) ** -0.5
        roots = np.sqrt(np.maximum(data.counts(), 1.0))
        scaled = sparse().csr_array(plays.multiply(by_user[:, None]).multiply(1 / roots[None, :]), dtype=np.float32)
        size = min(self.directions, min(scaled.shape) - 1)
        if not self.ideal or size < 1 or not scaled.nnz:
            return Filtered(scaled, np.zeros((data.items, 1), np.float32), roots, 0.0)
        return Filtered(scaled, first_directions(scaled, size), roots, self.ideal)


def first_directions(matrix: Sparse, size: int) -> NDArray[np.float32]:
    """(columns × size): the first right singular vectors, exact while one side is small, else Halko's randomised."""
    if min(matrix.shape) <= _EXACT:
        tall = matrix if matrix.shape[0] >= matrix.shape[1] else matrix.T
        values, vectors = np.linalg.eigh((tall.T @ tall).toarray().astype(np.float64))
        values, vectors = values[::-1][:size], vectors[:, ::-1][:, :size]
        if tall is not matrix:
            vectors = (matrix.T @ vectors) / np.sqrt(np.maximum(values, 1e-12))
        return np.ascontiguousarray(vectors, np.float32)
    chance = np.random.default_rng(1)
    sketch = chance.normal(size=(matrix.shape[1], size + 10)).astype(np.float32)
    for _ in range(6):
        sketch = np.linalg.qr(matrix.T @ (matrix @ sketch))[0]
    small = matrix @ sketch
    _, _, turned = np.linalg.svd(small.T @ small, hermitian=True)
    return np.ascontiguousarray((sketch @ turned.T)[:, :size], np.float32)


@dataclass(frozen=True, slots=True)
class Filtered:
    """The scaled plays and the directions kept."""

    plays: Sparse
    directions: NDArray[np.float32]
    roots: NDArray[np.float32]
    ideal: float

    def scores(self, histories: Histories) -> Scores:
        """(listeners × items)."""
        heard = histories.seen(len(self.roots))
        linear = (heard @ self.plays.T @ self.plays).toarray()
        if not self.ideal:
            return np.asarray(linear, np.float32)
        smooth = (heard.multiply(1 / self.roots[None, :]).tocsr() @ self.directions) @ self.directions.T
        return np.asarray(linear + self.ideal * smooth * self.roots[None, :], np.float32)
