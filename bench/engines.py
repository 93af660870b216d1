"""How fast the engines speak, hear and play, and whether what is said is heard."""

import time
from collections.abc import Callable

import numpy as np
import soxr
from jiwer import wer
from numpy.typing import NDArray
from tests.weights import cache_dir

from bench import Row
from segue.engines.asr.base import HEARING_RATE_HZ
from segue.engines.asr.whisper import WhisperHearing
from segue.engines.synth.base import Note
from segue.engines.synth.soundfont import SoundFontSynth
from segue.engines.tts.base import SpeechEngine
from segue.engines.tts.kokoro import KokoroSpeech
from segue.engines.tts.piper import PiperSpeech
from segue.engines.weights import WeightsStore
from segue.model.errors import Unavailable

TEXT = (
    "Good evening. The next three songs were all written by the sea. "
    "The first one is the oldest, and you have listened to it eleven times since spring. "
    "After that we will stay in the harbour for a while, with a quiet piece for piano."
)


def plain(text: str) -> str:
    return " ".join("".join(c if c.isalnum() else " " for c in text.lower()).split())


def timed(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def spoken(engine: SpeechEngine, voice: str, ear: WhisperHearing, target: str) -> tuple[list[Row], NDArray[np.float32]]:
    load_s = timed(lambda: engine.speak("Hello.", voice))
    began = time.perf_counter()
    speech = engine.speak(TEXT, voice)
    taken_s = time.perf_counter() - began
    sound = np.asarray(soxr.resample(speech.samples, speech.rate_hz, HEARING_RATE_HZ), dtype=np.float32)
    heard = ear.hear(sound, language="en")
    share = taken_s * 1000 / speech.duration_ms
    return [
        Row(f"{voice}: first word, model load included", round(load_s, 2), "s"),
        Row(f"{voice}: speaking", round(share, 3), "× real time", target),
        Row(f"{voice}: word error rate, heard by Whisper", round(wer(plain(TEXT), plain(heard.text)), 3), "", "<= 0.1"),
    ], sound


def run() -> list[Row]:
    weights = WeightsStore(cache_dir())
    try:
        for model in weights.manifest:
            weights.pull(model.id)
    except Unavailable as error:
        return [Row("engines", None, note=error.message)]
    ear = WhisperHearing(weights.path)
    rows, sound = spoken(PiperSpeech(weights.path), "piper:joe", ear, "<= 0.15")
    rows += spoken(KokoroSpeech(weights.path), "kokoro:nezumi", ear, "<= 1.5")[0]
    long = np.tile(sound, 4)
    hearing_s = timed(lambda: ear.hear(long, language="en"))
    rows.append(
        Row("whisper-base: hearing", round(hearing_s * HEARING_RATE_HZ / len(long), 3), "× real time", "<= 0.5")
    )
    synth = SoundFontSynth(weights.path)
    piece = [Note(250 * n, 450, 60 + n % 24, 90, (0, 40, 73)[n % 3]) for n in range(480)]
    piece += [Note(250 * n, 50, 36 if n % 2 else 42, drum=True) for n in range(480)]
    playing_s = timed(lambda: synth.play(piece))
    rows.append(
        Row("soundfont: playing a piece of four parts", round(122 / playing_s), "× faster than real time", ">= 20")
    )
    return rows
