"""Recommending: the page and a slate at a million things, training, what a skip changes, cold starts, paths in sound.

SEGUE_BENCH_ITEMS, SEGUE_BENCH_LISTENERS and SEGUE_BENCH_PLAYS set the size; SEGUE_BENCH_HOME names a home with the demo
library built and analysed, for what hangs on sound (it is only read). SEGUE_BENCH_RENDERED names seeds (`7,8`): the
demo's music is rendered and analysed anew with each, minutes of work, for cold starts in a library that nothing was
chosen on. To fill a home takes long; SEGUE_BENCH_FILLED names one that was filled before (`bench._filled.fill`).
`python -m bench.shelves` prints what is of that size alone.
"""

import json
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from bench import Row, p95
from bench._filled import DAY, ITEMS, LISTENERS, NOW, PLAYS, fill
from segue.api.server import collect_rarely
from segue.catalog.demo.albums import ALBUMS
from segue.catalog.demo.library import demo_items
from segue.catalog.demo.listeners import Persona, personas, plays_of
from segue.catalog.demo.texts import BOOKS, SHOWS, book_text, show_text
from segue.model.ids import new_id
from segue.model.listening import Feedback, Listen, Position, User
from segue.model.media import Collection, Credit, Item
from segue.model.sound import AudioProfile
from segue.recommend.ask import Ask
from segue.recommend.files import ModelFiles
from segue.recommend.service import Recommender
from segue.recommend.sound.path import jumps, path
from segue.recommend.sound.space import space_of
from segue.recommend.train import told, train
from segue.store import Store

HOME = os.environ.get("SEGUE_BENCH_HOME", "")
FILLED = os.environ.get("SEGUE_BENCH_FILLED", "")
RENDERED = [int(seed) for seed in os.environ.get("SEGUE_BENCH_RENDERED", "").split(",") if seed]
ASKED = 300
LAST_DAY = date(2026, 6, 1)
DEPTH = 10


def run() -> list[Row]:
    """All figures."""
    return [*cold_start(), *sonic_path(), *at_scale()]


# Cold starts, on the demo library's catalog and simulated listeners.


def cold_start() -> list[Row]:
    """Things never played, and listeners with one like; for the demo's listeners and for others like them; with
    SEGUE_BENCH_RENDERED also in libraries rendered with other seeds."""
    rows = []
    for seed in (0, 1, 2):
        whose = "the demo's listeners" if not seed else f"listeners of seed {seed}"
        with tempfile.TemporaryDirectory() as folder:
            rows += _cold(Path(folder), seed, whose)
    for seed in RENDERED:
        from tests.weights import cache_dir

        from bench._rendered import profiles

        sound = profiles(cache_dir(), seed)
        with tempfile.TemporaryDirectory() as folder:
            rows += _cold(Path(folder), seed, f"listeners and sound of seed {seed}", sound)
    return rows


