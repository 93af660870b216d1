"""The guard: every name, number, date and claim of a line must stand in its facts, in all five languages.

First all that the facts support is taken out of the line: names and titles as they are written, numbers, spans and
dates as the language says them. Whatever name, number, month or weekday is left is unsupported. Then the claims: a
table for each language (`claims/<language>.toml`) says which words need which fact ("you liked" needs a like), and
which no fact can support ("the best"). With `strict`, for lines that a language model wrote, every word that is left
must be one that the writers' room uses too: what the guard doesn't know, it doesn't let through.
"""

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from segue.dj.script.kinds import AS_WRITTEN, kind_of
from segue.dj.script.names import plain
from segue.dj.script.numbers import cardinal, decade_words, ordinal, year_words
from segue.dj.script.shapes import plain_words
from segue.dj.script.tongue import Tongue, tongue
from segue.model.show import Fact

_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_OURS = frozenset({"segue", "i", "i'm", "i've", "i'll", "i'd"})
_GONE = "\ufffc"
"""Stands for words that a fact supports."""
_BY = {"en": "by|from", "es": "de", "fr": "de|par", "de": "von", "pt": "de"}


def unsupported(text: str, facts: Iterable[Fact], language: str = "en", strict: bool = False) -> list[str]:
    """The words of `text` that none of its facts supports; empty when the line is honest."""
    known = tuple(facts)
    rules = _claims(language)
    wrong = _misattributed(plain(text.replace("’", "'")), known, language)
    text = without_facts(text, known, language)
    ids = [fact.id for fact in known]
    for pattern, needs in rules.needs:
        if (found := pattern.search(text)) and not any(_holds(need, ids) for need in needs):
            wrong.append(found.group(0))
    dates = _dates(language)
    for match in _TOKEN.finditer(text):
        token = match.group(0)
        low = token.casefold()
        if low in _OURS or low.removesuffix("'s") in _OURS:
            continue
        is_number = any(ch.isdigit() for ch in token) or low in number_words(language)
        starts = _starts_sentence(text, match.start())
        common = low in plain_words(language) or low in rules.plain
        # In German every noun has a capital: a name is what is no noun of ours.
        is_name = token[0].isupper() and not (common if starts or language == "de" else False)
        if is_number or is_name or low in dates or (strict and not common and not _elision(low, language, common)):
            wrong.append(token)
    return list(dict.fromkeys(wrong))


def tells_a_story(text: str, language: str) -> bool:
    """Whether a line, apart from its facts, speaks of people and what became of them: made of the plainest words, and
    nothing that a host could know."""
    return bool(_claims(language).stories.search(text))


def without_facts(text: str, facts: Iterable[Fact], language: str) -> str:
    """A line with a mark for all that its facts support word for word."""
    text = plain(text.replace("’", "'"))
    for said in _supported(tuple(facts), language):
        text = _blanked(text, said)
    return text


def _blanked(text: str, said: str) -> str:
    """`text` with a mark for every whole-word `said`; what begins with a small letter is found in capitals, too."""
    low, known = text.lower(), said
    if said[:1].islower() and len(low) == len(text):
        known = said.lower()
    else:
        low = text
    parts: list[str] = []
    at = start = 0
    while (found := low.find(known, at)) >= 0:
        end = found + len(known)
        at = end
        inside = (found and _is_word(text[found - 1]) and _is_word(known[0])) or (
            end < len(text) and _is_word(text[end]) and _is_word(known[-1])
        )
        if not inside:
            parts += [text[start:found], _GONE]
            start = end
    return "".join([*parts, text[start:]]) if parts else text


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_"


@cache
def number_words(language: str) -> frozenset[str]:
    """Words that claim a number. "One" and "first" are left out: they mostly claim none."""
    numbers = [
        cardinal(n, language, feminine)
        for n in (*range(2, 201), 300, 400, 500, 600, 700, 800, 900, 1000)
        for feminine in (False, True)
    ]
    numbers += [ordinal(n, language) for n in range(2, 101)]
    tokens = {token for words in numbers for token in re.findall(r"[^\W\d_]+", words)}
    if language == "de":
        tokens |= {year_words(year, "de") for year in range(1100, 2100)}
        tokens |= {f"{cardinal(n, 'de')}{ending}" for n in range(2, 100) for ending in ("mal", "er", "ern", "fach")}
        tokens |= {f"{ordinal(n, 'de')}{ending}" for n in range(2, 100) for ending in ("n", "r", "s")}
    return frozenset(token.casefold() for token in tokens) - _claims(language).no_numbers | _claims(language).numbers


@dataclass(frozen=True, slots=True)
class _Claims:
    needs: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]
    plain: frozenset[str]
    numbers: frozenset[str]
    no_numbers: frozenset[str]
    stories: re.Pattern[str]


