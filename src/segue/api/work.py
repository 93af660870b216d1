"""Handing work to the background."""

from typing import Any

from segue.api.context import Context
from segue.model.errors import Unavailable
from segue.model.work import Job


def submit(house: Context, name: str, args: dict[str, Any], key: str = "", priority: int = 0) -> Job:
    """Adds a job. Raises Unavailable when this house can't do that kind of work."""
    try:
        return house.app.jobs.submit(name, args, key=key, priority=priority)
    except KeyError as error:
        raise Unavailable(f"This server can't do work of the kind {name!r}.", "Update Segue.") from error
