"""Nearest points without looking at all: points are sorted into cells, and only the nearest cells are searched.

(An inverted file: H. Jégou et al., "Product quantization for nearest neighbor search", TPAMI 2011, without the
quantisation.) Few points are one cell, so that small libraries are searched exactly.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from segue.recommend.atlas import Ints

Floats = NDArray[np.float32]

ONE_CELL = 20_000
PROBED = 12
_SAMPLE = 60_000
_ROUNDS = 8


@dataclass(frozen=True, slots=True)
class Cells:
    """Points (n, dimensions), their order by cell, where each cell starts, and the cells' middles."""

    points: Floats
    order: Ints
    starts: NDArray[np.int64]
    middles: Floats

    @classmethod
    def of(cls, points: Floats, seed: int = 1) -> Self:
        """Sorts points into about √n cells by k-means on a sample."""
        count = len(points)
        if count <= ONE_CELL:
            order, starts = np.arange(count, dtype=np.int32), np.array([0, count], np.int64)
            return cls(points, order, starts, np.zeros((1, points.shape[1]), np.float32))
        chance = np.random.default_rng(seed)
        sample = points[chance.permutation(count)[:_SAMPLE]]
        middles = sample[: max(16, round(count**0.5))].copy()
        for _ in range(_ROUNDS):
            cell = _assigned(sample, middles)
            sums = np.zeros_like(middles)
            np.add.at(sums, cell, sample)
            sizes = np.bincount(cell, minlength=len(middles))
            middles = np.where(sizes[:, None] > 0, sums / np.maximum(sizes, 1)[:, None], middles).astype(np.float32)
        cell = _assigned(points, middles)
        order = np.argsort(cell, kind="stable").astype(np.int32)
        starts = np.searchsorted(cell[order], np.arange(len(middles) + 1)).astype(np.int64)
        return cls(points, order, starts, middles)

    def near(self, point: Floats, limit: int) -> tuple[Ints, Floats]:
        """(points, distances) of the nearest, the nearest first."""
        if len(self.starts) == 2:
            inside = self.order
        else:
            cells = np.argsort(np.square(self.middles - point).sum(axis=1))[:PROBED]
            inside = np.concatenate([self.order[self.starts[cell] : self.starts[cell + 1]] for cell in cells])
        away = np.sqrt(np.square(self.points[inside] - point).sum(axis=1))
        few = np.argpartition(away, limit)[:limit] if len(away) > limit else np.arange(len(away))
        few = few[np.argsort(away[few], kind="stable")]
        return inside[few], away[few].astype(np.float32)


def _assigned(points: Floats, middles: Floats) -> NDArray[np.int64]:
    size = np.square(middles).sum(axis=1)
    found = np.empty(len(points), np.int64)
    for start in range(0, len(points), 8_192):
        block = points[start : start + 8_192]
        found[start : start + 8_192] = (size - 2 * block @ middles.T).argmin(axis=1)
    return found
