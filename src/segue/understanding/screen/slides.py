"""Slides, recognised as such: still pictures made of text on an even ground."""

from collections.abc import Sequence

import numpy as np

from segue.engines.ocr.base import SeenLine
from segue.understanding.screen.scenes import Small

FEWEST_WORDS = 3
LEAST_GROUND = 0.55
"""How much of a slide its three most frequent colours cover; of a filmed picture it is less."""
_COLOURS = 3
_TITLE_ABOVE = 0.5
_TITLE_HEIGHT = 0.8
"""Lines nearly as high as the highest belong to the title, too."""


def is_slide(picture: Small, lines: Sequence[SeenLine]) -> bool:
    """Whether a picture that stands still is a slide."""
    words = sum(len(line.text.split()) for line in lines)
    return words >= FEWEST_WORDS and ground(picture) >= LEAST_GROUND


def ground(picture: Small) -> float:
    """The share of the picture that its most frequent colours cover."""
    coarse = (picture >> 4).astype(np.uint16)
    colours = (coarse[..., 0] << 8) | (coarse[..., 1] << 4) | coarse[..., 2]
    counts = np.sort(np.bincount(colours.ravel(), minlength=4096))
    return float(counts[-_COLOURS:].sum() / colours.size)


def title_of(lines: Sequence[SeenLine]) -> str:
    """What stands largest in the upper half, else what stands first."""
    above = [line for line in lines if line.top < _TITLE_ABOVE]
    if not above:
        return ""
    highest = max(line.height for line in above)
    first = next(at for at, line in enumerate(above) if line.height >= _TITLE_HEIGHT * highest)
    told = []
    for line in above[first : first + 3]:
        if line.height < _TITLE_HEIGHT * highest:
            break
        told.append(line.text)
    return " ".join(told)[:200]
