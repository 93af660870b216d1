"""Episodes with chapters that people made: `transcripts/NNN.srt` beside `shows/NNN.md`, whose notes hold lines with a
time (`05:12 - Webpack`)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from segue.catalog.podcasts.transcripts import read_transcript
from segue.model.errors import BadInput, SegueError
from segue.model.text import Segment

_LINE = re.compile(r"^[\s*\-–+>]*\[?\(?((?:\d{1,2}:)?\d{1,3}:\d{2})\)?\]?\s*[-–—:|.]*\s*(.*)$")
_EMPHASIS = re.compile(r"[*_`]+|\[([^\]]*)\]\([^)]*\)")
_TITLE = re.compile(r"^title:\s*(.+)$", re.MULTILINE)
_LINK = re.compile(r"\[([^\]]{1,200})\]\((https?://[^)\s]{1,500})\)")
FEWEST = 2
"""With fewer lines an episode tells nothing of where its chapters are."""
_LARGEST_BYTES = 20_000_000


@dataclass(frozen=True, slots=True)
class Told:
    """One line of the notes: what is talked of from a moment on."""

    start_ms: int
    title: str


@dataclass(frozen=True, slots=True)
class Labelled:
    """An episode with what people wrote about it."""

    name: str
    title: str
    segments: tuple[Segment, ...]
    duration_ms: int
    chapters: tuple[Told, ...]
    links: tuple[tuple[str, str], ...] = ()
    """(title, address) of every link in the notes."""
    notes: str = ""

    @property
    def boundaries_ms(self) -> list[int]:
        """Where the chapters begin, without the one that begins the episode."""
        return [each.start_ms for each in self.chapters if each.start_ms >= 5_000]


def read_labelled(folder: Path) -> list[Labelled]:
    """The episodes of `folder` that have at least two lines with a time, in order of their names.

    Raises BadInput when there are none: the folder is another one, or laid out in another way.
    """
    found = [each for each in read_all(folder) if len(each.boundaries_ms) >= FEWEST]
    if not found:
        raise BadInput(
            f"{folder} holds no episode with chapters.",
            "It should have transcripts/NAME.srt beside shows/NAME.md, whose lines begin with a time as 05:12.",
        )
    return found


def read_all(folder: Path) -> Iterator[Labelled]:
    """Every episode with a transcript and notes; what can't be read is passed over."""
    for path in sorted((folder / "transcripts").glob("*.srt")):
        notes = folder / "shows" / f"{path.stem}.md"
        if not (notes.is_file() and path.is_file()) or path.stat().st_size > _LARGEST_BYTES:
            continue
        try:
            heard = read_transcript(path.read_bytes(), "application/x-subrip", path.name, path.stem)
        except SegueError:
            continue
        text = notes.read_text("utf-8", "replace")
        end_ms = max(segment.end_ms for segment in heard.segments)
        title = _TITLE.search(text)
        links = dict.fromkeys((label, address) for label, address in _LINK.findall(text))
        yield Labelled(
            path.stem, title.group(1).strip() if title else path.stem, heard.segments, end_ms,
            tuple(_chapters(text, end_ms)), tuple(links), text,
        )  # fmt: skip


def _chapters(text: str, end_ms: int) -> list[Told]:
    """The lines with a time; a line that goes back in time or past the end is a slip of the pen and left out."""
    found: list[Told] = []
    for line in text.splitlines():
        if (match := _LINE.match(line)) is None:
            continue
        start_ms = _milliseconds(match.group(1))
        if start_ms < end_ms and (not found or start_ms > found[-1].start_ms):
            found.append(Told(start_ms, _EMPHASIS.sub(r"\1", match.group(2)).strip(" :-–")))
    return found


def _milliseconds(stamp: str) -> int:
    seconds = 0
    for part in stamp.split(":"):
        seconds = 60 * seconds + int(part)
    return 1000 * seconds
