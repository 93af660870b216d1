"""The contract of every voice: fake and real."""

from functools import cache
from pathlib import Path
from threading import Thread

import numpy as np
import pytest

from segue.engines.tts.base import Speech, SpeechEngine
from segue.engines.tts.fake import FakeSpeech
from segue.engines.tts.kokoro import KokoroSpeech, chunks
from segue.engines.tts.piper import PiperSpeech
from segue.model.errors import BadInput, Unavailable

SENTENCE = "Good evening from the old harbour."


@pytest.fixture(
    params=["fake", *(pytest.param(name, marks=pytest.mark.engines) for name in ("piper", "kokoro"))], scope="module"
)
def engine(request: pytest.FixtureRequest) -> SpeechEngine:
    if request.param == "fake":
        return FakeSpeech()
    engine: SpeechEngine = request.getfixturevalue(request.param)
    return engine


@cache
def say(engine: SpeechEngine, text: str = SENTENCE, speed: float = 1.0) -> Speech:
    return engine.speak(text, engine.voices()[0].id, speed=speed)


def test_speech_sounds_and_is_bounded(engine: SpeechEngine) -> None:
    speech = say(engine)
    assert speech.samples.dtype == np.float32
    assert speech.samples.ndim == 1
    assert np.isfinite(speech.samples).all()
    assert 0.05 < np.abs(speech.samples).max() <= 1.0
    assert 1_000 < speech.duration_ms < 6_000


def test_speed_shortens(engine: SpeechEngine) -> None:
    assert 1.3 < say(engine).duration_ms / say(engine, speed=1.8).duration_ms < 2.3


def test_longer_texts_last_longer(engine: SpeechEngine) -> None:
    assert say(engine, f"{SENTENCE} {SENTENCE} And good night.").duration_ms > 1.9 * say(engine).duration_ms


def test_voices_are_described(engine: SpeechEngine) -> None:
    voices = engine.voices()
    assert voices
    assert len({voice.id for voice in voices}) == len(voices)
    for voice in voices:
        assert voice.id.startswith(f"{engine.name}:")
        assert voice.languages and voice.name


@pytest.mark.parametrize(
    ("text", "voice", "language", "speed"),
    [
        ("", None, "en", 1.0),
        ("  \n", None, "en", 1.0),
        ("… – !", None, "en", 1.0),
        ("word " * 20_000, None, "en", 1.0),
        (SENTENCE, "nobody:none", "en", 1.0),
        (SENTENCE, None, "tlh", 1.0),
        (SENTENCE, None, "en", 0.4),
        (SENTENCE, None, "en", 2.1),
        (SENTENCE, None, "en", float("nan")),
    ],
)
def test_what_cannot_be_said_is_refused(
    engine: SpeechEngine, text: str, voice: str | None, language: str, speed: float
) -> None:
    with pytest.raises(BadInput) as caught:
        engine.speak(text, voice or engine.voices()[0].id, language=language, speed=speed)
    assert caught.value.message
    assert caught.value.hint


def test_regional_tags_and_odd_characters_are_spoken(engine: SpeechEngine) -> None:
    speech = engine.speak("[[Rock]] & “Roll” 🎵 naïve №5", engine.voices()[0].id, language="en-GB")
    assert speech.duration_ms > 300


def test_many_threads_speak_at_once(engine: SpeechEngine) -> None:
    spoken: list[int] = []

    def line() -> None:
        spoken.append(engine.speak("One short line.", engine.voices()[0].id).duration_ms)

    threads = [Thread(target=line) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(spoken) == 3
    assert max(spoken) < 2 * min(spoken)


def test_missing_weights_are_told(tmp_path: Path) -> None:
    def nowhere(model_id: str) -> Path:
        raise Unavailable(f"{model_id} is not here.", f"Run `segue models pull {model_id}`.")

    for engine, voice, model in (
        (PiperSpeech(nowhere), "piper:joe", "piper-joe"),
        (KokoroSpeech(nowhere), "kokoro:nezumi", "kokoro"),
    ):
        assert list(engine.voices()) == []
        with pytest.raises(Unavailable, match=f"segue models pull {model}"):
            engine.speak(SENTENCE, voice)


def test_broken_weights_are_told(tmp_path: Path) -> None:
    (tmp_path / "voice.onnx").write_bytes(b"not a model")
    (tmp_path / "voice.onnx.json").write_text("{}")
    (tmp_path / "kokoro-v1.0.int8.onnx").write_bytes(b"not a model")
    with pytest.raises(Unavailable, match="segue models verify"):
        PiperSpeech(lambda _: tmp_path).speak(SENTENCE, "piper:joe")
    with pytest.raises(Unavailable, match="segue models verify"):
        KokoroSpeech(lambda _: tmp_path).speak(SENTENCE, "kokoro:nezumi")


@pytest.mark.engines
def test_a_voice_can_be_unloaded_and_speaks_again(piper: PiperSpeech) -> None:
    engine = piper
    first = engine.speak(SENTENCE, "piper:joe")
    engine.unload()
    again = engine.speak(SENTENCE, "piper:joe")
    assert abs(again.duration_ms - first.duration_ms) < 0.3 * first.duration_ms


def test_long_texts_are_parted_without_losing_a_word() -> None:
    text = "Short. Also short. " + "A long clause with many words in it, and then another one " * 20 + ". End. 12345"
    text += "6" * 700
    parts = chunks(text)
    assert max(len(part) for part in parts) <= 220
    assert "".join("".join(parts).split()) == "".join(text.split())
    assert parts[0].startswith("Short. Also short.")
