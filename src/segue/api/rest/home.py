"""The first page."""

from fastapi import APIRouter

from segue.api import shapes as s
from segue.api.auth import Reader
from segue.api.context import House
from segue.api.errors import described
from segue.api.shelves import greeting

router = APIRouter(tags=["catalog"])


@router.get("/home", summary="The first page", responses=described())
def home(caller: Reader, house: House) -> s.Home:
    """Shelves for this listener; what is empty is left out. Each is remembered as a slate, so that plays started
    from it can be tied back to it."""
    return s.Home(greeting=greeting(caller.user, house.accounts.now_ms()), shelves=house.shelves.of(caller.user))
