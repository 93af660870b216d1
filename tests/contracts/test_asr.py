"""The contract of every hearing engine: fake and real. Each hears what a voice of its own kind says."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pytest
import soxr
from jiwer import wer
from numpy.typing import NDArray

from segue.engines.asr.base import HEARING_RATE_HZ, HearingEngine
from segue.engines.asr.fake import FakeHearing
from segue.engines.asr.whisper import WhisperHearing
from segue.engines.tts.base import SpeechEngine
from segue.engines.tts.fake import FakeSpeech
from segue.model.errors import BadInput, Unavailable

SENTENCE = "the old harbour was quiet and the boats were waiting for the morning"


@dataclass(frozen=True)
class Pair:
    ear: HearingEngine
    mouth: SpeechEngine

    def sound(self, text: str = SENTENCE, language: str = "en") -> NDArray[np.float32]:
        speech = self.mouth.speak(text, self.mouth.voices()[0].id, language)
        return np.asarray(soxr.resample(speech.samples, speech.rate_hz, HEARING_RATE_HZ), dtype=np.float32)


@pytest.fixture(params=["fake", pytest.param("whisper", marks=pytest.mark.engines)], scope="module")
def pair(request: pytest.FixtureRequest) -> Pair:
    if request.param == "fake":
        return Pair(FakeHearing(), FakeSpeech())
    return Pair(request.getfixturevalue("whisper"), request.getfixturevalue("piper"))


def plain(text: str) -> str:
    return "".join(c for c in text.lower() if c.isalnum() or c == " ").strip()


def test_hears_what_was_said(pair: Pair) -> None:
    heard = pair.ear.hear(pair.sound())
    assert heard.language == "en"
    assert heard.language_probability > 0.8
    assert wer(SENTENCE, plain(heard.text)) < 0.1


def test_segments_and_words_are_in_time(pair: Pair) -> None:
    silence = np.zeros(2 * HEARING_RATE_HZ, dtype=np.float32)
    sound = np.concatenate([silence, pair.sound(), silence])
    heard = pair.ear.hear(sound, language="en", words=True)
    assert heard.segments
    edges = [edge for segment in heard.segments for edge in (segment.start_ms, segment.end_ms)]
    assert edges == sorted(edges)
    assert 1_500 < edges[0] < 2_600
    assert edges[-1] < len(sound) * 1000 / HEARING_RATE_HZ - 1_500
    words = [word for segment in heard.segments for word in segment.words]
    assert wer(SENTENCE, plain(" ".join(word.text for word in words))) < 0.1
    assert all(a.start_ms <= a.end_ms <= b.end_ms for a, b in pairwise(words))


def test_words_are_left_out_unless_asked_for(pair: Pair) -> None:
    assert all(not segment.words for segment in pair.ear.hear(pair.sound(), language="en").segments)


@pytest.mark.parametrize("seconds", [0.0, 0.01, 3.0])
def test_silence_says_nothing(pair: Pair, seconds: float) -> None:
    heard = pair.ear.hear(np.zeros(int(seconds * HEARING_RATE_HZ), dtype=np.float32))
    assert heard.segments == ()
    assert heard.text == ""


def test_noise_says_nothing(pair: Pair) -> None:
    noise = np.random.default_rng(1).normal(0, 0.1, 5 * HEARING_RATE_HZ).astype(np.float32)
    assert pair.ear.hear(noise).segments == ()


def test_progress_rises_to_one(pair: Pair) -> None:
    told: list[float] = []
    pair.ear.hear(pair.sound(), language="en", progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0


def test_languages_are_told_with_their_likelihoods(pair: Pair) -> None:
    likely = pair.ear.languages(pair.sound())
    assert max(likely, key=lambda tag: likely[tag]) == "en"
    assert 0.8 < sum(likely.values()) < 1.01
    assert pair.ear.languages(np.zeros(HEARING_RATE_HZ, dtype=np.float32)) == {}


def test_sound_that_is_none_is_refused(pair: Pair) -> None:
    with pytest.raises(BadInput):
        pair.ear.hear(np.zeros((100, 2), dtype=np.float32))
    with pytest.raises(BadInput):
        pair.ear.hear(np.full(HEARING_RATE_HZ, np.nan, dtype=np.float32))


def test_missing_weights_are_told() -> None:
    def nowhere(model_id: str):  # type: ignore[no-untyped-def]
        raise Unavailable(f"{model_id} is not here.", f"Run `segue models pull {model_id}`.")

    with pytest.raises(Unavailable, match="segue models pull whisper-base"):
        WhisperHearing(nowhere).hear(np.zeros(HEARING_RATE_HZ, dtype=np.float32))


@pytest.mark.engines
def test_whisper_refuses_a_language_it_does_not_know(whisper: WhisperHearing) -> None:
    sound = np.random.default_rng(1).normal(0, 0.1, HEARING_RATE_HZ).astype(np.float32)
    with pytest.raises(BadInput, match="tlh"):
        whisper.hear(sound, language="tlh")


@pytest.mark.engines
@pytest.mark.parametrize(
    ("voice", "language", "text"),
    [
        ("piper:joe", "en", "The next song was written by the sea, and you have heard it eleven times since spring."),
        ("kokoro:nezumi", "en", "The next song was written by the sea, and you know it well."),
        ("kokoro:nezumi", "es", "La música de esta noche viene de tres países diferentes."),
    ],
)
def test_real_voices_are_understood(
    request: pytest.FixtureRequest, whisper: WhisperHearing, voice: str, language: str, text: str
) -> None:
    mouth: SpeechEngine = request.getfixturevalue(voice.partition(":")[0])
    speech = mouth.speak(text, voice, language)
    sound = np.asarray(soxr.resample(speech.samples, speech.rate_hz, HEARING_RATE_HZ), dtype=np.float32)
    heard = whisper.hear(sound)
    assert heard.language == language
    assert wer(plain(text), plain(heard.text)) < 0.15
