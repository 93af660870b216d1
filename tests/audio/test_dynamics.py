"""Compression: peaks come nearer to the mean, what is soft stays, nothing is added."""

import numpy as np

from segue.audio.dynamics import compressed

RATE_HZ = 24_000


def test_loud_syllables_come_down_and_soft_ones_stay() -> None:
    t = np.arange(RATE_HZ * 2) / RATE_HZ
    level = np.where((t % 0.5) < 0.1, 0.9, 0.1)
    voice = (level * np.sin(2 * np.pi * 220 * t)).astype(np.float32)[:, None]
    made = compressed(voice, RATE_HZ)
    loud, soft = slice(1_200, 2_000), slice(7_000, 10_000)
    assert made.shape == voice.shape and made.dtype == np.float32
    assert np.abs(made[loud]).max() < 0.62 * np.abs(voice[loud]).max()
    np.testing.assert_allclose(made[soft], voice[soft], atol=1e-6)
    assert np.abs(np.diff(made[:, 0])).max() <= np.abs(np.diff(voice[:, 0])).max() + 1e-3  # no step at the joins


def test_silence_and_next_to_nothing() -> None:
    assert not compressed(np.zeros((5_000, 1), np.float32), RATE_HZ).any()
    assert len(compressed(np.ones((7, 1), np.float32), RATE_HZ)) == 7
    assert np.isfinite(compressed(np.full((1_001, 1), 0.5, np.float32), RATE_HZ)).all()
