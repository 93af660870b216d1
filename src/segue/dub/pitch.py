"""How high a voice is: the median fundamental of its voiced moments."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segue.model.dub import Sex

RATE_HZ = 16_000
FRAME, HOP = 1024, 320
LOWEST_HZ, HIGHEST_HZ = 60.0, 400.0
VOICED = 0.55
"""How much of a frame must repeat itself to count as voiced."""
FEWEST_FRAMES = 12
MALE_BELOW_HZ, FEMALE_FROM_HZ = 155.0, 165.0
"""Grown-up speakers' medians: about 120 Hz and 210 Hz, with little between (I. Titze, J. Acoust. Soc. Am. 85, 1989)."""


@dataclass(frozen=True, slots=True)
class Pitch:
    """A voice's height."""

    median_hz: float
    """0 where nothing voiced was found."""
    spread: float = 0.0
    """Between the lower and the upper tenth of its moments, in semitones."""

    @property
    def sex(self) -> Sex:
        """As listeners would guess from the pitch alone."""
        if not self.median_hz:
            return "unknown"
        return "male" if self.median_hz < MALE_BELOW_HZ else "female" if self.median_hz > FEMALE_FROM_HZ else "unknown"


def pitch_of(samples: NDArray[np.float32]) -> Pitch:
    """The pitch of mono `samples` at 16 kHz, by autocorrelation (P. Boersma, IFA Proceedings 17, 1993: divided by the
    window's own), one moment every 20 ms."""
    if len(samples) < FRAME:
        return Pitch(0.0)
    frames = np.lib.stride_tricks.sliding_window_view(samples, FRAME)[::HOP]
    level = np.sqrt((frames**2).mean(axis=1))
    frames = frames[level > 0.15 * np.percentile(level, 95) + 1e-5]
    found = [hz for at in range(0, len(frames), 512) for hz in _fundamentals(frames[at : at + 512])]
    if len(found) < FEWEST_FRAMES:
        return Pitch(0.0)
    low, middle, high = np.percentile(found, [10, 50, 90])
    return Pitch(float(middle), float(12 * np.log2(high / low)))


def _fundamentals(frames: NDArray[np.float32]) -> list[float]:
    window = np.hanning(FRAME).astype(np.float32)
    own = _correlated(window[None])[0]
    likeness = _correlated((frames - frames.mean(axis=1, keepdims=True)) * window)
    shortest, longest = int(RATE_HZ / HIGHEST_HZ), int(RATE_HZ / LOWEST_HZ)
    likeness = likeness[:, : longest + 2] / np.maximum(own[: longest + 2], 1e-3)
    found = []
    for row in likeness:
        part = row[shortest : longest + 1]
        best = float(part.max())
        if best < VOICED:
            continue
        # A wave repeats itself after two periods as well: the first peak that is nearly as high is the period.
        peaks = np.flatnonzero((part >= row[shortest - 1 : longest]) & (part >= row[shortest + 1 : longest + 2]))
        peaks = peaks[part[peaks] > 0.9 * best]
        if len(peaks):
            found.append(RATE_HZ / (shortest + int(peaks[0])))
    return found


def _correlated(frames: NDArray[np.float32]) -> NDArray[np.float32]:
    """Autocorrelation of each row, 1 at lag 0."""
    spectrum = np.abs(np.fft.rfft(frames, 2 * FRAME, axis=1)) ** 2
    lags = np.fft.irfft(spectrum, axis=1)[:, :FRAME]
    return np.asarray(lags / np.maximum(lags[:, :1], 1e-12), np.float32)
