"""The range between loud and soft made smaller."""

from typing import Any

import numpy as np

from segue.audio.shape import Samples

HOP_MS = 5
AROUND_HOPS = 5
"""The gain is down this many hops' half before a peak, and stays down as long after it."""


def compressed(samples: Samples, rate_hz: int, ratio: float = 4.0, above_rms_db: float = 1.0) -> Samples:
    """Mono speech, shape (frames, 1), with its peaks nearer to its mean: what stands higher than `above_rms_db` over
    the RMS level rises only 1/`ratio` as far.

    The peak level of each 5 ms is what counts, and it is known beforehand, so no peak slips through. (D. Giannoulis et
    al., "Digital Dynamic Range Compressor Design", JAES 2012: feed-forward, hard knee, in the logarithmic domain.)
    """
    from scipy import ndimage

    filters: Any = ndimage  # scipy has no types

    hop = max(1, rate_hz * HOP_MS // 1000)
    if len(samples) < hop:
        return samples
    padded = np.pad(np.abs(samples[:, 0]), (0, -len(samples) % hop))
    level_db = 20 * np.log10(np.maximum(padded.reshape(-1, hop).max(axis=1), 1e-6))
    threshold_db = 10 * np.log10(float(np.mean(samples**2)) + 1e-12) + above_rms_db
    down_db = np.maximum(0.0, level_db - threshold_db) * (1 - 1 / ratio)
    down_db = filters.uniform_filter1d(filters.maximum_filter1d(down_db, AROUND_HOPS), AROUND_HOPS)
    middles = np.arange(len(down_db)) * hop + hop / 2
    curve_db = np.interp(np.arange(len(samples)), middles, down_db)
    return np.asarray(samples * (10 ** (-curve_db / 20))[:, None], np.float32)
