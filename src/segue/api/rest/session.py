"""Setting up, signing in and out, and one's own account."""

import json
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from fastapi import APIRouter, Depends, Request, Response
from fastapi.security import APIKeyCookie

from segue.api import shapes as s
from segue.api.auth import COOKIE, Owner, Reader, address_of, is_https
from segue.api.context import Context, House
from segue.api.errors import described
from segue.api.present import user_shape
from segue.listening.accounts import SESSION_MS, SignedIn
from segue.model.errors import BadInput

router = APIRouter(tags=["account"])

MAX_SETTINGS = 64 * 1024


@router.post("/setup", summary="Make the first administrator", responses=described(400, 409), status_code=201)
def set_up(body: s.SignIn, request: Request, response: Response, house: House) -> s.SessionShape:
    """Works once, while there is no administrator; signs in at the same time."""
    signed_in = house.accounts.set_up(body.name, body.password, _client(request))
    return _begun(signed_in, request, response, house)


@router.post("/session", summary="Sign in", responses=described(429), status_code=201)
def sign_in(body: s.SignIn, request: Request, response: Response, house: House) -> s.SessionShape:
    """Opens a session and sets its cookie. After some failures each further try has to wait longer."""
    signed_in = house.accounts.sign_in(body.name, body.password, address_of(request), _client(request))
    return _begun(signed_in, request, response, house)


@router.delete("/session", summary="Sign out", responses=described())
def sign_out(
    caller: Reader,
    response: Response,
    house: House,
    cookie: Annotated[str | None, Depends(APIKeyCookie(name=COOKIE, auto_error=False, scheme_name="page"))],
) -> s.Ok:
    """Ends the session of this browser."""
    if cookie:
        house.accounts.sign_out(cookie)
    response.delete_cookie(COOKIE, path="/")
    return s.Ok()


@router.get("/me", summary="Who am I", responses=described())
def me(caller: Reader, house: House) -> s.Me:
    """The account that asks, the page's CSRF token (empty for API tokens), and the player's settings."""
    # Whoever opens the page may press DJ next: the voice is loaded meanwhile.
    house.app.dj.warm(caller.user)
    settings = house.store.accounts.user_settings(caller.user.id)
    return s.Me(user=user_shape(caller.user), csrf_token=caller.csrf_token, settings=settings)


@router.patch("/me", summary="Change my account", responses=described(400, 429))
def change_me(body: s.MeChange, caller: Owner, request: Request, response: Response, house: House) -> s.Me:
    """Changes what is given. A new password signs out every other browser; this one is signed in afresh."""
    given = body.model_dump(include={"display_name", "language", "timezone", "settings"})
    changes = {key: value for key, value in given.items() if value is not None}
    if body.timezone is not None:
        _check_timezone(body.timezone)
    if body.settings is not None and len(json.dumps(body.settings)) > MAX_SETTINGS:
        raise BadInput("These settings are too long.", f"They may take {MAX_SETTINGS // 1024} KiB.")
    csrf_token = caller.csrf_token
    if body.password is not None:
        address = address_of(request)
        house.accounts.change_password(caller.user, body.current_password or "", body.password, address)
        signed_in = house.accounts.sign_in(caller.user.name, body.password, address, _client(request))
        csrf_token = _begun(signed_in, request, response, house).csrf_token
    if changes:
        house.store.accounts.update_user(caller.user.id, **changes)
    user = house.store.accounts.user(caller.user.id)
    settings = house.store.accounts.user_settings(user.id)
    return s.Me(user=user_shape(user), csrf_token=csrf_token, settings=settings)


def _begun(signed_in: SignedIn, request: Request, response: Response, house: Context) -> s.SessionShape:
    """Hands the session to the browser: not readable by scripts, not sent along from other sites."""
    response.set_cookie(
        COOKIE,
        signed_in.secret,
        max_age=SESSION_MS // 1000,
        httponly=True,
        samesite="lax",
        secure=is_https(request, house),
        path="/",
    )
    return s.SessionShape(user=user_shape(signed_in.user), csrf_token=signed_in.csrf_token)


def _client(request: Request) -> str:
    return request.headers.get("user-agent", "")[:200]


def _check_timezone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise BadInput(f"{name!r} is no time zone.", "Use a name like Europe/Madrid.") from error
