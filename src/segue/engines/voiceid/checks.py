"""What every encoder of voices checks and prepares before it listens."""

import numpy as np
from numpy.typing import NDArray

from segue.engines.voiceid.base import VOICE_RATE_HZ
from segue.model.errors import BadInput

LONGEST_S = 3600
FRAME = VOICE_RATE_HZ // 50
QUIET_DB = -35.0
"""Beside the loud parts of a recording, what is quieter is a pause."""
QUIETEST_RMS = 1e-4
PAUSE_FRAMES = 10
"""Pauses up to a fifth of a second stay: they belong to speech."""


def check_voice(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """The samples as contiguous float32. Raises BadInput for anything but mono sound of at most an hour."""
    if samples.ndim != 1:
        raise BadInput(f"Sound of shape {samples.shape} is not mono.", "Mix it down to one channel first.")
    if len(samples) > LONGEST_S * VOICE_RATE_HZ:
        raise BadInput("More than an hour is too long to know a voice by.", "Give a part of it.")
    sound = np.ascontiguousarray(samples, dtype=np.float32)
    if not np.isfinite(sound).all():
        raise BadInput("This sound holds values that are no numbers.", "Decode it again.")
    return sound


def silent() -> BadInput:
    """The error for a sound with no voice in it."""
    return BadInput("Nothing sounds here, so there is no voice to know.", "Give some seconds of speech.")


def without_pauses(sound: NDArray[np.float32]) -> NDArray[np.float32]:
    """The sound without its longer pauses; empty where nothing sounds."""
    sounding = sounding_frames(sound)
    if not sounding.any():
        return sound[:0]
    near = np.convolve(sounding, np.ones(PAUSE_FRAMES + 1), "same") > 0.5
    keep = np.repeat(near, FRAME)
    return sound[: len(keep)][keep[: len(sound)]]


def sounding_frames(sound: NDArray[np.float32]) -> NDArray[np.bool_]:
    """For each 20 ms, whether they are within 35 dB of the loud parts."""
    padded = np.pad(sound, (0, -len(sound) % FRAME))
    level = np.sqrt((padded.reshape(-1, FRAME) ** 2).mean(axis=1))
    if not len(level):
        return np.zeros(0, np.bool_)
    loud = float(np.percentile(level, 95))
    return np.asarray(level > max(QUIETEST_RMS, loud * 10 ** (QUIET_DB / 20)))
