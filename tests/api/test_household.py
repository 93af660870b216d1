"""A show for several over HTTP: only who agreed, and nothing told of anybody."""

from segue.wiring import App
from tests.api.conftest import Page
from tests.api.test_dj import plays


def test_only_who_agreed_is_blended_and_can_leave_again(library: App, admin: Page, ben: Page) -> None:
    assert admin.get("/dj/household").json()["others"] == []
    refused = admin.send("POST", "/dj/programs", {"household": [ben.user["id"]]})
    assert refused.status_code == 403
    assert ben.send("PUT", "/dj/household", {"willing": True}).json()["willing"] is True
    assert admin.get("/dj/household").json()["others"] == [{"id": ben.user["id"], "name": "ben"}]
    started = admin.send("POST", "/dj/programs", {"household": [ben.user["id"]], "seed": 3})
    assert started.status_code == 201, started.text
    program = started.json()
    assert program["household"]["names"] == ["ann", "ben"]
    assert "served least" in program["household"]["rule"]
    assert 0 <= program["household"]["behind_percent"] <= 100
    assert ben.get(f"/dj/programs/{program['id']}").status_code == 404, "it is the show of who started it"
    ben.send("PUT", "/dj/household", {"willing": False})
    assert admin.send("POST", f"/dj/programs/{program['id']}/next", {}).status_code == 200
    assert admin.get(f"/dj/programs/{program['id']}").json()["household"]["names"] == ["ann"]


def test_what_one_turned_down_or_does_not_want_explicit_never_plays(library: App, admin: Page, ben: Page) -> None:
    ben.send("PUT", "/dj/household", {"willing": True})
    items = admin.get("/items?kind=track&limit=100").json()["entries"]
    no = {item["id"] for item in items[::3]}
    for id_ in no:
        assert ben.send("PUT", "/feedback", {"subject_id": id_, "kind": "dislike"}).status_code == 200
    program = admin.send("POST", "/dj/programs", {"household": [ben.user["id"]], "seed": 5}).json()
    played = [play["item"]["id"] for play in plays(program["sets"])]
    for _ in range(3):
        more = admin.send("POST", f"/dj/programs/{program['id']}/next", {}).json()
        played += [play["item"]["id"] for play in plays(more["sets"])]
    assert len(played) >= 10
    assert not no & set(played)


def test_nothing_that_one_played_or_liked_is_said(library: App, admin: Page, ben: Page) -> None:
    ben.send("PUT", "/dj/household", {"willing": True})
    now = library.recommender.now_ms()
    for number, item in enumerate(admin.get("/items?kind=track&limit=100").json()["entries"]):
        ben.send("PUT", "/feedback", {"subject_id": item["id"], "kind": "like"})
        report = {
            "id": f"ben-play-{number:04}", "item_id": item["id"], "started_at_ms": now - 50 * 86_400_000,
            "played_ms": 180_000, "position_ms": 180_000, "ended": "finished",
        }  # fmt: skip
        ben.send("POST", "/listens", {"reports": [report]})
    program = admin.send("POST", "/dj/programs", {"household": [ben.user["id"]], "seed": 7}).json()
    for _ in range(3):
        program["sets"] += admin.send("POST", f"/dj/programs/{program['id']}/next", {}).json()["sets"]
    for segment in (segment for each in program["sets"] for segment in each["segments"]):
        said = " ".join(segment["reasons"])
        assert "played" not in said and "liked" not in said, segment
        for fact in segment.get("facts", ()):
            assert not fact["source"].startswith("history"), fact
