"""Brushes for the covers: gradients, glows, waves, grain and type. Everything on a canvas of 1600, shown at 1000."""

import math
from collections.abc import Iterable
from io import BytesIO
from typing import Any

import numpy as np
from numpy.typing import NDArray

CANVAS, SHOWN = 1600, 1000
Colour = tuple[int, int, int]


def rgb(hexadecimal: str) -> Colour:
    """`#f0a030` → (240, 160, 48)."""
    value = int(hexadecimal.lstrip("#"), 16)
    return value >> 16, value >> 8 & 255, value & 255


def gradient(*stops: str, angle: float = 90.0) -> Any:
    """A picture that runs through the colours; 90 is from top to bottom, 0 from left to right."""
    from PIL import Image

    across, down = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    y, x = np.mgrid[0:CANVAS, 0:CANVAS] / (CANVAS - 1)
    place = (x - 0.5) * across + (y - 0.5) * down + 0.5
    return Image.fromarray(_ramp(np.clip(place, 0, 1), stops), "RGB")


def rings(*stops: str, centre: tuple[float, float] = (0.5, 0.5), reach: float = 0.75) -> Any:
    """A picture that runs through the colours from a centre outwards."""
    from PIL import Image

    y, x = np.mgrid[0:CANVAS, 0:CANVAS] / (CANVAS - 1)
    place = np.hypot(x - centre[0], y - centre[1]) / reach
    return Image.fromarray(_ramp(np.clip(place, 0, 1), stops), "RGB")


def _ramp(place: NDArray[np.float64], stops: tuple[str, ...]) -> NDArray[np.uint8]:
    at = np.linspace(0, 1, len(stops))
    channels = [np.interp(place, at, [rgb(stop)[channel] for stop in stops]) for channel in range(3)]
    return np.stack(channels, axis=-1).astype(np.uint8)


def glow(picture: Any, x: float, y: float, radius: float, colour: str, strength: float = 1.0) -> Any:
    """Light added around a point (all in parts of the canvas): bright in the middle, gone at about three radii."""
    from PIL import Image

    reach = 3.3 * radius
    frame = [
        max(0, round((x - reach) * CANVAS)), max(0, round((y - reach) * CANVAS)),
        min(CANVAS, round((x + reach) * CANVAS)), min(CANVAS, round((y + reach) * CANVAS)),
    ]  # fmt: skip
    if frame[0] >= frame[2] or frame[1] >= frame[3]:
        return picture
    down, right = np.mgrid[frame[1] : frame[3], frame[0] : frame[2]] / (CANVAS - 1)
    light = strength * np.exp(-(((right - x) ** 2 + (down - y) ** 2) / (radius * radius)))
    base = np.asarray(picture.convert("RGB").crop(frame), dtype=np.float64)
    # Screen blending: light upon light never burns out to flat white.
    lit = 255 - (255 - base) * (1 - light[..., None] * np.array(rgb(colour)) / 255)
    out = picture.convert("RGB")
    out.paste(Image.fromarray(np.clip(lit, 0, 255).astype(np.uint8), "RGB"), (frame[0], frame[1]))
    return out


def pen(picture: Any) -> Any:
    """Something to draw on the picture with, alpha included."""
    from PIL import ImageDraw

    return ImageDraw.Draw(picture, "RGBA")


def disc(draw: Any, x: float, y: float, radius: float, fill: Any = None, outline: Any = None, width: int = 3) -> None:
    """A circle, in parts of the canvas."""
    box = [(x - radius) * CANVAS, (y - radius) * CANVAS, (x + radius) * CANVAS, (y + radius) * CANVAS]
    draw.ellipse(box, fill=fill, outline=outline, width=width)


def curve(draw: Any, points: list[tuple[float, float]], fill: Any, width: float) -> None:
    """A soft line through points, in parts of the canvas, with round ends."""
    scaled = [(x * CANVAS, y * CANVAS) for x, y in points]
    draw.line(scaled, fill=fill, width=round(width * CANVAS), joint="curve")
    radius = width * CANVAS / 2
    for x, y in (scaled[0], scaled[-1]):
        draw.ellipse([x - radius, y - radius, x + radius, y + radius], fill=fill)


def shape(draw: Any, points: Iterable[tuple[float, float]], fill: Any, outline: Any = None, width: int = 1) -> None:
    """A filled polygon, in parts of the canvas."""
    draw.polygon([(x * CANVAS, y * CANVAS) for x, y in points], fill=fill, outline=outline, width=width)


def box(draw: Any, left: float, top: float, right: float, bottom: float, fill: Any = None, **how: Any) -> None:
    """A rectangle, in parts of the canvas; `radius` rounds its corners (pixels)."""
    corners = [left * CANVAS, top * CANVAS, right * CANVAS, bottom * CANVAS]
    draw.rounded_rectangle(corners, how.pop("radius", 0), fill=fill, **how)


def band(draw: Any, heights: list[float], fill: Any) -> None:
    """Everything below a line of heights (parts of the canvas, evenly spaced from left to right)."""
    step = CANVAS / (len(heights) - 1)
    points = [(number * step, height * CANVAS) for number, height in enumerate(heights)]
    draw.polygon([*points, (CANVAS, CANVAS), (0, CANVAS)], fill=fill)


def waves(level: float, *parts: tuple[float, float, float]) -> list[float]:
    """Heights around `level`: the sum of sines given as (height, how many across, where they begin)."""
    across = np.linspace(0, 1, 161)
    total = np.full(len(across), level)
    for height, count, phase in parts:
        total += height * np.sin(2 * np.pi * (count * across + phase))
    return [float(value) for value in total]


def soft(picture: Any, radius: float) -> Any:
    """The picture out of focus."""
    from PIL import ImageFilter

    return picture.filter(ImageFilter.GaussianBlur(radius * CANVAS))


def grain(picture: Any, seed: int, amount: float = 5.0) -> Any:
    """A breath of paper."""
    from PIL import Image

    noise = np.random.default_rng(seed).normal(0, amount, (CANVAS // 2, CANVAS // 2, 1))
    noise = noise.repeat(2, axis=0).repeat(2, axis=1)
    return Image.fromarray(np.clip(np.asarray(picture, dtype=np.float64) + noise, 0, 255).astype(np.uint8), "RGB")


def write(
    picture: Any, text: str, x: float, y: float, size: float, colour: Any, anchor: str = "ls", spacing: float = 0.0
) -> None:
    """A line of type at a point; `size` in parts of the canvas, `spacing` between letters in parts of the size."""
    from PIL import ImageFont

    draw, font = pen(picture), ImageFont.load_default(size * CANVAS)
    gaps = spacing * size * CANVAS
    width = sum(font.getlength(letter) + gaps for letter in text) - gaps
    left = x * CANVAS - (width if anchor[0] == "r" else width / 2 if anchor[0] == "m" else 0)
    for letter in text:
        draw.text((left, y * CANVAS), letter, font=font, fill=colour, anchor=f"l{anchor[1]}")
        left += font.getlength(letter) + gaps


def as_jpeg(picture: Any) -> bytes:
    """The picture at the size at which it is shown, as a JPEG."""
    from PIL import Image

    out = BytesIO()
    picture.convert("RGB").resize((SHOWN, SHOWN), Image.Resampling.LANCZOS).save(
        out, "JPEG", quality=86, optimize=True, progressive=True
    )
    return out.getvalue()
