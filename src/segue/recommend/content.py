"""What items say about themselves, as hashed words with weights: who made them, genres, series, years, titles.

Rare words weigh more (tf-idf: K. Spärck Jones, 1972). The words of all kinds fall into one space, so that a book and a
podcast about the sea are near each other; hashing (Weinberger et al., 2009) keeps it small without a dictionary.
"""

import re
import threading
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segue.model.text import without_markup

BUCKETS = 1 << 18
RAW = 28
"""How many words of an item are looked at."""
KEPT = 16
"""How many of them, the heaviest, are kept."""

_WORD = re.compile(r"[^\W\d_]{3,30}")
_WEIGHTS = {
    "maker": 2.2, "composer": 1.4, "genre": 1.6, "of": 1.4, "era": 0.5, "language": 0.6, "title": 0.7, "about": 0.6,
}  # fmt: skip
_COMMON = """
the and for you your with from that this are was not all his her she him they what who has have had but its our out
der die das und ein eine les des une los las del por que con para uma como mais
"""
_PLAIN = frozenset(_COMMON.split())


Words = tuple[NDArray[np.uint32], NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class Said:
    """What is known of one item in words."""

    title: str = ""
    makers: Sequence[str] = ()
    """Creator ids of artists, authors, hosts."""
    composers: Sequence[str] = ()
    genres: Sequence[str] = ()
    of: str = ""
    """The collection's or series' key."""
    year: int = 0
    language: str = ""
    about: str = ""


def words(said: Said) -> list[tuple[int, float]]:
    """(bucket, weight) of one item's words before rarity is known, at most `RAW`."""
    found: dict[int, float] = {}

    def add(family: str, texts: Iterable[str]) -> None:
        for text in texts:
            bucket = zlib.crc32(f"{family}:{text}".encode()) & (BUCKETS - 1)
            found[bucket] = max(found.get(bucket, 0.0), _WEIGHTS[family])

    add("maker", said.makers[:4])
    add("composer", said.composers[:2])
    add("genre", [genre.casefold() for genre in said.genres[:5]])
    if said.of:
        add("of", [said.of])
    if said.year:
        add("era", [str(said.year // 10)])
    if said.language:
        add("language", [said.language.partition("-")[0].casefold()])
    add("title", _plain_words(said.title, 6))
    if len(found) < RAW:
        add("about", _plain_words(without_markup(said.about[:2_000]), RAW - len(found)))
    return list(found.items())[:RAW]


def weigh(buckets: NDArray[np.uint32], weights: NDArray[np.float32]) -> Words:
    """The `KEPT` heaviest words of each item once rarity counts, each row of length 1; shapes (items, KEPT).

    `buckets` and `weights` are (items, RAW); a weight of 0 is an empty place.
    """
    items = len(buckets)
    held = weights > 0
    document_frequency = np.bincount(buckets[held], minlength=BUCKETS)
    rarity = np.log((1.0 + items) / (1.0 + document_frequency)).astype(np.float32) + 0.1
    weighed = weights * rarity[buckets] * held
    top = np.argsort(-weighed, axis=1, kind="stable")[:, :KEPT]
    kept = np.take_along_axis(weighed, top, axis=1)
    length = np.linalg.norm(kept, axis=1, keepdims=True)
    return np.take_along_axis(buckets, top, axis=1), (kept / np.where(length > 0, length, 1)).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Profile:
    """A taste in words: some buckets, rising, and how much each counts; of length 1, or nothing at all."""

    buckets: NDArray[np.uint32]
    much: NDArray[np.float32]

    @classmethod
    def of(cls, buckets: NDArray[np.uint32], weights: NDArray[np.float32], much: NDArray[np.float32]) -> "Profile":
        """From the rows (n, KEPT) of items, each counted `much`."""
        found, at = np.unique(buckets.ravel(), return_inverse=True)
        sums = np.bincount(at.ravel(), (weights * much[:, None]).ravel(), len(found)).astype(np.float32)
        length = float(np.linalg.norm(sums))
        return cls(found, sums / length if length > 0 else sums)

    def closeness(self, buckets: NDArray[np.uint32], weights: NDArray[np.float32]) -> NDArray[np.float32]:
        """Cosine of each row (n, KEPT) with this taste."""
        table = _scratch()
        table[self.buckets] = self.much
        near = np.einsum("nk,nk->n", table[buckets], weights)
        table[self.buckets] = 0
        return np.asarray(near, np.float32)


_local = threading.local()


def _scratch() -> NDArray[np.float32]:
    """A number for each bucket, all 0: every thread has one, as making a million bytes costs more than their use."""
    if not hasattr(_local, "table"):
        _local.table = np.zeros(BUCKETS, np.float32)
    table: NDArray[np.float32] = _local.table
    return table


def _plain_words(text: str, most: int) -> list[str]:
    found: dict[str, None] = {}
    for match in _WORD.finditer(text.casefold()):
        word = match[0]
        if word not in _PLAIN:
            found[word] = None
            if len(found) == most:
                break
    return list(found)
