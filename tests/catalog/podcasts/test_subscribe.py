from collections.abc import Callable
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from segue.audio.encode import write
from segue.catalog.art import ArtStore
from segue.catalog.podcasts.opml import read_opml
from segue.catalog.podcasts.subscribe import Podcasts
from segue.model.errors import BadInput, NotFound, Refused, SegueError, Unavailable
from segue.model.listening import Position
from segue.model.media import Root
from segue.store import Store
from tests import factories as make
from tests.catalog.podcasts.server import Host, send

HOUR_MS = 3_600_000
NOW_MS = 1_735_689_600_000  # 2025-01-01


class Clock:
    now = NOW_MS

    def __call__(self) -> int:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def podcasts(store: Store, host: Host, tmp_path: Path, clock: Clock) -> Podcasts:
    media = tmp_path / "media"
    media.mkdir()
    return Podcasts(store, host.fetcher(), media, ArtStore(tmp_path / "art"), clock)


def feed_text(*episodes: str, head: str = "<title>Tidewater</title>") -> bytes:
    return (
        '<rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" '
        'xmlns:podcast="https://podcastindex.org/namespace/1.0">'
        f"<channel>{head}{''.join(episodes)}</channel></rss>"
    ).encode()


def episode(number: int, url: str = "", more: str = "", day: int = 0) -> str:
    url = url or f"https://cdn.example/{number}.mp3"
    date = f"<pubDate>{day or number:02d} Dec 2024 08:00:00 GMT</pubDate>"
    return (
        f"<item><title>Episode {number}</title><guid>g{number}</guid>{date}"
        f'<enclosure url="{url}" type="audio/mpeg" length="5"/>{more}</item>'
    )


def picture(colour: str) -> bytes:
    out = BytesIO()
    Image.new("RGB", (32, 32), colour).save(out, "PNG")
    return out.getvalue()


def titles(podcasts: Podcasts, show_id: str) -> list[str]:
    return [item.title for item in podcasts.store.catalog.items_of(show_id)]


def test_a_show_is_followed(podcasts: Podcasts, host: Host) -> None:
    art = host.page("/art.png", picture("teal"))
    head = "<title>Tidewater</title><language>en-us</language><itunes:author>Mara</itunes:author>"
    head += f'<itunes:image href="{art}"/>'
    url = host.page(
        "/feed", feed_text(episode(1), episode(2, more="<itunes:explicit>yes</itunes:explicit>"), head=head)
    )
    show = podcasts.subscribe(url)
    assert (show.kind, show.title, show.language, show.feed_url) == ("show", "Tidewater", "en-US", url)
    assert [(credit.name, credit.role) for credit in show.credits] == [("Mara", "author")]
    assert podcasts.store.catalog.art([show.art_id])[show.art_id].width == 32
    newest, older = podcasts.store.catalog.items_of(show.id)
    assert (newest.title, newest.guid, newest.explicit, newest.kind) == ("Episode 2", "g2", True, "episode")
    assert (older.title, older.explicit, older.credits[0].name, older.year) == ("Episode 1", False, "Mara", 2024)
    assert podcasts.subscribe(url) == show
    assert len(host.asked_for("/feed")) == 1


def test_what_can_not_be_read_leaves_nothing(podcasts: Podcasts, host: Host) -> None:
    pages = {
        "/html": b"<!DOCTYPE html><html></html>",
        "/bomb": b'<!DOCTYPE r [<!ENTITY a "x">]><rss><channel><title>&a;</title></channel></rss>',
        "/empty": b"",
    }
    for path, body in pages.items():
        with pytest.raises(SegueError):
            podcasts.subscribe(host.page(path, body))
    with pytest.raises(NotFound):
        podcasts.subscribe(host.url("/gone"))
    with pytest.raises(Refused):
        podcasts.subscribe(host.redirect("/in", "http://169.254.169.254/latest"))
    assert podcasts.store.feeds.all() == []
    assert podcasts.store.catalog.list_collections()[0] == 0


