"""The player's files: one page for every address of the player, static files with an ETag."""

import hashlib
import mimetypes
from functools import lru_cache
from pathlib import Path

from fastapi import APIRouter, Request, Response

from segue.api.errors import plain_problem

WEB = Path(__file__).parents[1] / "web"
STATIC = WEB / "static"
MAX_STATIC = 4 * 1024 * 1024

router = APIRouter(include_in_schema=False)

_TYPES = {".js": "text/javascript", ".mjs": "text/javascript", ".webmanifest": "application/manifest+json"}


@lru_cache(256)
def _loaded(path: str, _mtime_ns: int, _size: int) -> tuple[bytes, str]:
    """A file's bytes and ETag; read again when it changes."""
    data = Path(path).read_bytes()
    return data, f'"{hashlib.sha256(data).hexdigest()[:24]}"'


def _sent(request: Request, path: Path) -> Response:
    try:
        real = path.resolve(strict=True)
        info = real.stat()
    except (OSError, ValueError, RuntimeError):
        return plain_problem(404)
    if not real.is_relative_to(WEB.resolve()) or not real.is_file() or info.st_size > MAX_STATIC:
        return plain_problem(404)
    data, etag = _loaded(str(real), info.st_mtime_ns, info.st_size)
    # Asked again each time, answered with 304: a page and its modules always belong together after an update.
    headers = {"etag": etag, "cache-control": "no-cache"}
    asked = [tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")]
    if etag in asked:
        return Response(status_code=304, headers=headers)
    kind = _TYPES.get(real.suffix) or mimetypes.guess_type(real.name)[0] or "application/octet-stream"
    return Response(data, headers=headers, media_type=kind)


@router.get("/static/{path:path}")
def static(request: Request, path: str) -> Response:
    """A file of the player."""
    return _sent(request, STATIC / path)


@router.get("/sw.js")
@router.get("/favicon.ico")
def at_root(request: Request) -> Response:
    """Files that browsers look for at the root."""
    return _sent(request, STATIC / request.url.path.strip("/"))


def page(request: Request) -> Response:
    """What stands at an address that no route has: the player, whose script reads the address, or nothing."""
    path = request.url.path
    outside = path.startswith(("/api/", "/radio/", "/static/")) or path in {"/api", "/radio", "/static"}
    if request.method != "GET" or outside or "." in path.rpartition("/")[2]:
        return plain_problem(404)
    return _sent(request, WEB / "index.html")
