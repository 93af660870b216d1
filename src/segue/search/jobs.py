"""Keeping the index as the library is: what came, changed or went."""

import time
from typing import Any

from segue.jobs.base import JobContext, Runner
from segue.search.gather import contents, stamps
from segue.search.index import WASTE, SearchIndex
from segue.store import Store

SLICE_S = 60.0
"""After this a job hands what is left to another, so that no work waits behind a library's first reading."""


def want_index(jobs: Runner, *item_ids: str) -> None:
    """Has the index brought up to what the library is, `item_ids` first; once for many changes."""
    jobs.submit("index_search", {"item_ids": list(item_ids)}, key="index_search", priority=-5)


def index_slice(store: Store, jobs: Runner, index: SearchIndex, context: JobContext, args: dict[str, Any]) -> None:
    """The job: what is new or changed, for a minute; what is left then goes into another job."""
    if index_what_changed(store, index, context, args.get("item_ids")):
        want_index(jobs)


def index_what_changed(
    store: Store,
    index: SearchIndex,
    context: JobContext,
    item_ids: list[str] | None = None,
    slice_s: float | None = SLICE_S,
) -> int:
    """Puts what is new or changed into the index, those of `item_ids` first, and takes out what is gone; returns how
    much is left for the next time. Safe to run again: what is there already is passed over."""
    if index.rows.dead_share > WASTE and len(index.rows) > 100_000:
        index.clear()
    wanted = stamps(store)
    index.refresh()
    here = {id_: str(thing.about.get("stamp", "")) for id_, thing in index.rows.things.items()}
    unread = {id_ for id_, thing in index.rows.things.items() if thing.digest.endswith("-")}
    index.take_out([id_ for id_ in here if id_ not in wanted])
    first = set(item_ids or [])
    due = [id_ for id_ in wanted if here.get(id_) != wanted[id_] or id_ in unread or id_ in first]
    due.sort(key=lambda id_: (id_ not in first, not id_.startswith(("sho_", "bok_"))))
    began = time.monotonic()
    done = 0

    def tell(number: int, title: str) -> None:
        nonlocal done
        done = number
        context.progress(number / max(1, len(due)), f"Indexed {number} of {len(due)}: {title}"[:200])
        if slice_s is not None and time.monotonic() - began > slice_s:
            raise _Enough

    try:
        index.put(contents(store, {id_: wanted[id_] for id_ in due}), tell)
    except _Enough:
        return max(0, len(due) - done)
    return 0


class _Enough(Exception):
    """The slice is over."""
