"""Meanings of passages, each list of them read once in a house: whoever comes second finds them among the steps.

Search asks for the passages of a transcript, and so does understanding for the meaning of the whole; the same passages
(`passages.speech_passages`) give the same step.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from segue.engines.embed.base import Embedder
from segue.understanding.reading.steps import Steps, step_key

_AT_ONCE = 256


class RememberingEmbedder:
    """An `Embedder` that keeps what it has read, as float16, in `steps`; questions are not kept."""

    def __init__(self, embedder: Embedder, steps: Steps) -> None:
        self._embedder, self._steps = embedder, steps
        self.name, self.version = embedder.name, embedder.version
        self.dimension, self.languages = embedder.dimension, embedder.languages

    def embed(self, texts: Sequence[str], query: bool = False) -> NDArray[np.float32]:
        """See `Embedder.embed`. Raises Unavailable also where the disk is full."""
        if query or not texts:
            return self._embedder.embed(texts, query)

        def read() -> dict[str, NDArray[np.float16]]:
            parts = [self._embedder.embed(texts[at : at + _AT_ONCE]) for at in range(0, len(texts), _AT_ONCE)]
            return {"vectors": np.concatenate(parts).astype(np.float16)}

        key = step_key("meaning", self.name, self.version, list(texts))
        return self._steps.arrays(key, read)["vectors"].astype(np.float32)
