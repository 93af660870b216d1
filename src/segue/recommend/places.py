"""Things that too few have played to learn of, placed among what is learned by what the catalog says of them.

The map of `models/arrivals.py` over the words of `content.py`: as soon as enough listeners share a thing it has a place
of its own, on which the map only leans while plays are few.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from segue.recommend.atlas import Atlas, Ints
from segue.recommend.models.arrays import Sparse, sparse
from segue.recommend.models.arrivals import ContentMap
from segue.recommend.models.interactions import Attributes

Floats = NDArray[np.float32]

NEWCOMERS = 10_000
"""So many of the latest things without enough plays are placed."""


@dataclass(frozen=True, slots=True)
class Places:
    """From words to factors."""

    keys: NDArray[np.uint32]
    """(words,) those that some learned thing has, rising."""
    weights: NDArray[np.float16]
    """(words × factors)."""

    @classmethod
    def learn(cls, atlas: Atlas, things: Ints, factors: Floats, listeners: Floats) -> Self:
        """From the things of a blend, their factors, and how many listeners each has."""
        keys = words_of(atlas, things)
        learned = ContentMap.learn(_told(atlas, things, keys), factors, listeners)
        return cls(keys, learned.weights.astype(np.float16))

    def newcomers(self, atlas: Atlas, things: Ints) -> tuple[Ints, Floats]:
        """(rows, factors) of the latest rows that are none of the things."""
        known = np.zeros(len(atlas), bool)
        known[things[things >= 0]] = True
        rows = atlas.newest[~known[atlas.newest] & atlas.here[atlas.newest]][:NEWCOMERS]
        return rows, ContentMap(self.weights.astype(np.float32)).places(_told(atlas, rows, self.keys))


def words_of(atlas: Atlas, rows: Ints) -> NDArray[np.uint32]:
    """The words that some of the rows have, rising."""
    return np.unique(atlas.buckets[rows][atlas.weights[rows] > 0]).astype(np.uint32)


def attributes_of(atlas: Atlas, rows: Ints) -> Attributes:
    """The rows' words as attributes."""
    told = _told(atlas, rows, keys := words_of(atlas, rows))
    return Attributes(told.indptr.astype(np.int64), told.indices.astype(np.int32), len(keys))


def _told(atlas: Atlas, rows: Ints, keys: NDArray[np.uint32]) -> Sparse:
    """(rows × keys) one for each word that is among the keys."""
    if not len(keys):
        return sparse().csr_array((len(rows), 0), dtype=np.float32)
    words, weights = atlas.buckets[rows], atlas.weights[rows]
    at = np.minimum(np.searchsorted(keys, words), len(keys) - 1)
    held = (weights > 0) & (keys[at] == words)
    row, place = np.nonzero(held)
    found = sparse().csr_array((np.ones(len(row), np.float32), (row, at[row, place])), shape=(len(rows), len(keys)))
    found.data[:] = 1.0  # two words of one item may share a bucket
    return found
