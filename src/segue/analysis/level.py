"""How loud a recording is, and where in it there is sound."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segue.audio.loudness import Meter

STEP_MS = 20
QUIET_LU = 46.0
"""How far under the integrated loudness music may begin and still count as sound."""
FLOOR_DBFS = (-68.0, -48.0)
"""Sound is never sought below the first nor cut above the second."""
FADE_MS = 3_500
"""An ending that takes at least this long to die away is a fade."""


@dataclass(frozen=True, slots=True)
class Level:
    """Loudness and the borders of sound, in ms from the start of what was heard."""

    duration_ms: int
    lufs: float
    loudness_range_lu: float
    true_peak_dbtp: float
    sound_start_ms: int
    sound_end_ms: int
    fades_out: bool
    loudness: NDArray[np.float64]
    """Loudness of 400 ms windows in LUFS, one every 100 ms; window `k` begins at `k × 100` ms."""
    peaks: NDArray[np.float32]
    """Highest absolute sample of each 20 ms."""

    @property
    def body_lufs(self) -> float:
        """The loudness that the recording has most of the time."""
        heard = self.loudness[self.loudness > self.lufs - 20]
        return float(np.median(heard)) if len(heard) else self.lufs


class LevelTrack:
    """Hears stereo blocks and keeps ten numbers a second of loudness, fifty of peaks and of power."""

    def __init__(self, rate_hz: int) -> None:
        self._step = rate_hz * STEP_MS // 1000
        self._rate_hz = rate_hz
        self._meter = Meter(rate_hz)
        self._rest: NDArray[np.float32] | None = None
        self._peaks: list[NDArray[np.float32]] = []
        self._powers: list[NDArray[np.float32]] = []
        self._frames = 0

    def push(self, samples: NDArray[np.float32]) -> None:
        """Hears a block, shape (frames, channels)."""
        self._meter.push(samples)
        self._frames += len(samples)
        held = samples if self._rest is None else np.concatenate([self._rest, samples])
        whole = len(held) // self._step
        self._keep(held[: whole * self._step], whole)
        self._rest = held[whole * self._step :]

    def level(self) -> Level:
        """What was heard. Call once, at the end."""
        if self._rest is not None and len(self._rest):
            self._keep(self._rest, 1)
        peaks = np.concatenate(self._peaks) if self._peaks else np.zeros(0, np.float32)
        powers = np.concatenate(self._powers) if self._powers else np.zeros(0, np.float32)
        lufs = self._meter.integrated_lufs()
        duration_ms = round(self._frames * 1000 / self._rate_hz)
        start_ms, end_ms = borders(powers, lufs, duration_ms)
        loudness = self._meter.momentary_lufs()
        return Level(
            duration_ms=duration_ms,
            lufs=lufs,
            loudness_range_lu=self._meter.loudness_range_lu(),
            true_peak_dbtp=self._meter.true_peak_dbtp(),
            sound_start_ms=start_ms,
            sound_end_ms=end_ms,
            fades_out=fades_out(loudness, lufs, end_ms),
            loudness=loudness,
            peaks=peaks,
        )

    def _keep(self, samples: NDArray[np.float32], steps: int) -> None:
        if steps:
            shaped = np.abs(samples).reshape(steps, -1)
            self._peaks.append(shaped.max(axis=1))
            self._powers.append(np.square(shaped).mean(axis=1))


def borders(powers: NDArray[np.float32], lufs: float, duration_ms: int) -> tuple[int, int]:
    """Where sound starts and ends: the first and last 20 ms that rise above the quiet that this recording knows.

    Silence throughout gives the whole length. A single step, a click of the needle, does not count as a start.
    """
    low, high = FLOOR_DBFS
    floor = 10 ** (min(high, max(low, lufs - QUIET_LU)) / 10)
    loud = powers > floor
    pairs = np.flatnonzero(loud[:-1] & loud[1:])
    if not len(pairs):
        return 0, duration_ms
    return int(pairs[0]) * STEP_MS, min(duration_ms, (int(pairs[-1]) + 2) * STEP_MS)


def fades_out(loudness: NDArray[np.float64], lufs: float, end_ms: int) -> bool:
    """True when the last seconds die away slowly and without rising again, False for an ending that stops."""
    last = min(len(loudness), max(0, (end_ms - 400) // 100 + 1))
    ending = loudness[max(0, last - 300) : last]
    if len(ending) < 20:
        return False
    full = np.flatnonzero(ending > float(np.percentile(ending, 80)) - 4)
    falling = ending[full[-1] :]
    if len(falling) * 100 < FADE_MS or falling[0] - falling[-10:].mean() < 14:
        return False
    # A ringing last chord falls steeply at first; a fade goes on for as long as the piece beneath it does.
    half = falling[: len(falling) // 2]
    early = (half[0] - half[-1]) / max(1.0, falling[0] - falling[-1])
    rises = np.maximum(0, np.diff(falling)).sum()
    return bool(early < 0.62 and rises < 0.6 * (falling[0] - falling[-1]) + 6)
