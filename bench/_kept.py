"""Rows of a long table in files, so that a run that was stopped goes on. Delete the folder to begin anew."""

import json
from collections.abc import Callable, Iterator, MutableMapping
from pathlib import Path

import numpy as np

from segue.recommend.evaluate.contest import Entry
from segue.recommend.evaluate.measure import Found
from segue.recommend.models.base import Model
from segue.recommend.models.blend import Recipe
from segue.recommend.models.files import read_recipe, recipe_text

_COLUMNS = ("listeners", "top", "hits", "hidden")


def kept_entry(file: Path | None, make: Callable[[], Entry]) -> Entry:
    """The entry in `file`, or a new one, put there. None for a file keeps nothing."""
    if file is None:
        return make()
    if not file.is_file():
        _write(file, make())
    return _read(file)


class Parts(MutableMapping[str, Model]):
    """Segue's chosen parts, each written down as it is found."""

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self._known: dict[str, Model] = {}
        if file is not None and file.is_file():
            self._known = dict(read_recipe(file.read_text("utf-8")).parts)

    def __getitem__(self, name: str) -> Model:
        return self._known[name]

    def __setitem__(self, name: str, model: Model) -> None:
        self._known[name] = model
        if self._file is not None:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            self._file.write_text(recipe_text(Recipe(self._known, np.zeros(0, np.float32))), "utf-8")

    def __delitem__(self, name: str) -> None:
        del self._known[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)


def _write(file: Path, entry: Entry) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    about = {name: getattr(entry, name) for name in ("model", "fit_s", "search_s", "settings", "tried")}
    arrays = {f"{n}.{name}": getattr(found, name) for n, found in enumerate(entry.founds) for name in _COLUMNS}
    told = json.dumps(about | {"seeds": len(entry.founds), "catalog": entry.founds[0].catalog})
    part = file.with_suffix(".part.npz")
    np.savez_compressed(part, about=np.frombuffer(told.encode(), np.uint8), **arrays)
    part.rename(file)


def _read(file: Path) -> Entry:
    with np.load(file, allow_pickle=False) as arrays:
        about = json.loads(arrays["about"].tobytes())
        seeds, catalog = about.pop("seeds"), about.pop("catalog")
        founds = [Found(*(arrays[f"{n}.{name}"] for name in _COLUMNS), catalog) for n in range(seeds)]
    return Entry(founds=founds, **about)
