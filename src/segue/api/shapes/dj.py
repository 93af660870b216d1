"""The DJ's programs."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from segue.api.shapes.base import Closed, Id
from segue.api.shapes.catalog import ItemShape

Dial = Annotated[float, Field(ge=0, le=1)]
"""0 is familiar, 1 is adventurous."""


class FactShape(BaseModel):
    """Something true that a line says, and where it is written."""

    id: str
    source: str
    value: str


class PlaySegment(BaseModel):
    """An item on air, from `start_ms` to `end_ms` of its own time."""

    type: Literal["play"] = "play"
    index: int
    at_ms: int
    item: ItemShape
    start_ms: int
    end_ms: int
    gain_db: float
    reasons: list[str]


class TalkSegment(BaseModel):
    """A spoken line: it starts `overlap_ms` before what goes before it has ended, and what follows comes in
    `lead_in_ms` before it has ended. `duration_ms` is an estimate until the clip has been fetched."""

    type: Literal["talk"] = "talk"
    index: int
    at_ms: int
    text: str
    facts: list[FactShape]
    language: str
    voice: str
    duration_ms: int
    gain_db: float
    overlap_ms: int
    lead_in_ms: int
    duck_db: float
    clip_url: str
    reasons: list[str]


class TransitionSegment(BaseModel):
    """How one item gives way to the next."""

    type: Literal["transition"] = "transition"
    index: int
    at_ms: int
    kind: Literal["crossfade", "gap", "gapless", "cut"]
    duration_ms: int
    reasons: list[str]


SegmentShape = Annotated[PlaySegment | TalkSegment | TransitionSegment, Field(discriminator="type")]


class SetShape(BaseModel):
    """A few items with one idea."""

    idea: str
    title: str
    slate_id: str
    segments: list[SegmentShape]


class HouseholdShape(BaseModel):
    """A show for several. Of anybody's liking only this is told: how far the one served least stands behind an even
    share, in percent."""

    names: list[str]
    rule: str
    behind_percent: int


class ProgramShape(BaseModel):
    """A show on air. `index` counts through all its segments, `at_ms` is the time in the show."""

    id: str
    created_at_ms: int
    sets: list[SetShape]
    ends: bool = False
    household: HouseholdShape | None = None


class ProgramNew(Closed):
    """A new show; the same seed, library and history give the same one."""

    seed: Annotated[int, Field(ge=0, lt=2**31)] | None = None
    dial: Dial | None = None
    mode: Literal["show", "commute", "sleep"] = "show"
    minutes: Annotated[float, Field(ge=0, le=720)] = 0
    """How long it lasts, to the end of a song or a chapter; 0: for ever."""
    household: Annotated[list[Id], Field(max_length=7)] = Field(default_factory=list)
    """Ids of others who agreed to be blended (`GET /dj/household`)."""
    talk: bool = False
    """Whether chapters and episodes that the listener is in the midst of have a place in it."""


class Mate(BaseModel):
    """Somebody of this house who agreed to be blended into shows."""

    id: str
    name: str


class HouseholdState(BaseModel):
    """Whether I agreed, who else did, and the rule by which such a show stays fair."""

    willing: bool
    others: list[Mate]
    rule: str


class HouseholdChange(Closed):
    """Whether others may blend my taste into their shows."""

    willing: bool


class NextOrder(Closed):
    """What was heard so far, and what was not wanted."""

    heard_until_index: Annotated[int, Field(ge=-1, le=1_000_000)] = -1
    skipped: Annotated[list[Id], Field(max_length=200)] = Field(default_factory=list)
    not_idea: bool = False
    heard_ms: Annotated[int, Field(ge=0, le=86_400_000)] = 0
    """How much of the skipped piece was heard: within 30 seconds it was the wrong one."""
    landed: bool = False
    """The player plays the segment `heard_until_index` already, in place of what was skipped."""
    ahead_ms: Annotated[int, Field(ge=0, le=86_400_000)] | None = None
    """How much of what is planned after `heard_until_index` is still to be heard."""
    dial: Dial | None = None
    """Turned anew: what follows is planned again with it."""


class NextSets(BaseModel):
    """Sets that are new, or that replace everything after the index that was heard."""

    sets: list[SetShape]
    answer: TalkSegment | None = None
    """Said over what plays already, as soon as it is spoken. Its `index` is that of the play."""
    ends: bool = False
    """Nothing comes after these."""


class Remark(Closed):
    """What a listener says of a piece of the show, or of the idea on air with it."""

    kind: Literal["liked", "liked_idea", "louder", "quieter"]
    item_id: Id


class RequestOrder(Closed):
    """What a listener asks the host for, in words."""

    text: Annotated[str, Field(min_length=1, max_length=600)]
    language: Annotated[str, Field(max_length=20)] = ""
    """The language it is most likely in; the listener's own when it is left out."""
    heard_until_index: Annotated[int, Field(ge=-1, le=1_000_000)] = -1


class HeardShape(BaseModel):
    """A constraint and the characters of the text in which it was heard."""

    constraint: str
    value: str
    start: int
    end: int


class RequestAnswer(BaseModel):
    """The host's answer, what was understood, and the sets that replace everything after the index that was heard."""

    reply: str
    text: str
    """The words as they were understood from: typed, or heard in the recording."""
    language: str
    constraints: dict[str, Any]
    heard: list[HeardShape]
    given_up: list[str]
    """Constraints that nothing in the library could fulfil."""
    sets: list[SetShape]


class RadioAddress(BaseModel):
    """A listener's personal stream; who knows the address can listen."""

    url: str
