"""Shows followed, refreshed, fetched and removed through the interface."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from segue.wiring import App
from tests.api import sounds
from tests.api.conftest import Page
from tests.catalog.podcasts.server import Host, SoundHost, serving
from tests.catalog.podcasts.test_download import film
from tests.catalog.podcasts.test_subscribe import episode, feed_text


@pytest.fixture
def host(app: App, monkeypatch: pytest.MonkeyPatch) -> Iterator[Host]:
    with serving(monkeypatch) as running:
        app.podcasts = replace(app.podcasts, fetcher=running.fetcher())
        yield running


def test_a_show_is_followed_fetched_and_removed(admin: Page, app: App, host: Host, tmp_path: Path) -> None:
    sounds.tone_file(tmp_path / "a.mp3", 2.0)
    data = (tmp_path / "a.mp3").read_bytes()
    host.pages["/1.mp3"] = host.pages["/2.mp3"] = SoundHost(data)
    feed = host.page("/feed", feed_text(episode(1, host.url("/1.mp3"))))
    made = admin.send("POST", "/podcasts", {"url": feed.replace("http://", "http://ann:secret@")})
    assert made.status_code == 201, made.text
    show = made.json()
    assert (show["kind"], show["title"], show["followed"]) == ("show", "Tidewater", True)
    assert show["feed"]["url"].startswith("http://…@") and "secret" not in made.text
    (item,) = show["items"]
    assert (item["status"], item["playable"]) == ("remote", False)
    assert admin.get(f"/items/{item['id']}/stream").status_code == 503

    job = admin.send("POST", f"/items/{item['id']}/fetch")
    assert (job.status_code, job.json()["state"]) == (202, "waiting")
    assert admin.send("POST", f"/items/{item['id']}/fetch").json()["id"] == job.json()["id"]
    app.jobs.drain()
    assert admin.get(f"/items/{item['id']}").json()["playable"]
    assert admin.get(f"/items/{item['id']}/stream").content == data

    host.page("/feed", feed_text(*(episode(n, host.url(f"/{n}.mp3")) for n in (1, 2))))
    assert admin.send("POST", f"/podcasts/{show['id']}/refresh").status_code == 200
    app.jobs.drain()
    assert admin.send("PATCH", f"/podcasts/{show['id']}", {"auto_download": 1}).json()["feed"]["auto_download"] == 1
    app.jobs.drain()
    assert all(each["playable"] for each in admin.get(f"/collections/{show['id']}").json()["items"])

    assert admin.send("DELETE", f"/podcasts/{show['id']}").status_code == 200
    assert admin.get("/collections?kind=show").json()["total"] == 0
    assert not list(app.settings.media_dir.rglob("*.mp3"))


def test_of_a_film_both_are_sent(admin: Page, app: App, host: Host, tmp_path: Path) -> None:
    data = film(tmp_path / "film.mp4")
    host.pages["/film.mp4"] = SoundHost(data)
    show = admin.send(
        "POST", "/podcasts", {"url": host.page("/feed", feed_text(episode(1, host.url("/film.mp4"))))}
    ).json()
    item_id = show["items"][0]["id"]
    admin.send("POST", f"/items/{item_id}/fetch")
    app.jobs.drain()
    assert admin.get(f"/items/{item_id}").json()["has_video"]
    video = admin.get(f"/items/{item_id}/video")
    assert (video.headers["content-type"], video.content) == ("video/mp4", data)
    sound = admin.get(f"/items/{item_id}/stream")
    assert sound.headers["content-type"] == "audio/mp4" and len(sound.content) < len(data)


def test_lists_move_in_and_out(admin: Page, app: App, host: Host) -> None:
    feed = host.page("/feed", feed_text(episode(1)))
    opml = f'<opml version="2.0"><body><outline xmlUrl="{feed}"/><outline xmlUrl="{host.url("/gone")}"/></body></opml>'
    made = admin.send("POST", "/podcasts/opml", files={"file": ("mine.opml", opml.encode())})
    assert (made.status_code, made.json()["found"]) == (202, 2)
    app.jobs.drain()
    job = admin.get(f"/jobs/{made.json()['jobs'][0]['id']}").json()
    assert (job["state"], job["message"]) == ("done", "1 shows followed, 1 failed")
    out = admin.get("/podcasts/opml")
    assert feed in out.text and out.headers["content-type"].startswith("text/x-opml")
    for bad in (b"", b"<opml/>", b'<!DOCTYPE o [<!ENTITY a "b">]><opml>&a;</opml>'):
        assert admin.send("POST", "/podcasts/opml", files={"file": ("x", bad)}).status_code == 400
    huge = admin.send("POST", "/podcasts/opml", files={"file": ("x", b" " * 11_000_000)})
    assert huge.status_code in {400, 413}


def test_what_can_not_be_followed_is_told(admin: Page, host: Host) -> None:
    for url, status in (
        (host.redirect("/in", "http://169.254.169.254/"), 403),
        ("http://10.0.0.1/feed", 403),
        (host.url("/gone"), 404),
        (host.page("/html", b"<!DOCTYPE html><html></html>"), 400),
        ("file:///etc/passwd", 400),
        ("", 422),
        (host.page("/down", b"", status=500), 503),
    ):
        reply = admin.send("POST", "/podcasts", {"url": url})
        assert reply.status_code in {status, 400 if status == 422 else status}, (url, reply.text)
        assert reply.json()["error"]["message"]
    for method, path, body in (
        ("POST", "/podcasts/sho_gone/refresh", None),
        ("DELETE", "/podcasts/sho_gone", None),
        ("PATCH", "/podcasts/sho_gone", {"auto_download": 1}),
        ("POST", "/items/epi_gone/fetch", None),
    ):
        assert admin.send(method, path, body).status_code == 404


def test_who_may_do_what(admin: Page, ben: Page, host: Host) -> None:
    show = ben.send("POST", "/podcasts", {"url": host.page("/feed", feed_text(episode(1)))}).json()
    assert ben.send("DELETE", f"/podcasts/{show['id']}").status_code == 403
    assert ben.send("PATCH", f"/podcasts/{show['id']}", {"auto_download": 3}).status_code == 403
    assert admin.get(f"/collections/{show['id']}").json()["followed"] is False
