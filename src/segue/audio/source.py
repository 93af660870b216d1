"""Opens a file as sound and nothing else: no playlists, no network, no reading through gigabytes of nothing."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from segue.model.errors import BadInput

FORMATS = (
    "mp3,flac,ogg,wav,w64,aiff,caf,aac,mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,asf,ape,wv,mpc,mpc8,tta,tak,ac3,eac3,"
    "dts,amr,au,avi,flv,mpegts,mpeg,dsf,shn,oma,spx,opus,loas,latm,mp2,voc,rm"
)
"""FFmpeg's demuxers that hold sound themselves. Playlists (hls, concat, dash), devices and pictures are left out: they
would let a file in the library name other files or addresses to read."""

HEAD_BYTES = 256 * 1024
HOLE_BYTES = 32 * 1024 * 1024
"""How much of a file must be missing on the disk before it counts as sparse."""
OPEN_TIMEOUT_S = 20.0
READ_TIMEOUT_S = 60.0


@contextmanager
def opened(path: Path) -> Iterator[tuple[Any, Any]]:
    """The av container of `path` and its best audio stream. Raises BadInput when there is no sound in it."""
    import av

    data_bytes = _data_bytes(path)
    whole = f"file:{path.absolute()}"
    try:
        container = av.open(
            whole if data_bytes is None else f"subfile,,start,0,end,{data_bytes},,:{whole}",
            container_options={"format_whitelist": FORMATS, "protocol_whitelist": "file,subfile"},
            metadata_errors="replace",
            timeout=(OPEN_TIMEOUT_S, READ_TIMEOUT_S),
        )
    except (av.FFmpegError, ValueError, OSError) as error:
        raise no_sound(path) from error
    with container:
        stream: Any = container.streams.best("audio")
        # FFmpeg's own "best" skips streams it has no decoder for, and rates a stream without packets lowest.
        if stream is None or stream.codec_context is None or stream.codec_context.sample_rate <= 0:
            raise no_sound(path)
        yield container, stream


def no_sound(path: Path) -> BadInput:
    """The error for a file in which no sound can be found."""
    return BadInput(
        f"{path.name} can't be read as sound: it is broken, or something else under a sound file's name.",
        "Replace the file with a good copy or remove it.",
    )


def _data_bytes(path: Path) -> int | None:
    """Where the data of a sparse file ends, None for a file of the usual kind. Raises BadInput where there is none.

    FFmpeg would search gigabytes of zeros for a first or a next frame; what lies behind a great hole is no sound.
    """
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise BadInput(f"{path.name} is no regular file, so it can't be played.", "Point to a sound file.")
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
            if not head.strip(b"\0"):
                raise no_sound(path)
            if getattr(status, "st_blocks", 0) * 512 + HOLE_BYTES > status.st_size or not hasattr(os, "SEEK_HOLE"):
                return None
            return os.lseek(file.fileno(), 0, os.SEEK_HOLE)
    except OSError as error:
        reason = error.strerror or "unknown error"
        raise BadInput(f"{path.name} can't be opened ({reason}).", "Check that it exists and may be read.") from error
