"""Textures: the same sound louder or higher is the same texture, another instrument is not."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from segue.analysis.profile import analyse
from segue.analysis.texture import SIZE, numbers
from segue.audio.encode import write

RATE_HZ = 22_050


def tune(
    pitch: float = 1.0, gain: float = 0.3, overtones: int = 2, beat_s: float = 0.5, seconds: int = 20
) -> NDArray[np.float32]:
    """A melody of plucked tones: more overtones make another instrument."""
    seconds = 20
    out = np.zeros(seconds * RATE_HZ, np.float32)
    t = np.arange(round(beat_s * RATE_HZ)) / RATE_HZ
    for n in range(int(seconds / beat_s)):
        hz = 262 * pitch * 2 ** ((0, 4, 7, 12, 7, 4)[n % 6] / 12)
        tone = sum(np.sin(2 * np.pi * hz * k * t) / k for k in range(1, overtones + 1)) * np.exp(-4 * t)
        start = round(n * beat_s * RATE_HZ)
        out[start : start + len(t)] += (gain * tone).astype(np.float32)[: len(out) - start]
    return out


def heard(folder: Path, sound: NDArray[np.float32]) -> NDArray[np.float32]:
    path = folder / f"{abs(hash(sound.tobytes()))}.wav"
    write(path, sound[:, None], RATE_HZ)
    return numbers(analyse(path).texture)


def test_near_is_what_sounds_near(tmp_path: Path) -> None:
    plain = heard(tmp_path, tune())
    louder = heard(tmp_path, tune(gain=0.5))
    higher = heard(tmp_path, tune(pitch=2 ** (2 / 12)))
    brighter = heard(tmp_path, tune(overtones=14, beat_s=0.17))
    away = lambda other: float(np.linalg.norm(plain - other))  # noqa: E731
    assert len(plain) == SIZE
    assert np.isfinite(plain).all()
    assert away(louder) < away(brighter) / 3
    assert away(higher) < away(brighter) / 2


def test_silence_and_broken_textures(tmp_path: Path) -> None:
    path = tmp_path / "silence.wav"
    write(path, np.zeros((10 * RATE_HZ, 1), np.float32), RATE_HZ)
    assert analyse(path).texture == b""
    with pytest.raises(ValueError, match="numbers"):
        numbers(b"\0" * 8)
