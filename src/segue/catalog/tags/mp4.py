"""MP4 atoms: M4A, ALAC and M4B."""

from pathlib import Path
from typing import Any

from segue.catalog.tags.id3 import MAX_MARKS, MAX_PICTURE_BYTES, Found, plain_name
from segue.catalog.tags.vorbis import in_a_row
from segue.model.errors import BadInput
from segue.model.media import Mark

_ATOMS = {
    "\xa9nam": "title", "\xa9ART": "artist", "aART": "albumartist", "\xa9alb": "album", "\xa9wrt": "composer",
    "\xa9day": "date", "\xa9gen": "genre", "soar": "artistsort", "sonm": "titlesort", "soal": "albumsort",
    "\xa9wrk": "work", "\xa9mvn": "movementname", "desc": "description", "ldes": "synopsis", "\xa9cmt": "comment",
    "\xa9nrt": "narrator",
}  # fmt: skip
_FREE = "----:"


def read_mp4(tags: Any) -> Found:
    """Everything we use of a mutagen `MP4Tags` object (or of None)."""
    found = Found()
    for key, values in (tags or {}).items():
        if key in _ATOMS:
            found.add(_ATOMS[key], [str(value) for value in values])
        elif key.startswith(_FREE):
            found.add(plain_name(key), [bytes(value).decode("utf-8", "replace") for value in values[:64]])
        elif key in {"trkn", "disk"} and values:
            found.add("tracknumber" if key == "trkn" else "discnumber", ["{}/{}".format(*values[0])])
        elif key == "\xa9mvi" and values:
            found.add("movement", [str(values[0])])
        elif key == "cpil":
            found.add("compilation", ["1" if values else "0"])
        elif key == "rtng" and values:
            found.add("itunesadvisory", [str(values[0])])  # 1 and 4 are explicit, 2 is clean
        elif key == "stik" and values and values[0] == 2:
            found.add("mediakind", ["audiobook"])
        elif key == "covr":
            found.picture = next((bytes(value) for value in values if 0 < len(value) <= MAX_PICTURE_BYTES), b"")
    return found


def chapters(path: Path, loaded: Any) -> tuple[Mark, ...]:
    """The chapters of an MP4 file: a chapter track or Nero's list through FFmpeg, else what mutagen (`loaded`) saw."""
    marks = _by_ffmpeg(path)
    if not marks and getattr(loaded, "chapters", None):
        marks = in_a_row([(round(chapter.start * 1000), chapter.title) for chapter in loaded.chapters])
    return marks


def _by_ffmpeg(path: Path) -> tuple[Mark, ...]:
    from segue.audio.source import opened

    try:
        with opened(path) as (container, _):
            found = container.chapters()[:MAX_MARKS]
    except (BadInput, OSError, ValueError):
        return ()
    marks = []
    for chapter in found:
        base = chapter["time_base"] or 0
        start, end = (round(chapter[side] * base * 1000) for side in ("start", "end"))
        title = " ".join(str(chapter["metadata"].get("title", "")).split())[:500]
        marks.append(Mark(max(0, start), end if end > start else None, title))
    return tuple(sorted(marks, key=lambda mark: mark.start_ms))
