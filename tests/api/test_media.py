"""Sound over HTTP, from a real server: ranges, conditions, conversion, and what must not get out."""

import threading
import time
from collections.abc import Iterator
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import HTTP
from pathlib import Path

import httpx
import numpy as np
import pytest
from fastapi import FastAPI

from segue.audio.decode import read
from segue.model.media import Item
from segue.wiring import App
from tests.api import sounds
from tests.api.conftest import PASSWORD
from tests.api.serving import serving

SIZE = 700_001


@pytest.fixture
def address(http: FastAPI) -> Iterator[str]:
    with serving(http) as where:
        yield where


@pytest.fixture
def page(address: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{address}/api/v1", timeout=20) as client:
        reply = client.post("/setup", json={"name": "ann", "password": PASSWORD})
        client.headers["X-Segue-CSRF"] = reply.json()["csrf_token"]
        yield client


@pytest.fixture
def folder(app: App, tmp_path: Path) -> Path:
    return Path(sounds.library(app, tmp_path / "music").path)


@pytest.fixture
def data(folder: Path) -> bytes:
    return sounds.noise_file(folder / "noise.mp3", SIZE)


@pytest.fixture
def noise(app: App, folder: Path, data: bytes) -> Item:
    return sounds.put(app, folder / "noise.mp3")


@pytest.fixture
def tune(app: App, folder: Path) -> Item:
    return sounds.put(app, sounds.tone_file(folder / "tune.flac"))


def test_the_whole_file(page: httpx.Client, noise: Item, data: bytes) -> None:
    reply = page.get(f"/items/{noise.id}/stream")
    assert reply.status_code == 200
    assert reply.content == data
    assert reply.headers["content-type"] == "audio/mpeg"
    assert reply.headers["accept-ranges"] == "bytes"
    assert reply.headers["content-length"] == str(SIZE)
    assert reply.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [("bytes=0-0", 0, 0), ("bytes=0-99", 0, 99), ("bytes=-1000", SIZE - 1000, SIZE - 1), ("bytes=1-", 1, SIZE - 1),
     ("bytes=262143-524289", 262_143, 524_289), ("bytes=700000-999999", 700_000, 700_000)],
)  # fmt: skip
def test_a_part(page: httpx.Client, noise: Item, data: bytes, asked: str, first: int, last: int) -> None:
    reply = page.get(f"/items/{noise.id}/stream", headers={"Range": asked})
    assert reply.status_code == 206
    assert reply.content == data[first : last + 1]
    assert reply.headers["content-range"] == f"bytes {first}-{last}/{SIZE}"
    assert reply.headers["content-length"] == str(last - first + 1)


def test_several_parts(page: httpx.Client, noise: Item, data: bytes) -> None:
    reply = page.get(f"/items/{noise.id}/stream", headers={"Range": "bytes=0-9,300000-300099,-5"})
    assert reply.status_code == 206
    head = f"Content-Type: {reply.headers['content-type']}\r\n\r\n".encode()
    message = BytesParser(EmailMessage, policy=HTTP).parsebytes(head + reply.content)
    bodies = [part.get_payload(decode=True) for part in message.iter_parts()]
    assert bodies == [data[:10], data[300_000:300_100], data[-5:]]
    ranges = [part["content-range"] for part in message.iter_parts()]
    assert ranges == [f"bytes 0-9/{SIZE}", f"bytes 300000-300099/{SIZE}", f"bytes {SIZE - 5}-{SIZE - 1}/{SIZE}"]


def test_nothing_of_the_range_can_be_had(page: httpx.Client, noise: Item) -> None:
    reply = page.get(f"/items/{noise.id}/stream", headers={"Range": f"bytes={SIZE}-"})
    assert reply.status_code == 416
    assert reply.headers["content-range"] == f"bytes */{SIZE}"
    assert reply.content == b""


def test_a_malformed_range_is_no_range(page: httpx.Client, noise: Item, data: bytes) -> None:
    for value in ("bytes=9-1", "bytes=a-b", "lines=1-2", "bytes=" + "0-0," * 500):
        reply = page.get(f"/items/{noise.id}/stream", headers={"Range": value})
        assert (reply.status_code, reply.content) == (200, data), value


