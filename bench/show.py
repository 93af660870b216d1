"""The DJ: a rendered show's level, peaks, silence, words and speed; first sound; many radio streams at once.

The library is music that nobody here made: the Ogg files inside Debian's hedgewars-data, supertux-data and
freedroidrpg-data, unpacked in a temporary folder, scanned and analysed.
"""

import asyncio
import os
import random
import re
import subprocess
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench import Row
from segue.analysis.profile import analyse
from segue.api.app import create_app
from segue.audio.decode import probe, read
from segue.audio.loudness import measured
from segue.audio.shape import resample
from segue.catalog.art import ArtStore
from segue.catalog.scan import add_root, scan_root
from segue.config import load_settings
from segue.dj.radio import Radio
from segue.dj.render import Rendered, plan_show, render
from segue.dj.script.speech import spoken
from segue.dj.service import Speaking, Wanted
from segue.dj.shelf import LibraryShelf
from segue.listening.accounts import Accounts
from segue.listening.passwords import HashCost, Passwords
from segue.model.errors import SegueError
from segue.model.ids import new_id
from segue.model.listening import Listen, User
from segue.model.show import Play, Talk
from segue.store.shows import Clip
from segue.wiring import App, build

PACKAGES = ("hedgewars-data", "supertux-data", "freedroidrpg-data")
TRACKS = 15
MINUTES = 10
STREAMS = 30
STREAM_S = 60
ARRIVE_S = 15
"""Listeners come one after another within this time, as they do."""
RATE_HZ = 44_100
Sound = NDArray[np.float32]
QUICK = Passwords(HashCost(time_cost=1, memory_kib=8, parallelism=1))


def run() -> list[Row]:
    """Everything the README says of the DJ's shows."""
    with tempfile.TemporaryDirectory(prefix="segue-bench-") as folder:
        home = Path(folder)
        try:
            music = debian_music(home)
        except (OSError, subprocess.SubprocessError) as error:
            return [Row("A show from Debian's game music", None, note=f"can't be fetched here: {str(error)[:80]}")]
        app = house(home)
        try:
            user = _library(app, music)
            rows = [*_first_sound(app), *_show(app, user, home), *_streams(app)]
        finally:
            app.close()
    return rows


