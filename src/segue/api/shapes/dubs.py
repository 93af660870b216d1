"""Voice translation."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from segue.api.shapes.base import Closed
from segue.api.shapes.work import JobShape

Tag = Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]
Tags = Annotated[list[Tag], Field(max_length=12)]


class DubScores(BaseModel):
    """What the check found of a line; null where it was not measured."""

    word_error: float | None
    likeness: float | None
    overlap_ms: int
    late_ms: int


class DubLine(BaseModel):
    """A sentence of the original and of the dub. `sound_url` is the spoken line alone."""

    position: int
    start_ms: int
    end_ms: int
    new_start_ms: int
    new_end_ms: int
    speaker: str
    text: str
    translation: str
    rate: float
    decision: str
    reason: str
    state: str
    warnings: list[str]
    scores: DubScores
    sound_url: str


class DubVoice(BaseModel):
    """The voice that speaks for a speaker."""

    speaker: str
    voice: str
    shift: float
    sex: str
    reason: str
    consent_id: str


class DubCard(BaseModel):
    """How a dub came out. Shares are 0 to 1."""

    lines: int
    placed: int
    overlaps: int
    length_off_ms: int
    comfortable_share: float
    fastest_rate: float
    speech_overlap: float
    onset_median_ms: int
    word_error: float | None
    flagged: int
    draft: bool
    engines: list[str]
    made_at_ms: int


class DubShape(BaseModel):
    """An item in another language. `anchors` are pairs of moments (original, dub) between which time runs evenly; none:
    the same times."""

    id: str
    item_id: str
    language: str
    source_language: str
    mode: str
    state: str
    route: list[str]
    title: str
    description: str
    duration_ms: int
    error: str
    anchors: list[tuple[int, int]]
    card: DubCard
    voices: list[DubVoice]
    stream_url: str
    captions_url: str
    updated_at_ms: int


class DubList(BaseModel):
    """An item's dubs, by language."""

    entries: list[DubShape]


class DubDetail(DubShape):
    """With its lines."""

    dub_lines: list[DubLine]


class DubWish(Closed):
    """Languages to dub an item into."""

    languages: Tags


class DubJobs(BaseModel):
    """The background work that makes them."""

    jobs: list[JobShape]


class DubEstimate(BaseModel):
    """What a language will cost here."""

    language: str
    route: str
    draft: bool
    seconds: int


class DubEstimates(BaseModel):
    """One for each language asked for."""

    entries: list[DubEstimate]


class DubCorrection(Closed):
    """What is to change in a line; what is left out stays."""

    text: Annotated[str, Field(max_length=2_000)] = ""
    voice: Annotated[str, Field(max_length=200)] = ""
    another_take: bool = False
    approved: bool = False


class DubPublish(Closed):
    """`as_it_is` publishes also while lines wait for a look, or a draft."""

    as_it_is: bool = False


class DubReport(Closed):
    """What is wrong with a line."""

    what: Literal["wrong", "unclear", "name", "voice", "timing", "other"]
    note: Annotated[str, Field(max_length=500)] = ""


class DubTerm(Closed):
    """A term of a show's glossary; without a translation it is never translated."""

    term: Annotated[str, Field(min_length=1, max_length=100)]
    translation: Annotated[str, Field(max_length=200)] = ""


class ShowDubbingShape(Closed):
    """What a creator wants of a show; no languages: it is not dubbed."""

    languages: Tags = Field(default_factory=list)
    automatic: bool = False
    mode: Literal["timed", "natural"] = "timed"
    interpreter: bool = False
    spoken_notice: bool = False