def test_what_is_known_is_not_sent_again(page: httpx.Client, noise: Item, folder: Path) -> None:
    path = f"/items/{noise.id}/stream"
    first = page.head(path)
    assert (first.status_code, first.content, first.headers["content-length"]) == (200, b"", str(SIZE))
    for headers in (
        {"If-None-Match": first.headers["etag"]},
        {"If-Modified-Since": first.headers["last-modified"]},
    ):
        reply = page.get(path, headers=headers)
        assert (reply.status_code, reply.content) == (304, b"")
        assert reply.headers["etag"] == first.headers["etag"]
    newer = sounds.noise_file(folder / "noise.mp3", SIZE)
    reply = page.get(path, headers={"Range": "bytes=5-", "If-Range": first.headers["etag"]})
    assert (reply.status_code, reply.content) == (200, newer), "half of the old file and half of the new is no file"


def test_head_of_a_range(page: httpx.Client, noise: Item) -> None:
    reply = page.head(f"/items/{noise.id}/stream", headers={"Range": "bytes=0-9"})
    assert (reply.status_code, reply.content, reply.headers["content-length"]) == (206, b"", "10")


def test_a_download_has_a_name_for_people(page: httpx.Client, app: App, folder: Path) -> None:
    sounds.noise_file(folder / "x.mp3", 10)
    item = sounds.put(app, folder / "x.mp3", title='Où "va" la/nuit?\r\nSet-Cookie: a=b')
    reply = page.get(f"/items/{item.id}/download")
    assert reply.content == (folder / "x.mp3").read_bytes()
    told = reply.headers["content-disposition"]
    assert told == "attachment; filename*=UTF-8''O%C3%B9%20_va_%20la_nuit_Set-Cookie_%20a%3Db.mp3"
    assert "set-cookie" not in reply.headers


@pytest.mark.parametrize(
    ("format", "kind"), [("mp3", "audio/mpeg"), ("opus", "audio/ogg; codecs=opus"), ("aac", "audio/aac")]
)
def test_conversion_begins_where_it_is_asked_to(
    page: httpx.Client, tune: Item, tmp_path: Path, format: str, kind: str
) -> None:
    reply = page.get(f"/items/{tune.id}/stream", params={"format": format, "bit_rate": 128, "start_ms": 2500})
    assert reply.status_code == 200
    assert reply.headers["content-type"] == kind
    assert "content-length" not in reply.headers
    assert reply.headers["accept-ranges"] == "none"
    heard = _decoded(reply.content, tmp_path / f"out.{format}")
    assert abs(len(heard) / sounds.RATE - 3.5) < 0.15
    # The tone's loudness tells the place: how it grows from one moment to another is that of the file from 2.5 s on.
    # (Its level itself may differ: LAME turns everything down a little.)
    assert _growth(heard) == pytest.approx(_growth(sounds.tone(6.0)[int(2.5 * sounds.RATE) :]), rel=0.015)


def test_a_chapter_of_a_longer_file_is_cut_out(page: httpx.Client, app: App, folder: Path, tmp_path: Path) -> None:
    path = sounds.tone_file(folder / "book.m4b", 9.0)
    item = sounds.put(app, path, start_ms=3000, duration_ms=2000)
    reply = page.get(f"/items/{item.id}/stream", params={"format": "mp3", "start_ms": 500})
    heard = _decoded(reply.content, tmp_path / "out.mp3")
    assert abs(len(heard) / sounds.RATE - 1.5) < 0.15
    whole = page.get(f"/items/{item.id}/stream")
    assert whole.content == path.read_bytes()
    assert whole.headers["content-type"] == "audio/mp4"


def test_a_start_beyond_the_end_sends_no_sound(page: httpx.Client, tune: Item) -> None:
    reply = page.get(f"/items/{tune.id}/stream", params={"format": "mp3", "start_ms": 10**8})
    assert reply.status_code == 200
    assert len(reply.content) < 3_000


def test_a_broken_file_is_told_and_the_next_one_plays(page: httpx.Client, noise: Item, tune: Item) -> None:
    reply = page.get(f"/items/{noise.id}/stream", params={"format": "mp3"})
    assert reply.status_code == 400
    assert reply.json()["error"]["code"] == "bad_input"
    assert page.get(f"/items/{tune.id}/stream", params={"format": "mp3"}).status_code == 200


def test_conversion_stops_when_the_listener_goes(page: httpx.Client, http: FastAPI, app: App, folder: Path) -> None:
    pool = http.state.context.transcodes
    item = sounds.put(app, sounds.tone_file(folder / "long.flac", 100.0))
    with page.stream("GET", f"/items/{item.id}/stream", params={"format": "mp3", "bit_rate": 320}) as reply:
        next(reply.iter_bytes(1000))
        assert pool.open == 1
    _until(lambda: pool.open == 0)


