"""Sounds whose every property is known."""

import numpy as np
from numpy.typing import NDArray


def sine(
    hz: float, dbfs: float, seconds: float, rate_hz: int = 48_000, channels: int = 2, phase_deg: float = 0.0
) -> NDArray[np.float32]:
    """A sine whose peak stands at `dbfs`, shape (frames, channels)."""
    t = np.arange(round(seconds * rate_hz)) / rate_hz
    wave = 10 ** (dbfs / 20) * np.sin(2 * np.pi * hz * t + np.radians(phase_deg))
    return np.repeat(wave[:, None], channels, axis=1).astype(np.float32)


def chirp(seconds: float, rate_hz: int, channels: int = 2) -> NDArray[np.float32]:
    """A rising tone with a click every second, so that every moment is unlike any other."""
    t = np.arange(round(seconds * rate_hz)) / rate_hz
    phases = 2 * np.pi * (200 * t + 450 / seconds * t * t)
    wave = np.stack([0.3 * np.sin(phases + channel) for channel in range(channels)], axis=1)
    for second in range(int(seconds)):
        at = second * rate_hz + rate_hz // 2
        wave[at : at + 40] += 0.4 * np.hanning(40)[:, None]
    return wave.astype(np.float32)


def lag_of(heard: NDArray[np.float32], original: NDArray[np.float32]) -> int:
    """How many samples `heard` comes later than `original` (both one channel)."""
    n = min(len(heard), len(original))
    size = 2 * n
    product = np.fft.rfft(heard[:n], size) * np.conj(np.fft.rfft(original[:n], size))
    lag = int(np.argmax(np.fft.irfft(product)))
    return lag - size if lag > n else lag


def snr_db(heard: NDArray[np.float32], original: NDArray[np.float32]) -> float:
    """Signal to noise of `heard` against `original`, over the shorter of both."""
    n = min(len(heard), len(original))
    noise = float(np.square(heard[:n] - original[:n]).sum())
    return 10 * float(np.log10(float(np.square(original[:n]).sum()) / max(noise, 1e-12)))
