"""From what is written to what is said: titles as a host names them, and numbers, years and abbreviations in words."""

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

from segue.dj.script.numbers import cardinal, decade_words, ordinal, pairs, year_words

MAX_TITLE_WORDS = 12

_EXTRAS = re.compile(
    r"\s*[(\[][^()\[\]]*\b(?:re-?master\w*|feat\.?|ft\.?|featuring|version|mix|edit|mono|stereo|live|bonus|deluxe|"
    r"explicit|edition|demo|single|soundtrack|anniversary)\b[^()\[\]]*[)\]]",
    re.IGNORECASE,
)
_DASH_EXTRAS = re.compile(
    r"\s+[-–—]\s+(?:\d{4}\s+)?(?:re-?master\w*|live|mono|stereo|single|radio edit|bonus track)\b.*$", re.IGNORECASE
)
_NOT_A_NAME = frozenset(
    ("various artists", "various", "unknown artist", "unknown", "va", "artist", "untitled", "n/a", "<unknown>")
)


def say_title(title: str) -> str:
    """A title as a host would say it: no "(2011 Remaster)", no file ending, at most 12 words; else empty."""
    text = _clean(title)
    text = re.sub(r"\.(?:mp3|flac|ogg|opus|m4a|wav)$", "", text, flags=re.IGNORECASE)
    text = re.sub(r"^\d{1,3}\s*(?:[-–.]|\s-)\s+(?=\S)", "", text)
    text = _DASH_EXTRAS.sub("", _EXTRAS.sub("", text)).strip(" -–—,;:_")
    if len(text.split()) > MAX_TITLE_WORDS:
        cuts = [m.start() for m in re.finditer(r"[,:;(]|\s[-–—]\s", text) if len(text[: m.start()].split()) >= 2]
        text = next((text[:cut] for cut in cuts if len(text[:cut].split()) <= MAX_TITLE_WORDS), "")
    return "" if text.casefold() in _NOT_A_NAME or not any(ch.isalnum() for ch in text) else text.strip()


def say_name(name: str) -> str:
    """A name as a host would say it: `Bach, Johann Sebastian` turned round, "Various Artists" not at all."""
    text = _clean(name)
    if text.count(",") == 1 and not re.search(r"&|\+|\b(?:jr|sr|inc|ltd|and|the \w+)\b", text, re.IGNORECASE):
        last, first = (part.strip() for part in text.split(","))
        if first and len(first.split()) <= 3 and len(last.split()) <= 2:
            text = f"{first} {last}"
    if text.casefold() in _NOT_A_NAME or len(text.split()) > 8 or not any(ch.isalnum() for ch in text):
        return ""
    return text


@lru_cache(maxsize=4096)
def spoken(text: str) -> str:
    """English text with its numbers, years, catalogue numbers and abbreviations in words, for a voice to read."""
    text = _clean(text)
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return re.sub(r"\s+([,.;:?!])", r"\1", re.sub(r"\s+", " ", text)).strip()


def word_count(text: str) -> int:
    """How many words a voice will say."""
    return len(re.findall(r"[\w'’]+", spoken(text).replace("-", " ")))


def speaking_ms(text: str) -> int:
    """How long a line takes, at 2.5 words a second."""
    return round(word_count(text) * 1000 / 2.5)


def _clean(text: str) -> str:
    text = unicodedata.normalize("NFC", text).translate(_SIGNS)
    # Symbols and control characters are for the eye: a voice can't say them.
    text = "".join(ch if unicodedata.category(ch) not in {"So", "Cc", "Cf", "Co", "Cs", "Cn"} else " " for ch in text)
    return re.sub(r"\s+", " ", text).strip()


_SIGNS = str.maketrans({
    "“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "´": "'", "…": "...", "_": " ", "\u00a0": " ", "♯": "#", "♭": "b",
})  # fmt: skip

_NUMERALS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_ROMAN = {numeral: number for number, numeral in enumerate(_NUMERALS, 1)}


