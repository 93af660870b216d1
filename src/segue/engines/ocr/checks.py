"""What every reader of pictures refuses."""

from typing import Any

import numpy as np

from segue.engines.ocr.base import LARGEST_PIXELS, Picture
from segue.model.errors import BadInput


def check_picture(picture: Any) -> Picture:
    """`picture` as it is. Raises BadInput for anything but bytes of shape (height, width, 3)."""
    if not isinstance(picture, np.ndarray) or picture.dtype != np.uint8 or picture.ndim != 3 or picture.shape[2] != 3:
        raise BadInput("This is no picture.", "Give RGB bytes of shape (height, width, 3).")
    if not 0 < picture.shape[0] * picture.shape[1] <= LARGEST_PIXELS:
        raise BadInput(f"A picture of {picture.shape[1]} × {picture.shape[0]} can't be read.", "Make it smaller.")
    return picture
