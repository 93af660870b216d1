"""The spectrum of a recording, heard block by block and kept small."""

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]

RATE_HZ = 22_050
"""What the musical part of the analysis hears; block by block, mono."""
HOP = 256
FRAMES_PER_S = RATE_HZ / HOP
WINDOW = 1_024
BANDS = 40
CHROMA_WINDOW = 8_192
CHROMA_HOP = 4_096
CHROMAS_PER_S = RATE_HZ / CHROMA_HOP
BASS_BELOW = 50
"""MIDI pitch below which a tone counts as bass."""


class Ear:
    """Hears mono blocks at 22,050 Hz; keeps 40 band levels 86 times a second and 24 pitch classes 5 times a second.

    Frame `k` of `bands` is centred on sample `k × HOP`, frame `k` of `chroma` on `k × CHROMA_HOP`.
    """

    def __init__(self) -> None:
        self._short = Framer(WINDOW, HOP)
        self._long = Framer(CHROMA_WINDOW, CHROMA_HOP)
        self._bands: list[Array] = []
        self._chroma: list[Array] = []

    def push(self, mono: Array) -> None:
        """Hears a block of shape (frames,)."""
        self._hear(self._short.push(mono), self._long.push(mono))

    def close(self) -> None:
        """Hears what the last windows still hold."""
        self._hear(self._short.flush(), self._long.flush())

    def bands(self) -> Array:
        """Log levels, shape (steps, 40), 0 for silence."""
        return np.concatenate(self._bands) if self._bands else np.zeros((0, BANDS), np.float32)

    def chroma(self) -> Array:
        """Strength of the twelve pitch classes from C, and of the bass's alone; shape (steps, 24)."""
        return np.concatenate(self._chroma) if self._chroma else np.zeros((0, 24), np.float32)

    def _hear(self, short: Array, long: Array) -> None:
        from scipy.fft import rfft

        if len(short):
            magnitude = np.abs(rfft(short * hann(WINDOW), axis=1))
            self._bands.append(np.log1p(20.0 * _applied(_mel_filters(), magnitude)))
        for at in range(0, len(long), 64):
            magnitude = np.abs(rfft(long[at : at + 64] * hann(CHROMA_WINDOW), axis=1))
            self._chroma.append(_applied(_chroma_filters(), _peaks(magnitude[:, _chroma_bins()])))


class Framer:
    """Cuts a stream into overlapping windows, the first centred on the first sample."""

    def __init__(self, size: int, hop: int) -> None:
        self._size, self._hop = size, hop
        self._held: Array = np.zeros(size // 2, np.float32)

    def push(self, samples: Array) -> Array:
        held = np.concatenate([self._held, samples])
        count = (len(held) - self._size) // self._hop + 1
        if count <= 0:
            self._held = held
            return np.zeros((0, self._size), np.float32)
        frames = np.lib.stride_tricks.sliding_window_view(held, self._size)[:: self._hop][:count]
        self._held = held[count * self._hop :].copy()
        return frames

    def flush(self) -> Array:
        return self.push(np.zeros(self._size // 2, np.float32))


def _peaks(magnitude: Array) -> Array:
    """Only where the spectrum has a local peak: tones count, noise between them does not."""
    out = np.zeros_like(magnitude)
    middle = magnitude[:, 1:-1]
    out[:, 1:-1] = np.where((middle >= magnitude[:, :-2]) & (middle >= magnitude[:, 2:]), np.sqrt(middle), 0)
    return out


def _applied(filters: Any, magnitude: Array) -> Array:
    return np.ascontiguousarray((filters @ magnitude.T).T, np.float32)


def sparse(filters: Array) -> Any:
    """Most weights are 0; and a sparse product stays on one core, where BLAS would take them all from the listeners."""
    from scipy.sparse import csr_matrix

    build: Any = csr_matrix  # scipy has no types
    return build(np.where(filters > 1e-4, filters, 0).astype(np.float32))


@cache
def hann(size: int) -> Array:
    return np.hanning(size).astype(np.float32)


@cache
def _mel_filters() -> Any:
    """Triangles even on the mel scale (O'Shaughnessy), 30 Hz to 10 kHz, shape (40, bins)."""
    low, high = (2595 * np.log10(1 + hz / 700) for hz in (30.0, 10_000.0))
    edges = 700 * (10 ** (np.linspace(low, high, BANDS + 2) / 2595) - 1)
    hz = np.fft.rfftfreq(WINDOW, 1 / RATE_HZ)
    rising = (hz - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    falling = (edges[2:, None] - hz) / (edges[2:] - edges[1:-1])[:, None]
    return sparse(np.maximum(0, np.minimum(rising, falling)))


@cache
def _chroma_bins() -> slice:
    hz = np.fft.rfftfreq(CHROMA_WINDOW, 1 / RATE_HZ)
    return slice(int(np.searchsorted(hz, 60.0)), int(np.searchsorted(hz, 2200.0)))


@cache
def _chroma_filters() -> Any:
    """Weights of bins for pitch classes, and for bass pitch classes; shape (24, bins)."""
    hz = np.fft.rfftfreq(CHROMA_WINDOW, 1 / RATE_HZ)[_chroma_bins()]
    pitch = 69 + 12 * np.log2(hz / 440)
    away = (pitch[None, :] - np.arange(12)[:, None] + 6) % 12 - 6
    near = np.exp(-0.5 * (away / 0.25) ** 2)
    middle = near * np.exp(-0.5 * ((pitch - 60) / 18) ** 2)
    return sparse(np.concatenate([middle, near * (pitch < BASS_BELOW)]))
