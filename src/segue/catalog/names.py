"""What folders and file names tell: discs, track numbers, years, authors, series, narrators."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePosixPath

VARIOUS = "Various Artists"
_VARIOUS = {
    "various artists", "various", "va", "v.a.", "v/a", "diverse", "verschiedene interpreten", "varios artistas",
    "artistes divers", "artisti vari", "vários artistas", "soundtrack", "ost",
}  # fmt: skip

_DISC_FOLDER = re.compile(r"^(?:cd|dis[ck]|disque|part|teil)[\s._-]*0*(\d{1,3})(?:\s*[-:(\[].*)?$", re.IGNORECASE)
_DISC_SUFFIX = re.compile(
    r"^(.*\S)\s*(?:[-,:]\s*|[(\[]\s*)?\b(?:cd|dis[ck])[\s._-]*0*(\d{1,3})(?:\s*(?:of|/)\s*\d+)?\s*[)\]]?$",
    re.IGNORECASE,
)
_PART_SUFFIX = re.compile(
    r"^(.*\S?)[\s_]*(?:[-,:]\s*|[(\[]\s*)\b(?:part|pt\.?|teil|file|track|chapter|kapitel)[\s._-]*0*(\d{1,4})"
    r"(?:\s*(?:of|/)\s*\d+)?\s*[)\]]?$",
    re.IGNORECASE,
)
_STEM_NUMBER = re.compile(r"^(?:(\d{1,2})[-.](?=\d))?(?:(\d{1,3})\s*[-._)\]:]+\s*|(\d{2,3})\s+)(?=\S)(.*)$")
_STEM_TAIL = re.compile(r"^(.*?)[\s._-]+0*(\d{1,4})$")
_NOT_PLAIN = re.compile(r"[^a-z0-9]+")
_BOOK_AREA = re.compile(
    r"^(?:my\s+)?(?:audio[\s_-]?books?|h(?:ö|oe)rb(?:ü|ue)cher|livres[\s_-]audio|audiolibros?|audiolivros?|books)$",
    re.IGNORECASE,
)


@lru_cache(16_384)
def normal(text: str) -> str:
    """Text as names are compared: no accents, case, punctuation or spaces ("The Beatles!" → `thebeatles`)."""
    if text.isascii():
        squeezed = _NOT_PLAIN.sub("", text.lower())
        return squeezed or " ".join(text.lower().split())
    bare = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    squeezed = "".join(c for c in bare if c.isalnum())
    return squeezed or " ".join(text.casefold().split())  # "!!!" is a band, "+" an album


def natural(text: str) -> list[tuple[int, int, str]]:
    """A sort key under which "Part 2" comes before "Part 10"."""
    parts = re.split(r"(\d{1,18})", text.casefold())
    return [(0, int(part), "") if part.isascii() and part.isdigit() else (1, 0, part) for part in parts if part]


def is_various(name: str) -> bool:
    """True for the names under which compilations are filed."""
    return name.strip().casefold() in _VARIOUS


def unit_of(folder: str) -> str:
    """The album folder that `folder` (relative to its root, `/` between) belongs to: disc folders joined into one."""
    path = PurePosixPath(folder)
    while path.parts and _DISC_FOLDER.match(path.name):
        path = path.parent
    if path.parts and (match := _DISC_SUFFIX.match(path.name)):
        path = path.parent / match[1].rstrip(" -_.,([")
    return "" if str(path) == "." else str(path)


def disc_of(folder: str) -> int:
    """The disc that a folder's name tells ("CD2", "Album (Disc 3)"); 0 when none."""
    name = PurePosixPath(folder).name
    match = _DISC_FOLDER.match(name)
    if match:
        return int(match[1])
    match = _DISC_SUFFIX.match(name)
    return int(match[2]) if match else 0


def without_disc(title: str) -> tuple[str, int]:
    """A title and the disc number that stood at its end ("Mellon Collie (Disc 2)" → "Mellon Collie", 2)."""
    match = _DISC_SUFFIX.match(title)
    return (match[1].rstrip(" -_,([:"), int(match[2])) if match else (title, 0)


