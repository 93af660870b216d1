"""Looks through a library folder and brings the store to what is there.

Only what changed in size or time is read (with the few files beside it that share its album). Everything is written
in batches, each one transaction, so a scan that is killed goes on where it was. Nothing is ever deleted: what is gone
is kept as missing, and known again by its sound when it turns up somewhere else.
"""

import os
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from segue.catalog import names
from segue.catalog.art import ArtStore, folder_cover, read_picture
from segue.catalog.identity import Group, Located, group_unit
from segue.catalog.reading import Reading, Task, keep_picture, read_one
from segue.catalog.settle import Batch, settle
from segue.catalog.walk import Seen, Walked, shown, walk
from segue.model.errors import BadInput, Conflict, Unavailable
from segue.model.ids import new_id
from segue.model.media import Root
from segue.store import Store

BATCH_FILES = 250
READERS = 4
"""Threads that read: they wait for slow disks together. (Two processes were no faster until far beyond 1,000 files.)"""
WHOLE_UNIT_FILES = 500
"""When a file changes in a folder of at most this many, its neighbours are read again too, to see the album whole."""


@dataclass(frozen=True, slots=True)
class ScanReport:
    """What a scan found. Paths are relative to the root."""

    seen: int = 0
    added: int = 0
    changed: int = 0
    moved: int = 0
    missing: int = 0
    failed: tuple[tuple[str, str], ...] = ()
    """(path, what is wrong and what to do): the rest of the scan went on."""
    note: str = ""
    """A word on the whole, when something is odd about it."""

    def __add__(self, other: "ScanReport") -> "ScanReport":
        return ScanReport(
            self.seen + other.seen,
            self.added + other.added,
            self.changed + other.changed,
            self.moved + other.moved,
            self.missing + other.missing,
            self.failed + other.failed,
            " ".join(filter(None, (self.note, other.note))),
        )


Progress = Callable[[float, str], None]
"""Told how far the scan is (0 to 1) and what it is at. May raise Cancelled: what is written stays."""


def add_root(store: Store, path: Path, kind: str = "auto", demo: bool = False) -> Root:
    """Makes a folder part of the library; one that is already is returned.

    Raises BadInput when it is no folder or `kind` is unknown, Conflict when it lies inside another root or around one.
    """
    if kind not in {"auto", "music", "books", "podcasts"}:
        raise BadInput(f"{kind!r} is no kind of folder.", "Choose auto, music, books or podcasts.")
    real = Path(os.path.realpath(path.expanduser()))
    if not real.is_dir():
        raise BadInput(f"{path} is no folder.", "Give a folder that exists and that Segue may read.")
    if real == Path(real.anchor):
        raise BadInput("The whole disk can't be a library.", "Give the folder that your music or books are in.")
    try:
        str(real).encode("utf-8")
    except UnicodeEncodeError as error:
        raise BadInput("This folder's name is no valid UTF-8.", "Rename it.") from error
    for root in store.files.roots():
        other = Path(root.path)
        if other == real:
            return root
        if other in real.parents or real in other.parents:
            raise Conflict(f"{real} overlaps with {other}, which is in the library.", "Remove that one first.")
    return store.files.put_root(Root(new_id("root"), str(real), kind, demo))  # type: ignore[arg-type]


def scan_root(
    store: Store,
    art: ArtStore,
    root: Root,
    *,
    under: str = "",
    progress: Progress = lambda _fraction, _message: None,
) -> ScanReport:
    """Scans a root, or only its folder `under` (relative, `/` between), and returns what it found.

    Raises Unavailable when the folder is not there (nothing is marked missing then), and whatever `progress` raises
    to stop it; batches already written stay.
    """
    pool = ThreadPoolExecutor(READERS, thread_name_prefix="scan")
    try:
        return _Scan(store, art, root, progress, pool).run(under)
    finally:
        pool.shutdown(cancel_futures=True)


def scan_all(store: Store, art: ArtStore, progress: Progress = lambda _f, _m: None) -> ScanReport:
    """Scans every root that is no podcast folder; a root that is not there is told in the note, the others go on."""
    roots = [root for root in store.files.roots() if root.kind != "podcasts"]
    report = ScanReport()
    for n, root in enumerate(roots):
        try:
            report += scan_root(
                store,
                art,
                root,
                progress=lambda f, m, n=n: progress((n + f) / len(roots), m),  # type: ignore[misc]
            )
        except Unavailable as error:
            report += ScanReport(note=str(error))
    return report


