"""The key of a recording from its pitch classes."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

NAMES = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")
FLATS = {"C#": "Db", "D#": "Eb", "G#": "Ab", "A#": "Bb"}
CAMELOT_OF_C = 8

MAJOR = (0.238, 0.006, 0.111, 0.006, 0.137, 0.094, 0.016, 0.214, 0.009, 0.080, 0.008, 0.081)
MINOR = (0.220, 0.006, 0.104, 0.123, 0.019, 0.103, 0.012, 0.214, 0.062, 0.022, 0.061, 0.052)
"""How often each degree sounds in pieces of a key (J. Albrecht and D. Shanahan, Music Perception 31, 2013)."""
UNCLEAR = 0.35
"""A correlation below which there is no key to speak of."""


@dataclass(frozen=True, slots=True)
class Harmony:
    """A key such as `C` or `F#m`, how sure it is (0 to 1), its place on the DJs' wheel. Empty when none is clear."""

    key: str = ""
    confidence: float = 0.0
    camelot: str = ""


def hear_key(chroma: NDArray[np.float32]) -> Harmony:
    """The key of pitch classes heard by `spectrum.Ear`, shape (steps, 24)."""
    level = chroma[:, :12].sum(axis=1)
    if not len(chroma) or level.max(initial=0.0) <= 1e-3:
        return Harmony()
    scores = key_scores(chroma, level)
    order = np.argsort(scores)
    best, second = float(scores[order[-1]]), float(scores[order[-2]])
    if best < UNCLEAR:
        return Harmony()
    confidence = float(np.clip((best - second) * 4, 0, 1) * np.clip(best, 0, 1))
    key = int(order[-1])
    name = NAMES[key % 12] + ("m" if key >= 12 else "")
    return Harmony(name, round(confidence, 3), camelot_of(name))


def key_scores(chroma: NDArray[np.float32], level: NDArray[np.float32]) -> NDArray[np.float64]:
    """Correlation of the mean pitch classes with each key's profile: twelve majors from C, then twelve minors."""
    # Loud passages must not drown the rest, nor near-silence be raised to their level.
    weight = np.minimum(1, level / np.percentile(level, 60))[:, None]
    each = chroma[:, :12] / np.maximum(chroma[:, :12].max(axis=1, keepdims=True), 1e-6)
    heard = (each * weight).mean(axis=0)
    profiles = np.array([np.roll(profile, tonic) for profile in (MAJOR, MINOR) for tonic in range(12)])
    heard = heard - heard.mean()
    profiles = profiles - profiles.mean(axis=1, keepdims=True)
    size = np.linalg.norm(profiles, axis=1) * max(1e-9, float(np.linalg.norm(heard)))
    return np.asarray(profiles @ heard / size, np.float64)


def camelot_of(key: str) -> str:
    """`C` → `8B`, `Am` → `8A`: a fifth up is one hour on; a major key and its relative minor share the hour.

    Raises ValueError for what is no key.
    """
    minor = key.endswith("m")
    tonic = key[:-1] if minor else key
    names = {**{name: number for number, name in enumerate(NAMES)}, **{FLATS[n]: NAMES.index(n) for n in FLATS}}
    names["Gb"] = 6
    if tonic not in names:
        raise ValueError(f"{key!r} is no key")
    major = (names[tonic] + 3) % 12 if minor else names[tonic]
    hour = (CAMELOT_OF_C - 1 + 7 * major) % 12 + 1
    return f"{hour}{'A' if minor else 'B'}"
