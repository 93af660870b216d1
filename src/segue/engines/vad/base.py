"""The door to where somebody speaks: sound in, how likely speech is in each moment out."""

from collections.abc import Iterable, Iterator
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

SPEECH_RATE_HZ = 16_000
FRAME = 512
"""Samples that one likelihood stands for: 32 ms."""
FRAME_MS = FRAME * 1000 // SPEECH_RATE_HZ


class SpeechDetector(Protocol):
    """Finds speech. Adapters load what they need at the first sound, and may be called from several threads."""

    name: str
    version: str

    def likelihoods(self, blocks: Iterable[NDArray[np.float32]]) -> Iterator[NDArray[np.float32]]:
        """How likely somebody speaks, 0 to 1, for each 32 ms of a stream of mono float32 blocks at 16 kHz.

        Streams of any length in constant memory; each answer is an array of as many frames as are known by then, all of
        them together `ceil(samples / FRAME)`. Singing counts as speech more often than not. Raises Unavailable when the
        engine is not here or failed.
        """
        ...
