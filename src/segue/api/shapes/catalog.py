"""The catalog."""

from typing import Literal

from pydantic import BaseModel, Field

from segue.api.shapes.base import Closed, Kind, Millis


class CreditShape(BaseModel):
    """A person or a group and their part."""

    creator_id: str
    name: str
    role: str


class MarkShape(BaseModel):
    """A chapter inside an item."""

    start_ms: int
    end_ms: int | None
    title: str
    url: str


class ProfileShape(BaseModel):
    """How a recording sounds."""

    lufs: float
    true_peak_dbtp: float
    tempo_bpm: float | None
    key: str
    camelot: str
    energy: float
    sound_start_ms: int
    sound_end_ms: int
    intro_end_ms: int
    outro_start_ms: int
    talk: bool


class CollectionLink(BaseModel):
    """The collection that an item belongs to."""

    id: str
    kind: str
    title: str
    art_id: str


class ItemShape(BaseModel):
    """A track, an episode or a chapter, as its listener sees it. A chapter of a file shared with others begins at
    `start_ms` of that file; `stream` always sends the item alone when it converts, and the whole file as original."""

    id: str
    kind: Literal["track", "episode", "chapter"]
    collection_id: str
    title: str
    subtitle: str
    credits: list[CreditShape]
    collection: CollectionLink | None
    disc: int
    position: int
    season: int | None
    duration_ms: int
    start_ms: int
    year: int | None
    language: str
    genres: list[str]
    work: str
    movement: int | None
    movement_title: str
    explicit: bool
    description: str
    published_at_ms: int | None
    added_at_ms: int
    art_id: str
    palette: list[str]
    marks: list[MarkShape]
    status: Literal["present", "missing", "broken", "remote"]
    playable: bool
    has_video: bool
    has_transcript: bool
    dub_languages: list[str] = Field(description="In which languages it can be heard beside its own.")
    profile: ProfileShape | None
    gain_db: float
    liked: bool
    disliked: bool
    position_ms: int
    finished: bool


class Items(BaseModel):
    """A page of items."""

    total: int
    offset: int
    entries: list[ItemShape]


class FeedShape(BaseModel):
    """Where a show comes from and how its last fetch went."""

    url: str
    checked_at_ms: int
    error: str
    auto_download: int


class CollectionShape(BaseModel):
    """An album, a show or a book, without what is in it."""

    id: str
    kind: Literal["album", "show", "book"]
    title: str
    subtitle: str
    credits: list[CreditShape]
    year: int | None
    language: str
    description: str
    genres: list[str]
    art_id: str
    palette: list[str]
    explicit: bool
    series: str
    series_position: float | None
    link: str
    compilation: bool
    added_at_ms: int
    demo: bool
    item_count: int
    duration_ms: int
    liked: bool
    followed: bool
    feed: FeedShape | None


class CollectionDetail(CollectionShape):
    """An album, a show or a book with its items in order."""

    items: list[ItemShape]


class Collections(BaseModel):
    """A page of collections."""

    total: int
    offset: int
    entries: list[CollectionShape]


class CreatorShape(BaseModel):
    """A person or a group."""

    id: str
    kind: Literal["creator"] = "creator"
    name: str
    art_id: str
    palette: list[str]


class CreatorDetail(CreatorShape):
    """A person or a group with what they made."""

    collections: list[CollectionShape]
    items: list[ItemShape]


class Creators(BaseModel):
    """A page of creators."""

    total: int
    offset: int
    entries: list[CreatorShape]


class Genre(BaseModel):
    """A genre and how many carry it."""

    name: str
    count: int


class Genres(BaseModel):
    """Genres, the most carried first."""

    total: int
    offset: int
    entries: list[Genre]


