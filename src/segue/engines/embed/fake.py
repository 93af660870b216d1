"""Vectors from letters, for tests: texts that share words or their beginnings are near each other."""

import re
import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from segue.engines.embed.checks import check_texts

_WORD = re.compile(r"\w+")
_BEGINNING = 5


class FakeEmbedder:
    """Adds up a fixed random vector for each word and for each word's first letters."""

    name = "fake"
    version = "1"
    languages: frozenset[str] = frozenset()

    def __init__(self, dimension: int = 48) -> None:
        self.dimension = dimension
        self.read = 0
        """How many texts it has read, for tests that ask whether work was done twice."""

    def embed(self, texts: Sequence[str], query: bool = False) -> NDArray[np.float32]:
        """See `Embedder.embed`."""
        checked = check_texts(texts)
        self.read += len(checked)
        vectors = np.zeros((len(checked), self.dimension), dtype=np.float32)
        for row, text in enumerate(checked):
            for word in _WORD.findall(text.lower()) or ["·"]:
                vectors[row] += self._of(word) + self._of(word[:_BEGINNING])
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.asarray(vectors / np.maximum(lengths, 1e-9), dtype=np.float32)

    def _of(self, word: str) -> NDArray[np.float32]:
        chance = np.random.default_rng(zlib.crc32(word.encode()))
        return chance.standard_normal(self.dimension).astype(np.float32)
