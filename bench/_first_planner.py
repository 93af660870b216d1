"""The planner of the first show, as it was: the rival that `bench.planner` measures today's against. Not maintained."""

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from typing import Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from segue.dj.view import DAY_MS, Candidate, ListenerView, Sound, Unit
from segue.model.show import Fact

ARTIST_SPACING = 3
"""An artist is not heard again until this many others have been."""
ALBUM_SPACING = 4


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a policy thinks: a penalty (0 is fine, 1 is bad), whether it forbids, and a reason worth telling."""

    penalty: float = 0.0
    rejects: bool = False
    reason: str = ""


FINE = Verdict()


class Policy(Protocol):
    """One rule or taste."""

    def judge(self, before: Sequence[Candidate], unit: Unit, hour: int) -> Verdict:
        """Judges `unit` to come right after `before` (oldest first), at this hour of the listener's day."""
        ...


class ArtistSpacing:
    """The same artist is not heard twice within three items."""

    def judge(self, before: Sequence[Candidate], unit: Unit, hour: int) -> Verdict:
        """Rejects an artist heard too lately; who has no name clashes with nobody."""
        lately = {name for candidate in before[-ARTIST_SPACING:] for name in _names(candidate)}
        return Verdict(1, rejects=True) if lately & _names(unit.first) else FINE


class AlbumSpacing:
    """The same album is not heard twice within four items (a work's own movements are one unit)."""

    def judge(self, before: Sequence[Candidate], unit: Unit, hour: int) -> Verdict:
        """Rejects an album heard too lately."""
        lately = {candidate.item.collection_id for candidate in before[-ALBUM_SPACING:]} - {""}
        return Verdict(1, rejects=True) if unit.first.item.collection_id in lately else FINE


class TempoNeighbour:
    """Neighbours in tempo follow each other well: within 3 % best, 6 % well, 12 % so-so; halves and doubles folded."""

    def judge(self, before: Sequence[Candidate], unit: Unit, hour: int) -> Verdict:
        """Penalty 0 to 0.5; unknown tempos are taken as middling."""
        old, new = _sound(before), unit.first.sound
        if old is None or new is None or old.tempo_bpm is None or new.tempo_bpm is None:
            return Verdict(0.3)
        far = abs(tempo_ratio(old.tempo_bpm, new.tempo_bpm) - 1)
        if far <= 0.06:
            reason = f"Close in tempo: {new.tempo_bpm:.0f} after {old.tempo_bpm:.0f} beats a minute."
            return Verdict(0 if far <= 0.03 else 0.15, reason=reason)
        return Verdict(0.3 if far <= 0.12 else 0.5)


class KeyNeighbour:
    """The same key, its relative or a neighbour on the Camelot wheel follows well."""

    def judge(self, before: Sequence[Candidate], unit: Unit, hour: int) -> Verdict:
        """Penalty 0 to 0.3; unknown keys are taken as middling."""
        old, new = _sound(before), unit.first.sound
        if old is None or new is None or not old.camelot or not new.camelot:
            return Verdict(0.2)
        steps = camelot_distance(old.camelot, new.camelot)
        if steps == 0:
            return Verdict(0, reason=f"In the same key as what goes before ({new.camelot}).")
        if steps == 1:
            return Verdict(0.06, reason=f"In a neighbouring key ({new.camelot} after {old.camelot}).")
        return Verdict(0.3)


class EnergyFlow:
    """Energy moves in small steps, and is lower late at night and early in the morning."""

    def judge(self, before: Sequence[Candidate], unit: Unit, hour: int) -> Verdict:
        """Penalty 0 to about 0.8."""
        new = unit.first.sound
        if new is None:
            return Verdict(0.2)
        old = _sound(before)
        step = max(0.0, abs(new.energy - old.energy) - 0.2) if old is not None else 0.0
        return Verdict(0.6 * step + 0.4 * max(0.0, abs(new.energy - energy_wanted(hour)) - 0.25))


class FreshStep:
    """Not the same composer or the same decade over and over."""

    def judge(self, before: Sequence[Candidate], unit: Unit, hour: int) -> Verdict:
        """Penalty 0 to 0.4."""
        lately = before[-2:]
        same_composer = bool(unit.first.composer) and any(c.composer == unit.first.composer for c in lately)
        same_year = unit.first.year is not None and any(c.year == unit.first.year for c in lately)
        return Verdict(0.3 * same_composer + 0.1 * same_year)


