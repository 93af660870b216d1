"""Makes small tagged sound files: real ones, encoded once for each tone and then copied."""

import tempfile
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from mutagen import flac, id3, mp4, oggopus, oggvorbis
from mutagen.aiff import AIFF
from mutagen.mp3 import MP3
from mutagen.wave import WAVE

from segue.audio.encode import write

RATE_HZ = 24_000

_ID3 = {
    "title": id3.TIT2, "artist": id3.TPE1, "albumartist": id3.TPE2, "album": id3.TALB, "composer": id3.TCOM,
    "tracknumber": id3.TRCK, "discnumber": id3.TPOS, "date": id3.TDRC, "genre": id3.TCON, "language": id3.TLAN,
    "compilation": id3.TCMP, "movementname": id3.MVNM, "movement": id3.MVIN,
}  # fmt: skip
_MP4 = {
    "title": "\xa9nam", "artist": "\xa9ART", "albumartist": "aART", "album": "\xa9alb", "composer": "\xa9wrt",
    "date": "\xa9day", "genre": "\xa9gen", "work": "\xa9wrk", "movementname": "\xa9mvn",
}  # fmt: skip


@cache
def sound(suffix: str, tone_hz: int = 440, seconds: float = 1.0) -> bytes:
    """The bytes of a tone in the format of `suffix`, without tags."""
    t = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    wave = (0.3 * np.sin(2 * np.pi * tone_hz * t)).astype(np.float32)[:, None]
    with tempfile.TemporaryDirectory() as folder:
        if suffix == ".alac":
            return _by_av(Path(folder) / "a.m4a", "alac", wave)
        if suffix == ".aiff":
            return _by_av(Path(folder) / "a.aiff", "pcm_s16be", wave)
        path = Path(folder) / f"a{suffix}"
        write(path, wave, RATE_HZ)
        if suffix == ".mp3":
            MP3(path).delete()  # FFmpeg puts its own name there
        return path.read_bytes()


def make(path: Path, tone_hz: int = 440, seconds: float = 1.0, codec: str = "", **tags: Any) -> Path:
    """Writes a tone at `path`, in the format of its suffix (or `codec`, such as ".alac"), with `tags` (see `tag`)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(sound(codec or path.suffix.lower(), tone_hz, seconds))
    if tags:
        tag(path, **tags)
    return path


def tag(path: Path, picture: bytes = b"", version: int = 4, encoding: int = 3, **tags: Any) -> None:
    """Sets tags by their Vorbis names; values are text or lists of text. Names that a family has no frame for go
    into its free fields. `version` and `encoding` are ID3's."""
    values = {name: [value] if isinstance(value, str) else [str(v) for v in value] for name, value in tags.items()}
    suffix = path.suffix.lower()
    if suffix in {".m4a", ".m4b"}:
        _tag_mp4(path, values, picture)
    elif suffix in {".flac", ".ogg", ".opus"}:
        _tag_vorbis(path, values, picture)
    else:
        loaded = {".mp3": MP3, ".wav": WAVE, ".aiff": AIFF}[suffix](path)
        if loaded.tags is None:
            loaded.add_tags()
        for name, texts in values.items():
            frame = _ID3.get(name)
            loaded.tags.add(
                frame(encoding=encoding, text=texts) if frame else id3.TXXX(encoding=encoding, desc=name, text=texts)
            )
        if picture:
            loaded.tags.add(id3.APIC(encoding=0, mime="image/png", type=3, desc="", data=picture))
        loaded.save(v2_version=version)


def png(colour: str = "#c03020", side_px: int = 64) -> bytes:
    """A plain picture."""
    from PIL import Image

    out = BytesIO()
    Image.new("RGB", (side_px, side_px), colour).save(out, "PNG")
    return out.getvalue()


def chapters(path: Path, marks: list[tuple[int, str]], seconds: float, tone_hz: int = 300, **tags: Any) -> Path:
    """An M4B of one tone with chapters `(start_ms, title)` in it, as FFmpeg writes them."""
    import av

    path.parent.mkdir(parents=True, exist_ok=True)
    source = path.with_suffix(".tmp.m4a")
    source.write_bytes(sound(".m4a", tone_hz, seconds))
    starts = [start for start, _ in marks]
    ends = [*starts[1:], round(seconds * 1000)]
    with av.open(str(source)) as read, av.open(str(path), "w", format="ipod") as made:
        made.set_chapters(
            [
                {"id": n, "start": start, "end": end, "time_base": _MS, "metadata": {"title": title}}
                for n, ((start, title), end) in enumerate(zip(marks, ends, strict=True))
            ]
        )
        stream = made.add_stream_from_template(read.streams.audio[0])
        for packet in read.demux(read.streams.audio[0]):
            if packet.dts is not None:
                packet.stream = stream
                made.mux(packet)
    source.unlink()
    if tags:
        tag(path, **tags)
    return path


def _tag_mp4(path: Path, values: dict[str, list[str]], picture: bytes) -> None:
    loaded = mp4.MP4(path)
    for name, texts in values.items():
        if name in {"tracknumber", "discnumber"}:
            number, _, total = texts[0].partition("/")
            loaded["trkn" if name == "tracknumber" else "disk"] = [(int(number), int(total or 0))]
        elif name == "compilation":
            loaded["cpil"] = texts == ["1"]
        elif name == "movement":
            loaded["\xa9mvi"] = [int(texts[0])]
        elif name in {"rtng", "stik"}:
            loaded[name] = [int(texts[0])]
        elif name in _MP4:
            loaded[_MP4[name]] = texts
        else:
            loaded[f"----:com.apple.iTunes:{name}"] = [text.encode() for text in texts]
    if picture:
        loaded["covr"] = [mp4.MP4Cover(picture, mp4.MP4Cover.FORMAT_PNG)]
    loaded.save()


def _tag_vorbis(path: Path, values: dict[str, list[str]], picture: bytes) -> None:
    loaded = {".flac": flac.FLAC, ".ogg": oggvorbis.OggVorbis, ".opus": oggopus.OggOpus}[path.suffix.lower()](path)
    for name, texts in values.items():
        loaded[name] = texts
    if picture:
        block = flac.Picture()
        block.data, block.type, block.mime = picture, 3, "image/png"
        if isinstance(loaded, flac.FLAC):
            loaded.add_picture(block)
        else:
            import base64

            loaded["metadata_block_picture"] = [base64.b64encode(block.write()).decode()]
    loaded.save()


def _by_av(path: Path, codec: str, wave: Any) -> bytes:
    import av

    with av.open(str(path), "w") as made:
        stream = made.add_stream(codec, rate=RATE_HZ)
        stream.codec_context.layout = "mono"
        frame = av.AudioFrame.from_ndarray(wave.T.copy(), format="fltp", layout="mono")
        frame.sample_rate = RATE_HZ
        frame.pts = 0
        for packet in [*stream.encode(frame), *stream.encode(None)]:
            made.mux(packet)
    return path.read_bytes()


def _ms() -> Any:
    from fractions import Fraction

    return Fraction(1, 1000)


_MS = _ms()


def noise_jpeg(seed: int, side_px: int = 600) -> bytes:
    """A picture unlike any other, about as heavy as a cover is."""
    from PIL import Image

    small = np.random.default_rng(seed).integers(0, 255, (12, 12, 3), dtype=np.uint8)
    out = BytesIO()
    Image.fromarray(small).resize((side_px, side_px)).save(out, "JPEG", quality=90)
    return out.getvalue()
