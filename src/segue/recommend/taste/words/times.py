"""When a rule holds: dates, weekdays, times of day, and until when, taken out of a text."""

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from segue.model.taste import When
from segue.recommend.taste.words import lexicon as lex

_MONTH_OF = {word: number for number, words in enumerate(lex.MONTHS, 1) for word in words}
_MONTH = "|".join(sorted(map(re.escape, _MONTH_OF), key=len, reverse=True))
_DAY = (
    rf"(?:(?P<d1>\d{{1,2}})(?:st|nd|rd|th|\.)?\s+(?:of\s+|de\s+)?)?(?P<month>{_MONTH})"
    r"(?:\s+(?P<d2>\d{1,2})(?:st|nd|rd|th)?(?!\d|:))?"
)
_CLOCK = (
    r"(?P<{0}h>\d{{1,2}})(?:[:.h](?P<{0}m>\d{{2}}))?\s*(?P<{0}half>am|pm|a\.m\.|p\.m\.|o'clock|uhr|h)?|"
    r"(?P<{0}noon>noon|midday|mediodia|midi|mittag|meio-dia|midnight|medianoche|minuit|mitternacht|meia-noite)"
)
_BEFORE = "before|until the|ahead of|antes de las|antes de|avant|vor dem|vor|bis zum|antes das"
_AFTER = "after|from|past|despues de las|despues de|tras|apres|nach dem|nach|ab|depois das|depois de"
_SINCE = "since|starting|a partir de|desde|des|seit"
_IN = "in|during|en|durante|pendant|wahrend|im|em|on|throughout"
_UNTIL = "until|till|til|hasta el|hasta|jusqu'a|jusqu'au|bis|ate"
_WEEKDAY_OF = {word: number for number, words in enumerate(lex.WEEKDAYS) for word in words}
_WEEKDAY = "|".join(sorted(map(re.escape, _WEEKDAY_OF), key=len, reverse=True))
_LINK = (
    r"(?:(?:on|at|in|during|over|el|los|las|le|les|am|an|im|en|aos|aas|nas|nos|a|por|the|every|each|cada|jeden|"
    r"chaque|todos os)\s+)*"
)
GAP = " | "
"""Where something was taken out: no name reaches over it."""


def take_times(text: str, now: datetime) -> tuple[str, When]:
    """The text without its times, and what they say. `now` is the listener's own time, for "until Friday"."""
    when = When()
    for take in (_until, _days_between, _dates, _seasons, _clock_between, _clock, _parts, _weekdays):
        text, when = take(text, when, now)
    return text, when


def _until(text: str, when: When, now: datetime) -> tuple[str, When]:
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    until: datetime | None = None

    def weekday(match: re.Match[str]) -> datetime:
        ahead = (_WEEKDAY_OF[match["day"]] - now.weekday()) % 7 or 7
        return midnight + timedelta(days=ahead)

    def date(match: re.Match[str]) -> datetime:
        month, day = _day_of(match, first=True)
        found = midnight.replace(month=month, day=min(day, monthrange(now.year, month)[1]))
        return found if found > now else found.replace(year=now.year + 1, day=1 if (month, day) == (2, 29) else day)

    def span(match: re.Match[str]) -> datetime:
        number = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3}.get(match["n"]) or int(match["n"])
        unit = {"h": 1 / 24, "d": 1, "w": 7, "m": 30}[match["unit"][0]]
        return now + timedelta(days=min(number, 1000) * unit)

    options: list[tuple[str, Callable[[re.Match[str]], datetime]]] = [
        (rf"\b(?:{_UNTIL})\s+(?:next\s+)?(?P<day>{_WEEKDAY})\b", weekday),
        (rf"\b(?:{_UNTIL})\s+{_DAY}\b", date),
        (rf"\b(?:{_UNTIL})\s+(?:tomorrow|manana|demain|morgen|amanha)\b", lambda _: midnight + timedelta(days=1)),
        (r"\b(?:for\s+)?(?:today|tonight|hoy|aujourd'hui|heute|hoje)\b", lambda _: midnight + timedelta(days=1)),
        (r"\bthis week\b", lambda _: midnight + timedelta(days=7 - now.weekday())),
        (r"\bfor (?P<n>\d{1,4}|an?|one|two|three) (?P<unit>hours?|days?|weeks?|months?)\b", span),
    ]
    for pattern, make in options:
        match = re.search(pattern, text)
        if match:
            until = make(match)
            text = cut(text, match)
            break
    return text, replace(when, until_ms=round(until.timestamp() * 1000)) if until else when


def _days_between(text: str, when: When, _now: datetime) -> tuple[str, When]:
    second = _DAY.replace("(?P<", "(?P<to_")
    match = re.search(
        rf"\b(?:between|from|entre|de|von|zwischen|du)\s+{_DAY}\s+(?:and|to|until|y|a|et|au|bis|und|e)\s+{second}\b",
        text,
    )
    if not match:
        return text, when
    first, last = _day_of(match, True), _day_of(match, False, "to_")
    return cut(text, match), replace(when, from_day=_mmdd(*first), to_day=_mmdd(*last))


