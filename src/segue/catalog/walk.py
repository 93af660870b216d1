"""What lies in a library folder: sound files and pictures, and nothing outside it."""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from segue.catalog.tags import SUFFIXES

MAX_DEPTH = 64
MAX_FILES = 5_000_000
PICTURE_SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp"})
_IGNORED = {
    "@eadir", "#recycle", "$recycle.bin", "system volume information", "lost+found", "__macosx", "#snapshot",
    "@recycle",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Seen:
    """A file as the folder lists it."""

    path: str
    """Relative to the root, with `/` between."""
    size_bytes: int
    mtime_ns: int


@dataclass(slots=True)
class Walked:
    """What a walk found."""

    files: dict[str, Seen] = field(default_factory=dict)
    pictures: dict[str, list[str]] = field(default_factory=dict)
    """Picture file names by folder (relative to the root; "" is the root itself)."""
    newest_picture_ns: dict[str, int] = field(default_factory=dict)
    """When a picture of a folder last came or changed, by the clock of the disk."""
    failed: list[tuple[str, str]] = field(default_factory=list)
    """Paths that could not be looked at, and why."""
    unread_folders: list[str] = field(default_factory=list)
    """Folders that could not be listed: nothing in them may be called missing."""


def walk(root: Path, under: str = "", check: Callable[[], None] = lambda: None) -> Walked:
    """Lists the sound files in `root`, or only in its folder `under`.

    Hidden and system folders are passed over, and so is every folder that holds a file named `.nomedia`. Links are
    never followed: what they lead to inside the library is found in its own place, what is outside stays outside.
    `check` may raise to stop.
    """
    found = Walked()
    folders = [(under, under.count("/") + 1 if under else 0)]
    while folders:
        check()
        folder, depth = folders.pop()
        try:
            with os.scandir(root / folder) as entries:
                listed = sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            found.failed.append((shown(folder), f"This folder can't be listed: {error.strerror}."))
            found.unread_folders.append(folder)
            continue
        if any(entry.name == ".nomedia" for entry in listed):
            continue
        for entry in listed:
            path = f"{folder}/{entry.name}" if folder else entry.name
            if _is_ignored(entry.name):
                continue
            if entry.is_symlink():
                _note_link(found, root, path)
            elif entry.is_dir(follow_symlinks=False):
                if depth < MAX_DEPTH:
                    folders.append((path, depth + 1))
                else:
                    found.failed.append(
                        (shown(path), f"It lies more than {MAX_DEPTH} folders deep, so it is left out.")
                    )
            else:
                _note_file(found, folder, path, entry)
        if len(found.files) > MAX_FILES:
            found.failed.append((shown(folder), f"There are more than {MAX_FILES} files; the rest is left out."))
            break
    return found


def shown(path: str) -> str:
    """A path as it can be printed and stored, whatever its bytes."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "replace") or "."


def _note_file(found: Walked, folder: str, path: str, entry: "os.DirEntry[str]") -> None:
    suffix = os.path.splitext(entry.name)[1].lower()  # noqa: PTH122 (Path costs ten times as much here)
    if suffix in PICTURE_SUFFIXES:
        _note_picture(found, folder, entry)
        return
    if suffix not in SUFFIXES:
        return
    if not _is_unicode(path):
        found.failed.append((shown(path), "Its name is no valid UTF-8, so it can't be kept. Rename it."))
        return
    try:
        status = entry.stat(follow_symlinks=False)
    except OSError as error:
        found.failed.append((path, f"It can't be looked at: {error.strerror}."))
        return
    found.files[path] = Seen(path, status.st_size, status.st_mtime_ns)


def _note_picture(found: Walked, folder: str, entry: "os.DirEntry[str]") -> None:
    try:
        status = entry.stat(follow_symlinks=False)
    except OSError:
        return
    found.pictures.setdefault(folder, []).append(entry.name)
    changed_ns = max(status.st_mtime_ns, status.st_ctime_ns)
    found.newest_picture_ns[folder] = max(changed_ns, found.newest_picture_ns.get(folder, 0))


def _note_link(found: Walked, root: Path, path: str) -> None:
    target = Path(os.path.realpath(root / path))
    if target != root and root not in target.parents:
        looks_like_sound = target.suffix.lower() in SUFFIXES or path.lower().endswith(tuple(SUFFIXES))
        if looks_like_sound or target.is_dir():
            found.failed.append(
                (shown(path), "It is a link that leads out of the library. Add the folder it leads to instead.")
            )


def _is_ignored(name: str) -> bool:
    return name.startswith(".") or name.lower() in _IGNORED


def _is_unicode(path: str) -> bool:
    try:
        path.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
