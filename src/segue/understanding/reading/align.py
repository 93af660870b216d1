"""A book's sentences to the second: the words of the text beside the words that were heard.

Runs of words that stand once in the text and once in what was heard are anchors; the longest chain of anchors in the
same order in both (patience) cuts the book into small stretches, and those are aligned word by word (S. Needleman,
C. Wunsch, 1970) with likeness of spelling as the score. A sentence begins with its first word that was heard.
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segue.model.text import Segment, Transcript, Word
from segue.understanding.reading.books import BookText
from segue.understanding.reading.sentences import text_sentences, words_of

ENGINE = "book:aligned"
VERSION = "1"
ANCHOR_WORDS = (5, 4, 3)
"""How many words make an anchor; the longest first, shorter ones in what is left between."""
MOST_CELLS = 600 * 600
LEAST_HEARD = 0.35
"""A sentence of which a smaller share was heard is not in this recording."""
ALIKE = 0.7
GAP = -0.45
LONG_PAUSE_MS = 120

Pairs = list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Aligned:
    """Sentences of a book with their times, and how much of the text and of what was heard found its match (0 to 1)."""

    sentences: tuple[Segment, ...]
    text_share: float
    heard_share: float


def align(book: BookText | Sequence[str], heard: Sequence[Segment]) -> Aligned:
    """The book's sentences (or those given) that are read in a recording, of which `heard` is the transcript.

    Times are the recording's; sentences stand in order and don't overlap. What is read but not written (an
    announcement) and what is written but not read (a preface) is passed over. `text_share` is of the stretch between
    the first and the last sentence that was found.
    """
    written = _sentences_of(book)
    tokens = [_folded(word) for sentence in written for word in sentence.split()]
    owner = [number for number, sentence in enumerate(written) for _ in sentence.split()]
    words = [word for segment in heard for word in words_of(segment)]
    said = [_folded(word.text) for word in words]
    pairs = match_words(tokens, said)
    times: dict[int, int] = dict(pairs)
    firsts: dict[int, int] = {}
    for place, number in enumerate(owner):
        firsts.setdefault(number, place)
    found: list[Segment] = []
    numbers: list[int] = []
    matched = 0
    for number, sentence in enumerate(written):
        start = firsts.get(number)
        if start is None:
            continue
        size = len(sentence.split())
        hits = [(place - start, words[times[place]]) for place in range(start, start + size) if place in times]
        if not hits or len(hits) < LEAST_HEARD * size:
            continue
        matched += len(hits)
        numbers.append(number)
        found.append(_timed(sentence, size, hits))
    within = sum(1 for number in owner if numbers and numbers[0] <= number <= numbers[-1])
    return Aligned(tuple(_apart(found)), matched / max(1, within), len(pairs) / max(1, len(said)))


def as_transcript(aligned: Aligned, item_id: str, language: str) -> Transcript:
    """The sentences as a transcript of an item."""
    return Transcript(item_id, language, aligned.sentences, ENGINE, VERSION)


def match_words(tokens: Sequence[str], said: Sequence[str]) -> Pairs:
    """Which word of the text is which word that was heard: pairs of places, rising in both."""
    pairs: Pairs = []
    _match(tokens, said, (0, len(tokens), 0, len(said)), 0, pairs)
    return pairs


_Box = tuple[int, int, int, int]
"""First and last + 1 in the text, first and last + 1 in what was heard."""


def _match(tokens: Sequence[str], said: Sequence[str], box: _Box, level: int, pairs: Pairs) -> None:
    a, b, c, d = box
    # Same words at both ends need no search.
    while a < b and c < d and tokens[a] == said[c]:
        pairs.append((a, c))
        a, c = a + 1, c + 1
    tail: Pairs = []
    while a < b and c < d and tokens[b - 1] == said[d - 1]:
        b, d = b - 1, d - 1
        tail.append((b, d))
    if a < b and c < d:
        if (b - a) * (d - c) <= MOST_CELLS:
            pairs += _words_paired(tokens[a:b], said[c:d], a, c)
        elif level < len(ANCHOR_WORDS):
            chain = _anchors(tokens, said, (a, b, c, d), ANCHOR_WORDS[level])
            for text_place, said_place in chain:
                if text_place < a or said_place < c:
                    continue  # the last anchor's run reached over this one
                _match(tokens, said, (a, text_place, c, said_place), level + 1, pairs)
                a, c = text_place, said_place
                while a < b and c < d and tokens[a] == said[c]:
                    pairs.append((a, c))
                    a, c = a + 1, c + 1
            _match(tokens, said, (a, b, c, d), level + 1, pairs)
    pairs += reversed(tail)


def _anchors(tokens: Sequence[str], said: Sequence[str], box: _Box, size: int) -> Pairs:
    """Runs of `size` words that stand once in both, in the longest chain that rises in both."""
    a, b, c, d = box
    here, there = _once(tokens, a, b, size), _once(said, c, d, size)
    common = sorted((here[run], there[run]) for run in here.keys() & there.keys())
    # The longest rising chain: for each length, the anchor with the lowest end (patience sorting).
    tops: list[int] = []
    at: list[int] = []
    before: list[int] = []
    for number, (_, place) in enumerate(common):
        pile = bisect_left(tops, place)
        before.append(at[pile - 1] if pile else -1)
        if pile == len(tops):
            tops.append(place)
            at.append(number)
        else:
            tops[pile], at[pile] = place, number
    chain: Pairs = []
    number = at[-1] if at else -1
    while number >= 0:
        chain.append(common[number])
        number = before[number]
    return chain[::-1]


def _once(words: Sequence[str], first: int, last: int, size: int) -> dict[tuple[str, ...], int]:
    found: dict[tuple[str, ...], int] = {}
    twice: set[tuple[str, ...]] = set()
    for place in range(first, last - size + 1):
        run = tuple(words[place : place + size])
        if run in found:
            twice.add(run)
        found[run] = place
    return {run: place for run, place in found.items() if run not in twice}


def _words_paired(text: Sequence[str], said: Sequence[str], text_at: int, said_at: int) -> Pairs:
    """The best pairing of two short stretches, word by word; only pairs that are alike count."""
    alike = _likenesses(text, said)
    rows, columns = alike.shape
    score = np.zeros((rows + 1, columns + 1))
    # Gaps at the ends cost nothing: what is not read, or not written, stands there.
    inner = np.arange(columns + 1) * -GAP
    for row in range(1, rows + 1):
        best = score[row - 1] + (0 if row == rows else GAP)
        best[1:] = np.maximum(best[1:], score[row - 1, :-1] + alike[row - 1])
        best[0] = 0
        # A run of gaps along the row is a running maximum once the gap's price is taken out.
        score[row] = best if row == rows else np.maximum.accumulate(best + inner) - inner
        if row == rows:
            score[row] = np.maximum.accumulate(best)
    pairs: Pairs = []
    row, column = rows, columns
    while row > 0 and column > 0:
        here = score[row, column]
        if np.isclose(here, score[row - 1, column - 1] + alike[row - 1, column - 1]):
            row, column = row - 1, column - 1
            if alike[row, column] > 0:
                pairs.append((text_at + row, said_at + column))
        elif np.isclose(here, score[row, column - 1] + (0 if row == rows else GAP)):
            column -= 1
        else:
            row -= 1
    return pairs[::-1]


def _likenesses(text: Sequence[str], said: Sequence[str]) -> NDArray[np.float64]:
    """1 for the same word, somewhat less for one that is spelled much alike, below 0 for another."""
    from rapidfuzz.process import cdist

    found = np.asarray(cdist(text, said, score_cutoff=100 * ALIKE), np.float64) / 100
    same = np.array(text, dtype=object)[:, None] == np.array(said, dtype=object)[None]
    return np.where(same, 1.0, np.where(found >= ALIKE, 1.3 * found - 0.6, -0.5))


def _timed(sentence: str, size: int, hits: list[tuple[int, Word]]) -> Segment:
    """A sentence from its first to its last word; where those were not heard, about as far out as they are long."""
    (first, opening), (last, closing) = hits[0], hits[-1]
    span = max(1, closing.end_ms - opening.start_ms)
    word_ms = min(500, span // max(1, last - first + 1))
    start_ms = max(0, opening.start_ms - first * word_ms)
    end_ms = closing.end_ms + (size - 1 - last) * word_ms
    words = tuple(Word(word.start_ms, word.end_ms, sentence.split()[place]) for place, word in hits)
    return Segment(start_ms, end_ms, sentence, words=words)


def _apart(found: list[Segment]) -> Iterable[Segment]:
    """None begins before the one before it has ended: what was guessed gives way to what was heard."""
    for number, sentence in enumerate(found):
        before = found[number - 1] if number else None
        after = found[number + 1] if number + 1 < len(found) else None
        start_ms, end_ms = sentence.start_ms, sentence.end_ms
        if before is not None and before.words:
            start_ms = max(start_ms, min(before.words[-1].end_ms, sentence.words[0].start_ms))
        if after is not None and after.words:
            end_ms = min(end_ms, max(after.start_ms, sentence.words[-1].end_ms))
            end_ms = min(end_ms, max(after.words[0].start_ms, start_ms))
        yield Segment(start_ms, max(start_ms, end_ms), sentence.text, words=sentence.words)


def _sentences_of(book: BookText | Sequence[str]) -> list[str]:
    if isinstance(book, BookText):
        return [sentence for paragraph in book.paragraphs for sentence in text_sentences(paragraph)]
    return list(book)


def _folded(word: str) -> str:
    """A word as it is compared: no case, no accents, no marks; numbers as digits."""
    bare = unicodedata.normalize("NFKD", word.casefold())
    return re.sub(r"[^\w]", "", "".join(c for c in bare if not unicodedata.combining(c))) or word
