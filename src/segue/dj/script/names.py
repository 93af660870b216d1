"""Titles and names as a host names them: without what only a tag needs."""

import re
import unicodedata

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
    text = plain(title)
    text = re.sub(r"\.(?:mp3|flac|ogg|opus|m4a|wav)$", "", text, flags=re.IGNORECASE)
    text = re.sub(r"^\d{1,3}\s*(?:[-–.]|\s-)\s+(?=\S)", "", text)
    text = _DASH_EXTRAS.sub("", _EXTRAS.sub("", text)).strip(" -–—,;:_").lstrip(". ")
    if len(text.split()) > MAX_TITLE_WORDS:
        cuts = [m.start() for m in re.finditer(r"[,:;(]|\s[-–—]\s", text) if len(text[: m.start()].split()) >= 2]
        text = next((text[:cut] for cut in cuts if len(text[:cut].split()) <= MAX_TITLE_WORDS), "")
    return "" if text.casefold() in _NOT_A_NAME or not any(ch.isalnum() for ch in text) else text.strip()


def say_name(name: str) -> str:
    """A name as a host would say it: `Bach, Johann Sebastian` turned round, "Various Artists" not at all."""
    text = plain(name)
    if text.count(",") == 1 and not re.search(r"&|\+|\b(?:jr|sr|inc|ltd|and|the \w+)\b", text, re.IGNORECASE):
        last, first = (part.strip() for part in text.split(","))
        if first and len(first.split()) <= 3 and len(last.split()) <= 2:
            text = f"{first} {last}"
    if text.casefold() in _NOT_A_NAME or len(text.split()) > 8 or not any(ch.isalnum() for ch in text):
        return ""
    return text


def plain(text: str) -> str:
    """Text without what only the eye can read: symbols, control characters, typographic marks, double blanks."""
    text = unicodedata.normalize("NFC", text).translate(_SIGNS)
    if text.isascii() and text.isprintable():
        return re.sub(r"\s+", " ", text).strip()
    # Symbols and control characters are for the eye: a voice can't say them.
    text = "".join(ch if unicodedata.category(ch) not in {"So", "Cc", "Cf", "Co", "Cs", "Cn"} else " " for ch in text)
    return re.sub(r"\s+", " ", text).strip()


_SIGNS = str.maketrans({
    "“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "´": "'", "…": "...", "_": " ", "\u00a0": " ", "♯": "#", "♭": "b",
})  # fmt: skip
