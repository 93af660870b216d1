"""Lengths, years and tempo, taken out of a text."""

import re
from dataclasses import replace

from segue.model.taste import Subject
from segue.recommend.taste.words.times import cut

_MORE = (
    r"(?:longer than|more than|over|above|at least|faster than|mas de|mas \w+ que|plus de|plus \w+ que|langer als|"
    r"schneller als|uber|mais de|mais \w+ que)"
)
_LESS = (
    r"(?:shorter than|less than|under|below|at most|up to|slower than|menos de|menos \w+ que|moins de|moins \w+ que|"
    r"kurzer als|langsamer als|unter|abaixo de)"
)
_NUMBER = r"(?P<n>\d{1,4}(?:[.,]\d)?|half an|an?|one)"
_UNITS_MS = (
    (r"hours?|hrs?|h|horas?|heures?|stunden?", 3_600_000),
    (r"minutes?|mins?|minutos?|minuten?", 60_000),
    (r"seconds?|secs?|segundos?|secondes?|sekunden?", 1_000),
)
_WORD_NUMBERS = {"a": 1.0, "an": 1.0, "one": 1.0, "half an": 0.5}
_YEAR = r"(?P<y>1[4-9]\d\d|20\d\d)"
_YEARS = (
    (rf"(?:between|from|entre|de|von)\s+{_YEAR}\s+(?:and|to|until|y|a|et|bis|e)\s+(?P<z>1[4-9]\d\d|20\d\d)", "span"),
    (rf"(?:before|older than|until|antes de|anteriores a|avant|vor)\s+{_YEAR}", "before"),
    (rf"(?:after|newer than|younger than|despues de|apres|nach|depois de)\s+{_YEAR}", "after"),
    (rf"(?:since|starting|desde|depuis|seit|a partir de)\s+{_YEAR}", "since"),
    (rf"(?:from|of|in|de|en|aus)\s+{_YEAR}", "of"),
)
_DECADES = (
    r"(?:\b(?:from|of|in|de|des|los|las|aus|den|dos|anos)\s+)*(?:\b(?:the|les|los|anos|annees)\s+)*"
    r"(?<!\d)'?(?P<y>(?:19|20)?\d0)(?:'?s|er)\b",
    r"\b(?:(?:de|des|los|dos|las)\s+)*(?:annees|anos|los)\s+(?:anos\s+)?(?P<y>(?:19|20)?\d0)\b",
)


def take_measures(text: str, subject: Subject) -> tuple[str, Subject]:
    """The text without its lengths, years and tempo, and the subject with them."""
    for take in (_lengths, _years, _tempo):
        text, subject = take(text, subject)
    return text, subject


def _lengths(text: str, subject: Subject) -> tuple[str, Subject]:
    for words, longer in ((_MORE, True), (_LESS, False)):
        for units, unit_ms in _UNITS_MS:
            match = re.search(rf"(?<!\w){words}\s+{_NUMBER}\s*(?:{units})\b", text)
            if match:
                number = _WORD_NUMBERS.get(match["n"]) or float(match["n"].replace(",", "."))
                length_ms = round(number * unit_ms)
                if longer:
                    subject = replace(subject, longer_than_ms=length_ms)
                else:
                    subject = replace(subject, shorter_than_ms=length_ms)
                text = cut(text, match)
    return text, subject


def _years(text: str, subject: Subject) -> tuple[str, Subject]:
    for pattern in _DECADES:
        if decade := re.search(pattern, text):
            year = int(decade["y"])
            year += 0 if year > 99 else 2000 if year < 30 else 1900
            return cut(text, decade), replace(subject, year_from=year, year_to=year + 9)
    for pattern, how in _YEARS:
        if match := re.search(rf"(?<!\w){pattern}(?!\w)", text):
            year = int(match["y"])
            low = {"before": None, "after": year + 1}.get(how, year)
            high = {"before": year - 1, "of": year, "span": int(match.groupdict().get("z") or 0)}.get(how)
            return cut(text, match), replace(subject, year_from=low, year_to=high)
    return text, subject


def _tempo(text: str, subject: Subject) -> tuple[str, Subject]:
    for words, faster in ((_MORE, True), (_LESS, False)):
        if match := re.search(rf"(?<!\w){words}\s+(?P<n>\d{{2,3}})\s*bpm\b", text):
            tempo = float(match["n"])
            subject = replace(subject, tempo_from_bpm=tempo) if faster else replace(subject, tempo_to_bpm=tempo)
            text = cut(text, match)
    return text, subject
