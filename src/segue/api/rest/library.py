"""The library's folders."""

from pathlib import Path

from fastapi import APIRouter

from segue.api import shapes as s
from segue.api.auth import Admin, Librarian
from segue.api.context import Context, House
from segue.api.errors import described
from segue.api.present import job_shape
from segue.api.work import submit
from segue.catalog.scan import add_root
from segue.model.errors import BadInput, NotFound, Refused
from segue.model.media import Root

router = APIRouter(prefix="/library", tags=["administration"])


@router.get("/roots", summary="The library's folders", responses=described())
def roots(caller: Admin, house: House) -> s.Roots:
    """By path."""
    found = [_shape(root) for root in house.store.files.roots()]
    return s.Roots(total=len(found), offset=0, entries=found)


@router.post("/roots", summary="Add a folder", responses=described(400, 409), status_code=201)
def add(body: s.RootNew, caller: Admin, house: House) -> s.RootShape:
    """A folder on the server's disk. It is looked through at once, in the background."""
    path = Path(body.path).expanduser()
    if "\x00" in body.path or not path.is_absolute():
        raise BadInput("The folder's path must be absolute.", "It begins with / (or a drive).")
    home = house.settings.home.resolve()
    real = path.resolve()
    if (real == home or home in real.parents) and not real.is_relative_to(house.settings.media_dir.resolve()):
        raise Refused("Segue's own folder can't be a library.", "Choose the folder that your music or books are in.")
    root = add_root(house.store, real, body.kind)
    submit(house, "scan", {"root_id": root.id}, key=f"scan:{root.id}", priority=5)
    return _shape(root)


@router.delete("/roots/{root_id}", summary="Forget a folder", responses=described(404))
def remove(root_id: str, caller: Admin, house: House) -> s.Ok:
    """Nothing is deleted on disk, and plays and likes are kept in case it comes back."""
    _must_be_known(house, root_id)
    house.store.files.remove_root(root_id)
    return s.Ok()


@router.post("/scan", summary="Look through the folders", responses=described(404, 503), status_code=202)
def scan(body: s.ScanOrder, caller: Librarian, house: House) -> s.JobShape:
    """For what is new, changed, moved or gone. Only what changed is read. Asking twice is asking once."""
    if body.root_id:
        _must_be_known(house, body.root_id)
    args = {"root_id": body.root_id} if body.root_id else {}
    return job_shape(submit(house, "scan", args, key=f"scan:{body.root_id or 'all'}", priority=5))


def _must_be_known(house: Context, root_id: str) -> None:
    if root_id not in {root.id for root in house.store.files.roots()}:
        raise NotFound("There is no such folder in the library.", "It may have been removed.")


def _shape(root: Root) -> s.RootShape:
    return s.RootShape(id=root.id, path=root.path, kind=root.kind, demo=root.demo, added_at_ms=root.added_at_ms)
