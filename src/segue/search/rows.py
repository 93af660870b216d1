"""Passages as rows of numbers: whose they are, when they start, and their vectors; on disk and at hand.

```
meaning/
  log.jsonl     one line for each time that a thing was put or taken out: which rows are its own
  rows.bin      whose, start, end, the vector's scale: 16 bytes a row
  vectors.i8    a row of int8 a passage; times its scale it is the vector
```

Everything is appended, the log last, so a kill leaves at most rows that no line speaks of; they are cut off by the next
writer. Nearness is found in two looks, both over all rows: first by the signs of the numbers (a bit each, so a million
rows are 48 MB and a Hamming distance is an exclusive or and a count of bits), then by the int8 vectors of the nearest
`SECOND_LOOK`. There is nothing to build, and a row is found from the moment that it is appended.
"""

import json
import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

SECOND_LOOK = 3_000
"""How many rows, nearest by their signs, are compared exactly."""
_ROW = np.dtype([("whose", "<u4"), ("start_ms", "<u4"), ("end_ms", "<u4"), ("scale", "<f4")])
_FAR = 60_000
_AT_ONCE = 1 << 17


@dataclass(frozen=True, slots=True)
class Thing:
    """What has rows: an item or a collection, by its number in this index."""

    number: int
    id: str
    digest: str
    first: int
    count: int
    about: Mapping[str, Any]
    """What filters and headings need: kind, collection, language and such, as plain values."""


