"""What is understood of items, topic pages, recaps, saved moments."""

from typing import Literal

from pydantic import BaseModel, Field

from segue.api.shapes.base import Closed, Id, Millis
from segue.api.shapes.catalog import Entry

SubjectKind = Literal["topic", "person", "work", "place"]


class MomentShape(BaseModel):
    """Words as they are said, and when."""

    start_ms: int
    end_ms: int
    text: str
    speaker: str = ""


class TopicShape(BaseModel):
    """What is talked about, with the moments that say it."""

    key: str
    title: str
    weight: float
    moments: list[MomentShape]


class MentionShape(BaseModel):
    """Somebody, some work or some place that is named."""

    kind: Literal["person", "work", "place"]
    key: str
    name: str
    count: int
    source: str
    link: str = Field(
        description="The creator's or collection's id in this library, an address of the notes, or empty."
    )
    moments: list[MomentShape]


class ChapterShape(BaseModel):
    """A chapter found by machine."""

    start_ms: int
    end_ms: int
    title: str


class SponsorShape(BaseModel):
    """A stretch in which something is sold."""

    start_ms: int
    end_ms: int
    name: str


class StatementShape(BaseModel):
    """A sentence that a language model wrote, with the words that bear it out."""

    text: str
    support: list[MomentShape]


class UnderstandingShape(BaseModel):
    """All that is understood of an item, and by whom."""

    item_id: str
    engine: str
    version: str
    language: str
    note: str = Field(description="Why nothing was made of it; empty when all is well.")
    topics: list[TopicShape]
    mentions: list[MentionShape]
    chapters: list[ChapterShape]
    extract: list[MomentShape]
    quotes: list[MomentShape]
    sponsors: list[SponsorShape]
    mood: str
    reading_level: str
    grade: float
    summary: list[StatementShape]
    themes: list[StatementShape]
    for_whom: list[StatementShape]
    writer: str = Field(description="The language model that wrote the last three; empty without one.")


class RecapLine(BaseModel):
    """A sentence of a recap, and where it was said."""

    item_id: str
    start_ms: int
    text: str
    speaker: str = ""


class RecapShape(BaseModel):
    """What was said up to where the listener is."""

    item_id: str
    until_ms: int
    lines: list[RecapLine]
    topics: list[str]
    names: list[str]
    note: str


class SaidAt(BaseModel):
    """A moment of an item."""

    item_id: str
    start_ms: int
    text: str


class SharedShape(BaseModel):
    """What two things both speak of, and the two moments to hear."""

    kind: SubjectKind
    key: str
    title: str
    here: SaidAt
    there: SaidAt


class AlikeEntry(Entry):
    """Something that speaks of the same."""

    shared: list[SharedShape] = Field(description="What both speak of; empty where it is near for another reason.")


class Alike(BaseModel):
    """Things like a thing, by what is said in them."""

    entries: list[AlikeEntry]


class SubjectShape(BaseModel):
    """A topic or a name over the whole library."""

    kind: SubjectKind
    key: str
    title: str
    items: int


class Subjects(BaseModel):
    """Topics and names, those of most items first."""

    entries: list[SubjectShape]


class SubjectEntry(Entry):
    """An item that speaks of a subject."""

    moments: list[MomentShape]


class SubjectPage(BaseModel):
    """Where a subject is spoken of, the item that speaks most of it first."""

    kind: SubjectKind
    key: str
    title: str
    link: str
    entries: list[SubjectEntry]


class MomentNew(Closed):
    """A stretch of an item to find again."""

    item_id: Id
    start_ms: Millis
    end_ms: Millis
    text: str = Field("", max_length=2_000)
    note: str = Field("", max_length=2_000)


class MomentChange(Closed):
    """Another note."""

    note: str = Field(max_length=2_000)


class SavedMomentShape(BaseModel):
    """A stretch that a listener keeps, with the item that it is from."""

    id: str
    item_id: str
    start_ms: int
    end_ms: int
    text: str
    note: str
    created_at_ms: int
    entry: Entry | None


class SavedMoments(BaseModel):
    """A page of a listener's moments, the newest first; of one item in order of time."""

    total: int
    offset: int
    entries: list[SavedMomentShape]
