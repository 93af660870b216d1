"""How a recording sounds in fifty numbers: timbre, rhythm, harmony, dynamics, and how they change on the way.

Made of what the ear keeps anyway, so it costs milliseconds. Timbre: cepstral coefficients of band levels
(P. Mermelstein, 1976) and how they move. Rhythm: how strongly onsets pulse, from once in two seconds to twelve times a
second (E. Pampalk's fluctuation patterns, 2002, summed). Harmony: sizes of the Fourier coefficients of the pitch
classes (D. Lewin; E. Amiot), which a transposition does not change. How loud the file was mastered hardly matters.
"""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from segue.analysis.harmony import key_scores
from segue.analysis.rhythm import Rhythm, onset_strength
from segue.analysis.spectrum import BANDS, CHROMAS_PER_S, FRAMES_PER_S

CEPSTRA = 12
PULSES_HZ = (0.5, 0.75, 1.1, 1.6, 2.4, 3.6, 5.4, 8.0, 12.0)
"""Edges of the bands in which onsets are looked at."""
GROUPS = {"timbre": 12, "movement": 22, "rhythm": 12, "harmony": 9, "dynamics": 4}
"""The numbers in their order."""
SIZE = sum(GROUPS.values())

Floats = NDArray[np.float64]


def texture(bands: NDArray[np.float32], chroma: NDArray[np.float32], rhythm: Rhythm) -> bytes:
    """`SIZE` half-precision numbers, little-endian, of a spectrum heard by `spectrum.Ear`; empty for less than 4 s."""
    if len(bands) < 4 * FRAMES_PER_S or not bands.any():
        return b""
    parts = (*_timbre(bands), _rhythm(bands, rhythm), _harmony(chroma), _dynamics(bands))
    return np.nan_to_num(np.concatenate(parts)).astype("<f2").tobytes()


def numbers(texture: bytes) -> NDArray[np.float32]:
    """The numbers of a stored texture, shape (SIZE,). Raises ValueError for one of another size."""
    found = np.frombuffer(texture, "<f2").astype(np.float32)
    if len(found) != SIZE:
        raise ValueError(f"A texture has {SIZE} numbers, not {len(found)}.")
    return found


def _timbre(bands: NDArray[np.float32]) -> tuple[Floats, Floats]:
    """Mean cepstra; how they spread, how fast they move, and how much the quarters of the piece differ."""
    steps = np.arange(BANDS) + 0.5
    basis = np.cos(np.pi / BANDS * np.arange(1, CEPSTRA + 1)[:, None] * steps) * np.sqrt(2 / BANDS)
    loud = bands.mean(axis=1)
    sounding = bands[loud > 0.15 * np.percentile(loud, 95)]
    cepstra = sounding.astype(np.float64) @ basis.T
    quarters = np.array([part.mean(axis=0) for part in np.array_split(cepstra, 4)])
    moving = np.abs(cepstra[4:] - cepstra[:-4]).mean(axis=0)
    return cepstra.mean(axis=0), np.concatenate([cepstra.std(axis=0), moving[:6], quarters.std(axis=0)[:4]])


def _rhythm(bands: NDArray[np.float32], rhythm: Rhythm) -> Floats:
    onsets = onset_strength(bands)[0]
    power = np.abs(np.fft.rfft(onsets - onsets.mean())) ** 2
    hz = np.fft.rfftfreq(len(onsets), 1 / FRAMES_PER_S)
    edges = np.searchsorted(hz, PULSES_HZ)
    pulses = np.array([power[a:b].sum() for a, b in pairwise(edges)])
    pulses = pulses / max(1e-9, float(pulses.sum()))
    often = float(((onsets[1:-1] > onsets[:-2]) & (onsets[1:-1] >= onsets[2:]) & (onsets[1:-1] > 1)).mean())
    # A tempo and its double are neighbours; without a beat there is no direction.
    turn = 2 * np.pi * np.log2((rhythm.tempo_bpm or 120.0) / 60)
    sure = rhythm.confidence if rhythm.tempo_bpm else 0.0
    return np.concatenate([np.sqrt(pulses), [often * 10, sure, sure * np.cos(turn), sure * np.sin(turn)]])


def _harmony(chroma: NDArray[np.float32]) -> Floats:
    classes = chroma[:, :12].astype(np.float64)
    total = classes.sum(axis=1)
    if not len(classes) or total.max(initial=0) <= 1e-3:
        return np.zeros(GROUPS["harmony"])
    unit = classes / np.maximum(total, 1e-6)[:, None]
    mean = unit[total > 0.1 * np.percentile(total, 90)].mean(axis=0)
    mean = mean / max(1e-9, float(mean.sum()))
    circle = np.abs(np.fft.fft(mean))[1:7]
    entropy = float(-(mean * np.log(mean + 1e-9)).sum() / np.log(12))
    step = max(1, round(CHROMAS_PER_S / 2))
    change = float(np.abs(unit[step:] - unit[:-step]).sum(axis=1).mean()) if len(unit) > step else 0.0
    scores = key_scores(chroma, chroma[:, :12].sum(axis=1))
    return np.concatenate([circle * 2, [entropy, change, float(scores[:12].max() - scores[12:].max())]])


def _dynamics(bands: NDArray[np.float32]) -> Floats:
    """How the level moves within seconds and over the piece, beside its own loudest."""
    level = np.expm1(bands).mean(axis=1)
    size = round(FRAMES_PER_S)
    seconds = level[: len(level) // size * size].reshape(-1, size)
    loudest = max(1e-9, float(np.percentile(level, 95)))
    of_second = seconds.mean(axis=1) / loudest
    punch = float((seconds.max(axis=1) / np.maximum(seconds.mean(axis=1), 1e-6 * loudest)).mean())
    low, high = np.percentile(of_second, [15, 85])
    return np.array([of_second.std(), high - low, np.log1p(punch), of_second.mean()])
