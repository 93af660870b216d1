"""A synthesiser without a soundfont, for tests: notes are decaying tones at their true pitch, drums bursts of noise."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from segue.engines.synth.base import Note
from segue.engines.synth.checks import check_notes, keep_in_bounds


class FakeSynth:
    """Plays at once and always the same."""

    name = "fake"
    version = "1"

    def play(self, notes: Sequence[Note], rate_hz: int = 44_100, tail_ms: int = 2_000) -> NDArray[np.float32]:
        """See `Synthesiser.play`."""
        sound = np.zeros((check_notes(notes, rate_hz, tail_ms), 2), dtype=np.float32)
        for note in notes:
            start = round(note.start_ms * rate_hz / 1000)
            tone = _drum(note, rate_hz) if note.drum else _tone(note, rate_hz)
            part = sound[start : start + len(tone)]
            part += tone[: len(part), None]
        return keep_in_bounds(sound)


def _tone(note: Note, rate_hz: int) -> NDArray[np.float32]:
    seconds = np.arange(max(1, round(note.duration_ms * rate_hz / 1000))) / rate_hz
    pitch_hz = 440.0 * 2 ** ((note.pitch - 69) / 12)
    edge = np.minimum(1.0, np.minimum(seconds, seconds[::-1]) / 0.005)
    wave = np.sin(2 * np.pi * pitch_hz * seconds) * np.exp(-1.5 * seconds) * edge
    return (wave * 0.2 * note.velocity / 127).astype(np.float32)


def _drum(note: Note, rate_hz: int) -> NDArray[np.float32]:
    seconds = np.arange(round(0.08 * rate_hz)) / rate_hz
    noise = np.random.default_rng(note.pitch).uniform(-1, 1, len(seconds))
    return (noise * np.exp(-40 * seconds) * 0.2 * note.velocity / 127).astype(np.float32)