def _number(match: "re.Match[str]") -> str:
    digits = match.group(0).replace(",", "")
    return cardinal(int(digits)) if len(digits) < 7 else " ".join(cardinal(int(d)) for d in digits[:12])


def _key(match: "re.Match[str]") -> str:
    sign = {"#": " sharp", "b": " flat", "-sharp": " sharp", "-flat": " flat"}[match.group(2).lower()]
    return f"{match.group(1)}{sign} {match.group(3)}"


def _catalogue(match: "re.Match[str]") -> str:
    letters = match.group(1)
    said = letters if len(letters) == 1 else " ".join(letters.upper())
    return f"{said} {pairs(int(match.group(2)))}"


_RULES: tuple[tuple[re.Pattern[str], str | Callable[["re.Match[str]"], str]], ...] = (
    # A title that was a file's name ("NewTutorialStage") is said as the words it is made of.
    (re.compile(r"(?<=[a-zà-ÿ]{2})(?=[A-Z][a-z])"), " "),
    (re.compile(r"\s*&\s*"), " and "),
    (re.compile(r"\b(?:feat|ft)\.?(?=\s)", re.IGNORECASE), "featuring"),
    (re.compile(r"\bvs\.?(?=\s)", re.IGNORECASE), "versus"),
    (re.compile(r"\bOp\.?\s*posth\.?", re.IGNORECASE), "opus posthumous"),
    (re.compile(r"\bOp\.?\s*(?=\d)", re.IGNORECASE), "opus "),
    (re.compile(r"(?:\b(?:No|Nr)\.\s*|\bN[º°]\s*|#)(?=\d)", re.IGNORECASE), "number "),
    (re.compile(r"\b(?:Pt|Part)\.?\s+(?=[IVX\d])"), "part "),
    (re.compile(r"\bVol\.?\s*(?=[IVX\d])", re.IGNORECASE), "volume "),
    (re.compile(r"\b(?:[Pp]art|[Vv]olume|[Bb]ook|[Aa]ct|[Ss]uite|[Nn]umber)\s+([IVX]+)\b"),
     lambda m: m.group(0)[: -len(m.group(1))] + (cardinal(_ROMAN[m.group(1)]) if m.group(1) in _ROMAN else m.group(1))),
    # The numeral before a movement's name ("II. Adagio") is left out: the host says which movement it is.
    (re.compile(r"(?:(?<=^)|(?<=[:,.] ))[IVX]+\.\s+(?=\S)"), ""),
    (re.compile(r"\b(BWV|HWV|TWV|RV|KV|WoO|K|D|Hob)\.?\s?(\d{1,4})\b"), _catalogue),
    (re.compile(r"\b([A-Ga-g])(#|b|-sharp|-flat)[ -](major|minor)\b", re.IGNORECASE), _key),
    (re.compile(r"\b(1[0-9]|20)(\d)0['’]?s\b"), lambda m: decade_words(int(m.group(1) + m.group(2) + "0"))),
    (re.compile(r"['’](\d)0s\b"), lambda m: decade_words(1900 + int(m.group(1)) * 10).partition(" ")[2]),
    (re.compile(r"\b(\d{1,3})(?:st|nd|rd|th)\b"), lambda m: ordinal(int(m.group(1)))),
    (re.compile(r"\b(1[1-9]\d\d|20\d\d)\b"), lambda m: year_words(int(m.group(1)))),
    (re.compile(r"\d{1,3}(?:,\d{3})+|\d+"), _number),
    (re.compile(r"\s[-–—]+\s|[()\[\]{}<>|;]+"), ", "),
    (re.compile(r"[\"*~^=+\\#@$]"), " "),
    (re.compile(r"(?<=\w)/(?=\w)"), " "),
    (re.compile(r"\.{2,}"), "."),
    (re.compile(r"(?:,\s*)+(?=[,.?!])"), ""),
    (re.compile(r",\s*$"), ""),
)  # fmt: skip
