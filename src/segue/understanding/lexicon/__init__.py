"""Words as data: how common they are, which carry no topic, how talk turns. Files of this folder, read once."""

import math
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

LANGUAGES = ("en", "es", "fr", "de", "pt")
"""Languages with word lists of their own; others are read with the plainest means."""

_RARE = 8_000


@dataclass(frozen=True, slots=True)
class Talk:
    """How a language is talked."""

    stop: frozenset[str]
    turns: Mapping[str, re.Pattern[str]]
    """By class: phrases with which talk turns to something else."""
    sponsor: Mapping[str, re.Pattern[str]]
    """`open`, `offer`, `back`."""
    mood: Mapping[str, frozenset[str]]
    """`bright`, `dark`, `tense`, `calm`."""


@cache
def talk(language: str) -> Talk:
    """The talk of a language (`en-GB` is `en`); of one that we don't know, patterns that match nothing."""
    language = two_letters(language)
    if language not in LANGUAGES:
        english = talk("en")
        nothing = re.compile(r"(?!)")
        return Talk(
            frozenset(), dict.fromkeys(english.turns, nothing), dict.fromkeys(english.sponsor, nothing),
            dict.fromkeys(english.mood, frozenset()),
        )  # fmt: skip
    told = tomllib.loads(_text(f"talk.{language}.toml"))
    return Talk(
        frozenset(told["stop"].split()),
        {name: re.compile(pattern, re.IGNORECASE) for name, pattern in told["turns"].items()},
        {name: re.compile(pattern, re.IGNORECASE) for name, pattern in told["sponsor"].items()},
        {name: frozenset(words.split()) for name, words in told["mood"].items()},
    )


@cache
def ranks(language: str) -> Mapping[str, int]:
    """Common words and their place among all, 0 the commonest; empty for a language without a list."""
    language = two_letters(language)
    if language not in LANGUAGES:
        return {}
    return {word: rank for rank, word in reversed(list(enumerate(_text(f"words.{language}.txt").split("\n")))) if word}


def rarity(word: str, language: str) -> float:
    """How much a word tells by being said at all: 0 for the commonest, 1 for one that is on no list.

    Words come about as often as one by their rank (G. K. Zipf, 1949), so the logarithm of the rank is what they tell.
    """
    known = ranks(language)
    rank = known.get(word, _RARE) if known else _RARE
    return math.log1p(rank) / math.log1p(_RARE)


@cache
def given_names() -> frozenset[str]:
    """Given names in small letters."""
    return frozenset(_text("given_names.txt").split())


@cache
def places() -> Mapping[str, str]:
    """Places by their name in small letters."""
    return {name.casefold(): name for name in _text("places.txt").split("\n") if name}


def two_letters(language: str) -> str:
    """`en` of `en-GB`."""
    return language.partition("-")[0].casefold()


def _text(name: str) -> str:
    return (files(__package__) / name).read_text("utf-8")
