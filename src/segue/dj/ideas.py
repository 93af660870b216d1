"""Ideas for a set: each looks at what could be played and proposes units that belong together, with reasons."""

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from segue.dj.view import DAY_MS, ListenerView, Unit
from segue.model.show import Fact

ENOUGH = 3
"""An idea needs this many units."""
LONGEST_WORK_MS = 60 * 60_000
RECENT_DAYS = 30
LONG_AGO_DAYS = 45
NEW_DAYS = 21


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


def on_repeat(view: ListenerView, pool: Sequence[Unit], rng: random.Random) -> Proposal | None:
    """What the listener keeps coming back to these weeks."""
    found = [
        Proposed(unit, 0.5 + 0.5 * min(1, unit.plays / 12), f"You have played it {times(unit.plays)}, lately too.")
        for unit in singles(pool)
        if unit.plays >= 3 and days_since(view, unit) <= RECENT_DAYS
    ]
    return _proposal("on_repeat", "On repeat", 1.0, found)


def rediscovery(view: ListenerView, pool: Sequence[Unit], rng: random.Random) -> Proposal | None:
    """What the listener played or liked, and has not heard for long."""
    found = []
    for unit in singles(pool):
        if not unit.last_played_at_ms or days_since(view, unit) < LONG_AGO_DAYS or not (unit.plays >= 2 or unit.liked):
            continue
        score = 0.4 + 0.3 * min(1, unit.plays / 6) + 0.3 * unit.liked
        found.append(Proposed(unit, score, f"You have played it {times(unit.plays)}, last {ago(view, unit)} ago."))
    return _proposal("rediscovery", "Rediscovered", 1.0, found)


def new_for_you(view: ListenerView, pool: Sequence[Unit], rng: random.Random) -> Proposal | None:
    """Never played, and close to what the listener plays."""
    found = []
    for unit in singles(pool):
        if unit.plays or unit.last_played_at_ms or any(part.skips for part in unit.parts):
            continue
        closeness, reason = _closeness(view, unit)
        if closeness > 0:
            found.append(Proposed(unit, closeness, reason))
    return _proposal("new_for_you", "New for you", 1.2, found)


def newly_arrived(view: ListenerView, pool: Sequence[Unit], rng: random.Random) -> Proposal | None:
    """Lately added, in a library most of which is older."""
    new = [
        unit for unit in pool if view.now_ms - unit.first.added_at_ms <= NEW_DAYS * DAY_MS and unit.first.added_at_ms
    ]
    if len(new) > 0.6 * len(pool):
        return None
    found = [
        Proposed(unit, 0.5 + 0.5 * min(1, _closeness(view, unit)[0]), "It came into your library in the last weeks.")
        for unit in singles(new)
    ]
    return _proposal("newly_arrived", "Just in", 0.9, found)


def liked(view: ListenerView, pool: Sequence[Unit], rng: random.Random) -> Proposal | None:
    """What the listener marked as liked."""
    found = [
        Proposed(unit, 0.6 + 0.4 * rng.random(), "You marked it as liked.") for unit in singles(pool) if unit.liked
    ]
    return _proposal("liked", "Your favourites", 0.8, found)


def genre(view: ListenerView, pool: Sequence[Unit], rng: random.Random) -> Proposal | None:
    """One genre, drawn by how much of it the listener plays."""
    by_genre: dict[str, list[Unit]] = {}
    for unit in singles(pool):
        for name in unit.first.genres:
            by_genre.setdefault(name, []).append(unit)
    # A genre that is nearly everything says nothing about a set.
    names = sorted(n for n, units in by_genre.items() if len(units) >= ENOUGH and len(units) <= 0.8 * len(pool) + 1)
    if not names:
        return None
    name = rng.choices(names, [1 + view.genre_plays.get(name, 0) for name in names])[0]
    played = view.genre_plays.get(name, 0)
    reason = f"{name}, which you have played {times(played)}." if played else f"{name}, all of it, for a while."
    found = [Proposed(unit, 0.4 + 0.3 * rng.random() + 0.3 * bool(unit.plays), reason) for unit in by_genre[name]]
    about = Fact("set.genre", f"catalog:{by_genre[name][0].first.id}.genres", name)
    return _proposal("genre", name, 0.9, found, (about,))


def era(view: ListenerView, pool: Sequence[Unit], rng: random.Random) -> Proposal | None:
    """One decade (for old music, one century)."""
    by_era: dict[str, list[Unit]] = {}
    for unit in singles(pool):
        if unit.first.year:
            by_era.setdefault(era_name(unit.first.year), []).append(unit)
    names = sorted(name for name, units in by_era.items() if len(units) >= ENOUGH and len(units) <= 0.8 * len(pool) + 1)
    if not names:
        return None
    name = rng.choices(names, [1 + sum(unit.plays for unit in by_era[name]) for name in names])[0]
    found = [
        Proposed(unit, 0.5 + 0.3 * rng.random() + 0.2 * bool(unit.plays), f"From the {name}: {unit.first.year}.")
        for unit in by_era[name]
    ]
    about = Fact("set.era", f"catalog:{by_era[name][0].first.id}.year", name)
    return _proposal("era", f"The {name}", 0.7, found, (about,))


def work(view: ListenerView, pool: Sequence[Unit], rng: random.Random) -> Proposal | None:
    """One work, whole: all movements, in order."""
    found = [
        Proposed(
            unit,
            0.3 + 0.4 * _closeness(view, unit)[0] + 0.3 * rng.random(),
            f"{unit.first.item.work}, whole: {len(unit.parts)} movements in their order.",
        )
        for unit in pool
        if unit.is_work and unit.duration_ms <= LONGEST_WORK_MS
    ]
    if not found:
        return None
    best = max(found, key=lambda each: (each.score, each.unit.first.id))
    name = best.unit.first.item.work
    about = Fact("set.work", f"catalog:{best.unit.first.id}.work", name)
    return Proposal("work", name, 0.6, (best,), (about,))


def mixture(view: ListenerView, pool: Sequence[Unit], rng: random.Random) -> Proposal | None:
    """A bit of everything: always possible, never the first thought."""
    found = [
        Proposed(unit, 0.3 + 0.3 * _closeness(view, unit)[0] + 0.3 * rng.random(), "For variety: a bit of everything.")
        for unit in singles(pool) or list(pool)
    ]
    return Proposal("mixture", "A bit of everything", 0.12, tuple(found)) if found else None


IDEAS: tuple[Idea, ...] = (on_repeat, rediscovery, new_for_you, newly_arrived, liked, genre, era, work, mixture)


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


def _closeness(view: ListenerView, unit: Unit) -> tuple[float, str]:
    """0 to 1: how much of its artist and genres the listener plays, and the reason in words."""
    artist, genres = unit.first.artist, unit.first.genres
    by_artist = view.artist_plays.get(artist, 0)
    name, by_genre = max(((g, view.genre_plays.get(g, 0)) for g in genres), key=lambda p: p[1], default=("", 0))
    closeness = 0.6 * by_artist / (by_artist + 8) + 0.5 * by_genre / (by_genre + 20)
    if by_artist:
        return closeness, f"New to you, by {artist}, whom you have played {times(by_artist)}."
    return closeness, f"New to you, and {name}, which you have played {times(by_genre)}." if by_genre else ""


def _proposal(
    idea: str, title: str, weight: float, found: list[Proposed], about: tuple[Fact, ...] = ()
) -> Proposal | None:
    return Proposal(idea, title, weight, tuple(found), about) if len(found) >= ENOUGH else None
