"""Vorbis comments (Ogg, Opus, FLAC) and APEv2, which are nearly the same thing."""

import base64
import re
from typing import Any

from segue.catalog.tags.id3 import MAX_MARKS, Found, front_cover, plain_name
from segue.model.media import Mark

_CHAPTER = re.compile(r"^chapter(\d{1,4})$")
_CLOCK = re.compile(r"^(\d{1,4}):([0-5]?\d):([0-5]?\d)(?:[.,](\d{1,3}))?$")
_APE = {"track": "tracknumber", "disc": "discnumber", "year": "date", "album artist": "albumartist"}


def read_vorbis(tags: Any, pictures: list[Any]) -> Found:
    """Everything we use of Vorbis comments; `pictures` are the FLAC picture blocks that stand beside them."""
    found = Found()
    chapters: dict[int, tuple[int, str]] = {}
    names: dict[int, str] = {}
    for raw, value in list(tags or ())[:4096]:
        key = raw.lower()
        if key == "metadata_block_picture":
            pictures = [*pictures, *_picture(value)]
        elif match := _CHAPTER.match(key):
            chapters[int(match[1])] = (clock_ms(value), "")
        elif key.startswith("chapter") and key.endswith("name") and key[7:-4].isdigit():
            names[int(key[7:-4])] = value
        elif key != "coverart":
            found.add(plain_name(key), [value])
    found.marks = in_a_row([(start, names.get(n, "")) for n, (start, _) in sorted(chapters.items()) if start >= 0])
    found.picture = front_cover(pictures)
    return found


def read_ape(tags: Any) -> Found:
    """Everything we use of APEv2 tags."""
    found = Found()
    for raw, value in tags.items():
        if value.kind == 0:  # text
            name = raw.lower()
            found.add(_APE.get(name, plain_name(name)), list(value)[:64])
        elif raw.lower() == "cover art (front)":
            found.picture = value.value.partition(b"\0")[2]
    return found


def clock_ms(value: str) -> int:
    """Milliseconds of "00:12:34.567"; −1 when it is no time."""
    match = _CLOCK.match(value.strip())
    if not match:
        return -1
    hours, minutes, seconds, fraction = match.groups()
    return (int(hours) * 3600 + int(minutes) * 60 + int(seconds)) * 1000 + int((fraction or "0").ljust(3, "0"))


def in_a_row(starts: list[tuple[int, str]]) -> tuple[Mark, ...]:
    """Marks from `(start_ms, title)`, each ending where the next begins; the last is open."""
    ordered = sorted(starts)[:MAX_MARKS]
    ends: list[int | None] = [*(start for start, _ in ordered[1:]), None]
    return tuple(
        Mark(start, end, " ".join(title.split())[:500]) for (start, title), end in zip(ordered, ends, strict=False)
    )


def _picture(value: str) -> list[Any]:
    from mutagen.flac import Picture
    from mutagen.flac import error as flac_error

    picture: Any = Picture
    try:
        return [picture(base64.b64decode(value))]
    except (ValueError, flac_error):
        return []
