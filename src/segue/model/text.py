"""What a recording says, and what is written about it."""

import html
import re
from dataclasses import dataclass
from typing import Literal

_MARKUP = re.compile(r"<[^<>]{0,2000}>")


@dataclass(frozen=True, slots=True)
class Word:
    """A word and when it is said."""

    start_ms: int
    end_ms: int
    text: str
    sure: float = 1.0
    """How sure the recogniser was of it (0 to 1); 1 where nobody says."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of speech by one speaker."""

    start_ms: int
    end_ms: int
    text: str
    speaker: str = ""
    words: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True)
class Transcript:
    """The words of an item, and who or what wrote them down."""

    item_id: str
    language: str
    segments: tuple[Segment, ...]
    engine: str
    """`feed:vtt`, `feed:srt`, `feed:json`, `book:text`, or the recogniser's name."""
    version: str = "1"


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of an item's content that can be found, quoted and jumped to."""

    item_id: str
    start_ms: int
    end_ms: int
    text: str
    source: Literal["speech", "book", "screen", "lyrics", "notes"] = "speech"
    """Where the words come from: said, written in the book, shown on screen, sung, or in the episode's notes."""
    speaker: str = ""
    sentences: tuple[tuple[int, int], ...] = ()
    """Where its sentences start: (letter of `text`, ms), so that a listener lands on the one that was looked for."""


def without_markup(notes: str, gap: str = " ") -> str:
    """Notes (HTML or plain) as plain text; `gap` stands where a tag stood, so that words at its borders don't run
    together."""
    return html.unescape(_MARKUP.sub(gap, notes))
