"""Cover art, drawn by code: one drawing for each album, show and book. The same bytes every time."""

import math
import random
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from segue.catalog.demo import paint, scenes
from segue.catalog.demo.paint import (
    CANVAS,
    band,
    box,
    curve,
    disc,
    glow,
    gradient,
    grain,
    pen,
    rings,
    shape,
    soft,
    waves,
    write,
)  # fmt: skip


@lru_cache(maxsize=4)
def cover(drawing: str, title: str, by: str = "") -> bytes:
    """A JPEG of 1000 × 1000. KeyError for a drawing that nobody knows."""
    return paint.as_jpeg(DRAWINGS[drawing](title, by))


def _lanterns(title: str, by: str) -> Any:
    picture = gradient("#0c1f2e", "#173a4a", "#2b5a5e", "#d08a4e")
    chance = random.Random(3)
    rows = [(0.24, 0.05, 4), (0.43, 0.07, 5), (0.62, 0.06, 4)]
    spots = []
    draw = pen(picture)
    for level, sag, count in rows:
        line = [(x / 40, level + sag * (4 * (x / 40 - 0.5) ** 2 - 1) * -1) for x in range(41)]
        curve(draw, line, (8, 16, 24, 230), 0.0025)
        for number in range(count):
            x = (number + 0.5 + chance.uniform(-0.16, 0.16)) / count
            spots.append((x, level + sag * (1 - 4 * (x - 0.5) ** 2) + 0.045, chance.uniform(0.026, 0.04)))
    for x, y, size in spots:
        picture = glow(picture, x, y, size * 2.6, "#ffae4a", 0.55)
    draw = pen(picture)
    for x, y, size in spots:
        curve(draw, [(x, y - 0.05), (x, y - size)], (8, 16, 24, 230), 0.002)
        disc(draw, x, y, size, (255, 200, 112, 255))
        disc(draw, x, y + size * 0.18, size * 0.62, (255, 238, 190, 255))
        curve(draw, [(x - size * 0.45, y - size * 0.95), (x + size * 0.45, y - size * 0.95)], (30, 22, 20, 255), 0.008)
    band(draw, waves(0.83, (0.012, 1.5, 0.1), (0.006, 4, 0.3)), (9, 20, 28, 255))
    write(picture, title, 0.07, 0.915, 0.05, (255, 226, 180))
    write(picture, by.upper(), 0.07, 0.955, 0.02, (240, 190, 130), spacing=0.14)
    return grain(picture, 1, 4)


def _kettle(title: str, by: str) -> Any:
    picture = gradient("#f4e6cf", "#ecd6b4")
    draw = pen(picture)
    for number in range(9):
        shade = (184 - number * 9, 96 - number * 5, 44 - number * 2, 255)
        disc(draw, 0.5, 0.66, 0.34 - number * 0.034, shade if number % 2 == 0 else (222, 158, 96, 255))
    band(draw, [0.665, 0.665], (236, 214, 180, 255))
    for number, x in enumerate((0.34, 0.42, 0.5, 0.58, 0.66)):
        height = (0.2, 0.3, 0.36, 0.28, 0.18)[number]
        line = [
            (x + 0.028 * math.sin(4.4 * t + number) * t, 0.3 - height * t * 0.75 + 0.02)
            for t in (i / 40 for i in range(41))
        ]
        curve(draw, line, (150, 74, 36, 235 - number * 12), 0.012)
    curve(draw, [(0.14, 0.665), (0.86, 0.665)], (96, 44, 24, 255), 0.008)
    write(picture, title, 0.5, 0.80, 0.06, (96, 44, 24), "ms")
    write(picture, by.upper(), 0.5, 0.855, 0.021, (140, 74, 40), "ms", 0.16)
    return grain(picture, 2, 6)


