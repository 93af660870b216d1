"""People and groups, and genres."""

from typing import Literal

from fastapi import APIRouter

from segue.api import shapes as s
from segue.api.auth import Reader
from segue.api.context import House
from segue.api.errors import described
from segue.api.present import Presenter
from segue.api.rest.paging import Limit, Offset

router = APIRouter(tags=["catalog"])

Role = Literal["artist", "album_artist", "composer", "author", "narrator", "host", "guest"]
IN_DETAIL = 200
"""How many of a creator's works are sent with them; the rest are asked for by `creator_id`."""


@router.get("/creators", summary="People and groups", responses=described())
def creators(
    caller: Reader,
    house: House,
    role: Role | None = None,
    sort: Literal["name"] = "name",
    offset: Offset = 0,
    limit: Limit = 100,
) -> s.Creators:
    """By name; with `role` those who had that part in something."""
    total, found = house.store.catalog.list_creators(role or "", offset, limit)
    return s.Creators(total=total, offset=offset, entries=Presenter(house.store, caller.user.id).creators(found))


@router.get("/creators/{creator_id}", summary="A person or a group", responses=described(404))
def creator(creator_id: str, caller: Reader, house: House) -> s.CreatorDetail:
    """With their collections, newest first, and their items that are in nobody else's list of works."""
    catalog = house.store.catalog
    found = catalog.creator(creator_id)
    _, made = catalog.list_collections(creator_id=creator_id, sort="year", limit=IN_DETAIL)
    _, items = catalog.list_items(creator_id=creator_id, sort="added", limit=IN_DETAIL)
    shapes = Presenter(house.store, caller.user.id)
    return s.CreatorDetail(
        **dict(shapes.creators([found])[0]), collections=shapes.collections(made), items=shapes.items(items)
    )


@router.get("/genres", summary="Genres", responses=described())
def genres(
    caller: Reader, house: House, kind: Literal["album", "show", "book", "track", "episode", "chapter"] | None = None
) -> s.Genres:
    """And how many carry each, the most first."""
    found = house.store.catalog.list_genres(kind or "")
    return s.Genres(total=len(found), offset=0, entries=[s.Genre(name=name, count=count) for name, count in found])
