"""The words of a language: which phrases mean which constraint. They stand in `words/*.toml`, one file a language."""

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from segue.dj.requests.fold import Folded, folded, folded_pattern

LANGUAGES = ("en", "es", "fr", "de", "pt")
_CONSTRAINTS = (
    "moods", "occasions", "daypart", "energy", "energy_change", "tempo", "tempo_change", "vocals", "discovery", "age",
    "seed", "kinds", "language", "flags", "instruments", "ignore",
)  # fmt: skip
_FOLDER = Path(__file__).parent / "words"


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase in a folded text, from `start` to `end`: what it is about (a constraint, a cue) and its value."""

    kind: str
    value: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Lexicon:
    """One language's phrases, compiled."""

    language: str
    terms: tuple[tuple[re.Pattern[str], str, str], ...]
    """Pattern, constraint, value."""
    cues: tuple[tuple[re.Pattern[str], str], ...]
    common: frozenset[str]
    """Words that are no name by themselves, though somebody may have named a song so."""
    vocabulary: frozenset[str]
    """Every whole word in the phrases and the common words: by these the language is told."""
    numbers: dict[str, Any]

    def find_terms(self, text: Folded) -> list[Found]:
        """All phrases that mean a constraint, those that overlap too."""
        return [
            Found(kind, value, *match.span())
            for pattern, kind, value in self.terms
            for match in pattern.finditer(text.text)
            if match.end() > match.start()
        ]

    def find_cues(self, text: Folded) -> list[Found]:
        """Small words that show how the others are meant (not, like, by, but…), the longer before the shorter."""
        every = (
            Found(kind, "", *match.span())
            for pattern, kind in self.cues
            for match in pattern.finditer(text.text)
            if match.end() > match.start()
        )
        return sorted(every, key=lambda each: (each.start, -each.end))


@cache
def lexicon(language: str) -> Lexicon:
    """The lexicon of `language`, read once."""
    plain = _read(language)
    terms = [
        (phrase(pattern), kind, str(value))
        for kind in _CONSTRAINTS
        for value, patterns in plain.get(kind, {}).items()
        for pattern in patterns
    ]
    cues = [(phrase(pattern), kind) for kind, patterns in plain["cues"].items() for pattern in patterns]
    common = frozenset(folded(plain["common"]).split())
    said = [pattern for kind in _CONSTRAINTS for each in plain.get(kind, {}).values() for pattern in each]
    said += [pattern for patterns in plain["cues"].values() for pattern in patterns]
    counting: list[str] = [*plain["numbers"]["decades"], *plain["numbers"]["durations"], plain["numbers"]["minutes"]]
    counting += [word for word in plain["numbers"]["words"].split() if len(word) > 2 and not word.isdigit()]
    vocabulary = common | frozenset(_whole_words([*said, *counting]))
    return Lexicon(language, (*terms, *genre_terms()), tuple(cues), common, vocabulary, plain["numbers"])


@cache
def genre_terms() -> tuple[tuple[re.Pattern[str], str, str], ...]:
    """Phrases for genres, which are much the same in all languages."""
    genres: dict[str, list[str]] = _read("genres")["genres"]
    return tuple((phrase(pattern), "genres", name) for name, patterns in genres.items() for pattern in patterns)


@cache
def shared_words(name: str) -> frozenset[str]:
    """A list of small words that all languages share (`words/shared.toml`)."""
    return frozenset(str(_read("shared")[name]).split())


@cache
def nicknames() -> tuple[frozenset[str], ...]:
    """Sets of names that famous works have in different languages."""
    return tuple(frozenset(names) for names in _read("shared")["nicknames"])


@cache
def pattern_of(kind: str, value: str) -> re.Pattern[str]:
    """All phrases for a constraint's value, in all languages, as one pattern."""
    every = (term for language in LANGUAGES for term in lexicon(language).terms)
    found = [pattern.pattern for pattern, of_kind, of_value in every if (of_kind, of_value) == (kind, value)]
    return re.compile("|".join(found) or "(?!)")


def phrase(pattern: str) -> re.Pattern[str]:
    """A pattern of the word files as a regular expression for folded texts; it matches whole words only."""
    return re.compile(rf"(?<!\S)(?:{folded_pattern(pattern)})(?!\S)")


def longest(every: Iterable[Found]) -> list[Found]:
    """Without those that overlap a longer one (of two alike, the first given stays), in order of place."""
    kept: list[Found] = []
    for each in sorted(every, key=lambda found: found.start - found.end):
        if not any(each.start < other.end and other.start < each.end for other in kept):
            kept.append(each)
    return sorted(kept, key=lambda found: found.start)


def guess_language(text: Folded, hint: str = "") -> str:
    """The language that most words of a text belong to. `hint` (the listener's own) decides where it is open."""
    scores = dict.fromkeys(LANGUAGES, 0.0)
    for word in text.words:
        knows = [language for language in LANGUAGES if word.text in lexicon(language).vocabulary]
        for language in knows:
            scores[language] += 1 / len(knows)
    for letters, language in (("ñ¿¡", "es"), ("ßä", "de"), ("ãõ", "pt"), ("œèùû", "fr")):
        scores[language] += 0.5 * any(letter in text.original.casefold() for letter in letters)
    for number, language in enumerate(LANGUAGES):
        terms = [each for each in longest(lexicon(language).find_terms(text)) if each.kind not in {"ignore", "genres"}]
        scores[language] += sum(0.04 * (each.end - each.start) for each in terms) - 0.001 * number
        cues = [each for each in lexicon(language).find_cues(text) if " " in text.text[each.start : each.end]]
        scores[language] += sum(0.03 * (each.end - each.start) for each in longest(cues))
    if hint in scores:
        scores[hint] += 0.35
    return max(scores, key=lambda language: scores[language])


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((_FOLDER / f"{name}.toml").read_text("utf-8"))


def _whole_words(patterns: Iterable[str]) -> Iterator[str]:
    """The words of patterns that are written out whole (a stem or an ending alone says nothing of a language)."""
    for pattern in patterns:
        plain = re.sub(r"\(\?[<!=:]+[^)]*\)", " ", folded_pattern(pattern))
        plain = re.sub(r"\w*\\w[*+?]?|\w+\([^)]*\)\??|\([^)]*\)\w+", " ", plain)
        yield from (word for word in re.findall(r"[^\W\d_]+", plain) if len(word) > 1)
