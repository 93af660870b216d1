"""The public-domain scores that the demo library plays, as data (see `tools/extract_scores.py`)."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "scores"
TICKS = 48
"""Ticks in a quarter note."""

Sounding = tuple[int, int, int]
"""Onset and duration in ticks, MIDI pitch."""


@dataclass(frozen=True, slots=True)
class Voice:
    """One part of a score."""

    name: str
    notes: tuple[Sounding, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """A work as it is written, repeats written out."""

    id: str
    title: str
    composer: str
    year: int
    collection: str
    catalogue: str
    number: int
    """Its place in a work of several movements, or 0."""
    source: str
    licence: str
    key: str
    key_sure: bool
    """The written key and an analysis of the notes agree; False for modal pieces."""
    time: str
    tempo_bpm: float
    """Beats a minute, the beat being `beat_ticks` long."""
    beat_ticks: int
    bar_ticks: int
    pickup_ticks: int
    length_ticks: int
    voices: tuple[Voice, ...]

    @property
    def tonic(self) -> int:
        """Pitch class of the key, C is 0."""
        return pitch_class(self.key)

    @property
    def minor(self) -> bool:
        """True for a minor key."""
        return self.key.endswith("m")


def pitch_class(key: str) -> int:
    """`F#m` → 6. C is 0."""
    return ("C D EF G A B".index(key[0]) + key.count("#") - key.count("b")) % 12


def score_ids() -> tuple[str, ...]:
    """The ids of all scores, in order of name."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.json")))


@cache
def load_score(score_id: str) -> Score:
    """Reads one score. KeyError when there is none of this id."""
    path = FOLDER / f"{score_id}.json"
    if not path.is_file():
        raise KeyError(score_id)
    data = json.loads(path.read_text("utf-8"))
    voices = tuple(
        Voice(part["name"], tuple(zip(part["notes"][::3], part["notes"][1::3], part["notes"][2::3], strict=True)))
        for part in data["parts"]
    )
    plain = {name: data[name] for name in Score.__dataclass_fields__ if name != "voices"}
    return Score(**plain, voices=voices)
