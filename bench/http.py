"""The server: how soon it answers, what it weighs, how fast its lists are, and 200 listeners at once."""

import asyncio
import json
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import psutil

from bench import Row, p95
from segue.analysis.profile import ENGINE, VERSION
from segue.config import load_settings
from segue.listening.accounts import Accounts
from segue.listening.passwords import HashCost, Passwords
from segue.model.ids import new_id
from segue.model.listening import Listen, User
from segue.model.media import AudioFile, Collection, Credit, Item, Root
from segue.model.sound import AudioProfile
from segue.store import Store, schema
from segue.store.rows import row_of
from segue.wiring import build

TRACKS = int(os.environ.get("SEGUE_BENCH_TRACKS", "100000"))
LISTENERS = int(os.environ.get("SEGUE_BENCH_LISTENERS", "200"))
SECONDS = float(os.environ.get("SEGUE_BENCH_SECONDS", "60"))
ROUNDS = 60
BIT_RATE_BPS = 320_000
STALL_S = 1.0
"""A listener who has to wait this long for the next quarter of a second hears a gap."""
FILES = 4
FILE_BYTES = 12_000_000
NAMES = "Silver River Night Glass Harbour Paper Moon Winter Lantern Hollow Amber Field Echo Stone Garden".split()  # noqa: SIM905
GENRES = "Rock Jazz Folk Classical Ambient Electronic Soul Blues".split()  # noqa: SIM905


