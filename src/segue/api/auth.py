"""Who asks, and may they: the page's cookie with its CSRF token, or an API token with its scopes."""

import ipaddress
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import APIKeyCookie, HTTPAuthorizationCredentials, HTTPBearer

from segue.api.context import Context, House
from segue.listening.accounts import Caller, NotSignedIn
from segue.listening.secrets import same
from segue.model.errors import Refused

COOKIE = "segue_session"
CSRF_HEADER = "x-segue-csrf"
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}

_cookie = APIKeyCookie(
    name=COOKIE,
    auto_error=False,
    scheme_name="page",
    description="The page's session. Unsafe methods need its token (`csrf_token` of `GET /me`) in X-Segue-CSRF.",
)
_bearer = HTTPBearer(
    auto_error=False,
    scheme_name="token",
    description="An API token (`segue_…`). Its scopes say what it may do: read, listen, library, admin, stream.",
)


class Needs:
    """A dependency: somebody signed in who has `scope`. `media` also takes `?token=` of scope `stream`."""

    def __init__(self, scope: str, media: bool = False, admin: bool = False) -> None:
        self.scope, self.media, self.admin = scope, media, admin

    def __call__(
        self,
        request: Request,
        house: House,
        cookie: Annotated[str | None, Depends(_cookie)],
        bearer: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
    ) -> Caller:
        """The caller. Raises NotSignedIn or Refused."""
        caller = self._caller(request, house, cookie, bearer)
        if self.scope not in caller.scopes:
            raise Refused(f"This needs the scope {self.scope}.", "Use a token that has it, or ask the administrator.")
        if self.admin and not caller.user.is_admin:
            raise Refused("Only an administrator may do this.", "Ask one.")
        return caller

    def _caller(
        self, request: Request, house: Context, cookie: str | None, bearer: HTTPAuthorizationCredentials | None
    ) -> Caller:
        if request.headers.get("authorization") is not None:
            if bearer is None:
                raise NotSignedIn("The Authorization header can't be used.", "Send: Authorization: Bearer segue_…")
            return house.accounts.by_token(bearer.credentials)
        if self.media and (token := request.query_params.get("token")):
            found = house.accounts.by_token(token)
            # An address may end in logs and histories, so what it carries opens sound and pictures only.
            return Caller(found.user, found.scopes & {"stream"})
        if cookie is None:
            raise NotSignedIn("You are not signed in.", "Sign in, then try again.")
        caller = house.accounts.by_session(cookie)
        if request.method not in SAFE_METHODS and not same(request.headers.get(CSRF_HEADER, ""), caller.csrf_token):
            raise Refused("The page's security token is missing or old.", "Reload the page and try again.")
        return caller


class NeedsPage(Needs):
    """A dependency: somebody who proved themselves by password (a page's session), or a token of scope admin."""

    def __init__(self) -> None:
        super().__init__("read")

    def _caller(
        self, request: Request, house: Context, cookie: str | None, bearer: HTTPAuthorizationCredentials | None
    ) -> Caller:
        caller = super()._caller(request, house, cookie, bearer)
        if not caller.csrf_token and "admin" not in caller.scopes:
            raise Refused("A token can't change how one signs in.", "Do this in the page's settings.")
        return caller


Reader = Annotated[Caller, Depends(Needs("read"))]
Listener = Annotated[Caller, Depends(Needs("listen"))]
Librarian = Annotated[Caller, Depends(Needs("library"))]
Admin = Annotated[Caller, Depends(Needs("admin", admin=True))]
Streamer = Annotated[Caller, Depends(Needs("stream", media=True))]
Owner = Annotated[Caller, Depends(NeedsPage())]


def is_https(request: Request, house: Context) -> bool:
    """Whether the listener's side of the connection is encrypted."""
    return request.url.scheme == "https" or house.settings.public_url.startswith("https://")


def address_of(request: Request) -> str:
    """Where a request comes from, as far as it identifies somebody: an IPv6 home has 2^64 addresses."""
    host = request.client.host if request.client else ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host[:60]
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is None:
        return str(ipaddress.ip_network((int(address), 64), strict=False))
    return str(address)