@cache
def _claims(language: str) -> _Claims:
    text = files("segue.dj.script").joinpath("claims", f"{language}.toml").read_text("utf-8")
    read = tomllib.loads(text)
    needs = [(re.compile(pattern, re.IGNORECASE), tuple(ids)) for pattern, ids in read["claims"].items()]
    needs += [(re.compile(rf"\b(?:{words})\b", re.IGNORECASE), ()) for words in read["never"]]
    return _Claims(
        tuple(needs),
        frozenset(read["plain"].casefold().split()),
        frozenset(read["numbers"].split()),
        frozenset(read["no_numbers"].split()),
        re.compile(rf"\b(?:{read['stories']})\b", re.IGNORECASE),
    )


@cache
def _dates(language: str) -> frozenset[str]:
    """Months and weekdays in small letters, without those that mean something else, too."""
    words = tongue(language).words
    ambiguous = {"march", "may", "mars", "august", "mai"} if language in {"en", "fr"} else {"august"}
    return frozenset(word.casefold() for word in (*words["months"], *words["weekdays"])) - ambiguous


def _supported(facts: Sequence[Fact], language: str) -> list[str]:
    """All that the facts let a line say word for word, the longest first."""
    words = tongue(language)
    said: set[str] = set()
    for fact in facts:
        if kind_of(fact.id) in AS_WRITTEN:
            said |= {words.say(fact), plain(fact.value)}
        else:
            said |= _forms(fact, words)
    return sorted((plain(each.replace("’", "'")) for each in said if each.strip()), key=len, reverse=True)


def _forms(fact: Fact, words: Tongue) -> set[str]:
    """How a fact's value may be said: in digits or in words, with its unit."""
    kind, language = kind_of(fact.id), words.language
    if kind in {None, "claim"}:
        return set()
    try:
        forms = {words.say(fact)}
        number = int(re.sub(r"\D", "", fact.value) or 0)
        if kind == "year":
            forms |= {cardinal(number, language), year_words(number, language)}
        elif kind in {"decade", "century"}:
            forms |= _era_forms(kind, number, language, forms)
        elif kind in {"times", "count", "span", "minutes", "songs"} and number > 1:
            said = next(iter(forms))
            for feminine in (False, True):
                spelled = cardinal(number, language, feminine)
                if said.startswith((spelled, str(number))):
                    tail = said.removeprefix(spelled) if said.startswith(spelled) else said.removeprefix(str(number))
                    forms |= {f"{number}{tail}", f"{spelled}{tail}"}
        elif kind in {"daypart", "weekday"}:
            prefix = f"{kind}_"
            forms |= {words.say(fact, key.removeprefix(prefix)) for key in words.words if key.startswith(prefix)}
    except (ValueError, KeyError):
        return set()
    return {form for each in forms for form in (each, each[:1].upper() + each[1:])}


def _era_forms(kind: str, number: int, language: str, written: set[str]) -> set[str]:
    if kind == "century":
        return {f"{ordinal(number)} century"} if language == "en" else set()
    forms = {decade_words(number, language)}
    if language == "en":
        forms |= {decade_words(number).rpartition(" ")[2]} if 1920 <= number <= 1990 else set()
    if language == "de":
        forms |= {
            f"{form}{ending}"
            for form in (*written, *forms)
            for ending in ("n", "-Jahre", "-Jahren", " Jahre", " Jahren")
        }
    return forms


def _misattributed(text: str, facts: Sequence[Fact], language: str) -> list[str]:
    """Names said to be the makers of a title that is not theirs: "A, by B" when B made something else."""
    words = tongue(language)
    titles = [f for f in facts if f.id.partition(".")[2] in {"title", "work", "album"} and words.say(f)]
    names = [
        f for f in facts if kind_of(f.id) == "name" and f.id.partition(".")[0] in {"prev", "next"} and words.say(f)
    ]
    wrong: list[str] = []
    for title in titles:
        place = title.id.partition(".")[0]
        places = {place, *(t.id.partition(".")[0] for t in titles if words.say(t) == words.say(title))}
        own = {words.say(name) for name in names if name.id.partition(".")[0] in places}
        for name in {words.say(name) for name in names} - own:
            if re.search(rf"{re.escape(words.say(title))},? (?:{_BY[language]}) {re.escape(name)}(?!\w)", text):
                wrong.append(name)
    return wrong


def _holds(need: str, ids: Sequence[str]) -> bool:
    return any(each.endswith(need[1:]) if need.startswith("*") else each == need for each in ids)


def _elision(token: str, language: str, common: bool) -> bool:
    """French: `d'abord` is known when `abord` or `d'abord` is."""
    if language != "fr" or "'" not in token:
        return common
    _, _, rest = token.partition("'")
    return rest in plain_words(language) or rest in _claims(language).plain


def _starts_sentence(text: str, at: int) -> bool:
    before = text[:at].rstrip(" \"'“‘(¿¡«")
    return not before or before[-1] in ".!?:…"
