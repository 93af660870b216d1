"""Files over HTTP: whole, in parts, or not at all when the other side has them already."""

import os
import secrets
import stat
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import anyio
from anyio import CapacityLimiter, to_thread
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from segue.api.errors import problem
from segue.api.ranges import Answer, Part, decide, http_date
from segue.model.errors import NotFound, Refused, SegueError

CHUNK = 128 * 1024
"""Bytes read and handed on at a time: few enough that 200 listeners cost 25 MB, enough that threads switch rarely."""

_readers: CapacityLimiter | None = None


def _limiter() -> CapacityLimiter:
    """Disk reads have threads of their own, so that a disk that hangs doesn't take the other requests with it."""
    global _readers  # noqa: PLW0603 - a limiter can only be made where the loop runs
    if _readers is None:
        _readers = CapacityLimiter(16)
    return _readers


def confined(path: str | Path, roots: list[Path]) -> Path:
    """`path` with every link followed, when it then still lies in one of `roots`; Refused otherwise."""
    try:
        real = Path(path).resolve(strict=True)
    except (OSError, RuntimeError, ValueError) as error:
        raise NotFound(
            "The file is not where it was.", "Is its disk mounted? A scan finds files that moved."
        ) from error
    for root in roots:
        if real.is_relative_to(root.resolve()):
            return real
    raise Refused("The file lies outside the library.", "Add its folder to the library if it should be played.")


class FileStream(Response):
    """Sends a file, obeying Range and the conditional headers. `download_name` makes the page save it."""

    def __init__(
        self, path: Path, content_type: str, download_name: str = "", cache: str = "private, no-cache"
    ) -> None:
        super().__init__(status_code=200, media_type=content_type)
        self.path = path
        self.content_type = content_type
        self.extra = {"cache-control": cache}
        if download_name:
            self.extra["content-disposition"] = f"attachment; filename*=UTF-8''{quote(download_name, safe='')}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Opens, decides, sends; the file is closed whatever happens."""
        try:
            fd, info = await to_thread.run_sync(_open, self.path, limiter=_limiter())
        except SegueError as error:
            await problem(error)(scope, receive, send)
            return
        try:
            await self._answer(fd, info, scope, receive, send)
        finally:
            os.close(fd)

    async def _answer(self, fd: int, info: os.stat_result, scope: Scope, receive: Receive, send: Send) -> None:
        etag = f'"{info.st_size:x}-{info.st_mtime_ns:x}"'
        answer = decide(Headers(scope=scope), info.st_size, etag, int(info.st_mtime))
        headers = self.extra | {
            "accept-ranges": "bytes",
            "etag": etag,
            "last-modified": http_date(info.st_mtime),
        }
        pieces = list(self._pieces(answer, info.st_size, headers))
        raw = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": answer.status, "headers": raw})
        if scope["method"] == "HEAD" or scope.get("segue.head") or not pieces:
            await send({"type": "http.response.body", "body": b""})
            return
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(watch_for_leaving, receive, tasks.cancel_scope)
            await _pump(fd, pieces, send)
            tasks.cancel_scope.cancel()

    def _pieces(self, answer: Answer, size: int, headers: dict[str, str]) -> Iterator[Part | bytes]:
        """What to send, in order; puts the headers that describe it into `headers`."""
        if answer.status == 200:
            headers |= {"content-type": self.content_type, "content-length": str(size)}
            yield Part(0, size)
        elif answer.status == 206 and len(answer.parts) == 1:
            part = answer.parts[0]
            headers |= {"content-type": self.content_type, "content-length": str(part.length)}
            headers["content-range"] = f"bytes {part.start}-{part.end - 1}/{size}"
            yield part
        elif answer.status == 206:
            yield from self._multipart(answer.parts, size, headers)
        elif answer.status == 416:
            headers |= {"content-range": f"bytes */{size}", "content-length": "0"}

    def _multipart(self, parts: tuple[Part, ...], size: int, headers: dict[str, str]) -> Iterator[Part | bytes]:
        boundary = secrets.token_hex(13)
        pieces: list[Part | bytes] = []
        for part in parts:
            head = f"\r\n--{boundary}\r\nContent-Type: {self.content_type}\r\n"
            pieces += [f"{head}Content-Range: bytes {part.start}-{part.end - 1}/{size}\r\n\r\n".encode("latin-1"), part]
        pieces.append(f"\r\n--{boundary}--\r\n".encode("latin-1"))
        length = sum(len(piece) if isinstance(piece, bytes) else piece.length for piece in pieces)
        headers |= {"content-type": f"multipart/byteranges; boundary={boundary}", "content-length": str(length)}
        yield from pieces


def _open(path: Path) -> tuple[int, os.stat_result]:
    """Opens for reading; a link put in the file's place since it was checked is not followed."""
    try:
        fd = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    except OSError as error:
        raise NotFound("The file can't be opened.", "Is its disk mounted and readable for Segue?") from error
    info = os.fstat(fd)
    if not stat.S_ISREG(info.st_mode):
        os.close(fd)
        raise Refused("This is no file that can be played.", "Remove it from the library's folder.")
    return fd, info


async def watch_for_leaving(receive: Receive, scope: anyio.CancelScope) -> None:
    """Stops the sending as soon as the other side is gone."""
    while (await receive())["type"] != "http.disconnect":
        pass
    scope.cancel()


async def _pump(fd: int, pieces: list[Part | bytes], send: Send) -> None:
    for piece in pieces:
        if isinstance(piece, bytes):
            await send({"type": "http.response.body", "body": piece, "more_body": True})
            continue
        at = piece.start
        while at < piece.end:
            chunk = await to_thread.run_sync(os.pread, fd, min(CHUNK, piece.end - at), at, limiter=_limiter())
            if not chunk:
                # Cut short while we were reading: the connection breaks off, which the other side sees by the length.
                raise OSError("the file became shorter while it was sent")
            at += len(chunk)
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
    await send({"type": "http.response.body", "body": b"", "more_body": False})
