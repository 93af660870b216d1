"""Text made plain for comparing: small letters, no accents, no punctuation, and the way back to the original."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property, lru_cache

_APOSTROPHES = frozenset("'’‘`´ʼ")
_ELIDED = frozenset({"l", "d", "j", "n", "m", "t", "s", "c", "qu", "jusqu", "quelqu", "lorsqu", "aujourd"})
"""What stands before an apostrophe in French; elsewhere the apostrophe just falls out (don't, rock'n'roll)."""
_WRITTEN_OUT = {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ł": "l", "ð": "d", "þ": "th", "ı": "i"}
_SILENT = frozenset('-_*"“”„«»¿¡/+#$')
"""Marks that part words but make no pause. `!` after a letter is one too (P!nk)."""
_ABBREVIATION = re.compile(r"(?<![^\W_])[^\W\d_](?:\.[^\W\d_])+(?![^\W_])")
_TIME = re.compile(r"(?<![^\W_:])\d\d?:\d\d(?![\d:])")
_ELISION = re.compile(r"(?<![^\W_])(?<![^\W_]')(l|d|j|n|m|t|s|c|(?:jus|quel|lors)?qu|aujourd)'(?=[^\W\d_])")
_INNER_APOSTROPHE = re.compile(r"(?<=[^\W_])'(?=[^\W\d_])")
_WORD = re.compile("(?:[^\\W_]|\x01)+")
_REST = re.compile(r"(?<!\\)([a-z0-9])\*")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the folded text and where it stands, there (`start`, `end`) and in the original (`first`, `last`)."""

    text: str
    start: int
    end: int
    first: int
    last: int
    """One past its last character."""
    pause: bool = False
    """True when a punctuation mark stood right before it."""


@dataclass(frozen=True)
class Folded:
    """A text as words joined by single spaces."""

    original: str
    words: tuple[Word, ...]

    @cached_property
    def text(self) -> str:
        """The folded text."""
        return " ".join(word.text for word in self.words)

    def words_in(self, start: int, end: int) -> tuple[int, int]:
        """The numbers of the first word that touches `start` to `end`, and of the one after the last."""
        inside = [number for number, word in enumerate(self.words) if word.start < end and word.end > start]
        return (inside[0], inside[-1] + 1) if inside else (0, 0)


def fold(text: str) -> Folded:
    """Folds `text`. Words are runs of letters and digits; `&` is the word "and"; `10:30` and `R.E.M.` stay whole."""
    silent = {match.start() + at for match in _ABBREVIATION.finditer(text) for at in range(1, len(match.group(0)), 2)}
    colons = {match.start() + match.group(0).index(":") for match in _TIME.finditer(text)}
    words: list[Word] = []
    letters, first, last, place, pause = "", 0, 0, 0, False

    def end_word() -> None:
        nonlocal letters, place, pause
        if letters:
            words.append(Word(letters, place, place + len(letters), first, last, pause and bool(words)))
            place += len(letters) + 1
            letters, pause = "", False

    for at, char in enumerate(text):
        plain = ":" if at in colons else _plain(char)
        if plain:
            first = first if letters else at
            letters, last = letters + plain, at + 1
        elif at in silent or unicodedata.combining(char):
            continue
        elif char in _APOSTROPHES and letters and _plain(text[at + 1 : at + 2])[:1].isalpha():
            if letters in _ELIDED:
                end_word()
        else:
            shouted = char == "!" and bool(letters)
            end_word()
            if char == "&":
                letters, first, last = "and", at, at + 1
                end_word()
            pause = pause or not (shouted or char.isspace() or char in _SILENT or char in _APOSTROPHES or char == "&")
    end_word()
    return Folded(text, tuple(words))


def folded(text: str) -> str:
    """Just the folded text, as `fold(text).text` gives it, many times faster."""
    text = text.replace("\x01", " ")  # it stands for a time's colon below
    if "." in text:
        text = _ABBREVIATION.sub(lambda match: match.group(0).replace(".", ""), text)
    if ":" in text:
        text = _TIME.sub(lambda match: match.group(0).replace(":", "\x01"), text)
    plain = text.lower() if text.isascii() else "".join([_plain(char) or _mark(char) for char in text])
    if "'" in plain or "`" in plain:
        plain, before = plain.replace("`", "'"), ""
        while plain != before:
            plain, before = _ELISION.sub(r"\1 ", plain), plain
        plain = _INNER_APOSTROPHE.sub("", plain)
    return " ".join(_WORD.findall(plain.replace("&", " and "))).replace("\x01", ":")


def folded_pattern(pattern: str) -> str:
    """A pattern with small letters and without accents, its marks as they are; `*` becomes the rest of a word."""
    plain = "".join(_plain(char) or char for char in unicodedata.normalize("NFC", pattern))
    return _REST.sub(r"\1\\w*", plain)


@lru_cache(4096)
def _plain(char: str) -> str:
    small = char.casefold()
    if small.isascii():
        return small if small.isalnum() else ""
    if small in _WRITTEN_OUT:
        return _WRITTEN_OUT[small]
    # A capital may come to light only now: a mathematical letter has no small form of its own.
    kept = [part for part in unicodedata.normalize("NFKD", small).casefold() if not unicodedata.combining(part)]
    return "".join(_WRITTEN_OUT.get(part, part) for part in kept if part.isalnum())


def _mark(char: str) -> str:
    if char in _APOSTROPHES:
        return "'"
    return "" if unicodedata.combining(char) else char if char in "&\x01" else " "
