"""Float samples in, encoded bytes or files out."""

import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segue.audio.lame import LameFile, LameStream
from segue.model.errors import BadInput

CHUNK_FRAMES = 65_536


@dataclass(frozen=True, slots=True)
class Recipe:
    """How FFmpeg makes one format."""

    codec: str
    muxer: str
    """For streams: it must not need to go back in its output."""
    mime: str
    bit_rate_bps: int
    """What is taken when none is asked for; 0 for lossless."""
    rates_hz: tuple[int, ...] = ()
    """Sample rates the codec knows; empty for any."""
    channels: tuple[int, ...] = (1, 2)
    codec_options: dict[str, str] = field(default_factory=dict)
    stream_options: dict[str, str] = field(default_factory=dict)
    quick_options: dict[str, str] = field(default_factory=dict)
    file_muxer: str = ""
    file_options: dict[str, str] = field(default_factory=dict)


MP3_RATES = (8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000)
AAC_RATES = (*MP3_RATES, 64_000, 88_200, 96_000)

RECIPES: dict[str, Recipe] = {
    # Only files: a stream of it goes through audio/lame.py. The quick settings are for shows that are rendered.
    "mp3": Recipe("libmp3lame", "mp3", "audio/mpeg", 192_000, MP3_RATES,
                  quick_options={"compression_level": "7"}),
    "opus": Recipe(
        "libopus",
        "ogg",
        "audio/ogg",
        128_000,
        (48_000,),
        stream_options={"page_duration": "100000"},
        file_muxer="opus",
    ),
    "aac": Recipe("aac", "adts", "audio/aac", 192_000, AAC_RATES),
    "m4a": Recipe("aac", "mp4", "audio/mp4", 192_000, AAC_RATES,
                  stream_options={"movflags": "empty_moov+default_base_moof", "frag_duration": "500000"},
                  file_muxer="ipod", file_options={"movflags": "+faststart"}),
    "flac": Recipe("flac", "flac", "audio/flac", 0),
    "wav": Recipe("pcm_s16le", "wav", "audio/wav", 0, file_options={"rf64": "auto"}),
    # FFmpeg's own Vorbis encoder, the only one in the wheel, knows stereo only and wants bits to sound well.
    "vorbis": Recipe("vorbis", "ogg", "audio/ogg", 224_000, channels=(2,), codec_options={"strict": "experimental"},
                     stream_options={"page_duration": "100000"}),
}  # fmt: skip

SUFFIXES = {
    ".mp3": "mp3", ".flac": "flac", ".ogg": "vorbis", ".oga": "vorbis", ".opus": "opus", ".m4a": "m4a", ".m4b": "m4a",
    ".aac": "aac", ".wav": "wav",
}  # fmt: skip


class Encoder:
    """A stream of encoded bytes: push samples, take what is ready, close for the rest.

    `format` is one of `RECIPES`; samples are float32, shape (frames, channels), ±1 is full scale (beyond it clips).
    The bytes start with the format's header and are joined as they come. A rate the codec does not know is converted.
    """

    def __init__(self, format: str, rate_hz: int, channels: int, bit_rate_bps: int = 0) -> None:
        recipe = recipe_of(format)
        self.mime = recipe.mime
        sound = _Sound(rate_hz, channels, bit_rate_bps)
        self._stream: LameStream | _MuxedStream = (
            _lame(recipe, sound) if recipe.codec == "libmp3lame" else _MuxedStream(recipe, sound)
        )

    def push(self, samples: NDArray[np.float32]) -> bytes:
        """Takes samples, shape (frames, channels); returns the bytes that are ready, perhaps none."""
        return self._stream.push(samples)

    def close(self) -> bytes:
        """Ends the stream and returns the last bytes. A second call returns none."""
        return self._stream.close()


def write(path: Path, samples: NDArray[np.float32], rate_hz: int, bit_rate_bps: int = 0) -> None:
    """Writes samples, shape (frames, channels) or (frames,), in the format of the suffix; whole or not at all."""
    wide = samples[:, None] if samples.ndim == 1 else samples
    write_blocks(
        path, (wide[at : at + CHUNK_FRAMES] for at in range(0, len(wide), CHUNK_FRAMES)), rate_hz, bit_rate_bps
    )


def write_blocks(
    path: Path,
    blocks: Iterable[NDArray[np.float32]],
    rate_hz: int,
    bit_rate_bps: int = 0,
    format: str = "",
    quick: bool = False,
) -> int:
    """Writes blocks of shape (frames, channels) as they come, for sound that is too long to hold; returns the frames.

    With `quick`, the encoder's quicker settings are taken, as for streams, and MP3 goes through LAME's own wheel. The
    file appears under its name when it is complete. Raises BadInput for a suffix without a format, or no samples.
    """
    recipe = recipe_of(format or SUFFIXES.get(path.suffix.lower(), path.suffix))
    if quick:
        recipe = replace(recipe, codec_options=recipe.codec_options | recipe.quick_options)
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    muxer: _Muxer | LameFile | None = None
    frames = 0
    try:
        for block in blocks:
            if muxer is None:
                options = {**recipe.file_options, "fflags": "+bitexact"}
                sound = _Sound(rate_hz, block.shape[1], bit_rate_bps)
                if quick and recipe.codec == "libmp3lame" and rate_hz in LameFile.RATES_HZ:
                    muxer = _lame_file(part, recipe, sound)
                else:
                    muxer = _Muxer(f"file:{part.absolute()}", recipe, options, sound)
            muxer.push(block)
            frames += len(block)
        if muxer is None or not frames:
            raise BadInput(f"There is no sound to write to {path.name}.", "Give at least one sample.")
        muxer.close()
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        if muxer is not None:
            muxer.abandon()
        part.unlink(missing_ok=True)
        raise
    return frames


