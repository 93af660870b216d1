"""A transcript as sentences with times, bounded, whatever it holds; and whether it is talk at all."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from segue.model.text import Segment
from segue.understanding.lexicon import LANGUAGES, ranks
from segue.understanding.reading.sentences import sentences as parted
from segue.understanding.words import words_of

MOST_SENTENCES = 60_000
MOST_WORDS = 600_000
"""About 60 hours of talk; what lies beyond is not read."""
FEWEST_WORDS = 40
"""With fewer there is nothing to understand."""

_SUNG = re.compile(
    r"[♪♫♬]|^\s*[\[(](?:music|applause|laughter|singing|música|musique|musik)[^\])]{0,40}[\])]\s*$", re.I
)


def sentences(segments: Iterable[Segment]) -> list[Segment]:
    """The sentences of a transcript, one speaker each, in order of time, at most `MOST_SENTENCES`; marks of music are
    left out. See `reading.sentences`."""
    said = [each for each in segments if not _SUNG.search(each.text)]
    words = 0
    for number, segment in enumerate(said):
        words += len(segment.text.split())
        if words > MOST_WORDS:
            said = said[:number]
            break
    found = [replace(each, words=()) for each in parted(said) if each.text.strip()]
    return found[:MOST_SENTENCES]


def why_not(spoken: Sequence[Segment], language: str) -> str:
    """Why nothing can be understood of these sentences, for people; empty when something can.

    A recogniser that hears music as speech says one thing over and over (A. Koenecke et al., 2024, found it on 1 % of
    recordings; music makes it far worse), so what mostly repeats itself is taken for no talk.
    """
    words = [word.casefold() for sentence in spoken for word in words_of(sentence.text)]
    if not words:
        return "There are no words in this recording."
    if len(words) < FEWEST_WORDS:
        return "There are too few words in this recording to understand it."
    said = Counter(" ".join(words_of(sentence.text)).casefold() for sentence in spoken)
    longer = {text: count for text, count in said.items() if len(text.split()) >= 3}
    repeated = sum(count * len(text.split()) for text, count in longer.items() if count >= 3)
    if repeated > 0.5 * len(words):
        return "The words repeat themselves as they do when music is taken for speech; nothing is read into them."
    if len(set(words)) < 0.04 * len(words) and len(words) < 20_000:
        return "Hardly any two words differ: this is no talk, and nothing is read into it."
    return ""


def language_of(spoken: Sequence[Segment], told: str = "") -> str:
    """The language of the words, two letters; what is told is believed unless the words clearly speak another.

    Counts the hundred commonest words of each language that we have lists of.
    """
    told = told.partition("-")[0].casefold()
    words = [word.casefold() for sentence in spoken[:400] for word in words_of(sentence.text)][:4_000]
    if not words:
        return told
    shares = {}
    for language in LANGUAGES:
        known = ranks(language)
        shares[language] = sum(known.get(word, 999) < 100 for word in words) / len(words)
    best = max(LANGUAGES, key=lambda language: shares[language])
    if shares[best] < 0.2:
        return told
    clearly = shares[best] > 1.5 * shares[told] if told in shares else shares[best] > 0.35
    return best if not told or clearly else told
