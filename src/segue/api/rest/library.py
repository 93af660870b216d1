"""The library's folders."""

from fastapi import APIRouter

from segue.api import shapes as s
from segue.api.auth import Admin
from segue.api.context import House
from segue.api.errors import described
from segue.model.media import Root

router = APIRouter(prefix="/library", tags=["administration"])


@router.get("/roots", summary="The library's folders", responses=described())
def roots(caller: Admin, house: House) -> s.Roots:
    """By path."""
    found = [_shape(root) for root in house.store.files.roots()]
    return s.Roots(total=len(found), offset=0, entries=found)


@router.delete("/roots/{root_id}", summary="Forget a folder", responses=described(404))
def remove(root_id: str, caller: Admin, house: House) -> s.Ok:
    """Nothing is deleted on disk, and plays and likes are kept in case it comes back."""
    house.store.files.remove_root(root_id)
    return s.Ok()


def _shape(root: Root) -> s.RootShape:
    return s.RootShape(id=root.id, path=root.path, kind=root.kind, demo=root.demo, added_at_ms=root.added_at_ms)
