"""From what is written to what is said: numbers, years, abbreviations and catalogue numbers in words."""

import re
from collections.abc import Callable, Mapping
from functools import cache, lru_cache

from segue.dj.script.names import plain, say_name, say_title
from segue.dj.script.numbers import cardinal, decade_words, ordinal, pairs, year_words
from segue.dj.script.tongue import roman, tongue

__all__ = ["say_name", "say_title", "speaking_ms", "spoken", "word_count"]

WORDS_A_SECOND = 2.5

Match = re.Match[str]
Rule = tuple[re.Pattern[str], str | Callable[[Match], str]]


def spoken(text: str, language: str = "en", lexicon: Mapping[str, str] | None = None) -> str:
    """Text with its numbers, years, catalogue numbers and abbreviations in words, for a voice to read.

    `lexicon` says how words are to be spoken (`Sade`: `Shah-day`); it goes before everything else, whole words or
    phrases, whatever their capitals.
    """
    if lexicon:
        words = sorted(lexicon, key=len, reverse=True)
        known = {word.casefold(): said for word, said in lexicon.items()}
        pattern = r"(?<!\w)(?:" + "|".join(map(re.escape, words)) + r")(?!\w)"
        text = re.sub(pattern, lambda m: known.get(m.group(0).casefold(), m.group(0)), text, flags=re.IGNORECASE)
    return _read_out(text, language)


def word_count(text: str, language: str = "en") -> int:
    """How many words a voice will say."""
    return len(re.findall(r"[\w'’]+", _read_out(text, language).replace("-", " ")))


def speaking_ms(text: str, language: str = "en") -> int:
    """How long a line takes, at 2.5 words a second."""
    return round(word_count(text, language) * 1000 / WORDS_A_SECOND)


@lru_cache(maxsize=4096)
def _read_out(text: str, language: str) -> str:
    text = plain(text)
    for word, said in tongue(language).words["say"].items():
        text = re.sub(rf"\b{word}\b", said, text)
    for pattern, replacement in _rules(language):
        text = pattern.sub(replacement, text)
    return re.sub(r"\s+([,.;:?!])", r"\1", re.sub(r"\s+", " ", text)).strip()


_NUMERALS = {roman(number): number for number in range(1, 40)}

_SAID: dict[str, dict[str, str]] = {
    "en": {
        "and": "and", "with": "featuring", "versus": "versus", "number": "number", "part": "part", "volume": "volume",
        "percent": "percent", "sharp": "sharp", "flat": "flat",
    },
    "es": {
        "and": "y", "with": "con", "versus": "contra", "number": "número", "part": "parte", "volume": "volumen",
        "percent": "por ciento", "sharp": "sostenido", "flat": "bemol",
    },
    "fr": {
        "and": "et", "with": "avec", "versus": "contre", "number": "numéro", "part": "partie", "volume": "volume",
        "percent": "pour cent", "sharp": "dièse", "flat": "bémol",
    },
    "de": {
        "and": "und", "with": "mit", "versus": "gegen", "number": "Nummer", "part": "Teil", "volume": "Band",
        "percent": "Prozent", "sharp": "Kreuz", "flat": "B",
    },
    "pt": {
        "and": "e", "with": "com", "versus": "contra", "number": "número", "part": "parte", "volume": "volume",
        "percent": "por cento", "sharp": "sustenido", "flat": "bemol",
    },
}  # fmt: skip
_ABBREVIATIONS: dict[str, dict[str, str]] = {
    "en": {"Dr.": "Doctor", "Mr.": "Mister", "Mrs.": "Missus", "Ms.": "Miz", "St.": "Saint", "etc.": "et cetera"},
    "es": {"Dr.": "doctor", "Dra.": "doctora", "Sr.": "señor", "Sra.": "señora", "etc.": "etcétera"},
    "fr": {"M.": "Monsieur", "Mme": "Madame", "Mlle": "Mademoiselle", "Dr": "Docteur", "etc.": "et cetera"},
    "de": {"Dr.": "Doktor", "St.": "Sankt", "z. B.": "zum Beispiel", "usw.": "und so weiter", "ca.": "circa"},
    "pt": {"Dr.": "doutor", "Dra.": "doutora", "Sr.": "senhor", "Sra.": "senhora", "etc.": "etcétera"},
}
_FEMININE = {
    "es": r"veces|canciones|semanas|horas|piezas|obras|partes|páginas",
    "pt": r"vezes|músicas|canções|semanas|horas|peças|obras|partes|páginas|faixas",
}
_DATIVE = r"(?i:dem|im|am|vom|zum|beim|des)"


