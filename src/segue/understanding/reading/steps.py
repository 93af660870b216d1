"""Results of long work, each kept under what it was made from, so that a kill costs one step and an edit one line.

    steps = Steps(settings.steps_dir)
    key = step_key("hear", engine.name, engine.version, samples, language="en", words=True)
    segments = steps.json(key, lambda: plain(engine.hear(samples, "en", words=True)))

A key is a hash of the step's name, the engine and its version, every input (text, numbers, bytes, arrays, dataclasses,
lists and dicts of them) and every parameter: change one and the step is done anew, change none and it is read. What is
stored appears by one rename after it reached the disk, so it is whole or not there; what can't be read back (a disk's
fault) is made again. Steps of several processes may share a folder: who comes second overwrites with the same.
`json`, `arrays`, `data` and `file` make a result at most once; `known` and `peek` ask without making.
"""

import dataclasses
import errno
import hashlib
import io
import json
import os
import re
import shutil
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segue.model.errors import Unavailable

MOST_BYTES = 20 * 1024**3
"""How much a house keeps of steps; beyond it `tidy` forgets what was unused the longest."""
LEAVE_FREE_BYTES = 200 * 1024**2
"""Steps never fill a disk: the database stands on it too."""
_WORD = re.compile(r"[a-z][a-z0-9_-]{0,40}")
_SUFFIX = re.compile(r"(\.[a-z0-9]{1,8})?")


@dataclass(frozen=True, slots=True)
class StepKey:
    """Names a result. `step` is its kind (a folder), `digest` the hash of all that it was made from."""

    step: str
    digest: str


def step_key(step: str, engine: str, version: str, *inputs: Any, **parameters: Any) -> StepKey:
    """The key of a result. ValueError for a step's name that is no lower-case word, TypeError for an input that has no
    stable form (a function, an open file)."""
    if not _WORD.fullmatch(step):
        raise ValueError(f"{step!r} can't name a step.")
    return StepKey(step, digest_of([step, engine, version, list(inputs), parameters]))


def digest_of(value: Any) -> str:
    """A hash (BLAKE2b, 160 bits, hex) of plain values, arrays and dataclasses: equal values, equal hashes."""
    state = hashlib.blake2b(digest_size=20)
    _feed(state, value)
    return state.hexdigest()


