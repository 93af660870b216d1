"""The planner: from a listener's view and what has been on air to the next set. Pure; the seed decides chance."""

import random
from collections.abc import Container, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from heapq import nlargest
from math import exp

from segue.dj.ending import CLOSE_MS, ENDS_WITHIN_MS, OVERLAP_MS, fitting, songs, talk_that_fits
from segue.dj.household import Fairness
from segue.dj.ideas import IDEAS, LONGEST_WORK_MS, SHARED, Proposal, Proposed
from segue.dj.policies import LADDER, LOOKED_BACK, SOFT, Mode, Moment, Policy
from segue.dj.session import Reaction, Session, avoids
from segue.dj.view import DAY_MS, Candidate, ListenerView, Unit
from segue.model import clock
from segue.model.show import Fact

SHORTEST, LONGEST = 3, 5
"""How many items a set has (a work kept whole may have more, a tiny library fewer)."""
TALK_SPACING = 6
"""So many songs stand between chapters."""
DIAL = 0.35
"""Where the dial stands that nobody has turned: 0 is familiar, 1 is adventurous."""
_LEANING = {
    "on_repeat": -1.0, "liked": -0.9, "rediscovery": -0.5, "year_ago": -0.5, "artist": -0.3, "deep_cuts": 0.6,
    "newly_arrived": 0.9, "new_for_you": 1.2,
}  # fmt: skip
"""How much an idea is one of the familiar (below 0) or of the adventurous."""
_OPENS = {"on_repeat": 3.0, "liked": 2.0, "work": 0.2, "live": 0.1, "newly_arrived": 0.7}
"""A show opens with something the listener knows."""


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
    facts: tuple[Fact, ...] = ()
    """What else the plan knows and a host may say: how long is left, whose turn it is."""
    last: bool = False
    """The show ends with this set."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What kind of show it is."""

    dial: float = DIAL
    """0 familiar to 1 adventurous."""
    explicit: bool = True
    """Whether explicit pieces may be played."""
    mode: Mode = "show"
    left_ms: int | None = None
    """How long the show still lasts after what is planned; None: it has no end."""
    length_ms: int = 0
    with_talk: bool = False
    """Whether chapters and episodes have a place in it."""


@dataclass(frozen=True, slots=True)
class Aired:
    """What has been on air in this show, oldest first, and what the listener said to it."""

    candidates: tuple[Candidate, ...] = ()
    ideas: tuple[str, ...] = ()
    """Keys of the ideas so far."""
    refused_ideas: frozenset[str] = frozenset()
    skipped: frozenset[str] = frozenset()
    reactions: tuple[Reaction, ...] = ()
    """Oldest first."""
    avoided: frozenset[str] = frozenset()
    """`artist:…` and `genre:…` that the listener has taught the host to leave out of this show."""
    liked_ideas: frozenset[str] = frozenset()

    def after(self, planned: PlannedSet) -> "Aired":
        """This, with one more set heard."""
        heard = (*self.candidates, *(each.candidate for each in planned.items))
        return replace(self, candidates=heard, ideas=(*self.ideas, planned.key))


@dataclass(frozen=True, slots=True)
class Chooser:
    """Weighs units for one set: what the idea says, taste, the mood of the show, the dial, the neighbours."""

    moment: Moment
    session: Session
    dial: float
    rng: random.Random
    hard: Sequence[Policy] = ()
    fair: Fairness | None = None
    """In a show for several: who is to be served next."""
    _noise: float = field(default=0.1)

    def worth(self, each: Proposed) -> float:
        """What a unit is worth wherever it stands."""
        return 0.5 * each.score + 0.9 * (each.unit.fit - 0.5) + 0.7 * self.session.bias(each.unit) + self._dialled(each)

    def next(
        self, proposed: Sequence[tuple[Proposed, float]], before: Sequence[Candidate]
    ) -> tuple[Proposed, float, tuple[str, ...]] | None:
        """The best of `proposed` (with their worth) after `before`, its value and its reasons; None when every one is
        forbidden."""
        best: tuple[float, Proposed, tuple[str, ...]] | None = None
        for each, still in proposed:
            worth = still if self.fair is None else still + 1.5 * (self.fair.worth(each.unit.fits) - each.unit.fit)
            if best is not None and worth + self._noise <= best[0]:
                continue  # Not even without a penalty would it win.
            if any(policy.judge(before, each.unit, self.moment).rejects for policy in self.hard):
                continue
            verdicts = [policy.judge(before, each.unit, self.moment) for policy in SOFT]
            value = worth - 0.35 * sum(verdict.penalty for verdict in verdicts) + self._noise * self.rng.random()
            if best is None or value > best[0]:
                rule = each.unit.first.rule
                reasons = tuple(r for r in (each.reason, rule, *(v.reason for v in verdicts)) if r)
                best = (value, each, reasons)
        return None if best is None else (best[1], best[0], best[2])

    def _dialled(self, each: Proposed) -> float:
        known = each.unit.plays / (each.unit.plays + 2)
        return (self.dial - DIAL) * (0.5 - known)


