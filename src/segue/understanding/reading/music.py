"""Tells music by what is held: notes stay on their pitch for half a second, voices glide.

For each 32 ms of sound at 16 kHz: how many partials between 150 Hz and 5 kHz have stood on the same spot of the
spectrum for half a second (a morphological opening of the peaks along time; the idea is "continuous frequency
activation", K. Seyerlehner et al., DAFx 2007), and how loud it is. Speech over music keeps the music's partials, mostly
in its pauses and above its formants, so the count falls but does not vanish.
"""

import numpy as np
from numpy.typing import NDArray

from segue.engines.vad.base import FRAME, SPEECH_RATE_HZ

WINDOW = 1_024
HELD_FRAMES = 16
"""Half a second."""
LOW_BIN = 150 * WINDOW // SPEECH_RATE_HZ
HIGH_BIN = 5_000 * WINDOW // SPEECH_RATE_HZ
NEAR_BINS = 8
ABOVE = 2.2
"""A peak stands out this many times over its surroundings' mean."""
SILENT_DB = -96.0

Array = NDArray[np.float32]


class MusicEar:
    """Hears mono blocks at 16 kHz; keeps two numbers for each 32 ms."""

    def __init__(self) -> None:
        self._held: Array = np.zeros(WINDOW // 2, np.float32)
        self._peaks: NDArray[np.bool_] = np.zeros((0, HIGH_BIN - LOW_BIN), np.bool_)
        self._tones: list[Array] = []
        self._levels: list[Array] = []
        self._told = 0

    def push(self, block: Array) -> None:
        """Hears a block of shape (frames,)."""
        sound = np.concatenate([self._held, block])
        count = (len(sound) - WINDOW) // FRAME + 1
        if count < 1:
            self._held = sound
            return
        frames = np.lib.stride_tricks.sliding_window_view(sound, WINDOW)[::FRAME][:count]
        self._held = sound[count * FRAME :].copy()
        for at in range(0, count, 2_048):
            self._hear(frames[at : at + 2_048])

    def close(self) -> tuple[Array, Array]:
        """Held partials and level in dB below full scale, each shape (frames of 32 ms,)."""
        self.push(np.zeros(WINDOW, np.float32))
        self._tell(len(self._peaks))
        empty = np.zeros(0, np.float32)
        return np.concatenate([empty, *self._tones]), np.concatenate([empty, *self._levels])

    def _hear(self, frames: Array) -> None:
        middle = frames[:, WINDOW // 2 - FRAME // 2 : WINDOW // 2 + FRAME // 2]
        power = np.mean(np.square(middle), axis=1)
        self._levels.append((10 * np.log10(np.maximum(power, 10 ** (SILENT_DB / 10)))).astype(np.float32))
        spectrum = np.abs(np.fft.rfft(frames * np.hanning(WINDOW).astype(np.float32), axis=1)).astype(np.float32)
        self._peaks = np.concatenate([self._peaks, _peaks(spectrum)])
        self._tell(max(0, len(self._peaks) - HELD_FRAMES))

    def _tell(self, until: int) -> None:
        """Counts held partials for the frames before `until`; keeps what later frames need."""
        if until <= self._told:
            return
        tones = _held_partials(self._peaks)
        self._tones.append(tones[self._told : until])
        keep = max(0, until - 2 * HELD_FRAMES)
        self._peaks = self._peaks[keep:]
        self._told = until - keep


def _peaks(spectrum: Array) -> NDArray[np.bool_]:
    low, high = LOW_BIN, HIGH_BIN
    here = spectrum[:, low:high]
    top = (here >= spectrum[:, low - 1 : high - 1]) & (here > spectrum[:, low + 1 : high + 1])
    total = np.cumsum(np.pad(spectrum, ((0, 0), (1, 0))), axis=1, dtype=np.float64)
    around = (total[:, low + NEAR_BINS + 1 : high + NEAR_BINS + 1] - total[:, low - NEAR_BINS : high - NEAR_BINS]) / (
        2 * NEAR_BINS + 1
    )
    return np.asarray(top & (here > ABOVE * around) & (here > 1e-3))


def _held_partials(peaks: NDArray[np.bool_]) -> Array:
    """How many peaks of each frame belong to a run of half a second on the same bin or its neighbours."""
    wide = peaks.copy()
    wide[:, 1:] |= peaks[:, :-1]
    wide[:, :-1] |= peaks[:, 1:]
    if len(wide) < HELD_FRAMES:
        return np.zeros(len(wide), np.float32)
    total = np.cumsum(np.pad(wide, ((1, 0), (0, 0))), axis=0, dtype=np.int32)
    full = (total[HELD_FRAMES:] - total[:-HELD_FRAMES]) >= HELD_FRAMES - 1
    starts = np.zeros((len(wide) + 1, wide.shape[1]), np.int32)
    starts[: len(full)] += full
    starts[HELD_FRAMES : HELD_FRAMES + len(full)] -= full
    held = np.cumsum(starts, axis=0)[:-1] > 0
    return np.asarray((held & peaks).sum(axis=1), np.float32)