def _dates(text: str, when: When, _now: datetime) -> tuple[str, When]:
    holidays = {"christmas": (12, 25), "christmas day": (12, 25), "christmas eve": (12, 24), "new year": (1, 1),
                "halloween": (10, 31)}  # fmt: skip
    match = re.search(
        rf"\b(?P<how>before|after)\s+(?P<what>{'|'.join(sorted(holidays, key=len, reverse=True))})\b", text
    )
    if match:
        month, day = holidays[match["what"]]
        span = (
            ("01-01", _mmdd(*_shift(month, day, -1)))
            if match["how"] == "before"
            else (_mmdd(*_shift(month, day, 1)), "12-31")
        )
        return cut(text, match), replace(when, from_day=span[0], to_day=span[1])
    spans: list[tuple[str, Callable[[re.Match[str]], tuple[str, str]]]] = [
        (_BEFORE, lambda m: ("01-01", _mmdd(*_shift(*_day_of(m, True), -1)))),
        (_SINCE, lambda m: (_mmdd(*_day_of(m, True)), "12-31")),
        (_AFTER, lambda m: (_mmdd(*_shift(*_day_of(m, False), 1)), "12-31")),
        (_IN, lambda m: (_mmdd(*_day_of(m, True)), _mmdd(*_day_of(m, False)))),
    ]
    for words, make in spans:
        match = re.search(rf"\b(?:{words})\s+(?:el\s+|le\s+|dem\s+)?{_DAY}\b", text)
        if match:
            first, last = make(match)
            return cut(text, match), replace(when, from_day=first, to_day=last)
    return text, when


def _seasons(text: str, when: When, _now: datetime) -> tuple[str, When]:
    for (first, last), words in lex.SEASONS.items():
        match = re.search(rf"\b(?:{_IN})\s+(?:the\s+|el\s+|la\s+|l'|le\s+)?(?:{'|'.join(words)})\b", text)
        if match:
            return cut(text, match), replace(when, from_day=first, to_day=last)
    return text, when


def _clock_between(text: str, when: When, _now: datetime) -> tuple[str, When]:
    first, last = _CLOCK.format("a"), _CLOCK.format("b")
    match = re.search(
        rf"\b(?:between|from|entre las|entre|de las|von|zwischen|de)\s+(?:{first})\s*"
        rf"(?:and|to|until|till|-|y las|y|a las|a|et|bis|und|e)\s*(?:{last})(?!\w|\s*(?:minutes|min|bpm))",
        text,
    )
    if not match or _is_year(match):
        return text, when
    end = _minute(match, "b")
    start = _minute(match, "a", match["bhalf"] or "")
    if start is None or end is None:
        return text, when
    return cut(text, match), replace(when, from_minute=start, to_minute=end)


def _clock(text: str, when: When, _now: datetime) -> tuple[str, When]:
    if when.from_minute is not None:
        return text, when
    for words, before in ((_BEFORE, True), (f"{_AFTER}|{_SINCE}", False)):
        units = "minutes?|mins?|hours?|bpm|minutos|stunden|minuten|heures"
        pattern = rf"\b(?:{words})\s+(?:{_CLOCK.format('a')})(?!\d|\w|\s*(?:{units}))"
        match = re.search(pattern, text)
        if match:
            minute = _minute(match, "a")
            if minute is not None:
                span = (0, minute) if before else (minute, 0)
                # "After 10 pm" reaches into the night; "before 9" begins where the night ends.
                if not before:
                    span = (minute, 300 if minute >= 720 else 1440)
                return cut(text, match), replace(when, from_minute=span[0], to_minute=span[1])
    return text, when


def _parts(text: str, when: When, _now: datetime) -> tuple[str, When]:
    if when.from_minute is not None:
        return text, when
    for (first, last), words in lex.PARTS_OF_DAY.items():
        match = _worded(text, words)
        if match:
            return cut(text, match), replace(when, from_minute=first, to_minute=last)
    return text, when


def _weekdays(text: str, when: When, _now: datetime) -> tuple[str, When]:
    days: list[int] = list(when.weekdays)
    for group, words in lex.DAY_GROUPS.items():
        while match := _worded(text, words):
            days += group
            text = cut(text, match)
    while match := re.search(rf"\b{_LINK}(?P<day>{_WEEKDAY})\b", text):
        days.append(_WEEKDAY_OF[match["day"]])
        text = cut(text, match)
    return text, replace(when, weekdays=tuple(sorted(set(days))))


def _worded(text: str, words: tuple[str, ...]) -> re.Match[str] | None:
    options = "|".join(sorted(map(re.escape, words), key=len, reverse=True))
    return re.search(rf"(?<!\w){_LINK}(?:{options})(?!\w)", text)


def _day_of(match: re.Match[str], first: bool, prefix: str = "") -> tuple[int, int]:
    """(month, day); a bare month is its first or its last day."""
    month = _MONTH_OF[match[f"{prefix}month"]]
    day = match[f"{prefix}d1"] or match[f"{prefix}d2"]
    longest = monthrange(2024, month)[1]
    return month, min(max(1, int(day)), longest) if day else 1 if first else longest


def _shift(month: int, day: int, days: int) -> tuple[int, int]:
    moved = datetime(2024, month, day) + timedelta(days=days)
    return moved.month, moved.day


def _mmdd(month: int, day: int) -> str:
    return f"{month:02d}-{day:02d}"


def _minute(match: re.Match[str], which: str, half: str = "") -> int | None:
    noon = match[f"{which}noon"]
    if noon:
        return 0 if noon in {"midnight", "medianoche", "minuit", "mitternacht", "meia-noite"} else 720
    hour, minute = int(match[f"{which}h"]), int(match[f"{which}m"] or 0)
    half = (match[f"{which}half"] or half).replace(".", "")
    if hour > 24 or minute > 59:
        return None
    if half == "pm" and hour < 12:
        hour += 12
    elif half == "am" and hour == 12:
        hour = 0
    return (hour * 60 + minute) % 1440


def _is_year(match: re.Match[str]) -> bool:
    return any((match[f"{which}h"] or "0").startswith("00") for which in "ab")


def cut(text: str, match: re.Match[str]) -> str:
    """The text with a gap where `match` stood."""
    return f"{text[: match.start()]}{GAP}{text[match.end() :]}"
