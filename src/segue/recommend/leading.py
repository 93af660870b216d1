"""What led to the things that are shown: looked up for these alone, not for the hundreds that were candidates."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from segue.recommend.atlas import KIND_NUMBER, Ints, inside
from segue.recommend.ground import Ground
from segue.recommend.sight import Floats, Sight
from segue.recommend.sources.base import LATER

ALIKE, SHARED = 24, 60
"""Of how many of the most loved things words and listeners are compared."""
_NEAR = 0.12
"""What shares less than this in words is not said to lead there."""


def led(sight: Sight, ground: Ground, rows: Ints, sources: Sequence[str], because: Ints) -> Ints:
    """The row that led each of `sources` to each of `rows`, −1 for none: `because`, less the places that say LATER."""
    found = because.copy()
    asked = np.array(sources)
    for source in np.unique(asked[because == LATER]):
        at = np.flatnonzero((asked == source) & (because == LATER))
        found[at] = _words(sight, ground, source == "series").nearest(ground, rows[at])
        if source == "collaborative":
            by_listeners = _neighbours(sight, ground, rows[at])
            found[at] = np.where(by_listeners >= 0, by_listeners, found[at])
    return found


class _Words:
    """The words of some loved things, as a table in which those of others are looked up."""

    def __init__(self, ground: Ground, to: Ints, love: Floats) -> None:
        buckets = ground.atlas.buckets[to]
        self._to = to
        self._words, at = np.unique(buckets, return_inverse=True)
        self._table = np.zeros((len(to), len(self._words)), np.float32)
        np.put_along_axis(self._table, at.reshape(buckets.shape), ground.atlas.weights[to], axis=1)
        self._table *= (1 + 0.15 * np.log1p(np.maximum(love, 0)))[:, None]

    def nearest(self, ground: Ground, rows: Ints) -> Ints:
        """For each row that thing whose words it shares the most of; −1 where it shares hardly any."""
        if not len(rows) or not len(self._to):
            return np.full(len(rows), -1, np.int32)
        mine = ground.atlas.buckets[rows]
        place = np.minimum(np.searchsorted(self._words, mine), len(self._words) - 1)
        shared = np.where(self._words[place] == mine, ground.atlas.weights[rows], 0)
        near = np.einsum("nk,tnk->nt", shared, self._table[:, place])
        near[rows[:, None] == self._to[None, :]] = 0
        best = near.argmax(axis=1)
        return np.where(near[np.arange(len(rows)), best] > _NEAR, self._to[best], -1).astype(np.int32)


def _words(sight: Sight, ground: Ground, talk: bool) -> _Words:
    known: _Words | None = sight.kept.get(("leading", talk))
    if known is None:
        loved, love = sight.loved
        if talk:
            episodes = ground.atlas.kinds[loved] == KIND_NUMBER["episode"]
            loved, love = loved[episodes], love[episodes]
        known = sight.kept["leading", talk] = _Words(ground, loved[:ALIKE], love[:ALIKE])
    return known


def _neighbours(sight: Sight, ground: Ground, rows: Ints) -> Ints:
    """For each row that loved thing which has it for its nearest neighbour, by who plays both; −1 for none."""
    known: tuple[NDArray[np.int32], Floats] | None = sight.kept.get("led")
    loved, love = sight.loved[0][:SHARED], sight.loved[1][:SHARED]
    if known is None:
        close = ground.crowd.closeness[loved] * np.maximum(love, 0.05)[:, None]
        known = sight.kept["led"] = ground.crowd.neighbours[loved].ravel(), close.ravel()
    near, close = known
    order = np.argsort(rows)
    hits = np.flatnonzero(inside(near, rows[order]) & (close > 0))
    hits = hits[np.lexsort((close[hits], near[hits]))]
    found = np.full(len(rows), -1, np.int32)
    if len(hits):
        closest = hits[np.append(np.diff(near[hits]) != 0, True)]
        places = order[np.searchsorted(rows, near[closest], sorter=order)]
        found[places] = loved[closest // ground.crowd.neighbours.shape[1]]
    return found
