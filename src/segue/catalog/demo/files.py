"""Writes the demo's files whole or not at all, and tags them as a careful collector would."""

import hashlib
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segue.audio.encode import Encoder, write

Samples = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Labels:
    """What the tags of a file say. Empty things are left out."""

    title: str = ""
    artists: tuple[str, ...] = ()
    album: str = ""
    album_artists: tuple[str, ...] = ()
    composers: tuple[str, ...] = ()
    genres: tuple[str, ...] = ()
    date: str = ""
    track: int = 0
    tracks: int = 0
    disc: int = 1
    work: str = ""
    movement: int = 0
    movement_title: str = ""
    description: str = ""
    language: str = ""
    narrator: str = ""
    author: str = ""
    series: str = ""
    series_part: float = 0.0
    compilation: bool = False
    track_gain_db: float | None = None
    track_peak: float | None = None
    album_gain_db: float | None = None
    album_peak: float | None = None
    cover: bytes = b""
    chapters: tuple[tuple[int, int, str], ...] = ()
    """Start and end in milliseconds, title: written to MP3 as CHAP frames."""


def place(target: Path, make: Callable[[Path], None]) -> str:
    """Has `make` write a file in a folder beside the library, then moves it to its place. Returns its SHA-256."""
    target.parent.mkdir(parents=True, exist_ok=True)
    staging = _staging(target)
    staging.mkdir(parents=True, exist_ok=True)
    part = staging / f"{os.getpid()}-{hashlib.sha256(str(target).encode()).hexdigest()[:12]}{target.suffix}"
    try:
        make(part)
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        digest = sha256(part)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    return digest


def place_bytes(target: Path, data: bytes) -> str:
    """Writes bytes whole or not at all."""

    def write_all(part: Path) -> None:
        part.write_bytes(data)

    return place(target, write_all)