LADDER: tuple[tuple[Policy, ...], ...] = (
    (AlbumSpacing(), ArtistSpacing()),
    (ArtistSpacing(),),
    (AlbumSpacing(),),
    (),
)
"""Hard rules, and how they are given up, one by one, when a library is too small to keep them."""
SOFT: tuple[Policy, ...] = (TempoNeighbour(), KeyNeighbour(), EnergyFlow(), FreshStep())


def tempo_ratio(old_bpm: float, new_bpm: float) -> float:
    """New over old tempo, folded by octaves into 0.71…1.41."""
    ratio = new_bpm / old_bpm
    while ratio > 2**0.5:
        ratio /= 2
    while ratio < 2**-0.5:
        ratio *= 2
    return ratio


def camelot_distance(old: str, new: str) -> int:
    """Steps on the Camelot wheel: 0 for the same, 1 for a neighbour or the relative key, more for the rest.

    Raises ValueError for what is no place on the wheel.
    """
    around = abs(int(old[:-1]) - int(new[:-1])) % 12
    return min(around, 12 - around) + (old[-1] != new[-1])


def energy_wanted(hour: int) -> float:
    """How much energy suits an hour of the day (0 to 23): 0 still, 1 driving."""
    if hour >= 22 or hour < 5:
        return 0.3
    if hour < 9 or hour >= 20:
        return 0.45
    return 0.6


def _names(candidate: Candidate) -> set[str]:
    return {candidate.artist.casefold()} - {""}


def _sound(before: Sequence[Candidate]) -> Sound | None:
    return before[-1].sound if before else None


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


SHORTEST, LONGEST = 3, 5
"""How many items a set has (a work kept whole may have more, a tiny library fewer)."""


@dataclass(frozen=True, slots=True)
class Planned:
    """An item in its place, with its score, the idea that brought it, and why, for a person."""

    candidate: Candidate
    score: float
    source: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlannedSet:
    """A few items with one idea. `about` holds what the idea is about (its genre, era, work)."""

    idea: str
    title: str
    key: str
    items: tuple[Planned, ...]
    about: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class Aired:
    """What has been on air in this show, oldest first, and what the listener refused."""

    candidates: tuple[Candidate, ...] = ()
    ideas: tuple[str, ...] = ()
    """Keys of the ideas so far."""
    refused_ideas: frozenset[str] = frozenset()
    skipped: frozenset[str] = frozenset()

    def after(self, planned: PlannedSet) -> "Aired":
        """This, with one more set heard."""
        heard = (*self.candidates, *(each.candidate for each in planned.items))
        return replace(self, candidates=heard, ideas=(*self.ideas, planned.key))


def plan_set(view: ListenerView, aired: Aired, seed: int) -> PlannedSet | None:
    """The next set, or None when there is nothing at all that may be played."""
    rng = random.Random(f"{seed}:{len(aired.ideas)}")
    pool = allowed(view, aired)
    if not pool:
        return None
    proposals = [each for idea in IDEAS if (each := idea(view, pool, rng)) is not None]
    proposals = _wanted(proposals, aired)
    proposals = _in_chance_order(proposals, aired, rng)
    hour = local_time(view).hour
    for hard in LADDER:
        for proposal in proposals:
            planned = _fill(proposal, aired, hour, rng, hard)
            if planned is not None:
                return planned
    return None


def plan_sets(view: ListenerView, seed: int, count: int, aired: Aired | None = None) -> tuple[PlannedSet, ...]:
    """Several sets in a row, each knowing those before it; fewer when there is nothing to play."""
    aired = aired or Aired()
    sets: list[PlannedSet] = []
    for _ in range(count):
        planned = plan_set(view, aired, seed)
        if planned is None:
            break
        sets.append(planned)
        aired = aired.after(planned)
    return tuple(sets)