def without_part(title: str) -> tuple[str, int]:
    """A book's title and the part that stood at its end ("Dune - Part 3" → "Dune", 3)."""
    match = _PART_SUFFIX.match(title)
    if match and match[1].strip(" -_,"):
        return match[1].rstrip(" -_,([:"), int(match[2])
    return without_disc(title)


@dataclass(frozen=True, slots=True)
class StemName:
    """What a file's name tells where tags are silent."""

    title: str
    track: int = 0
    disc: int = 0
    artist: str = ""


@lru_cache(16_384)
def read_stem(stem: str) -> StemName:
    """Reads "03 Title", "1-03. Title", "Artist - Title", "Artist - Album - 03 - Title"."""
    text = stem if " " in stem else stem.replace("_", " ")
    disc = track = 0
    if match := _STEM_NUMBER.match(text):
        disc, track, text = int(match[1] or 0), int(match[2] or match[3]), match[4].strip()
    elif text.isdigit() and len(text) <= 3:
        return StemName(text, int(text))
    parts = [part.strip() for part in text.split(" - ") if part.strip()]
    numbers = [part for part in parts[1:-1] if part.isdigit() and len(part) <= 3]
    if numbers and not track:
        track = int(numbers[0])
    words = [part for part in parts if part not in numbers]
    if len(words) > 1:
        return StemName(words[-1], track, disc, words[0])
    return StemName(words[0] if words else text, track, disc)


def number_in_stem(stem: str) -> int:
    """The number that orders the files of a book ("03 - The Hill", "Title - 12", "Chapter 7"); 0 when none."""
    name = read_stem(stem)
    if name.track:
        return name.track
    match = _STEM_TAIL.match(stem) or re.search(r"()(?:chapter|part|kapitel|teil|disc|cd)\D{0,2}(\d{1,4})", stem, re.I)
    return int(match[2]) if match else 0


@dataclass(frozen=True, slots=True)
class FolderName:
    """What an album's or a book's folder name tells."""

    title: str
    artist: str = ""
    year: int | None = None
    position: float | None = None
    """In a series."""
    narrator: str = ""


def read_folder(name: str) -> FolderName:
    """Reads "Title", "Artist - Title", "1994 - Title", "Title (1994)", "Book 1.5 - Title {Narrator}"."""
    text = name if " " in name else name.replace("_", " ")
    narrator, year, position = "", None, None
    if match := re.search(r"\s*\{([^{}]{2,100})\}\s*$", text):
        narrator, text = match[1], text[: match.start()]
    pattern = r"^(?:book|vol(?:ume)?\.?|band|#)?\s*(\d{1,3}(?:\.\d{1,2})?)\s*(?:[-.:]\s+|\s-\s?)(?=\S)"
    if match := re.match(pattern, text, re.IGNORECASE):
        position, text = float(match[1]), text[match.end() :]
    if match := re.match(r"^[(\[]?((?:1[5-9]|20)\d{2})[)\]]?\s*(?:-\s+|\s)(?=\S)", text):
        year, text = int(match[1]), text[match.end() :]
    if (match := re.search(r"\s*[(\[]((?:1[5-9]|20)\d{2})[^)\]]*[)\]]\s*$", text)) and match.start():
        year, text = int(match[1]), text[: match.start()]
    artist, dash, title = text.partition(" - ")
    if not dash:
        return FolderName(text.strip() or name, "", year, position, narrator)
    if match := re.match(r"^((?:1[5-9]|20)\d{2})\s+-\s+(.+)$", title):
        year, title = int(match[1]), match[2]  # "Artist - 1994 - Title"
    return FolderName(title.strip(), artist.strip(), year, position, narrator)


@lru_cache(4_096)
def is_book_area(folder: str) -> bool:
    """True for "Audiobooks" and its like."""
    return bool(_BOOK_AREA.match(folder.strip()))
