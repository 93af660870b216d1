"""What was put before a listener, and why."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a pick's score: `sound`, `popular`, `fatigue`…, and how much it added or took away."""

    name: str
    value: float


@dataclass(frozen=True, slots=True)
class Pick:
    """An item (or a collection) offered, with where it came from and why, in words for a person."""

    item_id: str
    score: float
    source: str
    reason: str = ""
    propensity: float = 1.0
    """How likely it was to stand in this place, given all that was known: what off-policy estimates divide by."""
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Slate:
    """What was put before a listener at one moment; plays point back to it."""

    id: str
    user_id: str
    surface: str
    """`home:continue`, `dj:set`, `radio`…"""
    title: str = ""
    variant: str = ""
    """Which policy chose: the ranker's name and version."""
    picks: tuple[Pick, ...] = ()
    created_at_ms: int = 0
