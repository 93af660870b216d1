"""Personal radio: the address that a radio app is given, and the stream behind it."""

from contextlib import suppress

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse

from segue.api.auth import Listener
from segue.api.context import Context, House
from segue.api.errors import described
from segue.api.shapes.dj import RadioAddress
from segue.dj.radio import Radio
from segue.listening.accounts import Caller
from segue.model.errors import NotFound, SegueError
from segue.model.listening import User

router = APIRouter(prefix="/radio", tags=["dj"])
PREFIX = "/api/v1"


@router.get("", summary="My radio stream", responses=described())
def address(house: House, caller: Listener, request: Request) -> RadioAddress:
    """The address of the caller's own stream."""
    return RadioAddress(url=_url(house, request, _secret(house, caller.user)))


@router.post("/rotate", summary="A new address for my radio stream", responses=described())
def rotate(house: House, caller: Listener, request: Request) -> RadioAddress:
    """A new address; the old one is worth nothing from now on."""
    _forget(house, caller.user)
    return RadioAddress(url=_url(house, request, _secret(house, caller.user)))


@router.get(
    "/{secret}.mp3",
    summary="Hear my radio stream",
    response_class=StreamingResponse,
    responses=described(404, 503) | {200: {"description": "Endless MP3.", "content": {"audio/mpeg": {}}}},
)
async def listen(house: House, request: Request, secret: str) -> StreamingResponse:
    """The endless stream: MP3, 192 kbit/s, with ICY titles for players that ask for them."""
    caller = await run_in_threadpool(_caller, house, secret)
    wants_titles = request.headers.get("icy-metadata", "").strip() == "1"
    on_air = await radio_of(request, house).open(caller.user, wants_titles)
    return StreamingResponse(on_air.body, headers=on_air.headers, media_type="audio/mpeg")


def radio_of(request: Request, house: Context) -> Radio:
    """The server's radio, made when the first listener comes."""
    state = request.app.state
    if getattr(state, "radio", None) is None:
        state.radio = Radio(house.app.dj)
        house.app.closers.append(state.radio.close)
    radio: Radio = state.radio
    return radio


def _caller(house: Context, secret: str) -> Caller:
    caller = house.accounts.by_token(secret)
    if "stream" not in caller.scopes:
        raise NotFound("There is no such stream.", "Look up the address in the player's settings.")
    return caller


def _key(user: User) -> str:
    return f"radio:{user.id}"


def _secret(house: Context, user: User) -> str:
    """The secret in the address. It is kept as it is, since it must be shown again; it opens sound and nothing else."""
    kept = house.store.settings.get(_key(user)) or {}
    with suppress(SegueError):
        if house.accounts.by_token(str(kept.get("secret", ""))).user.id == user.id:
            return str(kept["secret"])
    token, secret = house.accounts.make_token(user, "Radio", ["stream"], None)
    house.store.settings.put(_key(user), {"token_id": token.id, "secret": secret})
    return secret


def _forget(house: Context, user: User) -> None:
    kept = house.store.settings.get(_key(user)) or {}
    with suppress(SegueError):
        house.accounts.revoke_token(user.id, str(kept.get("token_id", "")))
    house.store.settings.put(_key(user), None)


def _url(house: Context, request: Request, secret: str) -> str:
    base = house.settings.public_url or str(request.base_url).rstrip("/")
    return f"{base}{PREFIX}/radio/{secret}.mp3"