def debian_music(folder: Path, limit: int = TRACKS) -> Path:
    """A folder with Ogg files of one to five minutes out of the packages. Raises OSError or CalledProcessError."""
    wanted = folder / "music"
    wanted.mkdir()
    for package in PACKAGES:
        subprocess.run(["apt-get", "download", package], cwd=folder, check=True, capture_output=True, timeout=600)
    for parcel in sorted(folder.glob("*.deb")):
        subprocess.run(["dpkg", "-x", parcel, folder / parcel.stem], check=True, capture_output=True, timeout=600)
        parcel.unlink()
        found = [p for p in sorted((folder / parcel.stem).rglob("*.ogg")) if "music" in str(p.parent).lower()]
        fit = [path for path in found if 60_000 <= probe(path).duration_ms <= 300_000]
        album = wanted / parcel.stem.partition("_")[0]
        album.mkdir()
        # Evenly over what there is, not only what begins with an A.
        for path in fit[:: max(1, len(fit) * len(PACKAGES) // limit)][: limit // len(PACKAGES)]:
            (album / path.name).write_bytes(path.read_bytes())
    return wanted


def house(home: Path) -> App:
    app = build(load_settings({"SEGUE_HOME": str(home / "home")}))
    # Weights that were pulled before are used again; nothing else of the machine is.
    for place in (os.environ.get("SEGUE_TEST_WEIGHTS"), Path.home() / ".cache" / "segue-tests" / "weights"):
        if place and (Path(place) / "piper-joe").is_dir():
            app.settings.weights_dir.symlink_to(place)
            break
    for model in ("piper-joe", "whisper-base"):
        try:
            app.engines.weights.path(model)
        except SegueError:
            app.engines.weights.pull(model, lambda *_: None)
    return app


def _library(app: App, music: Path) -> User:
    """Scanned, analysed, and played by a listener for some months."""
    report = scan_root(app.store, ArtStore(app.settings.art_dir), add_root(app.store, music, "music"))
    assert report.added >= TRACKS - 4, report
    user = Accounts(app.store, QUICK).add("mara", "a long enough password", "Mara")
    now_ms, day_ms = time.time_ns() // 1_000_000, 86_400_000
    listens = []
    for number, item_id in enumerate(app.store.catalog.playable_ids("track")):
        item = app.store.catalog.item(item_id)
        path = Path(app.store.files.file(item.file_id).path)
        app.store.profiles.put(item_id, analyse(path))
        for n in range((0, 0, 2, 6)[number % 4]):
            at_ms = now_ms - (number * 9 + n * 3 + 2) * day_ms
            listens.append(
                Listen(new_id("listen"), user.id, item_id, at_ms, item.duration_ms, item.duration_ms, "finished")
            )
    app.store.listening.put_listens(listens)
    return user


def _first_sound(app: App) -> list[Row]:
    from fastapi.testclient import TestClient

    client = TestClient(create_app(app, QUICK))
    accounts = Accounts(app.store, QUICK)
    took = []
    for n in range(6):
        user = accounts.add(f"first{n}", "a long enough password", "Ines")
        _, token = accounts.make_token(user, "bench", ["read", "listen", "stream"], None)
        headers = {"Authorization": f"Bearer {token}"}
        began = time.perf_counter()
        program = client.post("/api/v1/dj/programs", headers=headers, json={}).json()
        reply = client.get(program["sets"][0]["segments"][0]["clip_url"], headers=headers)
        took.append(time.perf_counter() - began)
        assert reply.status_code == 200 and len(reply.content) > 10_000
    note = "show planned, greeting spoken and sent"
    return [
        Row("First sound at the page, voice not loaded yet", round(took[0], 2), "s", "", note),
        Row("First sound at the page", round(float(np.median(took[1:])), 2), "s", "<= 1.5", note),
    ]


def _show(app: App, user: User, home: Path) -> list[Row]:
    host = Speaking(app.dj.booth, app.dj.choice(user))
    host.say("One line, so that the voice is loaded.")
    out = home / "show.mp3"
    began = time.perf_counter()
    show = plan_show(app.dj, user, host, MINUTES, seed=11)
    made = render(show, LibraryShelf(app.store, app.dj.booth), out)
    took = time.perf_counter() - began
    sound = read(out, RATE_HZ, 2)
    heard = measured(sound, RATE_HZ)
    talks = [entry for entry in made.entries if isinstance(entry.segment, Talk)]
    wrong, words, worst = _words(app, made, sound)
    more_wrong, more_words = _more_words(app, user)
    silence_s, at_s = longest_silence(sound)
    where = _where(made, at_s)
    minutes = made.duration_ms / 60_000
    plays = sum(isinstance(entry.segment, Play) for entry in made.entries)
    what = f"{minutes:.1f} minutes, {plays} tracks, {len(talks)} lines, MP3"
    return [
        Row("Rendered show: loudness", round(heard.integrated_lufs(), 2), "LUFS", "-15..-13", what),
        Row("Rendered show: true peak", round(heard.true_peak_dbtp(), 2), "dBTP", "<= -1"),
        Row("Rendered show: longest silence", round(silence_s, 2), "s", "<= 1.5", f"under -50 dBFS; {where}"),
        Row("Rendered show: word error rate", round(100 * wrong / words, 1), "%", "<= 10", f"worst line: {worst}"),
        Row("Ten more lines, dry: word error rate", round(100 * more_wrong / more_words, 1), "%", "<= 10"),
        Row("Rendered show: speed", round(made.duration_ms / 1000 / took, 1), "x real time", ">= 15", "all included"),
    ]


def longest_silence(sound: Sound, floor_db: float = -50.0) -> tuple[float, float]:
    """The longest stretch in which no sample passes the floor, and where it begins, in seconds."""
    step = RATE_HZ // 100
    steps = np.abs(sound[: len(sound) // step * step]).reshape(len(sound) // step, -1).max(axis=1)
    longest, begins, began = 0, 0, 0
    for place, loud in enumerate([*(steps >= 10 ** (floor_db / 20)), True]):
        if loud:
            if place - began > longest:
                longest, begins = place - began, began
            began = place + 1
    return longest / 100, begins / 100


def _where(made: Rendered, at_s: float) -> str:
    """What is on at a moment, and how far into it: a rest that a composer wrote is no hole in a show."""
    on = [
        entry for entry in made.entries if entry.start_ms <= at_s * 1000 < entry.end_ms and entry.kind != "transition"
    ]
    into = [
        f"{entry.kind}, {at_s - entry.start_ms / 1000:.1f} s in, {entry.end_ms / 1000 - at_s:.1f} s left"
        for entry in on
    ]
    return " over ".join(into) or "between two things"


def _words(app: App, made: Rendered, sound: Sound) -> tuple[int, int, str]:
    """Wrong words, words, and the line that was heard worst, by Whisper from the mixed show."""
    import jiwer

    wrong = words = 0
    worst, worst_rate = "", -1.0
    for entry in made.entries:
        if isinstance(entry.segment, Talk):
            begin, end = (round(ms * RATE_HZ / 1000) for ms in (entry.start_ms - 150, entry.end_ms + 150))
            part = sound[max(0, begin) : end].mean(axis=1)
            heard = app.engines.hearing.hear(resample(part, RATE_HZ, 16_000), "en").text
            said = jiwer.process_words(plain(entry.segment.text), plain(heard) or "nothing")
            errors = said.substitutions + said.deletions + said.insertions
            count = errors if not said.references else len(said.references[0])
            wrong, words = wrong + errors, words + count
            if errors / max(1, count) > worst_rate:
                worst_rate, worst = errors / max(1, count), f"“{entry.segment.text}” heard as “{heard}”"
    return wrong, words, worst


def _more_words(app: App, user: User, lines: int = 10) -> tuple[int, int]:
    """Wrong words and words of lines from further shows, as they are spoken, without music."""
    import jiwer

    host = Speaking(app.dj.booth, app.dj.choice(user))
    wrong = words = found = 0
    for seed in range(40):
        running, _ = app.dj.extend(user, app.dj.open(user, Wanted(seed)), host)
        for segment in running.show.sets[0].segments:
            if isinstance(segment, Talk) and found < lines:
                voice = read(Path(app.dj.booth.fetch(segment.clip_id).path), 16_000, 1)[:, 0]
                said = jiwer.process_words(plain(segment.text), plain(app.engines.hearing.hear(voice, "en").text))
                wrong += said.substitutions + said.deletions + said.insertions
                words += len(said.references[0])
                found += 1
        if found == lines:
            break
    return wrong, words


def plain(text: str) -> str:
    """Words as they are said, without punctuation: both what was written and what was heard."""
    words = spoken(text.replace("'", "").replace("’", "")).casefold().replace("-", " ")
    # The name of the house sounds like the vehicle's: no ear can tell them apart.
    return " ".join(re.findall(r"[a-z]+", words)).replace("segway", "segue")


def _watched(app: App) -> tuple[set[str], set[str]]:
    """The clips that are asked for from now on, and those of them that were not there in time."""
    due: set[str] = set()
    late: set[str] = set()
    fetch = app.dj.booth.fetch

    def watched(clip_id: str, timeout_s: float | None = 30.0) -> Clip:
        due.add(clip_id)
        try:
            return fetch(clip_id, timeout_s)
        except SegueError:
            late.add(clip_id)
            raise

    app.dj.booth.fetch = watched  # type: ignore[method-assign]
    return due, late


def _streams(app: App) -> list[Row]:
    import psutil

    accounts = Accounts(app.store, QUICK)
    users = [replace(accounts.add(f"radio{n}", "a long enough password")) for n in range(STREAMS)]
    process = psutil.Process()
    before = process.memory_info().rss
    most = before
    cpu = time.process_time()
    due, left_out = _watched(app)

    async def hear(radio: Radio, user: User) -> tuple[float, float]:
        """Seconds until the first byte, and the longest time that a player without a buffer would have waited."""
        nonlocal most
        await asyncio.sleep(random.Random(user.name).uniform(0, ARRIVE_S))
        began = time.monotonic()
        on_air = await radio.open(user, True)
        first, got, late = 0.0, 0, 0.0
        async for piece in on_air.body:
            now = time.monotonic()
            first = first or now
            # What was sent lasts until here; when the next piece comes after that, the player has run dry.
            late = max(late, (now - first) - got / 24_000)
            got += len(piece)
            most = max(most, process.memory_info().rss)
            if now - began > STREAM_S:
                break
        await on_air.body.aclose()  # type: ignore[attr-defined]
        return first - began, late

    async def all_of_them() -> list[tuple[float, float]]:
        radio = Radio(app.dj)
        heard = await asyncio.gather(*(hear(radio, user) for user in users))
        radio.close()
        return heard

    heard = asyncio.run(all_of_them())
    busy = (time.process_time() - cpu) / (STREAM_S + ARRIVE_S)
    stalled = sum(late > 0.25 for _, late in heard)
    return [
        Row(
            f"{STREAMS} radio streams at once: stalled",
            stalled,
            "streams",
            "<= 0",
            f"each for {STREAM_S} s",
        ),
        Row(
            "Radio streams: slowest first byte", round(max(first for first, _ in heard), 2), "s", "", "greeting spoken"
        ),
        Row(
            "Radio streams: lines spoken in time",
            round(100 * (1 - len(left_out) / max(1, len(due)))),
            "%",
            "",
            f"{len(due) - len(left_out)} of {len(due)}; music plays where one is not",
        ),
        Row("Radio streams: processors busy", round(busy, 2), "of 2", "", "start and voice included"),
        Row("Radio streams: memory each", round((most - before) / STREAMS / 2**20, 1), "MiB", "<= 25"),
    ]
