"""The DJ's endpoints: a program, planning on, skips, ideas refused, clips."""

from pathlib import Path

from segue.audio.decode import probe
from segue.wiring import App
from tests.api.conftest import Page


def plays(sets: list[dict]) -> list[dict]:  # type: ignore[type-arg]
    return [segment for each in sets for segment in each["segments"] if segment["type"] == "play"]


def test_a_program_greets_introduces_and_explains(library: App, admin: Page) -> None:
    reply = admin.send("POST", "/dj/programs", {"seed": 4})
    assert reply.status_code == 201, reply.text
    program = reply.json()
    assert program["ends"] is False
    (first,) = program["sets"]
    assert first["slate_id"].startswith("sla_")
    segments = first["segments"]
    assert [segment["index"] for segment in segments] == list(range(len(segments)))
    talk = segments[0]
    assert (talk["type"], talk["at_ms"]) == ("talk", 0)
    assert talk["text"]
    assert all(fact["source"] for fact in talk["facts"])
    for play in plays(program["sets"]):
        assert play["reasons"]
        assert play["item"]["playable"]
        assert play["gain_db"] == play["item"]["gain_db"]
    assert admin.get(f"/dj/programs/{program['id']}").json() == program


def test_the_same_seed_gives_the_same_show(library: App, admin: Page) -> None:
    one, two = (admin.send("POST", "/dj/programs", {"seed": 9}).json() for _ in range(2))
    assert [p["item"]["id"] for p in plays(one["sets"])] == [p["item"]["id"] for p in plays(two["sets"])]


def test_a_clip_is_spoken_when_it_is_fetched(library: App, admin: Page, tmp_path: Path) -> None:
    program = admin.send("POST", "/dj/programs", {}).json()
    talk = program["sets"][0]["segments"][0]
    reply = admin.client.get(talk["clip_url"])
    assert reply.status_code == 200
    assert reply.headers["content-type"] == "audio/mpeg"
    (tmp_path / "clip.mp3").write_bytes(reply.content)
    assert probe(tmp_path / "clip.mp3").duration_ms > 1_000
    again = admin.client.get(talk["clip_url"], headers={"If-None-Match": reply.headers["etag"]})
    assert again.status_code == 304
    assert admin.get("/dj/clips/0000").status_code == 404
    assert admin.get("/dj/clips/..%2fsegue").status_code == 404


def test_the_next_set_goes_on_where_the_last_ended(library: App, admin: Page) -> None:
    program = admin.send("POST", "/dj/programs", {}).json()
    last = program["sets"][-1]["segments"][-1]
    heard = {"heard_until_index": last["index"]}
    (added,) = admin.send("POST", f"/dj/programs/{program['id']}/next", heard).json()["sets"]
    assert added["segments"][0]["index"] == last["index"] + 1
    assert added["segments"][0]["at_ms"] >= last["at_ms"]
    ids = [play["item"]["id"] for play in plays([*program["sets"], added])]
    assert len(ids) == len(set(ids))
    whole = admin.get(f"/dj/programs/{program['id']}").json()
    assert whole["sets"][1] == added


def test_a_skip_replaces_what_was_to_come(library: App, admin: Page) -> None:
    program = admin.send("POST", "/dj/programs", {}).json()
    first = plays(program["sets"])[0]
    order = {"heard_until_index": first["index"], "skipped": [first["item"]["id"]]}
    sets = admin.send("POST", f"/dj/programs/{program['id']}/next", order).json()["sets"]
    assert sets[0]["segments"][0]["index"] == first["index"] + 1
    assert first["item"]["id"] not in [play["item"]["id"] for play in plays(sets)]
    whole = admin.get(f"/dj/programs/{program['id']}").json()
    indexes = [segment["index"] for each in whole["sets"] for segment in each["segments"]]
    assert indexes == list(range(len(indexes)))


def test_a_refused_idea_does_not_come_back(library: App, admin: Page) -> None:
    program = admin.send("POST", "/dj/programs", {}).json()
    refused = program["sets"][0]["idea"]
    order = {"heard_until_index": 1, "not_idea": True}
    for _ in range(6):
        sets = admin.send("POST", f"/dj/programs/{program['id']}/next", order).json()["sets"]
        # "A bit of everything" is the last resort when nothing else is left.
        assert sets[0]["idea"] != refused or refused == "mixture"
        order = {"heard_until_index": 10_000}


