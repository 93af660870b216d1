"""Where somebody sings or speaks."""

import numpy as np
import pytest
from numpy.typing import NDArray

from segue.analysis.spectrum import RATE_HZ, Ear
from segue.analysis.voice import (
    BAND_COUNT,
    STEPS_PER_S,
    VoiceEar,
    hear_voices,
    level_of,
    spans_of,
    voice_features,
    voice_logits,
)
from segue.model.sound import Span

Mono = NDArray[np.float32]


def glide(cents_per_s: float, seconds: float = 3.0, hz: float = 300.0) -> Mono:
    """Harmonics that all rise together."""
    at = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    pitch = hz * 2 ** (cents_per_s * at / 1200)
    phase = 2 * np.pi * np.cumsum(pitch) / RATE_HZ
    return np.asarray(sum(0.1 * np.sin(k * phase) for k in range(1, 16)), np.float32)


def heard(mono: Mono, block: int = 22_050) -> NDArray[np.float32]:
    ear = VoiceEar()
    for at in range(0, len(mono), block):
        ear.push(mono[at : at + block])
    ear.close()
    return ear.glides()


@pytest.mark.parametrize("cents_per_s", [-1_000, 0, 700, 1_400])
def test_a_glide_is_heard_in_every_band_that_holds_its_harmonics(cents_per_s: float) -> None:
    glides = heard(glide(cents_per_s, 1.5))[5:-6, :BAND_COUNT]
    per_frame = cents_per_s * 512 / RATE_HZ / (1200 / 36)
    assert np.median(glides[:, 1:7], axis=0) == pytest.approx(per_frame, abs=0.25)


def test_blocks_of_any_size_are_heard_alike() -> None:
    sound = glide(400, 2.0) + np.random.default_rng(1).normal(0, 0.01, 2 * RATE_HZ).astype(np.float32)
    whole = heard(sound, len(sound))
    for block in (313, 5_000):
        assert np.abs(heard(sound, block) - whole).max() < 0.01


def test_spans_follow_the_evidence_and_bridge_breaths() -> None:
    logits = np.full(600, -3.0, np.float32)
    for start, end in ((100, 200), (208, 300), (400, 403), (450, 560)):
        logits[start:end] = 3.0
    logits[150] = -3.0  # one doubtful step
    logits[20] = 6.0
    assert spans_of(logits, np.ones(600, np.float32)) == (Span(10_000, 30_000), Span(45_000, 56_000))


def test_silence_has_no_voice_whatever_the_net_says() -> None:
    logits = np.full(300, 4.0, np.float32)
    level = np.ones(300, np.float32)
    level[:120] = 0
    assert spans_of(logits, level) == (Span(12_000, 30_000),)
    assert spans_of(np.zeros(0, np.float32), np.zeros(0, np.float32)) == ()


@pytest.mark.parametrize("seconds", [0.0, 0.3, 1.0, 2.5])
def test_short_and_silent_sounds_are_fine(seconds: float) -> None:
    ear, voice = Ear(), VoiceEar()
    for each in (ear, voice):
        each.push(np.zeros(round(seconds * RATE_HZ), np.float32))
        each.close()
    assert hear_voices(ear.bands(), voice.glides()) == ()


def test_the_net_fits_the_features() -> None:
    sound = glide(300, 4.0)
    ear = Ear()
    ear.push(sound)
    ear.close()
    features = voice_features(ear.bands(), heard(sound))
    assert abs(len(features) - 4 * STEPS_PER_S) <= 1
    logits = voice_logits(features)
    assert logits.shape == (len(features),)
    assert np.isfinite(logits).all()
    assert level_of(ear.bands(), len(features)).min() > 0.9
