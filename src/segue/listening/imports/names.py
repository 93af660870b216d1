"""Names as they are compared: what services add or spell otherwise is taken off, what tells recordings apart is kept.

"Song (feat. B) – 2011 Remaster" and "Song" are one recording; "Song (Live)" and "Song, Pt. 2" are others.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_NOISE = re.compile(
    r"\b(?:remaster\w*|remasteri[sz]\w*|mono|stereo|album version|single version|original(?: mix| version)?|"
    r"bonus(?: track)?|deluxe|expanded|anniversary|explicit|clean|radio edit|edit|version|edition|official\w*|video|"
    r"audio|lyrics?|hd|hq|soundtrack|from\b.*|bande originale.*|mix ?down|digital|reissue|lp|ep|"
    r"version remasterizada|remasterizado|remasterise)\b"
)
_MARKS = {
    "live": r"live|en vivo|ao vivo|en directo|en concert|in concert|live at|unplugged|mtv unplugged|konzert|dal vivo",
    "remix": r"remix|rmx|rework|bootleg|mashup|club mix|extended|dub|vip",
    "acoustic": r"acoustic|acustico|acustica|acoustique|akustik|stripped",
    "instrumental": r"instrumental|karaoke|backing track|a cappella|acapella",
    "demo": r"demo|rehearsal|outtake|alternate|take|rough mix|early",
    "cover": r"cover|tribute|in the style of|made famous by",
    "speed": r"sped up|slowed|nightcore|8d",
    "again": r"taylor's version|taylors version|re-?recorded|rerecorded|new version|re-?imagined|orchestral|symphonic",
    "reprise": r"reprise|interlude|intro|outro|prelude",
    "session": r"sessions?|peel|bbc|kexp|tiny desk",
}
_MARK = {mark: re.compile(rf"\b(?:{words})\b") for mark, words in _MARKS.items()}
_FEAT = re.compile(
    r"\s*[(\[]?\s*\b(?:feat|ft|featuring|con la participacion de)\b\.?\s*(?P<who>[^()\[\]]*)[)\]]?", re.I
)
_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_DASH = re.compile(r"\s+[-–—~]\s+")
_SPLIT = re.compile(
    r"\s*(?:,|;|/|\+|\||\s&\s|\s(?:and|feat\.?|ft\.?|featuring|with|vs\.?|versus|x|y|et|und|e|con|avec|mit|meets|pres\.?|presents)\s)\s*",
    re.IGNORECASE,
)
_NUMBER_WORDS = {"one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7",
                 "eight": "8", "nine": "9", "ten": "10"}  # fmt: skip
_ROMAN = {"ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8", "ix": "9", "xi": "11", "xii": "12"}
_ROMAN_AFTER = {"i": "1", "v": "5", "x": "10"}
_COUNTERS = {"part", "no", "volume", "op", "chapter", "book", "episode", "symphony", "act"}
_SHORT = {"pt": "part", "vol": "volume", "nr": "no", "num": "no", "number": "no", "ep": "episode", "chap": "chapter"}


@dataclass(frozen=True, slots=True)
class Title:
    """A title in the ways in which it may be written elsewhere."""

    core: str
    """Without brackets, versions and guests."""
    full: str
    """With what stands in brackets, as far as it is no version and no guest."""
    marks: frozenset[str]
    """What makes it another recording: live, remix…"""
    numbers: tuple[str, ...]
    """Parts and opus numbers."""
    guests: tuple[str, ...] = ()
    foreign: bool = False
    """Whether it was not written in Latin letters: then how it sounds counts for more than how it is spelt."""


@lru_cache(65_536)
def title_of(text: str) -> Title:
    """Reads a title."""
    plain = text
    guests: list[str] = []
    while match := _FEAT.search(plain):
        guests += creators_of(match["who"])
        plain = (plain[: match.start()] + " " + plain[match.end() :]).strip() or fold(text)
        if plain == fold(text):
            break
    marks: set[str] = set()
    kept: list[str] = []
    for inside in _BRACKETS.findall(plain):
        if not _is_version(inside, marks):
            kept.append(inside)
    outside = _BRACKETS.sub(" ", plain)
    head, *tails = _DASH.split(outside)
    for tail in tails:
        if not _is_version(tail, marks):
            head = f"{head} {tail}"
    core = _counted(fold(head) or fold(plain) or fold(text))
    full = _counted(fold(_unbracketed(plain, kept, head))) or core
    return Title(core, full, frozenset(marks), _numbers(core), tuple(guests), is_foreign(text))


def _unbracketed(plain: str, kept: list[str], head: str) -> str:
    """The title with those of its brackets that belong to it, each where it stood."""
    if len(kept) == 1 and plain.startswith(("(", "[")):
        return f"{kept[0]} {head}"
    return f"{head} {' '.join(kept)}"


def _is_version(words: str, marks: set[str]) -> bool:
    """Whether words beside a title tell of a version; its marks are added."""
    folded = fold(words)
    found = {mark for mark, pattern in _MARK.items() if pattern.search(folded)}
    if found:
        # "Live and Let Die" in brackets is a title: a version is told in few words.
        if len(folded.split()) <= 8:
            marks |= found
            return True
        return False
    return bool(_NOISE.search(folded)) or bool(re.fullmatch(r"(?:19|20)\d\d", folded))


def _numbers(core: str) -> tuple[str, ...]:
    return tuple(sorted(word.lstrip("0") or "0" for word in core.split() if word.isdigit()))


def _counted(folded: str) -> str:
    """With numbers in one way: "pt ii" and "part two" are "part 2"."""
    words: list[str] = []
    for word in folded.split():
        before = words[-1] if words else ""
        counted = before in _COUNTERS or before.isdigit()
        number = _ROMAN.get(word) if words else None
        number = number or (_ROMAN_AFTER.get(word) if counted else None)
        number = number or (_NUMBER_WORDS.get(word) if before in _COUNTERS else None)
        words.append(number or _SHORT.get(word, word))
    return " ".join(words)


@lru_cache(65_536)
def creators_of(text: str) -> tuple[str, ...]:
    """The names of who made it: all of it, then each part ("A & B feat. C")."""
    whole = _article(fold(text))
    parts = [_article(fold(part)) for part in _SPLIT.split(text)]
    return tuple(dict.fromkeys(part for part in (whole, *parts) if part))


def is_foreign(text: str) -> bool:
    """Whether there are letters beyond the Latin ones."""
    return not text.isascii() and any(
        character.isalpha() and not unicodedata.name(character, "").startswith("LATIN") for character in text
    )


def _article(name: str) -> str:
    bare = re.sub(r"^(?:the|los|las|les|die|os) (?=\S)", "", name)
    return re.sub(r"(?<=\S) the$", "", bare)


@lru_cache(65_536)
def fold(text: str) -> str:
    """In Latin letters, without case, accents and punctuation, single spaces."""
    if not text.isascii():
        text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text))
        text = "".join(character for character in text if not unicodedata.combining(character))
        if not text.isascii():
            from anyascii import anyascii

            text = anyascii(text)
    text = text.lower().replace("&", " and ").replace("'", "").replace("`", "").replace("$", "s")
    squeezed = re.sub(r"[^a-z0-9]+", " ", text).strip()
    return squeezed or " ".join(text.split())


_SOUNDS = (
    (re.compile(r"ph"), "f"), (re.compile(r"shch|sch|sh|tch|ch|cz|tj"), "s"), (re.compile(r"ts|tz|ks|z|x"), "s"),
    (re.compile(r"kh|gh|h"), ""), (re.compile(r"ck|c|q"), "k"), (re.compile(r"w|v"), "v"),
    (re.compile(r"[yij]+"), "i"), (re.compile(r"ou|oo|u"), "u"), (re.compile(r"ee|ea|e"), "e"),
)  # fmt: skip
_DOUBLE = re.compile(r"(.)\1+")


@lru_cache(65_536)
def sound(folded: str) -> str:
    """How a name sounds, roughly: the ways to write one name in Latin letters fall together (Tsoi, Tsoy, Coj)."""
    text = folded.replace(" ", "")
    for pattern, letter in _SOUNDS:
        text = pattern.sub(letter, text)
    return _DOUBLE.sub(r"\1", text) or folded
