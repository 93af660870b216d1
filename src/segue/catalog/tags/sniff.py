"""What a file is by its first bytes: names lie, bytes do not."""

import struct
from collections.abc import Callable
from typing import BinaryIO

from segue.model.errors import BadInput

READ_BUDGET_BYTES = 64 << 20


class BoundedReader:
    """A file that may be read only so much: no tag makes us swallow gigabytes.

    Raises BadInput once `budget` bytes have been asked for.
    """

    def __init__(self, raw: BinaryIO, budget: int = READ_BUDGET_BYTES) -> None:
        self.raw = raw
        self.left = budget

    def read(self, size: int = -1) -> bytes:
        """As a file's `read`."""
        if size is None or size < 0:
            size = self.left + 1
        found = self.raw.read(min(size, self.left + 1))
        self.left -= len(found)
        if self.left < 0:
            raise BadInput("Its tags are larger than 64 MiB, which no honest file's are.", "Rewrite its tags.")
        return found

    def seek(self, offset: int, whence: int = 0) -> int:
        """As a file's `seek`."""
        return self.raw.seek(offset, whence)

    def tell(self) -> int:
        """As a file's `tell`."""
        return self.raw.tell()


def id3_size(head: bytes) -> int:
    """Length in bytes of the ID3v2 tag that `head` (10 bytes or more) begins with, its header included; 0 if none."""
    if len(head) < 10 or head[:3] != b"ID3" or head[3] == 0xFF or any(byte & 0x80 for byte in head[6:10]):
        return 0
    size = head[6] << 21 | head[7] << 14 | head[8] << 7 | head[9]
    return size + 10 + (10 if head[5] & 0x10 else 0)


def sound_start(file: BinaryIO) -> int:
    """Where the sound's own container begins: after any ID3v2 tags put in front of it."""
    start = 0
    for _ in range(8):
        file.seek(start)
        size = id3_size(file.read(10))
        if not size:
            break
        start += size
    return start


def family_of(file: BinaryIO, suffix: str) -> str:
    """One of `mp3 flac vorbis opus oggflac oggother mp4 wav aiff ape other`, or "" for no sound that we know.

    `suffix` (".mp3") decides only where the bytes leave it open: MPEG audio may begin with anything.
    """
    start = sound_start(file)
    file.seek(start)
    head = file.read(64)
    if head[:4] == b"OggS":
        return _ogg_family(head)
    for family, fits in _MAGIC:
        if fits(head):
            return family
    return "mp3" if suffix in {".mp3", ".mp2"} or start else ""


def riff_chunks(file: BinaryIO) -> list[tuple[bytes, int, int]]:
    """The chunks `(name, offset, size)` of a RIFF or AIFF file, sizes cut to the file's end; at most 256."""
    end = file.seek(0, 2)
    start = sound_start(file)
    file.seek(start)
    order = ">" if file.read(4) == b"FORM" else "<"
    chunks: list[tuple[bytes, int, int]] = []
    at = start + 12
    while at + 8 <= end and len(chunks) < 256:
        file.seek(at)
        name, size = struct.unpack(f"{order}4sI", file.read(8))
        size = min(size, end - at - 8)
        chunks.append((name, at + 8, size))
        at += 8 + size + (size & 1)
    return chunks


def _ogg_family(head: bytes) -> str:
    packet = head[27 + head[26] :] if len(head) > 27 else b""
    if packet.startswith(b"\x01vorbis"):
        return "vorbis"
    if packet.startswith(b"OpusHead"):
        return "opus"
    if packet.startswith(b"\x7fFLAC"):
        return "oggflac"
    return "oggother"


_MAGIC: list[tuple[str, Callable[[bytes], bool]]] = [
    ("flac", lambda head: head[:4] == b"fLaC"),
    ("wav", lambda head: head[:4] in {b"RIFF", b"RF64"} and head[8:12] == b"WAVE"),
    ("aiff", lambda head: head[:4] == b"FORM" and head[8:12] in {b"AIFF", b"AIFC"}),
    ("mp4", lambda head: head[4:8] == b"ftyp"),
    ("ape", lambda head: head[:4] in {b"MAC ", b"wvpk", b"MPCK", b"TTA1"} or head[:3] == b"MP+"),
    ("other", lambda head: head[:4] in {b"\x1aE\xdf\xa3", b"\x30\x26\xb2\x75", b"DSD "}),
    # Layer bits 00 after an MPEG sync word are ADTS: raw AAC.
    ("other", lambda head: len(head) > 1 and head[0] == 0xFF and head[1] & 0xF6 == 0xF0),
    ("mp3", lambda head: len(head) > 1 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0),
]
