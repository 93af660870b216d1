"""One file, read: what it is by its bytes, what its tags say, and what it is known by."""

import io
import os
import stat
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

from segue.catalog.tags.fingerprint import content_hash
from segue.catalog.tags.id3 import Found, read_id3
from segue.catalog.tags.interpret import interpret
from segue.catalog.tags.mp4 import chapters, read_mp4
from segue.catalog.tags.shape import FileFacts
from segue.catalog.tags.sniff import BoundedReader, family_of, riff_chunks
from segue.catalog.tags.truncated import missing_end
from segue.catalog.tags.vorbis import read_ape, read_vorbis
from segue.model.errors import BadInput, SegueError

SUFFIXES = frozenset(
    [
        ".mp3",
        ".mp2",
        ".flac",
        ".ogg",
        ".oga",
        ".opus",
        ".m4a",
        ".m4b",
        ".mp4a",
        ".wav",
        ".wave",
        ".aif",
        ".aiff",
        ".aifc",
        ".aac",
        ".wma",
        ".ape",
        ".wv",
        ".mpc",
        ".mka",
        ".tta",
    ]
)
"""Names that a scan looks at, in lower case."""

Probe = Callable[[Path], Any]
"""`audio.decode.probe`: asked when mutagen knows nothing of a file."""


