import os
import subprocess
import sys
from pathlib import Path

import pytest

from segue.config import load_settings
from segue.model.errors import BadInput


def segue(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    env = os.environ | {"SEGUE_HOME": str(home)}
    return subprocess.run(
        [sys.executable, "-m", "segue", *words], env=env, capture_output=True, text=True, timeout=120, check=False
    )


def test_backup_then_restore_elsewhere(tmp_path: Path) -> None:
    saved = tmp_path / "saved.zip"
    assert segue(tmp_path / "one", "backup", str(saved)).returncode == 0
    again = segue(tmp_path / "one", "backup", str(saved))
    assert (again.returncode, again.stderr.splitlines()[0]) == (1, f"{saved} exists.")
    assert segue(tmp_path / "two", "restore", str(saved)).returncode == 0


def test_errors_are_sentences_and_never_a_trace(tmp_path: Path) -> None:
    ended = segue(tmp_path, "restore", str(tmp_path / "nothing.zip"))
    assert ended.returncode == 1
    assert "is not a backup of Segue" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize(
    ("name", "value"), [("SEGUE_PORT", "70000"), ("SEGUE_PORT", "http"), ("SEGUE_ALLOW_PRIVATE_FEEDS", "perhaps")]
)
def test_a_wrong_setting_is_named(name: str, value: str) -> None:
    with pytest.raises(BadInput, match=name):
        load_settings({name: value, "HOME": "/nowhere"})