def told(report: ScanReport) -> str:
    """A report in one line."""
    parts = [f"{report.seen} files"]
    parts += [
        f"{count} {word}" for word in ("added", "changed", "moved", "missing") if (count := getattr(report, word))
    ]
    if report.failed:
        path, error = report.failed[0]
        parts.append(f"{len(report.failed)} with a problem (first: {path}: {error})")
    return ", ".join(parts) + (f". {report.note}" if report.note else "")


class _Scan:
    """One pass over one root."""

    def __init__(self, store: Store, art: ArtStore, root: Root, progress: Progress, pool: ThreadPoolExecutor) -> None:
        self._store, self._root = store, root
        self._art_folder = str(art.folder)
        self._progress, self._pool = progress, pool
        self._failed: list[tuple[str, str]] = []
        self._moved: set[str] = set()
        self._claimed: set[str] = set()

    def run(self, under: str) -> ScanReport:
        root = Path(self._root.path)
        if not root.is_dir():
            raise Unavailable(
                f"The library folder {root} is not there, so nothing in it was changed.", "Is its drive connected?"
            )
        if under and (os.path.isabs(under) or ".." in under.split("/") or not (root / under).is_dir()):  # noqa: PTH117
            under = ""
        started_ns = time.time_ns()
        self._progress(0.0, "Looking through the folders")
        walked = walk(root, under, lambda: self._progress(0.0, ""))
        prefix = f"{root}/"
        known = {
            path.removeprefix(prefix): file
            for path, file in self._store.files.known(self._root.id).items()
            if not under or path.startswith(f"{prefix}{under}/")
        }
        present = [path for path, file in known.items() if file.status == "present"]
        if not walked.files and present and not under:
            return ScanReport(
                note=f"{root} holds no sound at all, though {len(present)} files were there before. "
                "Nothing was changed: is its drive connected?",
                failed=tuple(walked.failed),
            )
        self._failed += walked.failed
        changed = {
            path
            for path, seen in walked.files.items()
            if (was := known.get(path)) is None
            or was.status == "missing"
            or (was.size_bytes, was.mtime_ns) != (seen.size_bytes, seen.mtime_ns)
        }
        before_ns = int(self._store.settings.get(f"scan.{self._root.id}.started_ns", 0) or 0)
        # Two seconds of slack: the disk's clock need not be ours.
        fresh = {f for f, at_ns in walked.newest_picture_ns.items() if before_ns and at_ns > before_ns - 2_000_000_000}
        self._read_and_settle(walked, changed, fresh)
        missing = self._mark_missing(walked, known)
        new = {path for path in changed if path not in known}
        if not under:
            self._store.settings.put(f"scan.{self._root.id}.started_ns", started_ns)
        self._progress(1.0, f"{len(walked.files)} files")
        moved = {path.removeprefix(prefix) for path in self._moved}
        return ScanReport(
            seen=len(walked.files),
            added=len(new - moved),
            changed=len(changed - new - moved),
            moved=len(moved),
            missing=missing,
            failed=tuple(self._failed),
        )

    def _read_and_settle(self, walked: Walked, changed: set[str], fresh_art: set[str]) -> None:
        todo = _to_read(walked.files, changed, fresh_art)
        total = sum(len(files) for _, files in todo)
        done = 0
        for units in _batches(todo):
            batch = Batch()
            for unit, readings in self._read(units, changed, done, total):
                self._group(batch, walked, unit, readings)
                done += len(readings)
            self._progress(done / max(1, total) * 0.99, f"{done} of {total} files read")
            settled = settle(self._store, self._root, batch)
            self._moved |= {now for _, now in settled.moved}
            self._claimed |= settled.claimed

    def _read(
        self, units: Sequence[tuple[str, list[Seen]]], changed: set[str], done: int, total: int
    ) -> Iterable[tuple[str, list[Reading]]]:
        tasks = [Task(self._root.path, self._art_folder, seen) for _, files in units for seen in files]
        read = self._pool.map(read_one, tasks)
        for unit, files in units:
            readings = []
            for seen in files:
                reading = next(read)
                readings.append(reading)
                if reading.error and seen.path in changed:
                    self._failed.append((seen.path, reading.error))
                self._progress((done + len(readings)) / max(1, total) * 0.99, "")
            done += len(readings)
            yield unit, readings

    def _group(self, batch: Batch, walked: Walked, unit: str, readings: list[Reading]) -> None:
        batch.readings += readings
        for reading in readings:
            if reading.art:
                batch.pictures[reading.art.id] = reading.art
                batch.item_art[reading.seen.path] = reading.art.id
            elif reading.art_error:
                self._failed.append((reading.seen.path, reading.art_error))
        located = [Located(r.seen.path, r.facts) for r in readings if r.facts is not None]
        groups = group_unit(self._root.id, unit, located, self._root.kind, Path(self._root.path).name)
        batch.groups += groups
        for group in groups:
            own = (batch.item_art.get(planned.path, "") for planned in group.planned)
            # A picture in the folder is its owner's choice; but where several albums share a folder, whose is it?
            cover = (self._folder_art(batch, walked, group) if len(groups) == 1 else "") or next(filter(None, own), "")
            if cover:
                batch.art.setdefault(group.collection.key, cover)

    def _folder_art(self, batch: Batch, walked: Walked, group: Group) -> str:
        """The id of the cover that lies in the group's folder, or in the one around its disc folders."""
        folders = list(dict.fromkeys(planned.path.rpartition("/")[0] for planned in group.planned))
        around = [folder.rpartition("/")[0] for folder in folders if folder and names.unit_of(folder) != folder]
        for place in dict.fromkeys([*folders, *around]):
            name = folder_cover(walked.pictures.get(place, ()))
            if not name:
                continue
            path = f"{place}/{name}" if place else name
            try:
                art, error = keep_picture(self._art_folder, read_picture(Path(self._root.path) / path))
            except BadInput as refused:
                art, error = None, str(refused)
            if art:
                batch.pictures[art.id] = art
                return art.id
            self._failed.append((shown(path), error))
        return ""

    def _mark_missing(self, walked: Walked, known: dict[str, Any]) -> int:
        unread = tuple(f"{folder}/" for folder in walked.unread_folders if folder)
        if "" in walked.unread_folders:
            return 0
        gone = {
            file.id: f"{self._root.path}/{path}"
            for path, file in known.items()
            if path not in walked.files
            and file.id not in self._claimed
            and file.status != "missing"
            and not (unread and path.startswith(unread))
        }
        # Another scan, of a folder that it was moved to, may have found a file meanwhile.
        still = self._store.files.files_by_id(gone)
        lost = [id_ for id_, path in gone.items() if still[id_].path == path and not os.path.lexists(path)]
        self._store.files.set_status(lost, "missing")
        return len(lost)


