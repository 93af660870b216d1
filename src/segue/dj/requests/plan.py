"""From a request to a set: the music that obeys it, or as much of it as the library can give, and what was given up."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from segue.dj.ideas import LONGEST_WORK_MS, Proposal, Proposed
from segue.dj.planner import LONGEST, SHORTEST, Aired, Planned, PlannedSet, fill_set, local_time
from segue.dj.requests.request import Request
from segue.dj.requests.wishes import FULFILLED, Setting, Wish, refusals, wishes
from segue.dj.view import Candidate, ListenerView, Unit

MOST_ITEMS = 20
LONGEST_MINUTES = 180
"""A request plans so far ahead; after that the show goes on by itself."""
_WITHOUT_NEED = 2
"""How many wishes are given up together, in every combination, before they are given up one after another."""


@dataclass(frozen=True, slots=True)
class Granted:
    """What a request led to. `given_up` names the constraints that nothing in the library could fulfil."""

    planned: PlannedSet | None
    given_up: tuple[str, ...] = ()


def grant(
    request: Request,
    view: ListenerView,
    aired: Aired,
    current: Candidate | None,
    seed: int,
    told: Sequence[Candidate] = (),
) -> Granted:
    """The set that a request asks for; None only when there is nothing at all to play. Pure.

    `told`: the episodes or chapters that it means; they come first, and alone unless music is asked for too.
    """
    said = tuple(Planned(each, 1.0, "request", (_because(request),)) for each in told)
    title = request.text.strip()[:80]
    title = title[:1].upper() + title[1:]
    spoken_only = bool(said) and "music" not in request.kinds and not request.count
    if spoken_only:
        return Granted(PlannedSet("request", title, "request", said))
    setting = Setting(view, current, _seeds(request, view, current))
    pool = _pool(request, view, aired, current)
    if not pool:
        return Granted(PlannedSet("request", title, "request", said) if said else None)
    wanted = wishes(request, setting)
    named = bool(request.works or request.artists) and not request.similar
    chosen, given_up = _fulfilling(pool, wanted, min(1 if named or request.whole else SHORTEST, len(pool)))
    rng = random.Random(f"{seed}:{len(aired.ideas)}:{request.text}")
    kept = [wish for wish in wanted if wish.constraint not in given_up]
    proposed = tuple(_proposed(unit, kept, request, rng) for unit in chosen)
    count, minutes = _length(request, view)
    if minutes:
        mean_ms = sum(unit.duration_ms for unit in chosen) / len(chosen) or 1
        count = min(MOST_ITEMS, int(minutes * 60_000 / mean_ms) + 2)
    exact = count if minutes or request.count else SHORTEST
    proposal = Proposal("request", title, 1.0, proposed)
    planned = fill_set(proposal, aired, view, rng, count, exact)
    if planned is None:
        return Granted(None)
    planned = _shaped(planned, request, minutes)
    missing = {"kinds"} if set(request.kinds) - {"music"} and not said else set()
    return Granted(replace(planned, items=(*said, *planned.items)), tuple(sorted(given_up | missing)))


def _pool(request: Request, view: ListenerView, aired: Aired, current: Candidate | None) -> list[Unit]:
    """All that may be played: nothing that was refused, nothing of this show again unless it was asked for."""
    units = [*_again(request, view, current), *_albums(request, view), *view.units]
    refused = refusals(request)
    allowed = [unit for unit in units if not unit.disliked and all(wish.fits(unit) for wish in refused)]
    if request.again:
        same = [unit for unit in allowed if current is not None and current in unit.parts]
        return same or allowed
    asked = bool(request.works) or request.whole
    fitting = [unit for unit in allowed if asked or unit.duration_ms <= LONGEST_WORK_MS]
    heard = {candidate.id for candidate in aired.candidates} | aired.skipped
    fresh = [unit for unit in fitting if asked or not any(part.id in heard for part in unit.parts)]
    return fresh or fitting


def _albums(request: Request, view: ListenerView) -> list[Unit]:
    """Albums asked for as a whole, each as one unit in its order."""
    if not request.whole:
        return []
    names = {work.casefold() for work in request.works}
    by_album: dict[str, list[Candidate]] = {}
    for candidate in view.candidates:
        if candidate.collection is not None and candidate.collection.title.casefold() in names:
            by_album.setdefault(candidate.item.collection_id, []).append(candidate)
    return [Unit(tuple(sorted(c, key=lambda each: (each.item.disc, each.item.position)))) for c in by_album.values()]


def _again(request: Request, view: ListenerView, current: Candidate | None) -> list[Unit]:
    return [Unit((current,))] if request.again and current is not None else []


def _seeds(request: Request, view: ListenerView, current: Candidate | None) -> tuple[Candidate, ...]:
    """What "like" means: the pieces named, some by the artists named, or what is playing."""
    if not request.similar:
        return ()
    named = Request("", "", works=request.works, artists=request.artists)
    asked = wishes(named, Setting(view))
    found = [unit.first for unit in view.units if asked and all(wish.fits(unit) for wish in asked)]
    if not found and request.works and request.artists:  # a piece that is not here, by somebody who is
        asked = wishes(replace(named, works=()), Setting(view))
        found = [unit.first for unit in view.units if all(wish.fits(unit) for wish in asked)]
    if found:
        return tuple(found[:6])
    return (current,) if current is not None else ()


def _fulfilling(pool: Sequence[Unit], wanted: Sequence[Wish], least: int) -> tuple[list[Unit], set[str]]:
    """The units that fulfil all wishes; where fewer than `least` do, all but as few and as unimportant as can be."""
    names = list(dict.fromkeys(wish.constraint for wish in wanted))
    holds: dict[str, set[int]] = {}
    for name in names:
        named = [wish for wish in wanted if wish.constraint == name]
        holds[name] = {n for n, unit in enumerate(pool) if all(wish.fits(unit) >= FULFILLED for wish in named)}

    def fulfil(without: set[str]) -> list[Unit]:
        left = set(range(len(pool))).intersection(*(holds[name] for name in names if name not in without))
        return [pool[n] for n in sorted(left)]

    backwards = names[::-1]
    tries = [set[str](), *(set(each) for size in range(1, _WITHOUT_NEED + 1) for each in combinations(backwards, size))]
    tries += [set(backwards[:size]) for size in range(_WITHOUT_NEED + 1, len(names) + 1)]
    for without in tries:
        if len(fulfil(without)) >= least:
            for name in names:  # what was given up in passing comes back where it can
                if len(fulfil(without - {name})) >= least:
                    without = without - {name}  # noqa: PLW2901
            return fulfil(without), without
    return list(pool), set(names)


def _proposed(unit: Unit, kept: Sequence[Wish], request: Request, rng: random.Random) -> Proposed:
    weight = sum(wish.weight for wish in kept)
    fit = sum(wish.weight * min(1.0, wish.fits(unit)) for wish in kept) / weight if weight else 0.5
    liked = 0.1 * unit.liked + 0.05 * min(1, unit.plays / 5)
    return Proposed(unit, 1.2 * fit + liked + 0.1 * rng.random(), _because(request))


def _because(request: Request) -> str:
    return f"You asked for it: “{request.text.strip()[:80]}”."


def _length(request: Request, view: ListenerView) -> tuple[int, int]:
    """How many items, and how many minutes (0: as many as the items take)."""
    minutes = min(request.duration_min, LONGEST_MINUTES)
    if request.until and not minutes:
        minutes = min(minutes_until(request.until, view), LONGEST_MINUTES)
    if request.again:
        return 1, 0
    if request.count:
        return min(request.count, MOST_ITEMS), 0
    return (MOST_ITEMS if minutes else LONGEST - 1), minutes


def minutes_until(until: str, view: ListenerView) -> int:
    """Minutes from now to `22:30`; an hour of 1 to 12 means the next such time, before or after noon."""
    clock, _, half = until.partition(" ")
    hour, minute = (int(part) for part in clock.split(":"))
    now = local_time(view)
    either = 1 <= hour <= 12 and not half
    day = 12 * 60 if either else 24 * 60
    return (hour * 60 + minute - now.hour * 60 - now.minute) % day or day


def _shaped(planned: PlannedSet, request: Request, minutes: int) -> PlannedSet:
    """Cut to its length, and in the order that the request asks for."""
    items = list(planned.items)
    if minutes:
        total, kept = 0, list[Planned]()
        for each in items:
            long_ms = each.candidate.item.duration_ms
            if kept and total + long_ms / 2 > minutes * 60_000:
                break
            total += long_ms
            kept.append(each)
        items = kept
    if request.energy_change in {"rising", "falling"} and not any(each.candidate.item.work for each in items):
        items.sort(key=_energy, reverse=request.energy_change == "falling")
    return replace(planned, items=tuple(items))


def _energy(planned: Planned) -> float:
    return planned.candidate.sound.energy if planned.candidate.sound is not None else 0.5
