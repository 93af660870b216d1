"""Streams plays out of a file, however big, broken or hostile: what can be read is read, the rest is told."""

import csv
import gzip
import io
import json
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO

from segue.listening.imports import scrobbles, spotify
from segue.listening.imports.shape import EARLIEST_MS, Fault, Tally, Told
from segue.model.errors import BadInput

MAX_ROWS = 20_000_000
MAX_BYTES = 8 * 1024**3
"""Unpacked, all files of an archive together."""
MAX_RATIO = 200
"""No history packs better than this; a bomb does."""
MAX_MEMBERS = 5_000
MAX_ROW = 4 * 1024**2
"""A page of a Last.fm export is one row."""
MAX_LINE = 256 * 1024
_CHUNK = 256 * 1024
_SPOTIFY = re.compile(r"(^|/)(streaming_?history|endsong).*\.json$", re.IGNORECASE)
_READABLE = re.compile(r"\.(json|jsonl|ndjson|csv|tsv|txt|listens|gz)$", re.IGNORECASE)

Progress = Callable[[float], None]


def plays_of(
    path: Path, tally: Tally, now_ms: int, progress: Progress = lambda share: None, called: str = ""
) -> Iterator[Told]:
    """Every play that a file (`called` so by its owner) tells, in its order; faults are counted in `tally`.

    Raises BadInput when the file is no history at all, or when it unpacks beyond all bounds.
    """
    for name, stream in _files(path, called or path.name, tally, progress):
        number = 0
        tally.files.append(name)
        try:
            for number, row in enumerate(_rows(name, stream), 1):
                tally.rows += 1
                if tally.rows > MAX_ROWS:
                    tally.fault(f"more than {MAX_ROWS:,} rows: the rest was not read", name)
                    return
                yield from _played(row, tally, f"{name}, row {number:,}", now_ms)
        except _Broken as error:
            tally.fault(str(error), f"{name}, after row {number:,}")
        except (zlib.error, zipfile.BadZipFile, EOFError, OSError, RuntimeError, NotImplementedError) as error:
            tally.fault("the file ends or is broken here", f"{name}, after row {number:,} ({type(error).__name__})")
    if not tally.plays and not tally.left_out:
        why = f" ({tally.faults.most_common(1)[0][0]})" if tally.faults else ""
        raise BadInput(
            f"There is no listening history in this file that Segue can read{why}.",
            "Give it the zip from Spotify's account page, a Last.fm export (CSV or JSON), or a ListenBrainz export.",
        )


class _Broken(Exception):
    """A file that can be read no further."""


_Row = dict[str, Any] | tuple[list[str], dict[str, int]] | Fault


def _played(row: _Row, tally: Tally, where: str, now_ms: int) -> Iterator[Told]:
    try:
        if isinstance(row, Fault):
            raise row
        told = _told(row)
        if told is None:
            tally.left_out["heard in a private session, or playing now"] += 1
            return
        if told.started_at_ms < EARLIEST_MS:
            raise Fault("it is from before there was anything to hear it with")
        if told.started_at_ms > now_ms + 86_400_000:
            raise Fault("it lies in the future")
    except Fault as fault:
        tally.fault(str(fault), where)
        return
    except (KeyError, TypeError, ValueError, OverflowError, AttributeError):
        tally.fault("it can't be understood", where)
        return
    tally.plays += 1
    tally.services[told.service] += 1
    yield told


def _told(row: dict[str, Any] | tuple[list[str], dict[str, int]]) -> Told | None:
    if isinstance(row, tuple):
        return scrobbles.line(*row)
    if spotify.is_extended(row):
        return spotify.extended(row)
    if spotify.is_small(row):
        return spotify.small(row)
    if scrobbles.is_listen(row):
        return scrobbles.listen(row)
    if "artist" in row:
        return scrobbles.scrobble(row)
    raise Fault("it is no play")


# Files.