def test_too_many_conversions_are_refused(page: httpx.Client, http: FastAPI, tune: Item) -> None:
    http.state.context.transcodes.max_open = 0
    reply = page.get(f"/items/{tune.id}/stream", params={"format": "mp3"})
    assert reply.status_code == 503
    assert "retry-after" in reply.headers
    assert page.get(f"/items/{tune.id}/stream").status_code == 200


def test_files_are_closed_when_listeners_go(page: httpx.Client, app: App, folder: Path) -> None:
    path = folder / "big.mp3"
    sounds.noise_file(path, 30_000_000)
    item = sounds.put(app, path)
    for _ in range(5):
        with page.stream("GET", f"/items/{item.id}/stream") as reply:
            next(reply.iter_bytes(1000))
    _until(lambda: not [fd for fd in Path("/proc/self/fd").iterdir() if _target(fd) == str(path)])


def test_a_link_out_of_the_library_is_refused(page: httpx.Client, app: App, folder: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.mp3"
    secret.write_bytes(b"secret")
    (folder / "link.mp3").symlink_to(secret)
    for path in (folder / "link.mp3", folder / ".." / "secret.mp3", secret):
        item = sounds.put(app, path)
        for where in ("stream", "stream?format=mp3", "download"):
            reply = page.get(f"/items/{item.id}/{where}")
            assert reply.status_code == 403, (path, where)
            assert "secret" not in reply.text


def test_what_is_no_file_is_refused(page: httpx.Client, app: App, folder: Path) -> None:
    (folder / "dir.mp3").mkdir()
    os_fifo = folder / "pipe.mp3"
    import os

    os.mkfifo(os_fifo)
    for path in (folder / "dir.mp3", os_fifo):
        item = sounds.put(app, path)
        assert page.get(f"/items/{item.id}/stream").status_code == 403
    item = sounds.put(app, sounds.tone_file(folder / "gone.flac"))
    (folder / "gone.flac").unlink()
    reply = page.get(f"/items/{item.id}/stream")
    assert reply.status_code == 404
    assert "disk" in reply.json()["error"]["hint"]


def test_tokens_in_addresses_open_sound_only(page: httpx.Client, address: str, noise: Item, data: bytes) -> None:
    secret = page.post("/tokens", json={"name": "tv", "scopes": ["read"]}).json()["secret"]
    with httpx.Client(base_url=f"{address}/api/v1", timeout=60) as nobody:
        assert nobody.get(f"/items/{noise.id}/stream").status_code == 401
        assert nobody.get(f"/items/{noise.id}/stream", params={"token": secret}).content == data
        assert nobody.get("/me", params={"token": secret}).status_code == 401
        assert nobody.get(f"/items/{noise.id}/stream", params={"token": secret + "x"}).status_code == 401


def test_stopping_with_streams_open_takes_seconds(http: FastAPI, app: App, folder: Path) -> None:
    sounds.noise_file(folder / "big.mp3", 30_000_000)
    item = sounds.put(app, folder / "big.mp3")
    stopped = threading.Event()

    def listen(where: str, token: str, path: str) -> None:
        with (
            httpx.Client(headers={"Authorization": f"Bearer {token}"}, timeout=30) as client,
            client.stream("GET", where + path) as reply,
        ):
            next(reply.iter_raw(1))
            held.set()
            stopped.wait(30)

    with serving(http) as where:
        with httpx.Client(base_url=f"{where}/api/v1", timeout=60) as client:
            csrf = client.post("/setup", json={"name": "ann", "password": PASSWORD}).json()["csrf_token"]
            client.headers["X-Segue-CSRF"] = csrf
            token = client.post("/tokens", json={"name": "x", "scopes": ["read"]}).json()["secret"]
        for path in (f"/api/v1/items/{item.id}/stream", "/api/v1/events"):
            held = threading.Event()
            threading.Thread(target=listen, args=(where, token, path), daemon=True).start()
            assert held.wait(10)
    stopped.set()  # `serving` itself asserts that the server stopped with both of them open


def _decoded(data: bytes, path: Path) -> np.ndarray:
    path.write_bytes(data)
    return read(path, sounds.RATE, 2)


def _growth(samples: np.ndarray) -> float:
    early, late = (samples[int(at * sounds.RATE) : int((at + 0.4) * sounds.RATE)] for at in (0.1, 2.9))
    return float(np.sqrt(np.mean(late**2) / np.mean(early**2)))


def _target(fd: Path) -> str:
    try:
        return str(fd.readlink())
    except OSError:
        return ""


def _until(true: object, timeout_s: float = 10.0) -> None:
    until = time.monotonic() + timeout_s
    while time.monotonic() < until:
        if true():  # type: ignore[operator]
            return
        time.sleep(0.02)
    pytest.fail("it did not come true in time")
