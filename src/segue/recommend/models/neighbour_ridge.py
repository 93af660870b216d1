"""EASE's sparse kin: each item predicted by ridge regression from its nearest neighbours only.

The weights of an item are solved exactly on a small set of others, those with the greatest cosine; what lies outside is
zero. So the work grows with items × neighbours³ and the memory with items × neighbours, whatever the catalog's size.
The idea is that of SLIM's fsSLIM (Ning and Karypis, ICDM 2011), with EASE's closed form in place of its descent.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segue.recommend.models.arrays import Sparse, sparse
from segue.recommend.models.base import Scores
from segue.recommend.models.ease import recent
from segue.recommend.models.interactions import Histories, Interactions
from segue.recommend.models.neighbours import greatest

_CELLS = 8_000_000
_ROWS = 2048


@dataclass(frozen=True, slots=True)
class NeighbourRidge:
    """Ridge regression of each item on its neighbours."""

    neighbours: int = 64
    ridge: float = 30.0
    half_life: float = 0.0
    """After so many further plays an event of a history counts half when scoring; 0 lets all count alike."""
    longest: int = 500
    """Only so many newest plays of a listener are learned from: one with everything must not cost its square."""

    def fit(self, data: Interactions) -> "Sparsely":
        """Count which items share listeners, pick neighbours, solve."""
        history = data.histories
        plays = data.keep(history.steps_back < self.longest).seen()
        counts = np.asarray(plays.sum(axis=0), np.float32).ravel()
        shared = co_plays(plays, counts, keep=4 * self.neighbours)
        weights = solve_each(shared, counts, self.neighbours, self.ridge)
        return Sparsely(weights, self.half_life if data.ordered else 0.0)


def co_plays(plays: Sparse, counts: NDArray[np.float32], keep: int) -> Sparse:
    """(items × items) how many listeners two items share, only for the `keep` pairs of greatest cosine of each item."""
    by_item = sparse().csr_array(plays.T)
    roots = np.sqrt(np.maximum(counts, 1.0))
    blocks = []
    for begin in range(0, by_item.shape[0], _ROWS):
        pairs = sparse().csr_array(by_item[begin : begin + _ROWS] @ plays).tocoo()
        other = pairs.row + begin != pairs.col
        cosine = np.where(other, pairs.data / roots[pairs.col], 0.0)
        blocks.append(greatest(sparse().csr_array((cosine, (pairs.row, pairs.col)), shape=pairs.shape), keep))
    kept = sparse().csr_array(sparse().vstack(blocks))
    kept.data = (kept.data * roots[kept.indices]).round().astype(np.float32)
    return kept


def solve_each(shared: Sparse, counts: NDArray[np.float32], neighbours: int, ridge: float) -> Sparse:
    """(items × items) weights: column j holds the regression of item j on its neighbours.

    Pairs of neighbours that `shared` does not hold count as sharing nobody.
    """
    size = len(counts)
    roots = np.sqrt(np.maximum(counts, 1.0))
    cosine = sparse().csr_array(
        (shared.data / roots[shared.indices], shared.indices, shared.indptr), shape=shared.shape
    )
    near = greatest(cosine, neighbours)
    padded = _Padded.of(shared)
    most = max(1, int(np.diff(near.indptr).max(initial=0)))
    parts = []
    for begin in range(0, size, max(1, _CELLS // most**2)):
        end = min(size, begin + max(1, _CELLS // most**2))
        counted = np.diff(near.indptr[begin : end + 1])
        there = np.arange(most) < counted[:, None]
        some = np.zeros((end - begin, most), np.int64)
        some[there] = near.indices[near.indptr[begin] : near.indptr[end]]
        left, right = _equations(padded, near, begin, end, most)
        left = np.maximum(left, left.transpose(0, 2, 1))  # a pair may have been kept from one side only
        diagonal = np.arange(most)
        left[:, diagonal, diagonal] = np.where(there, counts[some] + ridge, 1.0)
        # Dropped pairs can leave the equations indefinite; a diagonal that dominates cannot.
        solved = np.linalg.solve(left, right[..., None])[..., 0]
        row, place = np.nonzero(there)
        parts.append((solved[row, place], some[row, place], row + begin))
    values, rows, columns = (np.concatenate(one) for one in zip(*parts, strict=True)) if parts else ([], [], [])
    return sparse().csr_array((np.asarray(values, np.float32), (rows, columns)), shape=(size, size))


def _equations(
    shared: "_Padded", near: Sparse, begin: int, end: int, most: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """(items × most × most) and (items × most): how many listeners the neighbours of each item `begin` … `end` share
    among themselves, and with it."""
    left = np.zeros((end - begin, most, most), np.float32)
    right = np.zeros((end - begin, most), np.float32)
    place = np.full(len(shared.others) + 1, most, np.int32)  # what is no neighbour falls into a column of its own
    for item in range(begin, end):
        beside = near.indices[near.indptr[item] : near.indptr[item + 1]]
        place[beside] = np.arange(len(beside))
        counts = np.zeros((len(beside) + 1) * (most + 1), np.float32)
        asked = np.append(beside, item)
        at = place[shared.others[asked]]
        at += (np.arange(len(asked), dtype=np.int32) * (most + 1))[:, None]
        counts[at] = shared.values[asked]
        made = counts.reshape(len(asked), most + 1)[:, :most]
        left[item - begin, : len(beside)], right[item - begin] = made[:-1], made[-1]
        place[beside] = most
    return left, right


@dataclass(frozen=True, slots=True)
class _Padded:
    """Sparse rows of one length, so that many are taken at once."""

    others: NDArray[np.int32]
    """(items × longest row); the number of items fills up."""
    values: NDArray[np.float32]

    @classmethod
    def of(cls, rows: Sparse) -> "_Padded":
        lengths = np.diff(rows.indptr)
        there = np.arange(max(1, int(lengths.max(initial=0)))) < lengths[:, None]
        others, values = np.full(there.shape, rows.shape[1], np.int32), np.zeros(there.shape, np.float32)
        others[there], values[there] = rows.indices, rows.data
        return cls(others, values)


@dataclass(frozen=True, slots=True)
class Sparsely:
    """(items × items) sparse weights; row i says what hearing item i adds to each other."""

    pairs: Sparse
    half_life: float = 0.0

    def sparse_scores(self, histories: Histories) -> Sparse:
        """(listeners × items) sparse: what was never reached is zero."""
        if len(histories) == 1:
            return self._one(histories)
        return sparse().csr_array(recent(histories, self.pairs.shape[0], self.half_life) @ self.pairs)

    def _one(self, histories: Histories) -> Sparse:
        """As for many. A single listener's sum is short: to have it multiplied as a matrix takes many times longer."""
        heard = recent(histories, self.pairs.shape[0], self.half_life)
        starts, ends = self.pairs.indptr[heard.indices], self.pairs.indptr[heard.indices + 1]
        lengths = ends - starts
        at = np.repeat(ends - np.cumsum(lengths), lengths) + np.arange(lengths.sum())
        items, place = np.unique(self.pairs.indices[at], return_inverse=True)
        sums = np.bincount(place, self.pairs.data[at] * np.repeat(heard.data, lengths), len(items)).astype(np.float32)
        return sparse().csr_array((sums, items, [0, len(items)]), shape=(1, self.pairs.shape[1]))

    def scores(self, histories: Histories) -> Scores:
        """(listeners × items)."""
        return np.asarray(self.sparse_scores(histories).toarray(), np.float32)
