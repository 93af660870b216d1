"""Requests that mean harm or make no sense: a clear answer each, and the server goes on."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from segue.api.app import create_app
from tests.api.conftest import QUICK, Page, house, set_up
from tests.api.serving import serving

# Nothing here changes anything, so one house serves all.


@pytest.fixture(scope="module")
def http(tmp_path_factory: pytest.TempPathFactory, empty_database: Path) -> Iterator[FastAPI]:
    app = house(tmp_path_factory.mktemp("hostile") / "home", empty_database)
    yield create_app(app, QUICK)
    app.close()


@pytest.fixture(scope="module")
def client(http: FastAPI) -> TestClient:
    return TestClient(http, raise_server_exceptions=False)


@pytest.fixture(scope="module")
def admin(http: FastAPI) -> Page:
    return set_up(TestClient(http, raise_server_exceptions=False))


LONG = "x" * 5000


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/items/%00", None, 404),
        ("GET", "/items/..%2f..%2fetc%2fpasswd", None, 404),
        ("GET", f"/items/{LONG}", None, 404),
        ("GET", "/items/trk_1/stream?format=exe", None, 422),
        ("GET", "/items/trk_1/stream?format=mp3&bit_rate=9999", None, 422),
        ("GET", "/items/trk_1/stream?start_ms=-1", None, 422),
        ("GET", "/items/trk_1/stream?start_ms=99999999999999999999", None, 422),
        ("GET", "/items?limit=201", None, 422),
        ("GET", "/items?limit=0", None, 422),
        ("GET", "/items?offset=-1", None, 422),
        ("GET", "/items?sort=password_hash", None, 422),
        ("GET", "/items?kind=user", None, 422),
        ("GET", "/items?genre=" + LONG, None, 422),
        ("GET", "/items?creator_id=' OR 1=1 --", None, 200),
        ("GET", "/collections?genre=%00", None, 200),
        ("GET", "/collections/alb_1'--", None, 404),
        ("GET", "/search?q=" + LONG, None, 422),
        ("GET", "/search?q=%22%27%3B--%25_*", None, 200),
        ("GET", "/search?q=%F0%9F%8E%B5", None, 200),
        ("GET", "/search?q=a&kinds=user", None, 400),
        ("GET", "/search", None, 422),
        ("GET", "/art/..%2f..%2fsegue.db", None, 404),
        ("GET", "/art/art_..", None, 404),
        ("GET", "/art/art_0123456789abcdef0123456789abcdef?size=5", None, 422),
        ("GET", "/art/placeholder?seed=a&title=%3Cscript%3E", None, 200),
        ("GET", "/jobs?state=any", None, 422),
        ("GET", "/jobs/job_1", None, 404),
        ("GET", "/history?before_ms=-1", None, 422),
        ("GET", "/nowhere", None, 404),
        ("POST", "/status", {}, 405),
        ("POST", "/listens", {"reports": "none"}, 422),
        ("POST", "/listens", {"reports": [{}] * 501}, 422),
        ("POST", "/listens", [], 422),
        ("PUT", "/feedback", {"subject_id": "trk_1", "kind": "love"}, 422),
        ("PUT", "/feedback", {"subject_id": "trk_1", "kind": "like"}, 404),
        ("PUT", "/feedback", {"subject_id": "trk_1", "kind": "like", "user_id": "usr_2"}, 422),
        ("POST", "/tokens", {"name": "x", "scopes": []}, 422),
        ("POST", "/tokens", {"name": "x", "scopes": ["root"]}, 422),
        ("POST", "/tokens", {"name": "x", "scopes": ["read"], "expires_days": -1}, 422),
        ("POST", "/users", {"name": "x", "password": "short"}, 400),
        ("POST", "/users", {"name": "ANN", "password": "long enough"}, 409),
        ("POST", "/users", {"name": "x", "password": "p" * 2000}, 422),
        ("PATCH", "/users/usr_none", {"disabled": True}, 404),
        ("PATCH", "/me", {"is_admin": True}, 422),
        ("PATCH", "/me", {"timezone": "../../etc/passwd"}, 400),
        ("PATCH", "/me", {"language": "en<script>"}, 422),
        ("PATCH", "/me", {"settings": {"a": "x" * 70_000}}, 400),
        ("PATCH", "/me", {"password": "long enough", "current_password": "wrong"}, 403),
        ("POST", "/session", {"name": "ann"}, 422),
        ("POST", "/session", {"name": {"$gt": ""}, "password": "x"}, 422),
        ("DELETE", "/tokens/tok_none", None, 404),
        ("POST", "/jobs/job_none/cancel", None, 404),
    ],
    ids=lambda value: str(value)[:50],
)
def test_each_is_answered_in_words(admin: Page, method: str, path: str, body: object, status: int) -> None:
    reply = admin.send(method, path, body)
    assert reply.status_code == status, reply.text[:300]
    assert "Traceback" not in reply.text
    if status >= 400:
        error = reply.json()["error"]
        assert set(error) == {"code", "message", "hint"}
        assert error["message"].endswith(".")
        assert reply.headers["cache-control"] == "no-store"
    for name in ("content-security-policy", "x-content-type-options", "referrer-policy"):
        assert reply.headers[name]
    assert admin.get("/me").status_code == 200


def test_a_fault_inside_tells_nothing_of_the_inside(
    admin: Page, http: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(http.state.context.store.catalog, "list_genres", broken)
    reply = admin.get("/genres")
    assert reply.status_code == 500
    assert reply.json()["error"]["code"] == "internal"
    assert "secret" not in reply.text
    assert reply.headers["content-security-policy"]


def test_a_validation_error_does_not_repeat_what_was_sent(client: TestClient) -> None:
    reply = client.post("/api/v1/session", json={"name": "ann", "password": "hunter22", "other": "hunter23"})
    assert reply.status_code == 422
    assert "hunter" not in reply.text


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff\xfe", b"nul", b'{"name": "a", "name"', b"[" * 100_000])
def test_bodies_that_are_no_json(client: TestClient, body: bytes) -> None:
    reply = client.post("/api/v1/session", content=body, headers={"content-type": "application/json"})
    assert reply.status_code in {400, 422}
    assert reply.json()["error"]["message"]


def test_a_form_from_another_site_is_not_json(client: TestClient) -> None:
    body = '{"name": "ann", "password": "correct horse battery"}'
    for kind in ("text/plain", "application/x-www-form-urlencoded", ""):
        reply = client.post("/api/v1/session", content=body, headers={"content-type": kind})
        assert reply.status_code == 422, kind


def test_large_bodies_are_refused_unread(client: TestClient) -> None:
    reply = client.post("/api/v1/session", content=b" " * (1024 * 1024 + 1))
    assert reply.status_code == 413
    assert reply.json()["error"]["code"] == "too_large"


@pytest.mark.parametrize("header", ["Basic YTpi", "Bearer", "Bearer ", "Bearer x", "Bearer segue_", "segue_x", "\x7f"])
def test_authorization_that_is_none(admin: Page, header: str) -> None:
    reply = admin.client.get("/api/v1/me", headers={"Authorization": header})
    assert reply.status_code == 401, "a bad header is not made good by the cookie beside it"


def test_pages_and_static_files_stay_in_their_folder(client: TestClient) -> None:
    for path in (
        "/static/../index.html",
        "/static/%2e%2e/%2e%2e/config.py",
        "/static//etc/passwd",
        "/static/",
        "/static/%00",
    ):
        reply = client.get(path)
        assert reply.status_code == 404 or "<!doctype" in reply.text.lower(), path
        assert "Settings" not in reply.text
    page = client.get("/music/albums")
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    again = client.get("/", headers={"If-None-Match": page.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get("/app.php").status_code == 404
    assert client.head("/").status_code == 200


@pytest.fixture(scope="module")
def quick_server(http: FastAPI) -> Iterator[tuple[str, int]]:
    with serving(http) as where:
        yield "127.0.0.1", int(where.rpartition(":")[2])


def raw(where: tuple[str, int], request: bytes) -> bytes:
    with socket.create_connection(where, timeout=3) as connection:
        connection.sendall(request)
        found = b""
        try:
            while data := connection.recv(65536):
                found += data
        except TimeoutError:
            pass  # it keeps the connection open for the next request
    return found


@pytest.mark.parametrize(
    ("request_bytes", "answers"),
    [
        (b"GARBAGE\r\n\r\n", (b"400",)),
        (b"GET / HTTP/9.9\r\nHost: a\r\n\r\n", (b"400", b"200")),
        (
            b"GET /api/v1/status HTTP/1.1\r\nHost: a\r\n" + b"X: " + b"a" * 200_000 + b"\r\n\r\n",
            (b"400", b"431", b"200"),
        ),
        (b"POST /api/v1/session HTTP/1.1\r\nHost: a\r\nContent-Length: -5\r\n\r\n", (b"400",)),
        (
            b"POST /api/v1/session HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n"
            b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            (b"400", b"422"),
        ),
        (
            b"POST /api/v1/session HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
            b"Transfer-Encoding: chunked\r\n\r\n" + b"10000\r\n" + (b" " * 65536 + b"\r\n10000\r\n") * 20,
            (b"413",),
        ),
    ],
    ids=["garbage", "version", "long header", "negative length", "smuggling", "endless chunks"],
)
def test_raw_bytes(quick_server: tuple[str, int], request_bytes: bytes, answers: tuple[bytes, ...]) -> None:
    try:
        reply = raw(quick_server, request_bytes)
    except (ConnectionResetError, BrokenPipeError):
        reply = b""  # hung up on: an answer too
    assert not reply or reply.split(b" ")[1] in answers, reply[:200]
    good = raw(quick_server, b"GET /api/v1/health HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    assert good.startswith(b"HTTP/1.1 200")
