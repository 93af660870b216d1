"""Understands a wish in plain words: what it is about, whether more, less, only or never, and when.

The text is read from the outside in: whole names of the library are put aside, then times, lengths, years and tempo are
taken out, then what the house has words for; what is left must be names. What means nothing is told, never guessed.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from segue.model.taste import ALWAYS, ANYTHING, Effect, Subject, When
from segue.recommend.taste.words import lexicon as lex
from segue.recommend.taste.words.measures import take_measures
from segue.recommend.taste.words.names import Found, Names, names_something, squeeze
from segue.recommend.taste.words.say import Pieces, sentence
from segue.recommend.taste.words.times import GAP, cut, take_times
from segue.store.rows import normalised

LONGEST_TEXT = 300
SHORT_MS, LONG_MS = 20 * 60_000, 60 * 60_000
SHORT_SONG_MS, LONG_SONG_MS = 150_000, 420_000


@dataclass(frozen=True, slots=True)
class Reading:
    """What was understood of one wish."""

    text: str
    effect: Effect | None
    """None when it is not clear whether more, less, only or never is meant."""
    subject: Subject = ANYTHING
    when: When = ALWAYS
    said: str = ""
    """What was understood, as a sentence; empty when it was not."""
    unknown: tuple[str, ...] = ()
    """Words that mean nothing here."""
    suggestions: tuple[str, ...] = ()
    """Names of the library that may have been meant, or how to say it."""

    @property
    def understood(self) -> bool:
        """Whether it can become a rule."""
        return bool(self.said)


_MARK = re.compile(r"\x02\d+\x03")
_Aside = dict[str, tuple[str, Found]]
"""Marks in the text: the words that stood there, and what they name."""


@dataclass(slots=True)
class _Draft:
    text: str
    aside: _Aside = field(default_factory=dict)
    subject: Subject = ANYTHING
    pieces: Pieces = field(default_factory=Pieces)

    def need(self, facets: Iterable[str]) -> None:
        group = tuple(facets)
        if group not in self.subject.all_of:
            self.subject = replace(self.subject, all_of=(*self.subject.all_of, group))


def read(text: str, names: Names, now: datetime, here: tuple[Found, ...] = ()) -> list[Reading]:
    """One reading a wish: "less jazz, more folk" is two. `now` is the listener's own time; `here` is what "this
    artist" or "this show" stands for (creators, then collections)."""
    plain = _plain(text[:LONGEST_TEXT])
    if not plain.strip():
        return [Reading(text.strip(), None, suggestions=EXAMPLES)]
    marked, aside = _put_aside(plain, names)
    clauses = _clauses(marked)
    return [_one(clause, text if len(clauses) == 1 else "", aside, names, now, here) for clause in clauses]


EXAMPLES = ("no Christmas music before December", "less of Bach", "more Portuguese", "never podcasts in the morning",
            "only short episodes on weekdays")  # fmt: skip


def _one(clause: str, whole: str, aside: _Aside, names: Names, now: datetime, here: tuple[Found, ...]) -> Reading:
    shown = (whole or _restored(clause, aside)).strip()
    draft = _Draft(clause, aside)
    _take_exceptions(draft, names)
    draft.text, when = take_times(draft.text, now)
    draft.text, draft.subject = take_measures(draft.text, draft.subject)
    effect = _take_effect(draft)
    nobody = _take_here(draft, here)
    _take_named(draft)
    _take_words(draft)
    unknown, suggestions = _take_rest(draft, names)
    unknown = (*nobody, *unknown)
    something = draft.subject != ANYTHING or (effect == "never" and when != ALWAYS)
    if effect is None and something and not unknown:
        suggestions = tuple(f"{word} {_restored(clause, aside).strip()}" for word in ("less", "more", "no", "only"))
    understood = effect is not None and something and not unknown
    said = sentence(effect, draft.pieces, when, now) if understood and effect else ""
    return Reading(shown, effect, draft.subject, when, said, unknown, () if said else suggestions or EXAMPLES[:3])


def _plain(text: str) -> str:
    text = normalised(text.replace("’", "'").replace("“", '"').replace("”", '"').replace("«", '"').replace("»", '"'))
    return re.sub(r"[!?…]+|\.(?=\s|$)", GAP, text)


