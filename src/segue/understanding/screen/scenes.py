"""Where one scene ends and the next begins, and whether a picture stands still.

The measure is that of PySceneDetect's content detector (B. Castellano, https://www.scenedetect.com): how much hue,
saturation and brightness change from one picture to the next, on the mean over all points; a cut is a change of more
than 27 of 255. It is worked out on small pictures and without OpenCV, which is larger than all of Segue.
"""

import numpy as np
from numpy.typing import NDArray

from segue.engines.ocr.base import Picture

CUT = 27.0
SHORTEST_MS = 1_500
_WIDE, _HIGH = 256, 144
_OTHER = 28
"""So many steps of brightness darker or brighter, a point is another."""
_CHANGED = 0.0025
"""So large a share of other points is another text; less is the noise of compression, or a mouse that moves."""

Small = NDArray[np.uint8]


def small(picture: Picture) -> Small:
    """The picture at 256 × 144, each point the mean of what it stands for."""
    from PIL import Image

    return np.asarray(Image.fromarray(picture).resize((_WIDE, _HIGH), Image.Resampling.BOX))


def change(before: Small, after: Small) -> float:
    """How much hue, saturation and brightness differ, 0 to 255."""
    return float(np.abs(_hsv(after) - _hsv(before)).mean())


def is_other(before: Small, after: Small) -> bool:
    """Whether something else stands in the picture, if only one line more."""
    apart = np.abs(after.mean(axis=2) - before.mean(axis=2)) > _OTHER
    return bool(apart.mean() > _CHANGED)


def _hsv(picture: Small) -> NDArray[np.float32]:
    """Hue 0 to 180 and the others 0 to 255, as OpenCV has them and PySceneDetect's threshold expects."""
    rgb = picture.astype(np.float32)
    most, least = rgb.max(axis=2), rgb.min(axis=2)
    spread = most - least
    safe = np.maximum(spread, 1e-6)
    red, green, blue = rgb[..., 0], rgb[..., 1], rgb[..., 2]
    hue = np.where(most == red, (green - blue) / safe, np.where(most == green, 2 + (blue - red) / safe,
                                                                4 + (red - green) / safe))  # fmt: skip
    hue = np.where(spread > 0, (hue * 30) % 180, 0)
    return np.stack([hue, 255 * spread / np.maximum(most, 1e-6), most], axis=2)
