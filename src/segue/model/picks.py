"""What was put before a listener, and why."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pick:
    """An item (or a collection) offered, with where it came from and why, in words for a person."""

    item_id: str
    score: float
    source: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Slate:
    """What was put before a listener at one moment; plays point back to it."""

    id: str
    user_id: str
    surface: str
    """`home:continue`, `dj:set`, `radio`…"""
    title: str = ""
    variant: str = ""
    picks: tuple[Pick, ...] = ()
    created_at_ms: int = 0
