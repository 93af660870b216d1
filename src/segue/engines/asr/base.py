"""The door to hearing: sound in, words out."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from segue.model.text import Segment

HEARING_RATE_HZ = 16_000


@dataclass(frozen=True, slots=True)
class Heard:
    """What was heard, in which language, and how sure the engine is of the language (0 to 1)."""

    language: str
    language_probability: float
    segments: tuple[Segment, ...]

    @property
    def text(self) -> str:
        """All of it, in one line."""
        return " ".join(segment.text.strip() for segment in self.segments).strip()


class HearingEngine(Protocol):
    """Hears. Adapters load their weights at the first sound, not before."""

    name: str
    version: str

    def hear(
        self,
        samples: NDArray[np.float32],
        language: str | None = None,
        words: bool = False,
        progress: Callable[[float], None] | None = None,
    ) -> Heard:
        """Hears mono float32 `samples` at 16 kHz, shape (frames,). Silence gives no segments.

        `language` None means: find out. With `words`, segments carry word times. `progress` is called with 0…1.
        Raises Unavailable when the weights are not here (naming the command that brings them) or the engine failed.
        """
        ...

    def languages(self, samples: NDArray[np.float32]) -> dict[str, float]:
        """How likely each language is, by its tag, in the first half minute of `samples`; empty for silence.

        Errors as `hear`.
        """
        ...
