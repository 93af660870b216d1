"""Words of songs: an LRC file beside the sound, synchronised or plain lyrics in its tags, as timed text.

LRC (https://en.wikipedia.org/wiki/LRC_(file_format)): lines that begin with one or more `[mm:ss.xx]`, tags as
`[offset:+250]` and `[la:en]`, word times `<mm:ss.xx>`, which are left out. ID3v2.4: SYLT and USLT
(https://id3.org/id3v2.4.0-frames, 4.8 and 4.9).
"""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from segue.model.text import Segment, Transcript

VERSION = "1"
LARGEST_BYTES = 1_000_000
MOST_LINES = 5_000
LONGEST_LINE = 1_000
_STAMP = re.compile(r"\[(\d{1,3}):([0-5]?\d)(?:[.:](\d{1,3}))?\]")
_TAG = re.compile(r"^\[([a-z#]{1,10}):([^\]]{0,200})\]\s*$", re.IGNORECASE)
_WORD = re.compile(r"<\d{1,3}:\d{1,2}(?:[.:]\d{1,3})?>")
_LAST_LINE_MS = 6_000


def lyrics_of(path: Path, item_id: str, duration_ms: int = 0) -> Transcript | None:
    """The words that come with a song's file, an LRC beside it before its tags; None when there are none.

    Plain lyrics have no times: they are one stretch over the whole. Nothing is raised for a broken file.
    """
    beside = path.with_suffix(".lrc")
    try:
        if beside.is_file() and not beside.is_symlink() and beside.stat().st_size <= LARGEST_BYTES:
            found = read_lrc(_decoded(beside.read_bytes()), item_id, duration_ms)
            if found is not None:
                return found
    except OSError:
        pass
    return _in_tags(path, item_id, duration_ms)


def read_lrc(text: str, item_id: str, duration_ms: int = 0) -> Transcript | None:
    """The lines of an LRC text; None when no line has a time."""
    offset_ms, language = 0, ""
    timed: list[tuple[int, str]] = []
    for line in text.splitlines()[:MOST_LINES]:
        stamps = []
        rest = line.strip()
        while (match := _STAMP.match(rest)) is not None:
            stamps.append(match)
            rest = rest[match.end() :].lstrip()
        if not stamps:
            if (tag := _TAG.match(rest)) is not None:
                name, value = tag.group(1).casefold(), tag.group(2).strip()
                if name == "offset" and re.fullmatch(r"[+-]?\d{1,6}", value):
                    offset_ms = int(value)
                elif name == "la":
                    language = value[:20]
            continue
        timed += [(_milliseconds(stamp), _WORD.sub("", rest).strip()[:LONGEST_LINE]) for stamp in stamps]
    # A positive offset brings the words earlier.
    return _transcript([(at - offset_ms, said) for at, said in timed], item_id, duration_ms, "tags:lrc", language)


def _in_tags(path: Path, item_id: str, duration_ms: int) -> Transcript | None:
    import mutagen

    try:
        tags: Any = getattr(mutagen.File(path), "tags", None)
    except Exception:  # mutagen raises what it likes for a broken file; the scan has told of it already
        return None
    if tags is None:
        return None
    if hasattr(tags, "getall"):
        for frame in tags.getall("SYLT"):
            if frame.format == 2 and frame.type in {1, 2}:
                lines = _joined(frame.text)
                found = _transcript(lines, item_id, duration_ms, "tags:sylt", str(frame.lang or ""))
                if found is not None:
                    return found
        texts = [str(frame.text) for frame in tags.getall("USLT")]
    else:
        texts = [str(text) for name in _NAMES for text in _values(tags, name)]
    for text in texts:
        if (found := read_lrc(text[:LARGEST_BYTES], item_id, duration_ms)) is not None:
            return found
    plain = next((text.strip() for text in texts if text.strip()), "")
    if not plain:
        return None
    whole = Segment(0, max(1, duration_ms), plain[: LONGEST_LINE * 20])
    return Transcript(item_id, "", (whole,), "tags:uslt", VERSION)


_NAMES = ("syncedlyrics", "lyrics", "unsyncedlyrics", "\xa9lyr")


def _values(tags: Any, name: str) -> Sequence[Any]:
    try:
        found = tags.get(name) or ()
    except (KeyError, ValueError):
        return ()
    return found if isinstance(found, list | tuple) else (found,)


def _joined(pieces: Iterable[tuple[str, int]]) -> list[tuple[int, str]]:
    """SYLT's pieces (syllables, words or lines) as lines: a line break begins a new one, and so does a lone line."""
    found: list[tuple[int, str]] = []
    broken = True
    for text, at in list(pieces)[: MOST_LINES * 10]:
        if broken or text.startswith(("\n", "\r")) or not found:
            found.append((int(at), text.strip("\r\n")))
        else:
            found[-1] = (found[-1][0], found[-1][1] + text.rstrip("\r\n"))
        broken = text.endswith(("\n", "\r"))
    return [(at, said.strip()[:LONGEST_LINE]) for at, said in found][:MOST_LINES]


def _transcript(
    timed: Sequence[tuple[int, str]], item_id: str, duration_ms: int, engine: str, language: str
) -> Transcript | None:
    """Lines with their ends: the next line's start, or a few seconds. Empty lines only end the one before."""
    ordered = sorted((max(0, at), said) for at, said in timed)
    limit = duration_ms + 5_000 if duration_ms else 24 * 3_600_000
    segments = []
    for number, (at, said) in enumerate(ordered):
        after = ordered[number + 1][0] if number + 1 < len(ordered) else at + _LAST_LINE_MS
        if said and at < limit:
            segments.append(Segment(at, max(at + 1, min(after, limit)), said))
    return Transcript(item_id, language.casefold(), tuple(segments), engine, VERSION) if segments else None


def _milliseconds(stamp: re.Match[str]) -> int:
    minutes, seconds, part = stamp.groups()
    return 60_000 * int(minutes) + 1_000 * int(seconds) + int(((part or "") + "000")[:3])


def _decoded(data: bytes) -> str:
    for encoding in ("utf-8-sig", "utf-16") if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else ("utf-8-sig",):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")
