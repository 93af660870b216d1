"""Texts as the words they are found by: small letters, no accents, stems of their language."""

import re
from collections.abc import Iterable
from functools import cache
from typing import Any

_STEMMED = {
    "ar": "arabic", "da": "danish", "de": "german", "el": "greek", "en": "english", "es": "spanish", "fi": "finnish",
    "fr": "french", "hu": "hungarian", "it": "italian", "nl": "dutch", "no": "norwegian", "nb": "norwegian",
    "pt": "portuguese", "ro": "romanian", "ru": "russian", "sv": "swedish", "ta": "tamil", "tr": "turkish",
}  # fmt: skip
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]+")
_APOSTROPHES = str.maketrans("", "", "'’ʼ")
LONGEST_WORD = 40


def stems(text: str, language: str = "") -> list[str]:
    """The words of `text` in order, as they are indexed. A language without a stemmer gives whole words; writing
    without spaces gives pairs of letters, as is usual for it."""
    plain = text.translate(_APOSTROPHES)
    if _UNSPACED.search(plain):
        plain = _UNSPACED.sub(lambda run: " " + " ".join(_pairs(run[0])) + " ", plain)
    return list(_analyzer(_STEMMED.get(language[:2].lower(), "")).analyze(plain))


def readings(text: str, languages: Iterable[str]) -> list[list[str]]:
    """The stems of a question in each of the languages of a library, each different reading once, at least one."""
    found = [stems(text, language) for language in languages] or [stems(text)]
    return [reading for at, reading in enumerate(found) if reading not in found[:at]]


def _pairs(run: str) -> list[str]:
    return [run[at : at + 2] for at in range(len(run) - 1)] or [run]


@cache
def _analyzer(stemmer: str) -> Any:
    import tantivy

    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    builder = builder.filter(tantivy.Filter.remove_long(LONGEST_WORD)).filter(tantivy.Filter.lowercase())
    if stemmer:
        builder = builder.filter(tantivy.Filter.stemmer(stemmer))
    return builder.filter(tantivy.Filter.ascii_fold()).build()
