"""Three sentences that stand for the whole, and sentences worth quoting: taken as they were said, never written."""

import re
from collections.abc import Sequence

from segue.model.text import Segment
from segue.model.understanding import Moment, Sponsor
from segue.understanding.lexicon import talk
from segue.understanding.phrases import Phrase, moment_of
from segue.understanding.sponsors import inside
from segue.understanding.words import stem, words_of

SENTENCES = 3
QUOTES = 5
_PRONOUN = re.compile(
    r"^(?:it|this|that|these|those|they|he|she|and|but|or|because|so|which|yeah|no|yes|um|uh|like)\b", re.I
)
_STAND = re.compile(
    r"\b(?:i think|i believe|i love|i hate|the truth|the point|never|always|everybody|nobody|creo que|je pense|"
    r"ich glaube|acho que)\b",
    re.IGNORECASE,
)


def extract(
    spoken: Sequence[Segment],
    phrases: Sequence[Phrase],
    language: str,
    sold: Sequence[Sponsor] = (),
    most: int = SENTENCES,
) -> tuple[Moment, ...]:
    """The sentences that together say the most keyphrases, in order of time.

    Chosen one by one by what each adds (the greedy choice for a submodular sum, H. Lin and J. Bilmes, 2011), so that
    they don't repeat one another. What is sold is left out, and so are greetings, questions and broken sentences.
    """
    usable = [
        number
        for number, each in enumerate(spoken)
        if _stands_alone(each, language) and not inside(each.start_ms, sold)
    ]
    return _chosen(spoken, usable, phrases, language, most)


def quotes(
    spoken: Sequence[Segment],
    phrases: Sequence[Phrase],
    language: str,
    sold: Sequence[Sponsor] = (),
    most: int = QUOTES,
) -> tuple[Moment, ...]:
    """Short sentences with a stand and a subject, in order of time."""
    weight = {phrase.key: phrase.score for phrase in phrases}
    scored = []
    for number, sentence in enumerate(spoken):
        length = len(sentence.text.split())
        if not 7 <= length <= 28 or inside(sentence.start_ms, sold) or not _stands_alone(sentence, language):
            continue
        stems = {stem(word.casefold(), language) for word in words_of(sentence.text)}
        subject = sum(score for key, score in weight.items() if stems.issuperset(key))
        if subject > 0:
            scored.append((subject * (1.6 if _STAND.search(sentence.text) else 1.0) / length**0.5, number))
    best = sorted(scored, key=lambda each: (-each[0], each[1]))
    kept: list[int] = []
    for _, number in best:
        if all(abs(spoken[number].start_ms - spoken[other].start_ms) > 60_000 for other in kept):
            kept.append(number)
        if len(kept) == most:
            break
    return tuple(moment_of(spoken[number]) for number in sorted(kept))


def _chosen(
    spoken: Sequence[Segment], usable: Sequence[int], phrases: Sequence[Phrase], language: str, most: int
) -> tuple[Moment, ...]:
    stems = {number: {stem(word.casefold(), language) for word in words_of(spoken[number].text)} for number in usable}
    says = {number: {phrase.key for phrase in phrases if stems[number].issuperset(phrase.key)} for number in usable}
    worth = {phrase.key: phrase.score for phrase in phrases}
    said: set[tuple[str, ...]] = set()
    kept: list[int] = []
    while len(kept) < most:
        gains = [
            (
                _place(spoken, number, language)
                * sum(worth[key] for key in says[number] - said)
                / (12 + len(spoken[number].text.split())) ** 0.5,
                -number,
            )
            for number in usable
            if number not in kept
        ]
        best = max(gains, default=(0.0, 0))
        if best[0] <= 0:
            break
        kept.append(-best[1])
        said |= says[-best[1]]
    return tuple(moment_of(spoken[number]) for number in sorted(kept))


def _stands_alone(sentence: Segment, language: str) -> bool:
    """Whether a sentence can be read without those around it."""
    text = sentence.text
    length = len(text.split())
    if not 6 <= length <= 45 or text.endswith("?") or not text[:1].isupper() or text[-1:] not in '.!…"”':
        return False
    how = talk(language)
    return not (_PRONOUN.match(text) or how.turns["welcome"].search(text) or how.turns["goodbye"].search(text))


def _place(spoken: Sequence[Segment], number: int, language: str) -> float:
    """A sentence near the beginning that says what this will be about counts for more."""
    early = spoken[number].start_ms < spoken[0].start_ms + 0.15 * (spoken[-1].end_ms - spoken[0].start_ms)
    return 2.0 if early and talk(language).turns["announce"].search(spoken[number].text) else 1.0
