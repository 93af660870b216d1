"""The parts of a score: what each source says of each candidate, and what is known of it beside."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segue.recommend.atlas import KIND_NUMBER, Ints, inside
from segue.recommend.ground import Ground
from segue.recommend.sight import DAY_MS, Floats, Sight
from segue.recommend.sources.base import Drawn

SOURCES = (
    "collaborative", "coplayed", "newcomers", "session", "metadata", "sound", "series", "across", "fresh", "popular",
    "forgotten", "favourites", "meaning", "rest",
)  # fmt: skip
BESIDE = ("closeness", "maker", "known", "recency", "popularity", "fatigue", "skipped")
NAMES: tuple[str, ...] = SOURCES + BESIDE
"""Columns of the parts, in order; a trained ranker is bound to them."""

PRIOR: dict[str, float] = {
    "collaborative": 1.0, "coplayed": 0.7, "newcomers": 0.4, "session": 0.55, "metadata": 0.55, "sound": 0.35,
    "series": 0.9, "across": 0.3, "fresh": 0.25, "popular": 0.2, "forgotten": 0.3, "favourites": 0.4,
    "closeness": 0.5, "meaning": 1.2, "maker": 0.3, "known": 0.0, "recency": 0.1, "popularity": 0.15, "fatigue": -0.6,
    "skipped": -0.8, "rest": 0.02,
}  # fmt: skip
"""What each part counts before there are enough plays to learn it."""
WEIGHTS = np.array([PRIOR[name] for name in NAMES], np.float32)
FATIGUE_DAYS = 4.0


@dataclass(frozen=True, slots=True)
class Pool:
    """Candidates and their parts."""

    rows: Ints
    parts: Floats
    """(candidates, NAMES)"""
    because: Ints
    source: Ints
    """Which of SOURCES speaks loudest for each; −1 when none does."""

    def take(self, which: NDArray[np.intp]) -> "Pool":
        """Some of the candidates."""
        return Pool(self.rows[which], self.parts[which], self.because[which], self.source[which])


@dataclass(frozen=True, slots=True, eq=False)
class Spread:
    """Candidates of all sources with all of their parts: what the pools of many requests are taken from."""

    rows: Ints
    """Rising."""
    parts: Floats
    """(candidates, NAMES)"""
    led: Ints
    """(candidates, SOURCES) the row that led a source to each; −1 for none."""
    strange: NDArray[np.bool_]
    """Those that stand by to be explored."""

    @classmethod
    def of(cls, sight: Sight, ground: Ground, drawn: Mapping[str, Drawn], also: Ints) -> "Spread":
        """Every candidate once. `also` are rows to be explored, that no source need name."""
        rows = np.unique(np.concatenate([also, *(each.rows for each in drawn.values())])).astype(np.int32)
        parts = np.zeros((len(rows), len(NAMES)), np.float32)
        led = np.full((len(rows), len(SOURCES)), -1, np.int32)
        for name, each in drawn.items():
            column = SOURCES.index(name)
            at = np.searchsorted(rows, each.rows)
            parts[at, column] = each.scores
            led[at, column] = each.because
        _beside(sight, ground, rows, parts)
        return cls(rows, parts, led, inside(rows, np.sort(also)))

    def take(self, which: NDArray[np.intp]) -> "Spread":
        """Some of the candidates."""
        return Spread(self.rows[which], self.parts[which], self.led[which], self.strange[which])

    def named_by(self, sources: Collection[str]) -> Pool:
        """All of them, each with the loudest of some sources, and what led there."""
        asked = np.array([name in sources for name in SOURCES])
        voices = self.parts[:, : len(SOURCES)] * np.where(asked, WEIGHTS[: len(SOURCES)], 0)
        loudest = voices.argmax(axis=1)
        each = np.arange(len(self.rows))
        heard = voices[each, loudest] > 0
        because = np.where(heard, self.led[each, loudest], -1)
        return Pool(self.rows, self.parts, because, np.where(heard, loudest, -1).astype(np.int32))


def prior(parts: Floats) -> Floats:
    """The score before anything was learned: a weighted sum."""
    return np.asarray(parts @ WEIGHTS, np.float32)


def _beside(sight: Sight, ground: Ground, rows: Ints, parts: Floats) -> None:
    atlas = ground.atlas
    column = {name: number for number, name in enumerate(NAMES)}
    parts[:, column["closeness"]] = sight.words(atlas).closeness(atlas.buckets[rows], atlas.weights[rows])
    loved, love = sight.loved
    codes, at = np.unique(atlas.creators[loved], return_inverse=True)
    if len(codes):
        sums = np.bincount(at, love)
        place = np.minimum(np.searchsorted(codes, atlas.creators[rows]), len(codes) - 1)
        mine = np.where((codes[place] == atlas.creators[rows]) & (atlas.creators[rows] >= 0), sums[place], 0)
        parts[:, column["maker"]] = mine / (2 + mine)
    when = np.where(atlas.kinds[rows] == KIND_NUMBER["episode"], atlas.published_s[rows], atlas.added_s[rows])
    parts[:, column["recency"]] = 0.5 ** (np.maximum(0, sight.now_ms / 1000 - when) / (30 * 86_400))
    parts[:, column["popularity"]] = ground.share_of_popularity(rows)
    if len(sight.rows):
        place = np.minimum(np.searchsorted(sight.rows, rows), len(sight.rows) - 1)
        met = sight.rows[place] == rows
        days = np.maximum(0, sight.now_ms - sight.last_ms[place]) / DAY_MS
        heard = met & (sight.plays[place] > 0)
        parts[:, column["known"]] = np.where(heard, np.log2(1.0 + sight.plays[place]) / 5, 0)
        parts[:, column["fatigue"]] = np.where(met, 0.5 ** (days / FATIGUE_DAYS), 0)
        parts[:, column["skipped"]] = np.where(met, sight.skips[place] / (1.0 + sight.plays[place]), 0)
