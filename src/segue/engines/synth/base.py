"""The door to instruments: notes in, music out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Note:
    """A note of one part, in milliseconds from the start of the piece."""

    start_ms: float
    duration_ms: float
    pitch: int
    """MIDI number, 60 is middle C."""
    velocity: int = 80
    program: int = 0
    """General MIDI instrument, 0 to 127; ignored for drums."""
    drum: bool = False


class Synthesiser(Protocol):
    """Plays notes through instruments."""

    name: str
    version: str

    def play(self, notes: Sequence[Note], rate_hz: int = 44_100, tail_ms: int = 2_000) -> NDArray[np.float32]:
        """Stereo float32 samples, shape (frames, 2), `tail_ms` longer than the last note.

        Raises BadInput for a pitch or program out of bounds, Unavailable when the soundfont is not here.
        """
        ...
