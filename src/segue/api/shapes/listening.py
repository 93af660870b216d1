"""Plays, places and opinions."""

from typing import Any, Literal

from pydantic import BaseModel, Field

from segue.api.shapes.base import Closed, Id
from segue.api.shapes.catalog import ItemShape


class Report(Closed):
    """One play, as far as it has come. The id is made by the player, once a play; telling it again changes nothing."""

    id: str = Field(min_length=8, max_length=64, pattern=r"^[A-Za-z0-9_.:-]+$")
    item_id: Id
    started_at_ms: int
    updated_at_ms: int = 0
    played_ms: int = 0
    position_ms: int = 0
    ended: Literal["playing", "finished", "skipped", "stopped"] = "playing"
    slate_id: str = Field(default="", max_length=40)
    source: str = Field(default="", max_length=40)
    client: str = Field(default="", max_length=80)


class Reports(Closed):
    """Plays, up to 500 at a time. `sent_at_ms` (the player's clock now) lets the server correct a wrong clock."""

    reports: list[dict[str, Any]] = Field(
        max_length=500, json_schema_extra={"items": {"$ref": "#/components/schemas/Report"}}
    )
    sent_at_ms: int | None = Field(default=None, ge=0, le=2**53)


class Rejection(BaseModel):
    """A report that can't be taken, and why; sending it again won't help."""

    id: str
    error: str


class ReportsTaken(BaseModel):
    """Which reports are safely stored."""

    accepted: list[str]
    rejected: list[Rejection]


class Played(BaseModel):
    """A past play."""

    id: str
    started_at_ms: int
    played_ms: int
    position_ms: int
    ended: str
    source: str
    slate_id: str
    item: ItemShape


class History(BaseModel):
    """Past plays, the newest first. For older ones ask with `before_ms` = `next_before_ms`."""

    entries: list[Played]
    next_before_ms: int | None


class PositionShape(BaseModel):
    """Where the listener is in an item, on whichever device they were last."""

    item_id: str
    position_ms: int
    finished: bool
    updated_at_ms: int


class Positions(BaseModel):
    """Places in items, the latest first."""

    entries: list[PositionShape]


class FeedbackGiven(Closed):
    """What a listener says of an item, a collection or a creator. `clear` takes back a like or dislike."""

    subject_id: Id
    kind: Literal["like", "dislike", "clear", "follow", "unfollow"]
    slate_id: str = Field(default="", max_length=40)


class Opinion(BaseModel):
    """What the listener thinks of it now."""

    subject_id: str
    liked: bool
    disliked: bool
    followed: bool
