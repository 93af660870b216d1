"""Passages: the stretches of an item's content that are indexed, quoted and jumped to.

Speech is cut at the ends of sentences into pieces of about 40 words; each passage is two pieces, and the next passage
begins with the second of them. So whatever is said stands whole in at least one passage, a passage is long enough to
say what it is about (80 words, half a minute), and its start is near the words that were looked for.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from segue.model.screen import Shown
from segue.model.text import Passage, Segment, Transcript

VERSION = "1"
"""Changes when the same words would be cut otherwise."""
PIECE_WORDS = 40
MOST_PASSAGES = 20_000
"""Of one item: 24 hours of fast talk are fewer."""
_LONG_PAUSE_MS = 20_000
_SENTENCE_END = re.compile(r"""[.!?…]["'”’»)\]]*\s+|[。！？]+""")
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
_LETTERS_A_WORD = 2
"""Where words are written without spaces between them, this many letters count as one."""


@dataclass(frozen=True, slots=True)
class _Piece:
    start_ms: int
    end_ms: int
    text: str
    speaker: str
    words: int
    sentences: tuple[tuple[int, int], ...] = ()
    """(letter, ms) of each."""


def speech_passages(transcript: Transcript, piece_words: int = PIECE_WORDS) -> tuple[Passage, ...]:
    """What is said, as overlapping passages in order of time. An empty transcript gives none."""
    senses: dict[str, Literal["book", "lyrics"]] = {"book": "book", "lyrics": "lyrics"}
    source: Literal["book", "lyrics", "speech"] = senses.get(transcript.engine.partition(":")[0], "speech")
    pieces = _gathered(_sentences(transcript.segments, piece_words), piece_words)
    found: list[Passage] = []
    for at, first in enumerate(pieces):
        second = pieces[at + 1] if at + 1 < len(pieces) else None
        if second is None and at and pieces[at - 1].end_ms + _LONG_PAUSE_MS >= first.start_ms:
            break  # it stands whole at the end of the passage before
        if second is not None and second.start_ms - first.end_ms > _LONG_PAUSE_MS:
            second = None
        text, sentences = first.text, first.sentences
        if second:
            sentences += tuple((letter + len(text) + 1, ms) for letter, ms in second.sentences)
            text = f"{text} {second.text}"
        end_ms = second.end_ms if second else first.end_ms
        found.append(Passage(transcript.item_id, first.start_ms, end_ms, text, source, first.speaker, sentences))
    return tuple(found[:MOST_PASSAGES])


def text_passages(
    item_id: str, text: str, source: Literal["notes", "lyrics", "book", "screen"] = "notes", piece_words: int = 80
) -> tuple[Passage, ...]:
    """A text without times, cut at ends of sentences into passages of about `piece_words`, each at time 0."""
    segment = Segment(0, 0, " ".join(text.split()))
    pieces = _gathered(_sentences([segment], piece_words), piece_words)
    return tuple(Passage(item_id, 0, 0, piece.text, source) for piece in pieces[:MOST_PASSAGES])


def screen_passages(item_id: str, shown: Sequence[Shown], most_words: int = 100) -> tuple[Passage, ...]:
    """What stands on the screen, each at the time when it comes to stand there; what a slide gains later begins with
    the slide's title, so that it says what it is about."""
    found: list[Passage] = []
    for each in shown:
        lines = each.text.split("\n")
        parts: list[list[str]] = [[]]
        for line in lines:
            if parts[-1] and length_in_words(" ".join([*parts[-1], line])) > most_words:
                parts.append([])
            parts[-1].append(line)
        for part in parts:
            text = " · ".join(part)
            if each.title and each.title.casefold() not in text.replace(" · ", " ").casefold():
                text = f"{each.title}: {text}"
            found.append(Passage(item_id, each.start_ms, each.end_ms, text, "screen"))
    return tuple(found[:MOST_PASSAGES])


def length_in_words(text: str) -> int:
    """How many words a text has, also where they are written without spaces between them."""
    unspaced = len(_UNSPACED.findall(text))
    return len(_UNSPACED.sub(" ", text).split()) + -(-unspaced // _LETTERS_A_WORD)


def _sentences(segments: Iterable[Segment], most_words: int) -> Iterable[_Piece]:
    """Sentences with their times; one that is much longer than a piece is parted."""
    for segment in segments:
        if not segment.text.strip():
            continue
        at = 0
        for end in [match.end() for match in _SENTENCE_END.finditer(segment.text)] + [len(segment.text)]:
            if segment.text[at:end].strip():
                yield from _parted(segment, at, end, most_words)
            at = end


def _parted(segment: Segment, start: int, end: int, most_words: int) -> Iterable[_Piece]:
    text = segment.text[start:end]
    words = length_in_words(text)
    parts = max(1, round(words / most_words))
    size = len(text) / parts
    at = 0
    for number in range(1, parts + 1):
        cut = len(text) if number == parts else _blank_near(text, round(number * size), at)
        piece = text[at:cut].strip()
        if piece:
            times = _time_of(segment, start + at), _time_of(segment, start + cut)
            yield _Piece(*times, piece, segment.speaker, length_in_words(piece))
        at = cut


def _blank_near(text: str, at: int, after: int) -> int:
    blank = text.find(" ", at)
    return blank if after < blank <= at + 60 else max(at, after)


def _time_of(segment: Segment, letter: int) -> int:
    """When the letter of that number is said: from the words' times, or by its share of the letters."""
    share = letter / max(1, len(segment.text))
    if segment.words:
        return (
            segment.words[min(len(segment.words) - 1, int(share * len(segment.words)))].start_ms
            if share < 1
            else (segment.end_ms)
        )
    return segment.start_ms + round((segment.end_ms - segment.start_ms) * share)


def _gathered(sentences: Iterable[_Piece], piece_words: int) -> Sequence[_Piece]:
    """Sentences put together until they have `piece_words`; a long pause ends a piece, too."""
    pieces: list[_Piece] = []
    held: list[_Piece] = []

    def let_go() -> None:
        if held:
            sentences: list[tuple[int, int]] = []
            text = ""
            for each in held:
                text += " " if text else ""
                sentences.append((len(text), each.start_ms))
                text += each.text
            words = sum(each.words for each in held)
            pieces.append(_Piece(held[0].start_ms, held[-1].end_ms, text, held[0].speaker, words, tuple(sentences)))
            held.clear()

    for sentence in sentences:
        words = sum(each.words for each in held)
        too_long = words + sentence.words > piece_words * 1.5
        if held and (too_long or sentence.start_ms - held[-1].end_ms > _LONG_PAUSE_MS):
            let_go()
        held.append(sentence)
        if sum(each.words for each in held) >= piece_words * 0.8:
            let_go()
    let_go()
    return pieces
