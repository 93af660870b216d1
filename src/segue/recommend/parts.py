"""The parts of a score: what each source says of each candidate, and what is known of it beside."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segue.recommend.atlas import KIND_NUMBER, Ints
from segue.recommend.content import closeness
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


def pool_of(sight: Sight, ground: Ground, drawn: dict[str, Drawn], also: Ints | None = None) -> Pool:
    """Every candidate once, with all of its parts. `also` are rows that no source named."""
    given = [each.rows for each in drawn.values()] + ([] if also is None else [also])
    rows = np.unique(np.concatenate(given)) if given else np.zeros(0, np.int32)
    parts = np.zeros((len(rows), len(NAMES)), np.float32)
    because = np.full(len(rows), -1, np.int32)
    loudest = np.zeros(len(rows), np.float32)
    source = np.full(len(rows), -1, np.int32)
    for name, each in drawn.items():
        column = SOURCES.index(name)
        at = np.searchsorted(rows, each.rows)
        parts[at, column] = each.scores
        voice = each.scores * PRIOR[name]
        wins = voice > loudest[at]
        loudest[at[wins]], source[at[wins]] = voice[wins], column
        because[at[wins]] = each.because[wins]
    _beside(sight, ground, rows, parts)
    return Pool(rows.astype(np.int32), parts, because, source)


def prior(parts: Floats) -> Floats:
    """The score before anything was learned: a weighted sum."""
    return np.asarray(parts @ WEIGHTS, np.float32)


def _beside(sight: Sight, ground: Ground, rows: Ints, parts: Floats) -> None:
    atlas = ground.atlas
    column = {name: number for number, name in enumerate(NAMES)}
    parts[:, column["closeness"]] = closeness(atlas.buckets[rows], atlas.weights[rows], sight.words(atlas))
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
