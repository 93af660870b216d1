"""Reads spoken lines as a stranger would and asks of every claim where it stands in the line's facts.

It shares no code with the writers' room: it sees the rendered text and the facts' plain values only, reads numbers by
`num2words`, and has word lists of its own (`_audit.toml`), all written by hand from the outside.
"""

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from segue.model.show import Fact

WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
AS_WRITTEN = {
    "title", "by", "artist", "performer", "composer", "author", "narrator", "album", "work", "movement", "show", "book",
    "note", "note_by", "name", "names", "turn", "genre",
}  # fmt: skip
"""What follows the dot in the ids of facts whose own words are said."""
ROMAN = {"XVI": 16, "XVII": 17, "XVIII": 18, "XIX": 19, "XX": 20, "XXI": 21}


def unsupported_claims(text: str, facts: Sequence[Fact], language: str) -> list[str]:
    """What the line says that none of its facts holds; empty for an honest line."""
    text = _flat(text)
    rest = _without_written(text, facts)
    return [
        *_names(rest, language),
        *_numbers(rest, facts, language),
        *_dates(rest, facts, language),
        *_claims(rest, facts, language),
    ]


def _without_written(text: str, facts: Sequence[Fact]) -> str:
    """The line without the names and titles of its facts: each the longest run of words that stands in the fact too."""
    values = {fact.value for fact in facts if fact.id.partition(".")[2] in AS_WRITTEN}
    # A host leaves out what a tag has in brackets.
    values |= {re.sub(r"\s*[(\[][^)\]]*[)\]]", "", value) for value in values}
    for value in sorted(values, key=lambda value: ("(" in value or "[" in value, -len(value))):
        theirs = [word.casefold() for word in WORD.findall(_flat(value))]
        words = list(WORD.finditer(text))
        best: tuple[int, int, int] | None = None
        spans: list[tuple[int, int]] = []
        for start in range(len(words)):
            length = 0
            mine = [word.group(0).casefold() for word in words[start : start + len(theirs)]]
            for end in range(len(mine), 0, -1):
                if _stands_in(mine[:end], theirs):
                    length = end
                    break
            if (
                length
                and (best is None or length >= best[0])
                and _names_something(words[start : start + length], theirs)
            ):
                if best is None or length > best[0]:
                    spans = []
                best = (length, words[start].start(), words[start + length - 1].end())
                spans.append(best[1:])
        for begin, finish in reversed(spans):
            text = f"{text[:begin]}▢{text[finish:]}"
    return text


def _names_something(words: Sequence["re.Match[str]"], theirs: Sequence[str]) -> bool:
    """A run that is only one little word of a long title is no mention of it."""
    return len(words) * 2 > len(theirs) or any(
        word.group(0)[0].isupper() or word.group(0)[0].isdigit() for word in words
    )


def _stands_in(run: Sequence[str], whole: Sequence[str]) -> bool:
    if any(whole[at : at + len(run)] == list(run) for at in range(len(whole) - len(run) + 1)):
        return True
    # "Bach, Johann Sebastian" is said the other way round.
    return len(run) == len(whole) <= 4 and sorted(run) == sorted(whole)


def _flat(value: str) -> str:
    """Words apart, as in the line: French takes "d'" and "qu'" before a name."""
    return re.sub(r"\b([Dd]|[Qq]u)'(?=[A-ZÀ-Þ0-9])", r"\1e ", value.replace("’", "'").replace("_", " "))


def _names(text: str, language: str) -> list[str]:
    data = _data(language)
    wrong = []
    for match in WORD.finditer(text):
        word = match.group(0)
        if not word[0].isupper() or word in {"Segue", "I", "I'm", "I've", "I'll"} or word in ROMAN:
            continue
        before = text[: match.start()].rstrip(" \"'“«¿¡(")
        starts = not before or before[-1] in ".!?:…"
        if starts and word.casefold() in data["openers"]:
            continue
        if (
            word.casefold() in {each.casefold() for each in (*data["months"], *data["weekdays"])}
            or _read_number(word.casefold().replace("-", " ").split(), language)[0] is not None
        ):
            continue  # These are asked about elsewhere.
        if language == "de" and word in data["nouns"]:
            continue
        wrong.append(f"name: {word}")
    return wrong


