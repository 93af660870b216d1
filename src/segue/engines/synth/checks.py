"""What every synthesiser checks before it plays."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from segue.engines.synth.base import Note
from segue.model.errors import BadInput

LONGEST_MS = 60 * 60_000
MOST_NOTES = 200_000


def check_notes(notes: Sequence[Note], rate_hz: int, tail_ms: int) -> int:
    """How many frames the piece takes with its tail. Raises BadInput for anything that can't be played."""
    if not 8_000 <= rate_hz <= 96_000:
        raise BadInput(f"A sample rate of {rate_hz} Hz is out of bounds.", "Use 8,000 to 96,000.")
    if not 0 <= tail_ms <= 60_000:
        raise BadInput(f"A tail of {tail_ms} ms is out of bounds.", "Use 0 to 60,000.")
    if len(notes) > MOST_NOTES:
        raise BadInput(f"A piece of {len(notes)} notes is too long.", f"Give at most {MOST_NOTES}.")
    end_ms = 0.0
    for number, note in enumerate(notes):
        _check_note(number, note)
        end_ms = max(end_ms, note.start_ms + note.duration_ms)
    if end_ms > LONGEST_MS:
        raise BadInput(f"A piece of {end_ms / 60_000:.0f} minutes is too long.", "Give at most an hour.")
    return math.ceil((end_ms + tail_ms) * rate_hz / 1000)


def keep_in_bounds(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """The samples, made quieter as a whole where they would clip."""
    peak = float(np.max(np.abs(samples), initial=0.0))
    return samples if peak <= 1.0 else (samples / peak).astype(np.float32)


def _check_note(number: int, note: Note) -> None:
    whole = (("pitch", note.pitch, 0, 127), ("velocity", note.velocity, 1, 127), ("program", note.program, 0, 127))
    for word, value, low, high in whole:
        if not low <= value <= high:
            raise BadInput(f"Note {number} has a {word} of {value}.", f"Use {low} to {high}.")
    if not (math.isfinite(note.start_ms) and note.start_ms >= 0):
        raise BadInput(f"Note {number} starts at {note.start_ms} ms.", "Use a time from 0.")
    if not (math.isfinite(note.duration_ms) and note.duration_ms > 0):
        raise BadInput(f"Note {number} lasts {note.duration_ms} ms.", "Use more than 0.")
