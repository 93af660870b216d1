"""What all of recommending stands on at one moment: the catalog, the crowd, the sounds, the models. Swapped whole."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from segue.recommend.atlas import KINDS, Atlas, Ints
from segue.recommend.crowd import Crowd
from segue.recommend.meaning.space import MeaningSpace
from segue.recommend.sound.space import SoundSpace


class Companions(Protocol):
    """A learned model of who plays what, as it serves: from what a listener played to what they might."""

    @property
    def name(self) -> str:
        """What it is called in slates."""
        ...

    def best(self, rows: Ints, weights: NDArray[np.float32], limit: int) -> tuple[Ints, NDArray[np.float32]]:
        """(rows, scores) of the best for a history (the oldest first), scores from 0 to 1."""
        ...

    def newcomers(self, rows: Ints, weights: NDArray[np.float32], limit: int) -> tuple[Ints, NDArray[np.float32]]:
        """The same of what too few have played to be learned, placed by what the catalog says."""
        ...

    def following(self, rows: Ints, limit: int) -> tuple[Ints, NDArray[np.float32]]:
        """The same of what others played next after these."""
        ...


class Ranker(Protocol):
    """Orders candidates by their parts."""

    @property
    def name(self) -> str:
        """What it is called in slates."""
        ...

    def score(self, parts: NDArray[np.float32], names: tuple[str, ...]) -> NDArray[np.float32]:
        """(candidates,) higher is better, of (candidates × names)."""
        ...


@dataclass(frozen=True, eq=False)
class Ground:
    """A state of knowledge; nothing in it changes."""

    atlas: Atlas
    crowd: Crowd
    version: str = ""
    companions: Companions | None = None
    sounds: SoundSpace | None = None
    rankers: Mapping[str, Ranker] = field(default_factory=dict)
    """By objective; the weighted sum where there is none."""
    meanings: MeaningSpace | None = None
    """What is said in things with words."""

    def best_known(self, kind: int, most: int = 500) -> Ints:
        """The most popular rows of a kind, the best first."""
        return self._best_known[kind][:most]

    @cached_property
    def _best_known(self) -> tuple[Ints, ...]:
        popularity, kinds = self.crowd.popularity, self.atlas.kinds
        found = []
        for kind in range(len(KINDS)):
            rows = np.flatnonzero((kinds == kind) & (popularity > 0)).astype(np.int32)
            found.append(rows[np.argsort(-popularity[rows], kind="stable")[:1_000]])
        return tuple(found)

    def lately(self, kind: int, now_ms: int) -> float:
        """The share of a kind that came within six weeks, 0 to 1; of a large kind the newest thousands tell."""
        rows = self.atlas.of_kind[kind]
        if not len(rows):
            return 0.0
        some = rows[:: max(1, len(rows) // 1_000)]
        return float((now_ms / 1000 - self.atlas.added_s[some] < 45 * 86_400).mean())

    def share_of_popularity(self, rows: Ints) -> NDArray[np.float32]:
        """0 to 1: how popular each row is beside the best of its kind."""
        value = self.crowd.popularity[rows] / np.maximum(self._peaks, 1e-6)[self.atlas.kinds[rows]]
        return np.asarray(np.sqrt(value), np.float32)

    @cached_property
    def _peaks(self) -> NDArray[np.float32]:
        popularity, kinds = self.crowd.popularity, self.atlas.kinds
        return np.array([popularity[kinds == k].max(initial=0) for k in range(len(KINDS))], np.float32)
