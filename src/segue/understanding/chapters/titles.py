"""What chapters are called: the phrase that is said in one chapter and hardly elsewhere, near its beginning best."""

import math
from collections.abc import Sequence
from itertools import pairwise

from segue.model.text import Segment
from segue.model.understanding import Chapter, Sponsor
from segue.understanding.lexicon import two_letters
from segue.understanding.phrases import Phrase, moment_of, shown
from segue.understanding.sponsors import inside
from segue.understanding.words import words_of

OPENING_SENTENCES = 4
_LONGEST_HEAD_WORDS = 7
_SOLD = {"en": "Sponsor", "es": "Patrocinador", "fr": "Sponsor", "de": "Werbung", "pt": "Patrocinador"}


def chapters(
    spoken: Sequence[Segment],
    starts: Sequence[int],
    phrases: Sequence[Phrase],
    sold: Sequence[Sponsor],
    language: str,
    duration_ms: int,
) -> tuple[Chapter, ...]:
    """The chapters that begin with the sentences `starts` (and with the recording), each with a title of its own."""
    if not spoken or not starts:
        return ()
    edges = [0, *starts, len(spoken)]
    taken: set[tuple[str, ...]] = set()
    found = []
    for first, after in pairwise(edges):
        start_ms = 0 if first == 0 else spoken[first].start_ms
        end_ms = spoken[after].start_ms if after < len(spoken) else max(duration_ms, spoken[-1].end_ms)
        title, number = _title(spoken, first, after, phrases, sold, language, taken)
        found.append(Chapter(start_ms, end_ms, title, moment_of(spoken[number])))
    return tuple(found)


def _title(
    spoken: Sequence[Segment],
    first: int,
    after: int,
    phrases: Sequence[Phrase],
    sold: Sequence[Sponsor],
    language: str,
    taken: set[tuple[str, ...]],
) -> tuple[str, int]:
    """(title, the sentence that it comes from)."""
    sales = [each for each in sold if inside(spoken[first].start_ms, sold) and each.end_ms > spoken[first].start_ms]
    if sales and sales[0].end_ms - spoken[first].start_ms > 0.6 * (spoken[after - 1].end_ms - spoken[first].start_ms):
        word = _SOLD.get(two_letters(language), "Sponsor")
        return f"{word}: {sales[0].name}" if sales[0].name else word, first
    best: tuple[float, Phrase, int] | None = None
    for phrase in phrases:
        here = [at for at in phrase.at if first <= at < after and not inside(spoken[at].start_ms, sold)]
        if not here or phrase.key in taken:
            continue
        share = len(here) / len(phrase.at)
        opening = sum(at < first + OPENING_SENTENCES for at in here)
        value = phrase.score * math.log1p(len(here)) * (0.15 + share) * (1 + 0.8 * min(2, opening))
        if len(here) >= 2 or opening:
            best = max(best or (0.0, phrase, here[0]), (value, phrase, here[0]), key=lambda each: each[0])
    if best is not None and best[0] > 0:
        taken.add(best[1].key)
        return shown(best[1].form), best[2]
    return _head(spoken, first, after), _longest(spoken, first, after)


def _head(spoken: Sequence[Segment], first: int, after: int) -> str:
    """The first words of the first sentence that is one."""
    words = spoken[_longest(spoken, first, after)].text.split()
    head = " ".join(words[:_LONGEST_HEAD_WORDS]).rstrip(",.;:!?")
    return f"{head}…" if len(words) > _LONGEST_HEAD_WORDS else head


def _longest(spoken: Sequence[Segment], first: int, after: int) -> int:
    """Of the first sentences the first with six words, else the longest."""
    some = range(first, min(after, first + 6))
    long = [at for at in some if len(words_of(spoken[at].text)) >= 6]
    return long[0] if long else max(some, key=lambda at: len(spoken[at].text))
