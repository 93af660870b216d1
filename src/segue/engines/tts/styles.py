"""Kokoro's styles: what makes its 54 voices, small enough to come with Segue, and any mixture of them.

A voice is a matrix of shape (510, 256), a row for each number of phonemes: its first half colours the sound, its second
half governs melody and pace. All 54 (Kokoro v1.0, Apache-2.0; `styles/NOTICE`) vary with the number of phonemes in the
same few ways, so that ten courses over the rows and what each voice takes of them hold them all, to 0.01 %.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

FILE = "styles.npz"
ROWS, HALF = 510, 128

Array = NDArray[np.float32]
Weights = Sequence[float] | NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Styles:
    """Voices by Kokoro's own names (`af_heart`: American, female; `em_alex`: Spanish, male)."""

    names: tuple[str, ...]
    courses: Array
    """Shape (510, k)."""
    shares: Array
    """What each voice takes of each course, shape (voices, k, 256)."""

    def of(self, name: str) -> Array:
        """A voice's style, shape (510, 1, 256). KeyError for a name that is not among them."""
        if name not in self.names:
            raise KeyError(name)
        return self._matrix(self.shares[self.names.index(name)])

    def mixed(self, sound: Weights, melody: Weights) -> Array:
        """A mixture, shape (510, 1, 256): a weight for each voice's sound and for its melody. Weights may be negative;
        each list should add up to 1."""
        halves = [
            np.tensordot(np.asarray(weights, np.float32), self.shares[:, :, part], 1)
            for weights, part in ((sound, slice(0, HALF)), (melody, slice(HALF, 2 * HALF)))
        ]
        return self._matrix(np.concatenate(halves, axis=1))

    def _matrix(self, shares: Array) -> Array:
        return np.asarray((self.courses @ shares)[:, None, :], np.float32)


@cache
def styles() -> Styles:
    """The styles that come with Segue."""
    with (resources.files(__package__) / "styles" / FILE).open("rb") as file, np.load(file, allow_pickle=False) as held:
        scales = held["scales"].astype(np.float32)
        return Styles(
            tuple(str(name) for name in held["names"]),
            held["courses"].astype(np.float32),
            held["shares"].astype(np.float32) * scales[None, :, None],
        )
