"""`segue analyse`."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from segue.audio.encode import write
from segue.cli import analyse, root
from tests.audio.signals import sine

if not any(command.callback is analyse.analyse for command in root.registered_commands):
    analyse.register(root)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SEGUE_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("SEGUE_DATABASE_URL", raising=False)
    return tmp_path / "home"


def test_a_file_in_words_and_as_json(tmp_path: Path) -> None:
    path = tmp_path / "tone.flac"
    write(path, sine(1000, -23, 3), 48_000)
    words = CliRunner().invoke(root, ["analyse", str(path)])
    assert words.exit_code == 0
    assert "-23.0 LUFS" in words.output
    told = json.loads(CliRunner().invoke(root, ["analyse", str(path), "--json"]).output)
    assert told[str(path)]["lufs"] == pytest.approx(-23, abs=0.1)
    assert told[str(path)]["duration_ms"] == 3000


def test_a_bad_file_does_not_hide_a_good_one(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.flac", tmp_path / "bad.mp3"
    write(good, sine(1000, -23, 1), 48_000)
    bad.write_text("words")
    result = CliRunner().invoke(root, ["analyse", str(bad), str(good), "--json"])
    assert result.exit_code == 1
    told = json.loads(result.output)
    assert "error" in told[str(bad)]
    assert "lufs" in told[str(good)]


def test_an_empty_library_has_nothing_to_analyse() -> None:
    result = CliRunner().invoke(root, ["analyse", "--all", "--json"])
    assert json.loads(result.output) == {"done": 0, "left": 0, "failed": {}}


def test_nothing_asked_is_an_error() -> None:
    assert CliRunner().invoke(root, ["analyse"]).exit_code == 1