def _northlight(title: str, by: str) -> Any:
    import numpy as np
    from PIL import Image

    picture = gradient("#050b1c", "#0b1d3a", "#14364f")
    y, x = np.mgrid[0:CANVAS, 0:CANVAS] / (CANVAS - 1)
    light = np.zeros((CANVAS, CANVAS, 3))
    for number, (colour, level, count, phase) in enumerate(
        (((70, 240, 180), 0.42, 1.1, 0.1), ((90, 190, 255), 0.34, 1.6, 0.45), ((190, 120, 255), 0.26, 1.3, 0.75))
    ):
        edge = level + 0.09 * np.sin(2 * np.pi * (count * x + phase)) + 0.03 * np.sin(2 * np.pi * (3.3 * x + phase * 2))
        above = np.clip((edge - y) / (0.3 + 0.05 * number), 0, 1)
        curtain = np.where(y < edge, np.exp(-4.2 * above), np.exp(-(((y - edge) / 0.016) ** 2)))
        rays = 0.72 + 0.28 * np.sin(2 * np.pi * (31 * x + 4 * np.sin(2 * np.pi * (x + phase))))
        light += (curtain * rays)[..., None] * np.array(colour) * 0.62
    picture = Image.fromarray(np.clip(np.asarray(picture, dtype=float) + light, 0, 255).astype("uint8"), "RGB")
    draw, chance = pen(picture), random.Random(7)
    for _ in range(150):
        size = chance.choice((0.0008, 0.0011, 0.0017))
        disc(draw, chance.random(), chance.uniform(0, 0.62), size, (255, 255, 255, chance.randint(70, 230)))
    band(draw, waves(0.74, (0.03, 0.9, 0.2), (0.012, 2.7, 0.5)), (6, 16, 32, 255))
    band(draw, waves(0.8, (0.02, 1.4, 0.7), (0.008, 3.7, 0.1)), (3, 9, 20, 255))
    write(picture, title.split(":", maxsplit=1)[0], 0.5, 0.895, 0.05, (226, 240, 245), "ms", 0.02)
    write(picture, "SEVEN CHORALES", 0.5, 0.94, 0.022, (140, 210, 205), "ms", 0.3)
    return grain(picture, 3, 4)


def _circuits(title: str, by: str) -> Any:
    picture = gradient("#12052e", "#2a0a52", "#5b0f6e", "#b3206a")
    picture = glow(picture, 0.5, 0.42, 0.3, "#ff5f8a", 0.5)
    draw, chance = pen(picture), random.Random(11)
    for _ in range(16):
        x, y = chance.uniform(0.05, 0.95), chance.uniform(0.05, 0.3)
        size = chance.uniform(0.03, 0.1)
        turn = chance.choice((-1, 1)) * 0.03
        curve(draw, [(x, y), (x + size, y), (x + size + abs(turn), y + turn)], (110, 230, 255, 120), 0.0028)
        disc(draw, x, y, 0.006, (255, 120, 200, 220))
    disc(draw, 0.5, 0.42, 0.23, (255, 176, 92, 255))
    for number in range(7):
        top = 0.44 + number * 0.032
        draw.rectangle(
            [0.26 * CANVAS, top * CANVAS, 0.74 * CANVAS, (top + 0.005 + number * 0.0025) * CANVAS],
            fill=(128, 26, 104, 255),
        )
    band(draw, [0.655, 0.655], (18, 5, 42, 255))
    for number in range(-8, 9):
        curve(draw, [(0.5 + number * 0.035, 0.655), (0.5 + number * 0.21, 1.0)], (255, 74, 176, 150), 0.0022)
    for number in range(1, 9):
        level = 0.655 + 0.345 * (number / 8) ** 1.9
        curve(draw, [(0, level), (1, level)], (80, 214, 255, 150), 0.0022)
    write(picture, title.upper(), 0.5, 0.86, 0.068, (255, 255, 255), "ms", 0.12)
    write(picture, by.upper(), 0.5, 0.915, 0.024, (255, 190, 130), "ms", 0.42)
    return grain(picture, 4, 4)


