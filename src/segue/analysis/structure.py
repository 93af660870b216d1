"""Where the opening gives way to the body and where the ending begins, and how driving the whole is."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segue.analysis.level import Level
from segue.analysis.spectrum import FRAMES_PER_S

Floats = NDArray[np.float64]

LONGEST_INTRO_MS = 45_000
LONGEST_OUTRO_MS = 40_000
SHORTEST_MS = 3_000
CONTEXT_S = 8
"""How many seconds on each side are compared."""
NEW = 2.2
"""How many usual differences two sides must differ by to be two parts."""


@dataclass(frozen=True, slots=True)
class Shape:
    """Borders in ms from the start of what was heard."""

    intro_end_ms: int
    outro_start_ms: int


def hear_shape(level: Level, bands: NDArray[np.float32], beats_ms: tuple[int, ...]) -> Shape:
    """The opening and the ending.

    The body is what most seconds sound like. An opening lasts while the seconds are thinner than it, an ending from
    where they become and stay thinner, or the fade begins; both are moved to the nearest beat.
    """
    start, end = level.sound_start_ms, level.sound_end_ms
    length = end - start
    intro_end = _intro_end(level, bands)
    outro_start = _outro_start(level, bands)
    intro_end = min(max(start, intro_end), start + min(LONGEST_INTRO_MS, length // 3))
    outro_start = max(min(end, outro_start), end - min(LONGEST_OUTRO_MS, length // 3))
    return Shape(_to_beat(intro_end, beats_ms, start, end), _to_beat(outro_start, beats_ms, start, end))


def energy(level: Level, bands: NDArray[np.float32], onsets_per_s: float) -> float:
    """0 (still) to 1 (driving): how loud it is mastered, how even, how bright, how much happens and how sharply."""
    if not len(bands) or level.lufs <= -60:
        return 0.0
    linear = np.expm1(bands).mean(axis=0)
    bright = float(linear[20:].sum() / max(1e-9, float(linear.sum())))
    rise = np.maximum(0, bands[2:] - bands[:-2]).mean(axis=1)
    sharp = float(np.percentile(rise, 95)) if len(rise) else 0.0
    terms = (
        0.25 * _between(level.lufs, -32, -8),
        0.10 * (1 - _between(level.loudness_range_lu, 3, 18)),
        0.20 * _between(bright, 0.02, 0.35),
        0.25 * _between(onsets_per_s, 0.8, 6.0),
        0.20 * _between(sharp, 0.05, 0.6),
    )
    return round(float(sum(terms)), 3)


def onset_rate(onsets: Floats) -> float:
    """Distinct onsets a second."""
    if len(onsets) < 3:
        return 0.0
    peak = (onsets[1:-1] > onsets[:-2]) & (onsets[1:-1] >= onsets[2:]) & (onsets[1:-1] > 1.0)
    return float(peak.sum() / (len(onsets) / FRAMES_PER_S))


def _intro_end(level: Level, bands: NDArray[np.float32]) -> int:
    seconds = _fullness(bands)
    first = level.sound_start_ms // 1000
    horizon = min(len(seconds), first + LONGEST_INTRO_MS // 1000)
    change = _changes(bands)
    thin = _thin(seconds, change, first)
    for at in range(first + SHORTEST_MS // 1000, horizon):
        # The opening ends at the first rise to something fuller, if the seconds before it were thin.
        if change[at] > 0 and thin[first:at].mean() > 0.6 and thin[at : at + 6].mean() < 0.5:
            return _sharpened(at, bands)
    return level.sound_start_ms


def _outro_start(level: Level, bands: NDArray[np.float32]) -> int:
    end = level.sound_end_ms
    if level.fades_out:
        return _fade_start(level)
    seconds = _fullness(bands)
    last = min(len(seconds), end // 1000)
    change = _changes(bands)
    thin = _thin(seconds, change, 0)
    for at in range(max(1, last - LONGEST_OUTRO_MS // 1000), last - SHORTEST_MS // 1000 + 1):
        if change[at] < 0 and thin[at:last].mean() > 0.8 and thin[max(0, at - 6) : at].mean() < 0.5:
            return _sharpened(at, bands)
    return _last_full(level, 7.0)


def _fade_start(level: Level) -> int:
    return _last_full(level, 3.0)


def _last_full(level: Level, under_lu: float) -> int:
    """The end of the last 400 ms that come within `under_lu` of the body."""
    last = (level.sound_end_ms - 400) // 100 + 1
    full = np.flatnonzero(level.loudness[: max(0, last)] > level.body_lufs - under_lu)
    return int(full[-1]) * 100 + 400 if len(full) else level.sound_end_ms


def _fullness(bands: NDArray[np.float32]) -> Floats:
    """How much sounds in each second: the mean of the log band levels."""
    size = round(FRAMES_PER_S)
    count = len(bands) // size
    return np.asarray(bands[: count * size].reshape(count, size, bands.shape[1]).mean(axis=(1, 2)), np.float64)


def _changes(bands: NDArray[np.float32]) -> Floats:
    """Signed size of the change at each second, in usual changes; 0 where it is not the greatest nearby."""
    size = round(FRAMES_PER_S)
    count = len(bands) // size
    if count < 6:
        return np.zeros(count)
    each = bands[: count * size].reshape(count, size, -1).mean(axis=1)
    strength, signed = np.zeros(count), np.zeros(count)
    for at in range(2, count - 1):
        before, after = each[max(0, at - CONTEXT_S) : at], each[at : at + CONTEXT_S]
        step = after.mean(axis=0) - before.mean(axis=0)
        strength[at] = float(np.linalg.norm(step))
        signed[at] = float(step.mean())
    usual = float(np.median(strength[strength > 0])) if (strength > 0).any() else 1.0
    peak = np.zeros(count)
    for at in range(2, count - 1):
        if strength[at] >= strength[max(0, at - 3) : at + 4].max() and strength[at] > max(0.1, NEW * usual * 0.6):
            peak[at] = np.sign(signed[at]) * strength[at] / usual
    return peak


def _thin(seconds: Floats, _change: Floats, first: int) -> NDArray[np.bool_]:
    body = float(np.median(seconds[first:])) if len(seconds) > first else 0.0
    return np.asarray(seconds < 0.8 * body)


def _sharpened(second: int, bands: NDArray[np.float32]) -> int:
    """The border found to a second, moved to the frame near it where most changes."""
    size = round(FRAMES_PER_S)
    low, high = max(size // 2, (second - 1) * size), min(len(bands) - size // 2, (second + 2) * size)
    if high <= low:
        return second * 1000
    total = np.cumsum(bands.mean(axis=1, dtype=np.float64))
    half = size // 2
    at = np.arange(low, high)
    step = np.abs((total[np.minimum(at + half, len(total) - 1)] - total[at]) - (total[at] - total[at - half]))
    return round((low + int(np.argmax(step))) * 1000 / FRAMES_PER_S)


def _to_beat(at_ms: int, beats_ms: tuple[int, ...], start: int, end: int) -> int:
    if not beats_ms or at_ms in (start, end):
        return at_ms
    nearest = min(beats_ms, key=lambda beat: abs(beat - at_ms))
    return nearest if abs(nearest - at_ms) <= 500 and start <= nearest <= end else at_ms


def _between(value: float, low: float, high: float) -> float:
    return float(np.clip((value - low) / (high - low), 0, 1))
