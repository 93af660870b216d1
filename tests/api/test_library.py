"""Folders added, scanned in the background, listed, played."""

from pathlib import Path

from segue.wiring import App
from tests.api import sounds
from tests.api.conftest import Page


def test_a_folder_is_added_scanned_and_played(admin: Page, app: App, tmp_path: Path) -> None:
    folder = tmp_path / "music" / "Somebody - Something"
    folder.mkdir(parents=True)
    sounds.tone_file(folder / "01 First.flac", 2.0)
    sounds.tone_file(folder / "02 Second.mp3", 2.0)
    made = admin.send("POST", "/library/roots", {"path": str(tmp_path / "music"), "kind": "music"})
    assert made.status_code == 201, made.text
    assert admin.send("POST", "/library/scan", {"root_id": made.json()["id"]}).json()["state"] == "waiting"
    app.jobs.drain()
    (job,) = [each for each in admin.get("/jobs").json()["entries"] if each["name"] == "scan"]
    assert (job["state"], job["progress"]) == ("done", 1.0), job
    tracks = admin.get("/items?kind=track").json()
    assert tracks["total"] == 2
    (album,) = admin.get("/collections?kind=album").json()["entries"]
    detail = admin.get(f"/collections/{album['id']}").json()
    assert [item["position"] for item in detail["items"]] == [1, 2]
    assert all(item["playable"] for item in detail["items"])
    assert admin.get(f"/items/{detail['items'][0]['id']}/stream").content == (folder / "01 First.flac").read_bytes()


def test_a_forgotten_folder_keeps_its_items_as_missing(admin: Page, app: App, tmp_path: Path) -> None:
    (tmp_path / "music").mkdir()
    sounds.tone_file(tmp_path / "music" / "a.flac", 1.0)
    root = admin.send("POST", "/library/roots", {"path": str(tmp_path / "music")}).json()
    app.jobs.drain()
    (item,) = admin.get("/items").json()["entries"]
    assert admin.send("DELETE", f"/library/roots/{root['id']}").status_code == 200
    assert admin.get(f"/items/{item['id']}").json()["status"] == "missing"
    assert admin.get(f"/items/{item['id']}/stream").status_code == 404
    assert (tmp_path / "music" / "a.flac").exists()


def test_folders_that_make_no_sense_are_refused(admin: Page, app: App, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    home = app.settings.home
    for path, status in (
        ("relative/music", 400), (str(tmp_path / "nowhere"), 400), (str(tmp_path / "file"), 400), ("/", 400),
        ("/a\x00b", 400), (str(home), 403), (str(home / "cache"), 403), (f"{home}/media/../cache", 403),
    ):  # fmt: skip
        reply = admin.send("POST", "/library/roots", {"path": path})
        assert reply.status_code == status, (path, reply.text)
        assert reply.json()["error"]["message"]
    assert admin.send("POST", "/library/scan", {"root_id": "roo_unknown"}).status_code == 404


def test_only_an_administrator_sees_the_servers_paths(ben: Page, tmp_path: Path) -> None:
    assert ben.get("/library/roots").status_code == 403
    assert ben.send("POST", "/library/roots", {"path": str(tmp_path)}).status_code == 403
