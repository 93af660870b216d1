"""The space of what is said: episodes, books and songs by their keyphrases and by the mean meaning of their passages.

Keyphrases are compared as tf-idf over this library (K. Spärck Jones, 1972); meanings after what all of them have in
common is taken away (the mean; J. Mu and P. Viswanath, 2018). On the labelled episodes keyphrases alone are far better
than meanings alone, and a little of the second helps the first (`bench/understanding.py`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segue.recommend.atlas import Atlas, Ints
from segue.recommend.models.arrays import sparse
from segue.understanding.vectors import weighted

Floats = NDArray[np.float32]

WORDS_SHARE = 0.85
RARITY = 0.5
"""The power of the inverse document frequency."""
LOUD = 2.5
"""Cosines of talk are small: the nearest of thousands stand at about 0.4."""


@dataclass(frozen=True)
class MeaningSpace:
    """Things with words, in order of row."""

    rows: Ints
    words: Any
    """(things × phrases) sparse, each row of length one."""
    meanings: Floats
    """(things × dimension), each row of length one, or zero where there is none."""

    def near(self, rows: Ints, weights: Floats, limit: int) -> tuple[Ints, Floats, Ints]:
        """(rows, closeness 0 to 1, the given row that each is nearest to), the closest first; the given left out."""
        places = np.searchsorted(self.rows, rows)
        places = np.minimum(places, len(self.rows) - 1)
        here = self.rows[places] == rows
        places, weights = places[here], weights[here]
        if not len(places):
            empty = np.zeros(0, np.int32)
            return empty, np.zeros(0, np.float32), empty
        close = self.closeness(places) * np.sqrt(np.maximum(weights, 0) / max(float(weights.max()), 1e-9))[:, None]
        close[:, places] = 0
        best = close.max(axis=0)
        order = np.argsort(-best, kind="stable")[:limit]
        order = order[best[order] > 0]
        led = self.rows[places[close[:, order].argmax(axis=0)]]
        return self.rows[order], np.minimum(1, LOUD * best[order]).astype(np.float32), led

    def closeness(self, places: NDArray[np.intp]) -> Floats:
        """(places × things) how near, −1 to 1."""
        words = np.asarray((self.words[places] @ self.words.T).toarray(), np.float32)
        if not self.meanings.shape[1]:
            return words
        told = self.meanings[places] @ self.meanings.T
        both = np.abs(told).sum(axis=1, keepdims=True) > 0
        return np.where(both, WORDS_SHARE * words + (1 - WORDS_SHARE) * told, words)


def space_of(
    atlas: Atlas, phrases: Mapping[str, bytes], meanings: Mapping[str, bytes], books: Mapping[str, str]
) -> MeaningSpace | None:
    """The space of everything that has phrases; `books` names the book of each chapter. None with fewer than two."""
    ids = list(phrases)
    found = atlas.rows([books.get(id_, id_) for id_ in ids])
    here = [at for at in np.argsort(found, kind="stable") if found[at] >= 0]
    rows = np.unique(found[here]).astype(np.int32)
    if len(rows) < 2:
        return None
    places = np.searchsorted(rows, found[here])
    told = [weighted(phrases[ids[at]]) for at in here]
    counts = [len(each) for each in told]
    numbers, columns = np.unique(np.concatenate([each["word"] for each in told]), return_inverse=True)
    values = np.concatenate([each["weight"] for each in told]).astype(np.float32)
    table = sparse().csr_array(
        (values, (np.repeat(places, counts), columns)), shape=(len(rows), len(numbers)), dtype=np.float32
    )
    table.sum_duplicates()
    having = np.maximum(np.bincount(table.indices, minlength=len(numbers)), 1)
    rarity = np.log1p(len(rows) / having) ** RARITY * (having > 1)
    table = sparse().csr_array(table.multiply(rarity[None, :].astype(np.float32)))
    norms = np.sqrt(np.asarray(table.multiply(table).sum(axis=1)).ravel())
    table = sparse().csr_array(table.multiply((1 / np.maximum(norms, 1e-9))[:, None].astype(np.float32)))
    return MeaningSpace(rows, table, _meanings(rows, found, ids, here, meanings))


def _meanings(rows: Ints, found: Ints, ids: list[str], here: list[int], meanings: Mapping[str, bytes]) -> Floats:
    size = max((len(blob) // 2 for blob in meanings.values()), default=0)
    table = np.zeros((len(rows), size), np.float32)
    for at in here:
        blob = meanings.get(ids[at], b"")
        if len(blob) == 2 * size and size:
            table[np.searchsorted(rows, found[at])] += np.frombuffer(blob, "<f2").astype(np.float32)
    known = np.linalg.norm(table, axis=1) > 0
    if known.sum() > 2:
        table[known] /= np.linalg.norm(table[known], axis=1, keepdims=True)
        table[known] -= table[known].mean(axis=0)
        table[known] /= np.maximum(np.linalg.norm(table[known], axis=1, keepdims=True), 1e-9)
    else:
        table[:] = 0
    return table
