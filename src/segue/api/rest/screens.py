"""What stands on the screen of episodes that are films."""

from dataclasses import asdict

from fastapi import APIRouter

from segue.api import shapes as s
from segue.api.auth import Librarian, Reader
from segue.api.context import House
from segue.api.errors import described
from segue.api.present import job_shape
from segue.api.shapes.screens import ScreenShape
from segue.api.work import submit
from segue.model.errors import NotFound
from segue.understanding.screen.jobs import JOB, SOON

router = APIRouter(tags=["reading"])


@router.get("/items/{item_id}/screen", summary="What stands on its screen", responses=described(404))
def screen(item_id: str, caller: Reader, house: House) -> ScreenShape:
    """Where its scenes begin, and the words on the screen, each with its time; slides are marked so."""
    house.store.catalog.item(item_id)
    seen = house.store.screens.get(item_id)
    if seen is None:
        raise NotFound("Nobody has looked at a film of this.", "POST /items/{id}/look has it done for video episodes.")
    return ScreenShape.model_validate(asdict(seen))


@router.post("/items/{item_id}/look", summary="Look at its film", responses=described(404, 503), status_code=202)
def look(item_id: str, caller: Librarian, house: House) -> s.JobShape:
    """Reads the words on its screen in the background. An item without a film fails, and says so."""
    house.store.catalog.item(item_id)
    return job_shape(submit(house, JOB, {"item_id": item_id}, key=f"{JOB}:{item_id}", priority=SOON))