def plan_set(view: ListenerView, aired: Aired, seed: int, frame: Frame | None = None) -> PlannedSet | None:
    """The next set, or None when there is nothing at all that may be played."""
    frame = frame or Frame()
    rng = random.Random(f"{seed}:{len(aired.ideas)}")
    pool = allowed(view, aired, frame)
    if not pool:
        return None
    session = Session.of(aired.reactions)
    talk = _talk(view, aired, frame)
    left_ms = frame.left_ms if frame.left_ms is None or talk is None else frame.left_ms - talk.left_ms
    if left_ms is not None:
        pool = [unit for unit in pool if unit.duration_ms <= left_ms + CLOSE_MS] or pool
    proposals = [each for idea in (SHARED if view.served else IDEAS) if (each := idea(view, pool, rng)) is not None]
    proposals = _wanted(proposals, aired)
    proposals = _in_chance_order(proposals, aired, session, frame, rng)
    if left_ms is not None and left_ms <= ENDS_WITHIN_MS:
        ended = _ending(view, aired, frame, proposals, rng, left_ms, talk)
        if ended is not None:
            return ended
    if talk is not None:
        return _with_talk(talk, (), frame)
    for hard in LADDER:
        for proposal in proposals:
            chooser = Chooser(moment_of(view, aired, frame, proposal), session, frame.dial, rng, hard, _fair(view))
            planned = _fill(proposal, aired, chooser)
            if planned is not None:
                return planned
    return None


def fill_set(
    proposal: Proposal,
    aired: Aired,
    view: ListenerView,
    rng: random.Random,
    count: int,
    least: int = SHORTEST,
    frame: Frame | None = None,
) -> PlannedSet | None:
    """One idea's set of `count` items. Rules are given up one by one until it has `least` items (or all there are);
    None for an idea without units."""
    frame = frame or Frame()
    session = Session.of(aired.reactions)
    planned = None
    for hard in LADDER:
        chooser = Chooser(moment_of(view, aired, frame, proposal), session, frame.dial, rng, hard, _fair(view))
        planned = _fill(proposal, aired, chooser, count) or planned
        if planned is not None and len(planned.items) >= min(count, len(proposal.proposed), least):
            break
    return planned


def plan_sets(
    view: ListenerView, seed: int, count: int, aired: Aired | None = None, frame: Frame | None = None
) -> tuple[PlannedSet, ...]:
    """Several sets in a row, each knowing those before it; fewer when there is nothing to play."""
    aired = aired or Aired()
    sets: list[PlannedSet] = []
    for _ in range(count):
        planned = plan_set(view, aired, seed, frame)
        if planned is None:
            break
        sets.append(planned)
        aired = aired.after(planned)
    return tuple(sets)


