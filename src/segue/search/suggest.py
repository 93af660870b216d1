"""Completing what is being typed: titles, people, topics, and what this listener looked for before."""

import bisect
import threading
import time
from array import array
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from segue.store.rows import normalised

MOST_NAMES = 400_000
_LOOKED_AT = 400
_AGAIN_S = 30.0
_STARTS = 4
"""A name is found by the beginnings of its first words, so many."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A line to complete with; `kind` is `recent`, `artist`, `work`, `show`, `book`, `genre`, `title` or `topic`."""

    text: str
    kind: str


class Suggester:
    """Names in order of their words' beginnings, read again when the library changes (`stamp`), never in the way of the
    one who types."""

    def __init__(self, stamp: Callable[[], object], names: Callable[[], Iterable[tuple[str, str, int]]]) -> None:
        self._stamp, self._names = stamp, names
        self._lock = threading.Lock()
        self._read_for: object = None
        self._looked_s = -_AGAIN_S
        self._lines: list[tuple[str, str, int]] = []
        self._keys: list[str] = []
        self._owner = array("I")

    def complete(self, beginning: str, limit: int = 8, recent: Iterable[str] = ()) -> list[Suggestion]:
        """Lines that `beginning` begins, or that have a word it begins: recent searches, then the names most carried.
        With nothing typed, the recent searches alone."""
        typed = normalised(beginning)[:100]
        found = [Suggestion(text, "recent") for text in recent if normalised(text).startswith(typed)][:limit]
        if not typed:
            return found
        self._refresh()
        keys, owner, lines = self._keys, self._owner, self._lines
        first = bisect.bisect_left(keys, typed)
        end = min(bisect.bisect_left(keys, typed + "\U0010ffff", first), first + _LOOKED_AT)
        near = {owner[at]: None for at in range(first, end)}
        best = sorted(
            near, key=lambda at: (not normalised(lines[at][1]).startswith(typed), -lines[at][2], lines[at][1])
        )
        seen = {normalised(each.text) for each in found}
        for at in best:
            kind, text, _ = lines[at]
            if normalised(text) not in seen:
                seen.add(normalised(text))
                found.append(Suggestion(text, kind))
            if len(found) >= limit:
                break
        return found[:limit]

    def names(self) -> list[str]:
        """Every name."""
        self._refresh()
        return [text for _, text, _ in self._lines]

    def _refresh(self) -> None:
        if time.monotonic() - self._looked_s < _AGAIN_S or not self._lock.acquire(blocking=not self._keys):
            return
        try:
            self._looked_s = time.monotonic()
            stamp = self._stamp()
            if stamp == self._read_for:
                return
            lines = [line for line in self._names() if line[1].strip()][:MOST_NAMES]
            pairs = [(key, at) for at, (_, text, _) in enumerate(lines) for key in _beginnings(text)]
            pairs.sort()
            self._keys, self._owner, self._lines = [key for key, _ in pairs], array("I", [at for _, at in pairs]), lines
            self._read_for = stamp
        finally:
            self._lock.release()


def _beginnings(text: str) -> list[str]:
    words = normalised(text)[:200].split(" ")
    return [" ".join(words[at:])[:60] for at in range(min(_STARTS, len(words)))]
