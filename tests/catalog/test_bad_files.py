"""Whatever lies in a folder: a clear error for each, and the rest of the scan goes on."""

import os
import struct
import zlib
from pathlib import Path

import pytest

from segue.catalog.tags import read_file
from segue.model.errors import BadInput
from tests import library
from tests.catalog.conftest import Library, counts


def failed(lib: Library) -> dict[str, str]:
    return dict(lib.scan().failed)


def test_broken_files_are_named_and_the_rest_is_scanned(lib: Library) -> None:
    lib.album()
    (lib.folder / "empty.mp3").touch()
    (lib.folder / "page.flac").write_bytes(b"<!doctype html><title>404</title>" * 50)
    (lib.folder / "noise.mp3").write_bytes(b"\x11\x22\x33" * 5000)
    (lib.folder / "cut.m4a").write_bytes(library.sound(".m4a", 440, 4.0)[:300])
    (lib.folder / "cut.opus").write_bytes(library.sound(".opus")[:30])
    errors = failed(lib)
    assert set(errors) == {"empty.mp3", "page.flac", "noise.mp3", "cut.m4a", "cut.opus"}
    assert errors["empty.mp3"].startswith("It is empty.")
    assert "no sound that Segue knows" in errors["page.flac"]
    assert len(lib.items()) == 3
    assert lib.store.files.counts() == {"present": 3, "broken": 5}
    assert lib.file("page.flac").error == errors["page.flac"]


def test_a_broken_file_is_tried_again_only_when_it_changed(lib: Library) -> None:
    path = lib.folder / "a.flac"
    path.write_bytes(b"nonsense")
    assert set(failed(lib)) == {"a.flac"}
    assert counts(lib.scan()) == (1, 0, 0, 0, 0)
    assert failed(lib) == {}
    broken = lib.file("a.flac")
    library.make(path, title="Whole")
    assert counts(lib.scan()) == (1, 0, 1, 0, 0)
    assert (lib.file("a.flac").id, lib.file("a.flac").status) == (broken.id, "present")
    assert set(lib.items()) == {"Whole"}


def test_a_file_that_breaks_keeps_its_item(lib: Library) -> None:
    lib.album()
    lib.scan()
    before = lib.items()
    path = lib.folder / "Ann/Sea/01 Song 1.ogg"
    whole = path.read_bytes()
    path.write_bytes(b"\0" * 5000)
    assert set(failed(lib)) == {"Ann/Sea/01 Song 1.ogg"}
    assert lib.items() == before
    path.write_bytes(whole)
    lib.scan()
    assert lib.items() == before
    assert lib.store.files.counts() == {"present": 3}


