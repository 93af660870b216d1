"""Who listens, what they played and what they said of it."""

from dataclasses import dataclass
from typing import Literal

Ended = Literal["playing", "finished", "skipped", "stopped"]
FeedbackKind = Literal["like", "dislike", "clear", "not_this_idea", "request", "follow", "unfollow"]


@dataclass(frozen=True, slots=True)
class User:
    """A listener. `simulated` marks those made by `segue demo`: never shown or counted as people."""

    id: str
    name: str
    display_name: str = ""
    is_admin: bool = False
    simulated: bool = False
    language: str = "en"
    timezone: str = "UTC"
    created_at_ms: int = 0
    disabled: bool = False


@dataclass(frozen=True, slots=True)
class Listen:
    """One play. Its id comes from the player, so that a report told twice counts once."""

    id: str
    user_id: str
    item_id: str
    started_at_ms: int
    played_ms: int = 0
    """Sound actually heard, seeks taken out."""
    position_ms: int = 0
    ended: Ended = "playing"
    slate_id: str = ""
    source: str = ""
    """Where it was started: `album`, `dj`, `radio`, `queue`, `search`, `home`…"""
    client: str = ""
    updated_at_ms: int = 0


@dataclass(frozen=True, slots=True)
class Position:
    """Where a listener is in an item, on whichever device they were last."""

    user_id: str
    item_id: str
    position_ms: int
    finished: bool
    updated_at_ms: int


@dataclass(frozen=True, slots=True)
class Feedback:
    """What a listener said of an item, a collection or an idea (`subject_id`)."""

    id: str
    user_id: str
    subject_id: str
    kind: FeedbackKind
    text: str = ""
    created_at_ms: int = 0
    slate_id: str = ""


@dataclass(frozen=True, slots=True)
class PlayCount:
    """How often one listener played one item to at least half, when last, and how often they skipped it."""

    item_id: str
    plays: int
    skips: int
    last_played_at_ms: int
    played_ms: int = 0
