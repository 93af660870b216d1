"""What every hearing engine checks before it listens."""

import numpy as np
from numpy.typing import NDArray

from segue.engines.asr.base import HEARING_RATE_HZ
from segue.model.errors import BadInput

LONGEST_S = 8 * 3600


def check_sound(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """The samples as contiguous float32. Raises BadInput for anything but mono sound of at most eight hours."""
    if samples.ndim != 1:
        raise BadInput(f"Sound of shape {samples.shape} is not mono.", "Mix it down to one channel first.")
    if len(samples) > LONGEST_S * HEARING_RATE_HZ:
        raise BadInput("More than eight hours are too long to hear at once.", "Cut it in parts.")
    sound = np.ascontiguousarray(samples, dtype=np.float32)
    if not np.isfinite(sound).all():
        raise BadInput("This sound holds values that are no numbers.", "Decode it again.")
    return sound
