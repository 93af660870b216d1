"""Real engines on real sounds: speech over a telephone, speech over music, two voices, music and noise alone."""

from pathlib import Path

import numpy as np
import pytest
import soxr
from jiwer import wer
from numpy.typing import NDArray

from segue.engines.asr.whisper import WhisperHearing
from segue.engines.tts.base import SpeechEngine
from segue.engines.tts.kokoro import KokoroSpeech
from segue.engines.tts.piper import PiperSpeech
from segue.engines.vad.silero import SileroSpeechDetector
from segue.engines.voiceid.resemblyzer import ResemblyzerVoices
from segue.understanding.reading.read import read
from segue.understanding.reading.shapes import Ears
from segue.understanding.reading.steps import Steps
from tests.understanding.reading.sounds import RATE_HZ, as_file, chord, noise, silence
from tests.weights import Weights

pytestmark = [pytest.mark.engines, pytest.mark.xdist_group("engines")]

ASKED = "Where were you last night, and why did nobody see you at the harbour?"
ANSWERED = "I was at home all evening, reading an old book about the sea and its weather."


@pytest.fixture(scope="module")
def ears(weights: Weights) -> Ears:
    return Ears(WhisperHearing(weights), SileroSpeechDetector(), ResemblyzerVoices(weights))


@pytest.fixture
def steps(tmp_path: Path) -> Steps:
    return Steps(tmp_path / "steps", leave_free_bytes=0)


@pytest.fixture(scope="module")
def voices(weights: Weights) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """A man asks, a woman answers."""

    def said(engine: SpeechEngine, voice: str, text: str) -> NDArray[np.float32]:
        speech = engine.speak(text, voice)
        return np.asarray(soxr.resample(speech.samples, speech.rate_hz, RATE_HZ), np.float32)

    return said(PiperSpeech(weights), "piper:joe", ASKED), said(KokoroSpeech(weights), "kokoro:nezumi", ANSWERED)


def plain(text: str) -> str:
    return " ".join("".join(c if c.isalnum() else " " for c in text.lower()).split())


Voices = tuple[NDArray[np.float32], NDArray[np.float32]]


def test_two_people_talk(tmp_path: Path, ears: Ears, steps: Steps, voices: Voices) -> None:
    asked, answered = voices
    path = as_file(tmp_path / "a.wav", silence(1), asked, silence(0.5), answered, silence(1))
    reading = read(path, ears, steps)
    assert reading.transcript.language == "en"
    assert len(reading.voices) == 2
    halves = {name: [s for s in reading.sentences if s.speaker == name] for name in (v.name for v in reading.voices)}
    middle_ms = 1_250 + len(asked) // 16
    for said in halves.values():
        assert all(s.end_ms < middle_ms + 400 for s in said) or all(s.start_ms > middle_ms - 400 for s in said)
    assert wer(plain(f"{ASKED} {ANSWERED}"), plain(" ".join(s.text for s in reading.sentences))) < 0.25


def test_a_telephone(tmp_path: Path, ears: Ears, steps: Steps, voices: Voices) -> None:
    path = as_file(tmp_path / "a.wav", silence(0.5), voices[0], silence(0.5), rate_hz=8_000)
    reading = read(path, ears, steps, language="en")
    assert wer(plain(ASKED), plain(" ".join(s.text for s in reading.sentences))) < 0.35


def test_speech_over_music_is_told_from_both(tmp_path: Path, ears: Ears, steps: Steps, voices: Voices) -> None:
    bed = chord(12, 0.5)
    speech = voices[1]
    over = bed.copy() * 0.1
    over[2 * RATE_HZ : 2 * RATE_HZ + len(speech)] += speech
    path = as_file(tmp_path / "a.wav", chord(5, 0.3), silence(2), over)
    map_ = read(path, Ears(ears.hearing, ears.detector), steps).map
    assert map_.total_ms("over_music") > 0.5 * len(speech) // 16
    assert map_.total_ms("music") > 4_000


@pytest.mark.parametrize("kind", ["music", "noise", "silence"])
def test_where_nobody_speaks(tmp_path: Path, ears: Ears, steps: Steps, kind: str) -> None:
    sound = {"music": chord(20, 0.4), "noise": noise(10), "silence": silence(10)}[kind]
    reading = read(as_file(tmp_path / "a.wav", sound), ears, steps)
    assert reading.sentences == ()
    assert len(reading.notices) == 1
    if kind == "music":
        assert reading.map.total_ms("music") > 15_000
