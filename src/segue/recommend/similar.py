"""More like this: a listener who has heard nothing but the things given."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from segue.model.errors import NotFound
from segue.model.ids import kind_of
from segue.recommend.ask import Kind
from segue.recommend.atlas import KINDS, Atlas, Ints
from segue.recommend.sight import Sight, sight_of
from segue.store import Store

SOURCES = ("collaborative", "coplayed", "metadata", "sound", "across", "meaning")
ANCHORS = 30


def anchors(store: Store, atlas: Atlas, subject_id: str) -> Ints:
    """The rows that a track, an episode, a book (or its chapter), an album, a show or a creator stands for.

    Raises NotFound for what is not in the library.
    """
    try:
        kind = kind_of(subject_id)
    except ValueError as error:
        raise NotFound(
            "There is nothing with this id.", "Give the id of an item, a collection or an artist."
        ) from error
    if kind == "chapter":
        subject_id = store.catalog.item(subject_id).collection_id
        kind = "book"
    if kind in KINDS:
        rows = atlas.rows([subject_id])
        rows = rows[rows >= 0]
    elif kind in {"album", "show"}:
        rows = atlas.by_collection.of_code(int(atlas.collection_codes([subject_id])[0]), ANCHORS)
    elif kind == "creator":
        rows = atlas.by_creator.of_code(int(atlas.creator_codes([subject_id])[0]), ANCHORS)
    else:
        raise NotFound("There is nothing with this id.", "Give the id of an item, a collection or an artist.")
    if not len(rows):
        _must_exist(store, kind, subject_id)
    return np.asarray(rows, np.int32)


def stand_in(atlas: Atlas, rows: Ints, for_: Sight) -> Sight:
    """A sight of someone who loves just these, and refuses what the listener refuses."""
    bare = sight_of(atlas, for_.user, for_.now_ms)
    ones = np.ones(len(rows), np.int32)
    order = np.sort(rows)
    return replace(
        bare,
        kept={},
        rows=order,
        love=ones.astype(np.float32),
        plays=ones,
        skips=0 * ones,
        last_ms=np.full(len(rows), for_.now_ms, np.int64),
        refused=for_.refused,
        refused_collections=for_.refused_collections,
        refused_creators=for_.refused_creators,
    )


def same_kind(subject_id: str) -> Kind:
    """What kind of thing is most like a subject."""
    kind = kind_of(subject_id)
    return {"chapter": "book", "creator": "album"}.get(kind, kind)  # type: ignore[return-value]


def _must_exist(store: Store, kind: str, subject_id: str) -> None:
    if kind in {"track", "episode"}:
        store.catalog.item(subject_id)
    elif kind in {"album", "show", "book"}:
        store.catalog.collection(subject_id)
    elif kind == "creator":
        store.catalog.creator(subject_id)


__all__: Sequence[str] = ["SOURCES", "anchors", "same_kind", "stand_in"]
