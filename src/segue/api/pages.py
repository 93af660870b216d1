"""The player's files: one page for every address of the player, and what it is made of."""

from fastapi import APIRouter, Request, Response

from segue.api import site
from segue.api.errors import plain_problem

router = APIRouter(include_in_schema=False)

FOR_GOOD = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"
"""Asked again each time, answered with 304: for the page, and for a file whose address names no version."""


@router.get("/static/{path:path}")
async def static(request: Request, path: str) -> Response:
    """A file of the player. Kept in memory, so it is answered without a thread."""
    first, _, rest = path.partition("/")
    if first == site.version():
        return _answer(request, site.file(site.STATIC / rest), FOR_GOOD)
    old = len(first) == 16 and not set(first) - set("0123456789abcdef")  # a page from before an update
    return _answer(request, site.file(site.STATIC / (rest if old else path)), ASK_AGAIN)


@router.get("/sw.js")
@router.get("/favicon.ico")
async def at_root(request: Request) -> Response:
    """Files that browsers look for at the root."""
    return _answer(request, site.file(site.STATIC / request.url.path.strip("/")), ASK_AGAIN)


def page(request: Request) -> Response:
    """What stands at an address that no route has: the player, whose script reads the address, or nothing."""
    path = request.url.path
    outside = path.startswith(("/api/", "/radio/", "/static/")) or path in {"/api", "/radio", "/static"}
    if request.method != "GET" or outside or "." in path.rpartition("/")[2]:
        return plain_problem(404)
    return _answer(request, site.page(), ASK_AGAIN)


def _answer(request: Request, sent: site.Sent | None, cache: str) -> Response:
    if sent is None:
        return plain_problem(404)
    headers = {"etag": sent.etag, "cache-control": cache, "vary": "Accept-Encoding"}
    if sent.policy:
        # In a 304, too: a browser takes the policy of the page that it kept from there.
        headers["content-security-policy"] = sent.policy
    asked = [tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")]
    if sent.etag in asked:
        return Response(status_code=304, headers=headers)
    small = sent.small if "gzip" in request.headers.get("accept-encoding", "") else b""
    if small:
        headers["content-encoding"] = "gzip"
    return Response(small or sent.data, headers=headers, media_type=sent.kind)
