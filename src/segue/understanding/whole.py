"""All that is understood of one item without any model: sentences in, an `Understanding` out."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from segue.model.screen import Screen
from segue.model.text import Segment, Transcript
from segue.model.understanding import Sponsor, Understanding
from segue.understanding.chapters.segment import boundaries
from segue.understanding.chapters.titles import chapters
from segue.understanding.extract import extract, quotes
from segue.understanding.feel import mood, reading
from segue.understanding.named import Known, Names, mentions
from segue.understanding.phrases import Phrase, ranked, topics
from segue.understanding.screen.uses import people, titled, written
from segue.understanding.spoken import language_of, sentences, why_not
from segue.understanding.sponsors import inside, sponsors
from segue.understanding.words import folded

ENGINE = "segue-words"
VERSION = "3"
"""Goes up whenever something else would be understood of the same words."""

SHORT_MS = 6 * 60_000
"""A recording shorter than this is not divided."""
PHRASES = 160

Tell = Callable[[float, str], None]


def digest_of(transcript: Transcript) -> str:
    """What a transcript says, as a short word: another one means that all is understood anew."""
    said = hashlib.sha256(f"{transcript.engine}\0{transcript.version}\0{transcript.language}".encode())
    for segment in transcript.segments:
        said.update(f"\0{segment.start_ms}\0{segment.end_ms}\0{segment.speaker}\0{segment.text}".encode())
    return said.hexdigest()[:24]


@dataclass(frozen=True, slots=True)
class Understood:
    """An understanding, and what vectors are made from."""

    told: Understanding
    spoken: tuple[Segment, ...] = ()
    phrases: tuple[Phrase, ...] = ()


def read(
    transcript: Transcript,
    duration_ms: int,
    *,
    title: str = "",
    notes: str = "",
    show: str = "",
    known: Iterable[Known] = (),
    library: Names | None = None,
    screen: Screen | None = None,
    divide: bool = True,
    tell: Tell = lambda share, what: None,
) -> Understood:
    """What a transcript says. `title` and `notes` say what counts, the words of the `show`'s name do not; `known` are
    names of this recording and `library` those of all else; `screen` is what its film shows, which says what counts,
    names people and chapters; `divide` makes chapters (not for what is one already).

    Text of no worth (none, too little, music heard as words) gives an understanding with a `note` and nothing else.
    """
    tell(0.0, "Reading")
    spoken = sentences(transcript.segments)
    language = language_of(spoken, transcript.language)
    result = Understanding(transcript.item_id, ENGINE, VERSION, digest_of(transcript), language)
    if note := why_not(spoken, language):
        return Understood(replace(result, note=note))
    duration_ms = max(duration_ms, spoken[-1].end_ms)
    sold = sponsors(spoken, language)
    tell(0.2, "Topics")
    phrases = _worth(ranked(_unsold(spoken, sold), language, (title, notes, written(screen)), PHRASES), spoken, show)
    placed = _placed(phrases, spoken, sold)
    tell(0.45, "Names")
    names = mentions(spoken, language, [*known, *people(screen)], library)
    tell(0.65, "Chapters")
    starts = boundaries(spoken, language, duration_ms) if divide and duration_ms >= SHORT_MS else []
    made = titled(chapters(spoken, starts, placed, sold, language, duration_ms), screen)
    tell(0.9, "Extract")
    told = replace(
        result,
        topics=tuple(topics(spoken, placed, language)),
        mentions=tuple(names),
        chapters=made,
        extract=extract(spoken, placed[:60], language, sold),
        quotes=quotes(spoken, placed[:60], language, sold),
        sponsors=tuple(sold),
        mood=mood(spoken, language),
        reading=reading(spoken, language),
    )
    return Understood(told, tuple(spoken), tuple(placed))


def _unsold(spoken: Sequence[Segment], sold: Sequence[Sponsor]) -> list[Segment]:
    kept = [each for each in spoken if not inside(each.start_ms, sold)]
    return kept if len(kept) >= 5 else list(spoken)


def _placed(phrases: Sequence[Phrase], spoken: Sequence[Segment], sold: Sequence[Sponsor]) -> list[Phrase]:
    """The phrases with the numbers of all sentences, those that are sold left out."""
    kept = [number for number, each in enumerate(spoken) if not inside(each.start_ms, sold)]
    if len(kept) < 5:
        return list(phrases)
    return [Phrase(each.key, each.forms, [kept[at] for at in each.at], each.score) for each in phrases]


def _worth(phrases: Sequence[Phrase], spoken: Sequence[Segment], show: str) -> list[Phrase]:
    """Without the names of those who speak and of the show: they are in every episode."""
    usual = {word for each in {each.speaker for each in spoken} for word in folded(each).split()}
    usual |= set(folded(show).split())
    return [each for each in phrases if not usual.issuperset(folded(each.form).split())]
