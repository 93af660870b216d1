"""How the voices that come with Segue sound, measured once and kept: casting need not have each of them speak first.

`measured.npz` holds, for a language, a voice and a shift, what `Casting.sample` finds by having the voice speak; it was
made by `tools/measure_voices.py`. It counts only for the engine, the encoder and the way of measuring that made it:
everything else speaks first, as before.
"""

from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np

from segue.dub.pitch import Pitch
from segue.engines.voiceid.base import Embedding

FILE = "measured.npz"


@dataclass(frozen=True, slots=True)
class Measured:
    """A voice at a shift, in a language."""

    pitch: Pitch
    embedding: Embedding
    """Of length 1."""


@dataclass(frozen=True, slots=True)
class Table:
    """All that were measured, by (language, voice, shift in hundredths)."""

    made_of: str
    """The engine, the encoder and the way of measuring (`made_of`)."""
    voices: dict[tuple[str, str, int], Measured]


def made_of(engine: str, engine_version: str, encoder: str, encoder_version: str, version: str) -> str:
    """Names what a measure depends on besides the voice."""
    return f"{engine} {engine_version}, {encoder} {encoder_version}, {version}"


def measured(source: str, language: str, voice: str, shift: float) -> Measured | None:
    """What is known of a voice; None where `source` (see `made_of`) is not what the table was made of, or the voice is
    not in it."""
    table = kept()
    return table.voices.get((language, voice, round(100 * shift))) if table.made_of == source else None


@cache
def kept() -> Table:
    """The table that comes with Segue."""
    with (resources.files(__package__) / FILE).open("rb") as file, np.load(file, allow_pickle=False) as held:
        columns = (held[name].tolist() for name in ("languages", "voices", "shifts", "hz", "spreads"))
        embeddings = held["embeddings"].astype(np.float32)
        embeddings /= np.linalg.norm(embeddings, axis=1, keepdims=True)
        return Table(str(held["made_of"]), {
            (language, voice, shift): Measured(Pitch(hz, spread), embedding)
            for language, voice, shift, hz, spread, embedding in zip(*columns, embeddings, strict=True)
        })  # fmt: skip
