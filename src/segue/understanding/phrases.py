"""Keyphrases: what is talked about, ranked without any model.

Candidates are runs of one to three telling words. A phrase counts by how often it is said beyond chance (the rarity of
its words in the language, `lexicon.rarity`), less where it only stands inside a longer one (the C-value of K. Frantzi,
S. Ananiadou and H. Mima, 2000), more where it comes back in several parts of the recording, and more where its people
wrote it into the title or the notes.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from segue.model.text import Segment
from segue.model.understanding import Moment, Topic
from segue.understanding.lexicon import Talk, rarity, talk
from segue.understanding.words import folded, stem, words_of

LONGEST = 3
BLOCK_MS = 120_000
TOPICS = 12
MOMENTS = 3
_BREAK = re.compile(r"[^\w'’#+/-]+(?:\s|$)|\s+[-–—/]\s+")
_MIXED = re.compile(r"\d|^[A-Z]{2,}|[a-z][A-Z]")

Key = tuple[str, ...]


@dataclass(slots=True)
class Phrase:
    """A run of telling words and where it is said."""

    key: Key
    """Its words in small letters without their endings."""
    forms: Counter[str] = field(default_factory=Counter)
    at: list[int] = field(default_factory=list)
    """The numbers of the sentences that say it."""
    score: float = 0.0

    @property
    def form(self) -> str:
        """As it is most often written."""
        return max(self.forms, key=lambda form: (self.forms[form], -len(form), form))


def candidates(spoken: Sequence[Segment], language: str) -> dict[Key, Phrase]:
    """Every run of one to three telling words of the sentences."""
    how = talk(language)
    found: dict[Key, Phrase] = {}
    for number, sentence in enumerate(spoken):
        for run in _runs(sentence.text, how):
            stems = [stem(word.casefold(), language) for word in run]
            for size in range(1, min(LONGEST, len(run)) + 1):
                for start in range(len(run) - size + 1):
                    key = tuple(stems[start : start + size])
                    if len(set(key)) < size:
                        continue  # "very very", "test test"
                    phrase = found.setdefault(key, Phrase(key))
                    phrase.forms[" ".join(run[start : start + size])] += 1
                    phrase.at.append(number)
    return found


def ranked(
    spoken: Sequence[Segment], language: str, told: Sequence[str] = (), limit: int = 40, least: int = 2
) -> list[Phrase]:
    """The phrases that say best what is talked about, the best first; none stands inside another one.

    `told` are the title and the notes; `least` is how often a phrase must be said.
    """
    found = {key: each for key, each in candidates(spoken, language).items() if len(each.at) >= least}
    if not found:
        return []
    within = _within(found)
    written = [{stem(word.casefold(), language) for word in words_of(text)} for text in told]
    blocks = max(1, (spoken[-1].end_ms - spoken[0].start_ms) // BLOCK_MS + 1)
    for key, phrase in found.items():
        phrase.score = _score(phrase, within.get(key, ()), found, language, spoken, blocks)
        hits = [sum(word in words for word in key) == len(key) for words in written]
        if hits[:1] == [True]:
            phrase.score *= 1.8
        elif any(hits):
            phrase.score *= 1.3
    ordered = sorted(found.values(), key=lambda phrase: (-phrase.score, phrase.key))
    kept: list[Phrase] = []
    for phrase in ordered:
        if phrase.score <= 0 or len(kept) >= limit:
            break
        if not any(_covers(other.key, phrase.key) or _covers(phrase.key, other.key) for other in kept):
            kept.append(phrase)
    return kept


def topics(spoken: Sequence[Segment], phrases: Sequence[Phrase], language: str, limit: int = TOPICS) -> list[Topic]:
    """The first phrases as topics, each with the moments at which it is said."""
    if not phrases:
        return []
    top = phrases[0].score
    found = []
    for phrase in phrases[:limit]:
        moments = tuple(moment_of(spoken[number]) for number in telling(spoken, phrase, phrases, language))
        found.append(Topic(topic_key(phrase.form, language), shown(phrase.form), round(phrase.score / top, 4), moments))
    return list({topic.key: topic for topic in reversed(found)}.values())[::-1]


def topic_key(title: str, language: str) -> str:
    """What makes two topics one: the folded words without their endings."""
    return " ".join(stem(word, language) for word in folded(title).split())


def telling(
    spoken: Sequence[Segment], phrase: Phrase, others: Sequence[Phrase], language: str, most: int = MOMENTS
) -> list[int]:
    """The sentences that say a phrase and the most besides, one a block of time, the best first."""
    weight = {key: other.score for other in others for key in [other.key]}
    best: dict[int, tuple[float, int]] = {}
    for number in dict.fromkeys(phrase.at):
        sentence = spoken[number]
        stems = {stem(word.casefold(), language) for word in words_of(sentence.text)}
        value = sum(score for key, score in weight.items() if stems.issuperset(key))
        length = len(sentence.text.split())
        value *= 1.0 if 8 <= length <= 40 else 0.5
        block = sentence.start_ms // BLOCK_MS
        if block not in best or value > best[block][0]:
            best[block] = (value, number)
    return [number for _, number in sorted(best.values(), key=lambda each: (-each[0], each[1]))[:most]]


def moment_of(sentence: Segment) -> Moment:
    """A sentence as a moment."""
    return Moment(sentence.start_ms, sentence.end_ms, sentence.text, sentence.speaker)


def shown(form: str) -> str:
    """A phrase as a title: with a capital, unless it is written in a way of its own (`iPhone`)."""
    return form if any(letter.isupper() for letter in form) else form[:1].upper() + form[1:]


def _runs(text: str, how: Talk) -> list[list[str]]:
    """Runs of telling words; punctuation and words without a topic end one."""
    runs: list[list[str]] = []
    for part in _BREAK.split(text.replace("’", "'")):
        run: list[str] = []
        for written in words_of(part):
            word = written.removesuffix("'s")
            if word.casefold() in how.stop or len(word) < 2 or "'" in word or (len(word) < 3 and not word.isupper()):
                runs.append(run)
                run = []
            else:
                run.append(word)
        runs.append(run)
    return [run for run in runs if run]


def _within(found: Mapping[Key, Phrase]) -> dict[Key, list[Key]]:
    """The longer phrases in which each stands."""
    longer: dict[Key, list[Key]] = defaultdict(list)
    for key in found:
        for size in range(1, len(key)):
            for start in range(len(key) - size + 1):
                longer[key[start : start + size]].append(key)
    return longer


def _score(
    phrase: Phrase,
    longer: Sequence[Key],
    found: Mapping[Key, Phrase],
    language: str,
    spoken: Sequence[Segment],
    blocks: int,
) -> float:
    key = phrase.key
    often = float(len(phrase.at))
    if longer:
        often -= sum(len(found[each].at) for each in longer) / len(longer)
    if often <= 0:
        return 0.0
    words = phrase.form.split()
    tells = [_tells(word, language) for word in words]
    spread = len({spoken[number].start_ms // BLOCK_MS for number in phrase.at}) / blocks
    single = 0.75 if len(key) == 1 else 1.0 + 0.15 * (len(key) - 2)
    return float(
        math.log1p(often) * (min(tells) * 0.5 + sum(tells) / len(tells) * 0.5) ** 2 * single * (0.6 + 0.4 * spread**0.5)
    )


def _tells(word: str, language: str) -> float:
    """0 to 1: rarity; names, abbreviations and words of two cases tell more than their letters."""
    known = max(0.0, (rarity(word.casefold(), language) - 0.45) / 0.55)
    return min(1.0, known + (0.25 if _MIXED.search(word) else 0.1 if word[0].isupper() else 0.0))


def _covers(longer: Key, shorter: Key) -> bool:
    return any(longer[start : start + len(shorter)] == shorter for start in range(len(longer) - len(shorter) + 1))
