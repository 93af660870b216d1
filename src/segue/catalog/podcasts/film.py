"""Episodes that are films: the film is kept, its sound is taken out and lies beside it.

`Title.film.mp4` is the film, `Title.m4a` its sound. The item's file is the sound, so that everything that plays, mixes
or hears episodes has nothing to do with pictures; who wants to watch asks for `film_beside` it.
"""

from pathlib import Path
from typing import Any

from segue.audio.decode import Probe, decode
from segue.audio.encode import write_blocks
from segue.audio.source import opened

_COPIED = {"aac": ("mp4", ".m4a"), "alac": ("mp4", ".m4a"), "mp3": ("mp3", ".mp3"), "opus": ("ogg", ".opus"),
           "vorbis": ("ogg", ".ogg"), "flac": ("flac", ".flac")}  # fmt: skip


def film_beside(sound: Path) -> Path | None:
    """The film that `sound` was taken out of, if there is one."""
    for suffix in (".mp4", ".webm", ".mkv"):
        film = sound.with_name(f"{sound.stem}.film{suffix}")
        if film.is_file():
            return film
    return None


def film_suffix(found: Probe) -> str:
    """The suffix of a film."""
    if "webm" in found.container or "matroska" in found.container:
        return ".webm" if found.codec in {"opus", "vorbis"} else ".mkv"
    return ".mp4"


def take_audio(film: Path, stem: Path, found: Probe) -> Path:
    """Writes the sound of `film` to `stem` and the suffix that fits, and returns that path.

    Copied as it is where its codec has a file of its own; else encoded as Opus, 128 kbit/s. Whole or not at all.
    """
    if found.codec in _COPIED:
        format, suffix = _COPIED[found.codec]
        target = stem.with_name(stem.name + suffix)
        part = target.with_name(f".{target.name}.part")
        try:
            _copy(film, part, format)
            part.replace(target)
            return target
        except Exception:  # a stream that can't be copied can mostly still be decoded
            part.unlink(missing_ok=True)
    target = stem.with_name(stem.name + ".opus")
    channels = min(2, max(1, found.channels))
    write_blocks(target, decode(film, 48_000, channels), 48_000, 128_000)
    return target


def _copy(film: Path, part: Path, format: str) -> None:
    import av

    options = {"movflags": "+faststart"} if format == "mp4" else {}
    target_name = f"file:{part.absolute()}"
    with opened(film) as (source, stream), av.open(target_name, "w", format=format, options=options) as target:
        copy: Any = target.add_stream_from_template(stream)
        for packet in source.demux(stream):
            if packet.dts is not None:
                packet.stream = copy
                target.mux(packet)
