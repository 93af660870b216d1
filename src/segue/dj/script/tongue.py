"""How the host says a fact in a language: words for months, spans, counts, greetings; elisions where a slot is filled.

Facts hold plain values whatever the language (`7`, `9 weeks`, `1980s`, `September`): here they become words.
"""

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from segue.dj.script.kinds import kind_of
from segue.dj.script.names import say_name, say_title
from segue.dj.script.numbers import LANGUAGES, cardinal, ordinal
from segue.dj.script.shapes import SLOT
from segue.model.show import Fact

IN_WORDS_UNTIL = 20
"""Counts up to this are written in words, larger ones in digits (which are said as words all the same)."""
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_FEMININE = {"es": {"week", "song"}, "pt": {"week", "song"}}
_VOWELS = "ÁÉÍÓÚÃÕÆáíóúãõæaàâäeéèêëiîïoôöuùûüyœAÀÂÄEÉÈÊËIÎÏOÔÖUÙÛÜYŒ"


@dataclass(frozen=True, slots=True)
class Tongue:
    """One language's words."""

    language: str
    words: dict[str, Any]

    def say(self, fact: Fact, form: str = "") -> str:
        """A fact's value as the host says it; empty when it can't be said. Raises ValueError or KeyError for a value
        that is none of its kind."""
        kind, value = kind_of(fact.id), fact.value.strip()
        say = _SAY.get(kind or "")
        return say(self, value, form) if say is not None else value

    def number(self, number: int, feminine: bool = False) -> str:
        """`seven`, `37`."""
        return cardinal(number, self.language, feminine) if number <= IN_WORDS_UNTIL else str(number)

    def times(self, count: int) -> str:
        """`once`, `seven times`, `37 times`."""
        times: dict[str, str] = self.words["times"]
        feminine = self.language in {"es", "pt"}
        return times.get(str(count)) or f"{self.number(count, feminine)} {times['many']}"

    def counted(self, count: int, unit: str) -> str:
        """`a week`, `nine weeks`; `unit` is day, week, month, year, minute or song."""
        one, many = self.words["units"][unit]
        feminine = unit in _FEMININE.get(self.language, ())
        return str(one) if count == 1 else f"{self.number(count, feminine)} {many}"

    def era(self, kind: str, value: str) -> str:
        """`1980s` and `18th century` as they are written in this language, without an article."""
        number = int(re.sub(r"\D", "", value))
        short = str(number % 100) if 1920 <= number <= 1990 else str(number)
        return str(self.words["eras"][kind]).format(
            year=number, short=short, number=number, ordinal=_short_ordinal(number), roman=roman(number)
        )

    def listed(self, names: list[str]) -> str:
        """`Ada, Bo and Cleo`."""
        if len(names) < 2:
            return "".join(names)
        joint = self.words["and_before_i" if re.match(r"(?i)h?i(?!e)", names[-1]) else "and"]
        return f"{', '.join(names[:-1])} {joint} {names[-1]}"

    def fill(self, text: str, said: dict[tuple[str, str], str]) -> str:
        """`text` with its slots filled, with this language's elisions and with capitals where sentences begin."""
        parts: list[str] = []
        at = 0
        for match in SLOT.finditer(text):
            before, value = text[at : match.start()], said[match.group(1), match.group(2) or ""]
            if self.language == "fr":
                before = _elided(before, value)
            elif self.language == "es" and re.search(r"\by $", before) and re.match(r"(?i)h?i(?!e)", value):
                before = before[:-2] + "e "
            starts = not (parts or before) or re.search(r"[.!?] $", before)
            if starts and kind_of(match.group(1)) not in {"name", "names", "title", "note"}:
                value = value[:1].upper() + value[1:]
            parts += [before, value]
            at = match.end()
        made = "".join([*parts, text[at:]])
        return made[:1].upper() + made[1:]


def _names(words: Tongue, value: str, _form: str) -> str:
    return words.listed([name for name in map(say_name, value.split(", ")) if name])


def _note(_words: Tongue, value: str, _form: str) -> str:
    return value if value.endswith((".", "!", "?", "…")) else f"{value}."


def _span(words: Tongue, value: str, _form: str) -> str:
    count, _, unit = value.partition(" ")
    return words.counted(int(count), unit.removesuffix("s"))


def _weekday(words: Tongue, value: str, form: str) -> str:
    return str(words.words[f"weekday_{form}" if form else "weekdays"][_WEEKDAYS.index(value.casefold())])


_SAY: dict[str, Callable[[Tongue, str, str], str]] = {
    "name": lambda words, value, form: say_name(value),
    "names": _names,
    "title": lambda words, value, form: say_title(value),
    "note": _note,
    "genre": lambda words, value, form: str(words.words["genres"].get(value.casefold(), value)),
    "times": lambda words, value, form: words.times(int(value)),
    "count": lambda words, value, form: words.number(int(value)),
    "minutes": lambda words, value, form: words.counted(int(value), "minute"),
    "songs": lambda words, value, form: words.counted(int(value), "song"),
    "span": _span,
    "decade": lambda words, value, form: words.era("decade", value),
    "century": lambda words, value, form: words.era("century", value),
    "month": lambda words, value, form: str(words.words["months"][_MONTHS.index(value.casefold())]),
    "weekday": _weekday,
    "daypart": lambda words, value, form: str(words.words[f"daypart_{form}" if form else "dayparts"][value]),
}


@cache
def tongue(language: str) -> Tongue:
    """The words of a language. Raises ValueError for one that the host doesn't speak."""
    if language not in LANGUAGES:
        raise ValueError(f"The host doesn't speak {language!r}.")
    text = files("segue.dj.script").joinpath("words", f"{language}.toml").read_text("utf-8")
    return Tongue(language, tomllib.loads(text))


def roman(number: int) -> str:
    """`XVIII`."""
    made = ""
    for value, sign in ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")):
        while number >= value:
            made, number = made + sign, number - value
    return made


def _short_ordinal(number: int) -> str:
    return f"{number}{ordinal(number)[-2:]}"


def _elided(before: str, value: str) -> str:
    """French: "de" and "que" before a vowel."""
    if value[:1] not in _VOWELS or (value[:1] in "yY" and value[1:2] in set(_VOWELS)):
        return before
    return re.sub(r"\b([Dd]|[Qq]u)e $", r"\1'", before)
