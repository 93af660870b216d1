"""What a searcher wants kept out, raised or lowered: filters, boosts, freshness, diversity."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segue.search.index import SearchIndex
from segue.store.rows import normalised

KINDS = ("track", "episode", "chapter", "album", "show", "book")
A_DAY_MS = 86_400_000
FRESH_DAYS = 90.0
"""Half of freshness is gone after so long."""
MOST_OF_ONE = (50, 8, 4, 2, 1)
"""How many moments of one show or book are told at each level of diversity, 0 to 4."""


@dataclass(frozen=True, slots=True)
class Filters:
    """Only what fits all of these is found; empty ones say nothing."""

    kinds: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    """Names, or parts of names, of who made it or speaks in it."""
    collection_id: str = ""
    item_id: str = ""
    shortest_ms: int = 0
    longest_ms: int = 0
    after_ms: int = 0
    before_ms: int = 0
    explicit: bool | None = None

    @property
    def any(self) -> bool:
        """Whether anything is filtered."""
        return self != Filters()


@dataclass(frozen=True, slots=True)
class Controls:
    """How scores are changed before they are compared."""

    boost: Mapping[str, float] = field(default_factory=dict)
    """By subject (`collection:sho_…`, `item:epi_…`, `kind:episode`, `language:es`) from −1 (bury) to 1 (boost)."""
    freshness: float = 0.0
    """0: age says nothing; 1: what is new is worth twice as much as what is old."""
    diversity: int = 2
    """0 (the best, wherever they are) to 4 (one of each show or book)."""


def allowed_things(index: SearchIndex, filters: Filters) -> NDArray[np.bool_] | None:
    """Which things fit, by number; None when nothing is filtered. Call with the index's lock held."""
    if not filters.any:
        return None
    people = [normalised(name) for name in filters.people if name.strip()]
    fits = np.zeros(len(index.rows.by_number), bool)
    if filters.item_id:
        thing = index.rows.things.get(filters.item_id)
        if thing is not None:
            fits[thing.number] = _fits(filters, people, thing.id, thing.about)
        return fits
    for thing in index.rows.things.values():
        fits[thing.number] = _fits(filters, people, thing.id, thing.about)
    return fits


def adjuster(
    index: SearchIndex, controls: Controls, now_ms: int
) -> Callable[[NDArray[np.uint32], NDArray[np.float32]], NDArray[np.float32]] | None:
    """What `rank.moments` changes scores with; None when nothing is wished."""
    if not controls.boost and not controls.freshness:
        return None

    def adjust(numbers: NDArray[np.uint32], scores: NDArray[np.float32]) -> NDArray[np.float32]:
        unique, place = np.unique(numbers, return_inverse=True)
        factors = np.array([_factor(index, int(number), controls, now_ms) for number in unique], np.float32)
        return np.asarray(scores * factors[place], np.float32)

    return adjust


def _factor(index: SearchIndex, number: int, controls: Controls, now_ms: int) -> float:
    thing = index.thing(number)
    if thing is None:
        return 0.0
    about = thing.about
    subjects = (
        f"item:{thing.id}", f"collection:{about.get('collection_id', '')}", f"kind:{about.get('kind', '')}",
        f"language:{about.get('language', '')}",
    )  # fmt: skip
    wished = sum(controls.boost.get(subject, 0.0) for subject in subjects)
    factor = 2.0 ** max(-2.0, min(2.0, wished))
    made_ms = about.get("published_at_ms") or about.get("added_at_ms") or 0
    if controls.freshness and made_ms:
        days = max(0.0, (now_ms - made_ms) / A_DAY_MS)
        factor *= 1.0 + controls.freshness * math.exp(-days * math.log(2) / FRESH_DAYS)
    return factor


def _fits(filters: Filters, people: list[str], id_: str, about: Mapping[str, Any]) -> bool:
    duration, made = about.get("duration_ms") or 0, about.get("published_at_ms") or 0
    names = normalised(str(about.get("people", ""))) if people else ""
    return (
        (not filters.kinds or about.get("kind") in filters.kinds)
        and (not filters.languages or about.get("language") in filters.languages)
        and (not filters.collection_id or about.get("collection_id") == filters.collection_id)
        and (not filters.item_id or id_ == filters.item_id)
        and (not filters.shortest_ms or duration >= filters.shortest_ms)
        and (not filters.longest_ms or 0 < duration <= filters.longest_ms)
        and (not filters.after_ms or made >= filters.after_ms)
        and (not filters.before_ms or 0 < made < filters.before_ms)
        and (filters.explicit is None or bool(about.get("explicit")) == filters.explicit)
        and all(name in names for name in people)
    )
