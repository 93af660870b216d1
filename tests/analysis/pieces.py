"""Small pieces whose beats, key and shape are known."""

import numpy as np
from numpy.typing import NDArray

from segue.engines.synth.base import Note
from segue.engines.synth.fake import FakeSynth

Samples = NDArray[np.float32]


def band(
    bpm: float = 120,
    key: int = 0,
    minor: bool = False,
    bars: int = 12,
    bar_beats: int = 4,
    full: tuple[int, int] = (0, 99),
) -> Samples:
    """Chords, bass and a scale tune in a key (0 is C); outside the bars of `full` only soft chords remain."""
    beat = 60_000 / bpm
    third = 3 if minor else 4
    roots = [(0, third), (5, third), (7, 4), (0, third)]
    scale = (0, 2, 3, 5, 7, 8, 10) if minor else (0, 2, 4, 5, 7, 9, 11)
    notes = []
    for bar in range(bars):
        root, colour = roots[bar % 4]
        start = bar * bar_beats * beat
        rich = full[0] <= bar < full[1]
        for offset in (0, colour, 7):
            pitch = 60 + (key + root + offset) % 12
            notes.append(Note(start, bar_beats * beat, pitch, 90 if rich else 45))
        if not rich:
            continue
        notes.append(Note(start, beat, 36 + (key + root) % 12, 110))
        for half in range(2 * bar_beats):
            notes.append(
                Note(start + half * beat / 2, 60, 42 if half % 2 else 38 if half % 4 == 2 else 36, 100, drum=True)
            )
            degree = scale[(half * 2 + bar) % 7]
            notes.append(Note(start + half * beat / 2, beat / 2, 72 + (key + degree) % 12, 70 + 20 * (half % 2 == 0)))
    return FakeSynth().play(notes, 44_100, 300)


def speech(seconds: float, seed: int = 0) -> Samples:
    """Something with the motion of speech: gliding buzz in syllables, noise between, pauses between words."""
    rng = np.random.default_rng(seed)
    rate = 44_100
    out: list[NDArray[np.float64]] = []
    while sum(map(len, out)) < seconds * rate:
        for _ in range(rng.integers(1, 4)):
            n = int(rng.uniform(0.08, 0.28) * rate)
            hz = np.linspace(rng.uniform(90, 180), rng.uniform(90, 180), n)
            phase = 2 * np.pi * np.cumsum(hz) / rate
            voice = sum(np.sin(k * phase) / k for k in range(1, 24))
            edge = np.hanning(n)
            out.append(0.12 * voice * edge + 0.01 * rng.standard_normal(n) * edge)
            out.append(0.02 * rng.standard_normal(int(rng.uniform(0.01, 0.08) * rate)))
        out.append(1e-4 * rng.standard_normal(int(rng.uniform(0.1, 0.6) * rate)))
    mono = np.concatenate(out)[: int(seconds * rate)]
    return np.repeat(mono[:, None], 2, axis=1).astype(np.float32)


def silence(seconds: float) -> Samples:
    return np.zeros((round(seconds * 44_100), 2), np.float32)
