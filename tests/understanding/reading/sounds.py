"""Sounds that the reading's tests hear: the fake voice's sentences, hums and silence, as files."""

import wave
from pathlib import Path

import numpy as np
import soxr
from numpy.typing import NDArray

from segue.engines.asr.fake import FakeHearing
from segue.engines.tts.fake import FakeSpeech
from segue.engines.vad.fake import FakeSpeechDetector
from segue.engines.voiceid.fake import FakeVoices
from segue.understanding.reading.shapes import Ears

RATE_HZ = 16_000
FAKE_EARS = Ears(FakeHearing(), FakeSpeechDetector(), FakeVoices())


def spoken(text: str, language: str = "en") -> NDArray[np.float32]:
    speech = FakeSpeech().speak(text, "fake:ada", language)
    return np.asarray(soxr.resample(speech.samples, speech.rate_hz, RATE_HZ), np.float32)


def silence(seconds: float) -> NDArray[np.float32]:
    return np.zeros(round(seconds * RATE_HZ), np.float32)


def chord(seconds: float, level: float = 0.1) -> NDArray[np.float32]:
    """Held notes, a new chord every two seconds."""
    time = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    out = np.zeros(len(time))
    for root in (220.0, 262.0, 196.0, 294.0):
        now = (time // 2 % 4).astype(int) == [220.0, 262.0, 196.0, 294.0].index(root)
        for ratio in (1, 1.25, 1.5, 2, 3, 4):
            out += now * np.sin(2 * np.pi * root * ratio * time) / 6
    return np.asarray(level * out, np.float32)


def noise(seconds: float, level: float = 0.05) -> NDArray[np.float32]:
    return np.asarray(np.random.default_rng(7).normal(0, level, round(seconds * RATE_HZ)), np.float32)


def as_file(path: Path, *parts: NDArray[np.float32], rate_hz: int = RATE_HZ) -> Path:
    sound = np.concatenate(parts)
    if rate_hz != RATE_HZ:
        sound = np.asarray(soxr.resample(sound, RATE_HZ, rate_hz), np.float32)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate_hz)
        file.writeframes((np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes())
    return path
