"""Drawing a voice towards a person: where among all mixtures of the styles does a voice sound like this one?

Each try costs some seconds, so few are made. A map that comes with Segue tells where the speaker encoder hears each
plain voice, and about how that moves with each step away from it. The search begins at the plain voice that is nearest
to the person, and every try corrects the map: damped Gauss-Newton steps (K. Levenberg, Quart. Appl. Math. 2, 1944) with
slopes that are the map's, changed as little as what was heard demands (C. Broyden, Math. Comp. 19, 1965). Staying near
the plain voice keeps words clear.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from segue.engines.tts.styles import HALF, Styles, Weights

FILE = "drawing.npz"
SOUND, MELODY = 16, 8
SPACE = SOUND + MELODY
"""A place has so many numbers: steps from a voice along what sets voices apart most, of the sound and of the melody, in
units of how much voices differ there."""
TYPICAL = slice(60, 160)
"""The rows of sentences of usual length."""
SHIFT_STEP = 0.05
"""A shift of 5 % is one unit too."""
LOWEST, HIGHEST = 0.92, 1.08
FARTHEST = 2.5
NEAR, DAMPED = 0.0025, 0.012
LEAST_DAMPED = 0.003
ASIDE = 0.25
"""How far each try goes off the way at first, in every direction: a step tells only of its own direction."""
TRUST = 0.2
"""How many units a try must differ for its own slope to count as much as the map's."""

Array = NDArray[np.float64]
Heard = Callable[[Array, Sequence[float]], Sequence[NDArray[np.float32]]]
"""Speaks at a place, and tells where each of some shifts of it is heard; embeddings of length 1."""


@dataclass(frozen=True, slots=True)
class Space:
    """Mixtures of styles as places."""

    steps: tuple[Array, Array]
    """What each unit step of sound and of melody changes in the weights, shapes (SOUND, voices), (MELODY, voices)."""
    rows: tuple[Array, Array]
    """Each voice's sound and melody in sentences of usual length, shape (voices, HALF)."""
    axes: tuple[Array, Array]
    """How far along each step a sound or melody lies from the middle, shapes (SOUND, HALF), (MELODY, HALF)."""

    @classmethod
    def of(cls, styles: Styles) -> "Space":
        """The space that these voices span: the principal axes of their sounds and of their melodies."""
        typical = np.asarray(styles.courses[TYPICAL].mean(axis=0) @ styles.shares, np.float64)
        found = [_axes(typical[:, :HALF], SOUND), _axes(typical[:, HALF:], MELODY)]
        return cls((found[0][0], found[1][0]), (typical[:, :HALF], typical[:, HALF:]), (found[0][1], found[1][1]))

    def place(self, sound: Weights, melody: Weights) -> Array:
        """Where a mixture (weights that add up to 1) lies from the middle of all voices."""
        return np.concatenate([
            axes @ (np.asarray(weights, np.float64) @ rows - rows.mean(axis=0))
            for weights, rows, axes in zip((sound, melody), self.rows, self.axes, strict=True)
        ])  # fmt: skip

    def weights(self, base: tuple[Array, Array], place: Array) -> tuple[Array, Array]:
        """The weights of sound and melody so many steps from those of `base`."""
        return base[0] + place[:SOUND] @ self.steps[0], base[1] + place[SOUND:] @ self.steps[1]


def _axes(rows: Array, size: int) -> tuple[Array, Array]:
    left, sizes, right = np.linalg.svd(rows - rows.mean(axis=0), full_matrices=False)
    # The sign of a singular vector is anybody's choice; the map needs the same one on every machine.
    signs = np.sign(right[np.arange(size), np.abs(right[:size]).argmax(axis=1)])
    root = float(np.sqrt(len(rows)))
    return (left[:, :size] * signs).T / root, right[:size] * (signs * root / sizes[:size])[:, None]


