"""The covers of the shows and the books."""

import math
import random
from typing import Any

from segue.catalog.demo.paint import CANVAS, band, curve, disc, glow, gradient, grain, pen, rings, shape, waves, write


def small_wonders(title: str, by: str) -> Any:
    """Orbits around a seed."""
    picture = rings("#4a3a9a", "#2a2470", "#140f3c", centre=(0.5, 0.42), reach=0.7)
    picture = glow(picture, 0.5, 0.42, 0.12, "#ffd56b", 0.8)
    draw = pen(picture)
    for number in range(5):
        disc(draw, 0.5, 0.42, 0.1 + number * 0.062, None, (255, 226, 150, 150 - number * 18), 4)
    for radius, angle, size, colour in (
        (0.1, 30, 0.014, "#ffffff"), (0.162, 200, 0.026, "#ff8a6b"), (0.224, 320, 0.02, "#7be0d0"),
        (0.286, 110, 0.032, "#ffd56b"), (0.348, 245, 0.024, "#9fb4ff"), (0.348, 15, 0.012, "#ffffff"),
    ):  # fmt: skip
        at = math.radians(angle)
        disc(draw, 0.5 + radius * math.cos(at), 0.42 + radius * math.sin(at), size, colour)
    disc(draw, 0.5, 0.42, 0.05, "#ffe9a8")
    write(picture, "Small Wonders", 0.5, 0.885, 0.078, (255, 240, 205), "ms")
    write(picture, "ONE ORDINARY THING AT A TIME", 0.5, 0.94, 0.021, (176, 168, 236), "ms", 0.24)
    return grain(picture, 21, 4)


def long_simmer(title: str, by: str) -> Any:
    """A pot, and time rising from it."""
    picture = gradient("#f7b267", "#f4845f", "#d8533f")
    draw = pen(picture)
    for number, x in enumerate((0.38, 0.5, 0.62)):
        line = [(x + 0.034 * math.sin(5.2 * t + number * 1.3), 0.43 - 0.33 * t) for t in (i / 50 for i in range(51))]
        curve(draw, line, (255, 240, 214, 225), 0.02 - 0.003 * abs(number - 1))
    dark = (74, 24, 30, 255)
    draw.rounded_rectangle([0.24 * CANVAS, 0.49 * CANVAS, 0.76 * CANVAS, 0.74 * CANVAS], 90, fill=dark)
    draw.rectangle([0.24 * CANVAS, 0.49 * CANVAS, 0.76 * CANVAS, 0.6 * CANVAS], fill=dark)
    draw.rounded_rectangle([0.2 * CANVAS, 0.462 * CANVAS, 0.8 * CANVAS, 0.502 * CANVAS], 30, fill=(106, 36, 40, 255))
    for left, right in ((0.145, 0.235), (0.765, 0.855)):
        draw.rounded_rectangle([left * CANVAS, 0.55 * CANVAS, right * CANVAS, 0.585 * CANVAS], 26, fill=dark)
    disc(draw, 0.31, 0.6, 0.012, (244, 132, 95, 90))
    write(picture, "The Long Simmer", 0.5, 0.875, 0.07, (255, 244, 224), "ms")
    write(picture, "ONE INGREDIENT, NO HURRY", 0.5, 0.93, 0.021, (255, 206, 170), "ms", 0.26)
    return grain(picture, 22, 5)


def two_chairs(title: str, by: str) -> Any:
    """Two chairs that face each other, and what passes between them."""
    picture = gradient("#e9efe6", "#cfe0d4")
    draw = pen(picture)
    band(draw, [0.7, 0.7], (176, 202, 186, 255))
    for number in range(4):
        radius = 0.07 + number * 0.05
        box = [(0.5 - radius) * CANVAS, (0.37 - radius) * CANVAS, (0.5 + radius) * CANVAS, (0.37 + radius) * CANVAS]
        draw.arc(box, 205, 335, fill=(226, 120, 78, 255 - number * 50), width=16)
    for side, colour in ((-1, (40, 84, 92, 255)), (1, (214, 96, 64, 255))):
        seat = 0.5 + side * 0.24

        def at(x: float, base: float = seat, way: int = side) -> float:
            return base + way * x

        curve(draw, [(at(0.105), 0.34), (at(0.085), 0.6)], colour, 0.026)
        curve(draw, [(at(0.085), 0.6), (at(-0.09), 0.6)], colour, 0.026)
        curve(draw, [(at(0.085), 0.6), (at(0.11), 0.8)], colour, 0.018)
        curve(draw, [(at(-0.08), 0.6), (at(-0.1), 0.8)], colour, 0.018)
        curve(draw, [(at(0.1), 0.44), (at(0.03), 0.44)], colour, 0.012)
    write(picture, "Two Chairs", 0.5, 0.91, 0.078, (32, 62, 66), "ms")
    write(picture, "ONE QUESTION, NO HURRY", 0.5, 0.957, 0.019, (96, 132, 124), "ms", 0.26)
    return grain(picture, 23, 5)


