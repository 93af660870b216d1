"""Taste over HTTP: rules act, histories come in, everything can be had and erased, and nobody sees another's."""

import io
import json
import time
import zipfile
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from segue.model.media import Credit, Item
from segue.wiring import App
from tests import factories as make
from tests.api.conftest import PASSWORD, Page

SECRET = "Nocturne for Nobody"


def spotify(titles: list[str], minutes: int = 0) -> bytes:
    rows = [
        {"ts": f"2023-01-05T{(n + minutes) // 60:02d}:{(n + minutes) % 60:02d}:56Z", "ms_played": 180_000,
         "master_metadata_track_name": title, "master_metadata_album_artist_name": "Ana Ríos",
         "master_metadata_album_album_name": "Blue", "reason_end": "trackdone"}
        for n, title in enumerate(titles)
    ]  # fmt: skip
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("Spotify/Streaming_History_Audio_2023.json", json.dumps(rows))
    return packed.getvalue()


@pytest.fixture
def songs(app: App) -> list[Item]:
    album = app.store.catalog.put_collections(
        [make.collection(title="Blue", genres=("Folk",), credits=(Credit("Ana Ríos", "artist"),))]
    )[0]
    return app.store.catalog.put_items([make.item(album, title=title) for title in ("Song One", SECRET)])


def bring(page: Page, app: App, data: bytes, name: str = "my_spotify_data.zip") -> dict[str, Any]:
    reply = page.send("POST", f"/history/import?name={name}", content=data)
    assert reply.status_code == 202, reply.text
    app.jobs.drain()
    return page.get(f"/history/imports/{reply.json()['id']}").json()


def say(page: Page, text: str, **how: Any) -> Any:
    return page.send("POST", "/taste/rules", {"text": text} | how)


def test_a_history_comes_in_with_its_report(app: App, ben: Page, songs: list[Item]) -> None:
    done = bring(ben, app, spotify(["Song One", "Song One", SECRET, "Song Ones"] + ["Elsewhere Entirely"] * 2))
    assert (done["state"], done["progress"], done["service"], done["file_name"]) == (
        "done", 1.0, "spotify", "my_spotify_data.zip",
    )  # fmt: skip
    assert (done["plays"], done["new"], done["rows"]) == (6, 6, 6)
    overview = ben.get("/history/imports").json()
    assert overview["waiting_plays"] == 6 - done["matched"]
    history = ben.get("/history").json()["entries"]
    assert {entry["source"] for entry in history} == {"spotify"} and len(history) == done["matched"]
    assert ben.get("/positions").json()["entries"] == []
    assert list((app.settings.home / "imports").iterdir()) == []
    again = bring(ben, app, spotify(["Song One", "Song One"]))
    assert again["new"] == 0
    unmatched = ben.get("/history/names?state=unmatched").json()["entries"]
    (name,) = [each for each in unmatched if each["title"] == "Elsewhere Entirely"]
    settled = ben.send("PUT", f"/history/names/{name['key']}", {"item_id": songs[0].id})
    assert settled.json()["state"] == "confirmed"
    assert len(ben.get("/history").json()["entries"]) == done["matched"] + 2


def test_files_that_are_none_are_refused_to_their_owner_only(app: App, ben: Page, admin: Page) -> None:
    assert ben.send("POST", "/history/import?name=a.zip", content=b"").status_code == 400
    failed = bring(ben, app, b"ID3 not a history", "song.mp3")
    assert failed["state"] == "failed" and "Spotify" in failed["error"]
    (job,) = admin.get("/jobs").json()["entries"]
    assert job["state"] == "failed" and "owner" in job["error"] and "song" not in json.dumps(job)
    assert list((app.settings.home / "imports").iterdir()) == []


def test_an_import_is_stopped_and_goes_on(app: App, ben: Page, songs: list[Item]) -> None:
    reply = ben.send("POST", "/history/import?name=../../x/a.zip", content=spotify([SECRET])).json()
    assert reply["state"] == "waiting" and reply["file_name"] == "a.zip"
    assert ben.send("POST", f"/history/imports/{reply['id']}/cancel").json()["state"] == "cancelled"
    app.jobs.drain()
    assert ben.get("/history").json()["entries"] == []
    assert ben.send("POST", f"/history/imports/{reply['id']}/resume").json()["state"] == "waiting"
    app.jobs.drain()
    assert len(ben.get("/history").json()["entries"]) == 1
    assert ben.send("POST", f"/history/imports/{reply['id']}/resume").status_code == 409


