"""Playlists over HTTP: a listener's own, nobody else's."""

import re
from xml.etree import ElementTree

import pytest

from segue.api.covers import cover
from segue.model.playlists import Playlist
from segue.recommend.mixes import Mixer
from segue.wiring import App
from tests import factories as make
from tests.api.conftest import Page


@pytest.fixture
def tracks(app: App) -> list[str]:
    return [track.id for _ in range(2) for track in make.album_in(app.store, 3)[1]]


def test_a_playlist_from_its_first_to_its_last_day(admin: Page, tracks: list[str]) -> None:
    reply = admin.send("POST", "/playlists", {"title": "Mine", "item_ids": tracks[:2]})
    assert reply.status_code == 201, reply.text
    made = reply.json()
    assert (made["title"], made["recipe"], made["entry_count"], made["duration_ms"]) == ("Mine", "", 2, 360_000)
    path = f"/playlists/{made['id']}"
    assert admin.send("POST", f"{path}/items", {"item_ids": tracks[2:4], "at": 1}).json()["entry_count"] == 4
    order = [tracks[0], tracks[2], tracks[3], tracks[1]]
    page = admin.get(f"{path}/items").json()
    assert [entry["item"]["id"] for entry in page["entries"]] == order
    assert [entry["place"] for entry in page["entries"]] == [0, 1, 2, 3]
    assert admin.get(f"{path}/items?offset=3&limit=1").json()["entries"][0]["item"]["id"] == tracks[1]
    assert admin.send("POST", f"{path}/move", {"item_id": tracks[1], "place": 3, "to": 0}).status_code == 200
    assert admin.send("POST", f"{path}/move", {"item_id": tracks[1], "place": 3, "to": 0}).status_code == 409
    assert admin.send("DELETE", f"{path}/items/1?item_id={tracks[0]}").json()["entry_count"] == 3
    assert admin.send("DELETE", f"{path}/items/1?item_id={tracks[0]}").status_code == 409
    assert admin.send("PATCH", path, {"title": "Ours", "about": "For the two of us"}).json()["title"] == "Ours"
    assert [each["about"] for each in admin.get("/playlists").json()["entries"]] == ["For the two of us"]
    assert admin.send("DELETE", path).status_code == 200
    assert admin.get(path).status_code == 404


def test_another_ones_playlist_is_nowhere(admin: Page, ben: Page, tracks: list[str]) -> None:
    made = admin.send("POST", "/playlists", {"title": "Mine", "item_ids": tracks}).json()
    path = f"/playlists/{made['id']}"
    assert ben.get("/playlists").json() == {"entries": [], "made": []}
    for method, where, body in (
        ("GET", path, None), ("GET", f"{path}/items", None), ("GET", f"{path}/m3u", None),
        ("GET", f"{path}/cover", None),
        ("PATCH", path, {"title": "Yours"}), ("POST", f"{path}/items", {"item_ids": tracks[:1]}),
        ("POST", f"{path}/move", {"item_id": tracks[0], "place": 0, "to": 1}), ("POST", f"{path}/keep", None),
        ("DELETE", f"{path}/items/0?item_id={tracks[0]}", None), ("DELETE", path, None), ("POST", f"{path}/drop", None),
    ):  # fmt: skip
        assert ben.send(method, where, body).status_code == 404, (method, where)
    assert admin.get(path).json()["entry_count"] == 6


@pytest.mark.parametrize(
    "body",
    [{}, {"title": ""}, {"title": " "}, {"title": "x", "item_ids": ["trk_no"]}, {"title": "x", "more": 1},
     {"title": "x", "item_ids": ["a"] * 2_001}],
)  # fmt: skip
def test_what_is_no_playlist_is_refused(admin: Page, body: dict[str, object]) -> None:
    assert admin.send("POST", "/playlists", body).status_code in {400, 422}