def file_digest(path: Path) -> str:
    """A hash of a file's bytes (about a second a gigabyte). Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=20)).hexdigest()


class Steps:
    """A folder of results, by key. Errors of a full or broken disk come as Unavailable and leave what is there."""

    def __init__(self, folder: Path, most_bytes: int = MOST_BYTES, leave_free_bytes: int = LEAVE_FREE_BYTES) -> None:
        self.folder = folder
        self._most, self._leave_free = most_bytes, leave_free_bytes

    def json(self, key: StepKey, make: Callable[[], Any]) -> Any:
        """What JSON can hold. Made and kept when it is not there; both times it comes back as JSON gives it (tuples as
        lists, keys as text)."""
        found = self.peek(key)
        if found is None:
            found = json.dumps(make(), ensure_ascii=False, separators=(",", ":")).encode()
            self._keep(key, ".json", lambda path: _written(path, found))
        return json.loads(found)

    def arrays(self, key: StepKey, make: Callable[[], Mapping[str, NDArray[Any]]]) -> dict[str, NDArray[Any]]:
        """Named arrays of plain numbers."""
        path = self._path(key, ".npz")
        try:
            with np.load(path, allow_pickle=False) as stored:
                found = {name: stored[name] for name in stored.files}
            _touched(path)
            return found
        except (OSError, ValueError, zipfile.BadZipFile, EOFError, KeyError):
            made = dict(make())
            held = io.BytesIO()
            np.savez(held, **made)  # type: ignore[arg-type]
            self._keep(key, ".npz", lambda out: _written(out, held.getvalue()))
            return made

    def data(self, key: StepKey, make: Callable[[], bytes]) -> bytes:
        """Bytes."""
        return self.file(key, lambda path: _written(path, make()), "").read_bytes()

    def file(self, key: StepKey, make: Callable[[Path], object], suffix: str) -> Path:
        """A file (`suffix` such as `.wav`). `make` writes it to the path that it is given, beside where it will stand;
        when it raises, nothing is kept. The file may be read, never changed."""
        path = self._path(key, suffix)
        if path.is_file():
            _touched(path)
        else:
            self._keep(key, suffix, make)
        return path

    def known(self, key: StepKey, suffix: str = ".json") -> bool:
        """Whether a result is there."""
        return self._path(key, suffix).is_file()

    def peek(self, key: StepKey) -> bytes | None:
        """The text of a JSON result, None when it is not there or can't be read."""
        path = self._path(key, ".json")
        try:
            found = path.read_bytes()
            json.loads(found)
        except (OSError, ValueError):
            return None
        _touched(path)
        return found

    def forget(self, key: StepKey) -> None:
        """Has a step done anew the next time it is asked for."""
        for path in self._path(key, "").parent.glob(f"{key.digest}*"):
            path.unlink(missing_ok=True)

    def tidy(self) -> int:
        """Keeps the house's bound: removes what was unused the longest, and halves that a kill left. Returns how many
        bytes went."""
        held = sorted(_standing(self.folder))
        left = sum(size for _, size, _ in held)
        gone = 0
        for _, size, path in held:
            if left - gone <= self._most and not path.name.startswith("."):
                continue
            path.unlink(missing_ok=True)
            gone += size
        return gone

    def _path(self, key: StepKey, suffix: str) -> Path:
        if not _SUFFIX.fullmatch(suffix):
            raise ValueError(f"{suffix!r} can't end a file's name.")
        return self.folder / key.step / key.digest[:2] / f"{key.digest}{suffix}"

    def _keep(self, key: StepKey, suffix: str, make: Callable[[Path], object]) -> None:
        path = self._path(key, suffix)
        half = path.with_name(f".{path.stem}-{os.getpid()}-{os.urandom(4).hex()}{suffix}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            if shutil.disk_usage(path.parent).free < self._leave_free:
                raise OSError(errno.ENOSPC, "No space left on device")
            make(half)
            with half.open("rb") as file:
                os.fsync(file.fileno())
            half.replace(path)
        except OSError as error:
            raise _unkept(self.folder, error) from error
        finally:
            _removed(half)


def _unkept(folder: Path, error: OSError) -> Unavailable:
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return Unavailable(
            f"The disk of {folder} is full: the work stopped, and what was done is kept.",
            "Free some space and start it again; it goes on where it stopped.",
        )
    return Unavailable(
        f"Nothing can be kept in {folder} ({error.strerror or error}).", "Mend its rights, or move SEGUE_HOME."
    )


def _written(path: Path, data: bytes) -> None:
    path.write_bytes(data)


def _removed(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError:
        pass


def _touched(path: Path) -> None:
    """Says that a result was used; a folder that may not be written is no reason to fail."""
    try:
        os.utime(path)
    except OSError:
        pass


def _standing(folder: Path) -> Iterable[tuple[float, int, Path]]:
    for path in folder.rglob("*"):
        try:
            status = path.lstat()
        except OSError:
            continue
        if path.is_file():
            yield status.st_mtime, status.st_size, path


def _feed(state: Any, value: Any) -> None:
    """Each value with its kind and length, so that no two different ones run together into the same bytes."""
    if isinstance(value, np.ndarray):
        flat = np.ascontiguousarray(value)
        if flat.dtype.hasobject:
            raise TypeError("An array of objects has no stable form.")
        _chunk(state, "array", f"{flat.dtype.str}{flat.shape}".encode())
        state.update(flat.reshape(-1).view(np.uint8).data if flat.size else b"")
    elif isinstance(value, bytes):
        _chunk(state, "bytes", value)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        _feed(state, [type(value).__name__, {f.name: getattr(value, f.name) for f in dataclasses.fields(value)}])
    elif isinstance(value, Mapping):
        _chunk(state, "map", str(len(value)).encode())
        for name in sorted(value):
            _feed(state, [str(name), value[name]])
    elif isinstance(value, list | tuple):
        _chunk(state, "list", str(len(value)).encode())
        for each in value:
            _feed(state, each)
    elif value is None or isinstance(value, str | bool | int | float | Path | np.generic):
        plain = value.item() if isinstance(value, np.generic) else str(value) if isinstance(value, Path) else value
        _chunk(state, type(plain).__name__, (plain if isinstance(plain, str) else repr(plain)).encode())
    else:
        raise TypeError(f"A {type(value).__name__} has no stable form.")


def _chunk(state: Any, kind: str, data: bytes) -> None:
    state.update(f"{kind}:{len(data)}:".encode())
    state.update(data)
