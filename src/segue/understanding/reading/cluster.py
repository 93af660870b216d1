"""Which windows of a recording are the same speaker's: agglomerative clustering, then the likeliest course of turns."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]
Labels = NDArray[np.int64]

MOST_LINKED = 1_500
"""So many windows are clustered pair by pair (their number squared in memory); the others join the nearest speaker."""
MOST_SPEAKERS = 12
ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Ways:
    """The numbers that decide, by encoder (tuned for Resemblyzer's windows, `bench/hearing.py`)."""

    link: float = 0.62
    """Windows join clusters as long as their mean likeness is at least this."""
    merge: float = 0.84
    """Clusters whose centres are at least so alike are one speaker."""
    sharp: float = 24.0
    """How much a window's likeness to a speaker counts against a change of speaker."""
    change: float = 3.0
    """What a change of speaker costs."""
    least_s: float = 4.0
    """Who speaks less in all is taken for noise in another's voice, unless nobody is left."""


def cluster(embeddings: Array, weights_s: Array, breaks: NDArray[np.bool_], count: int | None, ways: Ways) -> Labels:
    """A speaker's number for each window, 0 for the one who speaks most; shape (n,).

    `embeddings` are rows of length 1 in the order of time, `weights_s` how much speech each stands for, `breaks`
    whether a pause lies before it (where changes are cheap). With `count`, so many speakers (fewer when there are not
    so many windows). Windows without a voice (zeros) follow their neighbours.
    """
    heard = np.flatnonzero(np.linalg.norm(embeddings, axis=1) > 0.5)
    if len(heard) < 2:
        return np.zeros(len(embeddings), np.int64)
    rows, weights = embeddings[heard], weights_s[heard]
    centres = _speakers(_sums(rows, weights, _linked(rows, count, ways)), count, ways)
    for _ in range(ROUNDS):
        labels = turns(rows, centres, breaks[heard], ways)
        found = _speakers(_sums(rows, weights, labels), count, ways)
        if len(found) == len(centres) and np.abs(found - centres).max() < 1e-3:
            break
        centres = found
    labels = turns(rows, centres, breaks[heard], ways)
    every = np.zeros(len(embeddings), np.int64)
    every[heard] = labels
    nearest = (np.searchsorted(heard, np.arange(len(embeddings)), "right") - 1).clip(0, len(heard) - 1)
    every = every[heard[nearest]]
    order = np.argsort([-float(weights_s[every == label].sum()) for label in range(every.max() + 1)], kind="stable")
    return np.asarray(np.argsort(order)[every], np.int64)


def turns(rows: Array, centres: Array, breaks: NDArray[np.bool_], ways: Ways) -> Labels:
    """The likeliest speaker at each window (Viterbi's way), where a change costs `ways.change`, and half in a pause."""
    scores = ways.sharp * (rows @ centres.T)
    came = np.zeros(scores.shape, np.int64)
    best = scores[0].astype(np.float64)
    for at in range(1, len(scores)):
        leader = int(best.argmax())
        cost = ways.change * (0.5 if breaks[at] else 1.0)
        moved = best[leader] - cost
        came[at] = np.where(moved > best, leader, np.arange(len(best)))
        best = np.maximum(best, moved) + scores[at]
    labels = np.zeros(len(scores), np.int64)
    labels[-1] = int(best.argmax())
    for at in range(len(scores) - 1, 0, -1):
        labels[at - 1] = came[at, labels[at]]
    return labels


def _linked(rows: Array, count: int | None, ways: Ways) -> Labels:
    """Labels by average linkage of cosines; -1 for windows that were left out of it."""
    from scipy.cluster.hierarchy import fcluster, linkage

    some = np.unique(np.linspace(0, len(rows) - 1, min(len(rows), MOST_LINKED)).round().astype(int))
    apart = np.clip(1 - rows[some] @ rows[some].T, 0, 2)
    tree: Any = linkage(apart[np.triu_indices(len(some), 1)], "average")
    labels = np.full(len(rows), -1, np.int64)
    labels[some] = fcluster(tree, 1 - ways.link, "distance") - 1
    if count is not None and labels.max() + 1 < count:
        labels[some] = fcluster(tree, min(4 * count, len(some)), "maxclust") - 1
    return labels


_Sums = tuple[Array, Array]
"""Of each cluster: the weighted sum of its rows, shape (k, size), and its seconds, shape (k,)."""


def _sums(rows: Array, weights: Array, labels: Labels) -> _Sums:
    present = np.unique(labels[labels >= 0])
    member = (labels[:, None] == present[None]).astype(np.float32) * weights[:, None]
    return np.asarray(member.T @ rows, np.float32), np.asarray(member.sum(axis=0), np.float32)


def _speakers(sums: _Sums, count: int | None, ways: Ways) -> Array:
    """Centres of the clusters that are speakers: the smallest are left out, those alike are made one."""
    totals, seconds = sums
    least = min(ways.least_s, 0.3 * float(seconds.max()))
    keep = seconds >= least
    if count is not None and keep.sum() < count:
        keep = seconds >= np.sort(seconds)[::-1][min(count, len(seconds)) - 1]
    clusters = [(totals[at], float(seconds[at])) for at in np.flatnonzero(keep)]
    while len(clusters) > 1:
        centres = _unit(np.array([total for total, _ in clusters]))
        alike = centres @ centres.T - 2 * np.eye(len(centres))
        one, other = (int(at) for at in np.unravel_index(int(alike.argmax()), alike.shape))
        too_many = len(clusters) > (count or MOST_SPEAKERS)
        if not too_many and (count is not None or alike[one, other] < ways.merge):
            break
        joined = (clusters[one][0] + clusters[other][0], clusters[one][1] + clusters[other][1])
        clusters = [each for at, each in enumerate(clusters) if at not in {one, other}] + [joined]
    return _unit(np.array([total for total, _ in clusters]))


def _unit(rows: Array) -> Array:
    return np.asarray(rows / np.maximum(1e-9, np.linalg.norm(rows, axis=1, keepdims=True)), np.float32)
