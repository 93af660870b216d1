"""The whole catalog as columns of numbers: one row for each thing that can be recommended.

A row is a track, an episode or a book (a book's chapters are heard as the book). Rows are in order of id. A million
rows take about 180 MB and can be mapped from a file, so that reading a few of them costs microseconds.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int32]

KINDS = ("track", "episode", "book")
KIND_NUMBER = {kind: number for number, kind in enumerate(KINDS)}
ID = "S40"
GENRES = 3
"""How many genres of an item are told apart."""


@dataclass(frozen=True)
class Atlas:
    """Columns by row. Codes of −1 mean none."""

    ids: NDArray[np.bytes_]
    kinds: NDArray[np.int8]
    collections: Ints
    """Code into `collection_ids`: a track's album, an episode's show, the book itself."""
    creators: Ints
    """Code into `creator_ids`: who is named first."""
    genres: Ints
    """(rows, GENRES) codes into `genre_names`."""
    languages: NDArray[np.int16]
    years: NDArray[np.int16]
    durations_s: Ints
    added_s: NDArray[np.int64]
    published_s: NDArray[np.int64]
    explicit: NDArray[np.bool_]
    here: NDArray[np.bool_]
    """Whether it can be played: its file is here, or its feed offers it."""
    buckets: NDArray[np.uint32]
    weights: NDArray[np.float32]
    """(rows, words) of `content`."""
    collection_ids: NDArray[np.bytes_]
    creator_ids: NDArray[np.bytes_]
    genre_names: tuple[str, ...]
    language_names: tuple[str, ...]
    made_at_ms: int = 0
    stamp: tuple[int, int] = (0, 0)
    _cache: dict[str, "Lists"] = field(default_factory=dict, repr=False, compare=False)

    def __len__(self) -> int:
        return len(self.ids)

    def rows(self, ids: Sequence[str]) -> Ints:
        """The row of each id, −1 for what is not here."""
        return _find(self.ids, ids)

    def id(self, row: int) -> str:
        """The id of a row."""
        return str(self.ids[row].decode())

    def row_of(self, item_id: str, kind: str, collection_id: str) -> str:
        """The id under which a thing is recommended: a chapter's is its book's."""
        return collection_id if kind == "chapter" else item_id

    def collection_codes(self, ids: Sequence[str]) -> Ints:
        """The code of each album, show or book, −1 for what is not here."""
        return _find(self.collection_ids, ids)

    def creator_codes(self, ids: Sequence[str]) -> Ints:
        """The code of each creator, −1 for what is not here."""
        return _find(self.creator_ids, ids)

    def collection(self, code: int) -> str:
        """The id of an album, a show or a book."""
        return str(self.collection_ids[code].decode())

    @cached_property
    def by_collection(self) -> "Lists":
        """Rows of each collection."""
        return Lists.of(self.collections, len(self.collection_ids))

    @cached_property
    def by_creator(self) -> "Lists":
        """Rows of each creator."""
        return Lists.of(self.creators, len(self.creator_ids))

    @cached_property
    def by_genre(self) -> "Lists":
        """Rows of each genre that stands first."""
        return Lists.of(self.genres[:, 0] if len(self) else np.zeros(0, np.int32), len(self.genre_names))

    @cached_property
    def newest(self) -> Ints:
        """All rows, the latest first: an episode by when it came out, all else by when it came here."""
        when = np.where(self.kinds == KIND_NUMBER["episode"], self.published_s, self.added_s)
        return np.argsort(-when, kind="stable").astype(np.int32)

    @cached_property
    def of_kind(self) -> tuple[Ints, ...]:
        """Rows of each kind, the latest first."""
        kinds = self.kinds[self.newest]
        return tuple(self.newest[kinds == number] for number in range(len(KINDS)))


@dataclass(frozen=True, slots=True)
class Lists:
    """Rows by code, as one array and where each code's run starts."""

    starts: NDArray[np.int64]
    rows: Ints

    @classmethod
    def of(cls, codes: Ints, count: int) -> "Lists":
        """Groups row numbers by their code; rows with −1 are in no list."""
        order = np.argsort(codes, kind="stable").astype(np.int32)
        starts = np.searchsorted(codes[order], np.arange(count + 1)).astype(np.int64)
        return cls(starts, order)

    def of_code(self, code: int, most: int = 1_000) -> Ints:
        """The rows of one code, at most so many."""
        if code < 0 or code + 1 >= len(self.starts):
            return self.rows[:0]
        start, end = int(self.starts[code]), int(self.starts[code + 1])
        return self.rows[start : min(end, start + most)]

    def of_codes(self, codes: Iterable[int], most: int = 1_000) -> Ints:
        """The rows of several codes, at most so many of each."""
        asked = np.fromiter(codes, np.int64)
        if not len(asked):
            return self.rows[:0]
        asked = asked[(asked >= 0) & (asked + 1 < len(self.starts))]
        starts = self.starts[asked]
        lengths = np.minimum(self.starts[asked + 1] - starts, most)
        ends = np.cumsum(lengths)
        found: Ints = self.rows[np.arange(ends[-1] if len(ends) else 0) + np.repeat(starts - ends + lengths, lengths)]
        return found


def inside(values: Ints, some: Ints) -> NDArray[np.bool_]:
    """Which of `values` are among `some`, which rises. (For few numbers many times faster than `np.isin`.)"""
    if not len(some):
        return np.zeros(len(values), bool)
    at = np.searchsorted(some, values)
    at[at == len(some)] = 0
    return np.asarray(some[at] == values)


def _find(names: NDArray[np.bytes_], wanted: Sequence[str]) -> Ints:
    if not len(names) or not len(wanted):
        return np.full(len(wanted), -1, np.int32)
    keys = np.array([one.encode("utf-8", "replace")[:40] for one in wanted], dtype=names.dtype)
    at = np.minimum(np.searchsorted(names, keys), len(names) - 1)
    return np.where(names[at] == keys, at, -1).astype(np.int32)
