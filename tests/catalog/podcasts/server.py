"""A web server on loopback that plays every kind of podcast host, and names that lead to it.

The resolver maps "public" names to an address that the guard takes for public; the transport of the tests then
opens the socket to loopback instead. So the guard judges real addresses and the bytes travel over real HTTP.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpcore
import pytest

from segue.catalog.podcasts import transport
from segue.catalog.podcasts.fetch import Fetcher

PUBLIC = "93.184.215.14"
"""What every name of the tests resolves to unless it is told otherwise."""

Handler = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Host:
    """The server: pages by path, and what was asked of it."""

    port: int
    pages: dict[str, Handler] = field(default_factory=dict)
    names: dict[str, list[str]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    connected: list[str] = field(default_factory=list)

    def url(self, path: str, name: str = "pods.example") -> str:
        return f"http://{name}:{self.port}{path}"

    def page(self, path: str, body: bytes, *, status: int = 200, **headers: str) -> str:
        def answer(request: BaseHTTPRequestHandler) -> None:
            send(request, body, status, **headers)

        self.pages[path] = answer
        return self.url(path)

    def redirect(self, path: str, to: str, status: int = 302) -> str:
        return self.page(path, b"", status=status, location=to)

    def resolve(self, host: str, port: int) -> list[str]:
        if host[0].isdigit() or ":" in host:
            return [host]
        return self.names.get(host, [PUBLIC])

    def fetcher(self, allow_private: bool = False) -> Fetcher:
        return Fetcher(allow_private=allow_private, resolve=self.resolve)

    def asked_for(self, path: str) -> list[dict[str, str]]:
        return [headers for asked, headers in self.asked if asked == path]


def send(request: BaseHTTPRequestHandler, body: bytes, status: int = 200, **headers: str) -> None:
    request.send_response(status)
    for name, value in {"content-length": str(len(body)), **headers}.items():
        request.send_header(name.replace("_", "-"), value)
    request.end_headers()
    try:
        request.wfile.write(body)
    except OSError:
        pass


@dataclass
class SoundHost:
    """A file with Range and validators, that may break off: `breaks_at` is how many bytes a try gives at most."""

    data: bytes
    etag: str = '"v1"'
    breaks_at: int = 0
    ranges: bool = True
    chunk_pause_s: float = 0.0
    given: list[tuple[int, int]] = field(default_factory=list)
    """(status, first byte) of every answer."""

    def __call__(self, request: BaseHTTPRequestHandler) -> None:
        start, status = 0, 200
        asked = request.headers.get("Range", "")
        if self.ranges and asked.startswith("bytes=") and request.headers.get("If-Range") in {None, self.etag}:
            start, status = int(asked[6:].split("-")[0]), 206
        self.given.append((status, start))
        request.send_response(status)
        request.send_header("content-length", str(len(self.data) - start))
        request.send_header("content-type", "audio/mpeg")
        if self.etag:
            request.send_header("etag", self.etag)
        if status == 206:
            request.send_header("content-range", f"bytes {start}-{len(self.data) - 1}/{len(self.data)}")
        request.end_headers()
        end = min(len(self.data), start + self.breaks_at) if self.breaks_at else len(self.data)
        try:
            for at in range(start, end, 16_384):
                request.wfile.write(self.data[at : min(end, at + 16_384)])
                if self.chunk_pause_s:
                    time.sleep(self.chunk_pause_s)
        except OSError:
            pass
        request.close_connection = True


@contextmanager
def serving(monkeypatch: pytest.MonkeyPatch) -> Iterator[Host]:
    class Answers(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            host.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
            page = host.pages.get(self.path)
            if page:
                page(self)
            else:
                send(self, b"nothing here", 404)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    server.daemon_threads = True
    host = Host(server.server_address[1])
    real = httpcore.SyncBackend

    class Wire(real):  # type: ignore[misc, valid-type]
        def connect_tcp(self, host_: str, *args: object, **more: object) -> httpcore.NetworkStream:
            host.connected.append(host_)
            return super().connect_tcp("127.0.0.1" if host_ == PUBLIC else host_, *args, **more)

    monkeypatch.setattr(transport.httpcore, "SyncBackend", Wire)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield host
    finally:
        server.shutdown()
        server.server_close()
