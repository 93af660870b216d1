"""The contract of every engine that can speak as a person does: fake and real."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from segue.dub.judging import judge_of
from segue.engines.asr.fake import FakeHearing
from segue.engines.tts.base import Cloning, Foretelling, SpeechEngine
from segue.engines.tts.drawn import DrawnSpeech
from segue.engines.tts.fake import FakeCloning
from segue.engines.tts.kokoro import KokoroSpeech
from segue.engines.voiceid.resemblyzer import ResemblyzerVoices
from segue.model.errors import BadInput, Unavailable

SENTENCE = "The boat is late."
RATE_HZ = 16_000


def person(kokoro: KokoroSpeech | None) -> np.ndarray:
    """Some seconds of somebody, at 16 kHz."""
    if kokoro is None:
        time = np.arange(5 * RATE_HZ) / RATE_HZ
        return np.asarray(0.2 * np.sin(2 * np.pi * 140 * time), np.float32)
    import soxr

    spoken = kokoro.speak("Nobody was at the harbour, and so we walked home along the water.", "kokoro:kumo", "en")
    return np.asarray(soxr.resample(spoken.samples, spoken.rate_hz, RATE_HZ), np.float32)


@pytest.fixture(params=["fake", pytest.param("drawn", marks=pytest.mark.engines)], scope="module")
def known(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[SpeechEngine, np.ndarray]]:
    if request.param == "fake":
        yield FakeCloning(), person(None)
        return
    kokoro: KokoroSpeech = request.getfixturevalue("kokoro")
    encoder: ResemblyzerVoices = request.getfixturevalue("resemblyzer")
    judge = judge_of(encoder, FakeHearing())
    engine = DrawnSpeech(kokoro, tmp_path_factory.mktemp("drawn"), judge, tries=1)
    yield engine, person(kokoro)


def test_a_person_is_enrolled_spoken_as_and_forgotten(known: tuple[SpeechEngine, np.ndarray]) -> None:
    engine, samples = known
    assert isinstance(engine, Cloning) and engine.scope in {"match", "clone"}
    told: list[float] = []
    found = engine.enrol("con_1", samples, RATE_HZ, "es", lambda share, what: told.append(share))
    assert told and told == sorted(told) and told[-1] == 1.0
    assert found.voice.startswith(f"{engine.name}:") and 0.85 <= found.shift <= 1.15
    assert engine.enrolled() == ["con_1"]
    assert engine.voices() == () or found.voice not in {voice.id for voice in engine.voices()}
    speech = engine.speak(SENTENCE, found.voice, "es")
    assert np.abs(speech.samples).max() > 0.05 and speech.duration_ms > 500
    if isinstance(engine, Foretelling):
        assert abs(engine.length_ms(SENTENCE, found.voice, "es") - speech.duration_ms) < 0.3 * speech.duration_ms
    with pytest.raises(BadInput):
        engine.speak(SENTENCE, found.voice, "tlh")
    engine.forget("con_2")
    assert engine.enrolled() == ["con_1"]
    engine.forget("con_1")
    assert engine.enrolled() == []
    with pytest.raises(BadInput):
        engine.speak(SENTENCE, found.voice, "es")


def test_what_tells_nothing_of_a_voice_is_refused(known: tuple[SpeechEngine, np.ndarray]) -> None:
    engine, samples = known
    assert isinstance(engine, Cloning)
    for sound, language in ((samples[:RATE_HZ], "es"), (samples, "tlh"), (np.stack([samples, samples]), "es")):
        with pytest.raises(BadInput):
            engine.enrol("con_1", sound, RATE_HZ, language)
    assert engine.enrolled() == []


def test_work_that_is_stopped_leaves_nothing(known: tuple[SpeechEngine, np.ndarray]) -> None:
    engine, samples = known
    assert isinstance(engine, Cloning)

    def stop(share: float, what: str) -> None:
        raise Unavailable("Stopped.", "")

    with pytest.raises(Unavailable):
        engine.enrol("con_1", samples, RATE_HZ, "es", stop)
    assert engine.enrolled() == []


def test_another_encoders_places_mean_nothing_to_the_map(tmp_path: Path) -> None:
    from dataclasses import replace

    def nowhere(model_id: str) -> Path:
        raise Unavailable(f"{model_id} is not here.", "")

    judge = replace(judge_of(ResemblyzerVoices(nowhere), FakeHearing()), encoder="other 1")
    judge = replace(judge, embed=lambda samples, rate_hz, shift: np.ones(256, np.float32) / 16)
    with pytest.raises(Unavailable, match="no map"):
        DrawnSpeech(KokoroSpeech(nowhere), tmp_path, judge).enrol("con_1", person(None), RATE_HZ, "es")
