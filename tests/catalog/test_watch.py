"""Folders are watched: what is touched is scanned, once, and nothing else."""

import threading
import time
from pathlib import Path

import pytest

from segue.catalog import watch
from segue.catalog.scan import add_root
from segue.catalog.watch import Watcher, unit_folder
from tests import library
from tests.catalog.conftest import Library


class Orders:
    """The scans that were asked for."""

    def __init__(self) -> None:
        self.got: list[tuple[str, str]] = []
        self.came = threading.Condition()

    def __call__(self, root_id: str, under: str) -> None:
        with self.came:
            self.got.append((root_id, under))
            self.came.notify_all()

    def wait_for(self, *any_of: tuple[str, str], timeout_s: float = 20.0) -> bool:
        with self.came:
            return self.came.wait_for(lambda: bool({*any_of} & {*self.got}), timeout_s)


def watched(lib: Library, orders: Orders) -> Watcher:
    watcher = Watcher(lib.store.files.roots, orders, quiet_s=0.3)
    watcher.start()
    assert watcher.watching.wait(20)
    return watcher


def test_a_change_asks_for_its_albums_folder_only(lib: Library) -> None:
    lib.album()
    root = add_root(lib.store, lib.folder)
    orders = Orders()
    watcher = watched(lib, orders)
    try:
        assert orders.got == [(root.id, "")]  # what changed while nobody watched
        orders.got.clear()
        library.tag(lib.folder / "Ann/Sea/01 Song 1.ogg", title="Better")
        (lib.folder / "Ann/Sea/notes.txt").write_text("nothing to hear")
        assert orders.wait_for((root.id, "Ann/Sea"))
        orders.got.clear()
        lib.make("Ben/Land/CD1/1.ogg", 600)
        # The new folder is seen before what is in it: its scan finds the rest.
        assert orders.wait_for((root.id, "Ben/Land"), (root.id, "Ben"))
        (lib.folder / ".hidden").mkdir()
        (lib.folder / ".hidden/a.ogg").write_bytes(b"x")
        time.sleep(1.2)
        assert {folder.split("/")[0] for _, folder in orders.got} == {"Ben"}
    finally:
        watcher.stop()


def test_a_root_added_later_is_watched_too(lib: Library, tmp_path: Path) -> None:
    orders = Orders()
    lib.album()
    add_root(lib.store, lib.folder)
    watcher = watched(lib, orders)
    try:
        (tmp_path / "more").mkdir()
        root = add_root(lib.store, tmp_path / "more")
        deadline = time.monotonic() + 20
        while (root.id, "Land") not in orders.got and time.monotonic() < deadline:
            library.make(tmp_path / "more/Land/1.ogg", 500)  # until the watch on the new root stands
            orders.wait_for((root.id, "Land"), timeout_s=1.0)
        assert (root.id, "Land") in orders.got
    finally:
        watcher.stop()


def test_where_nothing_can_be_watched_folders_are_looked_through(lib: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_paths: str, **_how: object) -> None:
        raise OSError(28, "OS file watch limit reached")

    monkeypatch.setattr("watchfiles.watch", refuse)
    monkeypatch.setattr(watch, "LOOK_AROUND_S", 0.05)
    lib.album()
    root = add_root(lib.store, lib.folder)
    orders = Orders()
    watcher = Watcher(lib.store.files.roots, orders)
    watcher.start()
    try:
        with orders.came:
            assert orders.came.wait_for(lambda: orders.got.count((root.id, "")) >= 4, 20)
    finally:
        watcher.stop()


def test_the_folder_of_a_change_is_its_album_or_what_is_left_of_it(tmp_path: Path) -> None:
    (tmp_path / "Ann/Sea/CD1").mkdir(parents=True)
    assert unit_folder(tmp_path, Path("Ann/Sea/CD1")) == "Ann/Sea"
    assert unit_folder(tmp_path, Path("Ann/Gone")) == "Ann"
    assert unit_folder(tmp_path, Path("Ann/Sea (CD 2)")) == "Ann/Sea"
    assert unit_folder(tmp_path, Path("No/Where")) == ""
    assert unit_folder(tmp_path, Path()) == ""
