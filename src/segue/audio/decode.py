"""Files in, float samples out: streamed, sample-accurate, from whatever FFmpeg can read."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segue.audio.source import no_sound, opened
from segue.model.errors import BadInput

BLOCK_FRAMES = 32_768
PREROLL_S = 2
"""How far before the asked start decoding begins, so that codecs with memory (MP3's reservoir, Opus) have settled."""
MAX_BROKEN_PACKETS = 5_000


@dataclass(frozen=True, slots=True)
class Probe:
    """What a file says about its sound. A duration of 0 means that the file does not tell."""

    container: str
    codec: str
    duration_ms: int
    sample_rate_hz: int
    channels: int
    bit_rate_bps: int
    has_video: bool


def probe(path: Path) -> Probe:
    """Looks into `path` without decoding it. Raises BadInput when it is no sound."""
    with opened(path) as (container, stream):
        context = stream.codec_context
        if stream.duration:
            duration_ms = round(stream.duration * stream.time_base * 1000)
        else:
            duration_ms = round((container.duration or 0) / 1000)
        moving = [v for v in container.streams.video if not _is_picture(v)]
        return Probe(
            container=container.format.name,
            codec=context.codec.canonical_name,
            duration_ms=max(0, duration_ms),
            sample_rate_hz=context.sample_rate,
            channels=context.channels,
            bit_rate_bps=context.bit_rate or container.bit_rate or 0,
            has_video=bool(moving),
        )


def read(path: Path, rate_hz: int, channels: int, start_ms: int = 0, end_ms: int | None = None) -> NDArray[np.float32]:
    """The whole stretch at once, shape (frames, channels). Same rules as `decode`."""
    blocks = list(decode(path, rate_hz, channels, start_ms, end_ms))
    return np.concatenate(blocks) if blocks else np.zeros((0, channels), np.float32)


def decode(
    path: Path, rate_hz: int, channels: int, start_ms: int = 0, end_ms: int | None = None
) -> Iterator[NDArray[np.float32]]:
    """Blocks of float32 samples, shape (frames, channels), of at most a second or so, in constant memory.

    The first sample is the one that stands at `start_ms` of the whole file decoded at `rate_hz`, also after a seek;
    encoder delay is left out where the file tells it (LAME tag, Opus pre-skip, MP4 edit list). One channel becomes two
    by copying; two become one by their mean; more are folded down to two without clipping (ITU-R BS.775 weights).
    A damaged packet is passed over, a truncated file ends where its data ends, and a start after the end gives nothing.
    Raises BadInput when there is no sound in the file, on the first block asked for.
    """
    if channels not in (1, 2) or not 1_000 <= rate_hz <= 384_000:
        raise BadInput(f"Can't decode to {channels} channels at {rate_hz} Hz.", "Ask for 1 or 2 channels, 1–384 kHz.")
    if start_ms < 0 or (end_ms is not None and end_ms < start_ms):
        raise BadInput(f"The stretch {start_ms}–{end_ms} ms ends before it starts.", "Correct the start and the end.")
    first = round(start_ms * rate_hz / 1000)
    wanted = None if end_ms is None else round(end_ms * rate_hz / 1000) - first
    # Resampling starts on a whole second, where source and target samples coincide, so that the samples after a seek
    # are those of a decode from the start.
    anchor_s = max(0, start_ms // 1000 - 1)
    skip = first - anchor_s * rate_hz
    for block in _gathered(_converted(path, rate_hz, channels, anchor_s)):
        if skip >= len(block):
            skip -= len(block)
            continue
        out = block[skip:]
        skip = 0
        if wanted is not None:
            out = out[:wanted]
            wanted -= len(out)
        if len(out):
            yield out
        if wanted == 0:
            return


def _gathered(blocks: Iterator[NDArray[np.float32]]) -> Iterator[NDArray[np.float32]]:
    held: list[NDArray[np.float32]] = []
    frames = 0
    for block in blocks:
        held.append(block)
        frames += len(block)
        if frames >= BLOCK_FRAMES:
            yield np.concatenate(held)
            held, frames = [], 0
    if frames:
        yield np.concatenate(held)


def _converted(path: Path, rate_hz: int, channels: int, anchor_s: int) -> Iterator[NDArray[np.float32]]:
    """Samples at `rate_hz` from the anchor on."""
    with opened(path) as (container, stream):
        converter = _Converter(rate_hz, channels)
        drop = -1  # source frames still to drop before the anchor; unknown until the first frame is seen
        heard = False
        seeking = anchor_s > PREROLL_S
        if seeking:
            seeking = _seek(container, stream, anchor_s - PREROLL_S)
        for frame in _frames(container, stream):
            if drop < 0:
                position = _position(frame, stream) if seeking else 0
                if position is None or position > anchor_s * frame.sample_rate:
                    # The seek went too far or the file tells no times: count from the start instead.
                    break
                drop = anchor_s * frame.sample_rate - position
            heard = True
            if drop >= frame.samples:
                drop -= frame.samples
                continue
            yield from converter.push(frame, drop)
            drop = 0
        else:
            if not heard and not seeking:
                raise no_sound(path)
            yield from converter.flush()
            return
    yield from _from_the_start(path, converter, anchor_s)


def _from_the_start(path: Path, converter: "_Converter", anchor_s: int) -> Iterator[NDArray[np.float32]]:
    drop = -1
    with opened(path) as (container, stream):
        for frame in _frames(container, stream):
            drop = anchor_s * frame.sample_rate if drop < 0 else drop
            if drop >= frame.samples:
                drop -= frame.samples
                continue
            yield from converter.push(frame, drop)
            drop = 0
        yield from converter.flush()


def _seek(container: Any, stream: Any, second: int) -> bool:
    import av

    origin = stream.start_time or 0
    try:
        container.seek(origin + round(second / stream.time_base), stream=stream)
    except (av.FFmpegError, OSError):
        return False
    return True


def _position(frame: Any, stream: Any) -> int | None:
    """Where a frame stands in source samples from the start of the sound."""
    if frame.pts is None:
        return None
    origin = stream.start_time or 0
    position: int = round((frame.pts - origin) * stream.time_base * frame.sample_rate)
    return max(0, position)


def _frames(container: Any, stream: Any) -> Iterator[Any]:
    """Decoded frames; broken packets are passed over, a broken container ends the sound."""
    import av

    broken = 0
    packets = container.demux(stream)
    while broken < MAX_BROKEN_PACKETS:
        try:
            packet = next(packets)
        except (StopIteration, av.FFmpegError, OSError):
            packet = None
        try:
            frames = stream.codec_context.decode(packet)
        except av.EOFError:
            return
        except (av.FFmpegError, ValueError):
            broken += 1
            frames = []
        yield from (frame for frame in frames if frame.samples)
        if packet is None or packet.size == 0:
            return


class _Converter:
    """Frames of any rate, layout and sample format to (frames, channels) float32."""

    def __init__(self, rate_hz: int, channels: int) -> None:
        self._rate_hz, self._channels = rate_hz, channels
        self._resampler: Any = None
        self._kind: tuple[str, str, int] | None = None

    def push(self, frame: Any, drop: int) -> Iterator[NDArray[np.float32]]:
        import av

        kind = (frame.format.name, frame.layout.name, frame.sample_rate)
        if kind != self._kind:
            # The first frame, or a stream that changes its rate or layout on the way (chained Ogg, spliced MP3).
            yield from self.flush()
            wide = len(frame.layout.channels) > 2
            self._kind = kind
            self._scale = _fold_scale(frame.layout.name) if wide else 1.0
            self._resampler = av.AudioResampler(
                format="fltp", layout="stereo" if wide else frame.layout, rate=self._rate_hz
            )
        if drop:
            frame = _without_start(frame, drop)
        frame.pts = None
        for out in self._resampler.resample(frame):
            yield self._mixed(out)

    def flush(self) -> Iterator[NDArray[np.float32]]:
        if self._resampler is not None:
            for out in self._resampler.resample(None):
                if out is not None:
                    yield self._mixed(out)

    def _mixed(self, frame: Any) -> NDArray[np.float32]:
        planes = frame.to_ndarray()
        if self._scale != 1.0:
            planes = planes * np.float32(self._scale)
        if len(planes) == 2 and self._channels == 1:
            return np.asarray((planes[0] + planes[1]) * np.float32(0.5))[:, None]
        out = np.empty((planes.shape[1], self._channels), np.float32)
        out[:] = planes.T
        return out


def _without_start(frame: Any, drop: int) -> Any:
    import av

    samples = frame.to_ndarray()
    samples = samples[:, drop if frame.format.is_planar else drop * len(frame.layout.channels) :]
    cut = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples), format=frame.format.name, layout=frame.layout.name)
    cut.sample_rate = frame.sample_rate
    cut.time_base = frame.time_base
    return cut


def _fold_scale(layout: str) -> float:
    """What keeps FFmpeg's fold-down of a full-scale multichannel signal within full scale."""
    from av import AudioLayout

    names = {channel.name for channel in AudioLayout(layout).channels}
    half = 0.5**0.5
    left: float = (
        1.0 * ("FL" in names) + half * ("FC" in names) + half * bool(names & {"BL", "SL"}) + half * ("BC" in names)
    )
    if {"BL", "SL"} <= names:
        left += half
    return 1.0 / max(1.0, left)


def _is_picture(stream: Any) -> bool:
    """A cover picture is a video stream of one frame; it does not make the file a film."""
    import av.stream

    return bool(stream.disposition & av.stream.Disposition.attached_pic) or stream.codec_context is None
