import hashlib
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest

from segue.audio.decode import probe
from segue.audio.encode import write
from segue.catalog.art import ArtStore
from segue.catalog.podcasts import download as downloading
from segue.catalog.podcasts.download import Downloader, safe_name
from segue.catalog.podcasts.fetch import Limits
from segue.catalog.podcasts.film import film_beside
from segue.catalog.podcasts.subscribe import Podcasts
from segue.model.errors import BadInput, Cancelled, Conflict, NotFound, SegueError, Unavailable
from segue.model.listening import Position
from segue.model.media import Item
from segue.store import Store
from tests import factories as make
from tests.catalog.podcasts.server import Host, SoundHost
from tests.catalog.podcasts.test_subscribe import NOW_MS, episode, feed_text, picture

RATE = 22_050


def tone(path: Path, seconds: float) -> bytes:
    wave = np.sin(np.arange(int(seconds * RATE)) / 20) * 0.1
    write(path, (wave + np.random.default_rng(1).normal(0, 0.01, len(wave))).astype(np.float32), RATE, 128_000)
    return path.read_bytes()


@pytest.fixture(scope="module")
def mp3(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return tone(tmp_path_factory.mktemp("sound") / "a.mp3", 20)


@pytest.fixture
def podcasts(store: Store, host: Host, tmp_path: Path) -> Podcasts:
    media = tmp_path / "media"
    media.mkdir()
    return Podcasts(store, host.fetcher(), media, ArtStore(tmp_path / "art"), lambda: NOW_MS)


def followed(podcasts: Podcasts, host: Host, sound: SoundHost | None, more: str = "", count: int = 1) -> list[Item]:
    if sound:
        host.pages["/a.mp3"] = sound
    episodes = [episode(n, host.url("/a.mp3") + "?" * (n > 1) + "x" * (n - 1), more) for n in range(1, count + 1)]
    for n in range(2, count + 1):
        host.pages["/a.mp3?" + "x" * (n - 1)] = host.pages["/a.mp3"]
    show = podcasts.subscribe(host.page("/feed", feed_text(*episodes)))
    return podcasts.store.catalog.items_of(show.id)


def left_over(podcasts: Podcasts) -> list[str]:
    return sorted(path.name for path in podcasts.media_dir.rglob(".*"))


def test_an_episode_comes_with_all_that_belongs_to_it(podcasts: Podcasts, host: Host, mp3: bytes) -> None:
    host.page("/t.vtt", b"WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ada>Hello.\n")
    host.page("/c.json", b'{"chapters": [{"startTime": 0, "title": "One"}, {"startTime": 9.5, "title": "Two"}]}')
    host.page("/e.png", picture("pink"))
    more = (
        f'<podcast:transcript url="{host.url("/gone.vtt")}" type="text/vtt"/>'
        f'<podcast:transcript url="{host.url("/t.vtt")}" type="text/vtt" language="en"/>'
        f'<podcast:chapters url="{host.url("/c.json")}"/><itunes:image href="{host.url("/e.png")}"/>'
    )
    (item,) = followed(podcasts, host, SoundHost(mp3), more)
    told: list[float] = []
    item = podcasts.download(item.id, lambda share, message: told.append(share))
    file = podcasts.store.files.file(item.file_id)
    path = Path(file.path)
    assert path.read_bytes() == mp3
    assert path.name == f"2024-12-01 Episode 1 ({item.id[-6:]}).mp3"
    assert path.parent.parent == podcasts.media_dir / "podcasts"
    assert (file.status, file.codec, file.size_bytes) == ("present", "mp3", len(mp3))
    assert 19_900 < item.duration_ms < 20_200
    assert [(mark.start_ms, mark.title) for mark in item.marks] == [(0, "One"), (9500, "Two")]
    assert podcasts.store.feeds.transcripts(item.id)[0].segments[0].text == "Hello."
    assert item.art_id
    assert told == sorted(told) and told[-1] > 0.9
    assert left_over(podcasts) == []
    asked = len(host.asked)
    assert podcasts.download(item.id) == item
    assert len(host.asked) == asked


def test_a_refresh_keeps_what_was_measured(podcasts: Podcasts, host: Host, mp3: bytes) -> None:
    (item,) = followed(podcasts, host, SoundHost(mp3), "<itunes:duration>99:00</itunes:duration>")
    assert item.duration_ms == 99 * 60_000
    item = podcasts.download(item.id)
    podcasts.refresh(item.collection_id, force=True)
    assert podcasts.store.catalog.item(item.id) == item


def test_what_broke_off_goes_on(podcasts: Podcasts, host: Host, mp3: bytes) -> None:
    sound = SoundHost(mp3, breaks_at=100_000)
    (item,) = followed(podcasts, host, sound)
    for _ in range(2):
        with pytest.raises(Unavailable):
            podcasts.download(item.id)
    sound.breaks_at = 0
    path = Path(podcasts.store.files.file(podcasts.download(item.id).file_id).path)
    assert path.read_bytes() == mp3
    assert [status for status, _ in sound.given] == [200, 206, 206]
    assert sound.given[1][1] > 0 and sound.given[2][1] > sound.given[1][1]


@pytest.mark.parametrize("change", ["etag", "weak", "none", "no ranges", "address"])
def test_another_file_is_not_joined_on(podcasts: Podcasts, host: Host, mp3: bytes, change: str, tmp_path: Path) -> None:
    sound = SoundHost(mp3, breaks_at=100_000, etag={"weak": 'W/"v1"', "none": ""}.get(change, '"v1"'))
    (item,) = followed(podcasts, host, sound)
    with pytest.raises(Unavailable):
        podcasts.download(item.id)
    other = tone(tmp_path / "other.mp3", 12)
    now = SoundHost(other, etag='"v2"', ranges=change != "no ranges")
    if change == "address":
        host.pages["/b.mp3"] = now
        podcasts.store.catalog.put_items([replace(item, enclosure_url=host.url("/b.mp3"))])
    else:
        host.pages["/a.mp3"] = now
    path = Path(podcasts.store.files.file(podcasts.download(item.id).file_id).path)
    assert path.read_bytes() == other


def test_a_server_that_goes_on_in_the_wrong_place(podcasts: Podcasts, host: Host, mp3: bytes) -> None:
    sound = SoundHost(mp3, breaks_at=100_000)
    (item,) = followed(podcasts, host, sound)
    with pytest.raises(Unavailable):
        podcasts.download(item.id)
    for headers in ({"status": 206, "content_range": "bytes 5-9/10"}, {"status": 416}):

        def answer(request: object, headers: dict[str, object] = headers) -> None:
            if "Range" in request.headers:  # type: ignore[attr-defined]
                host.page("/tmp", b"wrong", **headers)  # type: ignore[arg-type]
                host.pages["/tmp"](request)  # type: ignore[arg-type]
            else:
                SoundHost(mp3, breaks_at=50_000 if headers["status"] == 206 else 0)(request)  # type: ignore[arg-type]

        host.pages["/a.mp3"] = answer
        if headers["status"] == 206:
            with pytest.raises(Unavailable):
                podcasts.download(item.id)
        else:
            item = podcasts.download(item.id)
    assert Path(podcasts.store.files.file(item.file_id).path).read_bytes() == mp3


def test_stopping_keeps_what_came(podcasts: Podcasts, host: Host, mp3: bytes) -> None:
    sound = SoundHost(mp3)
    (item,) = followed(podcasts, host, sound)

    def stop(share: float, message: str) -> None:
        if share > 0.3:
            raise Cancelled("Stopped as asked.")

    with pytest.raises(Cancelled):
        podcasts.download(item.id, stop)
    assert not podcasts.store.catalog.item(item.id).file_id
    podcasts.download(item.id)
    assert sound.given[1][0] == 206 and sound.given[1][1] > 0


@pytest.mark.parametrize("body", [b"", b"<html>Sorry, moved</html>" * 100, b"\x00" * 100_000])
def test_what_is_no_sound_is_not_kept(podcasts: Podcasts, host: Host, body: bytes) -> None:
    (item,) = followed(podcasts, host, SoundHost(body))
    with pytest.raises(BadInput, match="no sound"):
        podcasts.download(item.id)
    assert left_over(podcasts) == []
    assert [path for path in podcasts.media_dir.rglob("*") if path.is_file()] == []
    assert not podcasts.store.catalog.item(item.id).file_id


def test_too_big_is_refused_before_and_while(podcasts: Podcasts, host: Host, mp3: bytes, tmp_path: Path) -> None:
    small = Downloader(host.fetcher(), tmp_path / "x", Limits(max_bytes=50_000))
    (item,) = followed(podcasts, host, SoundHost(mp3))
    show = podcasts.store.catalog.collection(item.collection_id)
    with pytest.raises(BadInput, match="bigger"):
        small.fetch(show, item, lambda share, message: None)

    def endless(request: object) -> None:
        request.send_response(200)  # type: ignore[attr-defined]
        request.end_headers()  # type: ignore[attr-defined]
        try:
            for _ in range(10_000):
                request.wfile.write(b"x" * 10_000)  # type: ignore[attr-defined]
        except OSError:
            pass
        request.close_connection = True  # type: ignore[attr-defined]

    host.pages["/a.mp3"] = endless
    with pytest.raises(BadInput, match="bigger"):
        small.fetch(show, item, lambda share, message: None)
    assert not list((tmp_path / "x").rglob("*.part"))


def test_a_full_disk_is_told(podcasts: Podcasts, host: Host, mp3: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    (item,) = followed(podcasts, host, SoundHost(mp3))
    monkeypatch.setattr(downloading, "RESERVE_BYTES", 10**18)
    with pytest.raises(Unavailable, match="too full"):
        podcasts.download(item.id)


def test_an_enclosure_may_not_lead_into_the_house(podcasts: Podcasts, host: Host) -> None:
    host.redirect("/a.mp3", f"http://127.0.0.1:{host.port}/secret")
    (item,) = followed(podcasts, host, None)
    with pytest.raises(SegueError, match="this machine itself"):
        podcasts.download(item.id)
    assert not host.asked_for("/secret")


def test_only_episodes_are_fetched(podcasts: Podcasts) -> None:
    _, items = make.album_in(podcasts.store)
    with pytest.raises(BadInput, match="no episode"):
        podcasts.download(items[0].id)
    with pytest.raises(NotFound):
        podcasts.download("epi_gone")


def test_two_at_once_are_one_too_many(podcasts: Podcasts, host: Host, mp3: bytes) -> None:
    (item,) = followed(podcasts, host, SoundHost(mp3))

    def again(share: float, message: str) -> None:
        if "MB" in message:
            with pytest.raises(Conflict):
                podcasts.download(item.id)

    podcasts.download(item.id, again)


def test_killed_in_the_midst_it_goes_on(podcasts: Podcasts, host: Host, mp3: bytes) -> None:
    """kill -9 of the process that fetches: the next one goes on from what is on the disk."""
    sound = SoundHost(mp3, chunk_pause_s=0.05)
    (item,) = followed(podcasts, host, sound)
    url = str(podcasts.store.database._write.url)
    script = (
        "import sys; from pathlib import Path\n"
        "from segue.store import Store; from segue.catalog.art import ArtStore\n"
        "from segue.catalog.podcasts.subscribe import Podcasts; from segue.catalog.podcasts.fetch import Fetcher\n"
        "fetcher = Fetcher(allow_private=True, resolve=lambda host, port: ['127.0.0.1'])\n"
        f"store, media = Store.open({url!r}), Path({str(podcasts.media_dir)!r})\n"
        f"Podcasts(store, fetcher, media, ArtStore(Path('unused'))).download({item.id!r})\n"
    )
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    process = subprocess.Popen([sys.executable, "-c", script], env=environ, stderr=subprocess.PIPE)
    until = time.monotonic() + 60
    while time.monotonic() < until and process.poll() is None:
        parts = list(podcasts.media_dir.rglob("*.part"))
        if parts and parts[0].stat().st_size > 60_000:
            break
        time.sleep(0.01)
    assert process.poll() is None, process.stderr and process.stderr.read().decode()
    process.send_signal(signal.SIGKILL)
    process.wait()
    have = parts[0].stat().st_size
    assert 0 < have < len(mp3)
    sound.chunk_pause_s = 0
    path = Path(podcasts.store.files.file(podcasts.download(item.id).file_id).path)
    assert hashlib.sha256(path.read_bytes()).digest() == hashlib.sha256(mp3).digest()
    assert sound.given[-1] == (206, have)
    assert left_over(podcasts) == []


def film(path: Path, codec: str = "aac") -> bytes:
    with av.open(str(path), "w") as target:
        picture_stream = target.add_stream("mpeg4", rate=10)
        picture_stream.width, picture_stream.height, picture_stream.pix_fmt = 64, 48, "yuv420p"
        sound_stream = target.add_stream(codec, rate=48_000)
        for number in range(20):
            frame = av.VideoFrame.from_ndarray(np.full((48, 64, 3), number * 10, np.uint8), format="rgb24")
            target.mux(picture_stream.encode(frame))
        wave = (np.sin(np.arange(2 * 48_000) / 20) * 0.1).astype(np.float32)
        for start in range(0, len(wave), 960):
            frame = av.AudioFrame.from_ndarray(wave[None, start : start + 960], format="fltp", layout="mono")
            frame.sample_rate, frame.pts = 48_000, start
            target.mux(sound_stream.encode(frame))
        target.mux(picture_stream.encode(None))
        target.mux(sound_stream.encode(None))
    return path.read_bytes()


@pytest.mark.parametrize(
    ("container", "codec", "kept", "taken"),
    [("mp4", "aac", ".mp4", ".m4a"), ("mkv", "libopus", ".webm", ".opus"), ("mkv", "ac3", ".mkv", ".opus")],
)
def test_of_a_film_the_sound_is_taken(
    podcasts: Podcasts, host: Host, tmp_path: Path, container: str, codec: str, kept: str, taken: str
) -> None:
    data = film(tmp_path / f"film.{container}", codec)
    (item,) = followed(podcasts, host, SoundHost(data))
    item = podcasts.download(item.id)
    file = podcasts.store.files.file(item.file_id)
    path = Path(file.path)
    assert file.has_video and path.suffix == taken
    assert not probe(path).has_video
    assert 1_900 < probe(path).duration_ms < 2_200
    picture_file = film_beside(path)
    assert picture_file and picture_file.suffix == kept
    assert picture_file.read_bytes() == data
    podcasts.delete_downloads([item])
    assert [path for path in podcasts.media_dir.rglob("*") if path.is_file()] == []


def test_old_ones_go_when_nobody_wants_them(podcasts: Podcasts, host: Host, mp3: bytes) -> None:
    store = podcasts.store
    items = followed(podcasts, host, SoundHost(mp3), count=4)
    show_id = items[0].collection_id
    listener = make.user()
    store.accounts.add_user(listener)
    podcasts.set_auto_download(show_id, 3)
    for item_id in podcasts.wanted(show_id):
        podcasts.download(item_id, auto=True)
    asked_for = podcasts.download(items[3].id)
    begun = items[1]
    store.listening.put_positions([Position(listener.id, begun.id, 5_000, False, 1)])
    podcasts.set_auto_download(show_id, 1)
    assert podcasts.delete_old(show_id) == [items[2].id]
    assert not store.catalog.item(items[2].id).file_id
    assert len(list(podcasts.media_dir.rglob("*.mp3"))) == 3
    store.listening.put_positions([Position(listener.id, begun.id, 5_000, True, 2)])
    assert podcasts.delete_old(show_id) == [begun.id]
    assert Path(store.files.file(asked_for.file_id).path).exists()
    again = podcasts.download(begun.id)
    assert store.files.file(again.file_id).status == "present"


def test_letting_go_keeps_what_was_fetched(podcasts: Podcasts, host: Host, mp3: bytes) -> None:
    items = followed(podcasts, host, SoundHost(mp3), count=2)
    fetched = podcasts.download(items[0].id)
    path = Path(podcasts.store.files.file(fetched.file_id).path)
    podcasts.unsubscribe(fetched.collection_id)
    assert [item.id for item in podcasts.store.catalog.items_of(fetched.collection_id)] == [fetched.id]
    assert path.exists()
    podcasts.unsubscribe(fetched.collection_id, delete_files=True)
    assert not path.exists()
    with pytest.raises(NotFound):
        podcasts.store.catalog.collection(fetched.collection_id)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("../../etc/passwd", "etc passwd"), ("a/b\\c:d*e?f", "a b c d e f"), ("...", "untitled"), ("", "untitled"),
        ("x\u202egpj.exe\x00\n", "x gpj.exe"), ("Ünïcödé ☂", "Ünïcödé ☂"), ("a" * 500, "a" * 60), ("☂" * 100, "☂" * 40),
    ],
)  # fmt: skip
def test_names_are_safe(text: str, name: str) -> None:
    assert safe_name(text, 60) == name
