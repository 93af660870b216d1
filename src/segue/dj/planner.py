"""The planner: from a listener's view and what has been on air to the next set. Pure; the seed decides chance."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from segue.dj.ideas import IDEAS, LONGEST_WORK_MS, Proposal, Proposed
from segue.dj.policies import ALBUM_SPACING, LADDER, SOFT, Policy
from segue.dj.view import DAY_MS, Candidate, ListenerView, Unit
from segue.model.show import Fact

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


def fill_set(
    proposal: Proposal, aired: Aired, hour: int, rng: random.Random, count: int, least: int = SHORTEST
) -> PlannedSet | None:
    """One idea's set of `count` items. Rules are given up one by one until it has `least` items (or all there are);
    None for an idea without units."""
    planned = None
    for hard in LADDER:
        planned = _fill(proposal, aired, hour, rng, hard, count) or planned
        if planned is not None and len(planned.items) >= min(count, len(proposal.proposed), least):
            break
    return planned


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


def _fill(
    proposal: Proposal, aired: Aired, hour: int, rng: random.Random, hard: Sequence[Policy], count: int = 0
) -> PlannedSet | None:
    """Puts the idea's units in order, each the best after those before it. None when the rules leave too few."""
    wanted = count or rng.choice((3, 4, 4, 5))
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
