"""A ground to files and back."""

import json
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np

from segue.model.errors import SegueError
from segue.recommend.atlas import Atlas
from segue.recommend.cells import Cells
from segue.recommend.companions import Trained, quick, remapped
from segue.recommend.crowd import Crowd
from segue.recommend.files import get_arrays, put_arrays
from segue.recommend.ground import Ground, Ranker
from segue.recommend.models.files import load as load_blend
from segue.recommend.models.files import save as save_blend
from segue.recommend.places import Places
from segue.recommend.ranker import Lambda
from segue.recommend.sound.space import SoundSpace

_NAMED = ("genre_names", "language_names", "made_at_ms", "stamp")


def write(folder: Path, ground: Ground) -> None:
    """Writes all of a ground into a folder."""
    atlas = {f.name: getattr(ground.atlas, f.name) for f in fields(Atlas) if not f.name.startswith("_")}
    put_arrays(folder, "atlas", {name: value for name, value in atlas.items() if name not in _NAMED})
    (folder / "atlas.json").write_text(json.dumps({name: atlas[name] for name in _NAMED}), "utf-8")
    crowd = {f.name: getattr(ground.crowd, f.name) for f in fields(Crowd)}
    put_arrays(folder, "crowd", {name: np.asarray(value) for name, value in crowd.items()})
    if ground.sounds is not None:
        cells = ground.sounds.cells
        put_arrays(folder, "sounds", {
            "ids": ground.atlas.ids[ground.sounds.rows], "points": cells.points, "order": cells.order,
            "starts": cells.starts, "middles": cells.middles, "typical": np.array(ground.sounds.typical),
        })  # fmt: skip
    if isinstance(ground.companions, Trained):
        save_blend(ground.companions.blend, folder / "blend.npz")
        put_arrays(folder, "things", {"ids": ground.atlas.ids[ground.companions.rows]})
        if (places := ground.companions.places) is not None:
            put_arrays(folder, "places", {"keys": places.keys, "weights": places.weights})
    for objective, ranker in ground.rankers.items():
        if isinstance(ranker, Lambda):
            told = json.dumps({"gain": ranker.gain, "text": ranker.text})
            (folder / f"ranker.{objective}.json").write_text(told, "utf-8")


def read_atlas(folder: Path) -> Atlas:
    """The atlas as it was when the models were trained."""
    named: dict[str, Any] = json.loads((folder / "atlas.json").read_text("utf-8"))
    named = {name: tuple(value) if isinstance(value, list) else value for name, value in named.items()}
    return Atlas(**get_arrays(folder, "atlas"), **named)  # type: ignore[arg-type]


def read_crowd(folder: Path) -> Crowd:
    """The crowd as it was then; it belongs to the atlas of then."""
    found = get_arrays(folder, "crowd")
    return Crowd(**{**found, "listeners": int(found["listeners"])})  # type: ignore[arg-type]


def read_sounds(folder: Path, atlas: Atlas) -> SoundSpace | None:
    """The space of sounds, for rows of the atlas given; None when there is none or the catalog has lost some of it."""
    found = get_arrays(folder, "sounds")
    if not found:
        return None
    rows = remapped(found["ids"], atlas)
    if (rows < 0).any() or (np.diff(rows) <= 0).any():
        return None  # it is made anew from the textures
    cells = Cells(found["points"], found["order"], found["starts"], found["middles"])
    return SoundSpace(rows, cells, float(found["typical"]))


def read_learned(folder: Path, atlas: Atlas) -> tuple[Trained | None, dict[str, Ranker]]:
    """The companions and the rankers, for rows of the atlas given. What can't be read is left out."""
    companions: Trained | None = None
    rankers: dict[str, Ranker] = {}
    try:
        if (folder / "blend.npz").is_file():
            rows = remapped(get_arrays(folder, "things")["ids"], atlas)
            companions = Trained(quick(load_blend(folder / "blend.npz")), rows, len(atlas), f"blend-{folder.name}")
            if placed := get_arrays(folder, "places"):
                companions = companions.placing(Places(placed["keys"], placed["weights"]), atlas)
        for path in sorted(folder.glob("ranker.*.json")):
            told = json.loads(path.read_text("utf-8"))
            rankers[path.name.split(".")[1]] = Lambda(told["text"], float(told["gain"]), f"lambda-{folder.name}")
    except (SegueError, ValueError, KeyError, OSError):
        return None, {}
    return companions, rankers
