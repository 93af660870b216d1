"""Kill −9 during a scan: nothing lost, nothing double, and the next scan ends the work."""

import signal
import subprocess
import sys
from pathlib import Path

from tests import library
from tests.catalog.conftest import Library, counts

FILES, KILLS = 60, 3


def test_killed_again_and_again_a_scan_still_ends_right(lib: Library, tmp_path: Path) -> None:
    for n in range(FILES):
        library.make(
            lib.folder / f"Album {n // 6}" / f"{n}.ogg", 300 + n, 0.3, title=f"Song {n}", album=f"Album {n // 6}",
            artist="Ann", tracknumber=str(n % 6 + 1), picture=library.png(f"#{n // 6:02x}4060", 16),
        )  # fmt: skip
    seen: set[str] = set()
    grew = 0
    for kill in range(KILLS):
        with subprocess.Popen(
            [
                sys.executable, "-m", "tests.catalog.killed", f"sqlite:///{tmp_path / 'segue.db'}",
                str(tmp_path / "art"), str(lib.folder),
            ],
            stdout=subprocess.PIPE,
            text=True,
        ) as running:  # fmt: skip
            assert running.stdout is not None
            for told, line in enumerate(running.stdout):
                if line.startswith("done"):
                    break
                if told > 14 + kill * 3:
                    running.send_signal(signal.SIGKILL)
                    break
        now = {item.id for item in lib.items().values()}
        assert seen <= now, "an item that was there is gone"
        grew += len(now) > len(seen)
        seen = now
    assert grew >= 2, "the kills came before anything was written: this test shows nothing"
    assert len(seen) < FILES, "the scan ended before it was killed: this test shows nothing"
    lib.scan()
    items = lib.store.catalog.list_items(limit=1_000)[1]
    assert seen <= {item.id for item in items}
    assert sorted(item.title for item in items) == sorted(f"Song {n}" for n in range(FILES))
    assert lib.store.files.counts() == {"present": FILES}
    albums = lib.collections()
    assert len(albums) == FILES // 6
    assert all(lib.art.path(album.art_id).exists() for album in albums.values())
    assert counts(lib.scan()) == (FILES, 0, 0, 0, 0)
