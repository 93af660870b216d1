"""Voices of dubs and consents."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from segue.api.shapes.base import Closed, Id, Millis
from segue.api.shapes.dubs import Tag, Tags
from segue.api.shapes.work import JobShape


class SpeakerVoiceShape(BaseModel):
    """The voice that a speaker has in a dub. `likeness` is the cosine of both voices' embeddings; null where nobody
    judged. With a `consent_id` it was drawn towards the speaker."""

    speaker: str
    voice: str
    shift: float
    likeness: float | None
    reason: str
    consent_id: str


class VoiceChoice(BaseModel):
    """A voice that can be chosen. `sound_url` speaks a sentence in the dub's language."""

    id: str
    name: str
    sex: Literal["female", "male", "unknown"]
    sound_url: str


class VoiceChoices(BaseModel):
    """Who has which voice, and which there are."""

    speakers: list[SpeakerVoiceShape]
    voices: list[VoiceChoice]


class VoiceWish(Closed):
    """Another voice for a speaker; empty: one is found again. `shift` makes a larger (0.95) or a smaller person."""

    speaker: Annotated[str, Field(min_length=1, max_length=200)]
    voice: Annotated[str, Field(max_length=200)] = ""
    shift: Annotated[float, Field(ge=0.88, le=1.12)] = 1.0


class ConsentNew(Closed):
    """A speaker's word that a voice may be made like theirs. No languages: all."""

    speaker: Annotated[str, Field(min_length=1, max_length=200)]
    person: Annotated[str, Field(min_length=1, max_length=200)]
    scope: Literal["match", "clone"] = "match"
    languages: Tags = Field(default_factory=list)
    statement: Annotated[str, Field(min_length=1, max_length=2_000)]
    expires_at_ms: Millis | None = None


class DrawnShape(BaseModel):
    """A voice that was drawn towards the person. `alike` and `stock`: how alike it and the nearest stock voice are."""

    language: str
    alike: float | None
    stock: float | None
    engine: str
    version: str
    made_at_ms: int
    sound_url: str


class ConsentShape(BaseModel):
    """A consent as it was recorded, whether a sample of the voice was given, and the voices that rest on it."""

    id: Id
    speaker: str
    person: str
    scope: str
    languages: list[str]
    statement: str
    recorded_by: str
    given_at_ms: int
    expires_at_ms: int | None
    revoked_at_ms: int | None
    sampled: bool
    voices: list[DrawnShape]


class ConsentList(BaseModel):
    """A show's consents, ended ones too."""

    entries: list[ConsentShape]


class ConsentEnded(BaseModel):
    """How many dubs were withdrawn with it."""

    withdrawn: int


class SampleKept(BaseModel):
    """How much speech is in the sample."""

    speech_ms: int


class DrawWish(Closed):
    """Languages to draw a voice for."""

    languages: Annotated[list[Tag], Field(min_length=1, max_length=12)]


class DrawJobs(BaseModel):
    """The background work that draws them."""

    jobs: list[JobShape]
