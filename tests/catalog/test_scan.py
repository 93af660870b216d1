"""Scanning a folder: what is found, what changed, what moved, and that nothing is lost."""

import os
from pathlib import Path

import pytest

from segue.catalog.scan import add_root, scan_all, scan_root
from segue.model.errors import BadInput, Cancelled, Conflict, Unavailable
from tests import library
from tests.catalog.conftest import Library, counts


def test_a_first_scan_and_an_unchanged_rescan(lib: Library) -> None:
    lib.album()
    (lib.folder / "Ann/Sea/notes.txt").write_text("no sound")
    assert counts(lib.scan()) == (3, 3, 0, 0, 0)
    assert list(lib.items("Sea")) == ["Song 1", "Song 2", "Song 3"]
    before = lib.items()
    assert counts(lib.scan()) == (3, 0, 0, 0, 0)
    assert lib.items() == before
    file = lib.store.files.file(before["Song 1"].file_id)
    assert (file.codec, file.status, file.path) == ("vorbis", "present", str(lib.folder / "Ann/Sea/01 Song 1.ogg"))


def test_an_unchanged_rescan_opens_no_file(lib: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    lib.album()
    lib.scan()
    monkeypatch.setattr("segue.catalog.scan.read_one", lambda task: pytest.fail(f"read {task}"))
    assert counts(lib.scan()) == (3, 0, 0, 0, 0)


def test_a_moved_folder_keeps_items_and_album(lib: Library) -> None:
    lib.album()
    lib.scan()
    items, album = lib.items(), lib.collections()["Sea"]
    (lib.folder / "Elsewhere").mkdir()
    (lib.folder / "Ann/Sea").rename(lib.folder / "Elsewhere/The Sea")
    assert counts(lib.scan()) == (3, 0, 0, 3, 0)
    assert {title: item.id for title, item in lib.items().items()} == {title: item.id for title, item in items.items()}
    assert lib.collections()["Sea"].id == album.id
    assert len(lib.collections()) == 1


def test_a_renamed_and_retagged_file_keeps_plays(lib: Library) -> None:
    lib.album()
    lib.scan()
    item = lib.items()["Song 2"]
    path = (lib.folder / "Ann/Sea/02 Song 2.ogg").rename(lib.folder / "Ann/Sea/2 - Better.ogg")
    library.tag(path, title="Better")
    assert counts(lib.scan()) == (3, 0, 0, 1, 0)
    assert lib.items()["Better"].id == item.id
    assert lib.items()["Better"].added_at_ms == item.added_at_ms


def test_two_files_that_swap_names_stay_themselves(lib: Library) -> None:
    lib.album(tones=(440, 460))
    lib.scan()
    one, two = lib.items()["Song 1"], lib.items()["Song 2"]
    first, second = (lib.folder / f"Ann/Sea/0{n} Song {n}.ogg" for n in (1, 2))
    first.rename(lib.folder / "x.ogg")
    second.rename(first)
    (lib.folder / "x.ogg").rename(second)
    os.utime(first, ns=(1, 1))
    os.utime(second, ns=(2, 2))
    lib.scan()
    assert (lib.items()["Song 1"].id, lib.items()["Song 2"].id) == (one.id, two.id)
    assert lib.store.files.file(one.file_id).path == str(second)


def test_better_sound_in_the_same_place_is_the_same_item(lib: Library) -> None:
    lib.album()
    lib.scan()
    item = lib.items()["Song 1"]
    lib.make("Ann/Sea/01 Song 1.ogg", 700, title="Song 1", artist="Ann", album="Sea", tracknumber="1")
    assert counts(lib.scan()) == (3, 0, 1, 0, 0)
    assert lib.items()["Song 1"].id == item.id


def test_a_file_over_another_takes_its_own_plays_along(lib: Library) -> None:
    lib.album()
    lib.scan()
    moved, gone = lib.items()["Song 2"], lib.items()["Song 1"]
    (lib.folder / "Ann/Sea/02 Song 2.ogg").rename(lib.folder / "Ann/Sea/01 Song 1.ogg")
    lib.scan()
    assert lib.items()["Song 2"].id == moved.id
    assert lib.store.files.file(moved.file_id).path.endswith("01 Song 1.ogg")
    assert lib.store.files.file(gone.file_id).status == "missing"
    assert counts(lib.scan())[1:] == (0, 0, 0, 0)


def test_a_copy_is_another_item(lib: Library) -> None:
    lib.album()
    lib.scan()
    ids = {item.id for item in lib.items().values()}
    copy = lib.folder / "Mix/copy.ogg"
    copy.parent.mkdir()
    copy.write_bytes((lib.folder / "Ann/Sea/01 Song 1.ogg").read_bytes())
    assert counts(lib.scan()) == (4, 1, 0, 0, 0)
    now = {item.id for item in lib.store.catalog.list_items()[1]}
    assert ids < now
    assert len(now) == 4


def test_what_vanishes_is_missing_and_comes_back(lib: Library, tmp_path: Path) -> None:
    lib.album()
    lib.scan()
    item = lib.items()["Song 3"]
    path = lib.folder / "Ann/Sea/03 Song 3.ogg"
    path.rename(tmp_path / "away.ogg")
    assert counts(lib.scan()) == (2, 0, 0, 0, 1)
    assert lib.store.files.file(item.file_id).status == "missing"
    assert lib.items()["Song 3"].id == item.id
    assert counts(lib.scan()) == (2, 0, 0, 0, 0)
    (tmp_path / "away.ogg").rename(lib.folder / "Ann/third.ogg")
    assert counts(lib.scan()) == (3, 0, 0, 1, 0)
    assert lib.items()["Song 3"].id == item.id
    assert lib.store.files.file(item.file_id).status == "present"


def test_a_drive_that_is_not_there_loses_nothing(lib: Library, tmp_path: Path) -> None:
    lib.album()
    lib.scan()
    root = add_root(lib.store, lib.folder)
    lib.folder.rename(tmp_path / "away")
    with pytest.raises(Unavailable):
        scan_root(lib.store, lib.art, root)
    assert "not there" in scan_all(lib.store, lib.art).note
    lib.folder.mkdir()
    report = lib.scan()
    assert "Nothing was changed" in report.note
    assert lib.store.files.counts() == {"present": 3}


def test_a_copy_of_a_drive_that_is_not_there_is_no_move(lib: Library, tmp_path: Path) -> None:
    lib.album()
    lib.scan()
    ids = {item.id for item in lib.items().values()}
    other = Library(lib.store, tmp_path / "other", lib.art)
    (tmp_path / "other" / "a.ogg").write_bytes((lib.folder / "Ann/Sea/01 Song 1.ogg").read_bytes())
    lib.folder.rename(tmp_path / "away")
    lib.folder.mkdir()
    assert counts(other.scan()) == (1, 1, 0, 0, 0)
    assert lib.store.files.counts() == {"present": 4}
    assert ids < {item.id for item in lib.store.catalog.list_items()[1]}


def test_retagging_an_album_renames_it(lib: Library) -> None:
    lib.album()
    lib.scan()
    album = lib.collections()["Sea"]
    for path in (lib.folder / "Ann/Sea").iterdir():
        library.tag(path, album="The Sea", albumartist="Ann")
    lib.scan()
    assert {title: each.id for title, each in lib.collections().items()} == {"The Sea": album.id}


def test_splitting_an_album_leaves_the_old_one_its_id(lib: Library) -> None:
    lib.album()
    lib.scan()
    album = lib.collections()["Sea"]
    library.tag(lib.folder / "Ann/Sea/03 Song 3.ogg", album="Land")
    lib.scan()
    assert lib.collections()["Sea"].id == album.id
    assert set(lib.items("Land")) == {"Song 3"}
    library.tag(lib.folder / "Ann/Sea/03 Song 3.ogg", album="Sea")
    lib.scan()
    assert set(lib.collections()) == {"Sea"}


def test_art_from_the_file_and_from_the_folder(lib: Library) -> None:
    lib.album(picture=library.png("#20c040"))
    lib.scan()
    embedded = lib.collections()["Sea"]
    art = lib.store.catalog.art([embedded.art_id])[embedded.art_id]
    assert (art.mime, art.width, art.palette[0]) == ("image/png", 64, "#20c040")
    assert lib.art.path(art.id).read_bytes() == library.png("#20c040")
    assert {item.art_id for item in lib.items().values()} == {""}
    (lib.folder / "Ann/Sea/Cover.PNG").write_bytes(library.png("#2040c0"))
    lib.scan()
    assert lib.collections()["Sea"].art_id not in {"", embedded.art_id}
    assert {item.art_id for item in lib.items().values()} == {embedded.art_id}


def test_scanning_a_part_leaves_the_rest_alone(lib: Library) -> None:
    lib.album()
    lib.make("Ben/Land/1.ogg", 600, title="Hill", album="Land", artist="Ben")
    lib.scan()
    (lib.folder / "Ann/Sea/01 Song 1.ogg").unlink()
    lib.make("Ben/Land/2.ogg", 620, title="Dale", album="Land", artist="Ben")
    assert counts(lib.scan("Ben/Land")) == (2, 1, 0, 0, 0)
    assert lib.store.files.counts() == {"present": 5}
    assert counts(lib.scan()) == (4, 0, 0, 0, 1)


def test_stopping_keeps_what_is_done(lib: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("segue.catalog.scan.BATCH_FILES", 3)
    lib.album("Ann/One")
    lib.album("Ann/Two", (500, 520, 540))
    root = add_root(lib.store, lib.folder)

    def stop(fraction: float, message: str) -> None:
        if fraction > 0.6:
            raise Cancelled("Stopped.")

    with pytest.raises(Cancelled):
        scan_root(lib.store, lib.art, root, progress=stop)
    assert lib.store.files.counts() == {"present": 3}
    assert counts(lib.scan()) == (6, 3, 0, 0, 0)


def test_roots_do_not_overlap(lib: Library, tmp_path: Path) -> None:
    root = add_root(lib.store, lib.folder)
    assert add_root(lib.store, lib.folder / ".." / "music").id == root.id
    (lib.folder / "in").mkdir()
    for path in (lib.folder / "in", tmp_path):
        with pytest.raises(Conflict):
            add_root(lib.store, path)
    with pytest.raises(BadInput):
        add_root(lib.store, tmp_path / "nowhere")
    with pytest.raises(BadInput):
        add_root(lib.store, Path("/"))


def test_a_root_removed_and_added_again_keeps_its_items(lib: Library) -> None:
    lib.album()
    lib.scan()
    ids = {item.id for item in lib.items().values()}
    lib.store.files.remove_root(add_root(lib.store, lib.folder).id)
    assert lib.store.files.counts() == {"missing": 3}
    lib.scan()
    assert {item.id for item in lib.items().values()} == ids
    assert lib.store.files.counts() == {"present": 3}
    assert set(lib.collections()) == {"Sea"}
