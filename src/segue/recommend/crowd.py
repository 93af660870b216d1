"""What everybody plays, so far as it gives nobody away.

A number that hangs on fewer than `ENOUGH` listeners would tell one what another played. Such numbers are not used:
neither for what is popular nor for what goes with what. (k-anonymity: L. Sweeney, 2002.)
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segue.recommend.atlas import Atlas, Ints
from segue.store import Store

ENOUGH = 4
"""How many listeners must share something before it counts: whoever is one of them learns of three others at least."""
HALF_LIFE_MS = 45 * 86_400_000
NEIGHBOURS = 40
MOST_PER_LISTENER = 400
"""Of a listener with very many plays, the latest so many count for what goes with what."""
SHRINK = 3.0
_BLOCK = 4_000

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Plays:
    """Everybody's plays as numbers: one row for each listener and thing, listener after listener."""

    users: Ints
    rows: Ints
    plays: Ints
    skips: Ints
    last_ms: NDArray[np.int64]
    listeners: int
    user_ids: tuple[str, ...] = ()
    """Whose numbers `users` are."""

    @property
    def liked(self) -> Floats:
        """How much each was liked, above 0 for what was really played."""
        return np.asarray(np.maximum(np.log2(1.0 + self.plays) - 0.4 * self.skips, 0), np.float32)


@dataclass(frozen=True, slots=True)
class Crowd:
    """By row of the atlas."""

    popularity: Floats
    """Plays with decay, each listener's dampened; 0 where fewer than `ENOUGH` listeners are behind it."""
    heard: Floats
    """How often it was begun, all listeners together; for exploration. 0 where fewer than `ENOUGH` are behind it."""
    finished: Floats
    """How often it was played to the end, or nearly."""
    neighbours: Ints
    """(rows, NEIGHBOURS) what is played by those who play it, the closest first; −1 for none."""
    closeness: Floats
    """(rows, NEIGHBOURS) how close, 0 to 1."""
    listeners: int = 0

    @classmethod
    def nobody(cls, rows: int) -> "Crowd":
        """Before anyone has listened."""
        zeros = np.zeros(rows, np.float32)
        none = np.full((rows, 1), -1, np.int32)
        return cls(zeros, zeros, zeros, none, np.zeros((rows, 1), np.float32))


def read_plays(store: Store, atlas: Atlas, check: Callable[[], None] | None = None) -> Plays:
    """Everybody's plays, a book's chapters taken together."""
    from array import array

    users, counts, last = array("i"), array("i"), array("q")
    ids: list[str] = []
    rows: list[Ints] = []
    known: dict[str, int] = {}
    for number, (user, item, kind, of, plays, skips, last_ms) in enumerate(store.signals.counts()):
        users.append(known.setdefault(user, len(known)))
        ids.append(of if kind == "chapter" else item)
        counts.extend((plays, skips))
        last.append(last_ms)
        if len(ids) == 100_000:
            rows.append(atlas.rows(ids))
            ids = []
        if check is not None and not number % 20_000:
            check()
    rows.append(atlas.rows(ids))
    return _merged(
        np.frombuffer(users, np.int32) if len(users) else np.zeros(0, np.int32),
        np.concatenate(rows),
        np.frombuffer(counts, np.int32).reshape(-1, 2) if len(counts) else np.zeros((0, 2), np.int32),
        np.frombuffer(last, np.int64) if len(last) else np.zeros(0, np.int64),
        tuple(known),
    )


def crowd_of(plays: Plays, atlas: Atlas, now_ms: int) -> Crowd:
    """What is popular, and what goes with what."""
    rows = len(atlas)
    if not len(plays.rows):
        return Crowd.nobody(rows)
    played = plays.plays > 0
    enough = np.bincount(plays.rows[played], minlength=rows) >= ENOUGH
    fresh = 0.5 ** (np.maximum(0, now_ms - plays.last_ms) / HALF_LIFE_MS)
    popularity = np.bincount(plays.rows, plays.liked * fresh, rows)
    neighbours, closeness = _neighbours(plays, rows)
    return Crowd(
        popularity=(popularity * enough).astype(np.float32),
        heard=(np.bincount(plays.rows, plays.plays + plays.skips, rows) * enough).astype(np.float32),
        finished=(np.bincount(plays.rows, plays.plays, rows) * enough).astype(np.float32),
        neighbours=neighbours,
        closeness=closeness,
        listeners=plays.listeners,
    )


def _merged(users: Ints, rows: Ints, counts: Ints, last: NDArray[np.int64], user_ids: tuple[str, ...]) -> Plays:
    """One row for each listener and thing; what is not in the atlas is left out."""
    here = rows >= 0
    users, rows, counts, last = users[here], rows[here], counts[here], last[here]
    if not len(rows):
        empty = np.zeros(0, np.int32)
        return Plays(empty, empty, empty, empty, np.zeros(0, np.int64), len(user_ids), user_ids)
    order = np.lexsort((rows, users))
    users, rows, counts, last = users[order], rows[order], counts[order], last[order]
    first = np.append(True, (np.diff(users) != 0) | (np.diff(rows) != 0))
    starts = np.flatnonzero(first)
    return Plays(
        users[starts],
        rows[starts],
        np.add.reduceat(counts[:, 0], starts).astype(np.int32),
        np.add.reduceat(counts[:, 1], starts).astype(np.int32),
        np.maximum.reduceat(last, starts),
        len(user_ids),
        user_ids,
    )


def _neighbours(plays: Plays, rows: int) -> tuple[Ints, Floats]:
    """The cosine of the items' listeners (Sarwar et al., 2001), shrunk where few share them, block by block."""
    from scipy import sparse

    build: Any = sparse.csr_array  # scipy has no types

    kept = _latest(plays)
    ones = np.ones(len(kept), np.float32)
    matrix = build((ones, (plays.rows[kept], plays.users[kept])), shape=(rows, plays.listeners))
    sizes = np.maximum(np.diff(matrix.indptr), 1).astype(np.float32)
    heard_by = build(matrix.T)
    best = np.full((rows, NEIGHBOURS), -1, np.int32)
    close = np.zeros((rows, NEIGHBOURS), np.float32)
    for start in range(0, rows, _BLOCK):
        block = matrix[start : start + _BLOCK]
        if not block.nnz:
            continue
        found = (block @ heard_by).tocoo()
        ok = (found.data >= ENOUGH) & (found.row + start != found.col)
        row, other, shared = found.row[ok] + start, found.col[ok], found.data[ok]
        # What two popular things share by chance is no kinship: only what is above it counts.
        both = np.sqrt(sizes[row] * sizes[other])
        score = (shared / both - both / plays.listeners) * shared / (shared + SHRINK)
        order = np.lexsort((-score, row))
        row, other, score = row[order], other[order], score[order]
        place = np.arange(len(row)) - np.searchsorted(row, row)
        top = (place < NEIGHBOURS) & (score > 0)
        best[row[top], place[top]], close[row[top], place[top]] = other[top], score[top]
    return best, close


def _latest(plays: Plays) -> NDArray[np.int64]:
    """Of each listener the latest things really played, at most MOST_PER_LISTENER."""
    kept = np.flatnonzero(plays.plays > 0)
    order = kept[np.lexsort((-plays.last_ms[kept], plays.users[kept]))]
    users = plays.users[order]
    place = np.arange(len(order)) - np.searchsorted(users, users)
    return np.asarray(order[place < MOST_PER_LISTENER], np.int64)
