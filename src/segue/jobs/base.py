"""What a job is. Jobs are thin: primitive arguments, load, call one domain function, safe to run twice."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from segue.model.errors import Cancelled
from segue.model.work import Job


class JobContext(Protocol):
    """What a running job may say and ask."""

    def progress(self, fraction: float, message: str = "") -> None:
        """Says how far the work is, 0 to 1. Cheap to call often. Raises Cancelled when the job was asked to stop."""
        ...

    def check_cancelled(self) -> None:
        """Raises Cancelled when the job was asked to stop, or its runner is closing (then it resumes later)."""
        ...


class Silent:
    """A context for work that nobody watches: a test, a command without a bar."""

    def progress(self, fraction: float, message: str = "") -> None:
        """Says nothing."""

    def check_cancelled(self) -> None:
        """Never stops."""


class Share:
    """A context for a part of a job: its progress runs from `start` to `end` of the whole."""

    def __init__(self, context: JobContext, start: float, end: float) -> None:
        self._context, self._start, self._end = context, start, end

    def progress(self, fraction: float, message: str = "") -> None:
        """Tells the part's progress as the whole's."""
        self._context.progress(self._start + (self._end - self._start) * fraction, message)

    def check_cancelled(self) -> None:
        """Asks the whole's context."""
        self._context.check_cancelled()


@dataclass(frozen=True, slots=True)
class JobKind:
    """A kind of job: its name, what it runs, and how patient it is."""

    name: str
    run: Callable[[JobContext, dict[str, Any]], None]
    max_attempts: int = 3
    retry_in_ms: int = 30_000
    """How long a failed try waits before the next; doubled each time."""


class JobStore(Protocol):
    """What a runner needs of the store (`store.jobs` is one)."""

    def add(
        self,
        name: str,
        args: dict[str, Any],
        key: str = "",
        priority: int = 0,
        max_attempts: int = 3,
        delay_ms: int = 0,
    ) -> Job: ...
    def claim(self, runner: str, names: list[str]) -> Job | None: ...
    def waiting(self, names: list[str]) -> bool: ...
    def report(self, job_id: str, progress: float, message: str) -> bool: ...
    def heartbeat(self, runner: str) -> None: ...
    def finish(
        self, job_id: str, state: str, message: str = "", error: str = "", retry_in_ms: int | None = None
    ) -> None: ...
    def get(self, job_id: str) -> Job: ...
    def running(self) -> list[tuple[str, str, int]]: ...
    def release(self, job_id: str) -> None: ...


class Runner(Protocol):
    """Runs jobs. `inline` runs them in this process; others may on other machines, behind the same tests."""

    def submit(
        self, name: str, args: dict[str, Any] | None = None, key: str = "", priority: int = 0, delay_ms: int = 0
    ) -> Job:
        """Adds a job. With a `key`, a job that waits under it already is returned instead. KeyError if unknown."""
        ...

    def start(self) -> None:
        """Begins to work in the background, with the jobs that a killed runner left."""
        ...

    def stop(self, timeout_s: float = 10.0) -> None:
        """Ends: running jobs are interrupted at their next word and go on at the next start."""
        ...

    def drain(self) -> None:
        """Works in the calling thread until no job can run now."""
        ...


def by_name(kinds: Sequence[JobKind]) -> dict[str, JobKind]:
    """Kinds by name. Raises ValueError when two share one."""
    found = {kind.name: kind for kind in kinds}
    if len(found) != len(kinds):
        raise ValueError("Two kinds of job share a name.")
    return found


__all__ = ["Cancelled", "JobContext", "JobKind", "JobStore", "Runner", "Share", "Silent", "by_name"]
