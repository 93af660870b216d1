"""One file of a scan, read whole: facts, hash and cover. Runs in the scanning process or in a worker's."""

from dataclasses import dataclass, replace
from pathlib import Path

from segue.catalog.art import ArtStore, id_of
from segue.catalog.tags import FileFacts, read_file
from segue.catalog.walk import Seen
from segue.model.errors import SegueError
from segue.model.media import Art


@dataclass(frozen=True, slots=True)
class Reading:
    """A file that was read, or the reason why it could not be."""

    seen: Seen
    facts: FileFacts | None
    """Without its picture, which is kept as `art`."""
    content_hash: str = ""
    error: str = ""
    art: Art | None = None
    art_error: str = ""


@dataclass(frozen=True, slots=True)
class Task:
    """What a worker is told: plain values, so that it may be another process."""

    root: str
    art_folder: str
    seen: Seen


def read_one(task: Task) -> Reading:
    """Reads a file and keeps its cover. Never raises."""
    from segue.audio.decode import probe

    try:
        facts, content_hash = read_file(Path(task.root) / task.seen.path, probe)
    except SegueError as error:
        return Reading(task.seen, None, error=str(error))
    art, art_error = keep_picture(task.art_folder, facts.picture) if facts.picture else (None, "")
    return Reading(task.seen, replace(facts, picture=b""), content_hash, "", art, art_error)


def keep_picture(art_folder: str, data: bytes) -> tuple[Art | None, str]:
    """Keeps a picture; returns it, or why it is left out. An album's tracks carry the same one: it is checked once."""
    key = (art_folder, id_of(data))
    if key not in _checked:
        if len(_checked) > 2_000:
            _checked.clear()
        try:
            _checked[key] = ArtStore(Path(art_folder)).put(data), ""
        except SegueError as error:
            _checked[key] = None, f"Its cover is left out. {error}"
    return _checked[key]


_checked: dict[tuple[str, str], tuple[Art | None, str]] = {}
