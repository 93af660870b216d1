"""Albums, shows and books."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query

from segue.api import shapes as s
from segue.api.auth import Reader
from segue.api.context import House
from segue.api.errors import described
from segue.api.present import Presenter
from segue.api.rest.paging import Limit, Offset

router = APIRouter(prefix="/collections", tags=["catalog"])

Text = Annotated[str, Query(max_length=200)]


@router.get("", summary="Albums, shows and books", responses=described())
def collections(
    caller: Reader,
    house: House,
    kind: Literal["album", "show", "book"] | None = None,
    creator_id: Text = "",
    genre: Text = "",
    followed: Annotated[bool, Query(description="Only those that this listener follows.")] = False,
    sort: Literal["title", "artist", "year", "added", "played"] = "title",
    offset: Offset = 0,
    limit: Limit = 100,
) -> s.Collections:
    """A page of a long list. `played` sorts by this listener's last play and leaves out the rest."""
    total, found = house.store.catalog.list_collections(
        kind,
        creator_id=creator_id,
        genre=genre,
        followed_by=caller.user.id if followed else "",
        sort=sort,
        user_id=caller.user.id,
        offset=offset,
        limit=limit,
    )
    entries = Presenter(house.store, caller.user.id).collections(found, feeds=kind == "show")
    return s.Collections(total=total, offset=offset, entries=entries)


@router.get("/{collection_id}", summary="An album, a show or a book", responses=described(404))
def collection(collection_id: str, caller: Reader, house: House) -> s.CollectionDetail:
    """With what is in it: albums and books in their order, shows newest first."""
    found = house.store.catalog.collection(collection_id)
    items = house.store.catalog.items_of(collection_id)
    return Presenter(house.store, caller.user.id).collection(found, items)
