"""The door to words in pictures: a picture in, the lines of text that stand in it out."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
"""RGB, shape (height, width, 3)."""

LARGEST_PIXELS = 3840 * 2160 * 4


@dataclass(frozen=True, slots=True)
class SeenLine:
    """A line of text and where it stands, in shares of the picture's width and height."""

    text: str
    left: float
    top: float
    width: float
    height: float
    sure: float
    """0 to 1."""


class PictureReader(Protocol):
    """Reads. Adapters load their weights at the first picture, and may be called from several threads."""

    name: str
    version: str

    def read(self, picture: Picture) -> tuple[SeenLine, ...]:
        """The lines in `picture` from top to bottom, those of one height from left to right; none where no words stand.

        Raises BadInput for what is no picture (or larger than `LARGEST_PIXELS`), Unavailable when the weights are not
        here (naming the command that brings them) or the engine failed.
        """
        ...


def in_reading_order(lines: list[SeenLine]) -> tuple[SeenLine, ...]:
    """From top to bottom; pieces that stand beside each other (half of their heights in common) from left to right."""
    rows: list[list[SeenLine]] = []
    for line in sorted(lines, key=lambda each: each.top + each.height / 2):
        middle = line.top + line.height / 2
        first = rows[-1][0] if rows else None
        if first is not None and first.top + first.height * 0.2 < middle < first.top + first.height * 0.8:
            rows[-1].append(line)
        else:
            rows.append([line])
    return tuple(line for row in rows for line in sorted(row, key=lambda each: each.left))