def test_a_web_page_leads_to_its_feed(podcasts: Podcasts, host: Host) -> None:
    feed = host.page("/feed.xml", feed_text(episode(1)))
    page = b"<html><link rel='alternate' type='application/rss+xml' href='/feed.xml'></html>"
    assert podcasts.subscribe(host.page("/show", page)).feed_url == feed


def test_news_comes_and_what_is_known_stays_itself(podcasts: Podcasts, host: Host) -> None:
    url = host.page("/feed", feed_text(episode(1), episode(2)))
    show = podcasts.subscribe(url)
    before = {item.guid: item for item in podcasts.store.catalog.items_of(show.id)}
    changed = episode(2, "https://new.example/two.mp3").replace("Episode 2", "Episode Two")
    host.page("/feed", feed_text(episode(1), changed, episode(3)))
    (fresh,) = podcasts.refresh(show.id, force=True)
    after = {item.guid: item for item in podcasts.store.catalog.items_of(show.id)}
    assert after["g1"] == before["g1"]
    assert after["g2"].id == before["g2"].id
    assert (after["g2"].title, after["g2"].enclosure_url) == ("Episode Two", "https://new.example/two.mp3")
    assert after["g3"].id == fresh
    assert podcasts.refresh(show.id, force=True) == ()


def test_new_guids_for_the_same_sounds_double_nothing(podcasts: Podcasts, host: Host) -> None:
    show = podcasts.subscribe(host.page("/feed", feed_text(episode(1), episode(2))))
    ids = [item.id for item in podcasts.store.catalog.items_of(show.id)]
    host.page("/feed", feed_text(episode(1), episode(2)).replace(b"<guid>g", b"<guid>moved-"))
    assert podcasts.refresh(show.id, force=True) == ()
    assert [item.id for item in podcasts.store.catalog.items_of(show.id)] == ids


def test_vanished_episodes_stay_when_somebody_heard_them(podcasts: Podcasts, host: Host) -> None:
    show = podcasts.subscribe(host.page("/feed", feed_text(*(episode(n) for n in range(1, 5)))))
    store = podcasts.store
    listener = make.user()
    store.accounts.add_user(listener)
    heard = next(item for item in store.catalog.items_of(show.id) if item.guid == "g1")
    store.listening.put_positions([Position(listener.id, heard.id, 9, True, 1)])
    host.page("/feed", feed_text(episode(4)))
    podcasts.refresh(show.id, force=True)
    assert titles(podcasts, show.id) == ["Episode 4", "Episode 1"]


@pytest.mark.parametrize("body", [feed_text(), feed_text(episode(3))[:-40]])
def test_an_empty_or_broken_feed_takes_nothing_away(podcasts: Podcasts, host: Host, body: bytes) -> None:
    show = podcasts.subscribe(host.page("/feed", feed_text(episode(1), episode(2), episode(3))))
    host.page("/feed", body)
    podcasts.refresh(show.id, force=True)
    assert len(titles(podcasts, show.id)) == 3


def test_conditional_requests_and_turns(podcasts: Podcasts, host: Host, clock: Clock) -> None:
    answers: list[int] = []

    def answer(request: BaseHTTPRequestHandler) -> None:
        same = request.headers["If-None-Match"] == '"v1"' and request.headers["If-Modified-Since"] == "then"
        answers.append(304 if same else 200)
        body = b"" if same else feed_text(episode(30), head="<title>T</title><ttl>120</ttl>")
        send(request, body, answers[-1], etag='"v1"', last_modified="then")

    host.pages["/feed"] = answer
    show = podcasts.subscribe(host.url("/feed"))
    assert podcasts.refresh_due().done == ()
    clock.now += 2 * HOUR_MS - 1
    assert podcasts.refresh_due().done == ()
    clock.now += 1
    assert podcasts.refresh_due().done == (show.id,)
    feed = podcasts.store.feeds.get(show.id)
    assert feed and feed.next_check_at_ms == clock.now + 2 * HOUR_MS
    assert answers == [200, 304]


