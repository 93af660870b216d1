"""One module a resource; `ROUTERS` are put under `/api/v1`."""

from fastapi import APIRouter

from segue.api import radio
from segue.api.rest import (
    art,
    collections,
    creators,
    dj,
    history,
    home,
    host,
    items,
    jobs,
    library,
    listening,
    media,
    playlists,
    podcasts,
    recommend,
    search,
    session,
    status,
    taste,
    tokens,
    users,
)

ROUTERS: tuple[APIRouter, ...] = (
    status.router,
    session.router,
    tokens.router,
    users.router,
    home.router,
    recommend.router,
    collections.router,
    items.router,
    creators.router,
    search.router,
    media.router,
    art.router,
    listening.router,
    history.router,
    taste.router,
    playlists.router,
    podcasts.router,
    dj.router,
    host.router,
    radio.router,
    library.router,
    jobs.router,
)