def allowed(view: ListenerView, aired: Aired, frame: Frame | None = None) -> list[Unit]:
    """Units that may be played now. Rules are given up one by one when a small library can't keep them:
    first "nothing played in the last day", then "nothing twice in this show" (what was heard longest ago comes
    back first). What was skipped, and what the listener taught the host to leave out, stays out unless only that is
    left. What was disliked, and what is explicit where that is not wanted, is never played."""
    heard = {candidate.id: place for place, candidate in enumerate(aired.candidates)}
    explicit = frame is None or frame.explicit
    may = [unit for unit in view.units if not unit.disliked and (explicit or not unit.explicit)]
    wanted = [unit for unit in may if unit.duration_ms <= LONGEST_WORK_MS] or may
    unskipped = [unit for unit in wanted if not _any_of(unit, aired.skipped)]
    suitable = [unit for unit in unskipped if not avoids(unit, aired.avoided)] if aired.avoided else unskipped
    unskipped = suitable if len(suitable) >= SHORTEST else unskipped
    fresh = [unit for unit in unskipped if not _any_of(unit, heard)]
    rested = [unit for unit in fresh if view.now_ms - unit.last_played_at_ms >= DAY_MS or not unit.last_played_at_ms]
    for pool in (rested, fresh):
        if sum(len(unit.parts) for unit in pool) >= SHORTEST:
            return pool
    again = sorted(unskipped or wanted, key=lambda unit: max(heard.get(part.id, -1) for part in unit.parts))
    return again[: max(LONGEST, len(again) // 2)]


def _any_of(unit: Unit, ids: Container[str]) -> bool:
    if len(unit.parts) == 1:
        return unit.first.item.id in ids
    return any(part.item.id in ids for part in unit.parts)


def local_time(view: ListenerView, at_ms: int | None = None) -> datetime:
    """The clock on the listener's wall, now or at `at_ms`; UTC when their time zone is unknown."""
    return clock.local_time(view.user.timezone, view.now_ms if at_ms is None else at_ms)


def moment_of(view: ListenerView, aired: Aired, frame: Frame, proposal: Proposal | None = None) -> Moment:
    """When a set of this idea would come."""
    minute = sum(candidate.left_ms for candidate in aired.candidates) / 60_000
    portrait = ""
    if proposal is not None and proposal.idea in {"artist", "live"} and proposal.proposed:
        portrait = proposal.proposed[0].unit.first.artist.casefold()
    hour = local_time(view).hour
    return Moment(hour, minute, frame.mode, frame.length_ms / 60_000, portrait, view.genre_shares)


def _wanted(proposals: list[Proposal], aired: Aired) -> list[Proposal]:
    """Without the ideas that were refused; when none is left, the last resort stays."""
    kept = [p for p in proposals if p.key not in aired.refused_ideas and p.idea not in aired.refused_ideas]
    return kept or proposals[-1:]


def _suits(proposal: Proposal, aired: Aired, session: Session, frame: Frame) -> float:
    """How likely an idea is to be taken: by how well its best fits the listener and the mood of the show; less when it
    was there lately, hardly ever twice in a row."""
    best = nlargest(SHORTEST, (each.unit.fit + 0.8 * session.bias(each.unit) for each in proposal.proposed))
    weight = proposal.weight * exp(3.0 * (sum(best) / len(best) - 0.5) + 0.8 * session.of_idea(proposal.idea))
    weight *= exp(2.5 * (frame.dial - DIAL) * _LEANING.get(proposal.idea, 0.0))
    if frame.mode == "sleep":
        weight *= {"calm": 4.0, "lively": 0.01}.get(proposal.idea, 1.0)
    kinds = [key.partition(":")[0] for key in aired.ideas]
    if not kinds:
        weight *= _OPENS.get(proposal.idea, 1.0)
    if kinds[-1:] == [proposal.idea]:
        weight *= 0.001
    elif proposal.key in aired.liked_ideas:
        weight *= 2.5
    elif proposal.idea in kinds[-3:]:
        weight *= 0.4
    return weight * (0.1 if proposal.key in aired.ideas[-8:] and proposal.about else 1.0)


def _in_chance_order(
    proposals: list[Proposal], aired: Aired, session: Session, frame: Frame, rng: random.Random
) -> list[Proposal]:
    """Proposals drawn one after another by how well they suit."""
    left, order = [(each, _suits(each, aired, session, frame)) for each in proposals], list[Proposal]()
    while left:
        drawn = rng.choices(range(len(left)), [weight for _, weight in left])[0]
        order.append(left.pop(drawn)[0])
    return order


def _fair(view: ListenerView) -> Fairness | None:
    return Fairness(list(view.served)) if view.served else None


def _talk(view: ListenerView, aired: Aired, frame: Frame) -> Candidate | None:
    """The chapter or episode whose turn it is, where the show has a place for talk: after some music, or, when the
    show has an end, as soon as it fits."""
    lately = aired.candidates[-TALK_SPACING:]
    if not frame.with_talk or any(c.is_talk for c in lately) or (frame.left_ms is None and len(lately) < SHORTEST):
        return None
    return talk_that_fits(view.talk, aired.candidates, frame.left_ms)


def _with_talk(talk: Candidate, items: tuple[Planned, ...], frame: Frame, last: bool = False) -> PlannedSet:
    """A set that begins with a chapter or an episode."""
    kind = "chapter" if talk.item.kind == "chapter" else "episode"
    title = talk.collection.title if talk.collection is not None else talk.item.title
    reason = "You stopped in the midst of it." if talk.resume_ms else "It is what comes next for you."
    facts = [Fact("plan.chapter_next", "plan:set", talk.id)] if kind == "chapter" else []
    if items or not last:
        facts.append(Fact("plan.music_after", "plan:set", "music"))
    planned = (Planned(talk, 1.0, kind, (reason,)), *items)
    return PlannedSet(kind, title, kind, planned, facts=(*facts, *_left(frame, len(items))), last=last)


def _left(frame: Frame, count: int) -> tuple[Fact, ...]:
    """What the host may say of the time that is left."""
    if frame.left_ms is None or frame.mode == "sleep":
        return ()
    minutes = round(frame.left_ms / 60_000)
    facts = [Fact("plan.minutes_left", "plan:clock", str(minutes))] if minutes >= 2 else []
    return (*facts, Fact("plan.songs_left", "plan:set", str(count))) if count else tuple(facts)


def _ending(
    view: ListenerView,
    aired: Aired,
    frame: Frame,
    proposals: Sequence[Proposal],
    rng: random.Random,
    left_ms: int,
    talk: Candidate | None,
) -> PlannedSet | None:
    """The last set: it ends as near to the minute as whole songs can."""
    session = Session.of(aired.reactions)
    best: tuple[int, PlannedSet] | None = None
    for hard in LADDER:
        for proposal in proposals:
            chooser = Chooser(moment_of(view, aired, frame, proposal), session, frame.dial, rng, hard, _fair(view))
            worths = {id(each): (each, chooser.worth(each)) for each in songs(proposal)}
            for choice in fitting(list(worths.values()), left_ms)[:3]:
                planned = _ordered(proposal, [worths[id(each)] for each in choice], aired, chooser)
                if planned is None:
                    continue
                off_ms = abs(left_ms - sum(each.candidate.left_ms - OVERLAP_MS for each in planned.items))
                if best is None or off_ms < best[0]:
                    best = (off_ms, planned)
                if off_ms <= CLOSE_MS:
                    break
            if best is not None and best[0] <= CLOSE_MS:
                break
        if best is not None:
            break
    if best is None:
        return _with_talk(talk, (), frame, last=True) if talk is not None else None
    if talk is not None:
        return _with_talk(talk, best[1].items, frame, last=True)
    return replace(best[1], facts=_left(frame, len(best[1].items)), last=True)


def _ordered(
    proposal: Proposal, chosen: list[tuple[Proposed, float]], aired: Aired, chooser: Chooser
) -> PlannedSet | None:
    """All of `chosen`, each the best after those before it; None when the rules forbid every order tried."""
    before, items, left = list(aired.candidates[-LOOKED_BACK:]), list[Planned](), chosen
    while left:
        found = chooser.next(left, before)
        if found is None:
            return None
        proposed, value, reasons = found
        left = [pair for pair in left if pair[0] is not proposed]
        items += [Planned(part, round(value, 4), proposal.idea, reasons) for part in proposed.unit.parts]
        before += proposed.unit.parts
    return PlannedSet(proposal.idea, proposal.title, proposal.key, tuple(items), proposal.about)


def _fill(proposal: Proposal, aired: Aired, chooser: Chooser, count: int = 0) -> PlannedSet | None:
    """Puts the idea's units in order, each the best after those before it. None when the rules leave too few."""
    rng = chooser.rng
    wanted = count or rng.choice((3, 4, 4, 5))
    worths = [(each, chooser.worth(each)) for each in proposal.proposed]
    most = len(worths) if chooser.fair is not None else max(60, 3 * count)  # whose turn it is, changes what is best
    left = sorted(worths, key=lambda pair: -pair[1] - 0.1 * rng.random())[:most]
    before, items = list(aired.candidates[-LOOKED_BACK:]), list[Planned]()
    while len(items) < wanted:
        chosen = chooser.next(left, before)
        if chosen is None:
            break
        proposed, value, reasons = chosen
        if chooser.fair is not None:
            chooser.fair.heard(proposed.unit.fits)
        left = [pair for pair in left if pair[0] is not proposed]
        items += [Planned(part, round(value, 4), proposal.idea, reasons) for part in proposed.unit.parts]
        before = [*before, *proposed.unit.parts][-max(LOOKED_BACK, len(proposed.unit.parts)) :]
        if len(proposed.unit.parts) >= SHORTEST or proposal.idea == "work":
            break  # A work stands by itself.
    alone = proposal.idea in {"work", "live"}
    if not items or (len(items) < SHORTEST and not alone and chooser.hard):
        return None
    return PlannedSet(proposal.idea, proposal.title, proposal.key, tuple(items), proposal.about)
