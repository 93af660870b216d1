"""The background work of podcasts, thin: each job names what it is about and calls one thing."""

from collections.abc import Callable
from typing import Any

from segue.catalog.podcasts.subscribe import Outcome, Podcasts
from segue.jobs.base import JobContext, Runner
from segue.model.errors import Unavailable

ROUND_MS = 15 * 60_000
"""How often a serving house looks for feeds whose turn it is."""

PodcastJob = Callable[[Podcasts, Runner, JobContext, dict[str, Any]], None]


def refresh_podcasts(podcasts: Podcasts, jobs: Runner, context: JobContext, args: dict[str, Any]) -> None:
    """Refreshes one show (`collection_id`), or every show whose turn it is (all with `force`), and has new episodes
    fetched where that is wished. With `again` it comes back by itself, as a serving house wants."""
    if args.get("again"):
        jobs.submit("refresh_podcasts", args, key="refresh_podcasts:round", delay_ms=ROUND_MS)
    if collection_id := args.get("collection_id"):
        podcasts.refresh(collection_id, force=True)
        outcome = Outcome((collection_id,))
    else:
        outcome = podcasts.refresh_due(context.progress, force=bool(args.get("force")))
    for id_ in outcome.done:
        podcasts.delete_old(id_)
        for item_id in podcasts.wanted(id_):
            jobs.submit("download_episode", {"item_id": item_id, "auto": True}, key=f"download_episode:{item_id}")
    context.progress(1.0, _told(outcome, "refreshed"))


def download_episode(podcasts: Podcasts, jobs: Runner, context: JobContext, args: dict[str, Any]) -> None:
    """Fetches one episode (`item_id`; `auto` when nobody asked for this one in particular)."""
    podcasts.download(args["item_id"], context.progress, auto=bool(args.get("auto")))


def import_podcasts(podcasts: Podcasts, jobs: Runner, context: JobContext, args: dict[str, Any]) -> None:
    """Follows many feeds (`urls`). Fails, naming some, when none of them could be followed."""
    outcome = podcasts.subscribe_all(args["urls"], context.progress)
    if outcome.failed and not outcome.done:
        raise Unavailable("None of these shows could be followed.", outcome.failed[0][1])
    context.progress(1.0, _told(outcome, "followed"))


JOBS: dict[str, PodcastJob] = {
    "refresh_podcasts": refresh_podcasts,
    "download_episode": download_episode,
    "import_podcasts": import_podcasts,
}


def _told(outcome: Outcome, what: str) -> str:
    failed = f", {len(outcome.failed)} failed" if outcome.failed else ""
    return f"{len(outcome.done)} shows {what}{failed}"
