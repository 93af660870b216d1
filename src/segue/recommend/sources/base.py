"""What a source is."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar, Protocol

import numpy as np
from numpy.typing import NDArray

from segue.recommend.atlas import Atlas, Ints
from segue.recommend.ground import Ground
from segue.recommend.sight import Sight

Floats = NDArray[np.float32]

LATER = -2
"""In place of the row that led to a candidate: it is looked up for the few that are shown (`leading`)."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """Candidates, the best first: rows of the atlas, scores from 0 to 1, and the row that led to each (−1 for none, or
    LATER)."""

    rows: Ints
    scores: Floats
    because: Ints

    @classmethod
    def of(cls, rows: Iterable[int], scores: Iterable[float], because: Iterable[int] | int = -1) -> "Drawn":
        """From any numbers; scores are scaled so that the best is at most 1."""
        found = np.asarray(rows, np.int32)
        value = np.asarray(np.maximum(np.asarray(scores, np.float32), 0), np.float32)
        peak = float(value.max(initial=0))
        led = np.full(len(found), because, np.int32) if isinstance(because, int) else np.asarray(because, np.int32)
        return cls(found, np.asarray(value / peak, np.float32) if peak > 1 else value, led)

    @classmethod
    def none(cls) -> "Drawn":
        """Nothing."""
        return cls(np.zeros(0, np.int32), np.zeros(0, np.float32), np.zeros(0, np.int32))

    def once(self) -> "Drawn":
        """Each row once, where it has its best score; the best first."""
        order = np.argsort(-self.scores, kind="stable")
        _, first = np.unique(self.rows[order], return_index=True)
        return self._take(order[np.sort(first)])

    def best(self, limit: int, keep: NDArray[np.bool_] | None = None) -> "Drawn":
        """The best of those to keep. (Each row must be there once.)"""
        ok = np.flatnonzero(self.scores > 0 if keep is None else keep & (self.scores > 0))
        return self._take(ok[np.argsort(-self.scores[ok], kind="stable")][:limit])

    def best_of(self, kinds: Ints, atlas: Atlas, limit: int, keep: NDArray[np.bool_] | None = None) -> "Drawn":
        """The best of each of the kinds, at most so many of each, all in one order."""
        kind = atlas.kinds[self.rows]
        if len(kinds) == 1:
            return self.best(limit, kind == kinds[0] if keep is None else keep & (kind == kinds[0]))
        good = self.scores > 0 if keep is None else keep & (self.scores > 0)
        chosen = []
        for number in kinds:
            ok = np.flatnonzero(good & (kind == number))
            chosen.append(ok[np.argsort(-self.scores[ok], kind="stable")][:limit] if len(ok) > limit else ok)
        order = np.concatenate(chosen)
        return self._take(order[np.argsort(-self.scores[order], kind="stable")])

    def of_kind(self, kind: int, atlas: Atlas) -> "Drawn":
        """Those of one kind."""
        return self._take(np.flatnonzero(atlas.kinds[self.rows] == kind))

    def _take(self, which: NDArray[np.intp]) -> "Drawn":
        return Drawn(self.rows[which], self.scores[which], self.because[which])


class Source(Protocol):
    """A place where candidates come from."""

    name: ClassVar[str]

    def draw(self, sight: Sight, ground: Ground, kinds: Ints, limit: int) -> Drawn:
        """At most `limit` candidates of each of the kinds (numbers of `atlas.KINDS`) for a listener, the best first.

        Pure: the same sight and ground give the same candidates. What may not be shown is left to the chain.
        """
        ...
