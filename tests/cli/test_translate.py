"""`segue translate --text`, as a person and as a program would use it."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from segue.cli import translate
from segue.model.errors import BadInput, Unavailable
from tests.weights import Weights


def said(home: Path, monkeypatch: pytest.MonkeyPatch, *words: str) -> str:
    """What the command prints; its errors are raised."""
    monkeypatch.setenv("SEGUE_HOME", str(home))
    monkeypatch.setenv("PATH", "")  # no Apertium
    root = typer.Typer()
    root.callback()(lambda: None)
    translate.register(root)
    result = CliRunner().invoke(root, ["translate", *words])
    if result.exception:
        raise result.exception
    return result.stdout


@pytest.fixture
def text(tmp_path: Path) -> Path:
    path = tmp_path / "text.txt"
    path.write_text("The house is small.\n\nWe met in 1987.\n", "utf-8")
    return path


@pytest.fixture
def home(weights: Weights, tmp_path: Path) -> Path:
    """A house with the Portuguese models."""
    folder = tmp_path / "home" / "weights"
    folder.mkdir(parents=True)
    (folder / "translation-pt").symlink_to(weights("translation-pt"))
    return tmp_path / "home"


@pytest.mark.engines
def test_one_line_for_each_line(home: Path, text: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = said(home, monkeypatch, "--text", str(text), "--from", "en", "--to", "pt").splitlines()
    assert len(lines) == 3
    assert "casa" in lines[0]
    assert lines[1] == ""
    assert "1987" in lines[2]


@pytest.mark.engines
def test_for_programs(home: Path, text: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = json.loads(said(home, monkeypatch, "--text", str(text), "--to", "pt", "--json"))
    assert told["route"]["key"] == "firefox:en-pt"
    assert told["route"]["draft"] is False
    assert [line["source"] for line in told["lines"]] == ["The house is small.", "", "We met in 1987."]


def test_a_missing_way_and_a_missing_file(tmp_path: Path, text: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Unavailable, match="segue models pull translation-de"):
        said(tmp_path / "home", monkeypatch, "--text", str(text), "--to", "de")
    with pytest.raises(BadInput, match="can't be read"):
        said(tmp_path / "home", monkeypatch, "--text", str(tmp_path / "nowhere.txt"), "--to", "pt")