def recipe_of(format: str) -> Recipe:
    """The recipe of a format's name. Raises BadInput naming the formats there are."""
    if format not in RECIPES:
        raise BadInput(f"Sound can't be written as {format!r}.", f"Choose one of: {', '.join(RECIPES)}.")
    return RECIPES[format]


class _Sink:
    """Where a streaming muxer writes; it offers no seek, so none is tried."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._parts.append(bytes(data))
        return len(data)

    def take(self) -> bytes:
        out = b"".join(self._parts)
        self._parts.clear()
        return out


@dataclass(frozen=True, slots=True)
class _Sound:
    rate_hz: int
    channels: int
    bit_rate_bps: int


def _lame(recipe: Recipe, sound: _Sound) -> LameStream:
    _check(sound)
    rate = _nearest(sound.rate_hz, recipe.rates_hz)
    bit_rate = _fair_bit_rate(sound.bit_rate_bps or recipe.bit_rate_bps, sound.channels)
    return LameStream(sound.rate_hz, rate, sound.channels, bit_rate)


def _lame_file(path: Path, recipe: Recipe, sound: _Sound) -> LameFile:
    _check(sound)
    bit_rate = _fair_bit_rate(sound.bit_rate_bps or recipe.bit_rate_bps, sound.channels)
    return LameFile(path, sound.rate_hz, sound.channels, bit_rate)


class _MuxedStream:
    """A format of FFmpeg as a stream."""

    def __init__(self, recipe: Recipe, sound: _Sound) -> None:
        self._sink = _Sink()
        self._muxer = _Muxer(self._sink, recipe, {"flush_packets": "1", **recipe.stream_options}, sound)

    def push(self, samples: NDArray[np.float32]) -> bytes:
        self._muxer.push(samples)
        return self._sink.take()

    def close(self) -> bytes:
        self._muxer.close()
        return self._sink.take()


def _check(sound: _Sound) -> None:
    if sound.channels not in (1, 2) or not 1_000 <= sound.rate_hz <= 384_000:
        raise BadInput(
            f"Can't encode {sound.channels} channels at {sound.rate_hz} Hz.", "Give 1 or 2 channels, 1–384 kHz."
        )


class _Muxer:
    def __init__(self, target: Any, recipe: Recipe, options: dict[str, str], sound: _Sound) -> None:
        import av

        rate_hz, channels = sound.rate_hz, sound.channels
        _check(sound)
        self._rate_hz, self._channels = rate_hz, channels
        self._wide = max(recipe.channels) if channels not in recipe.channels else channels
        self._frames = 0
        self._open = True
        streamed = isinstance(target, _Sink)
        self._container = av.open(
            target,
            "w",
            format=recipe.muxer if streamed else recipe.file_muxer or recipe.muxer,
            container_options=options,
        )
        rate = _nearest(rate_hz, recipe.rates_hz)
        self._stream: Any = self._container.add_stream(recipe.codec, rate=rate, options=recipe.codec_options)
        context: Any = self._stream.codec_context
        context.layout = _layout(self._wide)
        if recipe.bit_rate_bps:
            context.bit_rate = _fair_bit_rate(sound.bit_rate_bps or recipe.bit_rate_bps, self._wide)
        context.time_base = Fraction(1, rate)

    def push(self, samples: NDArray[np.float32]) -> None:
        import av

        if not self._open:
            raise ValueError("the encoder is closed")
        if samples.ndim != 2 or samples.shape[1] != self._channels:
            raise ValueError(f"samples of shape {samples.shape} for {self._channels} channels")
        if not len(samples):
            return
        if not np.isfinite(samples).all():
            # One NaN would make some codecs refuse and others spread it over everything that follows.
            samples = np.nan_to_num(samples, nan=0.0, posinf=1.0, neginf=-1.0)
        planes = np.empty((self._wide, len(samples)), np.float32)
        planes[:] = samples.T
        np.clip(planes, -1.0, 1.0, out=planes)
        frame = av.AudioFrame.from_ndarray(planes, format="fltp", layout=_layout(self._wide))
        frame.sample_rate = self._rate_hz
        frame.time_base = Fraction(1, self._rate_hz)
        frame.pts = self._frames
        self._frames += len(samples)
        self._container.mux(self._stream.encode(frame))

    def close(self) -> None:
        if self._open:
            self._open = False
            self._container.mux(self._stream.encode(None))
            self._container.close()

    def abandon(self) -> None:
        if self._open:
            self._open = False
            try:
                self._container.close()
            except Exception:  # the first error is the one to tell
                return


def _layout(channels: int) -> str:
    return "mono" if channels == 1 else "stereo"


def _nearest(rate_hz: int, known: tuple[int, ...]) -> int:
    """The asked rate where the codec knows it, otherwise the next higher, otherwise the highest."""
    if not known or rate_hz in known:
        return rate_hz
    return min((rate for rate in known if rate > rate_hz), default=max(known))


def _fair_bit_rate(bit_rate_bps: int, channels: int) -> int:
    return max(8_000, min(bit_rate_bps, 256_000 * channels))
