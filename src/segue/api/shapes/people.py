"""The server and who is signed in."""

from typing import Any, Literal

from pydantic import BaseModel, Field

from segue.api.shapes.base import Closed, Name, Password, Scope


class DemoState(BaseModel):
    """How far the demo library is."""

    state: Literal["none", "waiting", "running", "done", "failed"]
    progress: float = Field(ge=0, le=1)
    message: str


class DemoLogin(BaseModel):
    """The visitor's account, which has no password while the server is a demo."""

    name: str
    password: str


class Status(BaseModel):
    """What a page must know before anybody signed in."""

    name: str
    version: str
    setup_needed: bool
    demo: DemoState
    demo_login: DemoLogin | None


class Health(BaseModel):
    """For monitors: answered when the database answers."""

    ok: bool
    version: str


class UserShape(BaseModel):
    """A listener."""

    id: str
    name: str
    display_name: str
    is_admin: bool
    language: str
    timezone: str
    created_at_ms: int
    disabled: bool


class SignIn(Closed):
    """Name and password."""

    name: Name
    password: Password


class SessionShape(BaseModel):
    """Who is signed in, and the token that the page sends as X-Segue-CSRF with every unsafe request."""

    user: UserShape
    csrf_token: str


class Me(SessionShape):
    """Who asks, and their settings of the player."""

    settings: dict[str, Any]


class MeChange(Closed):
    """Fields left out stay as they are. A new password needs the current one."""

    display_name: str | None = Field(default=None, max_length=100)
    language: str | None = Field(default=None, max_length=35, pattern=r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$")
    timezone: str | None = Field(default=None, max_length=64)
    password: Password | None = None
    current_password: Password | None = None
    settings: dict[str, Any] | None = None


class UserNew(Closed):
    """A new account."""

    name: Name
    password: Password
    display_name: str = Field(default="", max_length=100)
    is_admin: bool = False


class UserChange(Closed):
    """Fields left out stay as they are."""

    display_name: str | None = Field(default=None, max_length=100)
    is_admin: bool | None = None
    disabled: bool | None = None
    password: Password | None = None


class Users(BaseModel):
    """A list of accounts."""

    total: int
    offset: int
    entries: list[UserShape]


class TokenNew(Closed):
    """A new API token."""

    name: str = Field(min_length=1, max_length=100)
    scopes: list[Scope] = Field(min_length=1, max_length=5)
    expires_days: int | None = Field(default=None, ge=1, le=3650)


class TokenShape(BaseModel):
    """An API token, without its secret."""

    id: str
    name: str
    scopes: list[Scope]
    created_at_ms: int
    used_at_ms: int
    expires_at_ms: int | None


class TokenMade(TokenShape):
    """A fresh API token. The secret is shown this once and never again."""

    secret: str


class Tokens(BaseModel):
    """A list of API tokens."""

    total: int
    offset: int
    entries: list[TokenShape]
