"""What an idea for a set is, and the small words and sums that ideas share."""

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from segue.dj.view import DAY_MS, Candidate, ListenerView, Unit
from segue.model.show import Fact

ENOUGH = 3
"""An idea needs this many units."""
LONGEST_WORK_MS = 60 * 60_000


@dataclass(frozen=True, slots=True)
class Proposed:
    """A unit under an idea: how well it fits (about 0 to 1) and why, for a person."""

    unit: Unit
    score: float
    reason: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """An idea for a set. `key` tells it from its siblings (`genre:jazz`, `genre:folk`)."""

    idea: str
    title: str
    weight: float
    proposed: tuple[Proposed, ...]
    about: tuple[Fact, ...] = ()

    @property
    def key(self) -> str:
        """The idea and what it is about."""
        return ":".join([self.idea, *(fact.value.casefold() for fact in self.about)])


Idea = Callable[[ListenerView, Sequence[Unit], random.Random], Proposal | None]
"""Looks at who listens and what may be played; None when it has nothing to say today."""


def proposal(
    idea: str, title: str, weight: float, found: Sequence[Proposed], about: tuple[Fact, ...] = ()
) -> Proposal | None:
    """The proposal, when there is enough for a set."""
    return Proposal(idea, title, weight, tuple(found), about) if len(found) >= ENOUGH else None


def singles(pool: Iterable[Unit]) -> list[Unit]:
    """Units short enough to stand beside others: tracks, and works of two movements."""
    return [unit for unit in pool if len(unit.parts) <= 2]


def days_since(view: ListenerView, unit: Unit) -> float:
    """Days since any of it was played; very many when never."""
    return (view.now_ms - unit.last_played_at_ms) / DAY_MS if unit.last_played_at_ms else 1e6


def times(count: int) -> str:
    """`once`, `twice`, `7 times`."""
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def ago(view: ListenerView, unit: Unit) -> str:
    """How long ago it was last played, in whole weeks, months or years."""
    days = days_since(view, unit)
    if days < 60:
        return f"{round(days / 7)} weeks"
    if days < 330:
        return f"{round(days / 30.4)} months"
    years = round(days / 365.25)
    return "a year" if years <= 1 else f"{years} years"


def era_name(year: int) -> str:
    """`1980s`; before 1900 the century: `18th century`."""
    if year >= 1900:
        return f"{year // 10 * 10}s"
    century = (year - 1) // 100 + 1
    ending = "th" if century % 100 in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(century % 10, "th")
    return f"{century}{ending} century"


def closeness(view: ListenerView, unit: Unit) -> tuple[float, str]:
    """0 to 1: how near to the listener's taste, and the reason in words."""
    first = unit.first
    known = view.near.get(first.item.id)
    if known is None:
        known = view.near[first.item.id] = _closeness(view, first)
    return known


def _closeness(view: ListenerView, first: Candidate) -> tuple[float, str]:
    artist, genres = first.artist, first.genres
    by_artist = view.artist_plays.get(artist, 0)
    name, by_genre = max(((g, view.genre_plays.get(g, 0)) for g in genres), key=lambda p: p[1], default=("", 0))
    close = 0.6 * by_artist / (by_artist + 8) + 0.5 * by_genre / (by_genre + 20)
    if first.why:
        return max(close, first.fit), first.why
    if by_artist:
        return close, f"New to you, by {artist}, whom you have played {times(by_artist)}."
    return close, f"New to you, and {name}, which you have played {times(by_genre)}." if by_genre else ""