def _to_read(files: dict[str, Seen], changed: set[str], folders_with_new_art: set[str]) -> list[tuple[str, list[Seen]]]:
    """(unit, files) for every unit in which something changed."""
    touched = {names.unit_of(path.rpartition("/")[0]) for path in changed}
    touched |= {names.unit_of(folder) for folder in folders_with_new_art}
    units: dict[str, list[Seen]] = {}
    folders: dict[str, str] = {}
    for path, seen in files.items():
        folder = path.rpartition("/")[0]
        unit = folders.get(folder)
        if unit is None:
            unit = folders[folder] = names.unit_of(folder)
        if unit in touched:
            units.setdefault(unit, []).append(seen)
    return [
        (unit, seen if len(seen) <= WHOLE_UNIT_FILES else [each for each in seen if each.path in changed])
        for unit, seen in sorted(units.items())
    ]


def _batches(units: list[tuple[str, list[Seen]]]) -> Iterable[list[tuple[str, list[Seen]]]]:
    """Units in batches of about BATCH_FILES; a unit is never split over two."""
    batch: list[tuple[str, list[Seen]]] = []
    size = 0
    for unit in units:
        if batch and size + len(unit[1]) > BATCH_FILES:
            yield batch
            batch, size = [], 0
        batch.append(unit)
        size += len(unit[1])
    if batch:
        yield batch


__all__ = ["Progress", "ScanReport", "add_root", "scan_all", "scan_root", "told"]
