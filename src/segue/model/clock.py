"""The clock on a listener's wall."""

from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo


def zone_of(timezone: str) -> tzinfo:
    """A time zone by its name; UTC when there is no such zone."""
    try:
        return ZoneInfo(timezone)
    except (ValueError, OSError, KeyError):
        return UTC


def local_time(timezone: str, at_ms: int) -> datetime:
    """A moment (milliseconds since 1970 UTC) in a time zone by name, as `zone_of` reads it."""
    return datetime.fromtimestamp(at_ms / 1000, zone_of(timezone))