def run() -> list[Row]:
    """All figures."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        token = fill(home, Path(folder) / "music")
        with serving(home):
            pass  # the first start: compiles, migrates
        with serving(home) as server:
            rows = [
                Row("A second start answers", server.start_s, "s", "<= 5"),
                Row("Idle server memory, no engine loaded", server.memory_mb(), "MB", "<= 300"),
            ]
            rows += lists(server, token, home)
            rows += listeners(server, token, home)
            rows.append(Row("Server memory after all this", server.memory_mb(), "MB"))
        return rows


@dataclass
class Server:
    address: str
    process: psutil.Process
    start_s: float

    def memory_mb(self) -> float:
        """Resident memory of the server and its children, in MB."""
        family = [self.process, *self.process.children(recursive=True)]
        return round(sum(each.memory_info().rss for each in family) / 1e6, 1)


@contextmanager
def serving(home: Path) -> Iterator[Server]:
    """`segue serve` as a process of its own."""
    began = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-c", "from segue.cli import main; main()", "serve", "--port", "0"],
        env=os.environ | {"SEGUE_HOME": str(home), "PYTHONPATH": os.pathsep.join(sys.path)},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        found = re.search(r"http://[\d.:]+", process.stdout.readline())
        assert found, "the server did not say where it is"
        while True:
            try:
                httpx.get(f"{found[0]}/api/v1/health", timeout=1).raise_for_status()
                break
            except httpx.TransportError:
                time.sleep(0.02)
        yield Server(found[0], psutil.Process(process.pid), round(time.monotonic() - began, 2))
    finally:
        process.terminate()
        process.wait(20)


def fill(home: Path, music: Path) -> str:
    """A home with TRACKS tracks, a listener who played many of them, and FILES files of noise; returns a token."""
    app = build(load_settings({"SEGUE_HOME": str(home)}))
    music.mkdir(parents=True)
    root = app.store.files.put_root(Root(new_id("root"), str(music), "podcasts"))  # not scanned: it is no real sound
    accounts = Accounts(app.store, Passwords(HashCost(1, 8, 1)))
    user = accounts.set_up("bench", "bench bench").user
    chance = random.Random(1)
    ids: list[str] = []
    for start in range(0, TRACKS, 5_000):
        ids += _albums(app.store, chance, root, start, min(5_000, TRACKS - start))
    for number in range(FILES):
        path = music / f"noise-{number}.mp3"
        path.write_bytes(chance.randbytes(FILE_BYTES))
        known = app.store.catalog.item(ids[number])
        app.store.files.put_files([_file(known.file_id, root, str(path), FILE_BYTES)])
    (home / "bench.json").write_text(json.dumps({"ids": ids[:FILES], "music": str(music)}))
    _history(app.store, chance, user, ids)
    _, secret = accounts.make_token(user, "bench", ["read", "listen"], None)
    app.close()
    return secret


def _albums(store: Store, chance: random.Random, root: Root, start: int, tracks: int) -> list[str]:
    with store.transaction() as connection:
        albums = []
        for number in range(start // 12, (start + tracks) // 12 + 1):
            name = f"{chance.choice(NAMES)} {chance.choice(NAMES)}"
            album = Collection(
                id=new_id("album"),
                kind="album",
                title=f"{chance.choice(NAMES)} {chance.choice(NAMES)} {number}",
                key=f"bench-{start}-{number}",
                credits=(Credit(f"{name} {number % 2500}", "album_artist"),),
                year=1960 + number % 60,
                genres=(chance.choice(GENRES),),
                added_at_ms=1_600_000_000_000 + number * 1000,
            )
            albums.append(album)
        albums = store.catalog.put_collections(albums)
        items, files = [], []
        for number in range(tracks):
            album = albums[number // 12]
            file = _file(new_id("file"), root, f"{root.path}/{start + number}.flac", 30_000_000)
            item = Item(
                id=new_id("track"),
                kind="track",
                collection_id=album.id,
                title=f"{chance.choice(NAMES)} {chance.choice(NAMES)} {start + number}",
                credits=(Credit(album.credits[0].name, "artist"),),
                position=number % 12 + 1,
                duration_ms=200_000,
                file_id=file.id,
                genres=album.genres,
                added_at_ms=1_600_000_000_000 + (start + number) * 1000,
            )
            files.append(file)
            items.append(item)
        store.files.put_files(files)
        store.catalog.put_items(items)
        row = row_of(PROFILE, schema.profiles)
        connection.execute(schema.profiles.insert(), [row | {"item_id": item.id, "error": ""} for item in items])
    return [item.id for item in items]


PROFILE = AudioProfile(
    ENGINE, VERSION, 200_000, -12.0, 6.0, -0.5, 0, 200_000, 9_000, 190_000, False, 0.5, 120.0, 0.9, (), (), "C", 0.8,
    "8B", bytes(range(200)), 1_000,
)  # fmt: skip


def _file(id_: str, root: Root, path: str, size: int) -> AudioFile:
    return AudioFile(id_, path, size, 1, id_, "flac", "flac", 200_000, 44_100, 2, root_id=root.id)


def _history(store: Store, chance: random.Random, user: User, ids: list[str]) -> None:
    now = time.time_ns() // 1_000_000
    listens = [
        Listen(new_id("listen"), user.id, chance.choice(ids[:3000]), now - n * 1_800_000, 200_000, 200_000, "finished",
               updated_at_ms=now - n * 1_800_000 + 200_000)
        for n in range(5_000)
    ]  # fmt: skip
    store.listening.put_listens(listens)


def lists(server: Server, token: str, home: Path) -> list[Row]:
    """The slowest of 20 of each list, over real HTTP, one request after the other."""
    chance = random.Random(2)
    told = json.loads((home / "bench.json").read_text())
    with httpx.Client(
        base_url=f"{server.address}/api/v1", headers={"Authorization": f"Bearer {token}"}, timeout=30
    ) as client:
        albums = client.get("/collections?kind=album&limit=200").json()["entries"]
        artists = [each["credits"][0]["creator_id"] for each in albums]
        asked = {
            "home": lambda: "/home",
            "home, made anew after a like": lambda: "/home",
            "albums by title": lambda: f"/collections?kind=album&limit=100&offset={chance.randrange(8000)}",
            "albums by artist": lambda: (
                f"/collections?kind=album&sort=artist&limit=100&offset={chance.randrange(8000)}"
            ),
            "albums lately played": lambda: "/collections?kind=album&sort=played&limit=100",
            "albums of a genre": lambda: f"/collections?kind=album&genre={chance.choice(GENRES)}&limit=100",
            "tracks by title": lambda: f"/items?kind=track&limit=100&offset={chance.randrange(TRACKS)}",
            "tracks of a genre": lambda: f"/items?kind=track&genre={chance.choice(GENRES)}&limit=100",
            "tracks lately added": lambda: "/items?kind=track&sort=added&limit=100",
            "an album": lambda: f"/collections/{chance.choice(albums)['id']}",
            "an artist": lambda: f"/creators/{chance.choice(artists)}",
            "artists": lambda: f"/creators?limit=100&offset={chance.randrange(2000)}",
            "genres": lambda: "/genres?kind=track",
            "search": lambda: f"/search?q={chance.choice(NAMES)[:4]}+{chance.choice(NAMES)[:3]}",
            "history": lambda: "/history?limit=50",
        }
        rows = []
        for name, path in asked.items():
            times = []
            for number in range(ROUNDS + 3):
                if "anew" in name:  # what was shown a moment ago does not hold any more
                    said = {"subject_id": told["ids"][number % len(told["ids"])], "kind": ("like", "clear")[number % 2]}
                    client.put("/feedback", json=said).raise_for_status()
                began = time.perf_counter()
                client.get(path()).raise_for_status()
                if number >= 3:  # the first ones fill caches
                    times.append((time.perf_counter() - began) * 1000)
            note = f"median {statistics.median(times):.1f} ms, {TRACKS} tracks"
            rows.append(Row(f"p95 of {name}", p95(times), "ms", "<= 50", note))
        return rows


def listeners(server: Server, token: str, home: Path) -> list[Row]:
    """LISTENERS connections that each take 320 kbit/s for SECONDS and compare every byte."""
    told = json.loads((home / "bench.json").read_text())
    files = [(Path(told["music"]) / f"noise-{n}.mp3").read_bytes() for n in range(FILES)]
    before = server.process.cpu_times()
    outcomes = asyncio.run(_listen_all(server, token, told["ids"], files))
    after = server.process.cpu_times()
    cpu = (after.user + after.system - before.user - before.system) / SECONDS
    note = f"{LISTENERS} listeners at {BIT_RATE_BPS // 1000} kbit/s for {SECONDS:.0f} s, one process"
    return [
        Row("Listeners that stalled", sum(each.stalls > 0 for each in outcomes), "", "<= 0", note),
        Row("Listeners that got a wrong byte", sum(each.wrong for each in outcomes), "", "<= 0", note),
        Row("Longest wait for the next quarter second", round(max(each.waited_s for each in outcomes) * 1000, 1), "ms"),
        Row("Processor taken by 200 listeners", round(cpu * 100, 1), "% of a core"),
    ]


@dataclass
class Heard:
    stalls: int = 0
    wrong: bool = False
    waited_s: float = 0.0


async def _listen_all(server: Server, token: str, ids: list[str], files: list[bytes]) -> list[Heard]:
    return await asyncio.gather(
        *(_listen(server, token, ids[n % FILES], files[n % FILES], n) for n in range(LISTENERS))
    )


async def _listen(server: Server, token: str, item_id: str, data: bytes, number: int) -> Heard:
    heard = Heard()
    await asyncio.sleep(number * 0.005)
    where = urlsplit(server.address)
    at = random.Random(number).randrange(len(data) - int(BIT_RATE_BPS / 8 * (SECONDS + 10)))
    reader, writer = await asyncio.open_connection(where.hostname, where.port, limit=64 * 1024)
    request = (
        f"GET /api/v1/items/{item_id}/stream HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\n"
        f"Range: bytes={at}-\r\n\r\n"
    )
    writer.write(request.encode())
    head = await reader.readuntil(b"\r\n\r\n")
    heard.wrong = b" 206 " not in head.split(b"\r\n")[0]
    step = BIT_RATE_BPS // 8 // 4
    began = time.monotonic()
    for tick in range(int(SECONDS * 4)):
        asked = time.monotonic()
        taken = await reader.readexactly(step)
        waited = time.monotonic() - asked
        heard.wrong |= taken != data[at : at + step]
        at += step
        heard.waited_s = max(heard.waited_s, waited)
        heard.stalls += waited > STALL_S
        await asyncio.sleep(max(0.0, began + (tick + 1) / 4 - time.monotonic()))
    writer.close()
    return heard
