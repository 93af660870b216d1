"""How long a library of 10,000 tagged files takes to scan, first and again."""

import tempfile
import time
from pathlib import Path

from tests import library

from bench import Row
from segue.catalog.art import ArtStore
from segue.catalog.scan import ScanReport, add_root, scan_root
from segue.store import Store

ALBUMS = 1_000
TRACKS = 10
SUFFIXES = (".mp3", ".flac", ".ogg", ".opus", ".m4a")
_GENRES = ("Jazz", "Rock", "Folk", "Baroque", "Electronic", "Soul", "Ambient")


def run() -> list[Row]:
    """Generates the library in a temporary folder, scans it twice, moves an album and scans a third time."""
    with tempfile.TemporaryDirectory(prefix="segue-bench-") as folder:
        home = Path(folder)
        generate(home / "music")
        store = Store.open(f"sqlite:///{home / 'segue.db'}")
        try:
            first_s, first = _timed(store, home)
            again_s, again = _timed(store, home)
            (home / "music/Artist 7/Album 7").rename(home / "music/Artist 7/Renamed")
            moved_s, moved = _timed(store, home)
        finally:
            store.close()
    files = ALBUMS * TRACKS
    assert (first.added, again.added + again.changed, moved.moved) == (files, 0, TRACKS), (first, again, moved)
    assert not first.failed, first.failed[:3]
    return [
        Row("First scan of 10,000 tagged files", round(first_s, 1), "s", "<= 90", "MP3, FLAC, Vorbis, Opus, M4A"),
        Row("Unchanged rescan of 10,000 files", round(again_s, 2), "s", "<= 5"),
        Row("Rescan after an album moved", round(moved_s, 2), "s", "", "ids, plays and likes kept"),
    ]


def generate(root: Path, albums: int = ALBUMS, tracks: int = TRACKS) -> None:
    """Writes `albums` folders of `tracks` tagged files, each with sound of its own; a third have a folder cover."""
    for a in range(albums):
        suffix = SUFFIXES[a % len(SUFFIXES)]
        folder = root / f"Artist {a % 300}" / f"Album {a}"
        folder.mkdir(parents=True)
        plain = library.sound(suffix, 300 + 7 * (a % 20), 3.0)
        picture = library.noise_jpeg(a) if a % 3 != 1 else b""
        if picture and a % 3 == 2:
            (folder / "cover.jpg").write_bytes(picture)
        for t in range(1, tracks + 1):
            path = folder / f"{t:02} Track {t}.{suffix[1:]}"
            data = bytearray(plain)
            at = len(data) * 6 // 10
            data[at : at + 4] = (a * 100 + t).to_bytes(4, "big")  # no two files sound the same
            path.write_bytes(data)
            library.tag(
                path, picture=picture if a % 3 == 0 else b"", title=f"Track {t} of {a}", artist=f"Artist {a % 300}",
                albumartist=f"Artist {a % 300}", album=f"Album {a}", tracknumber=f"{t}/{tracks}", discnumber="1",
                date=str(1960 + a % 60), genre=_GENRES[a % len(_GENRES)], replaygain_track_gain="-7.20 dB",
            )  # fmt: skip


def _timed(store: Store, home: Path) -> tuple[float, ScanReport]:
    started = time.perf_counter()
    report = scan_root(store, ArtStore(home / "art"), add_root(store, home / "music"))
    return time.perf_counter() - started, report
