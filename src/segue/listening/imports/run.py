"""Brings a history in: rounds of plays are read, their names matched, and all of it stored; again is the same.

A round is whole or not there. After a kill, the rounds that were stored are read past and the rest goes on.
"""

import hashlib
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from segue.jobs.base import JobContext
from segue.listening.imports.match import Outcome, Wanted, match
from segue.listening.imports.names import creators_of, title_of
from segue.listening.imports.read import plays_of
from segue.listening.imports.shape import Tally, Told
from segue.model.errors import BadInput, Cancelled, NotFound, SegueError
from segue.model.listening import Ended, Listen
from segue.store import Store
from segue.store.imports import HeardName, HeardPlay, Import

ROUND = 100_000
"""Plays that are held at once."""
CLIENT = "import"
SAME_PLAY_MS = 90_000
"""Two services that tell of one item within this time tell of one play."""
_STEP = 2_000
"""Rows that are written at once."""
Element = TypeVar("Element")


@dataclass(slots=True)
class _Counts:
    plays: int = 0
    new: int = 0
    matched: int = 0
    known_elsewhere: int = 0
    """Plays that another service (or Segue) told of already."""
    first_at_ms: int = 0
    last_at_ms: int = 0


def bring_in(store: Store, import_id: str, context: JobContext, now_ms: Callable[[], int]) -> None:
    """Runs an import that was handed in, and removes its file. Raises BadInput that tells nothing of its owner when it
    is no history; Cancelled when asked to stop (the file stays)."""
    brought = store.imports.find(import_id)
    if brought is None or not brought.path:
        return  # erased, or done already
    try:
        run_import(store, brought, context, now_ms)
    except Cancelled:
        raise
    except SegueError as error:
        Path(brought.path).unlink(missing_ok=True)
        raise BadInput("A listening history could not be brought in.", "Its owner is told why.") from error
    Path(brought.path).unlink(missing_ok=True)
    context.progress(1.0, "A listening history was brought in")


def run_import(
    store: Store, brought: Import, context: JobContext, now_ms: Callable[[], int], round_plays: int = ROUND
) -> dict[str, Any]:
    """Reads the file of an import and stores its plays; returns the report, which is kept with the import.

    Raises BadInput when it is no history; Cancelled when asked to stop (what is stored stays; again goes on).
    """
    store.imports.change(brought.id, state="running", error="")
    tally, counts = Tally(), _Counts(**(brought.report.get("counts") or {}))
    done = int(brought.report.get("done", 0))
    shares, saved = [0.0], dict(brought.report)
    try:
        plays = plays_of(
            Path(brought.path), tally, now_ms(), lambda share: _tell(context, shares, share), brought.file_name
        )
        touched: set[str] = set(brought.report.get("touched", ()))
        for start, batch in _rounds(plays, round_plays):
            if start + len(batch) <= done:
                continue
            touched |= _store_round(store, brought, batch, counts, context)
            done = start + len(batch)
            saved = _report(tally, counts) | {"done": done, "touched": sorted(touched)}
            store.imports.change(brought.id, report=saved, service=_service(tally))
        _recount(store, brought.user_id, touched)
    except SegueError as error:
        if error.code == "cancelled":
            # What was new of the round that is left half done is not new when it is read again.
            store.imports.change(brought.id, report=saved | {"counts": saved.get("counts", {}) | {"new": counts.new}})
        else:
            store.imports.change(brought.id, state="failed", error=str(error), finished_at_ms=now_ms())
        raise
    report = _report(tally, counts) | {"names": store.imports.totals(brought.user_id)}
    store.imports.change(
        brought.id, state="done", report=report, service=_service(tally), path="", finished_at_ms=now_ms()
    )
    return report


def match_again(store: Store, context: JobContext, user_ids: Iterable[str] | None = None) -> int:
    """Looks for what could not be matched before (files that came later); returns how many names are matched now."""
    found = 0
    for user_id in store.imports.waiting_users() if user_ids is None else user_ids:
        after = ""
        while names := store.imports.pending(user_id, after):
            context.check_cancelled()
            after = names[-1].key
            outcomes = match([_wanted(name) for name in names], _listened(store, context))
            touched: set[str] = set()
            changed = [
                _decided(name, outcomes[name.key])
                for name in names
                if outcomes[name.key].state != name.state or outcomes[name.key].state == "matched"
            ]
            with store.transaction():
                there = store.imports.names(user_id, [name.key for name in changed])
                changed = [name for name in changed if name.key in there]  # what was erased meanwhile stays so
                for name in changed:
                    if name.state == "matched":
                        found += 1
                        _move(store, user_id, name.key, name.item_id)
                        touched.add(name.item_id)
                store.imports.put_names(changed)
                _recount(store, user_id, touched)
    return found


def decide(store: Store, user_id: str, key: str, item_id: str) -> HeardName:
    """A listener says which item a name is (or, with an empty id, that it is none of ours). Raises NotFound."""
    name = store.imports.names(user_id, [key]).get(key)
    if name is None:
        raise NotFound("You have no such play from elsewhere.", "It may have been erased.")
    if not item_id:
        name = replace(name, state="refused", item_id="", candidates=())
        store.imports.put_names([name])
        return name
    store.catalog.item(item_id)
    with store.transaction():
        _move(store, user_id, key, item_id)
        name = replace(name, state="confirmed", item_id=item_id, score=100.0, candidates=())
        store.imports.put_names([name])
        _recount(store, user_id, {item_id})
    return name


