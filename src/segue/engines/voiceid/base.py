"""The door to telling voices apart: sound in, the place of its voice among all voices out."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

VOICE_RATE_HZ = 16_000

Embedding = NDArray[np.float32]
"""Shape (size,), length 1: two voices are as alike as the dot product of their embeddings."""


class VoiceEncoder(Protocol):
    """Tells voices apart. Adapters load their weights at the first sound, and may be called from several threads."""

    name: str
    version: str
    size: int
    """How many numbers an embedding has."""
    window_ms: int
    """The stretch that the encoder was made for."""
    same: float
    """From this likeness on, two recordings of some seconds are rather one speaker's than two speakers'."""

    def embed(self, samples: NDArray[np.float32]) -> Embedding:
        """The voice in mono float32 `samples` at 16 kHz, shape (frames,), by one speaker; pauses don't count.

        Raises BadInput for sound that is not mono or in which nothing sounds, Unavailable when the weights are not here
        (naming the command that brings them) or the engine failed. Better from 3 s on; under 1 s it is a guess.
        """
        ...

    def windows(
        self, samples: NDArray[np.float32], starts_ms: Sequence[int], length_ms: int | None = None
    ) -> NDArray[np.float32]:
        """The voice in each window of `length_ms` (the encoder's own by default); shape (len(starts_ms), size).

        What a window lacks beyond the end is silence; a window where nothing sounds has an embedding of zeros. Levels
        are set by the whole of `samples`, so give some seconds around what is asked for. Errors as `embed`.
        """
        ...


def likeness(one: Embedding, other: Embedding) -> float:
    """How alike two voices are: the cosine, 1 for the same."""
    return float(np.dot(one, other) / max(1e-9, float(np.linalg.norm(one) * np.linalg.norm(other))))


def mean_voice(embeddings: NDArray[np.float32]) -> Embedding:
    """The voice in the middle of some, shape (n, size): their mean, brought to length 1. Zeros where there is none."""
    if not len(embeddings):
        return np.zeros(embeddings.shape[-1], np.float32)
    middle = embeddings.mean(axis=0)
    return np.asarray(middle / max(1e-9, float(np.linalg.norm(middle))), np.float32)
