"""The operator's hand: what is lifted, buried or put in a fixed place, for everybody, until a moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from segue.model.errors import BadInput
from segue.recommend.atlas import Atlas, Ints
from segue.recommend.sight import Floats
from segue.store import Store

Action = Literal["boost", "bury", "promote"]
KEY = "recommend.controls"
MOST = 200
STRENGTH = {"boost": 0.35, "bury": -0.5}
SUBJECTS = ("item:", "collection:", "creator:", "genre:", "language:", "kind:")


@dataclass(frozen=True, slots=True)
class Control:
    """One wish of the operator."""

    action: Action
    subject: str
    """`item:trk_…`, `collection:alb_…`, `creator:cre_…`, `genre:jazz`, `language:pt`, `kind:episode`."""
    strength: float = 1.0
    """0 to 1, how much of the usual; of a promotion the place in the list does not hang on it."""
    until_ms: int = 0
    """When it ends; 0 for never."""
    note: str = ""


def read(store: Store) -> tuple[Control, ...]:
    """The controls that stand."""
    stored: list[dict[str, Any]] = store.settings.get(KEY) or []
    return tuple(Control(**each) for each in stored)


def write(store: Store, controls: Sequence[Control]) -> tuple[Control, ...]:
    """Replaces the controls. Raises BadInput naming the one at fault."""
    if len(controls) > MOST:
        raise BadInput(f"{len(controls)} controls are too many.", f"At most {MOST}; use collections or genres.")
    for each in controls:
        if each.action not in {"boost", "bury", "promote"}:
            raise BadInput(f"{each.action!r} is not something that can be done.", "Use boost, bury or promote.")
        if not each.subject.startswith(SUBJECTS) or each.subject.endswith(":") or len(each.subject) > 120:
            raise BadInput(f"{each.subject!r} names nothing.", f"Begin with one of {', '.join(SUBJECTS)}.")
        if not 0 <= each.strength <= 1:
            raise BadInput(f"A strength of {each.strength} is out of bounds.", "Give 0 to 1.")
        if each.action == "promote" and not each.subject.startswith(("item:", "collection:")):
            raise BadInput("Only single items or collections can be promoted.", "Use boost for genres or kinds.")
    kept = [{name: getattr(each, name) for name in Control.__dataclass_fields__} for each in controls]
    store.settings.put(KEY, kept or None)
    return tuple(controls)


def lift(controls: Sequence[Control], atlas: Atlas, rows: Ints, now_ms: int) -> Floats:
    """(rows,) what boosts add and burials take away."""
    change = np.zeros(len(rows), np.float32)
    for each in controls:
        if each.action != "promote" and (not each.until_ms or each.until_ms > now_ms):
            change += np.where(_meant(each.subject, atlas, rows), STRENGTH[each.action] * each.strength, 0)
    return change


def promoted(controls: Sequence[Control], atlas: Atlas, kinds: Ints, now_ms: int) -> list[int]:
    """Rows of the kinds asked for that are put first, in the order the operator gave."""
    found: list[int] = []
    for each in controls:
        if each.action == "promote" and (not each.until_ms or each.until_ms > now_ms):
            family, _, name = each.subject.partition(":")
            if family == "item":
                rows = atlas.rows([name])
            else:
                rows = atlas.by_collection.of_code(int(atlas.collection_codes([name])[0]), 1)
            found += [int(row) for row in rows if row >= 0 and atlas.kinds[row] in kinds]
    return list(dict.fromkeys(found))


def _meant(subject: str, atlas: Atlas, rows: Ints) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    family, _, name = subject.partition(":")
    none = np.zeros(len(rows), bool)
    if family == "item":
        return np.asarray(rows == atlas.rows([name])[0]) & (rows >= 0)
    if family == "collection":
        code = int(atlas.collection_codes([name])[0])
        return np.asarray(atlas.collections[rows] == code) if code >= 0 else none
    if family == "creator":
        code = int(atlas.creator_codes([name])[0])
        return np.asarray(atlas.creators[rows] == code) if code >= 0 else none
    if family == "genre":
        known = atlas.genre_names
        return (atlas.genres[rows] == known.index(name.casefold())).any(axis=1) if name.casefold() in known else none
    if family == "language":
        languages = atlas.language_names
        return np.asarray(atlas.languages[rows] == languages.index(name)) if name in languages else none
    from segue.recommend.atlas import KIND_NUMBER

    return np.asarray(atlas.kinds[rows] == KIND_NUMBER.get(name, -1))