def lamplighter(title: str, by: str) -> Any:
    """Snow, eleven lamps, and one on the hill."""
    picture = gradient("#0d1730", "#1e2f57", "#46598a", "#8f9cc0")
    chance = random.Random(12)
    lamps = [(0.08 + 0.078 * n, 0.775 - 0.05 * math.sin(n * 0.55) - 0.006 * n) for n in range(11)]
    picture = glow(picture, 0.735, 0.452, 0.05, "#ffd98a", 0.9)
    for x, y in lamps:
        picture = glow(picture, x, y - 0.065, 0.026, "#ffc56b", 0.75)
    draw = pen(picture)
    hill = [0.62 - 0.2 * math.exp(-(((x / 160 - 0.74) / 0.2) ** 2)) + 0.012 * math.sin(x / 9) for x in range(161)]
    far = pen(picture)
    band(far, hill, (196, 206, 230, 255))
    picture = glow(picture, 0.735, 0.43, 0.045, "#ffd98a", 0.8)
    draw = pen(picture)
    curve(draw, [(0.735, 0.445), (0.735, 0.40)], (28, 32, 54, 255), 0.003)
    disc(draw, 0.735, 0.395, 0.008, (255, 232, 170, 255))
    band(draw, waves(0.72, (0.02, 0.8, 0.1), (0.006, 3.1, 0.4)), (222, 228, 242, 255))
    for x, y in lamps:
        curve(draw, [(x, y + 0.02), (x, y - 0.06)], (30, 34, 58, 255), 0.0035)
        disc(draw, x, y - 0.066, 0.0095, (255, 226, 150, 255))
    band(draw, waves(0.815, (0.012, 1.1, 0.6)), (240, 243, 250, 255))
    for _ in range(420):
        size = chance.choice((0.0012, 0.0018, 0.0028))
        disc(draw, chance.random(), chance.random() * 0.8, size, (255, 255, 255, chance.randint(60, 200)))
    write(picture, "The Lamplighter's", 0.07, 0.125, 0.068, (240, 240, 250))
    write(picture, "Winter", 0.07, 0.2, 0.068, (240, 240, 250))
    write(picture, by.upper(), 0.07, 0.93, 0.024, (70, 84, 124), spacing=0.24)
    return grain(picture, 24, 4)


def kite(title: str, by: str) -> Any:
    """A green kite above a sea of small islands."""
    picture = gradient("#8fd6e8", "#c4ecea", "#f6efcf")
    draw = pen(picture)
    for x, y, size in (
        (0.16, 0.2, 0.05),
        (0.23, 0.19, 0.065),
        (0.31, 0.205, 0.045),
        (0.8, 0.42, 0.04),
        (0.86, 0.41, 0.055),
    ):
        disc(draw, x, y, size, (255, 255, 255, 210))
    for number, shade in enumerate(("#5cc0c4", "#3aa3b4", "#22809c", "#155f80")):
        band(draw, waves(0.62 + 0.085 * number, (0.009, 3 + number, 0.2 * number), (0.004, 9, 0.1 * number)), shade)
        for island in range(2):
            x = (0.18, 0.74, 0.42, 0.9, 0.1, 0.6, 0.04, 0.84)[number * 2 + island]
            y, size = 0.625 + 0.085 * number, 0.03 + 0.012 * number
            sand = [(x - size) * CANVAS, (y - size * 0.9) * CANVAS, (x + size) * CANVAS, (y + size * 0.9) * CANVAS]
            draw.pieslice(sand, 180, 360, fill=(240, 206, 140, 255))
            disc(draw, x - size * 0.25, y - size * 0.95, size * 0.36, (64, 148, 92, 255))
            disc(draw, x + size * 0.25, y - size * 0.85, size * 0.3, (84, 168, 104, 255))
    top, right, foot, left, middle = (0.6, 0.1), (0.78, 0.27), (0.5, 0.53), (0.41, 0.21), (0.59, 0.245)
    shape(draw, [top, right, middle], (38, 138, 92, 255))
    shape(draw, [right, foot, middle], (26, 112, 78, 255))
    shape(draw, [foot, left, middle], (58, 164, 108, 255))
    shape(draw, [left, top, middle], (92, 190, 128, 255))
    for end in (top, right, foot, left):
        curve(draw, [middle, end], (250, 240, 200, 255), 0.004)
    for number in range(8):
        angle = math.radians(number * 45 - 8)
        reach = 0.075 if number % 2 == 0 else 0.04
        curve(draw, [middle, (middle[0] + reach * math.cos(angle), middle[1] + reach * math.sin(angle))],
              (255, 214, 92, 255), 0.006)  # fmt: skip
    string = [(0.5 - 0.21 * t + 0.05 * math.sin(3 * t), 0.53 + 0.27 * t) for t in (i / 30 for i in range(31))]
    curve(draw, string, (70, 50, 40, 255), 0.003)
    shape(draw, [(0.2, 0.805), (0.4, 0.805), (0.365, 0.85), (0.235, 0.85)], (150, 62, 42, 255))
    curve(draw, [(0.27, 0.805), (0.27, 0.72)], (90, 50, 36, 255), 0.005)
    shape(draw, [(0.262, 0.725), (0.262, 0.79), (0.205, 0.79)], (255, 250, 236, 255))
    write(picture, "The Cartographer's Kite", 0.5, 0.925, 0.056, (250, 244, 220), "ms")
    write(picture, by.upper(), 0.5, 0.966, 0.02, (170, 220, 226), "ms", 0.3)
    return grain(picture, 25, 4)
