"""Knows voices by their pitch and colour, for tests: no weights, and good for the voices of the tests."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from segue.engines.voiceid.base import VOICE_RATE_HZ, Embedding
from segue.engines.voiceid.checks import FRAME, check_voice, silent, sounding_frames, without_pauses
from segue.model.errors import BadInput

WINDOW = 1_024
BANDS = 24


class FakeVoices:
    """The long-term spectrum in 24 bands, brought to length 1."""

    name = "fake"
    version = "1"
    size = BANDS
    window_ms = 1_000
    same = 0.9

    def embed(self, samples: NDArray[np.float32]) -> Embedding:
        """See `VoiceEncoder.embed`."""
        sound = without_pauses(check_voice(samples))
        if not len(sound):
            raise silent()
        return _colour(sound)

    def windows(
        self, samples: NDArray[np.float32], starts_ms: Sequence[int], length_ms: int | None = None
    ) -> NDArray[np.float32]:
        """See `VoiceEncoder.windows`."""
        sound = check_voice(samples)
        length = (length_ms or self.window_ms) * VOICE_RATE_HZ // 1000
        if length < WINDOW or any(start < 0 for start in starts_ms):
            raise BadInput("A window starts before the sound, or is too short.", "Correct it.")
        sounding = np.repeat(sounding_frames(sound), FRAME)
        out = np.zeros((len(starts_ms), BANDS), np.float32)
        for at, start_ms in enumerate(starts_ms):
            start = start_ms * VOICE_RATE_HZ // 1000
            if sounding[start : start + length].sum() > 0.1 * length:
                out[at] = _colour(sound[start : start + length])
        return out


def _colour(sound: NDArray[np.float32]) -> Embedding:
    padded = np.pad(sound, (0, max(0, WINDOW - len(sound))))
    frames = np.lib.stride_tricks.sliding_window_view(padded, WINDOW)[:: WINDOW // 2]
    power = (np.abs(np.fft.rfft(frames * np.hanning(WINDOW), axis=1)) ** 2).mean(axis=0)
    edges = np.unique(np.geomspace(4, len(power), BANDS + 1).astype(int))
    bands = np.sqrt(np.add.reduceat(power[: edges[-1]], edges[:-1]))
    bands = np.pad(bands, (0, BANDS - len(bands)))
    return np.asarray(bands / max(1e-9, float(np.linalg.norm(bands))), np.float32)
