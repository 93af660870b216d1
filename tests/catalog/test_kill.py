"""Kill −9 during a scan: nothing lost, nothing double, and the next scan ends the work."""

import signal
import subprocess
import sys
import time
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
    for kill in range(KILLS):
        with subprocess.Popen(
            [
                sys.executable, "-m", "tests.catalog.killed", f"sqlite:///{tmp_path / 'segue.db'}",
                str(tmp_path / "art"), str(lib.folder),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as running:  # fmt: skip
            assert running.stdin is not None
            assert running.stdout is not None
            for told, _ in enumerate(running.stdout):
                running.stdin.write("\n")
                running.stdin.flush()
                # 12 words while walking, 7 for each album: the first album is written, another is at work.
                if told >= 20 + kill:
                    time.sleep(0.004 * kill)
                    running.send_signal(signal.SIGKILL)
                    break
        now = {item.id for item in lib.items().values()}
        assert seen <= now, "an item that was there is gone"
        assert len(now) > len(seen), "the kill came before anything was written: this test shows nothing"
        seen = now
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
