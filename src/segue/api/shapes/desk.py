"""What creators decide and learn about the languages of their shows."""

from typing import Annotated, Any

from pydantic import BaseModel, Field

from segue.api.shapes.base import Closed
from segue.api.shapes.dubs import Tag


class TermShape(Closed):
    """A word of a show and what it is in a language; the same again for a name that is never translated."""

    language: Tag
    term: Annotated[str, Field(min_length=1, max_length=100)]
    translation: Annotated[str, Field(max_length=200)] = ""


class Terms(BaseModel):
    """A show's glossary, by language."""

    entries: list[TermShape]


class LineReportShape(BaseModel):
    """A listener's word on a dubbed line. Who said it stays with the house."""

    dub_id: str
    item_id: str
    title: str
    language: str
    position: int
    start_ms: int
    text: str
    translation: str
    what: str
    note: str
    created_at_ms: int


class LineReports(BaseModel):
    """What listeners reported of a show: how many lines in each language, and the latest of them."""

    by_language: dict[str, int]
    entries: list[LineReportShape]


class PreviewShape(BaseModel):
    """A minute in another language. `lines` are as `segue translate --json` prints segments."""

    language: str
    route: str
    draft: bool
    seconds: float = Field(description="How long making it took.")
    duration_ms: int
    sound_url: str
    lines: list[dict[str, Any]]