class Rows:
    """The rows in a folder. One process writes; others see what it wrote after `refresh`."""

    def __init__(self, folder: Path, dimension: int) -> None:
        self._folder = folder
        self._dimension = dimension
        folder.mkdir(parents=True, exist_ok=True)
        self._log, self._rows, self._vectors = folder / "log.jsonl", folder / "rows.bin", folder / "vectors.i8"
        self.things: dict[str, Thing] = {}
        """What is here, by id."""
        self.by_number: list[Thing | None] = []
        """By number; None for what was taken out or put anew under another number."""
        self.unsettled: list[str] = []
        """Put since `settle` was last called: when their writer was killed, the words index knows nothing of them."""
        self._read_bytes = 0
        self._count = 0
        self._meta = np.zeros(1024, _ROW)
        self._signs = np.zeros((dimension // 64 + (dimension % 64 > 0), 1024), np.uint64)
        self._alive = np.zeros(1024, bool)
        self._mapped: NDArray[np.int8] = np.zeros((0, dimension), np.int8)
        self._helpers = ThreadPoolExecutor(2, "search")
        self.refresh()

    def __len__(self) -> int:
        return self._count

    @property
    def alive(self) -> NDArray[np.bool_]:
        """Which rows count, shape (rows,)."""
        return self._alive[: self._count]

    @property
    def whose(self) -> NDArray[np.uint32]:
        """The number of the thing that each row belongs to."""
        found: NDArray[np.uint32] = self._meta["whose"][: self._count]
        return found

    @property
    def start_ms(self) -> NDArray[np.uint32]:
        """Where each row starts."""
        found: NDArray[np.uint32] = self._meta["start_ms"][: self._count]
        return found

    @property
    def dead_share(self) -> float:
        """How much of the files is of no use any more."""
        return 1.0 - float(self.alive.mean()) if self._count else 0.0

    def refresh(self) -> bool:
        """Reads what was appended since; whether there was anything. Raises ValueError or OSError when the files don't
        fit each other."""
        size = self._log.stat().st_size if self._log.exists() else 0
        if size == self._read_bytes:
            return False
        if size < self._read_bytes:
            raise ValueError("the log has become shorter")
        with self._log.open("rb") as file:
            file.seek(self._read_bytes)
            fresh = file.read(size - self._read_bytes)
        whole = fresh[: fresh.rfind(b"\n") + 1]
        lines = [json.loads(line) for line in whole.splitlines()]
        count = max((line["first"] + line["count"] for line in lines if "first" in line), default=self._count)
        self._take(max(count, self._count))
        for line in lines:
            self._apply(line)
        self._read_bytes += len(whole)
        return bool(lines)

    def put(
        self,
        id_: str,
        digest: str,
        about: Mapping[str, Any],
        times_ms: Sequence[tuple[int, int]],
        vectors: NDArray[np.float32] | None,
    ) -> Thing:
        """Appends a thing with the (start, end) of its passages and their vectors, shape (passages, dimension), or None
        where there was nothing to read them with; it replaces what was there under its id. Call `settle` afterwards.
        """
        number, first, count = len(self.by_number), self._count, len(times_ms)
        meta = np.zeros(count, _ROW)
        meta["whose"] = number
        if count:
            times = np.clip(np.asarray(times_ms, np.int64).reshape(count, 2), 0, 2**32 - 1)
            meta["start_ms"], meta["end_ms"] = times[:, 0], times[:, 1]
        small = np.zeros((count, self._dimension), np.int8)
        if vectors is not None and count:
            largest = np.maximum(np.abs(vectors).max(axis=1), 1e-9)
            meta["scale"] = largest / 127
            small = np.rint(vectors / largest[:, None] * 127).astype(np.int8)
        _append(self._rows, meta.tobytes(), first * _ROW.itemsize)
        _append(self._vectors, small.tobytes(), first * self._dimension)
        line = {"id": id_, "number": number, "digest": digest, "first": first, "count": count, "about": dict(about)}
        self._say(line)
        return self.things[id_]

    def take_out(self, id_: str) -> None:
        """Forgets a thing."""
        if id_ in self.things:
            self._say({"gone": id_})

    def settle(self) -> None:
        """Sees that everything appended is on the disk, and says that the words index has it, too."""
        self._say({"settled": True})
        for path in (self._rows, self._vectors, self._log):
            if path.exists():
                with path.open("rb") as file:
                    os.fsync(file.fileno())

    def nearest(
        self, vector: NDArray[np.float32], most: int, allowed: NDArray[np.bool_] | None = None
    ) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
        """The rows nearest to `vector` (shape (dimension,), length 1) and their cosines, the nearest first.

        `allowed`, shape (rows,), says which may be found.
        """
        open_ = self.alive if allowed is None else self.alive & allowed
        if self._count > SECOND_LOOK and (allowed is None or open_.sum() > self._count // 4):
            rows = self._by_signs(vector, None, open_)
        else:
            rows = np.flatnonzero(open_)
            if len(rows) > SECOND_LOOK:
                rows = self._by_signs(vector, rows, open_)
        rows = rows[self._meta["scale"][rows] > 0]
        cosines = self.cosines(vector, rows)
        order = np.argsort(-cosines, kind="stable")[:most]
        return rows[order], cosines[order]

    def cosines(self, vector: NDArray[np.float32], rows: NDArray[np.intp]) -> NDArray[np.float32]:
        """How near each of `rows` is; 0 for rows without a vector."""
        found = np.empty(len(rows), np.float32)
        for at in range(0, len(rows), 4096):
            part = rows[at : at + 4096]
            found[at : at + 4096] = (self._mapped[part].astype(np.float32) @ vector) * self._meta["scale"][part]
        return found

    def _by_signs(
        self, vector: NDArray[np.float32], rows: NDArray[np.intp] | None, open_: NDArray[np.bool_]
    ) -> NDArray[np.intp]:
        """The `SECOND_LOOK` rows whose signs differ least; among `rows`, or all that are `open_`."""
        asked = _signs(vector[None, :], len(self._signs))[:, 0]
        if rows is not None:
            apart = _differing(self._signs[:, rows], asked)
            return rows[apart <= _cut(apart)]
        apart = np.empty(self._count, np.uint16)

        def look(at: int) -> None:
            end = min(at + _AT_ONCE, self._count)
            apart[at:end] = _differing(self._signs[:, at:end], asked)

        starts = range(0, self._count, _AT_ONCE)
        if len(starts) == 1:
            look(0)
        else:
            list(self._helpers.map(look, starts))
        apart[~open_] = _FAR
        return np.flatnonzero(apart <= _cut(apart))

    def _say(self, line: Mapping[str, Any]) -> None:
        data = (json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n").encode()
        _append(self._log, data, self._read_bytes)
        self.refresh()

    def _apply(self, line: Mapping[str, Any]) -> None:
        if "settled" in line:
            self.unsettled.clear()
            return
        before = self.things.pop(line.get("gone") or line["id"], None)
        if before is not None:
            self._alive[before.first : before.first + before.count] = False
            self.by_number[before.number] = None
        if "gone" in line:
            return
        thing = Thing(*(line[name] for name in ("number", "id", "digest", "first", "count", "about")))
        if thing.number != len(self.by_number):
            raise ValueError("the log's numbers are out of order")
        self.by_number.append(thing)
        self.things[thing.id] = thing
        self.unsettled.append(thing.id)
        self._alive[thing.first : thing.first + thing.count] = True

    def _take(self, count: int) -> None:
        """Reads rows up to `count` from the files and works out their signs."""
        if count == self._count:
            return
        if count > len(self._meta):
            room = max(count, len(self._meta) * 3 // 2)
            self._meta = np.concatenate([self._meta, np.zeros(room - len(self._meta), _ROW)])
            self._alive = np.concatenate([self._alive, np.zeros(room - len(self._alive), bool)])
            signs = np.zeros((len(self._signs), room), np.uint64)
            signs[:, : self._count] = self._signs[:, : self._count]
            self._signs = signs
        fresh = count - self._count
        read = np.fromfile(self._rows, _ROW, fresh, offset=self._count * _ROW.itemsize)
        if len(read) != fresh or self._vectors.stat().st_size < count * self._dimension:
            raise ValueError("rows are missing")
        self._meta[self._count : count] = read
        self._mapped = np.memmap(self._vectors, np.int8, "r", shape=(count, self._dimension))
        for at in range(self._count, count, _AT_ONCE):
            end = min(at + _AT_ONCE, count)
            self._signs[:, at:end] = _signs(self._mapped[at:end], len(self._signs))
        self._count = count


def _append(path: Path, data: bytes, at: int) -> None:
    """Writes at the place where the known part ends, over whatever an interrupted writer left there."""
    with path.open("r+b" if path.exists() else "wb") as file:
        file.truncate(at)
        file.seek(at)
        file.write(data)


def _signs(vectors: NDArray[Any], words: int) -> NDArray[np.uint64]:
    """One bit a number, 64 in a word, shape (words, rows): word by word, so that each is counted in one sweep."""
    bits = np.packbits(vectors > 0, axis=1)
    padded = np.zeros((len(vectors), words * 8), np.uint8)
    padded[:, : bits.shape[1]] = bits
    return np.ascontiguousarray(padded.view(np.uint64).T)


def _differing(signs: NDArray[np.uint64], asked: NDArray[np.uint64]) -> NDArray[np.uint16]:
    apart = np.zeros(signs.shape[1], np.uint16)
    for word, mine in zip(signs, asked, strict=True):
        apart += np.bitwise_count(word ^ mine)
    return apart


def _cut(apart: NDArray[np.uint16]) -> int:
    """The distance within which at least `SECOND_LOOK` rows lie."""
    near = np.minimum(apart, 4096)
    return int(np.searchsorted(np.cumsum(np.bincount(near)), SECOND_LOOK))
