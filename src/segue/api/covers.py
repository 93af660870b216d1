"""Covers of playlists, drawn: the colours of what stands on them, in a form that tells what kind of list it is."""

import hashlib
import re
from collections.abc import Callable, Sequence
from html import escape
from math import cos, pi, sin

_HEX = re.compile(r"#[0-9a-f]{6}")
_GROUNDS = (("#1d2a33", "#7fb3b0", "#e8c07a"), ("#2b1f2e", "#c77f8f", "#f0cf9a"), ("#20291f", "#8fae7c", "#e3d3a0"))
"""For a list without any picture: a ground and two lights."""
SIDE = 400

Paint = tuple[str, ...]
Form = Callable[[Paint, bytes], str]


def cover(seed: str, title: str, recipe: str, colours: Sequence[str]) -> str:
    """An SVG of 400 × 400; the same for the same list. `colours` are `#rrggbb`, the first ones count most."""
    digest = hashlib.sha256(seed.encode("utf-8", "replace")).digest()
    kind, _, number = recipe.partition(":")
    paint = _paint(colours, digest)
    drawn = _FORMS.get(kind, _waves)(paint, digest)
    figure = number if number.isdigit() else ""
    words = (
        f'<text x="372" y="368" font-family="system-ui,sans-serif" font-size="84" font-weight="700" '
        f'text-anchor="end" fill="{paint[-1]}">{escape(figure)}</text>'
        if figure
        else ""
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIDE} {SIDE}" width="{SIDE}" height="{SIDE}" '
        f'role="img" aria-label="{escape(title, quote=True)}"><rect width="{SIDE}" height="{SIDE}" fill="{paint[0]}"/>'
        f"{drawn}{words}</svg>"
    )


def _paint(colours: Sequence[str], digest: bytes) -> Paint:
    """A dark ground, then four to six colours from dark to light."""
    good = [each.lower() for each in colours if _HEX.fullmatch(each.lower())][:5]
    spare = _GROUNDS[digest[0] % len(_GROUNDS)]
    while len(good) < 3:
        good.append(spare[len(good)])
    ordered = sorted(dict.fromkeys(good), key=_light)
    ground = _mixed(ordered[0], "#0d0b0a", 0.62)
    return (ground, *ordered, _mixed(ordered[-1], "#fff6e6", 0.55))


def _waves(paint: Paint, digest: bytes) -> str:
    """The listener's own: bands that lie over each other like hills."""
    bands = []
    for number, colour in enumerate(paint[1:]):
        base = 120 + number * 270 / len(paint[1:])
        high, turn = 26 + digest[number + 1] / 9, digest[number + 9] / 255 * 2 * pi
        points = [f"{x},{base + high * sin(x / 400 * 2.2 * pi + turn):.0f}" for x in range(0, SIDE + 1, 20)]
        bands.append(f'<path d="M0,{SIDE} L{" L".join(points)} L{SIDE},{SIDE}Z" fill="{colour}" opacity=".82"/>')
    return "".join(bands)


def _sun(paint: Paint, digest: bytes) -> str:
    """A daily mix: a sun that rises over the edge."""
    x = 120 + digest[1] * 160 // 255
    rings = [
        f'<circle cx="{x}" cy="330" r="{290 - number * 230 / len(paint[1:]):.0f}" fill="{colour}" opacity=".9"/>'
        for number, colour in enumerate(paint[1:])
    ]
    return "".join(rings)


def _week(paint: Paint, digest: bytes) -> str:
    """The weekly discovery: seven columns, one of them lit."""
    lit = digest[1] % 7
    columns = []
    for day in range(7):
        high = 90 + digest[2 + day] * 220 // 255
        colour = paint[-1] if day == lit else paint[1 + day % (len(paint) - 2)]
        columns.append(
            f'<rect x="{34 + day * 49}" y="{360 - high}" width="37" height="{high}" rx="18" fill="{colour}"/>'
        )
    return "".join(columns)


def _clock(paint: Paint, digest: bytes) -> str:
    """The time capsule: rings of years, and two hands."""
    rings = []
    for number, colour in enumerate(reversed(paint[1:])):
        radius = 160 - number * 130 / len(paint[1:])
        rings.append(
            f'<circle cx="200" cy="200" r="{radius:.0f}" fill="none" stroke="{colour}" stroke-width="14" opacity=".9"/>'
        )
    hands = ""
    for length, byte, width in ((64, digest[1], 12), (112, digest[2], 8)):
        turn = byte / 255 * 2 * pi
        hands += (
            f'<line x1="200" y1="200" x2="{200 + length * sin(turn):.0f}" y2="{200 - length * cos(turn):.0f}" '
            f'stroke="{paint[-1]}" stroke-width="{width}" stroke-linecap="round"/>'
        )
    return "".join(rings) + hands


_FORMS: dict[str, Form] = {"daily": _sun, "weekly": _week, "capsule": _clock}


def _light(colour: str) -> float:
    """How light a colour looks, 0 to 255 (Rec. 601)."""
    red, green, blue = _parts(colour)
    return 0.299 * red + 0.587 * green + 0.114 * blue


def _mixed(colour: str, other: str, share: float) -> str:
    """`share` of `other` in a colour."""
    mixed = (round(a + (b - a) * share) for a, b in zip(_parts(colour), _parts(other), strict=True))
    return "#" + "".join(f"{value:02x}" for value in mixed)


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