def test_out_as_m3u_and_in_again(admin: Page, tracks: list[str]) -> None:
    made = admin.send("POST", "/playlists", {"title": "Mine", "item_ids": tracks}).json()
    file = admin.get(f"/playlists/{made['id']}/m3u")
    assert file.headers["content-type"].startswith("audio/x-mpegurl")
    assert "/nowhere" not in file.text

    def bring(data: bytes, query: str = "") -> object:
        headers = {"X-Segue-CSRF": admin.csrf}
        files = {"file": ("a list.m3u8", data, "audio/x-mpegurl")}
        return admin.client.post(f"/api/v1/playlists/m3u{query}", files=files, headers=headers)

    back = bring(file.content + b"gone.mp3\n", "?title=Back")
    assert back.status_code == 201, back.text  # type: ignore[attr-defined]
    told = back.json()  # type: ignore[attr-defined]
    assert (told["playlist"]["title"], told["playlist"]["entry_count"]) == ("Back", 6)
    assert (told["missing_count"], told["missing"]) == (1, ["gone.mp3"])
    for bad in (b"", b"nothing.mp3\n", b"\0\0\0", b"x" * 2_000_001):
        assert bring(bad).status_code in {400, 413}  # type: ignore[attr-defined]


def test_one_that_segue_made_is_kept_or_dropped(app: App, admin: Page, tracks: list[str]) -> None:
    for title, recipe in (("Mix 1", "daily:1"), ("New this week", "weekly")):
        made = admin.send("POST", "/playlists", {"title": title, "item_ids": tracks}).json()
        app.store.playlists.put(Playlist(made["id"], admin.user["id"], title, "Why", recipe, renew_at_ms=2**42))
    mix, week = admin.get("/playlists").json()["made"]
    assert (mix["recipe"], week["recipe"], mix["about"]) == ("daily:1", "weekly", "Why")
    assert admin.send("PATCH", f"/playlists/{mix['id']}", {"title": "x"}).status_code == 400
    assert admin.send("POST", f"/playlists/{mix['id']}/keep").json()["recipe"] == ""
    assert admin.send("POST", f"/playlists/{week['id']}/drop").status_code == 200
    left = admin.get("/playlists").json()
    assert ([each["title"] for each in left["entries"]], left["made"]) == (["Mix 1"], [])


def test_the_first_look_has_mixes_made_and_home_shows_them(app: App, admin: Page, tracks: list[str]) -> None:
    assert admin.get("/playlists").json() == {"entries": [], "made": []}
    admin.get("/playlists")
    waiting = app.store.jobs.latest(name="mixes")
    assert [job.key for job in waiting] == [f"mixes:{admin.user['id']}"]
    assert "mixes" not in [shelf["id"] for shelf in admin.get("/home").json()["shelves"]]
    now = app.recommender.now_ms()
    plays = [
        make.listen(admin.user["id"], track, started_at_ms=now - 300_000 * n) for n, track in enumerate(tracks[:2])
    ]
    app.store.listening.put_listens(plays)
    for _ in range(5):
        make.album_in(app.store, 3)
    user = app.store.accounts.user(admin.user["id"])
    made = Mixer(app.store, app.recommender).refresh(user, anew=True)
    assert [each.recipe for each in made] == ["weekly"]
    shelf = next(shelf for shelf in admin.get("/home").json()["shelves"] if shelf["id"] == "mixes")
    (entry,) = shelf["entries"]
    assert (entry["type"], entry["id"], entry["reason"]) == ("playlist", made[0].id, made[0].about)
    listed = admin.get("/playlists").json()["made"][0]
    assert listed["slate_id"] == made[0].slate_id


def test_covers_are_drawn_alike_for_one_list_and_hold_no_foreign_markup(admin: Page, tracks: list[str]) -> None:
    made = admin.send("POST", "/playlists", {"title": '<script>"&', "item_ids": tracks}).json()
    reply = admin.client.get(made["cover_url"])
    assert reply.status_code == 200
    assert reply.headers["content-type"].startswith("image/svg+xml")
    assert "<script" not in reply.text
    ElementTree.fromstring(reply.text)
    forms = set()
    for recipe in ("", "daily:2", "weekly", "capsule"):
        drawn = cover("pls_1", "T", recipe, ["#203040", '"/><script>', "#e0d0c0", "#a04030"])
        assert drawn == cover("pls_1", "T", recipe, ["#203040", '"/><script>', "#e0d0c0", "#a04030"])
        assert "script" not in drawn
        ElementTree.fromstring(drawn)
        forms.add(re.sub(r"[\d.]+", "", drawn))
    assert len(forms) == 4
