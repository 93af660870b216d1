"""The DJ's plan: a value that can be printed, tested and explained without a byte of audio."""

from dataclasses import dataclass
from typing import Literal

TransitionKind = Literal["crossfade", "gap", "gapless", "cut"]


@dataclass(frozen=True, slots=True)
class Fact:
    """Something true that a line may say, and where it is written.

    `source` says where: `catalog:trk_….title`, `history:plays`, `plan:set`, `clock`. `value` is what is there.
    """

    id: str
    source: str
    value: str


@dataclass(frozen=True, slots=True)
class Play:
    """An item (or a span of it) on air."""

    item_id: str
    start_ms: int
    """In the item's own time: where it comes in."""
    end_ms: int
    """In the item's own time: where it has gone."""
    gain_db: float
    """Applied to reach −14 LUFS without passing −1 dBTP."""
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Talk:
    """A spoken line. It starts `overlap_ms` before the previous item has gone (over its ducked end) and the
    next item comes in `lead_in_ms` before the line has ended (under it, ducked). A `lead_in_ms` longer than the line
    lets the next item play first: the line then begins over it, in time for its first word."""

    text: str
    facts: tuple[Fact, ...]
    language: str
    voice: str
    duration_ms: int
    """Measured from the spoken audio, or estimated at 2.5 words a second until it is spoken."""
    gain_db: float = 0.0
    overlap_ms: int = 0
    lead_in_ms: int = 0
    duck_db: float = -12.0
    reasons: tuple[str, ...] = ()
    shape: str = ""
    """Which line shape of the grammar it was made from."""
    clip_id: str = ""
    """The cache key of the spoken audio, empty until it is spoken."""


@dataclass(frozen=True, slots=True)
class Transition:
    """How one item gives way to the next when no talk lies between them."""

    kind: TransitionKind
    duration_ms: int
    reasons: tuple[str, ...] = ()
    tempo: float = 1.0
    """How much faster the leaving item is played during a crossfade, so that its beats stay with the coming one's."""


Segment = Play | Talk | Transition


@dataclass(frozen=True, slots=True)
class Set:
    """A few items with one idea."""

    idea: str
    """`on_repeat`, `rediscovery`, `new_for_you`, `genre`, `work`…"""
    title: str
    segments: tuple[Segment, ...]
    slate_id: str = ""


@dataclass(frozen=True, slots=True)
class Show:
    """A DJ show for one listener: sets in order."""

    id: str
    user_id: str
    sets: tuple[Set, ...]
    created_at_ms: int = 0
    seed: int = 0
