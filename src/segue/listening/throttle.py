"""How long a sign-in has to wait after failures: pure arithmetic over a count and a time."""

from dataclasses import dataclass

WINDOW_MS = 60 * 60 * 1000
"""Failures older than this are forgotten."""


@dataclass(frozen=True, slots=True)
class Limit:
    """So many failures are free; every further one doubles the wait, up to `longest_ms`."""

    free: int
    first_ms: int = 1000
    longest_ms: int = 15 * 60 * 1000


PAIR = Limit(free=5)
"""One name from one address: somebody mistypes, or guesses."""
ADDRESS = Limit(free=40)
"""All names from one address: one password tried on many names."""


def wait_ms(limit: Limit, failures: int, last_failure_ms: int, now_ms: int) -> int:
    """How long to wait still before another try is looked at; 0 when it may come now."""
    if failures < limit.free or now_ms - last_failure_ms >= WINDOW_MS:
        return 0
    delay = min(limit.longest_ms, limit.first_ms << min(failures - limit.free, 30))
    return max(0, min(delay, last_failure_ms + delay - now_ms))


def after_failure(failures: int, last_failure_ms: int, now_ms: int) -> int:
    """The new count of failures."""
    return 1 if now_ms - last_failure_ms >= WINDOW_MS else failures + 1
