"""Does a file hold as much sound as its header promises? A cheap look at its end, without decoding."""

from typing import BinaryIO

from segue.catalog.tags.shape import FileFacts
from segue.catalog.tags.sniff import sound_start

_LOOK_BYTES = 64 << 10


def missing_end(file: BinaryIO, family: str, facts: FileFacts) -> str:
    """A sentence when the file was plainly cut off (more than a tenth and 2 s missing), else an empty string."""
    promised = facts.duration_ms
    held = promised
    if family == "flac":
        held = _flac_held_ms(file, facts)
    elif family == "mp3":
        held = _mp3_held_ms(file, promised)
    elif family == "mp4" and _mp4_cut(file):
        return "The file ends before its sound does: it was cut off. Copy it here again."
    if promised - held > max(2000, promised // 10):
        return f"The file ends after {held // 1000} of {promised // 1000} seconds: it was cut off. Copy it here again."
    return ""


def _flac_held_ms(file: BinaryIO, facts: FileFacts) -> int:
    """Position of the last frame, found from the end by its sync code and header checksum (RFC 9639, section 9.1)."""
    if not facts.sample_rate_hz:
        return facts.duration_ms
    file.seek(sound_start(file) + 8)
    stream_info = file.read(34)
    block = int.from_bytes(stream_info[2:4], "big")
    end = file.seek(0, 2)
    file.seek(max(0, end - _LOOK_BYTES))
    tail = file.read(_LOOK_BYTES)
    at = len(tail)
    for _ in range(4096):
        at = tail.rfind(b"\xff", 0, at)
        if at < 0:
            break
        sample = _flac_frame_sample(tail[at : at + 16], block)
        if sample is not None:
            return round((sample + block) * 1000 / facts.sample_rate_hz)
    return facts.duration_ms


def _flac_frame_sample(head: bytes, block: int) -> int | None:
    """First sample of the frame that begins with `head`, or None when no frame does."""
    if len(head) < 16 or head[1] & 0xFE != 0xF8:
        return None
    first = head[4]
    length = 1 if first < 0x80 else 8 - (first ^ 0xFF).bit_length() if first >= 0xC0 else 0
    if not length or length > 7:
        return None
    number = first if length == 1 else first & ((1 << (7 - length)) - 1) if length < 7 else 0
    for byte in head[5 : 4 + length]:
        number = number << 6 | byte & 0x3F
    size_code, rate_code = head[2] >> 4, head[2] & 15
    after = 4 + length + {6: 1, 7: 2}.get(size_code, 0) + {12: 1, 13: 2, 14: 2}.get(rate_code, 0)
    if _crc8(head[:after]) != head[after]:
        return None
    return number if head[1] & 1 else number * block


def _crc8(data: bytes) -> int:
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc << 1 ^ 0x07 if crc & 0x80 else crc << 1) & 0xFF
    return crc


def _mp3_held_ms(file: BinaryIO, promised: int) -> int:
    """By the byte count that a Xing or Info header gives, when there is one."""
    start = sound_start(file)
    end = file.seek(0, 2)
    file.seek(start)
    head = file.read(4096)
    at = max(head.find(b"Xing", 0, 256), head.find(b"Info", 0, 256))
    if at < 0 or len(head) < at + 16 or head[at + 7] & 3 != 3:
        return promised
    size = int.from_bytes(head[at + 12 : at + 16], "big")
    return promised if size <= 0 else min(promised, round(promised * (end - start) / size))


def _mp4_cut(file: BinaryIO) -> bool:
    """True when a top-level atom reaches beyond the end."""
    end = file.seek(0, 2)
    at = sound_start(file)
    for _ in range(256):
        file.seek(at)
        head = file.read(16)
        if len(head) < 8:
            break
        size = int.from_bytes(head[:4], "big")
        size = int.from_bytes(head[8:16], "big") if size == 1 else size or end - at
        if size < 8:
            break
        at += size
    return at > end
