"""Episodes fetched to disk: resumable, checked to be sound, filed under names for people."""

import json
import os
import re
import shutil
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from segue.audio.decode import Probe, probe
from segue.catalog.podcasts.fetch import ENCLOSURE, Fetcher, Limits, Opened, expect_success, shown
from segue.catalog.podcasts.film import film_suffix, take_audio
from segue.model.errors import BadInput, Conflict, Unavailable
from segue.model.ids import new_id
from segue.model.media import AudioFile, Collection, Item

RESERVE_BYTES = 500_000_000
"""Free space that a download leaves on the disk."""

Progress = Callable[[float, str], None]
"""Told how far it is (0 to 1) and in words; raises Cancelled to stop."""


@dataclass(frozen=True, slots=True)
class Downloader:
    """Fetches enclosures into `folder`."""

    fetcher: Fetcher
    folder: Path
    limits: Limits = ENCLOSURE

    def fetch(self, collection: Collection, item: Item, progress: Progress) -> AudioFile:
        """Fetches the item's enclosure and returns the file that holds its sound.

        What was fetched before an interruption is kept (`.part`) and gone on from when the server can, and it is
        still the same there. Of a film the picture is kept beside the sound that is taken out of it (see `film`).
        Raises BadInput when it is no sound or too big, and what `Fetcher.open` raises.
        """
        if not item.enclosure_url:
            raise BadInput(f"{item.title!r} has no address to fetch it from.", "Its feed no longer offers it.")
        folder = self.folder / f"{safe_name(collection.title, 60)} ({collection.id[-6:]})"
        folder.mkdir(parents=True, exist_ok=True)
        part = folder / f".{item.id}.part"
        self._to_part(item.enclosure_url, part, progress)
        try:
            found = probe(part)
        except BadInput as error:
            _discard(part)
            raise BadInput(
                f"What came for {item.title!r} is no sound.",
                "The host may have sent a web page in its place. Nothing was kept; try again later.",
            ) from error
        day = datetime.fromtimestamp((item.published_at_ms or 0) / 1000, UTC).strftime("%Y-%m-%d ")
        stem = f"{day if item.published_at_ms else ''}{safe_name(item.title, 90)} ({item.id[-6:]})"
        if found.has_video:
            film = folder / f"{stem}.film{film_suffix(found)}"
            progress(0.95, "Taking the sound out of the film")
            path = take_audio(part, folder / stem, found)
            part.replace(film)
            _discard(part)
            found = replace(probe(path), has_video=True)
        else:
            path = folder / f"{stem}{sound_suffix(found)}"
            part.replace(path)
            _discard(part)
        _sync_folder(folder)
        return audio_file(path, found, item.file_id)

    def _to_part(self, url: str, part: Path, progress: Progress) -> None:
        """Fetches `url` into `part`, going on where it ends when that is sure to fit, else from the beginning."""
        with _alone(part):
            if not self._gone_on(url, part, progress):
                _discard(part)
                self._gone_on(url, part, progress)

    def _gone_on(self, url: str, part: Path, progress: Progress) -> bool:
        """False when the server will not go on from where `part` ends."""
        note = part.with_suffix(".json")
        have, headers = 0, {}
        before = _read_note(note)
        if part.exists() and before.get("url") == url and before.get("validator"):
            have = part.stat().st_size
            if have and have == before.get("total"):
                return True
            headers = {"Range": f"bytes={have}-", "If-Range": str(before["validator"])} if have else {}
        with self.fetcher.open(url, self.limits, headers) as answer:
            if answer.status in {206, 416}:
                if not have or answer.status == 416 or _range_start(answer) != have:
                    return False
                total = have + _length(answer) if _length(answer) else 0
            else:
                expect_success(answer)
                part.unlink(missing_ok=True)  # before the note, which would else vouch for the bytes of another file
                have, total = 0, _length(answer)
            self._check_room(url, total, total - have, part.parent)
            note.write_text(json.dumps({"url": url, "validator": _validator(answer), "total": total}), "utf-8")
            with part.open("ab") as file:
                for chunk in answer.chunks:
                    file.write(chunk)
                    have += len(chunk)
                    if have > self.limits.max_bytes:
                        _discard(part)
                        raise _too_big(url, self.limits)
                    progress(0.9 * have / total if total else 0.0, f"{have / 1e6:.1f} MB")
                file.flush()
                os.fsync(file.fileno())
        if total and have != total:
            raise Unavailable(f"{shown(url)} broke off at {have / 1e6:.1f} MB.", "The next try goes on from there.")
        note.write_text(json.dumps({"url": url, "validator": "complete", "total": have}), "utf-8")
        return True

    def _check_room(self, url: str, total: int, missing: int, folder: Path) -> None:
        if total > self.limits.max_bytes:
            raise _too_big(url, self.limits)
        if missing + RESERVE_BYTES > shutil.disk_usage(folder).free:
            raise Unavailable("The disk is too full for this episode.", "Free some space, then fetch it again.")