def test_too_many_files_at_once_wait(ben: Page) -> None:
    codes = [ben.send("POST", "/history/import?name=a.zip", content=spotify(["x"])).status_code for _ in range(4)]
    assert codes == [202, 202, 202, 409]


def test_strangers_send_nothing(http: FastAPI, app: App) -> None:
    reply = TestClient(http).post("/api/v1/history/import?name=a.zip", content=spotify(["x"]))
    assert reply.status_code == 401
    assert not (app.settings.home / "imports").exists()


def test_rules_over_http(app: App, ben: Page, songs: list[Item]) -> None:
    understood = ben.send("POST", "/taste/rules/understand", {"text": "no folk on sundays"}).json()["entries"]
    assert [each["said"] for each in understood] == ["Never play Folk on Sundays."]
    assert ben.get("/taste/rules").json() == {"entries": [], "changes": []}
    refused = say(ben, "less xylophones")
    assert refused.status_code == 400 and "xylophones" in refused.json()["error"]["message"]
    (rule,) = say(ben, "never this artist", item_id=songs[0].id).json()["entries"]
    assert rule["said"] == "Never play anything by Ana Ríos." and rule["holds_now"]
    verdict = app.taste.rules(ben.user["id"]).verdict(
        app.taste.traits([songs[0].id])[songs[0].id], app.taste.local_time(ben.user["id"])
    )
    assert not verdict.allowed and verdict.reasons == ("Never play anything by Ana Ríos.",)
    (rule,) = ben.send("PATCH", f"/taste/rules/{rule['id']}", {"text": "less folk"}).json()["entries"]
    assert rule["said"] == "Play less Folk."
    (rule,) = ben.send("PATCH", f"/taste/rules/{rule['id']}", {"enabled": False}).json()["entries"]
    assert not rule["enabled"]
    assert ben.send("DELETE", f"/taste/rules/{rule['id']}").json()["entries"] == []
    changes = ben.send("POST", "/taste/rules/undo", {}).json()["changes"]
    assert [each["what"] for each in changes] == ["removed", "switched off", "changed", "added"]
    assert [each["undone"] for each in changes] == [True, False, False, False]
    assert say(ben, "x" * 301).status_code == 422


def test_what_segue_thinks_is_corrected_and_dismissed(app: App, ben: Page, songs: list[Item]) -> None:
    now = time.time_ns() // 1_000_000
    app.store.listening.put_listens(
        [make.listen(ben.user["id"], songs[0].id, started_at_ms=now - day * 86_400_000) for day in range(1, 20)]
    )
    portrait = ben.get("/taste").json()
    by_id = {each["id"]: each for each in portrait["entries"]}
    folk = by_id["track:genre:folk"]
    assert folk["plays"] == 19 and folk["evidence"][0]["item"]["title"] == "Song One"
    assert portrait["plays"] == 19
    for sentence in portrait["entries"]:  # every sentence can be corrected in words that are understood
        read = ben.send("POST", "/taste/rules/understand", {"text": sentence["correction"]}).json()["entries"]
        assert all(each["understood"] for each in read), sentence
    added = say(ben, folk["correction"], sentence_id=folk["id"]).json()["entries"]
    assert (added[0]["said"], added[0]["origin"]) == ("Play less Folk.", "sentence")
    assert {each["id"]: each for each in ben.get("/taste").json()["entries"]}[folk["id"]]["rules"] == [
        "Play less Folk."
    ]
    ben.send("PUT", "/taste/sentences", {"id": folk["id"]})
    after = ben.get("/taste").json()
    assert folk["id"] not in {each["id"] for each in after["entries"]} and after["dismissed"] == [folk["id"]]


def fill(page: Page, app: App, songs: list[Item]) -> None:
    bring(page, app, spotify([SECRET] * 5 + ["Never Heard Of"]))
    say(page, "more folk")
    page.send("PUT", "/feedback", {"subject_id": songs[1].id, "kind": "like"})
    page.send("PUT", "/taste/sentences", {"id": "track:genre:folk"})
    page.get("/home")


