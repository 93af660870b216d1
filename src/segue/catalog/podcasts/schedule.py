"""When a feed is asked again: politely."""

from dataclasses import replace

from segue.catalog.podcasts.fetch import Fetched, FetchFailed
from segue.catalog.podcasts.parse import ParsedFeed
from segue.model.errors import SegueError
from segue.model.media import Feed

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS


def after_success(feed: Feed, fetched: Fetched, parsed: ParsedFeed | None, now_ms: int) -> Feed:
    """The feed after an answer; `parsed` is None when that was "unchanged".

    Asked again after an hour or what the feed's `ttl` asks for; after 6 hours when its newest episode is older than 30
    days, after a day when it is older than a year or the show says that it is complete.
    """
    if parsed is None:
        wait = HOUR_MS if feed.failures else max(HOUR_MS, feed.next_check_at_ms - feed.checked_at_ms)
    else:
        silent = now_ms - max((episode.published_at_ms or 0 for episode in parsed.episodes), default=0)
        quiet = DAY_MS if parsed.complete or silent > 365 * DAY_MS else 6 * HOUR_MS if silent > 30 * DAY_MS else 0
        wait = max(HOUR_MS, parsed.ttl_minutes * 60_000, quiet)
    return replace(
        feed,
        etag=fetched.etag,
        last_modified=fetched.last_modified,
        checked_at_ms=now_ms,
        next_check_at_ms=now_ms + min(wait, DAY_MS),
        error="",
        failures=0,
    )


def after_failure(feed: Feed, error: SegueError, now_ms: int) -> Feed:
    """The feed after a failure: a quarter of an hour, doubled with each failure in a row up to a day; longer when the
    server asks for it (Retry-After)."""
    asked_ms = error.retry_after_s * 1000 if isinstance(error, FetchFailed) else 0
    wait_ms = max(asked_ms, min(DAY_MS, HOUR_MS // 4 * 2 ** min(feed.failures, 10)))
    return replace(
        feed,
        checked_at_ms=now_ms,
        next_check_at_ms=now_ms + wait_ms,
        error=str(error)[:1000],
        failures=feed.failures + 1,
    )