@pytest.mark.parametrize("name", ["a.flac", "a.mp3", "a.m4a", "a.wav"])
def test_a_file_cut_off_is_played_and_noted(tmp_path: Path, name: str) -> None:
    whole = library.sound(Path(name).suffix, 440, 12.0)
    path = tmp_path / name
    path.write_bytes(whole)
    assert read_file(path)[0].note == ""
    path.write_bytes(whole[: len(whole) // 3])
    if name == "a.wav":
        assert 3_500 < read_file(path)[0].duration_ms < 4_500
        return
    if name == "a.m4a" and whole.find(b"moov") > len(whole) // 3:
        with pytest.raises(BadInput):
            read_file(path)
        return
    assert "cut off" in read_file(path)[0].note


def test_a_file_under_another_formats_name_is_what_its_bytes_are(tmp_path: Path) -> None:
    for suffix, codec in ((".ogg", "vorbis"), (".flac", "flac"), (".m4a", "aac"), (".opus", "opus"), (".mp3", "mp3")):
        path = tmp_path / f"x{suffix}"
        library.make(path, title="Truth")
        wrong = path.rename(tmp_path / ("y.mp3" if suffix != ".mp3" else "y.flac"))
        facts, _ = read_file(wrong)
        assert (facts.codec, facts.tags.title) == (codec, "Truth")


@pytest.mark.parametrize("name", ["a.mp3", "a.wav", "a.m4a", "a.flac", "a.ogg"])
def test_a_sparse_file_of_2_gb_costs_nothing(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    with path.open("wb") as file:
        file.truncate(2 << 30)
    with pytest.raises(BadInput):
        read_file(path)


@pytest.mark.parametrize("name", ["a.mp3", "a.flac", "a.ogg", "a.m4a"])
def test_a_head_on_2_gb_of_nothing_is_read_within_bounds(tmp_path: Path, name: str) -> None:
    path = library.make(tmp_path / name, title="T")
    with path.open("r+b") as file:
        file.truncate(2 << 30)
    try:
        facts, _ = read_file(path)
    except BadInput:
        return
    assert facts.tags.title == "T"


def test_tags_that_claim_gigabytes_are_refused(tmp_path: Path) -> None:
    block = b"\x04" + (0xFFFFFF).to_bytes(3, "big")
    path = tmp_path / "a.flac"
    with path.open("wb") as file:
        file.write(b"fLaC" + b"\0\0\0\x22" + struct.pack(">HH", 4096, 4096) + bytes(30))
        for _ in range(100):
            file.write(block)
            file.seek(0xFFFFFF, 1)
        file.truncate(file.tell() + 100)
    with pytest.raises(BadInput):
        read_file(path)


def test_links_out_of_the_library_are_not_followed(lib: Library, tmp_path: Path) -> None:
    lib.album()
    secret = library.make(tmp_path / "secret" / "s.ogg", 900, title="Secret")
    (lib.folder / "link.ogg").symlink_to(secret)
    (lib.folder / "up").symlink_to(tmp_path / "secret")
    (lib.folder / "loop").symlink_to(lib.folder)
    (lib.folder / "Ann" / "inside.ogg").symlink_to(lib.folder / "Ann/Sea/01 Song 1.ogg")
    report = lib.scan()
    assert {path for path, _ in report.failed} == {"link.ogg", "up"}
    assert all("leads out of the library" in error for _, error in report.failed)
    assert set(lib.items()) == {"Song 1", "Song 2", "Song 3"}
    with pytest.raises(BadInput):
        read_file(lib.folder / "link.ogg")


@pytest.mark.parametrize("under", ["..", "../secret", "Ann/../../secret", "/etc"])
def test_a_scan_never_leaves_its_root(lib: Library, tmp_path: Path, under: str) -> None:
    lib.album()
    library.make(tmp_path / "secret" / "s.ogg", 900, title="Secret")
    assert lib.scan(under).seen == 3
    assert "Secret" not in lib.items()


def test_a_cover_that_is_a_bomb_is_left_out(lib: Library) -> None:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    side = 60_000
    rows = zlib.compress(bytes(1 + side // 8) * 2_000, 9)
    bomb = (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0))
        + chunk(b"IDAT", rows)
        + chunk(b"IEND", b"")
    )
    lib.album()
    (lib.folder / "Ann/Sea/cover.png").write_bytes(bomb)
    (lib.folder / "Ann/Sea/02 Song 2.ogg").unlink()
    lib.make("Ann/Sea/02 Song 2.flac", 470, title="Song 2", album="Sea", picture=b"no picture at all")
    report = lib.scan()
    assert {path for path, _ in report.failed} == {"Ann/Sea/cover.png", "Ann/Sea/02 Song 2.flac"}
    assert "too many pixels" in dict(report.failed)["Ann/Sea/cover.png"]
    assert lib.collections()["Sea"].art_id == ""
    assert len(lib.items()) == 3


def test_a_file_that_may_not_be_opened_is_tried_each_time(lib: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    lib.album()
    opened = os.open

    def refuse(path: object, *how: object) -> int:
        if str(path).endswith("01 Song 1.ogg"):
            raise PermissionError(13, "Permission denied")
        return opened(path, *how)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(os, "open", refuse)
        assert "can't be opened: Permission denied" in failed(lib)["Ann/Sea/01 Song 1.ogg"]
    assert failed(lib) == {}
    assert len(lib.items()) == 3


def test_a_folder_that_may_not_be_listed_loses_nothing(lib: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    lib.album()
    lib.album("Ben/Land", (500, 520))
    lib.scan()
    listed = os.scandir

    def refuse(path: object) -> object:
        if str(path).endswith("Sea"):
            raise PermissionError(13, "Permission denied")
        return listed(path)  # type: ignore[call-overload]

    with monkeypatch.context() as patch:
        patch.setattr(os, "scandir", refuse)
        report = lib.scan()
    assert dict(report.failed) == {"Ann/Sea": "This folder can't be listed: Permission denied."}
    assert lib.store.files.counts() == {"present": 5}


def test_a_name_that_is_no_utf8_is_told(lib: Library) -> None:
    lib.album()
    name = os.fsencode(lib.folder) + b"/caf\xe9.ogg"
    try:
        Path(os.fsdecode(name)).write_bytes(library.sound(".ogg", 700))
    except OSError:
        pytest.skip("this file system allows no such name")
    errors = failed(lib)
    assert list(errors) == ["caf�.ogg"]
    assert "Rename it" in errors["caf�.ogg"]
    assert len(lib.items()) == 3


def test_odd_names_and_tags_are_kept_as_they_are(lib: Library) -> None:
    lib.make("Ünï/日本 – 'quote\" ; DROP/01 a\tb.ogg", title="\u202eReverse\x07", artist="\n\n", album="x" * 5_000)
    lib.scan()
    (collection,) = lib.collections().values()
    assert collection.title == "x" * 1_000
    (item,) = lib.items().values()
    assert "\x07" not in item.title
    assert lib.scan().changed == 0


def test_a_named_pipe_is_no_file(lib: Library) -> None:
    os.mkfifo(lib.folder / "pipe.mp3")
    assert "no plain file" in failed(lib)["pipe.mp3"]


def test_ignored_folders(lib: Library) -> None:
    lib.album()
    lib.make(".hidden/a.ogg", 700)
    lib.make("@eaDir/a.ogg", 710)
    lib.make("private/deep/a.ogg", 720)
    (lib.folder / "private/.nomedia").touch()
    assert lib.scan().seen == 3
