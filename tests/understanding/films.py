"""Films for tests, drawn and encoded here: slides, a talking picture, a sound."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from segue.engines.ocr.base import Picture

SIZE = (800, 450)
RATE = 4
"""Pictures a second: few, so that a minute of film is encoded in a second."""


def slide(title: str, *lines: str, ground: str = "white", ink: str = "black") -> Picture:
    """A slide with a title and lines."""
    picture = Image.new("RGB", SIZE, ground)
    draw = ImageDraw.Draw(picture)
    draw.text((50, 30), title, font=ImageFont.load_default(50), fill=ink)
    for number, line in enumerate(lines):
        draw.text((60, 140 + 60 * number), line, font=ImageFont.load_default(30), fill=ink)
    return np.asarray(picture)


def filmed(moment: int, under: str = "") -> Picture:
    """A picture that never stands still and has many colours, with a line under it."""
    down, across = np.arange(SIZE[1])[:, None], np.arange(SIZE[0])[None, :]
    wave = (np.sin(across / 61 + moment / 8) + np.sin(down / 47 - moment / 8) + 2) * 63
    made = np.stack([wave, 255 - wave, wave / 2 + 60], axis=2).astype(np.uint8)
    if under:
        picture = Image.fromarray(made)
        ImageDraw.Draw(picture).rectangle((40, 360, 560, 425), fill="white")
        ImageDraw.Draw(picture).text((60, 370), under, font=ImageFont.load_default(36), fill="black")
        made = np.asarray(picture)
    return made


def write_film(path: Path, parts: Sequence[tuple[float, Picture | str]], codec: str = "mpeg4") -> Path:
    """Writes (seconds, picture) one after the other, with a quiet tone beside them; a text in place of a picture is a
    filmed stretch with that text under it."""
    import av

    with av.open(str(path), "w") as target:
        pictures: Any = target.add_stream(codec, rate=RATE)
        pictures.width, pictures.height, pictures.pix_fmt = *SIZE, "yuv420p"
        sound: Any = target.add_stream("aac", rate=16_000)
        moment = 0
        for seconds, what in parts:
            for _ in range(round(seconds * RATE)):
                moment += 1
                picture = filmed(moment, what) if isinstance(what, str) else what
                target.mux(pictures.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        tone = (np.sin(np.arange(moment * 16_000 // RATE) / 20) * 0.05).astype(np.float32)
        for start in range(0, len(tone), 1024):
            frame = av.AudioFrame.from_ndarray(tone[None, start : start + 1024], format="fltp", layout="mono")
            frame.sample_rate, frame.pts = 16_000, start
            target.mux(sound.encode(frame))
        for stream in (pictures, sound):
            target.mux(stream.encode(None))
    return path
