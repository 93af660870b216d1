"""Finds dark rows on a light ground and calls each by its width, for tests that need no real words."""

import numpy as np

from segue.engines.ocr.base import Picture, SeenLine, in_reading_order
from segue.engines.ocr.checks import check_picture

_DARK = 110


class FakePictureReader:
    """`mark12` is a line that is twelve twentieths of the picture wide."""

    name = "fake"
    version = "1"

    def __init__(self) -> None:
        self.pictures = 0
        """How many it has read, for tests that ask whether work was done twice."""

    def read(self, picture: Picture) -> tuple[SeenLine, ...]:
        """See `PictureReader.read`."""
        dark = check_picture(picture).mean(axis=2) < _DARK
        self.pictures += 1
        height, width = dark.shape
        if dark.mean() > 0.5:
            return ()
        edges = np.flatnonzero(np.diff(np.concatenate([[0], dark.any(axis=1), [0]]).astype(np.int8)))
        lines = []
        for top, bottom in zip(edges[::2], edges[1::2], strict=True):
            columns = np.flatnonzero(dark[top:bottom].any(axis=0))
            long = (columns[-1] + 1 - columns[0]) / width
            text = f"mark{round(20 * long)}"
            lines.append(SeenLine(text, columns[0] / width, top / height, long, (bottom - top) / height, 1.0))
        return in_reading_order(lines)
