"""What is understood of a recording: topics, names, chapters, an extract. All points at when it is said."""

from dataclasses import dataclass
from typing import Literal

MentionKind = Literal["person", "work", "place"]


@dataclass(frozen=True, slots=True)
class Moment:
    """A sentence (or a few) as it is said, and when."""

    start_ms: int
    end_ms: int
    text: str
    speaker: str = ""


@dataclass(frozen=True, slots=True)
class Topic:
    """What is talked about."""

    key: str
    """The title folded: two items with one key share the topic."""
    title: str
    weight: float
    """0 to 1, 1 for the item's first topic."""
    moments: tuple[Moment, ...] = ()
    """The sentences in which it is said, the most telling first; never empty in what is stored."""


@dataclass(frozen=True, slots=True)
class Mention:
    """Somebody, some work or some place that is named."""

    kind: MentionKind
    key: str
    name: str
    count: int
    source: str = ""
    """How it is known: `speaker`, `credit`, `notes`, `library`, `given_name`, `gazetteer`, `called`,
    `screen`."""
    link: str = ""
    """The id of the creator or collection that it is in this library, or an address from the notes; or empty."""
    moments: tuple[Moment, ...] = ()
    """Where it is named; empty for a speaker whose name is not said."""


@dataclass(frozen=True, slots=True)
class Chapter:
    """A stretch of talk about one thing, found by machine."""

    start_ms: int
    end_ms: int
    title: str
    moment: Moment | None = None
    """The sentence that its title was taken from or is supported by."""


@dataclass(frozen=True, slots=True)
class Sponsor:
    """A stretch in which something is sold."""

    start_ms: int
    end_ms: int
    name: str = ""
    """Whose it is, where that is said."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence that a language model wrote, with the sentences of the recording that bear it out."""

    text: str
    support: tuple[Moment, ...]
    """Never empty: what nothing supports is dropped."""


@dataclass(frozen=True, slots=True)
class Mood:
    """How it feels, from the words alone."""

    label: str = ""
    """`bright`, `calm`, `dark`, `tense`, or `plain`; empty when there are too few words to tell."""
    valence: float = 0.0
    """−1 (dark) to 1 (bright)."""
    arousal: float = 0.0
    """−1 (calm) to 1 (excited)."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How hard the words are to follow."""

    grade: float = 0.0
    """Years of school, after R. Flesch and J. P. Kincaid for English and its counterparts; 0 when it can't be told."""
    label: str = ""
    """`easy`, `middling` or `hard`; empty when it can't be told."""


@dataclass(frozen=True, slots=True)
class Written:
    """What a language model made of it, checked sentence by sentence."""

    summary: tuple[Statement, ...] = ()
    themes: tuple[Statement, ...] = ()
    for_whom: tuple[Statement, ...] = ()
    engine: str = ""
    version: str = ""
    dropped: int = 0
    """How many of its sentences nothing supported."""
    asked_chars: int = 0
    answered_chars: int = 0


@dataclass(frozen=True, slots=True)
class Understanding:
    """All that is understood of one item, and by whom."""

    item_id: str
    engine: str
    version: str
    digest: str
    """Of the transcript that it was made from: another one means that it is made anew."""
    language: str = ""
    note: str = ""
    """Why nothing was made of it, for people; empty when all is well."""
    topics: tuple[Topic, ...] = ()
    mentions: tuple[Mention, ...] = ()
    chapters: tuple[Chapter, ...] = ()
    extract: tuple[Moment, ...] = ()
    quotes: tuple[Moment, ...] = ()
    sponsors: tuple[Sponsor, ...] = ()
    mood: Mood = Mood()
    reading: Reading = Reading()
    written: Written = Written()
    took_ms: int = 0
    made_at_ms: int = 0


@dataclass(frozen=True, slots=True)
class SavedMoment:
    """A stretch of an item that a listener wants to find again."""

    id: str
    user_id: str
    item_id: str
    start_ms: int
    end_ms: int
    text: str = ""
    """What is said there."""
    note: str = ""
    """What the listener wrote about it."""
    created_at_ms: int = 0
