"""The door to speech: text in, a voice's sound out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

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


@runtime_checkable
class Foretelling(Protocol):
    """An engine that can tell how long a text will take, without speaking it."""

    def length_ms(self, text: str, voice: str, language: str = "en", speed: float = 1.0) -> int:
        """About how long `speak` would speak, silence around it left out. Raises what `speak` raises."""
        ...


@runtime_checkable
class Cloning(Protocol):
    """An engine that can speak as a person does whose voice it was given. Asked only with that person's consent."""

    def enrol(self, person: str, samples: NDArray[np.float32], rate_hz: int) -> Voice:
        """A voice like that in mono `samples`, shape (frames,), from now on among `voices`; the same `person` again
        replaces it. Raises BadInput when there is too little speech, Unavailable when the engine failed."""
        ...

    def forget(self, voice: str) -> None:
        """Removes an enrolled voice and all that was learned of the person: the consent was revoked."""
        ...