def _put_aside(text: str, names: Names) -> tuple[str, _Aside]:
    """Names in quotes, and whole names that mean nothing else here, become marks that nothing else reads."""
    aside: _Aside = {}

    def mark(found: Found, words: str) -> str:
        token = f"\x02{len(aside)}\x03"
        aside[token] = (words, found)
        return f" {token} "

    def quoted(match: re.Match[str]) -> str:
        found = names.named(match[1].strip())
        return mark(found, match[0]) if found else match[0]

    text = re.sub(r'"([^"]{1,80})"', quoted, text)
    bare = re.sub(r"[^\w\s'&.\-\x02\x03]", " ", text)
    for words, found in names.within(bare):
        if len(words.split()) > 1 or not _is_ours(words):
            place = re.search(rf"(?<![\w\x02]){re.escape(words)}(?![\w\x03])", text)
            if place:
                text = f"{text[: place.start()]}{mark(found, words)}{text[place.end() :]}"
    return text, aside


def _restored(text: str, aside: _Aside) -> str:
    for token, (words, _) in aside.items():
        text = text.replace(token, words)
    return " ".join(text.replace(GAP.strip(), " ").split())


def _clauses(text: str) -> list[str]:
    """Split where a new effect begins after a comma, an "and", a "but" or a full stop."""
    effects = sorted({word for words in lex.EFFECTS.values() for word in words}, key=len, reverse=True)
    start = rf"(?:please\s+)?(?:{'|'.join(map(re.escape, effects))})(?!\w)"
    parts = re.split(
        rf"(?:\s*[;|]\s*|\s*,\s*(?:and\s+|but\s+|y\s+|et\s+|und\s+|e\s+)?|\s+(?:and|but|y|et|und|aber|pero|e)\s+)(?={start})",
        text,
    )
    found = [part for part in parts if part.strip(" |,.;")]
    return found or [text]


def _take_exceptions(draft: _Draft, names: Names) -> None:
    options = "|".join(sorted(map(re.escape, lex.EXCEPT), key=len, reverse=True))
    match = re.search(rf"(?<!\w)(?:{options})(?!\w)(?P<what>[^|,;]+)", draft.text)
    if not match:
        return
    found = [draft.aside[token][1] for token in _MARK.findall(match["what"])]
    rest = _stripped(_MARK.sub(" ", match["what"]))
    if rest and (more := names.named(rest)):
        found.append(more)
        rest = ""
    if found and not rest:
        draft.subject = replace(draft.subject, none_of=tuple(facet for each in found for facet in each.facets))
        draft.pieces.excepted += [each.said for each in found]
        draft.text = f"{draft.text[: match.start()]}{GAP}{draft.text[match.end() :]}"


def _take_effect(draft: _Draft) -> Effect | None:
    """The first word of effect counts; "no more" is never, "no … less" does not occur."""
    best: tuple[int, int, Effect, re.Match[str]] | None = None
    for effect, words in lex.EFFECTS.items():
        for word in words:
            match = re.search(rf"(?<![\w'])({re.escape(word)})(?![\w])", draft.text)
            if match:
                key = (match.start(), -len(word), effect, match)
                if best is None or key[:2] < best[:2]:
                    best = key
    if best is None:
        return None
    draft.text = cut(draft.text, best[3])
    return best[2]


_THIS_MAKER = (
    r"(?:this|that|the current) (?:artist|band|singer|composer|author|host|narrator|one|guy|woman)|este artista|"
    r"cet artiste|dieser kunstler|diesem kunstler|him|her|them"
)
_THIS_WHOLE = (
    r"(?:this|that|the current) (?:album|show|podcast|book|audiobook|series)|este (?:album|podcast|libro)|cet album|"
    r"ce podcast|dieses album|diesen podcast"
)


def _take_here(draft: _Draft, here: tuple[Found, ...]) -> list[str]:
    """Puts in what "this artist" stands for; returns the words where it stands for nobody."""
    nobody = []
    for words, group in (
        (
            _THIS_MAKER,
            "creator:",
        ),
        (
            _THIS_WHOLE,
            "collection:",
        ),
    ):
        match = re.search(rf"(?<!\w)(?:{words})(?!\w)", draft.text)
        found = next((each for each in here if each.names and each.names[0].facet.startswith(group)), None)
        if match and found:
            draft.need(found.facets)
            (draft.pieces.creators if group == "creator:" else draft.pieces.titles).append(found.said)
        elif match:
            nobody.append(match[0])
        if match:
            draft.text = cut(draft.text, match)
    return nobody


def _take_named(draft: _Draft) -> None:
    found = [draft.aside[token][1] for token in _MARK.findall(draft.text)]
    draft.text = _MARK.sub(GAP, draft.text)
    _put_names(draft, found)


