"""`segue analyse`."""

import json
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from segue.audio.encode import write
from segue.cli import analyse, root
from segue.store import Store
from tests import factories as make
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


def test_killed_work_keeps_what_was_done_and_goes_on(tmp_path: Path, home: Path) -> None:
    home.mkdir()
    address = f"sqlite:///{home / 'segue.db'}"
    store = Store.open(address)
    _, items = make.album_in(store, 5)
    write(tmp_path / "long.flac", sine(1000, -23, 10, 44_100), 44_100)
    for item in items:
        file = store.files.file(item.file_id)
        store.files.put_files([replace(file, path=str(tmp_path / "long.flac"), duration_ms=10_000)])

    def heard() -> set[str]:
        return set(store.profiles.many([item.id for item in items]))

    with subprocess.Popen([sys.executable, "-m", "segue", "analyse", "--all"], stdout=subprocess.DEVNULL) as process:
        until = time.monotonic() + 120
        while not heard() and time.monotonic() < until:
            time.sleep(0.05)
        process.send_signal(signal.SIGKILL)
    before = heard()
    assert 0 < len(before) < 5
    result = CliRunner().invoke(root, ["analyse", "--all", "--json"])
    assert json.loads(result.output) == {"done": 5 - len(before), "left": 0, "failed": {}}
    assert len(heard()) == 5
    store.close()