@cache
def _rules(language: str) -> tuple[Rule, ...]:
    said = _SAID[language]
    rules: list[tuple[str, str | Callable[[Match], str]]] = [
        # A title that was a file's name ("NewTutorialStage") is said as the words it is made of.
        (r"(?<=[a-zà-ÿ]{2})(?=[A-Z][a-z])", " "),
        *((_short(short), full) for short, full in _ABBREVIATIONS[language].items()),
        (r"\s*&\s*", f" {said['and']} "),
        (r"(?i)\b(?:feat|ft)\.?(?=\s)", said["with"]),
        (r"(?i)\bvs\.?(?=\s)", said["versus"]),
        (r"(?i)\bOp\.?\s*posth\.?", "opus posthumous" if language == "en" else "opus posthum"),
        (r"(?i)\bOp\.?\s*(?=\d)", "opus "),
        (r"(?i)(?:\b(?:No|Nr|Núm|Nº)\.\s*|\bN[º°]\s*|#)(?=\d)", f"{said['number']} "),
        (r"\b(?:Pt|Part)\.?\s+(?=[IVX\d])", f"{said['part']} "),
        (r"(?i)\bVol\.?\s*(?=[IVX\d])", f"{said['volume']} "),
        (rf"\b(?:[Pp]art|[Vv]olume|[Bb]ook|[Aa]ct|[Ss]uite|[Nn]umber|{said['part']}|{said['volume']})\s+([IVX]+)\b",
         lambda m: _numeral(m, cardinal, language)),
        (r"\b(?:[Ss]iglo|[Ss]éculo)\s+([IVX]+)\b", lambda m: _numeral(m, _century, language)),
        # The numeral before a movement's name ("II. Adagio") is left out: the host says which movement it is.
        (r"(?:(?<=^)|(?<=[:,.] ))[IVX]+\.\s+(?=\S)", ""),
        (r"\b(BWV|HWV|TWV|RV|KV|WoO|K|D|Hob)\.?\s?(\d{1,4})\b", lambda m: _catalogue(m, language)),
        (r"(?i)\b([A-Ga-g])(#|b|-sharp|-flat)[ -](major|minor)\b", lambda m: _key(m, said)),
        *_ERAS[language],
        (r"\b(\d{1,2}):([0-5]\d)\b",
         lambda m: f"{cardinal(int(m.group(1)), language)} {cardinal(int(m.group(2)), language)}"),
        (r"\b(1[1-9]\d\d|20\d\d)\b", lambda m: year_words(int(m.group(1)), language)),
        (r"(\d)\s*%", rf"\1 {said['percent']}"),
        (r"\d{1,3}(?:[,.]\d{3})+(?!\d)|\d+", lambda m: _number(m, language)),
        (r"\s[-–—]+\s|[()\[\]{}<>|;]+", ", "),
        (r"[\"*~^=+\\#@$«»]", " "),
        (r"(?<=\w)/(?=\w)", " "),
        (r"\.{2,}", "."),
        (r"(?:,\s*)+(?=[,.?!])", ""),
        (r",\s*$", ""),
    ]  # fmt: skip
    return tuple((re.compile(pattern), replacement) for pattern, replacement in rules)


def _short(short: str) -> str:
    """A title stands before a name; anything else may stand anywhere."""
    return rf"(?<!\w){re.escape(short)}" + (r"(?=\s+[A-ZÀ-Þ])" if short[0].isupper() else r"(?!\w)")


def _decade(match: Match, language: str, ending: str = "") -> str:
    year = int(match.group(1))
    return decade_words(year + 1900 if year < 100 else year, language) + ending


_ERAS: dict[str, tuple[tuple[str, str | Callable[[Match], str]], ...]] = {
    "en": (
        (r"\b((?:1[0-9]|20)\d0)['’]?s\b", lambda m: _decade(m, "en")),
        (r"['’](\d0)s\b", lambda m: _decade(m, "en").partition(" ")[2]),
        (r"\b(\d{1,3})(?:st|nd|rd|th)\b", lambda m: ordinal(int(m.group(1)))),
    ),
    "es": (
        (r"(?<=años )(\d0)\b", lambda m: _decade(m, "es")),
        (rf"\b(\d+)(?= (?:{_FEMININE['es']})\b)", lambda m: cardinal(int(m.group(1)), "es", feminine=True)),
    ),
    "fr": (
        (r"(?<=années )(\d0)\b", lambda m: _decade(m, "fr")),
        (r"\b1(?:er|ère|re)\b", "premier"),
        (r"\b(\d{1,3})(?:e|ème)\b", lambda m: ordinal(int(m.group(1)), "fr")),
    ),
    "de": (
        (r"\b(\d0|1\d\d0|20\d0)er(n?)\b", lambda m: _decade(m, "de", m.group(2))),
        (rf"({_DATIVE}) (\d{{1,3}})\.(?= [A-ZÄÖÜ])", lambda m: f"{m.group(1)} {ordinal(int(m.group(2)), 'de')}n"),
        (r"\b(\d{1,3})\.(?= (?:Jahrhundert|Satz|Jan|Feb|März|Apr|Mai|Ju|Aug|Sept|Okt|Nov|Dez))",
         lambda m: ordinal(int(m.group(1)), "de")),
    ),
    "pt": (
        (r"(?<=anos )(\d0)\b", lambda m: _decade(m, "pt")),
        (rf"\b(\d+)(?= (?:{_FEMININE['pt']})\b)", lambda m: cardinal(int(m.group(1)), "pt", feminine=True)),
    ),
}  # fmt: skip


def _numeral(match: Match, say: Callable[[int, str], str], language: str) -> str:
    before = match.group(0)[: -len(match.group(1))]
    return before + (say(_NUMERALS[match.group(1)], language) if match.group(1) in _NUMERALS else match.group(1))


def _century(number: int, language: str) -> str:
    return ordinal(number, language) if number <= 10 else cardinal(number, language)


def _number(match: Match, language: str) -> str:
    digits = re.sub(r"\D", "", match.group(0))
    if len(digits) < 7:
        return cardinal(int(digits), language)
    return " ".join(cardinal(int(digit), language) for digit in digits[:12])


def _key(match: Match, said: Mapping[str, str]) -> str:
    sign = said["sharp" if match.group(2).lower() in {"#", "-sharp"} else "flat"]
    return f"{match.group(1)} {sign} {match.group(3)}"


def _catalogue(match: Match, language: str) -> str:
    letters, number = match.group(1), int(match.group(2))
    said = letters if len(letters) == 1 else " ".join(letters.upper())
    return f"{said} {pairs(number) if language == 'en' else cardinal(number, language)}"