def _take_words(draft: _Draft) -> None:
    """What the house has words for: kinds, languages, sounds, lengths, topics."""
    kinds = [facet for facet, words in lex.KINDS.items() if _took(draft, words)]
    if _took(draft, lex.TALK):
        kinds += ["kind:episode", "kind:chapter"]
    if kinds:
        draft.need(dict.fromkeys(kinds))
        draft.pieces.kinds = list(dict.fromkeys(kinds))
    languages = [code for code, words in lex.LANGUAGES.items() if _took(draft, words)]
    if languages:
        draft.need(f"language:{code}" for code in languages)
        draft.pieces.languages = [lex.LANGUAGE_NAMES[code] for code in languages]
    for facet, words in lex.SOUNDS.items():
        if _took(draft, words):
            draft.need([facet])
            draft.pieces.sounds.append(words[0])
    for words, short in ((lex.SHORT, True), (lex.LONG, False)):
        if _took(draft, words):
            song = kinds == ["kind:track"]
            length = (SHORT_SONG_MS if song else SHORT_MS) if short else (LONG_SONG_MS if song else LONG_MS)
            if short:
                draft.subject = replace(draft.subject, shorter_than_ms=length)
            else:
                draft.subject = replace(draft.subject, longer_than_ms=length)
    for topic, words in lex.TOPIC_WORDS.items():
        if _took(draft, words):
            draft.subject = replace(draft.subject, words=(*draft.subject.words, *lex.TOPICS[topic]))
            draft.pieces.topics.append(topic)
    draft.pieces.subject = draft.subject


def _took(draft: _Draft, words: tuple[str, ...]) -> bool:
    options = "|".join(sorted(map(re.escape, words), key=len, reverse=True))
    text, number = re.subn(rf"(?<![\w-])(?:{options})(?:-language)?(?![\w])", GAP, draft.text)
    draft.text = text
    return number > 0


def _take_rest(draft: _Draft, names: Names) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(words that mean nothing, what may have been meant); names that are left are taken."""
    unknown: list[str] = []
    suggestions: list[str] = []
    found: list[Found] = []
    for chunk in re.split(r"[|,;:()/\"]+", draft.text):
        whole = _stripped(chunk)
        if not whole:
            continue
        pieces = (
            [whole]
            if names.genre(whole)
            else [_stripped(piece) for piece in re.split(r"\s+(?:and|or|y|o|et|ou|und|oder|e)\s+", whole)]
        )
        known = names.named(whole) if len(pieces) > 1 else None
        for piece in [whole] if known else [piece for piece in pieces if piece]:
            named = known or names.named(piece)
            if named:
                found.append(named)
                continue
            words = [word for word in piece.split() if len(word) > 2]
            if len(words) <= 2 and names.in_titles(words):
                draft.subject = replace(draft.subject, words=(*draft.subject.words, " ".join(words)))
                draft.pieces.quoted.append(" ".join(words))
                continue
            unknown.append(piece)
            suggestions += names.suggestions(piece)
    _put_names(draft, found)
    draft.pieces.subject = draft.subject
    return tuple(unknown), tuple(dict.fromkeys(suggestions))


def _put_names(draft: _Draft, found: list[Found]) -> None:
    """Names of one group are alternatives ("Bach and Händel"); those of several must all hold."""
    for group, where in (
        ("genre:", draft.pieces.genres),
        ("creator:", draft.pieces.creators),
        ("collection:", draft.pieces.titles),
    ):
        of_group = [each for each in found if each.names[0].facet.startswith(group)]
        if of_group:
            draft.need(dict.fromkeys(facet for each in of_group for facet in each.facets if facet.startswith(group)))
            where += [each.said for each in of_group]
    draft.pieces.subject = draft.subject


def _stripped(text: str) -> str:
    """Without fillers at both ends; empty when nothing else is there."""
    words = text.replace("'s ", " ").strip(" .-'").split()
    while words and (words[0] in lex.FILLERS or not squeeze(words[0])):
        words.pop(0)
    while words and (words[-1] in lex.FILLERS or not squeeze(words[-1])):
        words.pop()
    return " ".join(words)


def _is_ours(word: str) -> bool:
    """Whether a single word has a meaning here apart from being somebody's name."""
    return word in _OURS or not names_something(word)


_OURS = (
    {
        word
        for table in (
            lex.EFFECTS,
            lex.KINDS,
            lex.LANGUAGES,
            lex.SOUNDS,
            lex.TOPIC_WORDS,
            lex.DAY_GROUPS,
            lex.PARTS_OF_DAY,
            lex.SEASONS,
        )
        for words in table.values()
        for word in words
    }
    | {"one", "two", "three", "today", "tonight", "tomorrow"}
    | {word for words in (*lex.MONTHS, *lex.WEEKDAYS, lex.SHORT, lex.LONG, lex.EXCEPT, lex.TALK) for word in words}
)