def _harp(title: str, by: str) -> Any:
    picture = rings("#2f6b4f", "#1c4a3a", "#0e2a24", centre=(0.42, 0.4), reach=0.8)
    draw = pen(picture)
    for number in range(29):
        share = number / 28
        top = (0.2 + 0.6 * share, 0.16 + 0.16 * math.sin(math.pi * share * 0.9) - 0.05 * share)
        bottom = (0.2 + 0.5 * share, 0.80 - 0.46 * share)
        gold = (236 - number * 2, 196 - number * 2, 110, 225)
        curve(
            draw,
            [top, bottom],
            gold,
            0.0022 + 0.0016 * (1 - share),
        )
    neck = [(0.2 + 0.62 * t, 0.15 + 0.16 * math.sin(math.pi * t * 0.9) - 0.05 * t) for t in (i / 40 for i in range(41))]
    curve(draw, neck, (246, 214, 138, 255), 0.016)
    curve(draw, [(0.2, 0.15), (0.185, 0.5), (0.2, 0.815)], (246, 214, 138, 255), 0.016)
    curve(draw, [(0.2, 0.815), (0.46, 0.58), (0.82, 0.26)], (246, 214, 138, 255), 0.016)
    write(picture, title, 0.93, 0.885, 0.055, (250, 232, 190), "rs")
    write(picture, by.upper(), 0.93, 0.935, 0.022, (190, 216, 180), "rs", 0.24)
    return grain(picture, 5, 5)


def _harbour(title: str, by: str) -> Any:
    picture = gradient("#f6c38b", "#f19a70", "#c76b6f", "#5d5275")
    picture = glow(picture, 0.66, 0.42, 0.2, "#fff2c0", 0.7)
    draw = pen(picture)
    disc(draw, 0.66, 0.42, 0.085, (255, 246, 214, 255))
    tower = [(0.16, 0.6), (0.18, 0.3), (0.225, 0.3), (0.245, 0.6)]
    shape(draw, tower, fill=(38, 34, 62, 255))
    box(draw, 0.176, 0.262, 0.229, 0.297, fill=(255, 224, 150, 255))
    draw.polygon(
        [(x * CANVAS, y * CANVAS) for x, y in ((0.168, 0.262), (0.2025, 0.225), (0.237, 0.262))], fill=(38, 34, 62, 255)
    )
    shades = ((74, 84, 122), (58, 72, 110), (43, 58, 94), (30, 44, 76), (20, 31, 58))
    for number, shade in enumerate(shades):
        heights = waves(0.55 + 0.085 * number, (0.012, 2.2 + number, number * 0.23), (0.006, 5 + number, number * 0.4))
        band(draw, heights, (*shade, 255))
        for stripe in range(5 - number if number < 4 else 0):
            wide = 0.10 - 0.018 * stripe
            level = 0.585 + 0.085 * number + 0.014 * stripe
            curve(draw, [(0.66 - wide, level), (0.66 + wide, level)], (255, 214, 160, 90 - 12 * number), 0.003)
    write(picture, title, 0.07, 0.92, 0.046, (255, 226, 188))
    write(picture, by.upper(), 0.07, 0.96, 0.02, (226, 176, 160), spacing=0.3)
    return grain(picture, 6, 4)


def _slow_light(title: str, by: str) -> Any:
    picture = gradient("#08131f", "#0f2f3f", "#1b4a55", angle=60)
    for x, y, size, colour, power in (
        (0.3, 0.32, 0.26, "#5fd0c8", 0.5), (0.68, 0.44, 0.24, "#8a7be0", 0.5), (0.45, 0.68, 0.3, "#f2a97c", 0.38),
        (0.82, 0.78, 0.2, "#4aa3e0", 0.35), (0.12, 0.8, 0.2, "#2e6f8f", 0.5),
    ):  # fmt: skip
        picture = glow(picture, x, y, size, colour, power)
    picture = soft(picture, 0.01)
    draw = pen(picture)
    for number in range(14):
        disc(draw, 0.5, 0.46, 0.06 + number * 0.024, None, (255, 255, 255, 96 - number * 6), 3)
    write(picture, title.lower(), 0.5, 0.9, 0.044, (236, 246, 244), "ms", 0.5)
    return grain(picture, 7, 6)


