"""A book to read along: its paragraphs as they stand in the text, each sentence with its time.

The transcript `book:aligned` keeps the sentences that are read, in order; paragraphs, headings and what is written but
not read stand in the text beside the sound. Both are put together here. Without a text, captions, which end where a
line on a screen would, are put together to sentences, and these to paragraphs by the pauses between them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from segue.model.text import Segment
from segue.understanding.reading.books import BookText, read_book
from segue.understanding.reading.sentences import sentences, text_sentences

PAUSE_MS = 650
"""A reader rests longer between paragraphs than between sentences."""
LONGEST_PARAGRAPH = 6
"""Sentences in a paragraph that nobody wrote as one."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the text; without times where it is not read aloud."""

    text: str
    start_ms: int | None = None
    end_ms: int | None = None
    speaker: str = ""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A page or chapter of the text: its heading (or nothing) and its paragraphs."""

    title: str
    paragraphs: tuple[tuple[Sentence, ...], ...]


def leaves(spoken: Sequence[Segment], book: BookText | None = None) -> tuple[Leaf, ...]:
    """The text of `spoken`, from the paragraph of its first sentence to that of its last, in the pages of `book`.

    Where they don't stand in `book` (it was edited since), or without one, paragraphs are made by the pauses.
    """
    if book is None or not spoken:
        return _by_pauses(spoken)
    written = [
        (page, paragraph, sentence)
        for page, leaf in enumerate(book.pages)
        for paragraph, words in enumerate(leaf.paragraphs)
        for sentence in text_sentences(words)
    ]
    places = _places([each.text for each in spoken], [text for _, _, text in written])
    if not places:
        return _by_pauses(spoken)
    times = dict(zip(places, spoken, strict=True))
    found: list[Leaf] = []
    first, last = written[places[0]][:2], written[places[-1]][:2]
    paragraphs: dict[tuple[int, int], list[Sentence]] = {}
    for place, (page, paragraph, text) in enumerate(written):
        if first <= (page, paragraph) <= last:
            said = times.get(place)
            timed = Sentence(text, said.start_ms, said.end_ms, said.speaker) if said else Sentence(text)
            paragraphs.setdefault((page, paragraph), []).append(timed)
    for page in sorted({page for page, _ in paragraphs}):
        own = tuple(tuple(words) for (at, _), words in paragraphs.items() if at == page)
        found.append(Leaf(book.pages[page].title, own))
    return tuple(found)


@lru_cache(maxsize=2)
def book_at(path: Path, _changed_ns: int) -> BookText:
    """A book's words, kept while it is being read. Raises what `read_book` raises."""
    return read_book(path)


def _places(said: Sequence[str], written: Sequence[str]) -> list[int]:
    """Where in `written` each of `said` stands, rising, as close together as they end early; empty where one is
    missing. (Going back from the earliest end leaves a stray "Yes." of another chapter behind.)"""
    at = -1
    for text in said:
        at = next((place for place in range(at + 1, len(written)) if written[place] == text), -1)
        if at < 0:
            return []
    places: list[int] = []
    at += 1
    for text in reversed(said):
        at = next(place for place in range(at - 1, -1, -1) if written[place] == text)
        places.append(at)
    return places[::-1]


def _by_pauses(spoken: Sequence[Segment]) -> tuple[Leaf, ...]:
    paragraphs: list[list[Sentence]] = []
    before: Segment | None = None
    for each in sentences(spoken):
        new = before is None or before.speaker != each.speaker or each.start_ms - before.end_ms >= PAUSE_MS
        if new or len(paragraphs[-1]) >= LONGEST_PARAGRAPH:
            paragraphs.append([])
        paragraphs[-1].append(Sentence(each.text, each.start_ms, each.end_ms, each.speaker))
        before = each
    return (Leaf("", tuple(tuple(each) for each in paragraphs)),) if paragraphs else ()
