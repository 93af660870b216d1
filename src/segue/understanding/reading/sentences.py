"""Sentences from words: by punctuation, pauses and speakers, never by the recogniser's own segments."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from segue.model.text import Segment, Word

LONG_PAUSE_MS = 2_000
"""After this the speaker begins anew, whatever the punctuation."""
PAUSE_MS, SHORT_PAUSE_MS = 700, 350
MOST_WORDS, MOST_MS = 45, 20_000
"""A sentence that is longer is parted at its best place: nobody speaks, reads or translates that in one breath."""
FEW_WORDS = 5
NO_SPACES = {"zh", "ja", "th", "lo", "my", "yue", "km"}
"""Languages written without spaces between words."""

_END = re.compile(r"[.!?…。！？]+[\"'”’»)\]]*$")
_COMMA = re.compile(r"[,;:–—，、；]+[\"'”’»)\]]*$")
_INITIAL = re.compile(r"^[\"'“‘«(\[]*(?:[A-ZÀ-Þ]\.)+$")
_NUMBER = re.compile(r"^[\"'“‘«(\[]*\d+\.$")
_ABBREVIATED = {
    "mr", "mrs", "ms", "dr", "prof", "st", "sr", "jr", "vs", "etc", "approx", "dept", "est", "fig", "gen", "gov", "hon",
    "inc", "ltd", "co", "corp", "lt", "sgt", "capt", "col", "rev", "no", "vol", "pp", "ed", "eds", "al", "ca", "cf",
    "e.g", "i.e", "a.m", "p.m", "u.s", "u.k", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct",
    "nov", "dec", "sra", "srta", "dra", "ud", "uds", "pág", "núm", "art", "av", "mme", "mlle", "m", "mm", "me", "bzw",
    "z.b", "d.h", "usw", "nr", "str", "hr", "fr", "bspw", "evtl", "ggf", "inkl", "tel", "sig", "dott", "ing",
    "eng", "exmo", "exma",
}  # fmt: skip
_NEVER_LAST = {"mr", "mrs", "ms", "dr", "prof", "st", "sra", "srta", "dra", "mme", "mlle", "hr", "fr", "e.g", "i.e",
               "z.b", "d.h", "bzw", "vs", "gen", "capt", "col", "lt", "sgt", "rev", "gov", "dott"}  # fmt: skip
_JOINERS = {
    "and", "but", "or", "so", "because", "which", "that", "when", "while", "where", "if", "then", "y", "pero",
    "porque", "que", "cuando", "et", "mais", "parce", "car", "quand", "qui", "und", "aber", "oder", "weil", "dass",
    "denn", "wenn", "e", "mas", "quando", "ma", "perché", "che",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Spoken:
    """A word, and who says it."""

    word: Word
    speaker: str = ""


def sentences(segments: Sequence[Segment], language: str = "") -> tuple[Segment, ...]:
    """One segment for each sentence, in order, with its words and speaker; none overlaps the next.

    `segments` are in order and carry words; one without words counts as one word after another in even time. Words of a
    segment have its speaker; use `from_spoken` where every word has its own.
    """
    spoken = [Spoken(word, segment.speaker) for segment in segments for word in words_of(segment)]
    return from_spoken(spoken, language)


def from_spoken(spoken: Sequence[Spoken], language: str = "") -> tuple[Segment, ...]:
    """Sentences of a stream of words."""
    punctuated = _is_punctuated([each.word.text for each in spoken])
    found: list[list[Spoken]] = []
    for at, each in enumerate(spoken):
        if not found or _begins(spoken, at, found[-1], punctuated):
            found.append([])
        found[-1].append(each)
    parts = [part for sentence in found for part in _parted(sentence)]
    return tuple(_segment(part, language) for part in parts)


def text_sentences(text: str) -> list[str]:
    """The sentences of a written paragraph, by the same rules."""
    found: list[list[str]] = []
    for word in text.split():
        if not found or (_END.search(found[-1][-1]) and _ends(found[-1][-1], word, 0)):
            found.append([])
        found[-1].append(word)
    return [" ".join(words) for words in found]


def words_of(segment: Segment) -> tuple[Word, ...]:
    """The segment's words; where it has none, its text's, sharing its time by their letters."""
    if segment.words:
        return segment.words
    words = segment.text.split()
    letters = max(1, sum(len(word) + 1 for word in words))
    span, at, timed = segment.end_ms - segment.start_ms, 0, []
    for word in words:
        start = segment.start_ms + span * at // letters
        at += len(word) + 1
        timed.append(Word(start, segment.start_ms + span * at // letters, word))
    return tuple(timed)


def _begins(spoken: Sequence[Spoken], at: int, sentence: list[Spoken], punctuated: bool) -> bool:
    """Whether the word at `at` begins a sentence after `sentence`."""
    here, last = spoken[at], sentence[-1]
    pause_ms = here.word.start_ms - last.word.end_ms
    if here.speaker != last.speaker or pause_ms >= LONG_PAUSE_MS:
        return True
    if _END.search(last.word.text):
        return _ends(last.word.text, here.word.text, pause_ms)
    if punctuated:
        return False
    return pause_ms >= PAUSE_MS or (pause_ms >= SHORT_PAUSE_MS and len(sentence) >= FEW_WORDS)


def _ends(word: str, following: str, pause_ms: int) -> bool:
    """Whether the mark at the end of `word` ends a sentence that `following` would follow."""
    first = following.lstrip("\"'“‘«([¿¡-–—")[:1]
    small = first.islower()
    if word.rstrip("\"'”’»)]").endswith(("!", "?", "。", "！", "？")):
        return not small or pause_ms >= PAUSE_MS
    if word.rstrip("\"'”’»)]").endswith(("...", "…")):
        return not small
    bare = word.strip("\"'“”‘’«»()[]").rstrip(".").casefold()
    if bare in _NEVER_LAST:
        return False
    if bare in _ABBREVIATED or _INITIAL.match(word) or (_NUMBER.match(word) and first.isdigit()):
        # "in the U.S. The law…": a pause tells the end of a sentence from an abbreviation.
        return not small and pause_ms >= SHORT_PAUSE_MS and first.isalpha()
    return not small


def _is_punctuated(words: Sequence[str]) -> bool:
    """Whether the text has marks as a written one: some at every thirty words."""
    marks = sum(1 for word in words if _END.search(word))
    return marks * 30 >= len(words)


def _parted(sentence: list[Spoken]) -> list[list[Spoken]]:
    length_ms = sentence[-1].word.end_ms - sentence[0].word.start_ms
    if (len(sentence) <= MOST_WORDS and length_ms <= MOST_MS) or len(sentence) < 2 * FEW_WORDS:
        return [sentence]
    middle = len(sentence) / 2
    edges = range(FEW_WORDS, len(sentence) - FEW_WORDS + 1)
    cut = max(edges, key=lambda at: _worth(sentence, at) - abs(at - middle) / middle)
    return [*_parted(sentence[:cut]), *_parted(sentence[cut:])]


def _worth(sentence: list[Spoken], at: int) -> float:
    """How good a place before the word at `at` is to part a sentence."""
    before, after = sentence[at - 1].word, sentence[at].word
    pause = min(1.5, max(0, after.start_ms - before.end_ms) / 400)
    joins = after.text.casefold().strip("\"'“‘«(") in _JOINERS
    return pause + 1.0 * bool(_COMMA.search(before.text)) + 0.5 * joins


def _segment(part: list[Spoken], language: str) -> Segment:
    words = tuple(each.word for each in part)
    between = "" if language.partition("-")[0] in NO_SPACES else " "
    return Segment(words[0].start_ms, words[-1].end_ms, between.join(w.text for w in words), part[0].speaker, words)
