"""Numbers in requests: years and decades, minutes, beats a minute, how many, and until when."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from segue.dj.requests.fold import Folded, folded, folded_pattern
from segue.dj.requests.lexicon import Found, Lexicon, lexicon

MOST_MINUTES = 24 * 60
MOST_ITEMS = 100
_YEAR = r"(?:1[0-9]{3}|20[0-9]{2})"
_HALVES = (
    (r" (?:p ?m|at night|in the evening|de la noche|de la tarde|du soir|abends|da noite|da tarde)", "pm"),
    (r" (?:a ?m|in the morning|de la manana|du matin|morgens|fruh|da manha)", "am"),
)
_ROMAN = {"i": 1, "v": 5, "x": 10}


@dataclass(frozen=True, slots=True)
class _Rule:
    """A pattern, what it is about, and how its words become a value (empty: none after all)."""

    pattern: re.Pattern[str]
    kind: str
    value: Callable[[re.Match[str]], str]
    group: int = 0
    """Which of its groups are the words that say it."""


def find_numbers(text: Folded, language: str) -> list[Found]:
    """All constraints with numbers. Values are plain text: `1980,1989`, `,1949`, `30`, `140,140`, `10:30`."""
    found = []
    for rule in _rules(language):
        for match in rule.pattern.finditer(text.text):
            value = rule.value(match)
            if value:
                found.append(Found(rule.kind, value, *match.span(rule.group)))
    return found


@cache
def number_words(language: str) -> dict[str, int]:
    """Number words of a language, folded."""
    words: str = lexicon(language).numbers["words"]
    each = words.split()
    return {folded(word): int(number) for word, number in zip(each[::2], each[1::2], strict=True)}


@cache
def _rules(language: str) -> tuple[_Rule, ...]:
    about = lexicon(language)
    return (*_years(about), *_amounts(about), *_ends(about))


def _compile(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\S)(?:{pattern})(?!\S)")


def _number(language: str) -> str:
    words = sorted(number_words(language), key=len, reverse=True)
    return rf"(?:\d{{1,3}}|{'|'.join(map(re.escape, words))})"


def _value(word: str, language: str) -> int:
    return int(word) if word.isdigit() else number_words(language)[word]


def _years(about: Lexicon) -> Iterator[_Rule]:
    numbers = {name: folded_pattern(text) for name, text in about.numbers.items() if isinstance(text, str)}

    def compiled(name: str) -> re.Pattern[str]:
        return _compile(numbers[name].replace("{y}", f"({_YEAR})"))

    def first(match: re.Match[str]) -> int:
        return int(next(group for group in match.groups() if group))

    def between(match: re.Match[str]) -> str:
        low, high = sorted(int(group) for group in match.groups() if group)
        return f"{low},{high}"

    def decade(match: re.Match[str]) -> str:
        whole = re.search(r"(?:19|20)\d0", match.group(0))
        short = first(match)
        year = int(whole.group(0)) if whole else (2000 if short < 30 else 1900) + short
        return f"{year},{year + 9}"

    def century(match: re.Match[str]) -> str:
        number = _ordinal(match.group(1))
        return f"{number * 100 - 99},{number * 100}" if 10 <= number <= 21 else ""

    yield _Rule(compiled("between"), "years", between)
    yield _Rule(compiled("before"), "years", lambda match: f",{first(match) - 1}")
    yield _Rule(compiled("after"), "years", lambda match: f"{first(match)},")
    yield _Rule(compiled("decade_digits"), "years", decade)
    yield _Rule(compiled("century"), "years", century)
    yield _Rule(compiled("year"), "years", lambda match: f"{first(match)},{first(match)}")
    for line in about.numbers["decades"]:
        words, _, start = line.rpartition("=")
        span = f"{start},{int(start) + 9}"
        yield _Rule(_compile(folded_pattern(words)), "years", lambda match, span=span: span)  # type: ignore[misc]


def _amounts(about: Lexicon) -> Iterator[_Rule]:
    language, numbers = about.language, about.numbers
    number = _number(language)

    def minutes(match: re.Match[str]) -> str:
        return _within(_value(match.group(1), language), 1, MOST_MINUTES)

    def hours(match: re.Match[str]) -> str:
        return _within(_value(match.group(1), language) * 60, 1, MOST_MINUTES)

    def beats(match: re.Match[str]) -> str:
        low, high = int(match.group(1)), int(match.group(2) or match.group(1))
        return f"{min(low, high)},{max(low, high)}" if 30 <= min(low, high) <= max(low, high) <= 300 else ""

    def count(match: re.Match[str]) -> str:
        return _within(_value(match.group(1), language), 2, MOST_ITEMS)

    yield _Rule(_compile(rf"({number}) ?{numbers['minutes']}"), "duration_min", minutes)
    yield _Rule(_compile(rf"({number}) ?{numbers['hours']}"), "duration_min", hours)
    for line in numbers["durations"]:
        words, _, length = line.rpartition("=")
        yield _Rule(_compile(folded_pattern(words)), "duration_min", lambda match, length=length: length)  # type: ignore[misc]
    joint = "(?:and|to|y|a|et|und|bis|e|ate)"
    beat = rf"(?:\w+ )??(\d{{2,3}})(?: {joint} (\d{{2,3}}))? {folded_pattern(numbers['bpm'])}"
    yield _Rule(_compile(beat), "bpm", beats)
    yield _Rule(_compile(rf"({number}) (?:of |de |d )?{folded_pattern(numbers['songs'])}"), "count", count, 1)
    yield _Rule(_compile(folded_pattern(numbers["one_song"])), "count", lambda match: "1")


def _ends(about: Lexicon) -> Iterator[_Rule]:
    language = about.language
    numbers = {name: folded_pattern(text) for name, text in about.numbers.items() if isinstance(text, str)}
    hour = rf"({_number(language)})"
    until = numbers["until"]

    def at(minute: int, before: bool = False) -> Callable[[re.Match[str]], str]:
        def value(match: re.Match[str]) -> str:
            said = next(group for group in match.groups() if group)
            number = _value(said, language) - before
            return _clock(number or 12, minute, match.group(0))

        return value

    for name, minute, before in (
        ("half_past", 30, False),
        ("half_to", 30, True),
        ("quarter_past", 15, False),
        ("quarter_to", 45, True),
        ("oclock", 0, False),
    ):
        if numbers[name]:
            pattern = numbers[name].replace("{h}", hour)
            halves = "|".join(words for words, _ in _HALVES)
            yield _Rule(_compile(rf"{until} (?:{pattern})(?:{halves})?"), "until", at(minute, before))
    digits = r"(?:las |as |les )?(\d{1,2})(?::| ?h ?)(\d\d)(?: ?(?:p ?m|a ?m|uhr))?"
    yield _Rule(
        _compile(rf"{until} {digits}"),
        "until",
        lambda match: _clock(int(match.group(1)), int(match.group(2)), match.group(0)),
    )
    yield _Rule(_compile(rf"{until} (?:{numbers['midnight']})"), "until", lambda match: "00:00")
    yield _Rule(_compile(rf"{until} (?:{numbers['noon']})"), "until", lambda match: "12:00")


def _clock(hour: int, minute: int, words: str) -> str:
    """`22:30`; `10:30` for an hour without its half of the day, `10:30 am` with the first."""
    half = next((name for pattern, name in _HALVES if re.search(rf"(?:{pattern}|\d{name})$", words)), "")
    if not 0 <= hour <= 24 or not 0 <= minute < 60:
        return ""
    if half == "pm" and hour < 12:
        hour += 12
    early = " am" if half == "am" and 0 < hour <= 12 else ""
    return f"{hour % 24:02d}:{minute:02d}{early}"


def _ordinal(text: str) -> int:
    if text.isdigit():
        return int(text[:2])
    if not text or set(text) - set(_ROMAN):
        return 0
    values = [_ROMAN[letter] for letter in text]
    return sum(-a if a < b else a for a, b in zip(values, [*values[1:], 0], strict=True))


def _within(number: int, low: int, high: int) -> str:
    return str(number) if low <= number <= high else ""