def _files(path: Path, called: str, tally: Tally, progress: Progress) -> Iterator[tuple[str, BinaryIO]]:
    """(name, stream) of every file that may hold plays. What an archive says of itself is not believed."""
    size = max(1, path.stat().st_size)
    if size == 1:
        raise BadInput("The file is empty.", "Fetch it again from where it came.")
    budget = _Budget(min(MAX_BYTES, max(64 * 1024**2, size * MAX_RATIO)))
    with path.open("rb") as raw:
        head = raw.read(4)
        raw.seek(0)
        if head[:2] == b"\x1f\x8b":
            yield called, _Counted(gzip.GzipFile(fileobj=raw), budget, lambda: progress(raw.tell() / size))  # type: ignore[misc]
            return
        if head != b"PK\x03\x04":
            if head == b"PK\x05\x06":
                raise BadInput("The archive is empty.", "Fetch it again from where it came.")
            yield called, _Counted(raw, budget, lambda: progress(raw.tell() / size))  # type: ignore[misc]
            return
        try:
            archive = zipfile.ZipFile(raw)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise BadInput(
                "The archive is not whole: its end is missing or broken.", "Download it again and try once more."
            ) from error
        names = _wanted([info for info in archive.infolist() if not info.is_dir()])
        if not names:
            raise BadInput(
                "There is no listening history in this archive.",
                "Ask Spotify for “Account data” or “Extended streaming history”: other archives hold no plays.",
            )
        for number, info in enumerate(names):
            try:
                member = archive.open(info)
            except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError) as error:
                tally.fault(f"the file can't be opened ({type(error).__name__})", _short(info.filename))
                continue

            def here(done: int = number, info: zipfile.ZipInfo = info) -> None:
                progress((done + 0.5) / len(names))

            with member:
                stream: Any = gzip.GzipFile(fileobj=member) if info.filename.lower().endswith(".gz") else member
                yield _short(info.filename), _Counted(stream, budget, here)  # type: ignore[misc]


def _wanted(infos: list[zipfile.ZipInfo]) -> list[zipfile.ZipInfo]:
    """Spotify's history files where there are any, otherwise all that may be one; in the order of their names."""
    ours = [info for info in infos if _SPOTIFY.search(info.filename)]
    found = ours or [info for info in infos if _READABLE.search(info.filename)]
    return sorted(found, key=lambda info: info.filename)[:MAX_MEMBERS]


def _short(name: str) -> str:
    return "".join(character for character in name.rpartition("/")[2] if character.isprintable())[-80:]


class _Budget:
    def __init__(self, left: int) -> None:
        self.left = left


class _Counted(io.RawIOBase):
    """A stream that stops when more came out of an archive than any history holds."""

    def __init__(self, stream: Any, budget: _Budget, progress: Callable[[], None]) -> None:
        self._stream, self._budget, self._progress = stream, budget, progress

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        data: bytes = self._stream.read(size if size > 0 else _CHUNK)
        self._budget.left -= len(data)
        if self._budget.left < 0:
            raise _Broken("it unpacks to far more than a listening history: it was read no further")
        self._progress()
        return data


# Rows.