def allowed(view: ListenerView, aired: Aired) -> list[Unit]:
    """Units that may be played now. Rules are given up one by one when a small library can't keep them:
    first "nothing played in the last day", then "nothing twice in this show" (what was heard longest ago comes
    back first). What was disliked or skipped stays out, unless only skipped things are left."""
    heard = {candidate.id: place for place, candidate in enumerate(aired.candidates)}
    wanted = [unit for unit in view.units if not unit.disliked and unit.duration_ms <= LONGEST_WORK_MS]
    wanted = wanted or [unit for unit in view.units if not unit.disliked]
    unskipped = [unit for unit in wanted if not any(part.id in aired.skipped for part in unit.parts)]
    fresh = [unit for unit in unskipped if not any(part.id in heard for part in unit.parts)]
    rested = [unit for unit in fresh if view.now_ms - unit.last_played_at_ms >= DAY_MS or not unit.last_played_at_ms]
    for pool in (rested, fresh):
        if sum(len(unit.parts) for unit in pool) >= SHORTEST:
            return pool
    again = sorted(unskipped or wanted, key=lambda unit: max(heard.get(part.id, -1) for part in unit.parts))
    return again[: max(LONGEST, len(again) // 2)]


def local_time(view: ListenerView, at_ms: int | None = None) -> datetime:
    """The clock on the listener's wall, now or at `at_ms`; UTC when their time zone is unknown."""
    try:
        zone: tzinfo = ZoneInfo(view.user.timezone or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        zone = UTC
    return datetime.fromtimestamp((view.now_ms if at_ms is None else at_ms) / 1000, zone)


def _wanted(proposals: list[Proposal], aired: Aired) -> list[Proposal]:
    """Without the ideas that were refused; when none is left, the last resort stays."""
    kept = [p for p in proposals if p.key not in aired.refused_ideas and p.idea not in aired.refused_ideas]
    return kept or proposals[-1:]


def _suits(proposal: Proposal, aired: Aired) -> float:
    """How likely an idea is to be taken: less when it was there lately, nearly never twice in a row."""
    weight = proposal.weight
    kinds = [key.partition(":")[0] for key in aired.ideas]
    if not kinds:
        # A show opens with something the listener knows.
        weight *= {"on_repeat": 3.0, "liked": 2.0, "work": 0.2, "newly_arrived": 0.7}.get(proposal.idea, 1.0)
    if kinds[-1:] == [proposal.idea]:
        weight *= 0.02
    elif proposal.idea in kinds[-3:]:
        weight *= 0.4
    return weight * (0.1 if proposal.key in aired.ideas[-8:] and proposal.about else 1.0)


def _in_chance_order(proposals: list[Proposal], aired: Aired, rng: random.Random) -> list[Proposal]:
    """Proposals drawn one after another by how well they suit."""
    left, order = list(proposals), list[Proposal]()
    while left:
        drawn = rng.choices(left, [_suits(each, aired) for each in left])[0]
        left.remove(drawn)
        order.append(drawn)
    return order


def _fill(proposal: Proposal, aired: Aired, hour: int, rng: random.Random, hard: Sequence[Policy]) -> PlannedSet | None:
    """Puts the idea's units in order, each the best after those before it. None when the rules leave too few."""
    wanted = rng.choice((3, 4, 4, 5))
    left = sorted(proposal.proposed, key=lambda each: -each.score + 0.15 * rng.random())[:60]
    before, items = list(aired.candidates[-ALBUM_SPACING:]), list[Planned]()
    while len(items) < wanted:
        chosen = _next(left, before, hour, rng, hard)
        if chosen is None:
            break
        proposed, reasons = chosen
        left.remove(proposed)
        items += [Planned(part, round(proposed.score, 4), proposal.idea, reasons) for part in proposed.unit.parts]
        before += proposed.unit.parts
        if len(proposed.unit.parts) >= SHORTEST or proposal.idea == "work":
            break  # A work stands by itself.
    if not items or (len(items) < SHORTEST and proposal.idea != "work" and hard):
        return None
    return PlannedSet(proposal.idea, proposal.title, proposal.key, tuple(items), proposal.about)


def _next(
    proposed: Sequence[Proposed], before: Sequence[Candidate], hour: int, rng: random.Random, hard: Sequence[Policy]
) -> tuple[Proposed, tuple[str, ...]] | None:
    """The best of `proposed` after `before`, with its reasons; None when every one is forbidden."""
    best: tuple[float, Proposed, tuple[str, ...]] | None = None
    for each in proposed:
        if any(policy.judge(before, each.unit, hour).rejects for policy in hard):
            continue
        verdicts = [policy.judge(before, each.unit, hour) for policy in SOFT]
        value = each.score - 0.5 * sum(verdict.penalty for verdict in verdicts) + 0.1 * rng.random()
        if best is None or value > best[0]:
            best = (value, each, tuple(r for r in (each.reason, *(v.reason for v in verdicts)) if r))
    return None if best is None else (best[1], best[2])
