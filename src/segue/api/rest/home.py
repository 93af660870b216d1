"""The first page."""

from fastapi import APIRouter

from segue.api import shapes as s
from segue.api.auth import Reader
from segue.api.context import House
from segue.api.errors import described
from segue.api.shelves import greeting
from segue.api.shelves import home as home_shelves

router = APIRouter(tags=["catalog"])


@router.get("/home", summary="The first page", responses=described())
def home(caller: Reader, house: House) -> s.Home:
    """Shelves for this listener; what is empty is left out. Each is remembered as a slate, so that plays started
    from it can be tied back to it."""
    user, recommender = caller.user, house.app.recommender
    return s.Home(
        greeting=greeting(user, house.accounts.now_ms()), shelves=home_shelves(house.store, recommender, user)
    )
