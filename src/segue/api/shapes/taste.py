"""Taste: sentences, rules in plain words, history from elsewhere, and everything of one listener."""

from typing import Literal

from pydantic import BaseModel, Field

from segue.api.shapes.base import Closed, Id
from segue.api.shapes.catalog import Entry

Wish = Field(min_length=1, max_length=300)


class Evidence(BaseModel):
    """A play behind a sentence."""

    listen_id: str
    started_at_ms: int
    ended: str
    source: str
    item: Entry


class SentenceShape(BaseModel):
    """Something that Segue thinks of the listener."""

    id: str
    text: str
    weight: float = Field(description="−1 (against) to 1 (for).")
    plays: int = Field(description="How many plays stand behind it.")
    evidence: list[Evidence] = Field(description="Those that weighed most, the latest first.")
    correction: str = Field(description="A rule in words that would correct it, to be changed at will.")
    rules: list[str] = Field(description="What the listener has said about the same, as it was understood.")


class Portrait(BaseModel):
    """What Segue thinks of the listener, the surest first."""

    plays: int = Field(description="How many plays it is made of.")
    entries: list[SentenceShape]
    dismissed: list[str] = Field(description="Ids of sentences that the listener did not want.")


class SentenceVerdict(Closed):
    """That a sentence is not wanted (it is neither told nor thought any more), or that it is after all."""

    id: str = Field(min_length=1, max_length=200)
    dismissed: bool = True


class Described(Closed):
    """A wish in words. `item_id` is what "this artist" or "this show" is of."""

    text: str = Wish
    item_id: Id | None = None


class ReadingShape(BaseModel):
    """What was understood of one wish."""

    text: str
    understood: bool
    said: str = Field(description="What was understood, as a sentence; empty when it was not.")
    unknown: list[str] = Field(description="Words that mean nothing here.")
    suggestions: list[str]


class Readings(BaseModel):
    """What a text would become: one reading a wish."""

    entries: list[ReadingShape]


class RuleNew(Described):
    """A rule in words; `sentence_id` when it corrects one of Segue's sentences."""

    sentence_id: str = Field(default="", max_length=200)


class RuleEdit(Closed):
    """Fields left out stay as they are."""

    text: str | None = Field(default=None, min_length=1, max_length=300)
    enabled: bool | None = None


class RuleShape(BaseModel):
    """A wish in plain words, and what was understood of it."""

    id: str
    text: str
    said: str
    effect: Literal["never", "only", "less", "more"]
    enabled: bool
    holds_now: bool = Field(description="Whether it is in force at this moment.")
    origin: Literal["words", "sentence"]
    created_at_ms: int
    updated_at_ms: int


class RuleChangeShape(BaseModel):
    """A change of the rules that can be undone."""

    id: str
    rule_id: str
    what: Literal["added", "changed", "switched on", "switched off", "removed"]
    said: str
    created_at_ms: int
    undone: bool


class Rules(BaseModel):
    """The listener's rules, the oldest first, and what was changed, the latest first."""

    entries: list[RuleShape]
    changes: list[RuleChangeShape]


class Undo(Closed):
    """Which change to take back; the latest when left out."""

    change_id: Id | None = None


class Holding(BaseModel):
    """How much of one kind is kept."""

    what: str
    rows: int


class Holdings(BaseModel):
    """What is kept of the listener, and the words that confirm erasing it."""

    entries: list[Holding]
    total: int
    confirm: str


class Erase(Closed):
    """The words of `GET /taste/erase`, so that nobody erases by a slip."""

    confirm: str = Field(max_length=100)


class Erased(BaseModel):
    """What is gone."""

    entries: list[Holding]
    total: int


class ImportFault(BaseModel):
    """Rows of a file that could not be taken, why, and where the first of them stand."""

    why: str
    rows: int
    where: list[str]


class ImportShape(BaseModel):
    """A file that the listener brought, and what became of it."""

    id: str
    file_name: str
    service: str = Field(description="`spotify`, `lastfm`, `listenbrainz`, or empty while it is not known.")
    state: Literal["waiting", "running", "cancelled", "done", "failed"]
    progress: float = Field(ge=0, le=1)
    rows: int
    plays: int = Field(description="Rows that are plays.")
    new: int = Field(description="Of these, plays that were not known before.")
    matched: int = Field(description="Plays of what the library has.")
    known_elsewhere: int = Field(description="Plays that Segue or another service had told of already.")
    left_out: int
    first_at_ms: int
    last_at_ms: int
    faults: list[ImportFault]
    error: str
    created_at_ms: int
    finished_at_ms: int


class Imports(BaseModel):
    """Files that the listener brought, the latest first, and how many names stand where."""

    entries: list[ImportShape]
    matched: int = Field(description="Names that are found in the library.")
    nearly: int = Field(description="Names that look like something in the library: a person knows.")
    unmatched: int = Field(description="Names that the library does not have (yet).")
    waiting_plays: int = Field(description="Plays that wait for a file to come.")


class NameCandidate(BaseModel):
    """What a name may be, and how surely (0 to 100)."""

    score: float
    item: Entry


class HeardNameShape(BaseModel):
    """A name from elsewhere."""

    key: str
    kind: str
    title: str
    creator: str
    collection: str
    plays: int
    state: str
    score: float
    candidates: list[NameCandidate]


class HeardNames(BaseModel):
    """A page of names, the most played first."""

    total: int
    offset: int
    entries: list[HeardNameShape]


class NameDecision(Closed):
    """Which item a name is; none of ours when left out."""

    item_id: Id | None = None