def test_everything_is_handed_out_and_erased(app: App, ben: Page, admin: Page, songs: list[Item]) -> None:
    fill(ben, app, songs)
    fill(admin, app, songs)
    reply = ben.get("/taste/export")
    assert reply.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(reply.content)) as archive:
        assert len(json.loads(archive.read("listens.json"))) == 5
        assert (
            SECRET in archive.read("items.json").decode()
            and "Never Heard Of" in archive.read("heard_names.json").decode()
        )
    assert not list(app.settings.cache_dir.glob("*.zip"))
    others = app.store.mine.holdings(admin.user["id"])
    kept = ben.get("/taste/erase").json()
    assert kept["total"] == sum(app.store.mine.holdings(ben.user["id"]).values())
    assert {"plays", "rules", "names from elsewhere"} <= {each["what"] for each in kept["entries"]}
    assert ben.send("POST", "/taste/erase", {"confirm": "yes"}).status_code == 400
    assert ben.get("/history").json()["entries"]
    gone = ben.send("POST", "/taste/erase", {"confirm": kept["confirm"]}).json()
    assert gone["total"] == kept["total"]
    assert app.store.mine.holdings(ben.user["id"]) == {} and app.store.mine.holdings(admin.user["id"]) == others
    assert [(job.name, job.args) for job in app.store.jobs.latest("waiting")] == [("train", {"forget": True})]
    assert ben.get("/taste").json() == {"plays": 0, "entries": [], "dismissed": []}
    assert ben.get("/history").json()["entries"] == [] and ben.get("/taste/rules").json()["entries"] == []


def test_erasing_stops_what_is_being_brought_in(app: App, ben: Page, songs: list[Item]) -> None:
    ben.send("POST", "/history/import?name=a.zip", content=spotify([SECRET]))
    ben.send("POST", "/taste/erase", {"confirm": "erase everything"})
    app.jobs.drain()
    assert app.store.mine.holdings(ben.user["id"]) == {}
    assert list((app.settings.home / "imports").iterdir()) == []


def test_a_token_reads_but_does_not_erase(ben: Page, http: FastAPI) -> None:
    made = ben.send("POST", "/tokens", {"name": "x", "scopes": ["read", "listen"]}).json()
    program = TestClient(http, headers={"authorization": f"Bearer {made['secret']}"})
    assert program.get("/api/v1/taste").status_code == 200
    reply = program.post("/api/v1/taste/erase", json={"confirm": "erase everything"})
    assert reply.status_code == 403


def test_no_listener_sees_or_infers_anothers_history(
    app: App, http: FastAPI, admin: Page, ben: Page, songs: list[Item]
) -> None:
    """Whatever a third listener asks is the same, to the byte, before and after another brought a history in."""
    assert admin.send("POST", "/users", {"name": "cleo", "password": PASSWORD}).status_code == 201
    client = TestClient(http)
    signed = client.post("/api/v1/session", json={"name": "cleo", "password": PASSWORD}).json()
    cleo = Page(client, signed["user"], signed["csrf_token"])
    paths = ["/history", "/positions", "/taste", "/taste/rules", "/taste/erase", "/history/imports", "/history/names",
             "/history/names?state=unmatched", "/history/names?state=matched", f"/items/{songs[1].id}", "/items",
             "/collections?sort=played", f"/collections/{songs[1].collection_id}", "/search?q=nocturne"]  # fmt: skip

    def seen() -> dict[str, Any]:
        return {path: cleo.get(path).json() for path in paths}

    before = seen()
    fill(ben, app, songs)
    assert seen() == before
    brought = ben.get("/history/imports").json()["entries"][0]["id"]
    (rule,) = ben.get("/taste/rules").json()["entries"]
    change = ben.get("/taste/rules").json()["changes"][0]["id"]
    key = ben.get("/history/names?state=unmatched").json()["entries"][0]["key"]
    for method, path, body in (
        ("GET", f"/history/imports/{brought}", None),
        ("POST", f"/history/imports/{brought}/cancel", None),
        ("POST", f"/history/imports/{brought}/resume", None),
        ("PUT", f"/history/names/{key}", {"item_id": songs[0].id}),
        ("PATCH", f"/taste/rules/{rule['id']}", {"text": "no folk"}),
        ("DELETE", f"/taste/rules/{rule['id']}", None),
        ("POST", "/taste/rules/undo", {"change_id": change}),
    ):
        assert cleo.send(method, path, body).status_code == 404, path
        assert admin.send(method, path, body).status_code == 404, path
    jobs = json.dumps(cleo.get("/jobs").json())
    for secret in (ben.user["id"], "ben", SECRET, "spotify", "my_spotify_data", "6"):
        assert f'"{secret}"' not in jobs and (len(secret) < 3 or secret not in jobs)
    with zipfile.ZipFile(io.BytesIO(cleo.get("/taste/export").content)) as archive:
        assert all(SECRET not in archive.read(name).decode() for name in archive.namelist())
