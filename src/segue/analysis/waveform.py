"""A recording for the eye."""

import numpy as np
from numpy.typing import NDArray

MOST_STEPS = 2_000


def waveform(peaks: NDArray[np.float32], peak_step_ms: int) -> tuple[bytes, int]:
    """At most 2,000 peaks, one unsigned byte each (255 is full scale), and the milliseconds between them.

    `peaks` are the highest absolute samples of steps of `peak_step_ms`.
    """
    if not len(peaks):
        return b"", 0
    together = -(-len(peaks) // MOST_STEPS)
    padded = np.zeros(-(-len(peaks) // together) * together, np.float32)
    padded[: len(peaks)] = peaks
    highest = padded.reshape(-1, together).max(axis=1)
    return np.round(255 * np.minimum(highest, 1.0)).astype(np.uint8).tobytes(), together * peak_step_ms
