"""What was done stays done; what was half done was never there."""

import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from segue.model.errors import Unavailable
from segue.understanding.reading.steps import Steps, digest_of, file_digest, step_key


@pytest.fixture
def steps(tmp_path: Path) -> Steps:
    return Steps(tmp_path / "steps", leave_free_bytes=0)


def test_a_result_is_made_once(steps: Steps) -> None:
    made = []

    def make() -> dict[str, object]:
        made.append(1)
        return {"text": "ça va", "times": (1, 2)}

    key = step_key("hear", "whisper", "1", "some text", language="fr")
    assert not steps.known(key)
    first = steps.json(key, make)
    assert first == steps.json(key, make) == {"text": "ça va", "times": [1, 2]}
    assert made == [1]
    assert steps.known(key)
    steps.forget(key)
    assert not steps.known(key)


def test_arrays_data_and_files_come_back(steps: Steps) -> None:
    numbers = np.arange(6, dtype=np.float32).reshape(2, 3)
    for _ in range(2):
        found = steps.arrays(step_key("embed", "e", "1", numbers), lambda: {"a": numbers})
        assert (found["a"] == numbers).all()
        assert steps.data(step_key("blob", "e", "1"), lambda: b"x" * 10) == b"x" * 10
    path = steps.file(step_key("wav", "e", "1"), lambda out: out.write_text("sound"), ".wav")
    assert path.read_text() == "sound"
    assert steps.file(step_key("wav", "e", "1"), lambda out: 1 / 0, ".wav") == path


@dataclass(frozen=True)
class Line:
    text: str
    rate: float


DIFFERENT = [
    None, 0, 1, 1.0, True, False, "", "1", b"1", [], ["a", "b"], ["ab"], [["a"], "b"], {"a": 1}, {"a": "1"},
    Line("a", 1.0), Line("a", 1.1), np.zeros(2), np.zeros(3), np.zeros(2, np.float32), np.zeros((1, 2)), np.zeros(0),
]  # fmt: skip


def test_different_inputs_have_different_keys() -> None:
    assert len({digest_of(value) for value in DIFFERENT}) == len(DIFFERENT)
    keys = {
        step_key("hear", "a", "1", "x"), step_key("hear", "a", "2", "x"), step_key("hear", "b", "1", "x"),
        step_key("say", "a", "1", "x"), step_key("hear", "a", "1", "x", beam=5),
        step_key("hear", "a", "1", "x", beam=1),
    }  # fmt: skip
    assert len(keys) == 6


def test_equal_inputs_have_equal_keys() -> None:
    assert digest_of({"b": 1, "a": (1, 2)}) == digest_of({"a": [1, 2], "b": 1})
    assert digest_of(np.float64(0.5)) == digest_of(0.5)
    assert digest_of(np.arange(10)[::2]) == digest_of(np.arange(10)[::2].copy())
    with pytest.raises(TypeError):
        digest_of(print)
    with pytest.raises(ValueError, match="can't name"):
        step_key("../up", "e", "1")


def test_a_failure_keeps_nothing(steps: Steps) -> None:
    key = step_key("wav", "e", "1")

    def fail(path: Path) -> None:
        path.write_text("half")
        raise RuntimeError("the engine died")

    with pytest.raises(RuntimeError):
        steps.file(key, fail, ".wav")
    assert not steps.known(key, ".wav")
    assert [path for path in steps.folder.rglob("*") if path.is_file()] == []


def test_what_cannot_be_read_is_made_again(steps: Steps) -> None:
    text, numbers = step_key("hear", "e", "1"), step_key("embed", "e", "1")
    steps.json(text, lambda: [1, 2])
    steps.arrays(numbers, lambda: {"a": np.ones(3)})
    for path in steps.folder.rglob("*.*"):
        path.write_bytes(path.read_bytes()[:-2] if path.suffix == ".json" else b"PK\x03\x04")
    assert steps.json(text, lambda: [3]) == [3]
    assert steps.arrays(numbers, lambda: {"a": np.zeros(2)})["a"].shape == (2,)


def test_a_full_disk_is_told_and_loses_nothing(tmp_path: Path) -> None:
    roomy = Steps(tmp_path, leave_free_bytes=0)
    roomy.json(step_key("hear", "e", "1", 1), lambda: 1)
    full = Steps(tmp_path, leave_free_bytes=1 << 62)
    assert full.json(step_key("hear", "e", "1", 1), lambda: 2) == 1
    with pytest.raises(Unavailable, match="is full"):
        full.json(step_key("hear", "e", "1", 2), lambda: 2)
    assert roomy.json(step_key("hear", "e", "1", 2), lambda: 3) == 3


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(Unavailable, match="Nothing can be kept"):
        Steps(tmp_path / "file", leave_free_bytes=0).json(step_key("hear", "e", "1"), lambda: 1)


def test_the_bound_takes_the_longest_unused(tmp_path: Path) -> None:
    steps = Steps(tmp_path, most_bytes=250, leave_free_bytes=0)
    keys = [step_key("blob", "e", "1", number) for number in range(4)]
    for age, key in enumerate(keys):
        steps.data(key, lambda: b"x" * 100)
        path = next(tmp_path.rglob(f"{key.digest}*"))
        os.utime(path, (1_000_000 + age, 1_000_000 + age))
    steps.data(keys[0], lambda: b"")  # used again: now the youngest
    half = tmp_path / "blob" / "00" / ".half-left-by-a-kill"
    half.parent.mkdir(exist_ok=True)
    half.write_bytes(b"x" * 7)
    assert steps.tidy() == 207
    assert [steps.known(key, "") for key in keys] == [True, False, False, True]
    assert not half.exists()


KILLED = """
import os, signal, sys
from pathlib import Path
from segue.understanding.reading.steps import Steps, step_key
steps = Steps(Path(sys.argv[1]), leave_free_bytes=0)
steps.json(step_key("hear", "e", "1", 1), lambda: "done")
def die(path):
    path.write_text("half")
    os.kill(os.getpid(), signal.SIGKILL)
steps.file(step_key("hear", "e", "1", 2), die, ".json")
"""


def test_a_kill_in_the_middle_leaves_no_half(tmp_path: Path) -> None:
    ended = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], check=False)
    assert ended.returncode == -signal.SIGKILL
    steps = Steps(tmp_path, leave_free_bytes=0)
    assert steps.json(step_key("hear", "e", "1", 1), lambda: "again") == "done"
    assert steps.json(step_key("hear", "e", "1", 2), lambda: "whole") == "whole"


def test_a_file_is_known_by_its_bytes(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_bytes(b"same")
    two.write_bytes(b"same")
    assert file_digest(one) == file_digest(two)
    two.write_bytes(b"other")
    assert file_digest(one) != file_digest(two)
