"""Models on disk: each training writes a folder of its own, one small file says which of them serves.

Plain arrays and text: loading runs no code. Arrays are mapped, so that many processes share one copy in memory.
`current.json` is replaced in one step; the models before stay for a way back.
"""

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segue.model.errors import BadInput, NotFound

FORMAT = 1
KEPT = 3
"""How many trainings stay on disk."""


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """The models in a folder."""

    folder: Path

    def draft(self, name: str) -> Path:
        """An empty folder to write a training into; nobody reads it before `publish`."""
        path = self.folder / f".{name}.part"
        shutil.rmtree(path, ignore_errors=True)
        path.mkdir(parents=True)
        return path

    def publish(self, draft: Path, about: Mapping[str, Any]) -> str:
        """Puts a draft in place and lets it serve; older trainings beyond `KEPT` are removed. Returns its name."""
        name = draft.name.removeprefix(".").removesuffix(".part")
        (draft / "about.json").write_text(json.dumps({"format": FORMAT, **about}, indent=1), "utf-8")
        shutil.rmtree(self.folder / name, ignore_errors=True)
        draft.rename(self.folder / name)
        before = self._state()
        past = [one for one in [before.get("current", ""), *before.get("past", [])] if one and one != name]
        self._serve(name, past[: KEPT - 1])
        for each in self.folder.iterdir():
            if each.is_dir() and each.name not in {name, *past[: KEPT - 1]}:
                shutil.rmtree(each, ignore_errors=True)
        return name

    def current(self) -> Path | None:
        """The folder that serves; None before the first training."""
        name = self._state().get("current", "")
        return self.folder / name if name and (self.folder / name / "about.json").is_file() else None

    def about(self) -> dict[str, Any]:
        """What is said of the training that serves; empty without one."""
        path = self.current()
        return {"name": path.name, **json.loads((path / "about.json").read_text("utf-8"))} if path else {}

    def rollback(self) -> str:
        """Lets the training before serve again. Raises NotFound when there is none."""
        state = self._state()
        for place, name in enumerate(state.get("past", [])):
            if (self.folder / name / "about.json").is_file():
                self._serve(name, [*state["past"][place + 1 :]])
                return str(name)
        raise NotFound("There are no models from before.", "Train anew: segue recommend train.")

    def forget_past(self) -> None:
        """Removes every training but the one that serves: somebody's plays that they hold were erased."""
        serving = self.current()
        if serving is None:
            return
        self._serve(serving.name, [])
        for each in self.folder.iterdir():
            if each.is_dir() and each != serving:
                shutil.rmtree(each, ignore_errors=True)

    def _serve(self, name: str, past: list[str]) -> None:
        fresh = self.folder / "current.part"
        fresh.write_text(json.dumps({"current": name, "past": past}), "utf-8")
        os.replace(fresh, self.folder / "current.json")  # noqa: PTH105 -- replaces in one step on every system

    def _state(self) -> dict[str, Any]:
        try:
            found = json.loads((self.folder / "current.json").read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}


def put_arrays(folder: Path, name: str, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Writes arrays, each as a file `NAME.FIELD.npy`."""
    for field, array in arrays.items():
        np.save(folder / f"{name}.{field}.npy", array, allow_pickle=False)


def get_arrays(folder: Path, name: str) -> dict[str, NDArray[Any]]:
    """The arrays of a name, mapped rather than read; empty when there are none. Raises BadInput for broken files."""
    found = {}
    for path in folder.glob(f"{name}.*.npy"):
        try:
            # As plain arrays over the map: what a memmap does beside at each look costs more than the look.
            found[path.name.split(".")[1]] = np.asarray(np.load(path, mmap_mode="r", allow_pickle=False))
        except (ValueError, OSError, EOFError) as error:
            raise BadInput(
                f"{path.name} can't be read as a model: {error}.", "Train anew: segue recommend train."
            ) from error
    return found
