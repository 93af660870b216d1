"""The door to meaning: texts in, vectors out whose angles say how near their meanings are."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

LONGEST_TEXT_CHARS = 20_000
"""What lies beyond this of one text is not read."""
MOST_TEXTS = 100_000
"""How many texts one call takes."""


class Embedder(Protocol):
    """Turns texts into vectors. Adapters load their weights at the first text, not before.

    Vectors of different engines or versions never compare: whoever keeps them keeps `name` and `version` beside them.
    """

    name: str
    version: str
    dimension: int
    languages: frozenset[str]
    """Two-letter tags of the languages it was made for; empty: any. Others give vectors too, of little worth."""

    def embed(self, texts: Sequence[str], query: bool = False) -> NDArray[np.float32]:
        """The vectors of `texts`, shape (len(texts), dimension), each of length 1.

        `query` says that the texts are questions, not passages: some encoders want to know. A text without any word
        gives a vector too, near nothing in particular. The same text gives the same vector, up to rounding,
        whatever stands beside it. Only the beginning of a long text counts (256 word pieces for MiniLM: about 180
        words). Raises BadInput for more than `MOST_TEXTS` texts, Unavailable when the weights are not here (naming
        the command that brings them) or the engine failed.
        """
        ...