def key_of(told: Told) -> str:
    """What makes a name one: its id at the service, or its words."""
    if told.uri:
        return _digest(told.uri)
    title = title_of(told.title)
    creator = creators_of(told.creator)[:1]
    return _digest(told.kind, title.full, *sorted(title.marks), *creator, told.collection.casefold(), told.mbid)


def id_of(user_id: str, told: Told) -> str:
    """A play's id, made of what it says: told again, in another export or by another service, it is the same.

    Spotify's small history knows the minute in which a play ended, so that is what both of its histories share;
    Last.fm and ListenBrainz know the second in which it began.
    """
    names = (title_of(told.title).full, *creators_of(told.creator)[:1])
    if told.service == "spotify":
        when = (told.started_at_ms + (told.played_ms or 0)) // 60_000
        return f"lis_{_digest(user_id, 'spotify', str(when), str(told.played_ms), *names)}"
    return f"lis_{_digest(user_id, 'scrobble', str(told.started_at_ms // 1000), *names)}"


def _store_round(
    store: Store, brought: Import, batch: Sequence[Told], counts: _Counts, context: JobContext
) -> set[str]:
    """Stores one round; returns the items whose counts change. Raises Cancelled when all was erased meanwhile."""
    user_id = brought.user_id
    by_key: dict[str, list[Told]] = defaultdict(list)
    for told in batch:
        by_key[key_of(told)].append(told)
    known = store.imports.names(user_id, list(by_key))
    there = store.imports.durations({name.item_id for name in known.values() if name.item_id})
    for key, name in known.items():
        if name.item_id and name.item_id not in there:  # it left the library: another may have come
            known[key] = replace(name, state="unmatched", item_id="")
    drafts = {key: _drafted(user_id, key, tolds, known.get(key)) for key, tolds in by_key.items()}
    wanted = [_wanted(name) for name in drafts.values() if name.state in {"", "nearly", "unmatched"}]
    outcomes = match(wanted, _listened(store, context)) if wanted else {}
    names = {key: _decided(name, outcomes[key]) if key in outcomes else name for key, name in drafts.items()}
    durations = store.imports.durations({name.item_id for name in names.values() if name.item_id})
    listens: list[Listen] = []
    waiting: list[HeardPlay] = []
    for key, tolds in by_key.items():
        name = names[key]
        duration_ms = durations.get(name.item_id)
        for told in tolds:
            id_ = id_of(user_id, told)
            if duration_ms is None:
                played_ms = -1 if told.played_ms is None else told.played_ms
                waiting.append(HeardPlay(id_, user_id, key, told.started_at_ms, played_ms, told.ended, told.service))
            else:
                listens.append(_listen(id_, user_id, name.item_id, told, duration_ms))
    listens = list({listen.id: listen for listen in sorted(listens, key=lambda each: each.started_at_ms)}.values())
    waiting = list({play.id: play for play in waiting}.values())
    # Many short transactions: whoever plays something meanwhile does not wait. Doing one twice changes nothing.
    for key, before in known.items():
        if names[key].item_id and not before.item_id:  # first the plays that wait, then the word that none do
            with _kept(store, brought, context):
                _move(store, user_id, key, names[key].item_id)
    for some in _steps(list(names.values())):
        with _kept(store, brought, context):
            store.imports.put_names(some)
    for listens_here in _steps(listens):
        with _kept(store, brought, context):
            fresh = _not_told_elsewhere(store, user_id, listens_here)
            counts.known_elsewhere += len(listens_here) - len(fresh)
            counts.new += store.imports.add_listens(fresh)
    for plays in _steps(waiting):
        with _kept(store, brought, context):
            counts.new += store.imports.add_plays(plays)
    counts.plays += len(batch)
    counts.matched += len(batch) - sum(len(by_key[key]) for key in by_key if names[key].item_id not in durations)
    moments = [told.started_at_ms for told in batch]
    counts.first_at_ms = min([counts.first_at_ms or moments[0], *moments])
    counts.last_at_ms = max([counts.last_at_ms, *moments])
    return {listen.item_id for listen in listens}


@contextmanager
def _kept(store: Store, brought: Import, context: JobContext) -> Iterator[None]:
    """A transaction in which the import is still there. Raises Cancelled when all of it was erased."""
    context.check_cancelled()
    with store.transaction():
        if store.imports.find(brought.id) is None:
            raise Cancelled("The import was erased.", "Bring the file again to read it anew.")
        yield


def _steps(elements: Sequence[Element]) -> Iterator[Sequence[Element]]:
    for start in range(0, len(elements), _STEP):
        yield elements[start : start + _STEP]


def _rounds(plays: Iterator[Told], size: int) -> Iterator[tuple[int, list[Told]]]:
    start, batch = 0, []
    for told in plays:
        batch.append(told)
        if len(batch) >= size:
            yield start, batch
            start, batch = start + len(batch), []
    if batch:
        yield start, batch


