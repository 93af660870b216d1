"""Audiobooks and covers through a whole scan, scans side by side, and the command line."""

import json
import threading
from io import BytesIO
from pathlib import Path

import pytest
import typer
from click.testing import Result
from typer.testing import CliRunner

from segue.catalog.art import KEPT_SIDE_PX, ArtStore, folder_cover, palette_of
from segue.catalog.scan import ScanReport, add_root, scan_root
from segue.cli.scan import register
from segue.model.errors import BadInput, NotFound
from segue.store import Store
from tests import factories, library
from tests.catalog.conftest import Library

MARKS = [(0, "One"), (1000, "Two"), (2000, "Three")]


def test_an_m4b_becomes_a_book_of_chapters(lib: Library) -> None:
    library.chapters(
        lib.folder / "Audiobooks/Ann Lee/The Hill.m4b", MARKS, 3.0, album="The Hill", artist="Ann Lee",
        composer="Bea Roe", genre="Audiobook", date="2011", series="Hills", **{"series-part": "2"},
    )  # fmt: skip
    lib.scan()
    book = lib.collections()["The Hill"]
    assert (book.kind, book.year, book.series, book.series_position, book.genres) == ("book", 2011, "Hills", 2.0, ())
    assert [(credit.name, credit.role) for credit in book.credits] == [("Ann Lee", "author"), ("Bea Roe", "narrator")]
    chapters = lib.store.catalog.items_of(book.id)
    assert [(c.kind, c.title, c.start_ms) for c in chapters] == [
        ("chapter", "One", 0), ("chapter", "Two", 1000), ("chapter", "Three", 2000),
    ]  # fmt: skip
    assert [c.duration_ms for c in chapters[:2]] == [1000, 1000]
    assert 1000 <= chapters[2].duration_ms < 1100  # to the end of the file, AAC's padding and all
    assert len({chapter.file_id for chapter in chapters}) == 1


def test_chapters_cut_anew_keep_what_was_heard(lib: Library) -> None:
    path = lib.folder / "Audiobooks/Ann Lee/The Hill.m4b"
    library.chapters(path, MARKS, 3.0, album="The Hill")
    lib.scan()
    one, two, three = lib.store.catalog.items_of(lib.collections()["The Hill"].id)
    user = factories.user()
    lib.store.accounts.add_user(user)
    lib.store.listening.put_listens([factories.listen(user.id, three.id)])
    library.chapters(path, [(0, "Start"), (1500, "End")], 3.0, album="The Hill")
    lib.scan()
    now = {item.id: (item.title, item.file_id) for item in lib.store.catalog.items_of(lib.collections()["The Hill"].id)}
    assert now == {one.id: ("Start", one.file_id), two.id: ("End", one.file_id), three.id: ("Three", "")}


def test_a_folder_of_numbered_files_is_read_in_natural_order(lib: Library) -> None:
    for n in (1, 2, 10):
        lib.make(f"Audiobooks/Ann Lee/The Dale/Chapter {n}.mp3", 400 + n)
    lib.scan()
    assert [item.title for item in lib.store.catalog.items_of(lib.collections()["The Dale"].id)] == [
        "Chapter 1", "Chapter 2", "Chapter 10",
    ]  # fmt: skip
    assert lib.scan(kind="books").changed == 0


def test_a_root_of_books_needs_no_name_or_tag(lib: Library) -> None:
    lib.make("Ann Lee/The Dale/1.mp3", 400)
    lib.make("Ann Lee/The Dale/2.mp3", 420)
    lib.scan(kind="books")
    (book,) = lib.collections().values()
    assert (book.kind, book.title, book.credits[0].name) == ("book", "The Dale", "Ann Lee")


def test_two_scans_at_once_make_nothing_twice(any_store: Store, tmp_path: Path) -> None:
    lib = Library(any_store, tmp_path / "music", ArtStore(tmp_path / "art"))
    for album in range(6):
        lib.album(f"Ann/Album {album}", tuple(500 + album * 30 + n * 10 for n in range(3)))
    root = add_root(lib.store, lib.folder)
    reports: list[ScanReport] = []
    threads = [threading.Thread(target=lambda: reports.append(scan_root(lib.store, lib.art, root))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(reports) == 3
    assert lib.store.files.counts() == {"present": 18}
    assert lib.store.catalog.list_items()[0] == 18
    assert lib.store.catalog.list_collections()[0] == 6


def test_a_huge_cover_is_kept_smaller_and_a_broken_one_refused(tmp_path: Path) -> None:
    store = ArtStore(tmp_path)
    art = store.put(library.png(side_px=2500))
    assert (art.mime, art.width, art.height) == ("image/jpeg", KEPT_SIDE_PX, KEPT_SIDE_PX)
    assert store.path(art.id).stat().st_size < 200_000
    whole = library.noise_jpeg(1)
    for bad in (
        b"",
        b"GIF89a",
        whole[: len(whole) // 2],
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        bytes(21 << 20),
    ):
        with pytest.raises(BadInput):
            store.put(bad)
    for bad_id in ("art_../../etc/passwd", "art_", "x", "art_" + "/" * 32):
        with pytest.raises(BadInput):
            store.path(bad_id)


def test_a_palette_tells_the_picture() -> None:
    from PIL import Image

    image = Image.new("RGB", (100, 100), "#102040")
    image.paste("#e04020", (0, 0, 100, 30))
    image.paste("#f0f0f0", (0, 90, 100, 100))
    out = BytesIO()
    image.save(out, "PNG")
    assert set(palette_of(Image.open(out))) == {"#102040", "#e04020", "#f0f0f0"}
    assert palette_of(image)[0] in {"#102040", "#e04020"}


def test_which_picture_is_the_cover() -> None:
    assert folder_cover(["back.jpg", "Folder.JPG", "cover.png"]) == "cover.png"
    assert folder_cover(["back.jpg", "cover_front.jpg"]) == "cover_front.jpg"
    assert folder_cover(["scan0001.jpg"]) == "scan0001.jpg"
    assert folder_cover(["scan0001.jpg", "scan0002.jpg"]) == ""
    assert folder_cover([]) == ""


def test_the_command_line_scans_lists_and_removes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    library.make(tmp_path / "music/Ann/Sea/1.ogg", title="Song")
    (tmp_path / "music/bad.mp3").touch()
    monkeypatch.setenv("SEGUE_HOME", str(tmp_path / "home"))
    root = typer.Typer()
    register(root)

    def segue(*words: str) -> Result:
        return CliRunner().invoke(root, words)

    ended = segue("scan", str(tmp_path / "music"), "--json")
    assert ended.exit_code == 0, ended.output
    report = json.loads(ended.stdout)
    assert (report["seen"], report["added"], report["failed"][0][0]) == (2, 2, "bad.mp3")
    assert segue("scan").stdout.startswith("2 files: 0 new, 0 changed")
    assert f"{tmp_path / 'music'}  (auto)" in segue("library", "list").stdout
    assert segue("library", "remove", str(tmp_path / "music")).exit_code == 0
    assert isinstance(segue("scan").exception, NotFound)
    assert isinstance(segue("library", "remove", "nowhere").exception, NotFound)
