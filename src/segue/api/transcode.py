"""Sound in another format while it is listened to: decoded and encoded a second at a time, as fast as it is taken."""

from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import anyio
from anyio import CapacityLimiter, to_thread
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from segue.api.errors import problem
from segue.api.media import watch_for_leaving
from segue.model.errors import SegueError, Unavailable

Format = Literal["mp3", "opus", "aac"]

MIME: dict[Format, str] = {"mp3": "audio/mpeg", "opus": "audio/ogg; codecs=opus", "aac": "audio/aac"}
MIN_KBPS, MAX_KBPS = 64, 320
AT_ONCE = 2
"""How many seconds of sound are worked on side by side. A stream that waits for its listener takes none of these."""
MAX_OPEN = 64
"""How many listeners may be sent transcoded sound at the same time; each holds a decoder and an encoder in memory."""


@dataclass(frozen=True, slots=True)
class Order:
    """What to encode: a stretch of a file, in the file's own time, into a format."""

    path: Path
    format: Format
    bit_rate_kbps: int
    start_ms: int
    end_ms: int | None
    source_rate_hz: int = 0


def encoded(order: Order) -> Generator[bytes]:
    """The bytes of an order, piece by piece; a piece is about a second of sound. Raises BadInput on broken files."""
    from segue.audio.decode import decode
    from segue.audio.encode import Encoder

    rate_hz = 48_000
    if order.format != "opus" and order.source_rate_hz and order.source_rate_hz % 11_025 == 0:
        rate_hz = 44_100
    blocks = decode(order.path, rate_hz, 2, order.start_ms, order.end_ms)
    encoder = Encoder(order.format, rate_hz, 2, order.bit_rate_kbps * 1000)
    try:
        for block in blocks:
            if data := encoder.push(block):
                yield data
        if rest := encoder.close():
            yield rest
    finally:
        # The listener may go at any moment: the file and the codecs are let go of at once, not when memory is swept.
        if isinstance(blocks, Generator):
            blocks.close()
        encoder.close()


class TranscodePool:
    """Keeps the number of transcodes, and of those that work at one moment, within bounds."""

    def __init__(self, at_once: int = AT_ONCE, max_open: int = MAX_OPEN) -> None:
        self.max_open = max_open
        self.open = 0
        self._at_once = at_once
        self._workers: CapacityLimiter | None = None

    @property
    def workers(self) -> CapacityLimiter:
        """The turns at the processor."""
        if self._workers is None:
            self._workers = CapacityLimiter(self._at_once)
        return self._workers


class Transcoded(Response):
    """Streams an order. Its length isn't known beforehand, so none is told and no byte ranges are offered:
    a player seeks by asking again with another `start_ms`."""

    def __init__(self, order: Order, pool: TranscodePool) -> None:
        super().__init__(status_code=200, media_type=MIME[order.format])
        self.order, self.pool = order, pool

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """An ASGI application: stops as soon as the listener is gone."""
        if self.pool.open >= self.pool.max_open:
            error = Unavailable("Too many listeners are being sent converted sound.", "Take format=original, or wait.")
            await problem(error)(scope, receive, send)
            return
        self.pool.open += 1
        pieces = encoded(self.order)
        try:
            await self._stream(pieces, scope, receive, send)
        finally:
            self.pool.open -= 1
            with anyio.CancelScope(shield=True):
                await to_thread.run_sync(pieces.close)

    async def _stream(self, pieces: Generator[bytes], scope: Scope, receive: Receive, send: Send) -> None:
        if scope.get("segue.head"):
            await self._start(send)
            await send({"type": "http.response.body", "body": b""})
            return
        try:
            piece = await self._next(pieces)  # a broken file shows now, while an error can still be told
        except SegueError as error:
            await problem(error)(scope, receive, send)
            return
        await self._start(send)
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(watch_for_leaving, receive, tasks.cancel_scope)
            while piece is not None:
                await send({"type": "http.response.body", "body": piece, "more_body": True})
                piece = await self._next(pieces)
            await send({"type": "http.response.body", "body": b""})
            tasks.cancel_scope.cancel()

    async def _next(self, pieces: Generator[bytes]) -> bytes | None:
        return await to_thread.run_sync(next, pieces, None, limiter=self.pool.workers)

    async def _start(self, send: Send) -> None:
        headers = [
            (b"content-type", MIME[self.order.format].encode("latin-1")),
            (b"accept-ranges", b"none"),
            (b"cache-control", b"private, no-store"),
        ]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
