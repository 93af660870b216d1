"""The DJ's host, the editors' notes, and how words are spoken."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from segue.api.shapes.base import Closed, Id

Language = Literal["en", "es", "fr", "de", "pt"]


class HostShape(BaseModel):
    """How a listener wants their host. `voice` empty: the first that speaks it; `name` null: by first name."""

    language: Language
    voice: str
    persona: Literal["warm", "wry", "calm"]
    talk: Literal["off", "rare", "normal", "chatty"]
    name: str | None
    speaks: Language
    """The language that it speaks today: English, where no voice at hand speaks the one that was chosen."""


class HostChange(Closed):
    """Fields left out stay as they are. `name` empty: called by no name."""

    language: Language | None = None
    voice: str | None = Field(default=None, max_length=80)
    persona: Literal["warm", "wry", "calm"] | None = None
    talk: Literal["off", "rare", "normal", "chatty"] | None = None
    name: str | None = Field(default=None, max_length=40)


class VoiceShape(BaseModel):
    """A voice at hand."""

    id: str
    name: str
    languages: list[str]
    sex: Literal["female", "male", "unknown"]


class VoiceList(BaseModel):
    """The voices whose weights are here."""

    entries: list[VoiceShape]


class NoteShape(BaseModel):
    """What somebody wrote about an item or a collection."""

    id: str
    subject_id: str
    text: str
    author: str
    is_own: bool
    created_at_ms: int


class NoteNew(Closed):
    """A note that the host may read out."""

    subject_id: Id
    text: Annotated[str, Field(min_length=1, max_length=600)]


class NoteList(BaseModel):
    """Notes, the latest first."""

    entries: list[NoteShape]


class WordShape(BaseModel):
    """How a word or phrase is to be spoken, spelled as the language would read it."""

    language: Language
    word: Annotated[str, Field(min_length=1, max_length=60)]
    said: Annotated[str, Field(min_length=1, max_length=120)]


class WordList(BaseModel):
    """The lexicon."""

    entries: list[WordShape]
