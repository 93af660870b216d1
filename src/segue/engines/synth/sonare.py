"""libsonare's SoundFont player: General MIDI through the soundfont of the weights store."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from segue.engines.synth.base import Note
from segue.engines.synth.checks import check_notes, keep_in_bounds
from segue.engines.synth.midi import in_fifteens, to_midi
from segue.model.errors import SegueError, Unavailable

MODEL = "soundfont-timgm6mb"
POLYPHONY = 128
GAIN = 1.0
"""Twice the player's own, which leaves a solo instrument very soft; what would clip is turned down as a whole."""


class SonareSynth:
    """Plays through a soundfont. `weights` gives the folder of a model id, or raises Unavailable."""

    name = "sonare"
    version = "1"

    def __init__(self, weights: Callable[[str], Path]) -> None:
        self._weights = weights

    def play(self, notes: Sequence[Note], rate_hz: int = 44_100, tail_ms: int = 2_000) -> NDArray[np.float32]:
        """See `Synthesiser.play`. The same notes give the same samples."""
        frames = check_notes(notes, rate_hz, tail_ms)
        font = next(self._weights(MODEL).glob("*.sf2")).read_bytes()
        sound = np.zeros((frames, 2), dtype=np.float32)
        if not notes:
            return sound
        try:
            for group in in_fifteens(notes):
                sound += _bounce(font, to_midi(group), frames, rate_hz)
        except SegueError:
            raise
        except Exception as error:
            raise Unavailable(
                f"libsonare could not play this piece ({error}).", "Run `segue models verify`."
            ) from error
        return keep_in_bounds(sound)


def _bounce(font: bytes, midi: bytes, frames: int, rate_hz: int) -> NDArray[np.float32]:
    try:
        from libsonare import Project, Sf2InstrumentConfig
    except ImportError as error:
        raise Unavailable("libsonare is not installed.", "Install it with `pip install libsonare`.") from error
    project = Project()
    try:
        project.set_sample_rate(rate_hz)
        project.load_soundfont(font)
        project.import_smf(midi)
        played = project.bounce_with_sf2_instrument(
            Sf2InstrumentConfig(gain=GAIN, polyphony=POLYPHONY),
            total_frames=frames,
            num_channels=2,
            sample_rate=rate_hz,
            block_size=1024,
        )
    finally:
        project.close()
    return np.asarray(played, dtype=np.float32)
