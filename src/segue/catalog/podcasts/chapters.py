"""Chapters of an episode, from its feed, a JSON file beside it, or the sound file itself."""

import importlib
import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from segue.catalog.podcasts import values
from segue.model.errors import BadInput
from segue.model.media import Mark

MAX_MARKS = 1_000
_WEEK_MS = 7 * 24 * 3600 * 1000


def marks_from_json(data: bytes, base_url: str = "") -> tuple[Mark, ...]:
    """Podcasting 2.0 JSON chapters (podcast-namespace, chapters 1.x). Entries with `toc: false` are not for the eye
    and are left out. Raises BadInput when it is no such file; single bad entries are passed over."""
    try:
        document = json.loads(data.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError) as error:
        raise BadInput("The episode's chapters file is not JSON.", "The episode plays without chapters.") from error
    entries = document.get("chapters") if isinstance(document, dict) else None
    if not isinstance(entries, list):
        raise BadInput("The episode's chapters file has no chapters in it.", "The episode plays without chapters.")
    marks = []
    for entry in entries[: 4 * MAX_MARKS]:
        if not isinstance(entry, dict) or entry.get("toc") is False:
            continue
        start, end = _seconds_ms(entry.get("startTime")), _seconds_ms(entry.get("endTime"))
        if start is None:
            continue
        marks.append(
            Mark(
                start_ms=start,
                end_ms=end,
                title=values.plain(_string(entry.get("title")), 300),
                url=values.web_url(_string(entry.get("url")), base_url),
                art_url=values.web_url(_string(entry.get("img")), base_url),
            )
        )
    return in_order(marks)


def marks_from_file(path: Path) -> tuple[Mark, ...]:
    """The chapters inside a sound file: ID3 CHAP frames, or an MP4's or Matroska's own. Empty when it has none or
    can't be read: a chapter is never worth failing an episode for."""
    try:
        return _id3_marks(path) or _container_marks(path)
    except Exception:  # Parsers of strangers' files raise whatever they like.
        return ()


def in_order(marks: Iterable[Mark], duration_ms: int = 0) -> tuple[Mark, ...]:
    """`marks` by time, one a moment, none after `duration_ms` (0: unknown), ends not beyond the next start, missing
    titles numbered."""
    ordered = sorted(marks, key=lambda mark: mark.start_ms)[:MAX_MARKS]
    kept: list[Mark] = []
    for mark in ordered:
        late = duration_ms and mark.start_ms >= duration_ms
        if mark.start_ms < 0 or late or (kept and kept[-1].start_ms == mark.start_ms):
            continue
        kept.append(mark)
    following = [*(mark.start_ms for mark in kept), duration_ms or None][1:]
    return tuple(
        replace(mark, end_ms=_end(mark, after), title=mark.title or f"Chapter {number}")
        for number, (mark, after) in enumerate(zip(kept, following, strict=True), 1)
    )


def _end(mark: Mark, after: int | None) -> int | None:
    end = mark.end_ms if mark.end_ms is not None and mark.end_ms > mark.start_ms else after
    return min(end, after) if end is not None and after is not None else end


def _id3_marks(path: Path) -> tuple[Mark, ...]:
    id3: Any = importlib.import_module("mutagen.id3")
    try:
        tags = id3.ID3(path)
    except id3.ID3NoHeaderError:
        return ()
    chapters = {frame.element_id: frame for frame in tags.getall("CHAP")[: 4 * MAX_MARKS]}
    listed = [
        child for contents in tags.getall("CTOC")[:50] for child in contents.child_element_ids if child in chapters
    ]
    marks = []
    for element in dict.fromkeys(listed) if listed else chapters:  # a table of contents says which are for the eye
        frame = chapters[element]
        title = next(iter(frame.sub_frames.getall("TIT2")), None)
        link = next(iter([f for name in ("WXXX", "WXXX:chapter url") for f in frame.sub_frames.getall(name)]), None)
        marks.append(
            Mark(
                start_ms=int(frame.start_time),
                end_ms=int(frame.end_time) if 0 < int(frame.end_time) < 0xFFFFFFFF else None,
                title=values.plain(str(title), 300) if title else "",
                url=values.web_url(str(link.url)) if link else "",
            )
        )
    return in_order(mark for mark in marks if mark.start_ms < _WEEK_MS)


def _container_marks(path: Path) -> tuple[Mark, ...]:
    import av

    with av.open(str(path), metadata_errors="replace") as container:
        marks = []
        for chapter in container.chapters()[: 4 * MAX_MARKS]:
            step = chapter["time_base"]
            if step is None:
                continue
            marks.append(
                Mark(
                    start_ms=round(float(chapter["start"] * step) * 1000),
                    end_ms=round(float(chapter["end"] * step) * 1000),
                    title=values.plain(str(chapter["metadata"].get("title", "")), 300),
                )
            )
    return in_order(marks)


def _seconds_ms(value: Any) -> int | None:
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            return values.duration_ms(value) or None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= _WEEK_MS / 1000:
        return None
    return round(value * 1000)


def _string(value: Any) -> str:
    return value[:4000] if isinstance(value, str) else ""