def _drafted(user_id: str, key: str, tolds: Sequence[Told], known: HeardName | None) -> HeardName:
    if known is not None:
        return replace(known, plays=max(known.plays, len(tolds)))
    told = tolds[0]
    lengths = sorted(each.duration_ms for each in tolds if each.duration_ms)
    ids = {name: value for name, value in (("mbid", told.mbid), ("uri", told.uri)) if value}
    return HeardName(
        user_id=user_id,
        key=key,
        kind=told.kind,
        title=told.title,
        creator=told.creator,
        collection=told.collection,
        ids=ids,
        duration_ms=lengths[len(lengths) // 2] if lengths else 0,
        state="",
        plays=len(tolds),
    )


def _wanted(name: HeardName) -> Wanted:
    mbid = name.ids.get("mbid", "")
    return Wanted(name.key, name.kind, name.title, name.creator, name.collection, mbid, name.duration_ms)


def _decided(name: HeardName, outcome: Outcome) -> HeardName:
    return replace(
        name, state=outcome.state, item_id=outcome.item_id, score=outcome.score, candidates=outcome.candidates
    )


def _listen(id_: str, user_id: str, item_id: str, told: Told | HeardPlay, duration_ms: int) -> Listen:
    played_ms = told.played_ms if told.played_ms is not None and told.played_ms >= 0 else duration_ms
    ended: Ended = told.ended or "stopped"  # type: ignore[assignment]
    if not told.ended:
        if not duration_ms or played_ms >= 0.9 * duration_ms:
            ended = "finished"
        elif played_ms < min(30_000, duration_ms // 2):
            ended = "skipped"
    played_ms = min(played_ms, 2**31 - 1)
    source = told.source if isinstance(told, HeardPlay) else told.service
    return Listen(
        id=id_,
        user_id=user_id,
        item_id=item_id,
        started_at_ms=told.started_at_ms,
        played_ms=played_ms,
        position_ms=played_ms,
        ended=ended,
        source=source,
        client=CLIENT,
        updated_at_ms=told.started_at_ms + played_ms,
    )


def _not_told_elsewhere(store: Store, user_id: str, listens: Sequence[Listen]) -> list[Listen]:
    """Those (in the order of time) that neither Segue nor another service has told of."""
    source = listens[0].source
    begins = [listen.started_at_ms for listen in listens]
    known: dict[str, list[int]] = defaultdict(list)
    for item_id, at in store.imports.near(user_id, begins[0] - SAME_PLAY_MS, begins[-1] + SAME_PLAY_MS, source):
        known[item_id].append(at)
    if not known:
        return list(listens)
    for times in known.values():
        times.sort()

    def told(listen: Listen) -> bool:
        times = known.get(listen.item_id, [])
        place = bisect_left(times, listen.started_at_ms - SAME_PLAY_MS)
        return place < len(times) and times[place] <= listen.started_at_ms + SAME_PLAY_MS

    return [listen for listen in listens if not told(listen)]


def _move(store: Store, user_id: str, key: str, item_id: str) -> None:
    """Makes the waiting plays of a name plays of an item."""
    duration_ms = store.imports.durations([item_id]).get(item_id, 0)
    while plays := store.imports.plays_named(user_id, key):
        plays_in_time = sorted(plays, key=lambda play: play.started_at_ms)
        listens = [_listen(play.id, user_id, item_id, play, duration_ms) for play in plays_in_time]
        with store.transaction():
            store.imports.add_listens(_not_told_elsewhere(store, user_id, listens))
            store.imports.remove_plays(user_id, [play.id for play in plays])


def _recount(store: Store, user_id: str, item_ids: set[str]) -> None:
    """Brings the listener's counts (and their taste) up to date."""
    for some in _steps(sorted(item_ids)):
        store.listening.recount(user_id, some)
    store.imports.touch(user_id)


def _listened(store: Store, context: JobContext) -> Iterator[Any]:
    """The library, with a look now and then whether to stop."""
    for number, item in enumerate(store.imports.library()):
        if number % 500 == 0:
            context.check_cancelled()
        yield item


def _tell(context: JobContext, shares: list[float], share: float) -> None:
    # Others may see the list of jobs: nothing about what is heard stands in it.
    shares[0] = max(shares[0], share)
    context.progress(0.98 * shares[0], "Bringing a listening history in")


def _report(tally: Tally, counts: _Counts) -> dict[str, Any]:
    return {
        "rows": tally.rows,
        "files": tally.files[:200],
        "left_out": dict(tally.left_out),
        "faults": [
            {"why": why, "rows": number, "where": tally.examples.get(why, [])}
            for why, number in tally.faults.most_common(20)
        ],
        "counts": {name: getattr(counts, name) for name in counts.__slots__},
    }


def _service(tally: Tally) -> str:
    return tally.services.most_common(1)[0][0] if tally.services else ""


def _digest(*parts: str) -> str:
    return hashlib.blake2b("\x1f".join(parts).encode("utf-8", "replace"), digest_size=12).hexdigest()
