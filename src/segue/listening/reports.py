"""Play reports: told once or ten times, in any order, late or from a wrong clock, they come to the same."""

from dataclasses import dataclass, replace

from segue.model.errors import BadInput
from segue.model.listening import Listen

FUTURE_SLACK_MS = 5 * 60 * 1000
"""Clocks differ: up to this far in the future counts as now."""
EARLIEST_MS = 946_684_800_000
"""2000-01-01: a report from before has no clock behind it."""
TOP_SPEED = 4
"""No player plays faster, so no more than this times the time that passed can have been heard."""
PLAYED_SLACK_MS = 60_000

_ENDED_RANK = {"playing": 0, "stopped": 1, "skipped": 2, "finished": 3}
_FINAL = {"skipped", "finished"}


@dataclass(frozen=True, slots=True)
class Known:
    """What the rules need to know of the item that was played."""

    duration_ms: int


def clock_skew_ms(sent_at_ms: int | None, now_ms: int) -> int:
    """What to add to a player's times: 0 while its clock is about right."""
    if sent_at_ms is None or abs(now_ms - sent_at_ms) <= FUTURE_SLACK_MS:
        return 0
    return now_ms - sent_at_ms


def checked(report: Listen, item: Known | None, now_ms: int, skew_ms: int = 0) -> Listen:
    """The report within its bounds. Raises BadInput, in words, when it can't have happened."""
    if item is None:
        raise BadInput("Nothing with this id is in the library.", "It may have been removed since.")
    started = report.started_at_ms + skew_ms
    updated = (report.updated_at_ms or report.started_at_ms) + skew_ms
    if min(report.played_ms, report.position_ms) < 0:
        raise BadInput("A time in the report is negative.", "Times are milliseconds from 0 up.")
    if min(started, updated) < EARLIEST_MS:
        raise BadInput("The report is from before the year 2000.", "Send started_at_ms as milliseconds since 1970.")
    if max(started, updated) > now_ms + FUTURE_SLACK_MS:
        raise BadInput(
            "The report is from the future.", "Set the player's clock, or send sent_at_ms beside the reports."
        )
    started, updated = min(started, now_ms), min(updated, now_ms)
    updated = max(started, updated)
    position = min(report.position_ms, item.duration_ms) if item.duration_ms else report.position_ms
    played = min(report.played_ms, (updated - started) * TOP_SPEED + PLAYED_SLACK_MS)
    return replace(report, started_at_ms=started, updated_at_ms=updated, position_ms=position, played_ms=played)


def merge(old: Listen, new: Listen) -> Listen:
    """Both reports of one play as one: the same whatever the order and however often. BadInput if they contradict.

    The start is the earliest told, the time heard the longest; how it stands is what was told last, but a play that
    was finished or skipped is not opened again by a straggler.
    """
    if (old.user_id, old.item_id) != (new.user_id, new.item_id):
        raise BadInput("Another play has this id already.", "Make a fresh id for every play.")
    last = max(old, new, key=_order)
    return replace(
        last,
        started_at_ms=min(old.started_at_ms, new.started_at_ms),
        played_ms=max(old.played_ms, new.played_ms),
        slate_id=max(old.slate_id, new.slate_id),
        source=max(old.source, new.source),
        client=max(old.client, new.client),
    )


def _order(listen: Listen) -> tuple[bool, int, int, int]:
    return listen.ended in _FINAL, listen.updated_at_ms, _ENDED_RANK[listen.ended], listen.position_ms


def is_finished(listen: Listen, duration_ms: int) -> bool:
    """True when the item is through: said so, or no more than its last 5 % (at most 30 s) was left."""
    if listen.ended == "finished":
        return True
    if duration_ms <= 0 or listen.ended == "playing":
        return False
    return duration_ms - listen.position_ms <= min(30_000, duration_ms // 20)
