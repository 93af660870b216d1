"""A blend in a file: an npz of plain arrays and one line of JSON. Loading runs no code from the file.

Each kind of scorer says here which of its fields are arrays, sparse arrays or numbers; the file holds nothing else.
"""

import json
import os
import tempfile
import zipfile
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segue.model.errors import BadInput, NotFound
from segue.recommend.models.arrays import sparse
from segue.recommend.models.arrivals import Placed
from segue.recommend.models.base import Model, Scorer
from segue.recommend.models.blend import Blend, Recipe
from segue.recommend.models.content import Content, Described
from segue.recommend.models.ease import Ease, ItemSide, ListenerSide
from segue.recommend.models.factors import Ials, Vectors
from segue.recommend.models.graph import Filtered, GraphFilter
from segue.recommend.models.kernel import Alike, Tangent
from segue.recommend.models.neighbour_ridge import NeighbourRidge, Sparsely
from segue.recommend.models.neighbours import Beside, ItemKnn, Rp3beta
from segue.recommend.models.popular import Counts, Popular
from segue.recommend.models.transitions import Follows, Transitions

FORMAT = 2
_SCORERS: dict[str, Any] = {
    kind.__name__: kind
    for kind in (Alike, Described, ItemSide, ListenerSide, Vectors, Filtered, Sparsely, Beside, Counts, Follows)
}
_MODELS: dict[str, Any] = {
    kind.__name__: kind
    for kind in (
        Content,
        Ease,
        Ials,
        GraphFilter,
        NeighbourRidge,
        ItemKnn,
        Placed,
        Rp3beta,
        Popular,
        Tangent,
        Transitions,
    )
}
_BROKEN = "Train again: segue recommend train."


def recipe_text(recipe: Recipe) -> str:
    """The recipe as JSON: models, settings, weights."""
    return json.dumps(
        {
            "format": FORMAT,
            "depth": recipe.depth,
            "spread": recipe.spread,
            "weights": [float(weight) for weight in recipe.weights],
            "parts": {name: [type(model).__name__, _settings(model)] for name, model in recipe.parts.items()},
        }
    )


def read_recipe(text: str) -> Recipe:
    """The recipe again. Raises BadInput for a text that is none."""
    try:
        told = json.loads(text)
        if told["format"] != FORMAT:
            raise BadInput("This recipe was written by another version of Segue.", _BROKEN)
        parts: dict[str, Model] = {name: _MODELS[kind](**settings) for name, (kind, settings) in told["parts"].items()}
        return Recipe(parts, np.array(told["weights"], np.float32), int(told["depth"]), float(told["spread"]))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadInput(f"This is no recipe: {error!r}.", _BROKEN) from None


def save(blend: Blend, path: Path) -> None:
    """Write to a new file, then put it in place whole: a reader sees the old one or the new one."""
    arrays: dict[str, NDArray[np.generic]] = {"weights": blend.weights, "popularity": blend.popularity}
    if blend.lift is not None:
        arrays["lift"] = blend.lift
    kinds = {}
    for number, (name, scorer) in enumerate(blend.parts.items()):
        kinds[name] = type(scorer).__name__
        if kinds[name] not in _SCORERS:
            raise BadInput(f"The part {name} ({kinds[name]}) can't be kept in a file.", "Leave it out of the blend.")
        arrays |= _packed(scorer, f"{number}.")
    about = json.dumps({"format": FORMAT, "depth": blend.depth, "parts": kinds})
    arrays["about"] = np.frombuffer(about.encode(), np.uint8)
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as file:
        try:
            np.savez(file, **arrays)  # type: ignore[arg-type]
        except BaseException:
            Path(file.name).unlink()
            raise
    os.replace(file.name, path)  # noqa: PTH105 -- the name of an open temporary file is a plain string


def load(path: Path) -> Blend:
    """The blend again. Raises NotFound, and BadInput for a file that is broken or of another version."""
    if not path.is_file():
        raise NotFound(f"There is no model {path.name}.", "Train one: segue recommend train.")
    try:
        with np.load(path, allow_pickle=False) as file:
            about = json.loads(file["about"].tobytes())
            if about["format"] != FORMAT:
                raise BadInput(f"{path.name} was written by another version of Segue.", _BROKEN)
            parts: dict[str, Scorer] = {
                name: _unpacked(_SCORERS[kind], f"{number}.", file)
                for number, (name, kind) in enumerate(about["parts"].items())
            }
            lift = file.get("lift")
            return Blend(parts, file["weights"], file["popularity"], int(about["depth"]), lift)
    except (ValueError, KeyError, TypeError, AttributeError, OSError, EOFError, zipfile.BadZipFile) as error:
        raise BadInput(f"{path.name} can't be read as a model: {error}.", _BROKEN) from None


def _settings(model: Any) -> dict[str, float | int]:
    if type(model).__name__ not in _MODELS or not is_dataclass(model):
        raise BadInput(f"{type(model).__name__} can't be kept in a recipe.", "Leave it out of the blend.")
    return {field.name: getattr(model, field.name) for field in fields(model)}


def _packed(scorer: Any, prefix: str) -> dict[str, NDArray[np.generic]]:
    arrays: dict[str, NDArray[np.generic]] = {}
    for field in fields(scorer):
        value, name = getattr(scorer, field.name), prefix + field.name
        if sparse().issparse(value):
            plain = sparse().csr_array(value)
            arrays |= {f"{name}/data": plain.data, f"{name}/indices": plain.indices, f"{name}/indptr": plain.indptr}
            arrays[f"{name}/shape"] = np.array(plain.shape, np.int64)
        else:
            arrays[name] = np.asarray(value)
    return arrays


def _unpacked(kind: Any, prefix: str, file: Any) -> Any:
    given = {}
    for field in fields(kind):
        name = prefix + field.name
        if f"{name}/data" in file:
            triple = (file[f"{name}/data"], file[f"{name}/indices"], file[f"{name}/indptr"])
            given[field.name] = sparse().csr_array(triple, shape=tuple(int(side) for side in file[f"{name}/shape"]))
            given[field.name].check_format()
        else:
            value = file[name]
            given[field.name] = value if value.ndim else value.item()
    return kind(**given)
