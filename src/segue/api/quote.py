"""A quote as a picture to share: its words on the colours of its cover, who says them, where and when."""

import io
import re
from collections.abc import Sequence
from typing import Any

SIDE = 1080
MARGIN = 96
LONGEST_CHARS = 420
_SIZES = (72, 60, 50, 42, 36)
_HEX = re.compile(r"#[0-9a-fA-F]{6}")
_SPARE = ("#2b2430", "#c77f8f")
_Colour = tuple[int, int, int]


def draw_quote(text: str, speaker: str, title: str, show: str, start_ms: int, palette: Sequence[str] = ()) -> bytes:
    """A PNG of 1080 × 1080. Long words are cut with an ellipsis; the ground is dark enough for white on any cover."""
    from PIL import Image, ImageDraw, ImageFont

    dark, light = _ground(palette)
    picture = Image.linear_gradient("L").resize((SIDE, SIDE))
    canvas = Image.composite(Image.new("RGB", (SIDE, SIDE), light), Image.new("RGB", (SIDE, SIDE), dark), picture)
    pen = ImageDraw.Draw(canvas)
    text = _cut(text, LONGEST_CHARS)
    room = SIDE - 2 * MARGIN
    for size in _SIZES:
        font: Any = ImageFont.load_default(size)
        lines = _wrapped(text, font, room)
        if len(lines) * size * 1.3 <= SIDE - 2 * MARGIN - 260:
            break
    pen.text((MARGIN - 8, 40), "“", font=ImageFont.load_default(160), fill=(255, 255, 255))
    y = float(MARGIN + 110)
    for line in lines:
        pen.text((MARGIN, y), line, font=font, fill=(255, 255, 255))
        y += size * 1.3
    small: Any = ImageFont.load_default(34)
    clock = f"{start_ms // 3_600_000}:{start_ms // 60_000 % 60:02}:{start_ms // 1000 % 60:02}"
    foot = [line for line in (speaker, title, f"{show} · {clock}" if show else clock) if line]
    y = SIDE - MARGIN - 46.0 * len(foot)
    for line in foot:
        pen.text((MARGIN, y), _wrapped(line, small, room)[0], font=small, fill=(235, 230, 225))
        y += 46
    out = io.BytesIO()
    canvas.save(out, "PNG", optimize=True)
    return out.getvalue()


def _wrapped(text: str, font: Any, room: float) -> list[str]:
    lines: list[str] = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and font.getlength(longer) > room:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _cut(text: str, most: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else f"{text[:most].rsplit(' ', 1)[0]}…"


def _ground(palette: Sequence[str]) -> tuple[_Colour, _Colour]:
    """(top, bottom), both dark: at most a fifth of full light, so that white has a contrast of more than 4.5."""
    colours = [each for each in palette if _HEX.fullmatch(each)] or list(_SPARE)
    return _dark(colours[0], 0.10), _dark(colours[1 % len(colours)], 0.16)


def _dark(colour: str, light: float) -> _Colour:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    now = (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255
    share = min(1.0, (light / max(now, 0.01)) ** 0.8)
    return round(red * share), round(green * share), round(blue * share)