def test_a_show_is_its_listeners_own(library: App, admin: Page, ben: Page) -> None:
    program = admin.send("POST", "/dj/programs", {}).json()
    assert ben.get(f"/dj/programs/{program['id']}").status_code == 404
    assert ben.send("POST", f"/dj/programs/{program['id']}/next", {}).status_code == 404


def test_without_music_it_says_so(app: App, admin: Page) -> None:
    reply = admin.send("POST", "/dj/programs", {})
    assert reply.status_code == 404
    assert "music" in reply.json()["error"]["message"]
    assert reply.json()["error"]["hint"]


def test_bad_orders_are_refused(library: App, admin: Page) -> None:
    program = admin.send("POST", "/dj/programs", {}).json()
    for order in ({"heard_until_index": -5}, {"skipped": ["x"] * 500}, {"surprise": 1}):
        assert admin.send("POST", f"/dj/programs/{program['id']}/next", order).status_code == 422
    assert admin.send("POST", "/dj/programs", {"seed": -1}).status_code == 422
    assert admin.client.post("/api/v1/dj/programs", json={}).status_code == 403


def test_a_skip_is_answered_over_what_plays_already(library: App, admin: Page) -> None:
    program = admin.send("POST", "/dj/programs", {"seed": 4}).json()
    first, second = plays(program["sets"])[:2]
    turn = {
        "heard_until_index": second["index"], "skipped": [first["item"]["id"]], "heard_ms": 4_000, "landed": True
    }  # fmt: skip
    reply = admin.send("POST", f"/dj/programs/{program['id']}/next", turn).json()
    assert reply["answer"]["index"] == second["index"]
    assert "answer.skipped" in {fact["id"] for fact in reply["answer"]["facts"]}
    assert reply["sets"][0]["segments"][0]["index"] == second["index"] + 1
    later = {play["item"]["id"] for play in plays(reply["sets"])}
    assert not later & {first["item"]["id"], second["item"]["id"]}
    kept = library.store.shows.program(program["id"]).show
    assert kept["marks"] == {first["item"]["id"]: "skipped"}


def test_a_liked_idea_and_the_volume_are_noted(library: App, admin: Page) -> None:
    program = admin.send("POST", "/dj/programs", {"seed": 4}).json()
    item_id = plays(program["sets"])[0]["item"]["id"]
    for kind in ("liked_idea", "louder"):
        reply = admin.send("POST", f"/dj/programs/{program['id']}/remarks", {"kind": kind, "item_id": item_id})
        assert reply.status_code == 200, reply.text
    kept = library.store.shows.program(program["id"]).show
    assert kept["liked_ideas"] == kept["keys"][:1]
    assert kept["marks"] == {item_id: "louder"}
    wrong = admin.send("POST", f"/dj/programs/{program['id']}/remarks", {"kind": "louder", "item_id": "trk_0"})
    assert wrong.status_code == 404


def test_turning_the_dial_plans_what_follows_anew(library: App, admin: Page) -> None:
    program = admin.send("POST", "/dj/programs", {"seed": 4, "dial": 0.1}).json()
    first = plays(program["sets"])[0]
    turn = {"heard_until_index": first["index"], "dial": 0.9}
    reply = admin.send("POST", f"/dj/programs/{program['id']}/next", turn).json()
    assert reply["sets"][0]["segments"][0]["index"] == first["index"] + 1
    assert library.store.shows.program(program["id"]).show["dial"] == 0.9
    assert admin.send("POST", "/dj/programs", {"dial": 1.2}).status_code == 422


def test_a_show_on_the_way_ends_by_itself(library: App, admin: Page) -> None:
    program = admin.send("POST", "/dj/programs", {"minutes": 9, "mode": "commute", "seed": 2}).json()
    assert program["ends"] is True
    heard = {"heard_until_index": program["sets"][-1]["segments"][-1]["index"]}
    reply = admin.send("POST", f"/dj/programs/{program['id']}/next", heard).json()
    assert (reply["sets"], reply["ends"]) == ([], True)
    facts = {fact["id"] for each in program["sets"] for s in each["segments"] for fact in s.get("facts", [])}
    assert facts
    first = plays(program["sets"])[0]
    turn = {"heard_until_index": first["index"], "skipped": [first["item"]["id"]], "ahead_ms": 0}
    reply = admin.send("POST", f"/dj/programs/{program['id']}/next", turn).json()
    assert plays(reply["sets"]) and reply["ends"] is True
