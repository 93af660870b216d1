"""`segue transcribe` on real sound with real engines: words, times, language."""

import json
import wave
from pathlib import Path

import numpy as np
import pytest
from jiwer import wer
from typer.testing import CliRunner

from segue.cli import root
from segue.cli.transcribe import register
from segue.engines.tts.piper import PiperSpeech
from segue.model.errors import SegueError
from tests.weights import Weights, cache_dir

FIRST = "The boats in the bay were quiet this morning."
SECOND = "Nobody remembered who had planted the walnut tree."


def run(*words: str) -> str:
    app = root
    if "transcribe" not in {
        command.name or getattr(command.callback, "__name__", "") for command in app.registered_commands
    }:
        register(app)
    result = CliRunner().invoke(app, ["transcribe", *words])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.stdout


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SEGUE_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("SEGUE_DATABASE_URL", raising=False)
    return tmp_path / "home"


@pytest.mark.engines
def test_a_file_is_written_down(home: Path, tmp_path: Path, weights: Weights) -> None:
    for model in ("whisper-base", "resemblyzer"):
        weights(model)
    home.mkdir()
    (home / "weights").symlink_to(cache_dir())
    piper = PiperSpeech(weights)
    parts = [piper.speak(text, "piper:joe") for text in (FIRST, SECOND)]
    quiet = np.zeros(parts[0].rate_hz * 2, np.float32)
    sound = np.concatenate([quiet, parts[0].samples, quiet, parts[1].samples, quiet])
    path = tmp_path / "talk.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(parts[0].rate_hz)
        file.writeframes((sound * 32767).astype("<i2").tobytes())
    told = json.loads(run(str(path), "--json"))
    assert told["language"] == "en"
    heard = [segment["text"] for segment in told["segments"]]
    assert len(heard) == 2
    assert all(wer(said, text) < 0.3 for said, text in zip((FIRST, SECOND), heard, strict=True))
    assert told["segments"][0]["start_ms"] == pytest.approx(2_000, abs=300)
    assert told["segments"][1]["start_ms"] == pytest.approx(4_000 + parts[0].duration_ms, abs=300)
    assert {segment["speaker"] for segment in told["segments"]} == {"Speaker 1"}
    assert told["duration_ms"] == pytest.approx(len(sound) * 1000 / parts[0].rate_hz, abs=100)
    assert set(told["stages_s"]) == {"Looks for speech", "Writes down", "Tells speakers apart"}
    assert any(span["kind"] == "speech" for span in told["spans"])
    assert heard[0] in run(str(path))
    with pytest.raises(SegueError, match="another language than said"):
        run(str(path), "--language", "pt")


def test_costs_of_an_empty_house(home: Path) -> None:
    assert json.loads(run("--costs", "--json")) == {"items": 0, "sound_ms": 0, "cpu_ms": 0}
    assert "0 items read" in run("--costs")


def test_what_is_neither_file_nor_item(home: Path) -> None:
    with pytest.raises(SegueError):
        run("epi_nothing")
    with pytest.raises(SegueError, match="Say what to write down"):
        run()


def test_missing_weights_name_the_command(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "talk.wav"
    time = np.arange(16_000 * 3) / 16_000
    voiced = sum(np.sin(2 * np.pi * 120 * k * time) / k for k in range(1, 30)) * (np.sin(2 * np.pi * 4 * time) > 0)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes((voiced / np.abs(voiced).max() * 20_000).astype("<i2").tobytes())
    try:
        said = run(str(path))
    except SegueError as error:
        assert "segue models pull whisper-base" in str(error)
    else:
        assert "Nobody speaks" in said  # the detector did not take the buzz for a voice
