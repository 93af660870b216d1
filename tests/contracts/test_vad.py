"""The contract of every speech detector: fake and real."""

from pathlib import Path

import numpy as np
import pytest
import soxr
from numpy.typing import NDArray

from segue.engines.tts.base import SpeechEngine
from segue.engines.tts.fake import FakeSpeech
from segue.engines.vad.base import FRAME, SPEECH_RATE_HZ, SpeechDetector
from segue.engines.vad.fake import FakeSpeechDetector
from segue.engines.vad.silero import SileroSpeechDetector
from segue.model.errors import Unavailable

SENTENCE = "the old harbour was quiet and the boats were waiting for the morning"


@pytest.fixture(params=["fake", pytest.param("silero", marks=pytest.mark.engines)], scope="module")
def pair(request: pytest.FixtureRequest) -> tuple[SpeechDetector, NDArray[np.float32]]:
    mouth: SpeechEngine = FakeSpeech() if request.param == "fake" else request.getfixturevalue("piper")
    speech = mouth.speak(SENTENCE, mouth.voices()[0].id)
    sound = np.asarray(soxr.resample(speech.samples, speech.rate_hz, SPEECH_RATE_HZ), np.float32)
    return (FakeSpeechDetector() if request.param == "fake" else SileroSpeechDetector()), sound


def whole(detector: SpeechDetector, sound: NDArray[np.float32], block: int = 10_000) -> NDArray[np.float32]:
    blocks = (sound[at : at + block] for at in range(0, len(sound), block))
    return np.concatenate([np.zeros(0, np.float32), *detector.likelihoods(blocks)])


def test_speech_is_likely_and_silence_is_not(pair: tuple[SpeechDetector, NDArray[np.float32]]) -> None:
    detector, speech = pair
    quiet = np.zeros(2 * SPEECH_RATE_HZ, np.float32)
    found = whole(detector, np.concatenate([quiet, speech, quiet]))
    assert len(found) == -(-(len(speech) + 2 * len(quiet)) // FRAME)
    assert found.min() >= 0
    assert found.max() <= 1
    edge = len(quiet) // FRAME
    assert (found[: edge - 3] < 0.3).all()
    assert (found[-edge + 10 :] < 0.3).all()
    assert (found[edge : -edge - 1] > 0.5).mean() > 0.8


def test_blocks_of_any_size_give_the_same(pair: tuple[SpeechDetector, NDArray[np.float32]]) -> None:
    detector, speech = pair
    long = np.tile(speech, 10)
    assert np.abs(whole(detector, long, 777) - whole(detector, long, len(long))).max() < 1e-3


def test_noise_is_no_speech(pair: tuple[SpeechDetector, NDArray[np.float32]]) -> None:
    noise = np.random.default_rng(1).normal(0, 0.1, 5 * SPEECH_RATE_HZ).astype(np.float32)
    assert (whole(pair[0], noise) > 0.5).mean() < 0.05


def test_nothing_and_no_numbers(pair: tuple[SpeechDetector, NDArray[np.float32]]) -> None:
    assert len(whole(pair[0], np.zeros(0, np.float32))) == 0
    assert whole(pair[0], np.full(FRAME * 3, np.nan, np.float32)).max() < 0.5
    assert len(whole(pair[0], np.zeros(1, np.float32))) == 1


def test_a_missing_model_is_told(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="can't be loaded"):
        next(SileroSpeechDetector(tmp_path / "none.onnx").likelihoods([np.zeros(FRAME, np.float32)]))