def test_failures_are_told_and_wait_longer_each_time(podcasts: Podcasts, host: Host, clock: Clock) -> None:
    show = podcasts.subscribe(host.page("/feed", feed_text(episode(1))))
    host.page("/feed", b"", status=500)
    waits = []
    for _ in range(9):
        clock.now = podcasts.store.feeds.all()[0].next_check_at_ms
        outcome = podcasts.refresh_due()
        assert outcome.done == () and "HTTP 500" in outcome.failed[0][1]
        feed = podcasts.store.feeds.all()[0]
        waits.append((feed.next_check_at_ms - clock.now) // 60_000)
        assert "HTTP 500" in feed.error
    assert waits == [15, 30, 60, 120, 240, 480, 960, 1440, 1440]
    host.page("/feed", b"", status=429, retry_after=str(3 * 86400))
    clock.now = feed.next_check_at_ms
    podcasts.refresh_due()
    assert podcasts.store.feeds.all()[0].next_check_at_ms == clock.now + 72 * HOUR_MS
    host.page("/feed", feed_text(episode(1), episode(2)))
    podcasts.refresh(show.id, force=True)
    feed = podcasts.store.feeds.all()[0]
    assert (feed.error, feed.failures) == ("", 0)


def test_one_bad_feed_costs_the_others_nothing(podcasts: Podcasts, host: Host) -> None:
    outcome = podcasts.subscribe_all(
        [host.page("/a", feed_text(episode(1))), host.url("/gone"), "nonsense", host.page("/b", feed_text(episode(2)))]
    )
    assert len(outcome.done) == 2
    assert {url for url, _ in outcome.failed} == {host.url("/gone"), "nonsense"}


def test_permanent_moves_are_remembered(podcasts: Podcasts, host: Host) -> None:
    show = podcasts.subscribe(host.page("/old", feed_text(episode(1))))
    new = host.page("/new", feed_text(episode(1), episode(2)))
    host.redirect("/old", "/new", 301)
    podcasts.refresh(show.id, force=True)
    feed = podcasts.store.feeds.get(show.id)
    assert feed and feed.url == new
    assert podcasts.store.catalog.collection(show.id).feed_url == new
    assert podcasts.subscribe(host.url("/old")).id == show.id


def test_the_feed_s_own_word_for_its_new_address(podcasts: Podcasts, host: Host) -> None:
    """Followed once, to a feed that reads well; one that points back or nowhere is not."""
    show = podcasts.subscribe(host.page("/a", feed_text(episode(1))))

    def says(path: str, target: str) -> None:
        head = f"<title>T</title><itunes:new-feed-url>{target}</itunes:new-feed-url>"
        host.page(path, feed_text(episode(1), head=head))

    for target in (host.url("/nowhere"), "http://127.0.0.1/feed", host.url("/b")):
        says("/a", target)
        says("/b", host.url("/a"))
        podcasts.refresh(show.id, force=True)
        feed = podcasts.store.feeds.get(show.id)
        assert feed and feed.url == host.url("/a")
    says("/b", host.url("/b"))
    podcasts.refresh(show.id, force=True)
    feed = podcasts.store.feeds.get(show.id)
    assert feed and feed.url == host.url("/b")


def test_pictures_are_fetched_when_they_change(podcasts: Podcasts, host: Host) -> None:
    def say(path: str) -> None:
        head = f'<title>T</title><itunes:image href="{host.url(path)}"/>'
        host.page("/feed", feed_text(episode(1), head=head))

    host.page("/1.png", picture("red"))
    host.page("/2.png", b"no picture")
    host.page("/3.png", picture("blue"))
    say("/1.png")
    show = podcasts.subscribe(host.url("/feed"))
    podcasts.refresh(show.id, force=True)
    assert len(host.asked_for("/1.png")) == 1
    say("/2.png")
    podcasts.refresh(show.id, force=True)
    assert podcasts.store.catalog.collection(show.id).art_id == show.art_id
    say("/3.png")
    podcasts.refresh(show.id, force=True)
    assert podcasts.store.catalog.collection(show.id).art_id not in {"", show.art_id}


def test_letting_go(podcasts: Podcasts, host: Host, tmp_path: Path) -> None:
    store = podcasts.store
    url = host.page("/feed", feed_text(episode(1), episode(2)))
    show = podcasts.subscribe(url)
    listener = make.user()
    store.accounts.add_user(listener)
    heard = store.catalog.items_of(show.id)[0]
    store.listening.put_positions([Position(listener.id, heard.id, 9, True, 1)])
    podcasts.unsubscribe(show.id)
    assert titles(podcasts, show.id) == [heard.title]
    assert store.feeds.all() == []
    again = podcasts.subscribe(url)
    assert again.id == show.id
    assert len(titles(podcasts, show.id)) == 2
    other = podcasts.subscribe(host.page("/other", feed_text(episode(3))))
    podcasts.unsubscribe(other.id)
    with pytest.raises(NotFound):
        store.catalog.collection(other.id)


def test_an_album_can_not_be_let_go_as_a_show(podcasts: Podcasts) -> None:
    album, tracks = make.album_in(podcasts.store)
    with pytest.raises(NotFound):
        podcasts.unsubscribe(album.id, delete_files=True)
    assert len(podcasts.store.catalog.items_of(album.id)) == len(tracks)


def test_opml_goes_out_and_comes_in(podcasts: Podcasts, host: Host) -> None:
    for name in ("b", "a"):
        podcasts.subscribe(host.page(f"/{name}", feed_text(episode(1), head=f"<title>Show {name}</title>")))
    out = podcasts.export_opml()
    assert [(one.title, one.feed_url) for one in read_opml(out)] == [
        ("Show a", host.url("/a")),
        ("Show b", host.url("/b")),
    ]
    for feed in podcasts.store.feeds.all():
        podcasts.unsubscribe(feed.collection_id)
    outcome = podcasts.import_opml(out)
    assert len(outcome.done) == 2 and not outcome.failed
    assert podcasts.export_opml() == out


def test_opml_keeps_passwords_to_itself_unless_asked(podcasts: Podcasts, host: Host) -> None:
    show = podcasts.subscribe(host.page("/a", feed_text(episode(1))))
    feed = podcasts.feed_of(show.id)
    podcasts.store.feeds.put(replace(feed, url="https://ana:hush@example.org/feed"))
    assert b"hush" not in podcasts.export_opml()
    assert b"https://example.org/feed" in podcasts.export_opml()
    assert b"ana:hush@example.org" in podcasts.export_opml(passwords=True)


def test_auto_download_is_bounded(podcasts: Podcasts, host: Host) -> None:
    show = podcasts.subscribe(host.page("/feed", feed_text(*(episode(n) for n in range(1, 9)))))
    assert podcasts.wanted(show.id) == []
    podcasts.set_auto_download(show.id, 3)
    newest = [item.id for item in podcasts.store.catalog.items_of(show.id)][:3]
    assert podcasts.wanted(show.id) == newest
    for wrong in (-1, 51):
        with pytest.raises(BadInput):
            podcasts.set_auto_download(show.id, wrong)


# Feeds that are files.


@pytest.fixture
def folder(podcasts: Podcasts) -> Path:
    folder = podcasts.media_dir / "demo" / "show"
    folder.mkdir(parents=True)
    write(folder / "one.mp3", (np.sin(np.arange(44_100) / 20) * 0.1).astype(np.float32), 22_050)
    (folder / "one.vtt").write_text("WEBVTT\n\n00:00.000 --> 00:01.500\n<v Ada>Hello there.\n")
    (folder / "one.json").write_text('{"version": "1.2.0", "chapters": [{"startTime": 0, "title": "All of it"}]}')
    (folder / "art.png").write_bytes(picture("gold"))
    return folder


def write_feed(folder: Path, url: str, more: str = "") -> Path:
    path = folder / "feed.xml"
    path.write_bytes(feed_text(episode(1, url, more), head='<title>Local</title><itunes:image href="art.png"/>'))
    return path


def test_a_feed_in_a_file_with_its_sound_beside_it(podcasts: Podcasts, folder: Path) -> None:
    more = (
        '<podcast:transcript url="one.vtt" type="text/vtt"/><podcast:chapters url="one.json" type="application/json"/>'
        '<itunes:image href="art.png"/>'
    )
    show = podcasts.subscribe_file(write_feed(folder, "one.mp3", more), demo=True)
    (item,) = podcasts.store.catalog.items_of(show.id)
    file = podcasts.store.files.file(item.file_id)
    assert show.demo and show.art_id
    assert (file.path, file.status, file.codec) == (str(folder / "one.mp3"), "present", "mp3")
    assert 1900 < item.duration_ms < 2200
    assert [mark.title for mark in item.marks] == ["All of it"]
    assert item.art_id == show.art_id
    (transcript,) = podcasts.store.feeds.transcripts(item.id)
    assert (transcript.engine, transcript.segments[0].speaker) == ("feed:vtt", "Ada")
    again = podcasts.subscribe_file(folder / "feed.xml")
    assert again.id == show.id
    assert podcasts.store.catalog.items_of(show.id) == [item]
    assert podcasts.download(item.id) == item
    assert read_or_none(podcasts.export_opml) is None


def read_or_none(export: Callable[[], bytes]) -> object:
    try:
        return read_opml(export())
    except BadInput:
        return None


def test_a_file_address_within_the_folder_counts(podcasts: Podcasts, folder: Path) -> None:
    show = podcasts.subscribe_file(write_feed(folder, (folder / "one.mp3").as_uri()))
    assert podcasts.store.catalog.items_of(show.id)[0].file_id


@pytest.mark.parametrize(
    "url", ["../secret.mp3", "/etc/passwd", "file:///etc/passwd", "link.mp3", "file://host/x.mp3", "gone.mp3"]
)
def test_a_file_outside_the_folder_is_left_out(podcasts: Podcasts, folder: Path, url: str) -> None:
    (folder.parent / "secret.mp3").write_bytes((folder / "one.mp3").read_bytes())
    (folder / "link.mp3").symlink_to(folder.parent / "secret.mp3")
    show = podcasts.subscribe_file(write_feed(folder, url))
    assert podcasts.store.catalog.items_of(show.id) == []


def test_a_folder_that_is_not_the_library_s_gives_no_sound(podcasts: Podcasts, folder: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    folder.rename(elsewhere)
    show = podcasts.subscribe_file(write_feed(elsewhere, "one.mp3"))
    assert podcasts.store.catalog.items_of(show.id) == []
    podcasts.store.files.put_root(Root("roo_x", str(elsewhere)))
    podcasts.refresh(show.id, force=True)
    assert len(podcasts.store.catalog.items_of(show.id)) == 1


def test_a_feed_on_the_web_can_not_name_files_here(podcasts: Podcasts, host: Host, folder: Path) -> None:
    show = podcasts.subscribe(host.page("/feed", feed_text(episode(1, (folder / "one.mp3").as_uri()), episode(2))))
    assert titles(podcasts, show.id) == ["Episode 2"]


def test_feed_files_that_are_none(podcasts: Podcasts, folder: Path, tmp_path: Path) -> None:
    huge = tmp_path / "huge.xml"
    with huge.open("wb") as file:
        file.truncate(50_000_000)
    for path in (tmp_path, tmp_path / "gone.xml", folder / "one.mp3", huge):
        with pytest.raises(BadInput):
            podcasts.subscribe_file(path)


def test_files_of_local_feeds_are_never_deleted(podcasts: Podcasts, folder: Path) -> None:
    show = podcasts.subscribe_file(write_feed(folder, "one.mp3"))
    podcasts.unsubscribe(show.id, delete_files=True)
    assert (folder / "one.mp3").exists()


def test_out_of_reach_is_told(podcasts: Podcasts) -> None:
    def nowhere(name: str, port: int) -> list[str]:
        raise OSError("no such name")

    fetcher = podcasts.fetcher.__class__(resolve=nowhere)
    with pytest.raises(Unavailable):
        replace(podcasts, fetcher=fetcher).subscribe("https://gone.example/feed")
