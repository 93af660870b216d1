"""Gain, fades, mixing and rate on arrays of samples, shape (frames, channels), float32."""

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]


def to_linear(gain_db: float) -> float:
    """A gain in dB as a factor."""
    return float(10 ** (gain_db / 20))


def gain(samples: Samples, gain_db: float) -> Samples:
    """Louder or quieter by `gain_db`."""
    return np.asarray(samples * np.float32(to_linear(gain_db)), np.float32)


def fade_in(frames: int) -> Samples:
    """An equal-power ramp from 0 to 1, shape (frames, 1): its power and that of `fade_out` add up to 1."""
    return np.sin(_ramp(frames) * (np.pi / 2)).astype(np.float32)[:, None]


def fade_out(frames: int) -> Samples:
    """An equal-power ramp from 1 to 0, shape (frames, 1)."""
    return np.cos(_ramp(frames) * (np.pi / 2)).astype(np.float32)[:, None]


def crossfade(leaving: Samples, coming: Samples) -> Samples:
    """One sound into the other with equal power over their whole length, which must be the same."""
    return np.asarray(leaving * fade_out(len(leaving)) + coming * fade_in(len(coming)), np.float32)


def resample(samples: Samples, from_hz: int, to_hz: int) -> Samples:
    """The same sound at another rate (soxr, high quality)."""
    if from_hz == to_hz:
        return samples
    import soxr

    return np.asarray(soxr.resample(samples, from_hz, to_hz, quality="HQ"), np.float32)


def with_channels(samples: Samples, channels: int) -> Samples:
    """One channel doubled, or two made one by their mean; shape (frames, channels)."""
    wide = samples[:, None] if samples.ndim == 1 else samples
    if wide.shape[1] == channels:
        return wide
    if channels == 1:
        return np.asarray(wide.mean(axis=1, keepdims=True), np.float32)
    return np.repeat(wide[:, :1], channels, axis=1)


def _ramp(frames: int) -> NDArray[np.float64]:
    return (np.arange(frames) + 0.5) / max(1, frames)
