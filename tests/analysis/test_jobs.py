"""The background work: nothing twice, nothing lost, nothing stopped by one broken file."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from segue.analysis import jobs
from segue.analysis.jobs import analyse_missing, stretch_of
from segue.analysis.profile import ENGINE, VERSION
from segue.audio.encode import write
from segue.jobs.base import Silent
from segue.model.errors import Cancelled, NotFound
from segue.model.media import Item
from segue.store import Store
from tests import factories as make
from tests.audio.signals import sine


def album(store: Store, folder: Path, tracks: int = 3) -> list[Item]:
    """An album of real, short, ever quieter files."""
    of, items = make.album_in(store, tracks)
    for number, item in enumerate(items):
        path = folder / f"{number}.flac"
        write(path, sine(1000, -10 - 3 * number, 2, 22_050), 22_050)
        file = store.files.file(item.file_id)
        store.files.put_files([replace(file, path=str(path), duration_ms=2000)])
    assert of.id
    return store.catalog.put_items([replace(item, duration_ms=2000) for item in items])


def test_all_that_is_missing_is_analysed_once(any_store: Store, tmp_path: Path) -> None:
    items = album(any_store, tmp_path)
    result = analyse_missing(any_store, Silent())
    assert (result.done, result.left, result.failed) == (3, 0, [])
    for number, item in enumerate(items):
        profile = any_store.profiles.get(item.id)
        assert profile is not None
        assert profile.lufs == pytest.approx(-10 - 3 * number, abs=0.2)
        assert (profile.engine, profile.version) == (ENGINE, VERSION)
    assert analyse_missing(any_store, Silent()).done == 0


def test_an_older_version_is_made_anew(store: Store, tmp_path: Path) -> None:
    items = album(store, tmp_path, 1)
    analyse_missing(store, Silent())
    old = store.profiles.get(items[0].id)
    assert old is not None
    store.profiles.put(items[0].id, replace(old, version=VERSION - 1, lufs=-1.0))
    assert analyse_missing(store, Silent()).done == 1
    assert store.profiles.many([items[0].id])[items[0].id].lufs == pytest.approx(-10, abs=0.2)


def test_a_broken_file_is_noted_and_passed_over(store: Store, tmp_path: Path) -> None:
    items = album(store, tmp_path)
    broken = tmp_path / "1.flac"
    broken.write_text("no sound\n" * 100)
    result = analyse_missing(store, Silent())
    assert result.done == 2
    assert [item_id for item_id, _ in result.failed] == [items[1].id]
    assert "1.flac" in result.failed[0][1]
    assert store.profiles.get(items[1].id) is None
    assert store.profiles.missing(ENGINE, VERSION) == [], "it is not tried again and again"
    # A good copy takes its place: the scan sees other sound, and it is heard.
    write(broken, sine(440, -20, 2, 22_050), 22_050)
    store.files.put_files([replace(store.files.file(items[1].file_id), content_hash="another")])
    assert analyse_missing(store, Silent()).done == 1
    assert store.profiles.get(items[1].id) is not None


def test_a_retagged_file_keeps_its_profile(any_store: Store, tmp_path: Path) -> None:
    items = album(any_store, tmp_path, 1)
    analyse_missing(any_store, Silent())
    any_store.files.put_files([replace(any_store.files.file(items[0].file_id), size_bytes=5, mtime_ns=9)])
    assert any_store.profiles.get(items[0].id) is not None


def test_a_file_that_is_away_is_left_for_later(store: Store, tmp_path: Path) -> None:
    album(store, tmp_path)
    (tmp_path / "0.flac").rename(tmp_path / "away")
    result = analyse_missing(store, Silent())
    assert (result.done, result.left, result.failed) == (2, 1, [])
    (tmp_path / "away").rename(tmp_path / "0.flac")
    assert analyse_missing(store, Silent()).done == 1


class Stopping(Silent):
    """Asks to stop at the third item."""

    def __init__(self) -> None:
        self.titles: list[str] = []
        self.fractions: list[float] = []

    def progress(self, fraction: float, message: str = "") -> None:
        self.fractions.append(fraction)
        if message not in self.titles:
            self.titles.append(message)
        if len(self.titles) == 3:
            raise Cancelled("Stopped as asked.")


def test_stopped_work_keeps_what_is_done_and_goes_on(store: Store, tmp_path: Path) -> None:
    album(store, tmp_path, 4)
    context = Stopping()
    with pytest.raises(Cancelled):
        analyse_missing(store, context)
    assert context.fractions == sorted(context.fractions)
    assert analyse_missing(store, Silent()).done == 2


def test_a_slice_ends_in_time(store: Store, tmp_path: Path) -> None:
    album(store, tmp_path, 3)
    result = analyse_missing(store, Silent(), slice_s=-1)
    assert (result.done, result.left) == (0, 3)


def test_named_items_are_analysed_again(store: Store, tmp_path: Path) -> None:
    items = album(store, tmp_path, 2)
    analyse_missing(store, Silent())
    assert analyse_missing(store, Silent(), [items[0].id]).done == 1
    with pytest.raises(NotFound):
        analyse_missing(store, Silent(), ["trk_nothing"])


def test_something_unforeseen_stops_one_item_only(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    album(store, tmp_path, 2)
    real = jobs.analyse

    def falling(path: Path, *how: Any, **more: Any) -> Any:
        if path.name == "0.flac":
            raise RuntimeError("a codec fell over")
        return real(path, *how, **more)

    monkeypatch.setattr(jobs, "analyse", falling)
    result = analyse_missing(store, Silent())
    assert (result.done, len(result.failed)) == (1, 1)


def test_a_chapter_is_a_stretch_of_its_file() -> None:
    of = make.collection("book")
    file = make.file(duration_ms=60_000)
    assert stretch_of(make.item(of, start_ms=0, duration_ms=60_000), file) == (0, None)
    assert stretch_of(make.item(of, start_ms=0, duration_ms=20_000), file) == (0, 20_000)
    assert stretch_of(make.item(of, start_ms=20_000, duration_ms=40_000), file) == (20_000, 60_000)
    assert stretch_of(make.item(of, start_ms=0, duration_ms=0), file) == (0, None)
