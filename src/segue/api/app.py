"""The HTTP application: routes, errors, shields, and the background work that runs while it is up."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from anyio import to_thread
from fastapi import FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send

from segue import __version__
from segue.api import docs, pages
from segue.api.art import ArtShelf
from segue.api.context import Context
from segue.api.errors import add_handlers
from segue.api.events import Hub
from segue.api.rest import ROUTERS
from segue.api.shield import Bounded, Compressed, Headed
from segue.listening.accounts import Accounts
from segue.listening.passwords import Passwords
from segue.listening.plays import Plays
from segue.wiring import App

PREFIX = "/api/v1"

ABOUT = """Everything that the player does, for programs too.

Sign in with an API token: `Authorization: Bearer segue_…`. Errors have one shape, in words:
`{"error": {"code", "message", "hint"}}`. Times are milliseconds; moments are milliseconds since 1970 UTC.
"""


class Shielded(FastAPI):
    """FastAPI within our shields. They stand outside of its error handling, so that faults pass through them too."""

    _shielded: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """An ASGI application."""
        if self._shielded is None:
            self._shielded = Headed(Bounded(Compressed(super().__call__)))
        await self._shielded(scope, receive, send)


def create_app(app: App, passwords: Passwords | None = None, demo: bool = False) -> FastAPI:
    """The application over a house that is put together. Its life starts and stops the house's background work."""
    context = make_context(app, passwords or Passwords(), demo)

    @asynccontextmanager
    async def life(_: FastAPI) -> AsyncIterator[None]:
        await to_thread.run_sync(app.jobs.start)
        yield
        context.hub.close()
        await to_thread.run_sync(app.jobs.stop)

    http = Shielded(
        title="Segue",
        version=__version__,
        description=ABOUT,
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=life,
    )
    http.state.context = context
    add_handlers(http, pages.page)
    for router in ROUTERS:
        http.include_router(router, prefix=PREFIX)
    http.include_router(docs.router)
    http.include_router(pages.router)
    return http


def make_context(app: App, passwords: Passwords, demo: bool) -> Context:
    """What the handlers work with."""
    accounts = Accounts(app.store, passwords)
    return Context(
        app=app,
        accounts=accounts,
        plays=Plays(app.store, accounts.now_ms),
        art=ArtShelf(app.settings.art_dir, app.settings.cache_dir),
        hub=Hub(app.store, accounts.now_ms),
        demo=demo,
    )
