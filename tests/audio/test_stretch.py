"""Playing a little faster or slower at the same pitch."""

from collections.abc import Iterator

import numpy as np
import pytest
from numpy.typing import NDArray

from segue.audio.stretch import stretched

RATE_HZ = 44_100
Samples = NDArray[np.float32]


def chord(seconds: float) -> Samples:
    at = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    mono = sum(0.2 * np.sin(2 * np.pi * hz * at) for hz in (220.0, 277.2, 331.7))
    return np.repeat(np.asarray(mono)[:, None], 2, axis=1).astype(np.float32)


def clicks(seconds: float, every_s: float) -> Samples:
    out = np.random.default_rng(5).normal(0, 1e-4, (round(seconds * RATE_HZ), 2)).astype(np.float32)
    for at in np.arange(0, seconds - 0.1, every_s):
        start = round(at * RATE_HZ)
        size = np.arange(1_800)
        out[start : start + 1_800] += (np.exp(-size / 300) * np.sin(size * 0.06))[:, None].astype(np.float32)
    return out


def in_blocks(sound: Samples, size: int = 4_001) -> Iterator[Samples]:
    return iter([sound[at : at + size] for at in range(0, len(sound), size)])


def run(sound: Samples, after: int, tempo: float) -> Samples:
    return np.concatenate(list(stretched(in_blocks(sound), after, tempo)))


@pytest.mark.parametrize("tempo", [0.97, 0.99, 1.012, 1.03])
def test_pitch_stays_length_changes_and_nothing_clicks(tempo: float) -> None:
    sound = chord(8)
    out = run(sound, 2 * RATE_HZ, tempo)
    assert np.array_equal(out[: 2 * RATE_HZ], sound[: 2 * RATE_HZ])
    assert len(out) / RATE_HZ == pytest.approx(2 + 6 / tempo, abs=0.05)
    assert np.abs(np.diff(out, axis=0)).max() < 1.1 * np.abs(np.diff(sound, axis=0)).max()
    part = out[3 * RATE_HZ : 7 * RATE_HZ, 0]
    spectrum = np.abs(np.fft.rfft(part * np.hanning(len(part))))
    for hz in (220.0, 277.2, 331.7):
        near = spectrum[round((hz - 8) * 4) : round((hz + 8) * 4)]
        assert np.argmax(near) / 4 + hz - 8 == pytest.approx(hz, abs=0.6)
    level = np.sqrt(np.mean(part**2) / np.mean(sound**2))
    assert level == pytest.approx(1, abs=0.06)


def test_beats_come_at_the_new_pace() -> None:
    out = np.abs(run(clicks(10, 0.5), 0, 1.025)[:, 0])
    hits = [at for at in np.flatnonzero(out > 0.15) if out[max(0, at - 5_000) : at].max(initial=0) < 0.15]
    assert len(hits) >= 19
    off = np.array(hits) / RATE_HZ * 1.025 / 0.5
    assert np.abs(off - np.round(off)).max() * 0.5 < 0.03


@pytest.mark.parametrize("frames", [0, 1, 1_000, 5_000])
def test_short_sounds_come_through(frames: int) -> None:
    sound = chord(1)[:frames]
    out = run(sound, 0, 1.03) if frames else np.concatenate([np.zeros((0, 2)), *stretched(iter([]), 0, 1.03)])
    assert abs(len(out) - frames) <= 300
