"""Pictures of a film, a few a second, streamed."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from segue.audio.source import opened
from segue.engines.ocr.base import Picture
from segue.model.errors import BadInput

WIDEST = 1_280
"""Pictures are made this wide at most: what can be read on a television can be read then."""
LARGEST_SIDE = 8_192
MAX_BROKEN_PACKETS = 2_000


@dataclass(frozen=True, slots=True)
class Frame:
    """A picture and when it is shown."""

    time_ms: int
    picture: Picture


def length_ms(path: Path) -> int:
    """How long the film at `path` is. Raises BadInput when there are no moving pictures in it."""
    with opened(path) as (container, _):
        stream = _moving(container, path)
        if stream.duration:
            return int(stream.duration * stream.time_base * 1000)
        return int((container.duration or 0) / 1000)


def frames(path: Path, every_ms: int, start_ms: int = 0, end_ms: int | None = None) -> Iterator[Frame]:
    """The first picture of every `every_ms` between `start_ms` and `end_ms`, in order of time.

    Pictures on which no other depends are left out of decoding, which is far quicker; broken ones are passed over.
    Raises BadInput when there are no moving pictures, or larger ones than `LARGEST_SIDE`.
    """
    import av

    with opened(path) as (container, _):
        stream = _moving(container, path)
        stream.thread_type = "AUTO"
        stream.codec_context.skip_frame = "NONREF"
        if start_ms:
            container.seek(int(start_ms / 1000 / stream.time_base) + (stream.start_time or 0), stream=stream)
        first_ms = float((stream.start_time or 0) * stream.time_base * 1000)
        wanted_ms, broken = float(start_ms), 0
        for packet in container.demux(stream):
            try:
                decoded = packet.decode()
            except av.FFmpegError:
                broken += 1
                if broken > MAX_BROKEN_PACKETS:
                    return
                continue
            for frame in decoded:
                time_ms = (frame.time or 0.0) * 1000 - first_ms
                if end_ms is not None and time_ms >= end_ms:
                    return
                if time_ms + 1 < wanted_ms:
                    continue
                wanted_ms = (time_ms // every_ms + 1) * every_ms
                yield Frame(max(0, round(time_ms)), _picture(frame))


def _moving(container: Any, path: Path) -> Any:
    # A cover picture is a video stream of one frame.
    streams = [each for each in container.streams.video if not each.disposition & each.disposition.attached_pic]
    context = streams[0].codec_context if streams else None
    if context is None or not context.width or not context.height:
        raise BadInput(f"{path.name} has no moving pictures.", "It may be sound alone.")
    if max(context.width, context.height) > LARGEST_SIDE:
        raise BadInput(f"The pictures of {path.name} are {context.width} × {context.height}.", "Make them smaller.")
    return streams[0]


def _picture(frame: Any) -> Picture:
    width = min(WIDEST, frame.width)
    height = max(2, round(frame.height * width / frame.width))
    made: Picture = frame.reformat(width=width, height=height, format="rgb24").to_ndarray()
    return made
