"""Words of sentences: split, folded, stripped of their endings."""

import re
import unicodedata

from segue.understanding.lexicon import two_letters

_WORD = re.compile(r"[^\W\d_](?:[\w'’+#-]*[\w+#])?")
_ENDINGS = {
    "en": ("'s", "ings", "ing", "ied", "ies", "ers", "er", "ed", "es", "ly", "s"),
    "es": ("mente", "ciones", "ción", "ando", "iendo", "ados", "adas", "ado", "ada", "es", "as", "os", "a", "o", "s"),
    "fr": ("ement", "tions", "tion", "ées", "és", "ée", "er", "es", "é", "e", "s"),
    "de": ("ungen", "ung", "en", "er", "es", "em", "e", "s", "n"),
    "pt": ("mente", "ções", "ção", "ando", "endo", "ados", "adas", "ado", "ada", "es", "as", "os", "a", "o", "s"),
}
_LEAST = 4
"""So many letters stay at least."""


def words_of(text: str) -> list[str]:
    """The words of a text as they are written; digits alone are none."""
    return _WORD.findall(text.replace("’", "'"))


def folded(text: str) -> str:
    """Without accents and capitals, single blanks: what keys are made of."""
    bare = "".join(each for each in unicodedata.normalize("NFKD", text) if not unicodedata.combining(each))
    return " ".join(bare.casefold().replace("’", "'").split())


def stem(word: str, language: str) -> str:
    """A word in small letters without its ending, so that its forms fall together; rough on purpose, and quick."""
    for ending in _ENDINGS.get(two_letters(language), ("s",)):
        if word.endswith(ending) and len(word) - len(ending) >= _LEAST:
            return word[: -len(ending)]
    return word