def _josquin(title: str, by: str) -> Any:
    picture = rings("#f3e6c8", "#ead6ac", "#cdb07c", reach=0.85)
    draw, chance = pen(picture), random.Random(1521)
    ink, red, blue = (46, 30, 22, 255), (158, 38, 30, 255), (36, 62, 122, 255)
    for row in range(4):
        top = 0.205 + row * 0.162
        for line in range(5):
            curve(
                draw,
                [(0.12 if row else 0.275, top + line * 0.018), (0.88, top + line * 0.018)],
                (150, 52, 40, 210),
                0.0022,
            )
        place, x = 3, 0.2 if row else 0.34
        while x < 0.86:
            place = max(1, min(8, place + chance.choice((-2, -1, -1, 0, 1, 1, 2))))
            y, size = top + place * 0.009, 0.0135
            diamond = [(x, y - size), (x + size, y), (x, y + size), (x - size, y)]
            hollow = chance.random() < 0.4
            shape(draw, diamond, None if hollow else ink, ink, 6)
            if chance.random() < 0.7:
                curve(draw, [(x, y - size), (x, y - size - 0.045)], ink, 0.0028)
            x += chance.uniform(0.045, 0.07)
    box(draw, 0.12, 0.155, 0.26, 0.295, fill=blue)
    for angle in range(0, 360, 30):
        at = math.radians(angle)
        across, down = math.cos(at), math.sin(at)
        ray = [(0.19 + reach * across, 0.225 + reach * down) for reach in (0.026, 0.056)]
        curve(draw, ray, (214, 170, 76, 255), 0.004)
    write(picture, "M", 0.19, 0.262, 0.104, (246, 226, 178), "ms")
    box(draw, 0.06, 0.06, 0.94, 0.94, outline=red, width=5)
    box(draw, 0.07, 0.07, 0.93, 0.93, outline=(214, 170, 76, 255), width=9)
    write(picture, "Mille regretz", 0.5, 0.112, 0.036, ink, "mm", 0.06)
    write(picture, "SONGS OF JOSQUIN", 0.5, 0.875, 0.024, red, "mm", 0.3)
    return grain(picture, 8, 6)


def _clara(title: str, by: str) -> Any:
    picture = gradient("#3a1023", "#6d1f3c", "#a8465a", angle=70)
    draw = pen(picture)
    keys = 15
    for number in range(keys):
        left = 0.06 + number * 0.88 / keys
        rise = _rise(number / keys)
        key = [left * CANVAS, (0.3 - rise) * CANVAS, (left + 0.88 / keys - 0.005) * CANVAS, (0.72 - rise) * CANVAS]
        draw.rounded_rectangle(key, 12, fill=(250, 240, 226, 255))
    for number in range(keys - 1):
        if number % 7 in {2, 6}:
            continue
        left = 0.06 + (number + 0.66) * 0.88 / keys
        rise = 0.1 * math.sin(2 * math.pi * (number + 0.5) / keys) + 0.05 * math.sin(
            4 * math.pi * (number + 0.5) / keys
        )
        key = [left * CANVAS, (0.28 - rise) * CANVAS, (left + 0.036) * CANVAS, (0.54 - rise) * CANVAS]
        draw.rounded_rectangle(key, 9, fill=(34, 12, 22, 255))
    write(picture, "Clara Schumann", 0.06, 0.87, 0.062, (252, 226, 214))
    write(picture, "FOUR POLONAISES", 0.062, 0.92, 0.023, (240, 170, 160), spacing=0.3)
    return grain(picture, 9, 4)


