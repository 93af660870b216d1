"""API tokens: keys for programs."""

from fastapi import APIRouter

from segue.api import shapes as s
from segue.api.auth import Owner
from segue.api.context import House
from segue.api.errors import described
from segue.api.present import token_shape

router = APIRouter(prefix="/tokens", tags=["account"])


@router.get("", summary="My API tokens", responses=described())
def tokens(caller: Owner, house: House) -> s.Tokens:
    """Without their secrets, the newest first."""
    found = [token_shape(token) for token in house.accounts.tokens(caller.user.id)]
    return s.Tokens(total=len(found), offset=0, entries=found)


@router.post("", summary="Make an API token", responses=described(400, 409), status_code=201)
def make(body: s.TokenNew, caller: Owner, house: House) -> s.TokenMade:
    """The secret is in this reply and nowhere else."""
    token, secret = house.accounts.make_token(caller.user, body.name, list(body.scopes), body.expires_days)
    return s.TokenMade(**dict(token_shape(token)), secret=secret)


@router.delete("/{token_id}", summary="Revoke an API token", responses=described(404))
def revoke(token_id: str, caller: Owner, house: House) -> s.Ok:
    """It stops working at once."""
    house.accounts.revoke_token(caller.user.id, token_id)
    return s.Ok()
