"""Watches the library's folders while the server runs, and asks for a scan of just what was touched."""

import logging
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from segue.catalog import names
from segue.catalog.tags import SUFFIXES
from segue.catalog.walk import PICTURE_SUFFIXES
from segue.model.media import Root

log = logging.getLogger(__name__)

QUIET_S = 3.0
"""A folder is scanned when nothing has happened in it for this long: copying an album is one scan, not twelve."""
LATEST_S = 60.0
"""But never later than this after the first change."""
LOOK_AROUND_S = 600.0
"""Where folders can't be watched, they are looked through this often."""
ROOTS_EVERY_MS = 2_000
MANY_UNITS = 20
"""When more folders than this were touched, the whole root is looked through instead."""

Submit = Callable[[str, str], None]
"""Asks for a scan of (root id, folder relative to the root; "" for all of it)."""


class Watcher:
    """A thread that sees changes under the roots and calls `submit`, debounced, for each touched album folder.

    `roots` is asked every few seconds, so that a root added later is watched too. Systems that can't watch so many
    folders (inotify's limit) or can't watch at all are looked through every ten minutes instead.
    """

    def __init__(self, roots: Callable[[], Iterable[Root]], submit: Submit, quiet_s: float = QUIET_S) -> None:
        self._roots, self._submit, self._quiet_s = roots, submit, quiet_s
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="library-watch", daemon=True)
        self._touched: dict[tuple[str, str], tuple[float, float]] = {}
        """(first, last) moment of change by (root id, folder)."""
        self.watching = threading.Event()
        """Set once changes are seen."""

    def start(self) -> None:
        """Begins. What changed while nobody watched is found by one look through each root."""
        for root in self._followed():
            self._submit(root.id, "")
        self._thread.start()

    def stop(self, timeout_s: float = 5.0) -> None:
        """Ends; changes not yet told are found at the next start."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(timeout_s)

    def _followed(self) -> list[Root]:
        return [root for root in self._roots() if root.kind != "podcasts" and Path(root.path).is_dir()]

    def _run(self) -> None:
        while not self._stop.is_set():
            roots = self._followed()
            if not roots:
                self._stop.wait(ROOTS_EVERY_MS / 1000)
                continue
            try:
                self._watch(roots)
            except Exception as error:  # watching is a comfort: whatever ends it, the library goes on being looked at
                log.warning("The library can't be watched (%s); it is looked through every 10 minutes.", error)
                self._look_around()

    def _watch(self, roots: list[Root]) -> None:
        """Until the set of roots changes."""
        from watchfiles import watch

        for changes in watch(
            *(root.path for root in roots), watch_filter=None, step=200, debounce=800, stop_event=self._stop,
            rust_timeout=ROOTS_EVERY_MS if self._quiet_s >= 1 else 200, yield_on_timeout=True, raise_interrupt=False,
            recursive=True,
        ):  # fmt: skip
            self.watching.set()
            now = time.monotonic()
            for _, path in changes:
                self._touch(roots, Path(path), now)
            self._tell(now)
            if {root.id for root in self._followed()} != {root.id for root in roots}:
                return

    def _touch(self, roots: list[Root], path: Path, now: float) -> None:
        root = next((root for root in roots if Path(root.path) in path.parents), None)
        if root is None:
            return
        relative = path.relative_to(root.path)
        suffix = path.suffix.lower()
        if any(part.startswith(".") for part in relative.parts):
            return
        is_folder = path.is_dir() or (not suffix and not path.exists())
        if suffix not in SUFFIXES | PICTURE_SUFFIXES and not is_folder and path.exists():
            return
        key = (root.id, unit_folder(Path(root.path), relative if is_folder else relative.parent))
        self._touched[key] = (self._touched.get(key, (now, now))[0], now)

    def _tell(self, now: float) -> None:
        due = [
            key
            for key, (first, last) in self._touched.items()
            if now - last >= self._quiet_s or now - first >= LATEST_S
        ]
        for key in due:
            del self._touched[key]
        for root_id in {root_id for root_id, _ in due}:
            folders = sorted(folder for other, folder in due if other == root_id)
            if "" in folders or len(folders) > MANY_UNITS:
                folders = [""]
            for folder in folders:
                if not any(folder.startswith(f"{above}/") for above in folders):
                    self._submit(root_id, folder)

    def _look_around(self) -> None:
        for root in self._followed():
            self._submit(root.id, "")
        self._stop.wait(LOOK_AROUND_S)


def unit_folder(root: Path, folder: Path) -> str:
    """The folder to scan when something changed in `folder` (relative to `root`): its album's, if there."""
    text = "" if str(folder) == "." else folder.as_posix()
    unit = names.unit_of(text)
    while unit and not (root / unit).is_dir():
        unit = unit.rpartition("/")[0]
    return unit
