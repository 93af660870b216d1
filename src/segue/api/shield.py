"""What every request passes: safe headers, bounded bodies, HEAD where GET is, small replies made smaller."""

import gzip
import re
from collections.abc import Iterable

from anyio import to_thread
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from segue.api.errors import plain_problem

CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "media-src 'self' blob:",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ]
)
SAFE_HEADERS = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), payment=(), microphone=(self)",
}

MAX_BODY = 1024 * 1024
MAX_UPLOAD = 8 * 1024 * 1024
"""For OPML files; everything else is JSON, but for histories from elsewhere, which go straight to disk."""
UPLOADS = ("/api/v1/podcasts/opml",)
HISTORY_UPLOAD, MAX_HISTORY = "/api/v1/history/import", 1024**3
VOICE_SAMPLE, MAX_SAMPLE = re.compile(r"/api/v1/consents/[a-z0-9_]{1,40}/sample"), 51 * 1024**2

COMPRESSIBLE = ("application/json", "text/", "application/javascript", "image/svg+xml", "application/manifest+json")
COMPRESS_FROM = 1400
"""A reply that fits into one packet gains nothing."""


class Headed:
    """Adds the safe headers to every reply and answers HEAD wherever GET is answered."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.pairs = list(SAFE_HEADERS.items())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """An ASGI application."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        head = scope["method"] == "HEAD"

        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=message.setdefault("headers", []))
                for name, value in self.pairs:
                    headers.setdefault(name, value)
                if scope["path"].startswith("/api/"):
                    headers.setdefault("cache-control", "no-store")
            elif head and message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        inner = {**scope, "method": "GET", "segue.head": True} if head else scope
        await self.app(inner, receive, send_safely)


class Bounded:
    """Refuses bodies over the limit: by their announced length, and by counting where none was announced."""

    def __init__(self, app: ASGIApp, limit: int = MAX_BODY, upload_limit: int = MAX_UPLOAD) -> None:
        self.app, self.limit, self.upload_limit = app, limit, upload_limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """An ASGI application."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        limit = self.upload_limit if scope["path"] in UPLOADS else self.limit
        if scope["path"] == HISTORY_UPLOAD:
            limit = MAX_HISTORY
        elif VOICE_SAMPLE.fullmatch(scope["path"]):
            limit = MAX_SAMPLE
        announced = Headers(scope=scope).get("content-length", "")
        if announced.isdigit() and int(announced) > limit:
            await plain_problem(413, {"connection": "close"})(scope, receive, send)
            return
        seen, started = 0, False

        async def receive_counted() -> Message:
            nonlocal seen
            message = await receive()
            if message["type"] == "http.request":
                seen += len(message.get("body", b""))
                if seen > limit:
                    # As if the rest never came: what the handler then makes of it is not what is answered.
                    return {"type": "http.disconnect"}
            return message

        async def send_unless_refused(message: Message) -> None:
            nonlocal started
            if seen <= limit or started:
                started = True
                await send(message)

        try:
            await self.app(scope, receive_counted, send_unless_refused)
        except Exception:
            if seen <= limit:
                raise
        if seen > limit and not started:
            await plain_problem(413, {"connection": "close"})(scope, receive, send)


class Compressed:
    """Gzips whole replies of text (JSON above all); streams and sound pass untouched."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """An ASGI application."""
        if scope["type"] != "http" or not _takes_gzip(scope["headers"]):
            await self.app(scope, receive, send)
            return
        held: Message | None = None

        async def send_smaller(message: Message) -> None:
            nonlocal held
            if message["type"] == "http.response.start" and _worth_it(message):
                held = message
                return
            if held is not None:
                start, held = held, None
                body = message.get("body", b"")
                if not message.get("more_body") and len(body) >= COMPRESS_FROM:
                    body = await to_thread.run_sync(gzip.compress, body, 5)
                    headers = MutableHeaders(raw=start["headers"])
                    headers["content-encoding"] = "gzip"
                    headers["content-length"] = str(len(body))
                    headers.add_vary_header("Accept-Encoding")
                    message = {**message, "body": body}
                await send(start)
            await send(message)

        await self.app(scope, receive, send_smaller)


def _takes_gzip(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    return any(name == b"accept-encoding" and b"gzip" in value for name, value in headers)


def _worth_it(start: Message) -> bool:
    headers = Headers(raw=start["headers"])
    if start["status"] != 200 or "content-encoding" in headers:
        return False
    return headers.get("content-type", "").startswith(COMPRESSIBLE)
