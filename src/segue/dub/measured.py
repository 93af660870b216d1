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
from segue.engines.tts.base import SpeechEngine
from segue.engines.voiceid.base import Embedding, VoiceEncoder

FILE = "measured.npz"
TYPICAL = 0.75
"""The sentence that everybody spoke ends in a soft syllable: so much of what was measured there is true of others."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A voice at a shift, in a language."""

    pitch: Pitch
    embedding: Embedding
    """Of length 1."""
    ends_ms: int
    """How much longer (less than 0: shorter) it spoke than its engine foretold: where a voice's breath ends is its own
    way, and the same in every sentence."""


@dataclass(frozen=True, slots=True)
class Table:
    """All that were measured, by (language, voice, shift in hundredths)."""

    engine: str
    encoder: str
    """What made it (`model_of`, `heard_by`)."""
    voices: dict[tuple[str, str, int], Measured]


def model_of(engine: SpeechEngine) -> str:
    """An engine's name and model: its version without the last number, which counts how Segue has it read a text. That
    changes neither how high a voice is nor whose it is."""
    return f"{engine.name} {engine.version.rpartition('-')[0] or engine.version}"


def heard_by(encoder: VoiceEncoder, version: str) -> str:
    """An encoder's name and version, with that of the way of measuring."""
    return f"{encoder.name} {encoder.version} {version}"


def measured(
    engine: SpeechEngine, encoder: VoiceEncoder, version: str, language: str, voice: str, shift: float
) -> Measured | None:
    """What is known of a voice; None where other engines made the table, or the voice is not in it."""
    table = kept()
    if (table.engine, table.encoder) != (model_of(engine), heard_by(encoder, version)):
        return None
    return table.voices.get((language, voice, round(100 * shift)))


def ends_ms(engine: SpeechEngine, language: str, voice: str) -> int:
    """How much longer a voice speaks than its engine foretells; 0 where nobody knows."""
    found = kept().voices.get((language, voice, 100)) if kept().engine == model_of(engine) else None
    return round(TYPICAL * found.ends_ms) if found else 0


@cache
def kept() -> Table:
    """The table that comes with Segue."""
    with (resources.files(__package__) / FILE).open("rb") as file, np.load(file, allow_pickle=False) as held:
        columns = (held[name].tolist() for name in ("languages", "voices", "shifts", "hz", "spreads", "ends_ms"))
        embeddings = held["embeddings"].astype(np.float32)
        embeddings /= np.linalg.norm(embeddings, axis=1, keepdims=True)
        return Table(str(held["engine"]), str(held["encoder"]), {
            (language, voice, shift): Measured(Pitch(hz, spread), embedding, ends)
            for language, voice, shift, hz, spread, ends, embedding in zip(*columns, embeddings, strict=True)
        })  # fmt: skip
