"""What was heard in an item, and the voices of a show."""

from typing import Literal

from pydantic import BaseModel, Field

from segue.api.shapes.base import Closed


class HeardSpan(BaseModel):
    """A stretch of an item and what is in it."""

    start_ms: int
    end_ms: int
    kind: Literal["speech", "over_music", "music", "silence", "other"]
    advert: bool


class HeardSpeaker(BaseModel):
    """Who speaks, as the transcript names them."""

    name: str
    voice_id: str
    """Of the show's voices; empty for somebody who said too little to be known again."""
    speech_ms: int


class HeardShape(BaseModel):
    """What a recogniser found in an item beside its words."""

    item_id: str
    engine: str
    version: str
    language: str
    language_probability: float
    speakers: list[HeardSpeaker]
    spans: list[HeardSpan]
    notices: list[str]
    error: str
    """Why it could not be read, or empty."""
    cpu_ms: int
    read_at_ms: int


class VoiceShape(BaseModel):
    """Somebody who speaks in a show, known again by the voice."""

    id: str
    name: str
    speech_ms: int
    heard_in: int
    """In how many episodes."""


class Voices(BaseModel):
    """The voices of a show, who speaks most first."""

    entries: list[VoiceShape]


class VoiceChange(Closed):
    """Who a voice is."""

    name: str = Field(min_length=1, max_length=100)


class ReadSentence(BaseModel):
    """A sentence of a book; without times where it is not read aloud."""

    text: str
    start_ms: int | None
    end_ms: int | None
    speaker: str


class ReadPage(BaseModel):
    """A page or chapter of the text: its heading (or nothing) and its paragraphs."""

    title: str
    paragraphs: list[list[ReadSentence]]


class ReadText(BaseModel):
    """An item's words as a text to read along, in the item's own time. `engine` says where the words come from."""

    item_id: str
    language: str
    engine: str
    pages: list[ReadPage]
