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
    """Names with versions (`with_version`), the encoder's with that of the way of measuring."""
    voices: dict[tuple[str, str, int], Measured]


def with_version(engine: SpeechEngine | VoiceEncoder, *more: str) -> str:
    """An engine's name with its version, and what else a measure depends on."""
    return " ".join((engine.name, engine.version, *more))


def measured(
    engine: SpeechEngine, encoder: VoiceEncoder, version: str, language: str, voice: str, shift: float
) -> Measured | None:
    """What is known of a voice; None where other engines made the table, or the voice is not in it."""
    table = kept()
    if (table.engine, table.encoder) != (with_version(engine), with_version(encoder, version)):
        return None
    return table.voices.get((language, voice, round(100 * shift)))


def ends_ms(engine: SpeechEngine, language: str, voice: str) -> int:
    """How much longer a voice speaks than its engine foretells; 0 where nobody knows."""
    found = kept().voices.get((language, voice, 100)) if kept().engine == with_version(engine) else None
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
