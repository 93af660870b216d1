"""Tempo, beats and downbeats from the onsets in a spectrum."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segue.analysis.spectrum import FRAMES_PER_S

Floats = NDArray[np.float64]

SLOWEST_BPM = 50.0
FASTEST_BPM = 210.0
USUAL_BPM = 118.0
USUAL_OCTAVES = 1.0
"""How far from it listeners still tap: a standard deviation, in octaves (after van Noorden and Moelants, 1999)."""
WINDOW_S = 12.0
TIGHTNESS = 120.0
SURE_ENOUGH = 0.12
"""Recorded speech stays under 0.1, music with audible onsets lies above 0.25 (docs/developer/analysis.md)."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """What was heard. Without a steady beat the tempo is None and there are no beats."""

    tempo_bpm: float | None = None
    confidence: float = 0.0
    beats_ms: tuple[int, ...] = ()
    downbeats_ms: tuple[int, ...] = ()


def hear_rhythm(bands: NDArray[np.float32], chroma: NDArray[np.float32]) -> Rhythm:
    """The rhythm of a spectrum heard by `spectrum.Ear`.

    Onsets are the rise of log band levels; the tempo is where their autocorrelation, summed over one, two, three, four
    and eight beats, is highest under a preference for usual tempos; beats are placed by dynamic programming
    (D. Ellis, "Beat tracking by dynamic programming", JNMR 2007).
    """
    onsets, low = onset_strength(bands)
    if len(onsets) < 4 * FRAMES_PER_S or onsets.max(initial=0.0) <= 0:
        return Rhythm()
    tempo, clarity = tempo_of(onsets)
    frames = place_beats(onsets, tempo)
    if len(frames) < 8:
        return Rhythm(confidence=0.0)
    steady = _steadiness(frames)
    # A pulse is played most of the time; two clicks in a held tone have a period but are no beat.
    played = float((_around(onsets, frames) > 0.5).mean())
    confidence = float(np.clip(clarity, 0, 1) * steady * np.clip(2 * played - 0.3, 0, 1))
    if confidence < SURE_ENOUGH:
        return Rhythm(confidence=confidence)
    beats = _to_ms(frames, onsets)
    downs = downbeats(frames, onsets, low, chroma)
    return Rhythm(_tempo_from(beats), confidence, tuple(beats.tolist()), tuple(beats[downs].tolist()))


def onset_strength(bands: NDArray[np.float32]) -> tuple[Floats, Floats]:
    """How much begins at each frame, over all bands and over the lowest ones; zero mean strength is 0, spread is 1."""
    rise = np.zeros_like(bands)
    rise[2:] = np.maximum(0, bands[2:] - bands[:-2])
    return _above_surroundings(rise.mean(axis=1)), _above_surroundings(rise[:, :6].mean(axis=1))


def tempo_of(onsets: Floats) -> tuple[float, float]:
    """The likeliest tempo in beats a minute and how clear it is, 0 to 1."""
    lags = _autocorrelation(onsets)
    tempos = np.exp(np.linspace(np.log(SLOWEST_BPM), np.log(FASTEST_BPM), 600))
    score = sum(weight * np.interp(count * 60 * FRAMES_PER_S / tempos, np.arange(len(lags)), lags)
                for count, weight in ((1, 1.0), (2, 0.8), (3, 0.4), (4, 0.6), (8, 0.3)))  # fmt: skip
    likely = np.exp(-0.5 * (np.log2(tempos / USUAL_BPM) / USUAL_OCTAVES) ** 2)
    best = int(np.argmax(np.maximum(score, 0) * likely))
    return float(tempos[best]), float(np.asarray(score)[best] / 2.0)


def place_beats(onsets: Floats, tempo_bpm: float) -> NDArray[np.int64]:
    """Frames of the beats: the path that gathers most onsets at nearly even steps."""
    period = 60 * FRAMES_PER_S / tempo_bpm
    width = np.arange(-round(period), round(period) + 1)
    local = np.convolve(onsets, np.exp(-0.5 * (width * 32 / period) ** 2), mode="same")
    steps = np.arange(round(period / 2), round(period * 2) + 1)
    cost = -TIGHTNESS * np.log(steps / period) ** 2
    total = local.copy()
    back = np.full(len(local), -1)
    for at in range(len(local)):
        first = at - steps
        usable = first >= 0
        if not usable.any():
            continue
        reach = total[first[usable]] + cost[usable]
        best = int(np.argmax(reach))
        if reach[best] > 0:
            total[at] += reach[best]
            back[at] = first[usable][best]
    last = len(total) - round(period) + int(np.argmax(total[-round(period) :]))
    beats = [last]
    while back[beats[-1]] >= 0:
        beats.append(int(back[beats[-1]]))
    return np.asarray(beats[::-1])


def downbeats(beats: NDArray[np.int64], onsets: Floats, low: Floats, chroma: NDArray[np.float32]) -> NDArray[np.int64]:
    """Indices of the beats that begin a bar of three or four: where bass enters and harmony changes."""
    strength = (
        _standard(_around(onsets, beats)) * 0.5
        + _standard(_around(low, beats))
        + _standard(harmony_change(beats, chroma))
    )
    best, choice = -np.inf, (4, 0)
    for bar in (4, 3):
        for phase in range(bar):
            inside = np.zeros(len(beats), bool)
            inside[phase::bar] = True
            if not inside.any() or inside.all():
                continue
            # A standard error makes bars of three and four comparable.
            contrast = (strength[inside].mean() - strength[~inside].mean()) * np.sqrt(inside.sum())
            if contrast > best:
                best, choice = contrast, (bar, phase)
    return np.arange(choice[1], len(beats), choice[0])


def harmony_change(beats: NDArray[np.int64], chroma: NDArray[np.float32]) -> Floats:
    """How unlike the pitch classes before and after each beat are, 0 to 1."""
    from segue.analysis.spectrum import CHROMAS_PER_S

    if not len(chroma):
        return np.zeros(len(beats))
    length = np.linalg.norm(chroma, axis=1, keepdims=True)
    unit = chroma / np.maximum(length, 1e-6)
    place = beats / FRAMES_PER_S * CHROMAS_PER_S
    rows = np.arange(len(chroma))
    before = np.stack([np.interp(place - 1.2, rows, column) for column in unit.T], axis=1)
    after = np.stack([np.interp(place + 1.2, rows, column) for column in unit.T], axis=1)
    return np.asarray(1 - (before * after).sum(axis=1), np.float64)


def _above_surroundings(strength: NDArray[np.float32]) -> Floats:
    size = round(FRAMES_PER_S)
    if len(strength) <= size:
        return np.zeros(len(strength))
    around = np.convolve(strength, np.ones(size) / size, mode="same")
    out = np.maximum(0, strength - 0.9 * around)
    spread = float(out.std())
    return np.asarray(out / spread if spread > 1e-6 else np.zeros_like(out), np.float64)


def _autocorrelation(onsets: Floats) -> Floats:
    """Mean over half-overlapping windows of 12 s, 1 at no lag, for lags of up to 10 s."""
    size = round(WINDOW_S * FRAMES_PER_S)
    found = []
    for at in range(0, max(1, len(onsets) - size // 2), size // 2):
        part = onsets[at : at + size]
        part = part - part.mean()
        power = np.fft.irfft(np.abs(np.fft.rfft(part, 4 * size)) ** 2)[: round(10 * FRAMES_PER_S)]
        if power[0] > 0:
            found.append(power / power[0])
    kernel = np.hanning(5) / np.hanning(5).sum()
    return np.convolve(np.mean(found, axis=0), kernel, mode="same") if found else np.zeros(round(10 * FRAMES_PER_S))


def _steadiness(frames: NDArray[np.int64]) -> float:
    """1 when every beat comes where the ones before it lead to expect, 0 when they wander."""
    gaps = np.diff(frames)
    return float(np.clip(1 - 3 * np.mean(np.abs(gaps / np.median(gaps) - 1)), 0, 1))


def _to_ms(frames: NDArray[np.int64], onsets: Floats) -> NDArray[np.int64]:
    """Beats finer than a frame: a parabola through each onset's neighbours."""
    inner = np.clip(frames, 1, len(onsets) - 2)
    left, middle, right = onsets[inner - 1], onsets[inner], onsets[inner + 1]
    bend = left - 2 * middle + right
    shift = np.where(bend < -1e-9, np.clip(0.5 * (left - right) / np.where(bend < -1e-9, bend, -1), -0.5, 0.5), 0)
    return np.maximum(0, np.round((frames + shift) * 1000 / FRAMES_PER_S)).astype(np.int64)


def _tempo_from(beats_ms: NDArray[np.int64]) -> float:
    gaps = np.diff(beats_ms)
    usual = gaps[np.abs(gaps / np.median(gaps) - 1) < 0.08]
    return round(60_000 / float(usual.mean()), 2)


def _around(strength: Floats, frames: NDArray[np.int64]) -> Floats:
    """The strongest within 3 frames of each beat: players are not that exact."""
    places = np.clip(frames[:, None] + np.arange(-3, 4), 0, len(strength) - 1)
    return np.asarray(strength[places].max(axis=1))


def _standard(values: Floats) -> Floats:
    spread = float(values.std())
    return (values - values.mean()) / spread if spread > 1e-9 else np.zeros(len(values))
