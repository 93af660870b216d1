"""Ideas for a set: each looks at what could be played and proposes units that belong together, with reasons."""

import random
from collections.abc import Sequence

from segue.dj.deeper import after_talk, artist, calm, deep_cuts, live, lively, note, year_ago
from segue.dj.proposal import (
    ENOUGH,
    LONGEST_WORK_MS,
    Idea,
    Proposal,
    Proposed,
    ago,
    closeness,
    days_since,
    era_name,
    proposal,
    singles,
    times,
)
from segue.dj.view import DAY_MS, ListenerView, Unit
from segue.model.show import Fact

RECENT_DAYS = 30
LONG_AGO_DAYS = 45
NEW_DAYS = 21


def on_repeat(view: ListenerView, pool: Sequence[Unit], rng: random.Random) -> Proposal | None:
    """What the listener keeps coming back to these weeks."""
    found = [
        Proposed(unit, 0.5 + 0.5 * min(1, unit.plays / 12), f"You have played it {times(unit.plays)}, lately too.")
        for unit in singles(pool)
        if unit.plays >= 3 and days_since(view, unit) <= RECENT_DAYS
    ]
    return proposal("on_repeat", "On repeat", 1.0, found)


def rediscovery(view: ListenerView, pool: Sequence[Unit], rng: random.Random) -> Proposal | None:
    """What the listener played or liked, and has not heard for long."""
    found = []
    for unit in singles(pool):
        if not unit.last_played_at_ms or days_since(view, unit) < LONG_AGO_DAYS or not (unit.plays >= 2 or unit.liked):
            continue
        score = 0.4 + 0.3 * min(1, unit.plays / 6) + 0.3 * unit.liked
        found.append(Proposed(unit, score, f"You have played it {times(unit.plays)}, last {ago(view, unit)} ago."))
    return proposal("rediscovery", "Rediscovered", 1.0, found)


def new_for_you(view: ListenerView, pool: Sequence[Unit], rng: random.Random) -> Proposal | None:
    """Never played, and close to what the listener plays."""
    found = []
    for unit in singles(pool):
        if unit.plays or unit.last_played_at_ms or any(part.skips for part in unit.parts):
            continue
        near, reason = closeness(view, unit)
        if near > 0:
            found.append(Proposed(unit, near, reason))
    return proposal("new_for_you", "New for you", 1.2, found)


def newly_arrived(view: ListenerView, pool: Sequence[Unit], rng: random.Random) -> Proposal | None:
    """Lately added, in a library most of which is older."""
    new = [
        unit for unit in pool if view.now_ms - unit.first.added_at_ms <= NEW_DAYS * DAY_MS and unit.first.added_at_ms
    ]
    if len(new) > 0.6 * len(pool):
        return None
    found = [
        Proposed(unit, 0.5 + 0.5 * min(1, closeness(view, unit)[0]), "It came into your library in the last weeks.")
        for unit in singles(new)
    ]
    return proposal("newly_arrived", "Just in", 0.9, found)


def liked(view: ListenerView, pool: Sequence[Unit], rng: random.Random) -> Proposal | None:
    """What the listener marked as liked."""
    found = [
        Proposed(unit, 0.6 + 0.4 * rng.random(), "You marked it as liked.") for unit in singles(pool) if unit.liked
    ]
    return proposal("liked", "Your favourites", 0.8, found)


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
    weights: list[float] = [1 + view.genre_plays.get(name, 0) for name in names]
    if view.served:
        weights = [sum(sorted(unit.fit for unit in by_genre[name])[-ENOUGH:]) ** 4 for name in names]
    name = rng.choices(names, [weight + 0.001 for weight in weights])[0]
    played = view.genre_plays.get(name, 0)
    reason = f"{name}, which you have played {times(played)}." if played else f"{name}, all of it, for a while."
    found = [Proposed(unit, 0.4 + 0.3 * rng.random() + 0.3 * bool(unit.plays), reason) for unit in by_genre[name]]
    about = Fact("set.genre", f"catalog:{by_genre[name][0].first.id}.genres", name)
    return proposal("genre", name, 0.9, found, (about,))


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
    return proposal("era", f"The {name}", 0.7, found, (about,))


def work(view: ListenerView, pool: Sequence[Unit], rng: random.Random) -> Proposal | None:
    """One work, whole: all movements, in order."""
    found = [
        Proposed(
            unit,
            0.3 + 0.4 * closeness(view, unit)[0] + 0.3 * rng.random(),
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
        Proposed(unit, 0.3 + 0.3 * closeness(view, unit)[0] + 0.3 * rng.random(), "For variety: a bit of everything.")
        for unit in singles(pool) or list(pool)
    ]
    return Proposal("mixture", "A bit of everything", 0.12, tuple(found)) if found else None


IDEAS: tuple[Idea, ...] = (
    on_repeat, rediscovery, year_ago, new_for_you, newly_arrived, liked, deep_cuts, artist, genre, era, calm, lively,
    work, live, after_talk, note, mixture,
)  # fmt: skip
"""All ideas; the last is always possible."""
SHARED: tuple[Idea, ...] = (newly_arrived, genre, era, calm, lively, work, live, note, mixture)
"""Those of a show for several: they rest on nobody's history."""

__all__ = ["IDEAS", "LONGEST_WORK_MS", "NEW_DAYS", "SHARED", "Idea", "Proposal", "Proposed", "era_name"]