def _numbers(text: str, facts: Sequence[Fact], language: str) -> list[str]:
    allowed = {int(digits) for fact in facts for digits in re.findall(r"\d+", fact.value)}
    allowed |= {number % 100 for number in allowed if 1900 <= number < 2000}
    units = {
        (int(m.group(1)), m.group(2)) for fact in facts for m in re.finditer(r"(\d+) (day|week|month|year)", fact.value)
    }
    wrong = []
    text = text.replace("-", " ")
    words = [(m.group(0).casefold(), text[m.end() : m.end() + 1]) for m in WORD.finditer(text)]
    at = 0
    while at < len(words):
        number, taken = _read_number([word for word, _ in words[at : at + 7]], language)
        if number is None:
            at += 1
            continue
        if number != 1 and number not in allowed:
            wrong.append(f"number: {number}")
        # A unit belongs to the number only where nothing stands between them.
        together = at + taken < len(words) and words[at + taken - 1][1] == " "
        following = words[at + taken][0] if together else ""
        unit = next((name for name, stems in _data(language)["units"].items() if re.fullmatch(stems, following)), "")
        ago = {"day", "week", "month", "year"}
        if unit in ago and number != 1 and (number, unit) not in units:
            wrong.append(f"span: {number} {unit}")
        plays = any(fact.id.endswith(("plays",)) and fact.value == str(number) for fact in facts)
        if unit == "time" and number != 1 and not plays:
            wrong.append(f"count: {number} {unit}")
        at += taken
    return wrong


def _read_number(words: Sequence[str], language: str) -> tuple[int | None, int]:
    """The number that a run of words begins with, and how many words it takes."""
    first = words[0]
    if first.isdigit():
        return int(first), 1
    if m := re.fullmatch(r"(\d+)(?:s|er|ern|e|ème|st|nd|rd|th)", first):
        return int(m.group(1)), 1
    if first.upper() in ROMAN and len(first) > 1:
        return ROMAN[first.upper()], 1
    known = _number_words(language)
    for length in range(len(words), 0, -1):
        if (number := known.get(" ".join(words[:length]))) is not None:
            return number, length
    return None, 1


@cache
def _number_words(language: str) -> dict[str, int]:
    from num2words import num2words

    theirs = {"pt": "pt_BR"}.get(language, language)
    found: dict[str, int] = {}
    for number in range(2, 2100):
        for words in {num2words(number, lang=theirs)}:
            plain = words.replace("-", " ").replace(",", "")
            found[plain] = number
            if language in {"es", "pt"}:
                feminine = re.sub(r"(cient|ent)os\b", r"\1as", plain)
                feminine = re.sub(r"uno$", "una", re.sub(r"\bdois$", "duas", re.sub(r"\bum$", "uma", feminine)))
                found[feminine] = number
        if number < 60 and language in {"en", "fr", "de"}:
            ordinal = num2words(number, lang=theirs, to="ordinal").replace("-", " ")
            for ending in ("", "n", "r", "s") if language == "de" else ("",):
                found[ordinal + ending] = number
        if language == "de" and number < 100:
            found[num2words(number, lang="de") + "mal"] = number
            found[num2words(number, lang="de") + "ern"] = number
    extra = {"en": {"twice": 2, "thrice": 3, "dozen": 12}, "pt": {"quatorze": 14}}.get(language, {})
    for word in _data(language)["no_numbers"]:
        found.pop(word, None)
    return found | extra


def _dates(text: str, facts: Sequence[Fact], language: str) -> list[str]:
    data = _data(language)
    values = {fact.value.casefold() for fact in facts}
    wrong = []
    for names, theirs in ((data["months"], _MONTHS), (data["weekdays"], _WEEKDAYS)):
        for name, english in zip(names, theirs, strict=True):
            pattern = rf"(?<!\w){name}(?!\w)"
            flags = 0 if language in {"en", "de"} else re.IGNORECASE
            if re.search(pattern, text, flags) and english not in values:
                wrong.append(f"date: {name}")
    return wrong


def _claims(text: str, facts: Sequence[Fact], language: str) -> list[str]:
    ids = {fact.id for fact in facts}
    wrong = []
    for rule in _data(language)["claims"]:
        found = re.search(rule["says"], text, re.IGNORECASE)
        if found and not any(id_.endswith(end) for id_ in ids for end in rule["takes"]):
            wrong.append(f"claim: {found.group(0)}")
    opinion = re.search(rf"\b(?:{_data(language)['opinions']})\b", text, re.IGNORECASE)
    return [*wrong, f"opinion: {opinion.group(0)}"] if opinion else wrong


@cache
def _data(language: str) -> dict[str, Any]:
    read = tomllib.loads(Path(__file__).with_name("_audit.toml").read_text("utf-8"))[language]
    for name in ("openers", "nouns", "no_numbers"):
        read[name] = frozenset(read.get(name, "").split())
    read["months"], read["weekdays"] = read["months"].split(), read["weekdays"].split()
    return dict(read)


_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
