"""What is asked for: kinds, filters, how much to explore; and what comes back before it has words."""

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from segue.model.errors import BadInput
from segue.recommend.atlas import KIND_NUMBER, KINDS, Atlas, Ints

Floats = NDArray[np.float32]

WholeKind = Literal["album", "show"]
Kind = Literal["track", "episode", "book", "album", "show"]
Objective = Literal["start", "finish", "time", "like"]
Heard = Literal["any", "unheard", "known"]

ALL_KINDS: tuple[Kind, ...] = ("track", "episode", "book", "album", "show")
PARTS_OF: dict[str, str] = {"album": "track", "show": "episode"}
"""Albums and shows are found through what is on them."""
MOST = 100
OBJECTIVES: tuple[Objective, ...] = ("start", "finish", "time", "like")


@dataclass(frozen=True, slots=True)
class Filters:
    """Only what fits all of these; empty means anything."""

    genre: str = ""
    language: str = ""
    creator_id: str = ""
    collection_id: str = ""
    year_from: int = 0
    year_to: int = 0
    longest_ms: int = 0
    explicit: bool = True
    """Whether explicit things may be among them."""
    without: frozenset[str] = frozenset()
    """Ids of items, albums, shows, books that may not be among them."""

    def keep(self, atlas: Atlas, rows: Ints) -> NDArray[np.bool_]:
        """Which rows fit."""
        ok = atlas.here[rows].copy()
        if self.genre:
            name = self.genre.casefold()
            code = atlas.genre_names.index(name) if name in atlas.genre_names else -2
            ok &= (atlas.genres[rows] == code).any(axis=1)
        if self.language:
            name = self.language.partition("-")[0].casefold()
            code = atlas.language_names.index(name) if name in atlas.language_names else -2
            ok &= atlas.languages[rows] == code
        if self.creator_id:
            ok &= atlas.creators[rows] == max(-2, int(atlas.creator_codes([self.creator_id])[0]) or 0)
        if self.collection_id:
            ok &= atlas.collections[rows] == atlas.collection_codes([self.collection_id])[0]
        if self.year_from:
            ok &= atlas.years[rows] >= self.year_from
        if self.year_to:
            ok &= (atlas.years[rows] <= self.year_to) & (atlas.years[rows] > 0)
        if self.longest_ms:
            ok &= atlas.durations_s[rows] * 1000 <= self.longest_ms
        if not self.explicit:
            ok &= ~atlas.explicit[rows]
        if self.without:
            ids = sorted(self.without)
            ok &= ~np.isin(rows, atlas.rows(ids)) & ~np.isin(atlas.collections[rows], atlas.collection_codes(ids))
        return ok


@dataclass(frozen=True, slots=True)
class Ask:
    """One request for a slate."""

    kind: Kind
    limit: int = 20
    heard: Heard = "unheard"
    filters: Filters = Filters()
    explore: float = 0.1
    """The share of places given to things that nobody knows well yet; never the first place."""
    calibrate: float = 0.25
    """0: the best by score; 1: only the listener's own mix of genres counts."""
    diversity: float = 0.5
    """How much the third by one artist, of one album, is held back."""
    objective: Objective = "finish"
    seed: int = 0
    sources: tuple[str, ...] = ()
    """Only these sources; all that make sense when empty."""

    @property
    def kinds(self) -> Ints:
        """The numbers of the kinds that candidates are drawn from."""
        return np.array([KIND_NUMBER[PARTS_OF.get(self.kind, self.kind)]], np.int32)

    @property
    def whole(self) -> bool:
        """Whether albums or shows are wanted rather than what is on them."""
        return self.kind in PARTS_OF


@dataclass(frozen=True, slots=True)
class Found:
    """A pick before it has words: a row (of an album or a show the row that stands for it) and why it is here."""

    row: int
    score: float
    source: str
    because: int = -1
    propensity: float = 1.0
    parts: tuple[tuple[str, float], ...] = ()
    whole: bool = False
    """The row's collection is meant."""
    other_ids: tuple[str, ...] = field(default=())


def checked(ask: Ask) -> Ask:
    """The request itself. Raises BadInput for what can't be asked."""
    if ask.kind not in ALL_KINDS:
        raise BadInput(f"{ask.kind!r} can't be recommended.", f"Ask for one of {', '.join(ALL_KINDS)}.")
    if not 1 <= ask.limit <= MOST:
        raise BadInput(f"{ask.limit} is not a length of a list.", f"Ask for 1 to {MOST}.")
    for name, share in (("explore", ask.explore), ("calibrate", ask.calibrate), ("diversity", ask.diversity)):
        if not 0 <= share <= 1:
            raise BadInput(f"{name} is {share}.", "It is a share from 0 to 1.")
    return ask


__all__ = ["ALL_KINDS", "KINDS", "Ask", "Filters", "Found", "checked"]