def _rise(place: float) -> float:
    return 0.1 * math.sin(2 * math.pi * place) + 0.05 * math.sin(4 * math.pi * place)


def _clarinet(title: str, by: str) -> Any:
    picture = gradient("#f2ead8", "#ead9b8")
    draw = pen(picture)
    disc(draw, 0.38, 0.42, 0.28, (222, 108, 62, 255))
    disc(draw, 0.60, 0.50, 0.22, (38, 74, 110, 235))
    disc(draw, 0.52, 0.30, 0.11, (240, 184, 78, 245))
    for number in range(7):
        disc(draw, 0.24 + number * 0.088, 0.78 - number * 0.088, 0.026, (26, 26, 34, 255))
        disc(draw, 0.24 + number * 0.088, 0.78 - number * 0.088, 0.013, (242, 234, 216, 255))
    curve(draw, [(0.14, 0.8), (0.80, 0.14)], (26, 26, 34, 255), 0.008)
    write(picture, "Weber", 0.92, 0.86, 0.07, (26, 26, 34), "rs")
    write(picture, "CONCERTINO, OP. 26", 0.92, 0.915, 0.022, (120, 70, 40), "rs", 0.2)
    return grain(picture, 10, 6)


def _fifes(title: str, by: str) -> Any:
    picture = gradient("#f3e2c0", "#f0cf9a")
    draw = pen(picture)
    for number in range(24):
        first, last = math.radians(180 + number * 7.5), math.radians(180 + (number + 0.5) * 7.5)
        points = [(0.5, 0.72), *((0.5 + 1.1 * math.cos(a), 0.72 + 1.1 * math.sin(a)) for a in (first, last))]
        shape(draw, points, fill=(206, 64, 48, 255))
    disc(draw, 0.5, 0.72, 0.27, (243, 226, 192, 255))
    disc(draw, 0.5, 0.72, 0.235, (236, 160, 60, 255))
    band(draw, [0.72, 0.72], (28, 44, 84, 255))
    for number in range(3):
        y = 0.335 + number * 0.05
        curve(draw, [(0.2 + 0.03 * number, y + 0.11), (0.8 - 0.03 * number, y - 0.05)], (28, 44, 84, 255), 0.017)
        for hole in range(6):
            x = 0.36 + 0.03 * number + hole * 0.055
            share = (x - 0.2 - 0.03 * number) / (0.6 - 0.06 * number)
            disc(draw, x, y + 0.11 - 0.16 * share, 0.0045, (243, 226, 192, 255))
    write(picture, title, 0.5, 0.845, 0.06, (250, 236, 206), "ms")
    write(picture, by.upper(), 0.5, 0.905, 0.023, (236, 160, 90), "ms", 0.26)
    return grain(picture, 11, 6)


def _blue_lamp(title: str, by: str) -> Any:
    picture = gradient("#050a18", "#0a1530", "#101f42")
    draw = pen(picture)
    for number in range(40):
        wide = 0.05 + number * 0.0085
        level = 0.29 + number * 0.0128
        fill = (96, 156, 255, max(4, 34 - number))
        cone = ((0.45, 0.28), (0.55, 0.28), (0.5 + wide, level), (0.5 - wide, level))
        shape(draw, cone, fill=fill)
    picture = soft(picture, 0.006)
    picture = glow(picture, 0.5, 0.3, 0.1, "#a8d0ff", 0.9)
    picture = glow(picture, 0.5, 0.8, 0.24, "#3d70d8", 0.4)
    draw = pen(picture)
    curve(draw, [(0.5, 0), (0.5, 0.2)], (18, 26, 48, 255), 0.006)
    lampshade = [(0.43, 0.29), (0.465, 0.2), (0.535, 0.2), (0.57, 0.29)]
    shape(draw, lampshade, fill=(30, 60, 132, 255))
    curve(draw, [(0.43, 0.29), (0.57, 0.29)], (206, 228, 255, 255), 0.007)
    draw.ellipse(
        [0.3 * CANVAS, 0.765 * CANVAS, 0.7 * CANVAS, 0.83 * CANVAS],
        fill=(14, 28, 62, 255),
        outline=(96, 150, 240, 160),
        width=4,
    )
    draw.polygon(
        [(x * CANVAS, y * CANVAS) for x, y in ((0.53, 0.72), (0.555, 0.79), (0.505, 0.79))], fill=(150, 200, 255, 90)
    )
    curve(draw, [(0.53, 0.765), (0.53, 0.79)], (190, 220, 255, 200), 0.003)
    write(picture, title, 0.5, 0.915, 0.062, (206, 226, 255), "ms", 0.06)
    write(picture, by.upper(), 0.5, 0.96, 0.02, (110, 150, 220), "ms", 0.32)
    return grain(picture, 12, 5)


