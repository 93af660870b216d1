"""Accounts, for the administrator."""

from fastapi import APIRouter

from segue.api import shapes as s
from segue.api.auth import Admin
from segue.api.context import House
from segue.api.errors import described
from segue.api.present import user_shape
from segue.api.rest.paging import Limit, Offset

router = APIRouter(prefix="/users", tags=["administration"])


@router.get("", summary="Everybody's accounts", responses=described())
def users(caller: Admin, house: House, offset: Offset = 0, limit: Limit = 100) -> s.Users:
    """People only: simulated listeners of the demo are not among them."""
    found = house.store.accounts.users()
    page = found[offset : offset + limit]
    return s.Users(total=len(found), offset=offset, entries=[user_shape(user) for user in page])


@router.post("", summary="Make an account", responses=described(400, 409), status_code=201)
def add(body: s.UserNew, caller: Admin, house: House) -> s.UserShape:
    """Its owner changes the password after the first sign-in."""
    return user_shape(house.accounts.add(body.name, body.password, body.display_name, body.is_admin))


@router.patch("/{user_id}", summary="Change an account", responses=described(400, 404, 409))
def change(user_id: str, body: s.UserChange, caller: Admin, house: House) -> s.UserShape:
    """A new password, or closing the account, signs it out everywhere."""
    with house.store.transaction():
        house.store.accounts.user(user_id)
        if body.is_admin is not None:
            house.accounts.set_admin(user_id, body.is_admin)
        if body.disabled is not None:
            house.accounts.set_disabled(user_id, body.disabled)
        if body.display_name is not None:
            house.store.accounts.update_user(user_id, display_name=body.display_name)
    if body.password is not None:
        house.accounts.set_password(user_id, body.password)
    return user_shape(house.store.accounts.user(user_id))


@router.delete("/{user_id}", summary="Remove an account", responses=described(404, 409))
def remove(user_id: str, caller: Admin, house: House) -> s.Ok:
    """With all its plays, likes and tokens. The last administrator stays."""
    house.accounts.remove(user_id)
    return s.Ok()