class Entry(BaseModel):
    """A thing on a shelf or in a list of found things."""

    type: Literal["collection", "item", "creator", "playlist"]
    id: str
    kind: Kind | Literal["playlist"]
    title: str
    subtitle: str
    art_id: str
    palette: list[str]
    duration_ms: int | None = None
    collection_id: str | None = None
    liked: bool = False
    position_ms: int | None = None
    finished: bool | None = None
    reason: str = ""
    year: int | None = None
    explicit: bool = False


class Shelf(BaseModel):
    """A row on the first page. Plays started from it name its `slate_id`."""

    id: str
    title: str
    slate_id: str
    entries: list[Entry]


class Home(BaseModel):
    """The first page."""

    greeting: str
    shelves: list[Shelf]


class ScorePart(BaseModel):
    """One part of a score and what it added or took away."""

    name: str
    value: float


class Picked(Entry):
    """A thing that is recommended: where it came from, its score and the parts of it, how likely it was to be here."""

    source: str
    score: float
    propensity: float
    parts: list[ScorePart]


class Recommended(BaseModel):
    """A slate. Plays started from it name its `slate_id`."""

    slate_id: str
    kind: str
    policy: str
    """Which ranker chose."""
    entries: list[Picked]


class SonicStep(BaseModel):
    """A track on a path, and how far it is from the one before, as a share of the direct way."""

    jump: float
    entry: Entry


class SonicPath(BaseModel):
    """A way from one song to another."""

    steps: list[SonicStep]


class ControlShape(Closed):
    """A wish of the operator about what is recommended to everybody."""

    action: Literal["boost", "bury", "promote"]
    subject: str = Field(min_length=6, max_length=120, examples=["genre:jazz", "collection:alb_…", "item:trk_…"])
    strength: float = Field(default=1.0, ge=0, le=1)
    until_ms: Millis = 0
    note: str = Field(default="", max_length=200)


class Controls(Closed):
    """All wishes of the operator, in order; promotions stand in this order, too."""

    controls: list[ControlShape] = Field(max_length=200)


class Group(BaseModel):
    """Found things of one kind."""

    kind: str
    entries: list[Entry]


class MomentShape(BaseModel):
    """A place to play from: `entry` from `start_ms` on, and the words that are there. Notes have no time: both 0."""

    entry: Entry
    start_ms: int
    end_ms: int
    text: str
    source: Literal["speech", "book", "screen", "lyrics", "notes"]
    speaker: str
    score: float


class MomentGroup(BaseModel):
    """A show, a book or an album, and the moments in it that answer, the best first."""

    collection: Entry
    moments: list[MomentShape]


class Found(BaseModel):
    """What a search found: what is called so, by kind, and what is said or meant so, by show and book."""

    query: str
    """What was looked for, once "the episode where they …" and the like are taken off."""
    did_you_mean: str
    groups: list[Group]
    moments: list[MomentGroup]
    by_meaning: bool
    """False when only words were compared: the encoder's weights are not here."""


class SuggestionShape(BaseModel):
    """A way to go on typing."""

    text: str
    kind: Literal["recent", "artist", "work", "show", "book", "genre", "title", "topic"]


class Suggestions(BaseModel):
    """Ways to go on typing, the likeliest first."""

    suggestions: list[SuggestionShape]


class RecentSearches(BaseModel):
    """What this listener looked for, the newest first. Nobody else sees it."""

    searches: list[str]


class SpokenQuestion(BaseModel):
    """What was heard in a recording."""

    text: str
    language: str


class Waveform(BaseModel):
    """Peaks for the eye, each 0 to 255, `step_ms` apart."""

    step_ms: int
    peaks: list[int]


class TranscriptWord(BaseModel):
    """A word and when it is said."""

    start_ms: int
    end_ms: int
    text: str


class TranscriptSegment(BaseModel):
    """A stretch of speech."""

    start_ms: int
    end_ms: int
    text: str
    speaker: str
    words: list[TranscriptWord]


class TranscriptShape(BaseModel):
    """The words of an item."""

    item_id: str
    language: str
    engine: str
    segments: list[TranscriptSegment]
