"""Recommendations over the wire: what is told, to whom, and what the operator may say."""

import pytest
from fastapi.testclient import TestClient

from segue.wiring import App
from tests import factories
from tests.api.conftest import PASSWORD, Page


@pytest.fixture
def library(app: App) -> list[str]:
    """Six albums of three tracks, jazz and folk; ids of the tracks."""
    ids = []
    for number in range(6):
        _, tracks = factories.album_in(app.store, 3, genres=(("Jazz", "Folk")[number % 2],))
        ids += [track.id for track in tracks]
    return ids


def second(admin: Page, http: object) -> Page:
    """Another listener, signed in."""
    made = admin.send("POST", "/users", {"name": "bob", "password": PASSWORD})
    assert made.status_code in {200, 201}, made.text
    client = TestClient(http)  # type: ignore[arg-type]
    reply = client.post("/api/v1/session", json={"name": "bob", "password": PASSWORD}).json()
    return Page(client, reply["user"], reply["csrf_token"])


def test_a_slate_tells_why_and_is_tied_to_plays(admin: Page, app: App, library: list[str]) -> None:
    admin.send("PUT", "/feedback", {"subject_id": library[0], "kind": "like"})
    reply = admin.get("/recommend?kind=track&limit=5&explore=0").json()
    assert len(reply["entries"]) == 5
    first = reply["entries"][0]
    assert first["reason"] and first["source"] and first["parts"]
    assert first["propensity"] == 1.0
    stored = app.store.listening.slates(admin.user["id"])[0]
    assert (stored.id, stored.surface) == (reply["slate_id"], "ask:track")
    jazz = admin.get("/recommend?kind=track&genre=jazz").json()["entries"]
    assert {entry["id"] for entry in jazz} <= {id_ for n, id_ in enumerate(library) if n // 3 % 2 == 0}
    assert admin.get("/recommend?kind=song").status_code == 422
    assert admin.get("/recommend?limit=1000").status_code == 422
    assert admin.get("/recommend?explore=7").status_code == 422


def test_more_like_this(admin: Page, library: list[str]) -> None:
    reply = admin.get(f"/similar/{library[0]}?limit=4").json()
    assert library[0] not in {entry["id"] for entry in reply["entries"]}
    assert reply["entries"]
    assert admin.get("/similar/trk_0000000000000000000").status_code == 404
    assert admin.get("/similar/nonsense").status_code == 404
    assert admin.get(f"/path?from_id={library[0]}&to_id={library[1]}").status_code == 404  # not analysed yet


def test_nobody_sees_what_another_heard(admin: Page, http: object, app: App, library: list[str]) -> None:
    """A house of two: whatever one plays and likes, the other's pages stay the same."""
    bob = second(admin, http)
    ask = ("/home", "/recommend?kind=track&explore=0", "/recommend?kind=album&explore=0", f"/similar/{library[0]}")

    def pages() -> list[list[tuple[str, str, float]]]:
        found = []
        for path in ask:
            reply = bob.get(path).json()
            shelves = reply.get("shelves", [reply])
            found.append([(e["id"], e["reason"], e.get("score", 0.0)) for s in shelves for e in s["entries"]])
        return found

    before = pages()
    for id_ in library[:7]:
        app.store.listening.put_listens([factories.listen(admin.user["id"], id_)])
        admin.send("PUT", "/feedback", {"subject_id": id_, "kind": "like"})
    app.recommender.keeper._crowd_at_ms = 0  # what everybody plays is counted anew
    assert pages() == before


def test_the_operator_and_nobody_else_sets_controls(admin: Page, http: object, library: list[str]) -> None:
    bob = second(admin, http)
    wish = {"controls": [{"action": "promote", "subject": f"item:{library[-1]}", "note": "tonight"}]}
    assert bob.send("PUT", "/recommend/controls", wish).status_code == 403
    assert bob.get("/recommend/controls").status_code == 403
    assert admin.send("PUT", "/recommend/controls", wish).status_code == 200
    assert admin.get("/recommend/controls").json()["controls"][0]["note"] == "tonight"
    assert bob.get("/recommend?kind=track").json()["entries"][0]["id"] == library[-1]
    bad = admin.send("PUT", "/recommend/controls", {"controls": [{"action": "boost", "subject": "everything"}]})
    assert bad.status_code == 400
    assert "Begin with one of" in bad.json()["error"]["hint"]
    assert TestClient(http).get("/api/v1/recommend").status_code == 401  # type: ignore[arg-type]
