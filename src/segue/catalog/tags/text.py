"""Text as tags hold it: repaired, split, and turned into numbers, years and names."""

import re
import unicodedata
from collections.abc import Iterable

MAX_VALUE = 1_000
MAX_LONG_VALUE = 20_000
MAX_VALUES = 64

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff\ufffe\ufffd\u2028\u2029]+")
_UUID = re.compile(r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")
_FEATURING = re.compile(r"\s*[\(\[]?\s*\b(?:feat\.?|ft\.|featuring)\s+", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)(1\d{3}|20\d{2}|2100)(?!\d)")
_COMPACT_DATE = re.compile(r"(?<!\d)(1\d{3}|20\d{2})(0[1-9]|1[0-2])([0-2]\d|3[01])(?!\d)")


def clean(value: str, limit: int = MAX_VALUE) -> str:
    """One line (longer texts keep their line breaks), composed, without control characters, at most `limit` long."""
    text = unicodedata.normalize("NFC", value[: limit * 2])
    if limit <= MAX_VALUE:
        text = " ".join(_CONTROL.sub(" ", text).split())
    else:
        text = "\n".join(" ".join(_CONTROL.sub(" ", line).split()) for line in text.splitlines()).strip()
    return text[:limit].rstrip()


def split_names(values: Iterable[str], expected: int = 0) -> tuple[str, ...]:
    """The names in an artist tag's values, in order, each once.

    Several values are several names. One value is split at `;` and `feat.` only, for those never stand inside a
    name; `AC/DC` and `Simon & Garfunkel` stay whole. When `expected` names are known from elsewhere (MusicBrainz
    counts them), any separator that gives just so many is believed.
    """
    given = [name for name in (clean(value) for value in values) if name]
    names = [part for name in given for part in _at_safe_separators(name)]
    if len(given) == 1 and expected > 1 and len(names) != expected:
        for pattern in (r"\s*/\s*", r"\s+(?:&|and|und|et|y|with|x|vs\.?)\s+|\s*,\s*", r"\s*[,/&;+]\s*"):
            parts = [part for part in re.split(pattern, given[0]) if part]
            if len(parts) == expected:
                names = parts
                break
    return unique(names)


def unique(values: Iterable[str]) -> tuple[str, ...]:
    """Each value once (case does not count), in order, at most MAX_VALUES."""
    seen: dict[str, str] = {}
    for value in values:
        if value:
            seen.setdefault(value.casefold(), value)
    return tuple(seen.values())[:MAX_VALUES]


def split_genres(values: Iterable[str]) -> tuple[str, ...]:
    """Genre names, split at `;`, `|`, ` / ` and commas (but "Folk, World, & Country" is one genre)."""
    parts: list[str] = []
    for value in values:
        pattern = r"\s*[;|]\s*|\s+/\s+" if ", &" in value else r"\s*[;|]\s*|\s+/\s+|\s*,\s+"
        parts += [clean(part, 100) for part in re.split(pattern, value[:MAX_VALUE])]
    return unique(parts)[:16]


def number_of(value: str) -> tuple[int, int]:
    """`(n, total)` of "3", "3/12", "03 of 12", "A3" (vinyl); 0 stands for what is not told."""
    match = re.match(r"^\s*[A-Da-d]?0*(\d{1,4})(?:\.0+)?\s*(?:(?:/|of|-)\s*0*(\d{1,4}))?", value)
    if not match:
        return 0, 0
    return int(match[1]), int(match[2] or 0)


def year_of(value: str) -> int | None:
    """The year in a date of any shape: 2004, 2004-05-06, 06.05.2004, 20040506, "May 2004", "1999;2004" (the first)."""
    match = _COMPACT_DATE.search(value) or _YEAR.search(value)
    return int(match[1]) if match else None


def decimal_of(value: str) -> float | None:
    """A plain decimal number at the start of `value` ("-6.50 dB", "1,5"), or None."""
    match = re.match(r"^\s*([+\-−]?\d{1,9}(?:[.,]\d{1,12})?)", value)
    return float(match[1].replace("−", "-").replace(",", ".")) if match else None


def flag_of(value: str) -> bool:
    """True for 1, yes, true and the like."""
    return value.strip().lower() in {"1", "yes", "true", "y", "on"}


def mbids_of(values: Iterable[str]) -> tuple[str, ...]:
    """The well-formed MusicBrainz ids among `values` (a value may hold several, apart by `;`, `/` or a space)."""
    parts = [part.lower() for value in values for part in re.split(r"[;/,\s]+", value[:MAX_VALUE])]
    return tuple(part for part in parts if _UUID.match(part))


def language_of(value: str) -> str:
    """BCP 47 of "eng", "en-GB", "English" or "deu"; empty when it names no language that we know."""
    word = value.strip().lower().replace("_", "-")
    if re.fullmatch(r"[a-z]{2}(-[a-z0-9]{2,8})*", word):
        head, *rest = word.split("-")
        return "-".join([head, *(part.upper() if len(part) == 2 else part for part in rest)])
    return _LANGUAGES.get(word, "")


def _at_safe_separators(name: str) -> list[str]:
    parts: list[str] = []
    for chunk in re.split(r"\s*;\s+|\s+;\s*|\s*\x00\s*", name):
        main, *guests = _FEATURING.split(chunk)
        parts += [main.strip(" ,"), *(guest.strip(" ,").removesuffix(")").removesuffix("]") for guest in guests)]
    return [part for part in parts if part]


_LANGUAGES = {
    alias: code
    for code, aliases in {
        "ar": "ara arabic", "bg": "bul bulgarian", "ca": "cat catalan", "cs": "ces cze czech", "da": "dan danish dansk",
        "de": "deu ger german deutsch", "el": "ell gre greek", "en": "eng english", "es": "spa spanish español",
        "et": "est estonian", "eu": "eus baq basque", "fa": "fas per persian", "fi": "fin finnish suomi",
        "fr": "fra fre french français", "ga": "gle irish", "gl": "glg galician", "he": "heb hebrew", "hi": "hin hindi",
        "hr": "hrv croatian", "hu": "hun hungarian magyar", "hy": "hye arm armenian", "id": "ind indonesian",
        "is": "isl ice icelandic", "it": "ita italian italiano", "ja": "jpn japanese", "ka": "kat geo georgian",
        "ko": "kor korean", "la": "lat latin", "lt": "lit lithuanian", "lv": "lav latvian", "mk": "mkd mac macedonian",
        "nl": "nld dut dutch nederlands", "no": "nor norwegian norsk", "nb": "nob", "nn": "nno",
        "pl": "pol polish polski",
        "pt": "por portuguese português", "ro": "ron rum romanian", "ru": "rus russian русский", "sk": "slk slo slovak",
        "sl": "slv slovenian", "sq": "sqi alb albanian", "sr": "srp serbian", "sv": "swe swedish svenska",
        "ta": "tam tamil",
        "th": "tha thai", "tr": "tur turkish türkçe", "uk": "ukr ukrainian", "vi": "vie vietnamese",
        "cy": "cym wel welsh",
        "zh": "zho chi chinese mandarin", "sw": "swa swahili", "yi": "yid yiddish",
    }.items()
    for alias in aliases.split()
}  # fmt: skip
