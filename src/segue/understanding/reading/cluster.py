"""Which windows of a recording are the same speaker's: clusters are parted as long as the halves are two voices.

All windows begin as one cluster. A cluster is cut across the direction in which it varies most, and the halves are
refined by the likeliest course of turns. Halves of one voice have centres that are very alike, the more so the longer
they are; halves of two voices don't. Everything is linear in the number of windows: a day has as many as it likes.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]
Labels = NDArray[np.int64]

MOST_SPEAKERS = 16
ROUNDS = 6
SMOOTH = 5
"""Windows around each that tell on which side of a cut it lies."""


@dataclass(frozen=True, slots=True)
class Ways:
    """The numbers that decide, fitted to Resemblyzer's windows of 1.6 s (`bench/hearing.py`)."""

    alike: float = 0.885
    """Centres that are at least so alike are one speaker's."""
    one: float = 0.96
    short: float = 0.5
    """Halves of one voice that last `s` seconds are alike by about 1 − `short`/s; under `one` − `short`/s they are
    two."""
    sharp: float = 30.0
    """How much a window's likeness to a speaker counts against a change of speaker."""
    change: float = 2.0
    """What a change of speaker costs; half of it in a pause."""
    least_s: float = 1.0
    """Who speaks less in all is not told from the others."""


@dataclass(frozen=True, slots=True)
class _Cut:
    """A cluster in two: the centres, how alike they are, and how long the shorter half speaks."""

    centres: Array
    alike: float
    seconds: float


def cluster(embeddings: Array, weights_s: Array, breaks: NDArray[np.bool_], count: int | None, ways: Ways) -> Labels:
    """A speaker's number for each window, 0 for the one who speaks most; shape (n,).

    `embeddings` are rows of length 1 in the order of time, `weights_s` how much speech each stands for, `breaks`
    whether a pause lies before it (where changes are cheap). With `count`, so many speakers (fewer when there are not
    so many windows). Windows without a voice (zeros) follow their neighbours.
    """
    heard = np.flatnonzero(np.linalg.norm(embeddings, axis=1) > 0.5)
    if len(heard) < 2:
        return np.zeros(len(embeddings), np.int64)
    rows, weights, pauses = embeddings[heard], weights_s[heard], breaks[heard]
    labels = np.zeros(len(rows), np.int64)
    refused: set[bytes] = set()
    while labels.max() + 1 < (count or MOST_SPEAKERS):
        parted = _parted(rows, weights, pauses, labels, count, ways, refused)
        if parted is None:
            break
        labels = parted
    every = np.zeros(len(embeddings), np.int64)
    nearest = (np.searchsorted(heard, np.arange(len(embeddings)), "right") - 1).clip(0, len(heard) - 1)
    every[:] = labels[nearest]
    order = np.argsort([-float(weights_s[every == label].sum()) for label in range(every.max() + 1)], kind="stable")
    return np.asarray(np.argsort(order)[every], np.int64)


def turns(rows: Array, centres: Array, breaks: NDArray[np.bool_], ways: Ways) -> Labels:
    """The likeliest speaker at each window (Viterbi's way)."""
    scores = ways.sharp * (rows @ centres.T)
    came = np.zeros(scores.shape, np.int64)
    best = scores[0].astype(np.float64)
    itself = np.arange(len(best))
    for at in range(1, len(scores)):
        leader = int(best.argmax())
        moved = best[leader] - ways.change * (0.5 if breaks[at] else 1.0)
        came[at] = np.where(moved > best, leader, itself)
        best = np.maximum(best, moved) + scores[at]
    labels = np.zeros(len(scores), np.int64)
    labels[-1] = int(best.argmax())
    for at in range(len(scores) - 1, 0, -1):
        labels[at - 1] = came[at, labels[at]]
    return labels


def _parted(
    rows: Array,
    weights: Array,
    breaks: NDArray[np.bool_],
    labels: Labels,
    count: int | None,
    ways: Ways,
    refused: set[bytes],
) -> Labels | None:
    """The windows with one speaker more, None when all clusters are one voice each. What can't be parted well is
    remembered in `refused`."""
    cuts: list[tuple[float, int, _Cut]] = []
    for label in range(int(labels.max()) + 1):
        inside = labels == label
        if inside.tobytes() in refused:
            continue
        cut = _cut(rows[inside], weights[inside], breaks[inside], ways)
        if cut is None or (count is None and cut.alike >= min(ways.alike, ways.one - ways.short / cut.seconds)):
            refused.add(inside.tobytes())
        else:
            cuts.append((cut.alike, label, cut))
    for _, label, cut in sorted(cuts, key=lambda each: each[0]):
        centres = _centres(rows, weights, labels)
        centres = np.concatenate([centres[:label], cut.centres[:1], centres[label + 1 :], cut.centres[1:]])
        found = _settled(rows, weights, breaks, centres, ways)
        if found.max() + 1 == len(centres) and _each_lasts(found, weights, ways):
            return found
        refused.add((labels == label).tobytes())
    return None


def _cut(rows: Array, weights: Array, breaks: NDArray[np.bool_], ways: Ways) -> _Cut | None:
    """The best cut of a cluster; None when there is none."""
    if len(rows) < 4:
        return None
    off = rows - rows.mean(axis=0)
    spread = (off * weights[:, None]).T @ off
    across = off @ np.linalg.eigh(spread)[1][:, -1]
    smooth = SMOOTH if len(rows) >= 4 * SMOOTH else 1
    side = np.convolve(across, np.ones(smooth) / smooth, "same") > 0
    labels = side.astype(np.int64)
    if labels.min() == labels.max():
        return None
    labels = _settled(rows, weights, breaks, _centres(rows, weights, labels), ways)
    if labels.max() == 0 or not _each_lasts(labels, weights, ways):
        return None
    centres = _centres(rows, weights, labels)
    seconds = min(float(weights[labels == label].sum()) for label in (0, 1))
    return _Cut(centres, float(centres[0] @ centres[1]), seconds)


def _settled(rows: Array, weights: Array, breaks: NDArray[np.bool_], centres: Array, ways: Ways) -> Labels:
    """Turns and centres, each made from the other until they agree; labels without gaps."""
    labels = turns(rows, centres, breaks, ways)
    for _ in range(ROUNDS):
        present, labels = np.unique(labels, return_inverse=True)
        if len(present) < len(centres):
            return np.asarray(labels, np.int64)  # a voice got lost: this was no good cut
        moved = _centres(rows, weights, labels)
        if np.abs(moved - centres).max() < 1e-4:
            break
        centres = moved
        labels = turns(rows, centres, breaks, ways)
    return np.asarray(np.unique(labels, return_inverse=True)[1], np.int64)


def _each_lasts(labels: Labels, weights: Array, ways: Ways) -> bool:
    return all(float(weights[labels == label].sum()) >= ways.least_s for label in range(int(labels.max()) + 1))


def _centres(rows: Array, weights: Array, labels: Labels) -> Array:
    member = (labels[:, None] == np.unique(labels)[None]).astype(np.float32) * weights[:, None]
    totals = member.T @ rows
    return np.asarray(totals / np.maximum(1e-9, np.linalg.norm(totals, axis=1, keepdims=True)), np.float32)