def read_file(path: Path, probe: Probe | None = None) -> tuple[FileFacts, str]:
    """The facts of the file at `path` and its content hash. The file is opened once and never written.

    Raises BadInput when it is no sound, is empty, is damaged beyond playing, or may not be read.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0))
    except OSError as error:
        raise BadInput(f"It can't be opened: {error.strerror}.", "Let the account that runs Segue read it.") from error
    with io.FileIO(descriptor) as file:
        info = os.fstat(descriptor)
        if not stat.S_ISREG(info.st_mode):
            raise BadInput("It is no plain file.")
        if not info.st_size:
            raise BadInput("It is empty.", "Copy it here again.")
        try:
            return _read(path, file, probe)
        except SegueError:
            raise
        except Exception as error:  # mutagen meets hostile bytes with any exception at all
            raise BadInput(
                f"It can't be read as sound ({_reason(error)}).", "It may be damaged; play it elsewhere."
            ) from error


def _read(path: Path, file: BinaryIO, probe: Probe | None) -> tuple[FileFacts, str]:
    suffix = path.suffix.lower()
    family = family_of(file, suffix)
    if not family:
        raise BadInput("Its bytes are no sound that Segue knows, whatever its name says.", "It may be damaged.")
    facts = _FAMILIES[family](path, file) if family in _FAMILIES else None
    if facts is None or facts.duration_ms <= 0:
        facts = _probed(path, probe, facts)
    if facts.duration_ms <= 0:
        raise BadInput("There is no sound in it: it lasts 0 seconds.", "It may have been cut off; copy it here again.")
    return replace(facts, note=missing_end(file, family, facts)), content_hash(file, family)


def _probed(path: Path, probe: Probe | None, facts: FileFacts | None) -> FileFacts:
    if probe is None:
        raise BadInput("There is no sound in it that Segue can measure.", "It may be damaged.")
    heard = probe(path)
    return FileFacts(
        tags=facts.tags if facts else interpret({}), container=heard.container, codec=heard.codec,
        duration_ms=heard.duration_ms, sample_rate_hz=heard.sample_rate_hz, channels=heard.channels,
        bit_rate_bps=heard.bit_rate_bps, has_video=heard.has_video, picture=facts.picture if facts else b"",
        marks=facts.marks if facts else (),
    )  # fmt: skip


def _facts(found: Found, info: Any, container: str, codec: str) -> FileFacts:
    return FileFacts(
        tags=interpret(found.bag, found.latin1, found.numeric_genres),
        container=container,
        codec=codec,
        duration_ms=round((getattr(info, "length", 0) or 0) * 1000),
        sample_rate_hz=int(getattr(info, "sample_rate", 0) or 0),
        channels=int(getattr(info, "channels", 0) or 0),
        bit_rate_bps=int(getattr(info, "bitrate", 0) or 0),
        marks=found.marks,
        picture=found.picture,
    )


def _load(loader: Any, file: BinaryIO) -> Any:
    file.seek(0)
    return loader(BoundedReader(file))


def _mp3(path: Path, file: BinaryIO) -> FileFacts:
    from mutagen.apev2 import APENoHeaderError, APEv2
    from mutagen.mp3 import MP3

    loaded = _load(MP3, file)
    found = read_id3(loaded.tags) if loaded.tags is not None else Found()
    try:
        ape = read_ape(_load(APEv2, file))
    except APENoHeaderError:
        ape = None
    if ape:
        found.bag = {**ape.bag, **found.bag}
        found.picture = found.picture or ape.picture
    return _facts(found, loaded.info, "mp3", f"mp{loaded.info.layer}")


def _flac(path: Path, file: BinaryIO) -> FileFacts:
    from mutagen.flac import FLAC

    loaded = _load(FLAC, file)
    return _facts(read_vorbis(loaded.tags, loaded.pictures), loaded.info, "flac", "flac")


def _vorbis(path: Path, file: BinaryIO) -> FileFacts:
    from mutagen.oggvorbis import OggVorbis

    loaded = _load(OggVorbis, file)
    return _facts(read_vorbis(loaded.tags, []), loaded.info, "ogg", "vorbis")


def _opus(path: Path, file: BinaryIO) -> FileFacts:
    from mutagen.oggopus import OggOpus

    loaded = _load(OggOpus, file)
    facts = _facts(read_vorbis(loaded.tags, []), loaded.info, "ogg", "opus")
    return replace(facts, sample_rate_hz=48_000)


def _oggflac(path: Path, file: BinaryIO) -> FileFacts:
    from mutagen.oggflac import OggFLAC

    loaded = _load(OggFLAC, file)
    return _facts(read_vorbis(loaded.tags, []), loaded.info, "ogg", "flac")


def _mp4(path: Path, file: BinaryIO) -> FileFacts:
    from mutagen.mp4 import MP4

    loaded = _load(MP4, file)
    found = read_mp4(loaded.tags)
    if path.suffix.lower() == ".m4b" or found.bag.get("mediakind") or loaded.chapters:
        found.marks = chapters(path, loaded)
    if path.suffix.lower() == ".m4b":
        found.add("mediakind", ["audiobook"])
    codec = str(loaded.info.codec).partition(".")[0]
    return _facts(found, loaded.info, "mp4", {"mp4a": "aac"}.get(codec, codec))


def _wav(path: Path, file: BinaryIO) -> FileFacts:
    from mutagen.wave import WAVE

    loaded = _load(WAVE, file)
    found = read_id3(loaded.tags) if loaded.tags is not None else Found()
    info = _riff_info(file)
    found.bag = {**info.bag, **found.bag}
    found.latin1 |= info.latin1
    data = sum(size for name, _, size in riff_chunks(file) if name == b"data")
    facts = _facts(found, loaded.info, "wav", "pcm")
    # The header may promise more than the file holds (a recording cut off): what is there counts.
    held_ms = round(data * 8000 / facts.bit_rate_bps) if facts.bit_rate_bps else facts.duration_ms
    return replace(facts, duration_ms=min(facts.duration_ms, held_ms) or held_ms)


def _riff_info(file: BinaryIO) -> Found:
    """The values of a WAV's LIST/INFO chunk; no encoding is declared there, so Latin-1 is taken and mistrusted."""
    names = {
        b"INAM": "title", b"IART": "artist", b"IPRD": "album", b"ICRD": "date", b"IGNR": "genre",
        b"ITRK": "tracknumber", b"IPRT": "tracknumber", b"ICMT": "comment", b"ILNG": "language", b"IMUS": "composer",
    }  # fmt: skip
    found = Found()
    for name, at, size in riff_chunks(file):
        if name != b"LIST" or size < 4:
            continue
        file.seek(at)
        data = file.read(min(size, 1 << 20))
        here = 4 if data[:4] == b"INFO" else len(data)
        while here + 8 <= len(data):
            field_name, length = data[here : here + 4], int.from_bytes(data[here + 4 : here + 8], "little")
            if field_name in names:
                value = data[here + 8 : here + 8 + length].split(b"\0")[0].decode("latin-1")
                found.add(names[field_name], [value])
                found.latin1.update([value] if not value.isascii() else [])
            here += 8 + length + (length & 1)
    return found


def _aiff(path: Path, file: BinaryIO) -> FileFacts:
    from mutagen.aiff import AIFF

    loaded = _load(AIFF, file)
    found = read_id3(loaded.tags) if loaded.tags is not None else Found()
    return _facts(found, loaded.info, "aiff", "pcm")


def _ape(path: Path, file: BinaryIO) -> FileFacts | None:
    import mutagen

    loaded = _load(mutagen.File, file)
    if loaded is None:
        return None
    return _facts(read_ape(loaded.tags or {}), loaded.info, path.suffix.lower()[1:], path.suffix.lower()[1:])


_FAMILIES: dict[str, Callable[[Path, BinaryIO], FileFacts | None]] = {
    "mp3": _mp3,
    "flac": _flac,
    "vorbis": _vorbis,
    "opus": _opus,
    "oggflac": _oggflac,
    "mp4": _mp4,
    "wav": _wav,
    "aiff": _aiff,
    "ape": _ape,
}


def _reason(error: Exception) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__