def _pixels(title: str, by: str) -> Any:
    from PIL import Image

    rows = (
        "................",
        ".......cc.......",
        "......cwwc......",
        "......cwwc...y..",
        ".....cwwwwc..yy.",
        ".....cwwwwc..y..",
        "....cwwwwwwc.y..",
        "...cwwwwwwwwcy..",
        "...cwwwwwwwwcy..",
        "..cwwwwwwwwwwc..",
        "......bbbb......",
        ".rrrrrrrrrrrrrr.",
        "..rrrrrrrrrrrr..",
        "bbbBbbbBbbbBbbbB",
        "bBbbbBbbbBbbbBbb",
        "BBBBBBBBBBBBBBBB",
    )
    colours = {"c": "#7fe7ff", "w": "#ffffff", "y": "#ffd84a", "r": "#ff5a6e", "b": "#2f6bff", "B": "#1a3fb8"}
    small = Image.new("RGB", (32, 32), paint.rgb("#1b1033"))
    chance = random.Random(8)
    for _ in range(46):
        small.putpixel(
            (chance.randrange(32), chance.randrange(20)), paint.rgb(chance.choice(("#5b3ea8", "#8f6be8", "#ffffff")))
        )
    for y, row in enumerate(rows):
        for x, mark in enumerate(row):
            if mark != ".":
                for dx in (0, 1):
                    small.putpixel((x * 2 + dx, y + 9), paint.rgb(colours[mark]))
    picture = small.resize((CANVAS, CANVAS), Image.Resampling.NEAREST)
    draw = pen(picture)
    for number in range(32):
        at = number * CANVAS / 32
        draw.line([(0, at), (CANVAS, at)], fill=(0, 0, 0, 26), width=3)
        draw.line([(at, 0), (at, CANVAS)], fill=(0, 0, 0, 26), width=3)
    draw.rectangle([0, 0.785 * CANVAS, CANVAS, CANVAS], fill=(16, 9, 38, 255))
    write(picture, "PIXEL HORNPIPES", 0.5, 0.895, 0.066, (255, 216, 74), "ms", 0.06)
    write(picture, by.upper(), 0.5, 0.945, 0.024, (127, 231, 255), "ms", 0.4)
    return picture


DRAWINGS: dict[str, Callable[[str, str], Any]] = {
    "lanterns": _lanterns,
    "kettle": _kettle,
    "northlight": _northlight,
    "circuits": _circuits,
    "harp": _harp,
    "harbour": _harbour,
    "slow_light": _slow_light,
    "josquin": _josquin,
    "clara": _clara,
    "clarinet": _clarinet,
    "fifes": _fifes,
    "blue_lamp": _blue_lamp,
    "pixels": _pixels,
    "small-wonders": scenes.small_wonders,
    "the-long-simmer": scenes.long_simmer,
    "two-chairs": scenes.two_chairs,
    "lamplighter": scenes.lamplighter,
    "kite": scenes.kite,
}