def _rows(name: str, stream: BinaryIO) -> Iterator[_Row]:
    """The rows of a file, whichever way it is written."""
    head = stream.read(_CHUNK)
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if head[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        text = _decoded(head, stream, "utf-16")
        start = head.decode("utf-16", "replace").lstrip()[:1].encode("utf-8", "replace")
    else:
        text = _decoded(head, stream, "utf-8-sig")
    if start[:1] == b"{" and _is_lines(head):
        yield from _json_lines(text)
    elif start[:1] in {b"[", b"{"}:
        yield from _json_rows(text)
    elif re.search(r"\.jsonl?$", name, re.IGNORECASE):
        raise _Broken("the file is not JSON")
    else:
        yield from _csv_rows(text)


def _is_lines(head: bytes) -> bool:
    """Whether each line is an object of its own."""
    line = head.removeprefix(b"\xef\xbb\xbf").lstrip().partition(b"\n")[0].strip()
    try:
        return isinstance(json.loads(line), dict) and (b"listened_at" in line or b"ms_played" in line)
    except ValueError:
        return False


def _decoded(head: bytes, stream: BinaryIO, encoding: str) -> Iterator[str]:
    import codecs

    decoder = codecs.getincrementaldecoder(encoding)("replace")
    data = head
    while data:
        yield decoder.decode(data)
        data = stream.read(_CHUNK)
    yield decoder.decode(b"", True)


def _lines(text: Iterator[str]) -> Iterator[str | None]:
    """Lines; None for one beyond all bounds, which is passed over."""
    rest, skipping = "", False
    for piece in text:
        lines = (rest + piece).split("\n")
        rest = lines.pop()
        for line in lines:
            if skipping or len(line) > MAX_LINE:
                skipping = False
                yield None
            else:
                yield line
        if len(rest) > MAX_LINE:
            rest, skipping = "", True
    if rest.strip():
        yield None if skipping else rest


def _json_lines(text: Iterator[str]) -> Iterator[_Row]:
    for line in _lines(text):
        if line is None:
            yield Fault("the row is too long")
        elif line.strip():
            try:
                row = json.loads(line)
            except (ValueError, RecursionError):
                yield Fault("the row is not JSON")
                continue
            yield row if isinstance(row, dict) else Fault("it is no play")


def _json_rows(text: Iterator[str]) -> Iterator[_Row]:
    """The objects in the arrays of a JSON file, one by one; after a broken one it goes on with the next."""
    decoder = json.JSONDecoder()
    buffer, at, ended, inside = "", 0, False, False
    while True:
        at = _skip(buffer, at, inside)
        if at < len(buffer):
            character = buffer[at]
            if character in "[]":
                inside = character == "["
                at += 1
                continue
            if not inside:
                # A wrapper around the array ({"scrobbles": […]}): its own words are passed over.
                opening = buffer.find("[", at)
                at = opening if opening >= 0 else len(buffer)
                continue
            try:
                row, at = decoder.raw_decode(buffer, at)
            except RecursionError:
                raise _Broken("the file is nested beyond reason") from None
            except ValueError as error:
                broken = _position(error)
                cut = broken >= len(buffer) - 64 or _unfinished(buffer, at) or str(error).startswith("Unterminated")
                if cut and not ended and len(buffer) - at < MAX_ROW:
                    buffer, at, ended = _more(buffer, at, text)
                    continue
                if ended and broken >= len(buffer) - 64:
                    raise _Broken("the file ends in the middle of a row") from error
                yield Fault("the row is not JSON")
                following = buffer.find("{", max(at + 1, broken))
                at = following if following >= 0 else len(buffer)
                continue
            yield from _opened(row)
            continue
        if ended:
            if inside:
                raise _Broken("the file ends before its end")
            return
        buffer, at, ended = _more(buffer, at, text)


def _skip(buffer: str, at: int, inside: bool) -> int:
    while at < len(buffer) and buffer[at] in " \t\r\n,":
        at += 1
    if not inside and at < len(buffer) and buffer[at] == "}":
        return len(buffer) if "[" not in buffer[at:] else at
    return at


def _unfinished(buffer: str, at: int) -> bool:
    """Whether an object that can't be read has not ended yet within what was read."""
    return "}" not in buffer[at:]


def _position(error: ValueError) -> int:
    return error.pos if isinstance(error, json.JSONDecodeError) else 0


def _more(buffer: str, at: int, text: Iterator[str]) -> tuple[str, int, bool]:
    piece = next(text, None)
    return buffer[at:] + (piece or ""), 0, piece is None


def _opened(row: Any) -> Iterator[_Row]:
    """The row, or the rows of a page."""
    if not isinstance(row, dict):
        yield Fault("it is no play")
        return
    page = row.get("track") if "name" not in row and "artist" not in row else None
    if isinstance(page, list):
        for each in page:
            yield each if isinstance(each, dict) else Fault("it is no play")
    else:
        yield row


def _csv_rows(text: Iterator[str]) -> Iterator[_Row]:
    lines = _lines(text)
    first = next(lines, None)
    if first is None or ("," not in first and ";" not in first and "\t" not in first):
        raise BadInput(
            "There is no listening history in this file that Segue knows.",
            "Give it the zip from Spotify's account page, a Last.fm export (CSV or JSON), or a ListenBrainz export.",
        )
    separator = max(",;\t", key=first.count)
    columns: dict[str, int] = {}

    for number, line in enumerate(chain((first,), lines), 1):
        if line is None:
            yield Fault("the row is too long")
            continue
        try:
            cells = next(
                csv.reader((line,), delimiter=separator), []
            )  # a quote left open must not swallow what follows
        except csv.Error:
            yield Fault("the row is not CSV")
            continue
        if number == 1 and (columns := scrobbles.columns_of(cells)):
            continue
        if cells:
            yield cells, columns
