"""A hash of the sound and not of the tags: what a file is known by when it is moved, renamed or retagged."""

import hashlib
import struct
from typing import BinaryIO

from segue.catalog.tags.sniff import riff_chunks, sound_start

WINDOW_BYTES = 64 << 10
_OGG_PAGE_HEAD = 27


def content_hash(file: BinaryIO, family: str) -> str:
    """32 hex digits over the size of the sound's bytes and three windows of them (all of them when they are few).

    `family` as `sniff.family_of` names it. Tags may be anywhere around the sound; for Ogg, whose pages are numbered
    and summed anew when a tag grows, those fields are left out.
    """
    spans = _payload(file, family)
    total = sum(size for _, size in spans)
    digest = hashlib.blake2b(f"{family}:{total}".encode(), digest_size=16)
    mask = family in {"vorbis", "opus", "oggflac", "oggother"}
    for at, size in _windows(total):
        digest.update(_read_across(file, spans, at, size, mask))
    return digest.hexdigest()


def _windows(total: int) -> list[tuple[int, int]]:
    if total <= 4 * WINDOW_BYTES:
        return [(0, total)]
    middle = (total - WINDOW_BYTES) // 2
    return [(0, WINDOW_BYTES), (middle, WINDOW_BYTES), (total - WINDOW_BYTES, WINDOW_BYTES)]


def _read_across(file: BinaryIO, spans: list[tuple[int, int]], at: int, size: int, mask: bool) -> bytes:
    out = []
    for offset, length in spans:
        if at < length and size > 0:
            part = min(size, length - at)
            out.append(_read_masked(file, offset, at, part) if mask else _read(file, offset + at, part))
            size -= part
            at = 0
        else:
            at = max(0, at - length)
    return b"".join(out)


def _read(file: BinaryIO, offset: int, size: int) -> bytes:
    file.seek(offset)
    return file.read(size)


def _read_masked(file: BinaryIO, start: int, at: int, size: int) -> bytes:
    """Ogg bytes with every page's serial, number and checksum blanked, also of a page that begins before the window."""
    before = min(at, _OGG_PAGE_HEAD)
    data = bytearray(_read(file, start + at - before, size + before + _OGG_PAGE_HEAD))
    found = data.find(b"OggS")
    while found >= 0:
        if found + 5 < len(data) and data[found + 4] == 0 and data[found + 5] < 8:
            end = min(found + 26, len(data))
            data[found + 14 : end] = bytes(max(0, end - found - 14))
        found = data.find(b"OggS", found + 4)
    return bytes(data[before : before + size])


def _payload(file: BinaryIO, family: str) -> list[tuple[int, int]]:
    end = file.seek(0, 2)
    if family in {"wav", "aiff"}:
        spans = [(at, size) for name, at, size in riff_chunks(file) if name in {b"data", b"SSND"}]
    elif family == "mp4":
        spans = _mp4_data(file, end)
    elif family == "flac":
        spans = _to_end(_after_flac_blocks(file), end)
    elif family in {"vorbis", "opus", "oggflac", "oggother"}:
        spans = _to_end(_after_ogg_headers(file, family), end)
    else:
        start = sound_start(file)
        spans = _to_end(start, max(start, _before_trailers(file, end)))
    return spans or [(0, end)]


def _to_end(start: int, end: int) -> list[tuple[int, int]]:
    return [(start, end - start)] if start < end else []


def _before_trailers(file: BinaryIO, end: int) -> int:
    """Where ID3v1 and APEv2 tags at the end of a file begin (APE's may stand before ID3v1's)."""
    for _ in range(3):
        if end >= 128 and _read(file, end - 128, 3) == b"TAG":
            end -= 128
        elif end >= 32 and (foot := _read(file, end - 32, 32))[:8] == b"APETAGEX":
            size, _, flags = struct.unpack("<III", foot[12:24])
            end = max(0, end - size - (32 if flags & 0x80000000 else 0))
        else:
            break
    return end


def _after_flac_blocks(file: BinaryIO) -> int:
    at = sound_start(file) + 4
    for _ in range(1024):
        head = _read(file, at, 4)
        if len(head) < 4:
            break
        at += 4 + int.from_bytes(head[1:], "big")
        if head[0] & 0x80:
            break
    return at


def _after_ogg_headers(file: BinaryIO, family: str) -> int:
    """Where the first page of sound begins: header packets end on a page of their own (RFC 3533, RFC 7845)."""
    at = start = sound_start(file)
    packets = {"vorbis": 3, "opus": 2}.get(family, 0)
    for _ in range(4096):
        head = _read(file, at, _OGG_PAGE_HEAD + 255)
        if head[:4] != b"OggS":
            return start
        granule = int.from_bytes(head[6:14], "little")
        lacing = head[_OGG_PAGE_HEAD : _OGG_PAGE_HEAD + head[26]]
        if packets <= 0 and (family in {"vorbis", "opus"} or granule not in {0, 2**64 - 1}):
            return at
        packets -= sum(value < 255 for value in lacing)
        at += _OGG_PAGE_HEAD + len(lacing) + sum(lacing)
    return start


def _mp4_data(file: BinaryIO, end: int) -> list[tuple[int, int]]:
    at = sound_start(file)
    spans = []
    for _ in range(4096):
        head = _read(file, at, 16)
        if len(head) < 8:
            break
        size, name, lead = int.from_bytes(head[:4], "big"), head[4:8], 8
        if size == 1:
            size, lead = int.from_bytes(head[8:16], "big"), 16
        elif size == 0:
            size = end - at
        if size < lead:
            break
        if name == b"mdat":
            spans.append((at + lead, min(size, end - at) - lead))
        at += size
    return [(offset, size) for offset, size in spans if size > 0]
