"""Builds the demo library: makes what is missing, and takes it in with the same scan and feeds as anything else."""

import contextlib
import os
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass
from datetime import date
from multiprocessing import get_context
from pathlib import Path, PurePosixPath

from segue.catalog.art import ArtStore
from segue.catalog.demo import captions, files, naming
from segue.catalog.demo.albums import ALBUMS
from segue.catalog.demo.history import settle_history
from segue.catalog.demo.library import keep_book_texts
from segue.catalog.demo.manifest import Manifest
from segue.catalog.demo.texts import ShowText, show_text
from segue.catalog.demo.units import Kit, Made, Unit, make, plan
from segue.catalog.podcasts.subscribe import Podcasts
from segue.catalog.scan import add_root, scan_root
from segue.jobs.base import JobContext
from segue.model.errors import Conflict
from segue.store import Store

WORKERS = 2
LISTENERS_SHARE = 0.04
"""Of the progress: what comes after the last file."""


@dataclass(frozen=True, slots=True)
class Demo:
    """Where the demo library is built and with what."""

    folder: Path
    """`media_dir/demo`."""
    store: Store
    art: ArtStore
    podcasts: Podcasts
    make_kit: Callable[[], Kit]
    """Makes the engines. It is called in the worker processes too, so it must be picklable."""
    workers: int = WORKERS
    """Processes that render; 0 renders here."""

    def build(self, context: JobContext, today: date | None = None, units: list[Unit] | None = None) -> int:
        """Makes and takes in what is missing; returns how many files were made (0: everything stood already).

        `units` limits it to some; the simulated listeners come only with all of them.

        Raises Unavailable when an engine's weights are not here, Conflict when another process builds just now.
        Stopped or killed, it goes on from there the next time.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        with _alone(self.folder / ".lock"):
            return _Build(self, context, (today or date.today()).isoformat(), units or plan()).run()


class _Build:
    def __init__(self, demo: Demo, context: JobContext, today: str, units: list[Unit]) -> None:
        self.demo, self.context, self.units = demo, context, units
        self.kit = demo.make_kit()
        self.manifest = Manifest.read(demo.folder, today)
        self.total = sum(unit.weight for unit in units) or 1.0
        self.passed = 0.0
        self.waiting = {group: sum(1 for unit in units if unit.group == group) for group in {u.group for u in units}}
        self.made = 0
        self.fresh: set[str] = set()

    def run(self) -> int:
        self._sweep()
        name = self.kit.name
        missing = []
        for unit in self.units:
            if self.manifest.stands(unit, name):
                self._finish(unit, fresh=False)
            else:
                missing.append(unit)
        for unit, made_files in self._make(missing):
            self.manifest.note(unit, name, made_files)
            self.made += len(made_files)
            self._finish(unit, fresh=True)
        if len(self.units) == len(plan()):
            self.context.progress(1.0 - LISTENERS_SHARE, "Inviting simulated listeners")
            settle_history(self.demo.store, self.demo.folder, self.manifest, everyone=True)
            self.context.progress(1.0, "The demo library is ready")
        return self.made

    def _make(self, missing: list[Unit]) -> Iterator[tuple[Unit, list[Made]]]:
        folder = self.demo.folder
        if not self.demo.workers:
            for unit in missing:
                self.context.check_cancelled()
                yield unit, make(unit, folder, self.kit)
            return
        if not missing:
            return
        # Fresh processes: the server's threads and their locks stay out of it, and its answers stay quick.
        workers = min(self.demo.workers, len(missing))
        pool = ProcessPoolExecutor(workers, get_context("spawn"), _begin_worker, (self.demo.make_kit,))
        try:
            running: dict[Future[list[Made]], Unit] = {}
            queue = iter(missing)
            for unit in missing[:workers]:
                running[pool.submit(_make_there, next(queue), folder)] = unit
            while running:
                finished, _ = wait(running, timeout=0.5, return_when=FIRST_COMPLETED)
                self.context.check_cancelled()
                for future in finished:
                    done, result = running.pop(future), future.result()
                    following = next(queue, None)
                    if following is not None:
                        running[pool.submit(_make_there, following, folder)] = following
                    yield done, result
        finally:
            pool.shutdown(wait=True, cancel_futures=True)

    def _finish(self, unit: Unit, fresh: bool) -> None:
        self.passed += unit.weight
        self.waiting[unit.group] -= 1
        if fresh:
            self.fresh.add(unit.group)
            self.context.progress((1.0 - LISTENERS_SHARE) * self.passed / self.total, unit.label)
        kind, name = unit.group.split(":")
        whole = not self.waiting[unit.group]
        # The first album is taken in track by track, and shows by episode: something can be played at once.
        first = unit.group == self.units[0].group or unit.id.startswith("episode:")
        if whole or (fresh and first):
            self._take_in(kind, name)

    def _take_in(self, kind: str, name: str) -> None:
        demo = self.demo
        if kind == "show":
            show = show_text(name)
            if (
                self._write_feed(show)
                or demo.store.feeds.by_url((demo.folder / naming.feed_path(show)).as_uri()) is None
            ):
                demo.podcasts.subscribe_file(demo.folder / naming.feed_path(show), demo=True)
        elif kind == "album":
            album = next(album for album in ALBUMS if album.id == name)
            self._scan(naming.MUSIC, "music", naming.album_folder(album))
        else:
            self._scan(naming.BOOKS, "books", PurePosixPath(naming.BOOKS))
            keep_book_texts(demo.store, demo.folder, name)
        if self.fresh:
            settle_history(demo.store, demo.folder, self.manifest, everyone=False)

    def _scan(self, top: str, kind: str, folder: PurePosixPath) -> None:
        path = self.demo.folder / top
        path.mkdir(parents=True, exist_ok=True)
        root = add_root(self.demo.store, path, kind, demo=True)
        under = str(folder.relative_to(top))
        scan_root(self.demo.store, self.demo.art, root, under="" if under == "." else under)

    def _write_feed(self, show: ShowText) -> bool:
        """The feed of the episodes that stand; True when it changed."""
        rows = []
        for index, episode in enumerate(show.episodes):
            sound = next((m for m in self.manifest.made(f"episode:{show.id}:{index}") if m.duration_ms), None)
            if sound:
                mime = "audio/mp4" if sound.path.endswith(".m4a") else "audio/mpeg"
                name = PurePosixPath(sound.path).name
                rows.append((episode, name, sound.size_bytes, sound.duration_ms, mime))
        path = self.demo.folder / naming.feed_path(show)
        text = captions.as_feed(show, rows).encode("utf-8")
        if path.is_file() and path.read_bytes() == text:
            return False
        files.place_bytes(path, text)
        return True

    def _sweep(self) -> None:
        """Throws away what a killed run left half-made."""
        for part in (self.demo.folder / ".staging").glob("*"):
            part.unlink(missing_ok=True)


_worker_kit: Kit | None = None


def _begin_worker(make_kit: Callable[[], Kit]) -> None:
    global _worker_kit  # noqa: PLW0603 - a worker process has one set of engines for its whole life
    with contextlib.suppress(OSError, AttributeError):
        os.nice(5)
    _worker_kit = make_kit()


def _make_there(unit: Unit, folder: Path) -> list[Made]:
    assert _worker_kit is not None
    return make(unit, folder, _worker_kit)


@contextlib.contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Only one process builds at a time; the lock goes with the process, however it ends."""
    with path.open("a") as file:
        try:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except ImportError:
            pass
        except OSError as error:
            raise Conflict(
                "The demo library is being built already.", "Wait for it; `segue serve` shows how far it is."
            ) from error
        yield
