"""Takes for speech whatever sounds in the range of voices, for tests."""

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from segue.engines.vad.framed import framed

QUIET = 0.003
NOISY = 0.4
"""Spectra flatter than this are noise."""


class FakeSpeechDetector:
    """Level and flatness."""

    name = "fake"
    version = "1"

    def likelihoods(self, blocks: Iterable[NDArray[np.float32]]) -> Iterator[NDArray[np.float32]]:
        """See `SpeechDetector.likelihoods`."""
        for frames in framed(blocks):
            power = np.abs(np.fft.rfft(frames * np.hanning(frames.shape[1]), axis=1)) ** 2 + 1e-12
            flat = np.exp(np.log(power).mean(axis=1)) / power.mean(axis=1)
            loud = np.sqrt((frames**2).mean(axis=1)) > QUIET
            yield (loud & (flat < NOISY)).astype(np.float32)
