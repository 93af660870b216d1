"""What can be seen to be wrong with a translated line without knowing either language."""

import re
from typing import Literal

Fault = Literal["untranslated", "numbers", "names", "glossary", "length", "loop"]
"""untranslated: no engine translated it, the source stands there; numbers: one was lost or made up; names: a person's
or place's name of several words is gone; glossary: a term of the show is not said as wanted; length: far shorter or
longer than the source; loop: the same words over and over."""

_BETWEEN_DIGITS = re.compile(r"(?<=\d)[.,'\u00a0\u202f ](?=\d)")
_DIGITS = re.compile(r"\d+")
_WORDS = re.compile(r"\w+")
_NAME = re.compile(r"(?<![.!?…:]\s)(?<!^)\b([A-Z][a-z]+(?:[ -][A-Z][a-z]+)+)\b")
SHORTEST_SURE_NUMBER = 2
"""A number of one digit may rightly become a word."""


def faults(source: str, translation: str) -> tuple[Fault, ...]:
    """What is wrong with `translation` of `source`; empty when nothing is seen."""
    found: list[Fault] = []
    if not numbers_agree(source, translation):
        found.append("numbers")
    if not names_agree(source, translation):
        found.append("names")
    if not lengths_agree(source, translation):
        found.append("length")
    if loops(translation) and not loops(source):
        found.append("loop")
    return tuple(found)


def numbers_agree(source: str, translation: str) -> bool:
    """Whether every number of two digits or more is in both, however its digits are grouped."""
    here, there = _BETWEEN_DIGITS.sub("", source), _BETWEEN_DIGITS.sub("", translation)
    kept = all(n in there for n in _DIGITS.findall(here) if len(n) >= SHORTEST_SURE_NUMBER)
    invented = any(n not in here for n in _DIGITS.findall(there) if len(n) > SHORTEST_SURE_NUMBER)
    return kept and not (invented and _DIGITS.search(source))


def names_agree(source: str, translation: str) -> bool:
    """Whether each name of two words or more left a trace: at least one of its words, nearly as it was written."""
    from rapidfuzz import fuzz

    words = [word.casefold() for word in _WORDS.findall(translation)]
    return all(
        any(fuzz.ratio(part.casefold(), word) >= 60 for part in _WORDS.findall(name) for word in words)
        for name in _NAME.findall(source)
    )


def lengths_agree(source: str, translation: str) -> bool:
    """Whether the translation is neither a stump of the source nor many times as long."""
    return 0.35 * len(source) - 12 <= len(translation) <= 2.5 * len(source) + 25


def loops(text: str) -> bool:
    """Whether one to four words follow each other four times over."""
    words = [word.casefold() for word in _WORDS.findall(text)]
    for size in (1, 2, 3, 4):
        run = 0
        for n in range(size, len(words)):
            run = run + 1 if words[n] == words[n - size] else 0
            if run >= 3 * size:
                return True
    return False
