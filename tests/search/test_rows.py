"""Passages as rows of numbers."""

import json
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from segue.search import rows as module
from segue.search.rows import Rows


def vectors(count: int, dimension: int = 96, seed: int = 1) -> NDArray[np.float32]:
    made = np.random.default_rng(seed).standard_normal((count, dimension)).astype(np.float32)
    return made / np.linalg.norm(made, axis=1, keepdims=True)


def times(count: int) -> list[tuple[int, int]]:
    return [(n * 1000, n * 1000 + 900) for n in range(count)]


@pytest.fixture
def rows(tmp_path: Path) -> Rows:
    return Rows(tmp_path / "meaning", 96)


def test_the_nearest_are_those_of_a_plain_product(rows: Rows, monkeypatch: pytest.MonkeyPatch) -> None:
    made = vectors(3_000)
    for n in range(30):
        rows.put(f"epi_{n}", "d", {}, times(100), made[n * 100 : n * 100 + 100])
    asked = made[1234] * 0.8 + vectors(1, seed=2)[0] * 0.6
    asked /= np.linalg.norm(asked)
    exact = np.argsort(-(made @ asked))[:10]
    for second_look in (4_000, 600):
        monkeypatch.setattr(module, "SECOND_LOOK", second_look)
        found, cosines = rows.nearest(asked, 10)
        assert found[0] == 1234
        assert len(set(found.tolist()) & set(exact.tolist())) >= (10 if second_look == 4_000 else 8)
        assert np.allclose(cosines, made[found] @ asked, atol=0.01)
        assert (np.diff(cosines) <= 0).all()


def test_only_what_is_allowed_and_alive_is_found(rows: Rows, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SECOND_LOOK", 50)
    made = vectors(400)
    for n in range(4):
        rows.put(f"epi_{n}", "d", {}, times(100), made[n * 100 : n * 100 + 100])
    allowed = np.zeros(400, bool)
    allowed[100:300] = True
    found, _ = rows.nearest(made[5], 400, allowed)
    assert len(found) >= 50
    assert ((found >= 100) & (found < 300)).all()
    rows.take_out("epi_1")
    found, _ = rows.nearest(made[150], 400, allowed)
    assert (found >= 200).all()


def test_a_thing_put_again_replaces_itself(rows: Rows) -> None:
    made = vectors(5)
    rows.put("epi_1", "old", {"a": 1}, times(3), made[:3])
    rows.put("epi_1", "new", {"a": 2}, times(2), made[3:])
    assert rows.things["epi_1"].digest == "new"
    assert rows.things["epi_1"].about == {"a": 2}
    assert rows.alive.tolist() == [False] * 3 + [True] * 2
    assert rows.dead_share == pytest.approx(0.6)
    assert np.allclose(cosines(rows, "epi_1", made), made[3:] @ made.T, atol=0.02)


def test_another_process_sees_what_was_written(rows: Rows, tmp_path: Path) -> None:
    other = Rows(tmp_path / "meaning", 96)
    made = vectors(4)
    rows.put("epi_1", "d", {}, times(4), made)
    assert len(other) == 0
    assert other.refresh()
    assert not other.refresh()
    assert np.array_equal(cosines(other, "epi_1", made), cosines(rows, "epi_1", made))
    rows.take_out("epi_1")
    other.refresh()
    assert not other.things


def test_what_a_killed_writer_left_is_cut_off(rows: Rows, tmp_path: Path) -> None:
    made = vectors(6)
    rows.put("epi_1", "d", {}, times(2), made[:2])
    folder = tmp_path / "meaning"
    for name in ("rows.bin", "vectors.i8"):
        with (folder / name).open("ab") as file:
            file.write(b"left over by a kill" * 50)
    with (folder / "log.jsonl").open("ab") as file:
        file.write(b'{"id": "epi_2", "number"')
    again = Rows(folder, 96)
    assert list(again.things) == ["epi_1"]
    again.put("epi_3", "d", {}, times(4), made[2:])
    reopened = Rows(folder, 96)
    assert list(reopened.things) == ["epi_1", "epi_3"]
    assert np.allclose(cosines(reopened, "epi_3", made), made[2:] @ made.T, atol=0.02)


def cosines(rows: Rows, id_: str, asked: np.ndarray) -> np.ndarray:
    """How near each row of a thing is to each of `asked`."""
    thing = rows.things[id_]
    own = np.arange(thing.first, thing.first + thing.count)
    return np.stack([rows.cosines(each, own) for each in asked], axis=1)


def test_what_is_not_settled_is_told(rows: Rows, tmp_path: Path) -> None:
    rows.put("epi_1", "d", {}, times(1), vectors(1))
    rows.settle()
    rows.put("epi_2", "d", {}, times(1), vectors(1))
    assert Rows(tmp_path / "meaning", 96).unsettled == ["epi_2"]


def test_rows_without_vectors_are_never_near(rows: Rows) -> None:
    rows.put("epi_1", "d", {}, times(3), None)
    rows.put("epi_2", "d", {}, [], None)
    assert len(rows) == 3
    found, _ = rows.nearest(vectors(1)[0], 10)
    assert len(found) == 0


@pytest.mark.parametrize("harm", ["rows", "vectors", "log"])
def test_files_that_do_not_fit_are_refused(rows: Rows, tmp_path: Path, harm: str) -> None:
    rows.put("epi_1", "d", {}, times(3), vectors(3))
    folder = tmp_path / "meaning"
    if harm == "log":
        (folder / "log.jsonl").write_text(
            json.dumps({"id": "epi_9", "number": 5, "digest": "", "first": 0, "count": 1, "about": {}}) + "\n"
        )
    else:
        path = folder / {"rows": "rows.bin", "vectors": "vectors.i8"}[harm]
        path.write_bytes(path.read_bytes()[:20])
    with pytest.raises(ValueError, match=r"rows are missing|out of order"):
        Rows(folder, 96)
