"""What led to the things that are shown: looked up for these alone, not for the hundreds that were candidates."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from segue.recommend.ask import Found
from segue.recommend.atlas import KIND_NUMBER, Ints
from segue.recommend.ground import Ground
from segue.recommend.sight import Floats, Sight
from segue.recommend.sources.base import LATER

ALIKE, SHARED = 24, 60
"""Of how many of the most loved things words and listeners are compared."""


def led(sight: Sight, ground: Ground, found: Sequence[Found]) -> list[Found]:
    """The same, each with what led to it, or −1."""
    loved, love = sight.loved
    talk = ground.atlas.kinds[loved] == KIND_NUMBER["episode"]
    known: dict[tuple[str, int], int] = {}
    for source in {each.source for each in found if each.because == LATER}:
        rows = np.array([each.row for each in found if each.because == LATER and each.source == source], np.int32)
        if source == "collaborative":
            because = _by_listeners(ground, rows, loved[:SHARED], love[:SHARED])
        elif source == "series":
            because = nearest(ground, rows, loved[talk], love[talk])
        else:
            because = nearest(ground, rows, loved[:ALIKE], love[:ALIKE])
        known |= {(source, row): of for row, of in zip(rows.tolist(), because.tolist(), strict=True)}
    return [replace(each, because=known[each.source, each.row]) if each.because == LATER else each for each in found]


def nearest(ground: Ground, rows: Ints, to: Ints, love: Floats) -> Ints:
    """For each row that of `to` whose words it shares the most of; −1 where it shares none."""
    if not len(rows) or not len(to):
        return np.full(len(rows), -1, np.int32)
    atlas = ground.atlas
    # Few rows, so each is compared with each: the words of one as a small lookup for the others.
    mine, theirs = atlas.buckets[rows], atlas.buckets[to]
    words, at = np.unique(theirs, return_inverse=True)
    table = np.zeros((len(to), len(words)), np.float32)
    np.put_along_axis(table, at.reshape(theirs.shape), atlas.weights[to], axis=1)
    place = np.minimum(np.searchsorted(words, mine), len(words) - 1)
    shared = np.where(words[place] == mine, atlas.weights[rows], 0)
    near = np.einsum("nk,tnk->nt", shared, table[:, place]) * (1 + 0.15 * np.log1p(np.maximum(love, 0)))
    near[rows[:, None] == to[None, :]] = 0
    best = near.argmax(axis=1)
    return np.where(near[np.arange(len(rows)), best] > 0.12, to[best], -1).astype(np.int32)


def _by_listeners(ground: Ground, rows: Ints, loved: Ints, love: Floats) -> Ints:
    """What of theirs has each row among its neighbours; else what is nearest in words."""
    near = ground.crowd.neighbours[loved].ravel()
    close = (ground.crowd.closeness[loved] * np.maximum(love, 0.05)[:, None]).ravel()
    led = nearest(ground, rows, loved[:24], love[:24])
    hits = np.flatnonzero(np.isin(near, rows) & (close > 0))
    hits = hits[np.lexsort((close[hits], near[hits]))]
    closest = hits[np.append(np.diff(near[hits]) != 0, True)] if len(hits) else hits
    order = np.argsort(rows)
    led[order[np.searchsorted(rows, near[closest], sorter=order)]] = loved[closest // ground.crowd.neighbours.shape[1]]
    return led
