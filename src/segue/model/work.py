"""Background work, as everyone may see it."""

from dataclasses import dataclass, field
from typing import Any, Literal

JobState = Literal["waiting", "running", "done", "failed", "cancelled"]


@dataclass(frozen=True, slots=True)
class Job:
    """A piece of background work: a name, primitive arguments, and how far it is."""

    id: str
    name: str
    args: dict[str, Any] = field(default_factory=dict)
    key: str = ""
    """Two waiting jobs with one key are one job."""
    state: JobState = "waiting"
    priority: int = 0
    """Higher goes first."""
    attempts: int = 0
    max_attempts: int = 3
    progress: float = 0.0
    """0 to 1."""
    message: str = ""
    error: str = ""
    cancel_requested: bool = False
    created_at_ms: int = 0
    started_at_ms: int = 0
    finished_at_ms: int = 0
    not_before_ms: int = 0
    heartbeat_at_ms: int = 0