def _cold(folder: Path, seed: int, whose: str, sound: Mapping[str, AudioProfile] | None = None) -> list[Row]:
    store = Store.open(f"sqlite:///{folder / 'segue.db'}")
    items = demo_catalog(store)
    sound = _textures() if sound is None else sound
    for key in sound.keys() & items.keys():
        store.profiles.put(items[key].id, sound[key])
    heard_sound = any(profile.texture for profile in sound.values())
    everyone = [replace(each, number=each.number + 1_000 * seed) for each in personas() if each.simulated]
    plays = {each.number: _finished(each, items) for each in everyone}
    chance = random.Random(seed)
    tracks = sorted(key for key in items if key.startswith("track:"))
    unplayed = set(chance.sample(tracks, len(tracks) // 5))
    users: dict[int, User] = {}
    with store.transaction():
        for each in everyone:
            users[each.number] = User(new_id("user"), f"{each.name}-{seed}", simulated=True)
            store.accounts.add_user(users[each.number])
            _play(store, users[each.number], {k: v for k, v in plays[each.number].items() if k not in unplayed}, items)
    recommender = Recommender(store, now_ms=lambda: NOW)
    popularity = {key: sum(key in mine for mine in plays.values()) for key in tracks if key not in unplayed}
    ours, theirs = [], []
    for each in everyone:
        mine = plays[each.number]
        truth = {items[key].id for key in unplayed if key in mine}
        if not truth:
            continue
        ask = Ask("track", 60, explore=0.0)
        ours.append(ndcg([p.item_id for p in recommender.recommend(users[each.number], ask).picks], truth))
        # What was never played has no popularity: it comes last, in any order.
        known = sorted((k for k in popularity if k not in mine), key=lambda k: -popularity[k])
        rest = sorted(unplayed)
        chance.shuffle(rest)
        theirs.append(ndcg([items[key].id for key in known + rest], truth))
    note = f"nDCG@{DEPTH} {np.mean(ours):.3f} against {np.mean(theirs):.3f}, {len(ours)} {whose}"
    note += ", a fifth of the tracks unplayed"
    note += "" if heard_sound else ", words only (no analysed demo at hand)"
    ratio = min(99.0, float(np.mean(ours)) / max(1e-9, float(np.mean(theirs))))  # popularity may know none of them
    rows = [Row(f"Cold things, times popularity's nDCG ({whose})", round(ratio, 2), "×", ">= 3", note)]
    rows.append(_one_like(store, recommender, items, plays, popularity, whose))
    store.close()
    return rows


def _one_like(
    store: Store,
    recommender: Recommender,
    items: dict[str, Item],
    plays: dict[int, dict[str, int]],
    popularity: dict[str, int],
    whose: str,
) -> Row:
    """New listeners with the tastes of the known ones, who have liked the one track they will play most."""
    ours, theirs = [], []
    best = sorted(popularity, key=lambda key: -popularity[key])
    for number, mine in plays.items():
        tracks = [key for key in mine if key in popularity]
        if len(tracks) < 5:
            continue
        liked = max(tracks, key=lambda key: (mine[key], key))
        user = User(new_id("user"), f"new-{number}")
        store.accounts.add_user(user)
        store.listening.put_feedback(
            Feedback(new_id("feedback"), user.id, items[liked].id, "like", created_at_ms=NOW - DAY)
        )
        gains = {items[key].id: float(mine[key]) for key in tracks if key != liked}
        shown = recommender.recommend(user, Ask("track", DEPTH, explore=0.0)).picks
        ours.append(ndcg([pick.item_id for pick in shown], gains))
        theirs.append(ndcg([items[key].id for key in best if key != liked], gains))
    ratio = float(np.mean(ours)) / max(1e-9, float(np.mean(theirs)))
    note = f"nDCG@{DEPTH} {np.mean(ours):.3f} against {np.mean(theirs):.3f}, gains by plays, {len(ours)} {whose}"
    return Row(f"A shelf after one like, times popularity's ({whose})", round(ratio, 2), "×", ">= 1", note)


def ndcg(shown: list[str], truth: set[str] | dict[str, float]) -> float:
    """nDCG at DEPTH; gains are 1, or those given."""
    gains = truth if isinstance(truth, dict) else dict.fromkeys(truth, 1.0)
    got = sum(gains.get(id_, 0.0) / np.log2(place + 2) for place, id_ in enumerate(shown[:DEPTH]))
    best = sum(gain / np.log2(place + 2) for place, gain in enumerate(sorted(gains.values(), reverse=True)[:DEPTH]))
    return float(got / best) if best else 0.0


def demo_catalog(store: Store) -> dict[str, Item]:
    """The demo's albums, shows and books as they are tagged, without their sound; items by the demo's own names."""
    items: dict[str, Item] = {}
    for album in ALBUMS:
        of = Collection(
            new_id("album"),
            "album",
            album.title,
            album.id,
            (Credit(album.artist, "album_artist"),),
            year=album.year,
            genres=album.genres,
            added_at_ms=NOW - 400 * DAY,
        )
        for number, track in enumerate(album.tracks, 1):
            credits = tuple(Credit(name, "artist") for name in track.artists or (album.artist,))
            items[f"track:{album.id}:{number}"] = Item(
                new_id("track"),
                "track",
                of.id,
                track.score.replace("-", " ").title(),
                credits,
                position=number,
                duration_ms=90_000,
                year=album.year,
                genres=track.genres or album.genres,
                added_at_ms=NOW - 400 * DAY,
            )
        store.catalog.put_collections([of])
    for show_id in SHOWS:
        show = show_text(show_id)
        of = Collection(
            new_id("show"),
            "show",
            show.title,
            show_id,
            (Credit(show.author, "author"),),
            language="en",
            description=show.description,
            genres=(show.category,),
            added_at_ms=NOW - 400 * DAY,
        )
        store.catalog.put_collections([of])
        for index, episode in enumerate(show.episodes):
            items[f"episode:{show_id}:{index}"] = Item(
                new_id("episode"),
                "episode",
                of.id,
                episode.title,
                of.credits,
                duration_ms=110_000,
                language="en",
                description=episode.notes,
                published_at_ms=NOW - 200 * DAY,
                added_at_ms=NOW - 400 * DAY,
            )
    for book_id in BOOKS:
        book = book_text(book_id)
        of = Collection(
            new_id("book"),
            "book",
            book.title,
            book_id,
            (Credit(book.author, "author"),),
            language="en",
            description=book.description,
            genres=("Fiction",),
            added_at_ms=NOW - 400 * DAY,
        )
        store.catalog.put_collections([of])
        for index, chapter in enumerate(book.chapters):
            items[f"chapter:{book_id}:{index}"] = Item(
                new_id("chapter"),
                "chapter",
                of.id,
                chapter.title,
                of.credits,
                position=index,
                duration_ms=125_000,
                added_at_ms=NOW - 400 * DAY,
            )
    # Every item has a file here, so that it may be offered.
    from segue.model.media import AudioFile

    with_files = {key: replace(item, file_id=new_id("file")) for key, item in items.items()}
    files = [
        AudioFile(item.file_id, f"/demo/{key}", 1, 1, key, "flac", "flac", item.duration_ms)
        for key, item in with_files.items()
    ]
    store.files.put_files(files)
    store.catalog.put_items(list(with_files.values()))
    return with_files


def _textures() -> dict[str, AudioProfile]:
    """How the demo's tracks sound in a built home, by the demo's own names; empty where there is none."""
    if not (Path(HOME) / "segue.db").is_file() or not HOME:
        return {}
    with tempfile.TemporaryDirectory() as folder:
        known = _copied(Path(folder))
        there = demo_items(known, _media(known))
        profiles = known.profiles.many([item.id for item in there.values()])
        known.close()
    return {key: profiles[item.id] for key, item in there.items() if item.id in profiles}


def _copied(folder: Path) -> Store:
    import sqlite3

    source = sqlite3.connect(f"file:{Path(HOME) / 'segue.db'}?mode=ro", uri=True)
    target = sqlite3.connect(folder / "segue.db")
    source.backup(target)
    source.close()
    target.close()
    return Store.open(f"sqlite:///{folder / 'segue.db'}")


def _media(store: Store) -> Path:
    """Where the demo lay when it was scanned."""
    return next((Path(root.path).parent for root in store.files.roots() if root.demo), Path(HOME) / "media" / "demo")


def _finished(persona: Persona, items: dict[str, Item]) -> dict[str, int]:
    """How often a simulated listener heard each thing."""
    found: dict[str, int] = {}
    for play in plays_of(persona, LAST_DAY):
        if play.ended != "skipped" and play.key in items:
            found[play.key] = found.get(play.key, 0) + 1
    return found


def _play(store: Store, user: User, plays: dict[str, int], items: dict[str, Item]) -> None:
    listens = []
    for n, (key, times) in enumerate(sorted(plays.items())):
        for again in range(min(times, 20)):
            item = items[key]
            at = NOW - (1 + again * 7 + n % 7) * DAY
            listens.append(
                Listen(new_id("listen"), user.id, item.id, at, item.duration_ms, item.duration_ms, "finished")
            )
    store.listening.put_listens(listens)
    talk = [items[key] for key in plays if not key.startswith("track:")]
    store.listening.put_positions([Position(user.id, item.id, item.duration_ms, True, NOW - DAY) for item in talk])


# Paths in sound.


def sonic_path() -> list[Row]:
    """100 random pairs of the demo's tracks, ten steps each."""
    if not HOME or not (Path(HOME) / "segue.db").is_file():
        return [Row("Sonic path, largest jump", None, note="needs SEGUE_BENCH_HOME, a home with the demo analysed")]
    from segue.analysis.texture import SIZE, numbers

    with tempfile.TemporaryDirectory() as folder:
        store = _copied(Path(folder))
        textures = [numbers(each) for _, each in store.signals.textures() if len(each) == 2 * SIZE]
        store.close()
    space = space_of(np.arange(len(textures), dtype=np.int32), np.stack(textures))
    assert space is not None
    chance = np.random.default_rng(1)
    shares = []
    for _ in range(100):
        a, b = map(int, chance.choice(len(textures), 2, replace=False))
        direct = jumps(space, np.array([a, b], np.int32))[0]
        shares.append(float(jumps(space, path(space, a, b, 10)).max() / direct))
    note = f"{len(textures)} recordings; a tenth of the pairs at most {np.quantile(shares, 0.1):.0%}"
    note += f", nine tenths at most {np.quantile(shares, 0.9):.0%}"
    return [
        Row(
            "Sonic path of 10 steps, largest jump of the direct way, median",
            round(np.median(shares) * 100, 1),
            "%",
            "<= 60",
            note,
        ),
        Row("Pairs whose largest jump is at most 60 %", float(np.mean(np.array(shares) <= 0.6) * 100), "%", ">= 100"),
    ]


# The page and the training at scale.


def at_scale() -> list[Row]:
    """Fills a home (or takes one that was), trains in a process of its own, serves in another."""
    with tempfile.TemporaryDirectory() as folder:
        home, models = Path(FILLED or folder), Path(folder) / "learned"
        if not FILLED:
            fill(home)
        learned, found = _apart("train", home, models), _apart("serve", home, models)
    note = f"{ITEMS:,} things, {LISTENERS:,} listeners, {PLAYS:,} plays drawn"
    page = f"{found['shelves']} shelves; median {found['home_median_ms']} ms; {note}; {found['policy']}"
    return [
        Row(
            "Training: neighbours, blend with ALS, sounds, ranker", learned["minutes"], "min", "<= 20", learned["told"]
        ),
        Row("Processor time of the training", learned["processor_minutes"], "min"),
        Row("Memory of the training at its peak", learned["memory_gb"], "GB"),
        Row("Home page, p95", found["home_ms"], "ms", "<= 60", page),
        Row("One slate, p95", found["slate_ms"], "ms", "<= 15", f"median {found['slate_median_ms']} ms"),
        Row(
            "A skip and a like in the next slate",
            found["skip_ms"],
            "ms",
            "<= 100",
            "report and slate together, slowest of 20",
        ),
        Row("Memory of the process that serves", found["memory_gb"], "GB", "<= 2.5"),
    ]


def _apart(what: str, home: Path, models: Path) -> dict[str, Any]:
    """What `train` or `serve` finds in a process of its own."""
    command = [sys.executable, "-m", "bench.shelves", what, str(home), str(models)]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    told = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, Any] = json.loads(told.stdout.splitlines()[-1])
    return found


def learn(home: Path, models: Path) -> dict[str, Any]:
    """A first training: nothing of one before is known."""
    store = Store.open(f"sqlite:///{home / 'segue.db'}")
    began, said = time.monotonic(), [""]

    def tell(_: float, what: str) -> None:
        if what != said[-1]:
            said.append(what)
            print(
                f"{time.monotonic() - began:7.0f} s, {time.process_time():7.0f} s of processors: {what}",
                file=sys.stderr,
            )

    done = train(store, ModelFiles(models), NOW, tell)
    store.close()
    return {
        "minutes": round((time.monotonic() - began) / 60, 1),
        "processor_minutes": round(time.process_time() / 60, 1),
        "memory_gb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6, 2),
        "told": told(done),
    }


def serve(home: Path, models: Path) -> dict[str, Any]:
    """Times pages and slates of many listeners, and what a skip and a like change; in a process of its own."""
    import psutil

    collect_rarely()  # as the server does
    store = Store.open(f"sqlite:///{home / 'segue.db'}")
    recommender = Recommender(store, files=ModelFiles(models), now_ms=lambda: NOW)
    chance = random.Random(2)

    def someone() -> User:
        return User(f"usr_{chance.randrange(LISTENERS):019d}", "")

    def times(ask: Callable[[User], object], rounds: int) -> list[float]:
        found = []
        for _ in range(rounds + 5):
            user = someone()
            began = time.perf_counter()
            ask(user)
            found.append((time.perf_counter() - began) * 1000)
        return found[5:]

    shelves = []
    pages = times(lambda user: shelves.append(len(recommender.home(user))), ASKED)
    slates = times(lambda user: recommender.recommend(user, Ask("track")), ASKED)
    skips = []
    for _ in range(20):
        user = someone()
        first = recommender.recommend(user, Ask("track", explore=0.0)).picks
        if not first:
            continue
        began = time.perf_counter()
        at = NOW - 60_000
        store.listening.put_listens([Listen(new_id("listen"), user.id, first[0].item_id, at, 9_000, 9_000, "skipped")])
        store.listening.put_feedback(
            Feedback(new_id("feedback"), user.id, first[1].item_id, "dislike", created_at_ms=NOW)
        )
        after = {pick.item_id for pick in recommender.recommend(user, Ask("track", explore=0.0)).picks}
        skips.append((time.perf_counter() - began) * 1000)
        assert not {first[0].item_id, first[1].item_id} & after
    store.close()
    return {
        "home_ms": p95(pages),
        "home_median_ms": round(statistics.median(pages), 1),
        "slate_ms": p95(slates),
        "slate_median_ms": round(statistics.median(slates), 1),
        "skip_ms": round(max(skips), 1),
        "shelves": round(statistics.mean(shelves), 1),
        "policy": recommender.keeper.ground().version,
        "memory_gb": round(psutil.Process().memory_info().rss / 1e9, 2),
    }


if __name__ == "__main__":
    if len(sys.argv) == 4:
        print(json.dumps({"train": learn, "serve": serve}[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3]))))
    else:
        for row in at_scale():
            print(row)
