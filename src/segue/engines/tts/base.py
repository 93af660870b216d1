"""The door to speech: text in, a voice's sound out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice that an engine can speak with."""

    id: str
    """`piper:joe`, `kokoro:af_heart`…: unique over all engines."""
    name: str
    languages: tuple[str, ...]
    """BCP 47 primary tags, the best first."""
    sex: Literal["female", "male", "unknown"] = "unknown"


@dataclass(frozen=True, slots=True)
class Speech:
    """Spoken text: mono float32 samples in −1…1, shape (frames,)."""

    samples: NDArray[np.float32]
    rate_hz: int

    @property
    def duration_ms(self) -> int:
        """How long it lasts."""
        return round(len(self.samples) * 1000 / self.rate_hz)


class SpeechEngine(Protocol):
    """Speaks. Adapters load their weights at the first word, not before, and may be called from several threads."""

    name: str
    version: str

    def voices(self) -> Sequence[Voice]:
        """The voices at hand (weights pulled). Never raises; empty when none is."""
        ...

    def speak(self, text: str, voice: str, language: str = "en", speed: float = 1.0) -> Speech:
        """Speaks `text`. `speed` 1.0 is natural, 0.5 to 2.0 allowed.

        Raises BadInput for an unknown voice or language, empty text (nothing to say) or a speed out of bounds,
        Unavailable when the weights are not here (naming the command that brings them) or the engine failed.
        """
        ...
