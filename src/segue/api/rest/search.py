"""Finding by title and name."""

from typing import Annotated

from fastapi import APIRouter, Query

from segue.api import shapes as s
from segue.api.auth import Reader
from segue.api.context import House
from segue.api.errors import described
from segue.api.present import Presenter, creator_entry
from segue.model.errors import BadInput

router = APIRouter(tags=["catalog"])

KINDS = ("creator", "album", "track", "show", "episode", "book", "chapter")
DEEP = 400
"""How many matches are looked at, so that each kind gets its share."""


@router.get("/search", summary="Find by title and name", responses=described(400))
def search(
    caller: Reader,
    house: House,
    q: Annotated[str, Query(max_length=200, description="Words, or beginnings of words.")],
    kinds: Annotated[str, Query(max_length=200, description="Kinds to look for, with commas; all when empty.")] = "",
    limit: Annotated[int, Query(ge=1, le=50, description="How many of each kind.")] = 10,
) -> s.Found:
    """Each kind in a group of its own, the best first; empty groups are left out."""
    wanted = tuple(kind.strip() for kind in kinds.split(",") if kind.strip()) or KINDS
    if unknown := [kind for kind in wanted if kind not in KINDS]:
        raise BadInput(f"There is no kind {unknown[0]!r}.", f"There are {', '.join(KINDS)}.")
    by_kind: dict[str, list[str]] = {}
    if titled := tuple(kind for kind in wanted if kind != "creator"):
        everything = set(KINDS) <= set(wanted)
        for kind, id_ in house.store.search.titles(q, () if everything else titled, DEEP):
            if len(by_kind.setdefault(kind, [])) < limit:
                by_kind[kind].append(id_)
    shapes = Presenter(house.store, caller.user.id)
    entries = {entry.id: entry for entry in shapes.entries([id_ for ids in by_kind.values() for id_ in ids])}
    groups = []
    for kind in wanted:
        if kind == "creator":
            found = [creator_entry(house.store.catalog.creator(id_)) for id_ in house.store.search.creators(q, limit)]
        else:
            found = [entries[id_] for id_ in by_kind.get(kind, []) if id_ in entries]
        if found:
            groups.append(s.Group(kind=kind, entries=found))
    return s.Found(groups=groups)
