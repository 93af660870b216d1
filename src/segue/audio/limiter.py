"""A look-ahead true-peak limiter for a stream of stereo blocks: soft, and cheap where nothing needs limiting."""

import numpy as np
from numpy.typing import NDArray

from segue.audio.shape import Samples

HOP = 32
AHEAD_HOPS = 12
"""How far it looks ahead: 12 × 32 frames, 8.7 ms at 44.1 kHz."""
RELEASE_MS = 120.0
TAPS = 16
PHASES = (0.25, 0.5, 0.75)
"""True peak is looked for at quarter samples (BS.1770-5 annex 2), around samples that are high enough to hide one."""
SUSPECT = 0.5


class Limiter:
    """Keeps true peaks under a ceiling. Push blocks of shape (frames, 2); what comes out is `delay` frames late."""

    def __init__(self, rate_hz: int, ceiling_dbtp: float = -1.0, channels: int = 2) -> None:
        # A little under the ceiling: quarter samples miss the highest point of a wave by up to 0.4 dB.
        self._ceiling = float(10 ** ((ceiling_dbtp - 0.4) / 20))
        self._recover = float(1 - np.exp(-HOP * 1000 / rate_hz / RELEASE_MS))
        self._channels = channels
        self._waiting: Samples = np.zeros((0, channels), np.float32)
        self._seen: Samples = np.zeros((TAPS, channels), np.float32)
        """The frames before `_fresh`, for the interpolation."""
        self._needs: list[float] = []
        """For each hop in `_waiting`: the gain that its own peak needs."""
        self._fresh: Samples = np.zeros((0, channels), np.float32)
        self._level = 1.0
        self._last = 1.0
        self._window = [1.0] * AHEAD_HOPS
        self._begun = False

    def push(self, samples: Samples) -> Samples:
        """Takes frames, gives those whose surroundings are known by now."""
        self._fresh = np.concatenate([self._fresh, samples])
        # The last half filter of what came is held back until its right-hand neighbours are there.
        whole = max(0, (len(self._fresh) - TAPS // 2) // HOP) * HOP
        if whole:
            ready = self._fresh[:whole]
            around = np.concatenate([self._seen, self._fresh[: whole + TAPS // 2]])
            self._needs += self._needed(ready, around)
            self._waiting = np.concatenate([self._waiting, ready])
            self._seen = np.concatenate([self._seen, ready])[-TAPS:]
            self._fresh = self._fresh[whole:]
        return self._release(len(self._needs) - AHEAD_HOPS - 1)

    def close(self) -> Samples:
        """The rest."""
        left = len(self._fresh) + len(self._waiting)
        silence = np.zeros(((AHEAD_HOPS + 3) * HOP + TAPS, self._channels), np.float32)
        return self.push(silence)[:left]

    def _needed(self, ready: Samples, around: Samples) -> list[float]:
        sizes = np.abs(ready)
        # The wave's highest points lie beside samples that are higher than their neighbours.
        high = sizes > SUSPECT * self._ceiling
        high[1:] &= sizes[1:] >= sizes[:-1]
        high[:-1] &= sizes[:-1] >= sizes[1:]
        # Over two columns, one operation on both is many times quicker than a reduction along the axis.
        peaks = np.maximum(sizes[:, 0], sizes[:, -1])
        # Between a suspect sample and the next, and between it and the one before; place 0 lies before the first.
        beside = np.zeros(len(ready) + 1, np.bool_)
        beside[1:] = high[:, 0] | high[:, -1]
        beside[:-1] |= beside[1:]
        starts = np.flatnonzero(beside)
        if not len(starts):
            return [1.0] * (len(ready) // HOP)
        windows = np.lib.stride_tricks.sliding_window_view(around, TAPS, axis=0)[starts + TAPS - TAPS // 2]
        between = np.abs(windows.reshape(-1, TAPS) @ _KERNEL).reshape(len(starts), -1).max(axis=1)
        if starts[0] == 0:
            peaks[0] = max(peaks[0], between[0])
            starts, between = starts[1:], between[1:]
        peaks[starts - 1] = np.maximum(peaks[starts - 1], between)
        highest = peaks.reshape(-1, HOP).max(axis=1)
        needs: list[float] = np.minimum(1.0, self._ceiling / np.maximum(highest, 1e-9)).tolist()
        return needs

    def _release(self, hops: int) -> Samples:
        if hops <= 0:
            return np.zeros((0, self._channels), np.float32)
        out, self._waiting = self._waiting[: hops * HOP], self._waiting[hops * HOP :]
        needs, self._needs = self._needs, self._needs[hops:]
        if not self._begun:
            # Sound that starts at full height finds the gain already where it must be.
            self._begun = True
            self._last = self._level = min(needs[: AHEAD_HOPS + 1])
            self._window = [self._level] * AHEAD_HOPS
        if self._last > 0.9999 and min(needs) >= 1.0:
            return out
        gains = self._gains(needs, hops)
        steps = np.diff(gains, prepend=self._last)[:, None] * _RISE
        curve = (np.concatenate([[self._last], gains[:-1]])[:, None] + steps).astype(np.float32).reshape(-1, 1)
        self._last = float(gains[-1])
        limited = out * curve
        return np.clip(limited, -self._ceiling, self._ceiling, out=limited)

    def _gains(self, needs: list[float], hops: int) -> NDArray[np.float64]:
        """The gain at the end of each hop: falls in time for what is coming, recovers slowly, moves smoothly."""
        own = np.asarray(needs)
        # The lowest of the next 14: of seven pairs of the next two, by way of four and eight.
        ahead = AHEAD_HOPS + 2
        padded = np.concatenate([own, np.full(ahead, np.inf)])
        two = np.minimum(padded[:-1], padded[1:])
        four = np.minimum(two[:-2], two[2:])
        eight = np.minimum(four[:-4], four[4:])
        coming = np.minimum(eight[:hops], eight[ahead - 8 : ahead - 8 + hops])
        level, keep, recover = self._level, 1.0 - self._recover, self._recover
        levels = []
        for lowest in coming.tolist():
            level = level * keep + recover
            level = lowest if lowest < level else level
            levels.append(level)
        self._level = level
        window = np.concatenate([self._window[1:], levels])
        self._window = window[-AHEAD_HOPS:].tolist()
        total = np.cumsum(np.concatenate([[0.0], window]))
        smooth = (total[AHEAD_HOPS:] - total[:-AHEAD_HOPS]) / AHEAD_HOPS
        gains: NDArray[np.float64] = np.minimum(smooth, np.minimum(own[:hops], own[1 : hops + 1]))
        if self._level > 0.9999 and gains[-1] > 0.9999:
            self._level, self._window = 1.0, [1.0] * AHEAD_HOPS
        return np.asarray(gains, np.float64)


def _kernel() -> NDArray[np.float32]:
    """Windowed-sinc taps for the quarter samples between the two middle ones of `TAPS`, shape (taps, phases)."""
    at = np.arange(TAPS)[:, None] - (TAPS // 2 - 1) - np.asarray(PHASES)[None, :]
    taps = np.sinc(at) * np.kaiser(TAPS * 8 + 1, 6.0)[np.clip(np.round((at + TAPS / 2) * 8), 0, TAPS * 8).astype(int)]
    return np.asarray(taps / taps.sum(axis=0), np.float32)


_KERNEL = _kernel()
_RISE = np.arange(1, HOP + 1) / HOP
"""How far a hop's gain has come from the last one's to its own, sample by sample."""