def audio_file(path: Path, found: Probe, file_id: str = "") -> AudioFile:
    """The row for a sound file that lies at `path`."""
    status = path.stat()
    return AudioFile(
        id=file_id or new_id("file"),
        path=str(path),
        size_bytes=status.st_size,
        mtime_ns=status.st_mtime_ns,
        content_hash="",
        container=found.container,
        codec=found.codec,
        duration_ms=found.duration_ms,
        sample_rate_hz=found.sample_rate_hz,
        channels=found.channels,
        bit_rate_bps=found.bit_rate_bps,
        has_video=found.has_video,
    )


def safe_name(text: str, limit: int) -> str:
    """`text` as part of a file's name on any system: no separators, no control characters, no dots at its ends."""
    text = unicodedata.normalize("NFC", text)
    text = re.sub(r'[\x00-\x1f\x7f<>:"/\\|?*\u200e\u200f\u202a-\u202e\u2066-\u2069]+', " ", text)
    text = re.sub(r"\s+", " ", text).strip(" .")[:limit]
    while len(text.encode()) > 2 * limit:
        text = text[:-1]
    return text.strip(" .") or "untitled"


def sound_suffix(found: Probe) -> str:
    """The suffix for what was found in a sound file."""
    by_codec = {"mp3": ".mp3", "flac": ".flac", "opus": ".opus", "vorbis": ".ogg", "aac": ".m4a", "alac": ".m4a"}
    if found.container.startswith(("mov", "mp4")):
        return ".m4a"
    if found.container == "ogg" and found.codec == "flac":
        return ".oga"
    if found.container == "aac":
        return ".aac"
    if found.container.startswith(("matroska", "webm")):
        return ".mka"
    return ".wav" if found.container == "wav" else by_codec.get(found.codec, ".audio")


def remove_files(path: Path) -> None:
    """Deletes a downloaded episode and the film beside it."""
    for film in path.parent.glob(f"{_globbed(path.stem)}.film.*"):
        film.unlink(missing_ok=True)
    path.unlink(missing_ok=True)


def _globbed(text: str) -> str:
    return re.sub(r"([\[\]*?])", r"[\1]", text)


def _validator(answer: Opened) -> str:
    """What proves that the file is still the same: a strong ETag, else the date (RFC 9110, 13.1.5)."""
    etag = str(answer.headers.get("etag", ""))
    return etag if etag and not etag.startswith("W/") else str(answer.headers.get("last-modified", ""))


def _length(answer: Opened) -> int:
    text = str(answer.headers.get("content-length", ""))
    packed = answer.headers.get("content-encoding", "identity").strip().lower() not in {"", "identity"}
    return int(text[:15]) if text.isdigit() and not packed else 0


def _range_start(answer: Opened) -> int:
    match = re.match(r"bytes (\d{1,15})-", str(answer.headers.get("content-range", "")))
    return int(match[1]) if match else -1


def _read_note(note: Path) -> dict[str, Any]:
    try:
        read = json.loads(note.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return read if isinstance(read, dict) else {}


@contextmanager
def _alone(part: Path) -> Iterator[None]:
    """Holds `part` against another process that fetches the same episode. Raises Conflict when one does."""
    try:
        import fcntl
    except ImportError:  # Windows: jobs of one server are kept apart by their keys
        yield
        return
    with part.with_suffix(".lock").open("ab") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Conflict("This episode is being fetched already.", "Wait for that to end.") from error
        try:
            yield
        finally:
            part.with_suffix(".lock").unlink(missing_ok=True)


def _discard(part: Path) -> None:
    part.unlink(missing_ok=True)
    part.with_suffix(".json").unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    """Makes the renames last through a power cut, where the system lets a folder be synced."""
    if hasattr(os, "O_DIRECTORY"):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _too_big(url: str, limits: Limits) -> BadInput:
    return BadInput(f"{shown(url)} is bigger than the {limits.max_bytes // 1_000_000} MB that Segue takes.")
