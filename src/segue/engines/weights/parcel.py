"""Wheels as parcels: members are copied out of them. Nothing in them is imported, executed or chosen by them.

A member is only ever looked up by the name that our list gives, and written where our list says, so a name such as
`../../etc/passwd` inside the archive has no effect. What is read is counted, not believed.
"""

import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from segue.model.errors import BadInput

BLOCK = 1024 * 1024
MOST_MEMBERS = 20_000
TAR_GROWTH = 200
"""A .tar.gz is read from its start; it may unpack to at most this many times its size before the member is found."""


def copy_member(archive: Path, member: str, out: IO[bytes], limit: int) -> int:
    """Appends `member` of the wheel, zip or tar.gz `archive` to `out`; returns its length in bytes.

    Raises BadInput when the archive is broken, the member is missing, no plain file, or longer than `limit`.
    """
    try:
        copy = _from_zip if zipfile.is_zipfile(archive) else _from_tar
        return copy(archive, member, out, limit)
    except (zipfile.BadZipFile, tarfile.TarError, zlib.error, EOFError, OSError, RuntimeError, ValueError) as error:
        raise BadInput(f"{archive.name} is broken ({error}).", "Pull again.") from error


def _from_zip(archive: Path, member: str, out: IO[bytes], limit: int) -> int:
    with zipfile.ZipFile(archive) as parcel:
        found = [info for info in parcel.infolist()[:MOST_MEMBERS] if info.filename == member]
        if len(found) != 1:
            raise _missing(archive, member, len(found))
        unix_mode = found[0].external_attr >> 16
        if found[0].is_dir() or (unix_mode & 0o170000) not in {0, 0o100000}:
            raise BadInput(f"{member} in {archive.name} is no plain file.", "Pull from another source.")
        if found[0].file_size > limit:
            raise _too_long(archive, member, limit)
        with parcel.open(found[0]) as content:
            return _copy(content, out, limit, archive, member)


def _from_tar(archive: Path, member: str, out: IO[bytes], limit: int) -> int:
    bound = archive.stat().st_size * TAR_GROWTH + limit
    with tarfile.open(archive, "r|gz") as parcel:
        for number, info in enumerate(_bounded(parcel, bound, archive)):
            if number >= MOST_MEMBERS:
                break
            if info.name != member:
                continue
            if not info.isreg():
                raise BadInput(f"{member} in {archive.name} is no plain file.", "Pull from another source.")
            if info.size > limit:
                raise _too_long(archive, member, limit)
            content = parcel.extractfile(info)
            if content is not None:
                return _copy(content, out, limit, archive, member)
    raise _missing(archive, member, 0)


def _bounded(parcel: tarfile.TarFile, bound: int, archive: Path) -> Iterator[tarfile.TarInfo]:
    """The entries of a tar, as long as what they claim to hold stays in bounds: skipping one unpacks it."""
    held = 0
    for info in parcel:
        held += info.size
        if held > bound:
            raise BadInput(f"{archive.name} unpacks to more than a parcel may.", "Pull from another source.")
        yield info


def _copy(content: IO[bytes], out: IO[bytes], limit: int, archive: Path, member: str) -> int:
    copied = 0
    while block := content.read(BLOCK):
        copied += len(block)
        if copied > limit:
            raise _too_long(archive, member, limit)
        out.write(block)
    return copied


def _missing(archive: Path, member: str, times: int) -> BadInput:
    return BadInput(f"{archive.name} holds {member} {times} times, not once.", "Pull from another source.")


def _too_long(archive: Path, member: str, limit: int) -> BadInput:
    return BadInput(f"{member} in {archive.name} is longer than the {limit} bytes it should be.", "Pull elsewhere.")
