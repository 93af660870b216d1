"""Real engines, loaded once: each is heavy, so they are shared and all of their tests run in one worker."""

from pathlib import Path

import pytest

from segue.engines.asr.whisper import WhisperHearing
from segue.engines.embed.minilm import MiniLmEmbedder
from segue.engines.synth.sonare import SonareSynth
from segue.engines.synth.soundfont import SoundFontSynth
from segue.engines.tts.kokoro import KokoroSpeech
from segue.engines.tts.piper import PiperSpeech
from segue.engines.voiceid.resemblyzer import ResemblyzerVoices
from tests.weights import Weights


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.get_closest_marker("engines") and "contracts" in item.path.parts:
            item.add_marker(pytest.mark.xdist_group("engines"))


@pytest.fixture(scope="session")
def piper(weights: Weights) -> PiperSpeech:
    return PiperSpeech(weights)


@pytest.fixture(scope="session")
def kokoro(weights: Weights) -> KokoroSpeech:
    return KokoroSpeech(weights)


@pytest.fixture(scope="session")
def whisper(weights: Weights) -> WhisperHearing:
    return WhisperHearing(weights)


@pytest.fixture(scope="session")
def sonare(weights: Weights) -> SonareSynth:
    return SonareSynth(weights)


@pytest.fixture(scope="session")
def soundfont(weights: Weights) -> SoundFontSynth:
    return SoundFontSynth(weights)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("built")


@pytest.fixture(scope="session")
def minilm(weights: Weights, built: Path) -> MiniLmEmbedder:
    return MiniLmEmbedder(weights, built)


@pytest.fixture(scope="session")
def resemblyzer(weights: Weights) -> ResemblyzerVoices:
    return ResemblyzerVoices(weights)
