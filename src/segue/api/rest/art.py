"""Pictures."""

from enum import IntEnum
from typing import Annotated

from fastapi import APIRouter, Query, Response

from segue.api.art import placeholder
from segue.api.auth import Streamer
from segue.api.context import House
from segue.api.errors import described
from segue.api.media import FileStream


class Size(IntEnum):
    """Pixels a side."""

    tiny = 96
    small = 192
    medium = 384
    large = 768


router = APIRouter(prefix="/art", tags=["media"])

FOREVER = "private, max-age=31536000, immutable"
"""An art id is the hash of the picture, so what stands under it never changes."""


@router.get(
    "/placeholder",
    summary="A drawn picture for what has none",
    response_class=Response,
    responses=described() | {200: {"description": "SVG.", "content": {"image/svg+xml": {}}}},
)
def drawn(
    seed: Annotated[str, Query(max_length=200)] = "", title: Annotated[str, Query(max_length=300)] = ""
) -> Response:
    """Always the same for one seed. Needs nobody signed in: it tells nothing that the caller didn't say."""
    headers = {"cache-control": "public, max-age=31536000, immutable"}
    return Response(placeholder(seed or title, title), media_type="image/svg+xml", headers=headers)


@router.get(
    "/{art_id}",
    summary="A picture",
    response_class=Response,
    responses=described(400, 404) | {200: {"description": "WebP.", "content": {"image/webp": {}}}},
)
def art(art_id: str, caller: Streamer, house: House, size: Size = Size.medium) -> Response:
    """At most `size` pixels a side."""
    return FileStream(house.art.rendition(art_id, int(size)), "image/webp", cache=FOREVER)
