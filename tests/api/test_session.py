"""Setting up, signing in and out, CSRF, tokens and their scopes."""

from fastapi import FastAPI
from fastapi.testclient import TestClient

from segue.wiring import App
from tests.api.conftest import PASSWORD, Page


def test_set_up_works_once(client: TestClient) -> None:
    assert client.get("/api/v1/status").json()["setup_needed"] is True
    reply = client.post("/api/v1/setup", json={"name": "ann", "password": PASSWORD})
    assert reply.status_code == 201
    assert reply.json()["user"]["is_admin"] is True
    cookie = reply.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "secure" not in cookie
    assert client.get("/api/v1/status").json()["setup_needed"] is False
    again = client.post("/api/v1/setup", json={"name": "eve", "password": PASSWORD})
    assert again.status_code == 409
    assert again.json()["error"]["code"] == "conflict"


def test_the_cookie_is_secure_over_https(http: FastAPI) -> None:
    client = TestClient(http, base_url="https://segue.example")
    reply = client.post("/api/v1/setup", json={"name": "ann", "password": PASSWORD})
    assert "secure" in reply.headers["set-cookie"].lower()


def test_a_wrong_password_and_an_unknown_name_sound_alike(admin: Page, http: FastAPI) -> None:
    client = TestClient(http)
    wrong = client.post("/api/v1/session", json={"name": "ann", "password": "not this one"})
    unknown = client.post("/api/v1/session", json={"name": "nobody", "password": "not this one"})
    assert wrong.status_code == unknown.status_code == 403
    assert wrong.json() == unknown.json()


def test_unsafe_requests_of_a_page_need_its_token(admin: Page) -> None:
    for headers in ({}, {"X-Segue-CSRF": "wrong"}, {"X-Segue-CSRF": admin.csrf[:-1]}):
        reply = admin.client.post("/api/v1/tokens", json={"name": "x", "scopes": ["read"]}, headers=headers)
        assert reply.status_code == 403, reply.text
    assert admin.send("POST", "/tokens", {"name": "x", "scopes": ["read"]}).status_code == 201


def test_signing_out_ends_the_session_for_a_copied_cookie_too(admin: Page, http: FastAPI) -> None:
    stolen = dict(admin.client.cookies)
    assert admin.send("DELETE", "/session").status_code == 200
    reply = TestClient(http, cookies=stolen).get("/api/v1/me")
    assert reply.status_code == 401
    assert reply.json()["error"]["code"] == "not_signed_in"
    assert "bearer" in reply.headers["www-authenticate"].lower()


def test_a_new_password_ends_other_sessions_and_keeps_this_one(admin: Page, http: FastAPI) -> None:
    other = TestClient(http)
    other.post("/api/v1/session", json={"name": "ann", "password": PASSWORD})
    change = {"password": "a fresh password", "current_password": PASSWORD}
    reply = admin.send("PATCH", "/me", change)
    assert reply.status_code == 200, reply.text
    assert other.get("/api/v1/me").status_code == 401
    assert admin.get("/me").json()["csrf_token"] == reply.json()["csrf_token"]
    assert admin.send("PATCH", "/me", change).status_code == 403, "an old page token no longer counts"


def test_sign_ins_are_slowed_down(admin: Page, http: FastAPI) -> None:
    client = TestClient(http)
    codes = [
        client.post("/api/v1/session", json={"name": "ann", "password": f"guess {n}"}).status_code for n in range(7)
    ]
    assert codes == [403] * 5 + [429] * 2
    reply = client.post("/api/v1/session", json={"name": "ann", "password": PASSWORD})
    assert reply.status_code == 429
    assert int(reply.headers["retry-after"]) >= 1


def test_tokens_do_what_their_scopes_say(admin: Page, http: FastAPI) -> None:
    made = admin.send("POST", "/tokens", {"name": "script", "scopes": ["read"]}).json()
    client = TestClient(http)
    bearer = {"Authorization": f"Bearer {made['secret']}"}
    assert client.get("/api/v1/collections", headers=bearer).status_code == 200
    refused = client.put("/api/v1/feedback", json={"subject_id": "alb_1", "kind": "like"}, headers=bearer)
    assert refused.status_code == 403
    assert "listen" in refused.json()["error"]["message"]
    assert client.get("/api/v1/users", headers=bearer).status_code == 403
    assert client.post("/api/v1/tokens", json={"name": "y", "scopes": ["read"]}, headers=bearer).status_code == 403
    assert made["secret"] not in admin.get("/tokens").text, "the secret is shown once"
    assert admin.send("DELETE", f"/tokens/{made['id']}").status_code == 200
    assert client.get("/api/v1/collections", headers=bearer).status_code == 401


def test_an_expired_token_is_refused(admin: Page, http: FastAPI, app: App) -> None:
    made = admin.send("POST", "/tokens", {"name": "script", "scopes": ["read"], "expires_days": 1}).json()
    accounts = http.state.context.accounts
    real = accounts.now_ms
    accounts.now_ms = lambda: real() + 86_400_001
    reply = TestClient(http).get("/api/v1/me", headers={"Authorization": f"Bearer {made['secret']}"})
    assert reply.status_code == 401
    assert "expired" in reply.json()["error"]["message"]


def test_a_listener_cannot_give_a_token_more_than_they_have(ben: Page) -> None:
    assert ben.send("POST", "/tokens", {"name": "x", "scopes": ["admin"]}).status_code == 403
    assert ben.get("/users").status_code == 403


def test_the_last_administrator_stays(admin: Page) -> None:
    for how in ({"is_admin": False}, {"disabled": True}):
        assert admin.send("PATCH", f"/users/{admin.user['id']}", how).status_code == 409
    assert admin.send("DELETE", f"/users/{admin.user['id']}").status_code == 409
    assert admin.get("/me").json()["user"]["is_admin"] is True


def test_a_closed_account_is_out_at_once(admin: Page, ben: Page) -> None:
    assert ben.get("/me").status_code == 200
    assert admin.send("PATCH", f"/users/{ben.user['id']}", {"disabled": True}).status_code == 200
    assert ben.get("/me").status_code == 401
    reply = ben.client.post("/api/v1/session", json={"name": "ben", "password": PASSWORD})
    assert reply.status_code == 403