@dataclass(frozen=True, slots=True)
class Map:
    """Where voices are heard by one encoder, and how that moves with each step."""

    encoder: str
    """Its name and version: another one's map is of no use."""
    slopes: Array
    """Shape (SPACE + 1, size): a unit step along each number of a place; the last is the shift's."""
    heard: Array
    """Where the plain voices are heard, in the styles' order and for each of SHIFTS, shape (voices, shifts, size)."""


SHIFTS = (0.92, 1.0, 1.08)


@cache
def known_map() -> Map:
    """The map that comes with Segue."""
    with (resources.files(__package__) / "styles" / FILE).open("rb") as file, np.load(file, allow_pickle=False) as held:
        return Map(
            str(held["encoder"]), held["slopes"].astype(np.float64), held["heard"].astype(np.float64),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Try:
    """A place and a shift that were heard."""

    at: Array
    """Shape (SPACE + 1,): the place, and the shift in its units."""
    heard: Array
    alike: float

    @property
    def place(self) -> Array:
        """The place."""
        return self.at[:SPACE]

    @property
    def shift(self) -> float:
        """Pitch and formants times this."""
        return shift_of(float(self.at[SPACE]))


def shift_of(units: float) -> float:
    """The shift of so many units."""
    return float(np.clip(np.exp(units * SHIFT_STEP), LOWEST, HIGHEST))


def units_of(shift: float) -> float:
    """The units of a shift."""
    return float(np.log(shift) / SHIFT_STEP)


def draw(
    wanted: NDArray[np.float32], hear: Heard, known: Map, tries: int, start: Sequence[Try],
    progress: Callable[[float], None] | None = None,
) -> Try:  # fmt: skip
    """The likest of `start` and of some tries: `hear` is called `tries` times. `wanted` is the person's embedding,
    `start` what was heard before (at least one). `progress` is told the share done; it may raise to stop."""
    goal = np.asarray(wanted, np.float64)
    told = list(start)
    best = max(told, key=lambda each: each.alike)
    damped = DAMPED
    aside = np.random.default_rng(1)
    for number in range(tries):
        at = _next(best, told, goal, known, damped)
        at[:SPACE] += ASIDE * (1 - number / tries) * aside.standard_normal(SPACE)
        at = _bounded(at)
        new = heard_at(at, (-0.5, 0.0, 0.5), hear, goal)
        told += new
        likest = max(new, key=lambda each: each.alike)
        if likest.alike > best.alike:
            best, damped = likest, max(LEAST_DAMPED, damped * 0.6)
        else:
            damped *= 1.6
        if progress:
            progress((number + 1) / tries)
    return best


def heard_at(at: Array, steps: Sequence[float], hear: Heard, goal: Array) -> list[Try]:
    """A place that was heard at some shifts around its own (in units)."""
    shifts = sorted({shift_of(at[SPACE] + step) for step in steps})
    return [
        Try(np.append(at[:SPACE], units_of(shift)), np.asarray(heard, np.float64), float(heard @ goal))
        for shift, heard in zip(shifts, hear(at[:SPACE], shifts), strict=True)
    ]


def _next(best: Try, told: Sequence[Try], goal: Array, known: Map, damped: float) -> Array:
    others = [each for each in told if each is not best]
    slopes = known.slopes
    if others:
        apart = np.stack([each.at - best.at for each in others])
        unforeseen = np.stack([each.heard - best.heard for each in others]) - apart @ slopes
        slopes = slopes + apart.T @ np.linalg.solve(apart @ apart.T + TRUST * np.eye(len(others)), unforeseen)
    return _bounded(best.at + _step(best.heard, slopes, goal, best.at, damped))


def _step(here: Array, slopes: Array, goal: Array, at: Array, damped: float) -> Array:
    """The step that brings what is heard nearest to the goal, neither long nor far from the voice it began at."""
    size = len(at)
    left = slopes @ slopes.T + (damped + NEAR) * np.eye(size)
    return np.asarray(np.linalg.solve(left, slopes @ (goal - here) - NEAR * at))


def _bounded(at: Array) -> Array:
    kept = np.clip(at, -FARTHEST, FARTHEST)
    kept[SPACE] = units_of(shift_of(float(at[SPACE])))
    return kept