def sha256(path: Path) -> str:
    """The file's hash in hex."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def sound(path: Path, samples: Samples, rate_hz: int, bit_rate_bps: int) -> None:
    """Encodes by suffix. MP3 goes through the streaming encoder, whose settings are twice as quick."""
    if path.suffix != ".mp3":
        write(path, samples, rate_hz, bit_rate_bps)
        return
    wide = samples[:, None] if samples.ndim == 1 else samples
    encoder = Encoder("mp3", rate_hz, wide.shape[1], bit_rate_bps)
    with path.open("wb") as file:
        for at in range(0, len(wide), 65_536):
            file.write(encoder.push(wide[at : at + 65_536]))
        file.write(encoder.close())


def label(path: Path, labels: Labels) -> None:
    """Writes the tags, in the family that the suffix has."""
    writer = {".flac": _flac, ".ogg": _ogg, ".opus": _opus, ".mp3": _mp3, ".wav": _wav, ".m4a": _mp4, ".m4b": _mp4}
    writer[path.suffix](path, labels)


def _staging(target: Path) -> Path:
    for parent in target.parents:
        if parent.name == "demo":
            return parent / ".staging"
    return target.parent / ".staging"


def _comments(labels: Labels) -> dict[str, list[str]]:
    """As Vorbis comments."""
    found: dict[str, Sequence[str]] = {
        "title": [labels.title], "artist": labels.artists, "album": [labels.album], "albumartist": labels.album_artists,
        "composer": labels.composers, "genre": labels.genres, "date": [labels.date],
        "description": [labels.description],
        "tracknumber": [str(labels.track or "")], "tracktotal": [str(labels.tracks or "")],
        "discnumber": [str(labels.disc)], "work": [labels.work], "movement": [str(labels.movement or "")],
        "movementname": [labels.movement_title], "language": [labels.language], "narrator": [labels.narrator],
        "compilation": ["1" if labels.compilation else ""], **{k: [v] for k, v in _gains(labels).items()},
    }  # fmt: skip
    return {name: [value for value in values if value] for name, values in found.items() if any(values)}


def _gains(labels: Labels) -> dict[str, str]:
    gains = {"replaygain_track_gain": labels.track_gain_db, "replaygain_album_gain": labels.album_gain_db}
    peaks = {"replaygain_track_peak": labels.track_peak, "replaygain_album_peak": labels.album_peak}
    return {
        **{name: f"{value:.2f} dB" for name, value in gains.items() if value is not None},
        **{name: f"{value:.6f}" for name, value in peaks.items() if value is not None},
    }


def _picture(data: bytes) -> Any:
    from mutagen import flac

    kinds: Any = flac
    picture = kinds.Picture()
    picture.data, picture.type, picture.mime = data, 3, "image/jpeg"
    picture.width = picture.height = 1000
    picture.depth = 24
    return picture


def _flac(path: Path, labels: Labels) -> None:
    from mutagen import flac

    kinds: Any = flac
    file = kinds.FLAC(path)
    file.update(_comments(labels))
    if labels.cover:
        file.add_picture(_picture(labels.cover))
    file.save()


def _ogg(path: Path, labels: Labels) -> None:
    from mutagen import oggvorbis

    kinds: Any = oggvorbis
    _save_comments(kinds.OggVorbis(path), labels)


def _opus(path: Path, labels: Labels) -> None:
    from mutagen import oggopus

    kinds: Any = oggopus
    _save_comments(kinds.OggOpus(path), labels)


def _save_comments(file: Any, labels: Labels) -> None:
    import base64

    file.delete()
    file.update(_comments(labels))
    if labels.cover:
        file["metadata_block_picture"] = [base64.b64encode(_picture(labels.cover).write()).decode("ascii")]
    file.save()


def _id3(tags: Any, labels: Labels) -> None:
    from mutagen import id3

    frames: Any = id3
    plain = {
        "TIT2": [labels.title], "TPE1": labels.artists, "TALB": [labels.album], "TPE2": labels.album_artists,
        "TCOM": labels.composers, "TCON": labels.genres, "TDRC": [labels.date], "TLAN": [labels.language],
        "TRCK": [f"{labels.track}/{labels.tracks}" if labels.track else ""], "TPOS": [str(labels.disc)],
        "MVIN": [str(labels.movement or "")], "MVNM": [labels.movement_title],
        "TCMP": ["1" if labels.compilation else ""],
    }  # fmt: skip
    for name, values in plain.items():
        kept = [value for value in values if value]
        if kept:
            tags.add(getattr(frames, name)(encoding=3, text=kept))
    for name, value in {
        "WORK": labels.work,
        "NARRATOR": labels.narrator,
        "AUTHOR": labels.author,
        **_gains(labels),
    }.items():
        if value:
            tags.add(frames.TXXX(encoding=3, desc=name, text=[value]))
    if labels.series:
        tags.add(frames.TXXX(encoding=3, desc="SERIES", text=[labels.series]))
        tags.add(frames.TXXX(encoding=3, desc="SERIES-PART", text=[f"{labels.series_part:g}"]))
    if labels.description:
        tags.add(frames.COMM(encoding=3, lang="eng", desc="", text=[labels.description]))
    if labels.cover:
        tags.add(frames.APIC(encoding=3, mime="image/jpeg", type=3, desc="Cover", data=labels.cover))
    names = []
    for number, (start, end, title) in enumerate(labels.chapters, 1):
        names.append(f"chp{number}")
        title_frame = frames.TIT2(encoding=3, text=[title])
        tags.add(frames.CHAP(element_id=names[-1], start_time=start, end_time=end, sub_frames=[title_frame]))
    if names:
        tags.add(frames.CTOC(element_id="toc", flags=3, child_element_ids=names))


def _mp3(path: Path, labels: Labels) -> None:
    from mutagen import id3

    kinds: Any = id3
    tags = kinds.ID3()
    _id3(tags, labels)
    tags.save(path)


def _wav(path: Path, labels: Labels) -> None:
    from mutagen import wave

    kinds: Any = wave
    file = kinds.WAVE(path)
    file.add_tags()
    _id3(file.tags, labels)
    file.save()


def _mp4(path: Path, labels: Labels) -> None:
    from mutagen import mp4

    kinds: Any = mp4
    file = kinds.MP4(path)
    if file.tags is None:
        file.add_tags()
    texts = {
        "\xa9nam": [labels.title], "\xa9ART": labels.artists, "\xa9alb": [labels.album], "aART": labels.album_artists,
        "\xa9wrt": labels.composers, "\xa9gen": labels.genres, "\xa9day": [labels.date], "desc": [labels.description],
        "\xa9wrk": [labels.work], "\xa9mvn": [labels.movement_title], "\xa9nrt": [labels.narrator],
    }  # fmt: skip
    for name, values in texts.items():
        kept = [value for value in values if value]
        if kept:
            file.tags[name] = kept
    if labels.track:
        file.tags["trkn"] = [(labels.track, labels.tracks)]
    file.tags["disk"] = [(labels.disc, 0)]
    free = {"NARRATOR": labels.narrator, "AUTHOR": labels.author, "LANGUAGE": labels.language, **_gains(labels)}
    if labels.series:
        free |= {"SERIES": labels.series, "SERIES-PART": f"{labels.series_part:g}"}
    for name, value in free.items():
        if value:
            file.tags[f"----:com.apple.iTunes:{name}"] = [value.encode("utf-8")]
    if path.suffix == ".m4b":
        file.tags["stik"] = [2]
    if labels.cover:
        file.tags["covr"] = [kinds.MP4Cover(labels.cover, kinds.MP4Cover.FORMAT_JPEG)]
    file.save()
