"""A real server on loopback over a small real library: real files, scanned by the scanner, played by the browser."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import numpy as np
import uvicorn

from segue.api.app import create_app
from segue.audio.encode import write
from segue.catalog.art import ArtStore
from segue.catalog.scan import add_root, scan_all
from segue.config import load_settings
from segue.listening.passwords import HashCost, Passwords
from segue.model.ids import new_id
from segue.model.media import AudioFile, Collection, Credit, Feed, Item, Mark
from segue.model.text import Segment, Transcript
from segue.wiring import App, build
from tests import factories, library

QUICK = Passwords(HashCost(time_cost=1, memory_kib=8, parallelism=1))
NAME, PASSWORD = "ann", "correct horse battery"
RATE_HZ = 24_000
DAY_MS = 86_400_000


@dataclass(frozen=True)
class House:
    """Where the server answers, and what stands behind it."""

    url: str
    app: App

    @property
    def ann(self) -> str:
        """The first administrator's id."""
        found = self.app.store.accounts.user_by_name(NAME)
        assert found is not None
        return found[0].id


@contextmanager
def serving(home: Path, demo: bool = False) -> Iterator[House]:
    """A server over the house in `home`, on a free port, until the block ends."""
    app = build(load_settings({"SEGUE_HOME": str(home)}))
    http = create_app(app, QUICK, demo=demo)
    if demo:
        http.state.context.accounts.open_visitor("demo", "demo")
    server = uvicorn.Server(uvicorn.Config(http, port=0, log_level="critical", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 20
    while not server.started:
        assert time.monotonic() < deadline, "the server did not start"
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield House(f"http://127.0.0.1:{port}", app)
    finally:
        http.state.context.hub.close()
        server.should_exit = True
        thread.join(10)
        app.close()


@contextmanager
def furnished(folder: Path) -> Iterator[House]:
    """A house in `folder` with its administrator and a small library, until the block ends."""
    with serving(folder / "home") as house:
        set_up(house)
        stock(house, folder / "files")
        yield house


def set_up(house: House) -> None:
    """Makes the first administrator."""
    reply = httpx.post(f"{house.url}/api/v1/setup", json={"name": NAME, "password": PASSWORD})
    assert reply.status_code == 201, reply.text


def chord(path: Path, root_hz: float, seconds: float) -> None:
    """A chord that beats, so that a meter has something to see."""
    t = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    wave = sum(np.sin(2 * np.pi * root_hz * ratio * t) for ratio in (1, 1.25, 1.5)) * 0.15 * (1 + np.sin(5 * t)) / 2
    path.parent.mkdir(parents=True, exist_ok=True)
    write(path, wave.astype(np.float32)[:, None], RATE_HZ)


def stock(house: House, folder: Path) -> None:
    """Two albums (one in a format that browsers don't play), a book of three chapters in one file, a podcast."""
    store = house.app.store
    music = folder / "music"
    for n, (name, suffix) in enumerate([("One", ".mp3"), ("Two", ".flac"), ("Three", ".ogg"), ("Four", ".opus")], 1):
        path = music / "Quiet Rooms" / f"{n:02} {name}{suffix}"
        chord(path, 180 + 40 * n, 24)
        picture = library.png("#d9623b", 400) if suffix == ".mp3" else b""
        tags = {"title": f"Room {name}", "artist": "Mira Halloran", "album": "Quiet Rooms", "date": "1999"}
        library.tag(path, picture=picture, tracknumber=str(n), genre="Folk", **tags)
    for n in (1, 2):
        library.make(
            music / "Salt Maps" / f"{n:02}.m4a", 330 + 50 * n, 12.0, codec=".alac", title=f"Map {n}",
            artist="The Low Tide", album="Salt Maps", tracknumber=str(n), date="2004", genre="Ambient",
        )  # fmt: skip
    library.chapters(
        folder / "books" / "The Lamp.m4b", [(0, "Dusk"), (6000, "Night"), (12000, "Dawn")], 18.0,
        title="The Lamp", album="The Lamp", artist="Ines Duarte",
    )  # fmt: skip
    add_root(store, music, "music")
    add_root(store, folder / "books", "books")
    report = scan_all(store, ArtStore(house.app.settings.art_dir))
    assert not report.failed, report.failed
    _podcast(house)
    _profiles(house)


def more_music(house: House, folder: Path) -> None:
    """Twelve tracks by six artists more: enough for the DJ to choose from."""
    store = house.app.store
    for n in range(6):
        album = folder / f"Album {n}"
        for track in (1, 2):
            path = album / f"{track}.mp3"
            chord(path, 150 + 23 * n + 11 * track, 40)  # long enough for a host who is late
            library.tag(
                path, title=f"Piece {n}{track}", artist=f"Artist {n}", album=f"Album {n}", tracknumber=str(track),
                date=str(1980 + n), genre=("Folk", "Ambient")[n % 2],
            )  # fmt: skip
    add_root(store, folder, "music")
    scan_all(store, ArtStore(house.app.settings.art_dir))
    _profiles(house)


def _profiles(house: House) -> None:
    """Says of each recording how it sounds, without the minutes that hearing it would take."""
    store = house.app.store
    peaks = bytes(int(120 + 100 * np.sin(k / 5)) for k in range(240))
    for kind in ("track", "chapter", "episode"):
        for item in store.catalog.list_items(kind)[1]:
            length = item.duration_ms
            store.profiles.put(
                item.id,
                factories.profile(
                    duration_ms=length, waveform=peaks, waveform_step_ms=max(1, length // 240), sound_end_ms=length,
                    intro_end_ms=min(3000, length), outro_start_ms=max(0, length - 3000), talk=kind != "track",
                    beats_ms=tuple(range(0, length, 500)), downbeats_ms=tuple(range(0, length, 2000)),
                ),
            )  # fmt: skip


def _podcast(house: House) -> None:
    store, folder = house.app.store, house.app.settings.media_dir / "podcasts"
    show = store.catalog.put_collections(
        [
            Collection(
                id=new_id("show"), kind="show", title="The Long Wave", key="feed:long-wave", language="en",
                description="<p>Radio, and the rooms it is made in.</p>", credits=(Credit("Joe Marsh", "host"),),
                feed_url="https://example.org/long-wave.xml", added_at_ms=DAY_MS,
            )
        ]
    )[0]  # fmt: skip
    store.feeds.put(Feed(collection_id=show.id, url="https://example.org/long-wave.xml"))
    for n in (1, 2):
        path = folder / f"{n}.mp3"
        chord(path, 140 + 20 * n, 40)
        info = path.stat()
        file = AudioFile(
            id=f"fil_longwave{n}", path=str(path), size_bytes=info.st_size, mtime_ns=info.st_mtime_ns,
            content_hash=f"longwave{n}", container="mp3", codec="mp3", duration_ms=40_000, sample_rate_hz=RATE_HZ,
            channels=1,
        )  # fmt: skip
        store.files.put_files([file])
        episode = store.catalog.put_items(
            [
                Item(
                    id=new_id("episode"), kind="episode", collection_id=show.id, title=f"Episode {n}: The quiet before",
                    position=n, season=1, duration_ms=40_000, file_id=file.id, guid=f"g{n}",
                    published_at_ms=DAY_MS * 20_000 + n,
                    description='<p>Notes, with a <a href="https://example.org/more">link</a>.</p><script>1</script>',
                    marks=(Mark(0, 15_000, "Opening"), Mark(15_000, 40_000, "The quiet")),
                )
            ]
        )[0]  # fmt: skip
        lines = tuple(Segment(k * 4000, k * 4000 + 3800, f"This is line {k}.", speaker="Joe") for k in range(10))
        store.feeds.put_transcript(Transcript(episode.id, "en", lines, "feed:vtt"))
