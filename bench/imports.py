"""History from elsewhere: how surely names are matched, and how long a lifetime of plays takes to match and learn."""

import resource
import tempfile
import time
from pathlib import Path

from bench import Row
from bench._histories import World, extended_rows, make_world, put_library, write_spotify
from segue.jobs.base import Silent
from segue.listening.imports.match import Outcome, Wanted, match
from segue.listening.imports.run import run_import
from segue.model.listening import Listen, User
from segue.recommend.taste.service import TasteService
from segue.store import Store
from segue.store.imports import Import

SONGS, NAMES, PLAYS = 20_000, 24_000, 200_000
NOW = 1_795_348_800_000


def run() -> list[Row]:
    """The made sets use seeds that nothing was tuned on."""
    with tempfile.TemporaryDirectory() as folder:
        return [*_quality(Path(folder)), *_speed(Path(folder))]


def quality(world: World, outcomes: dict[str, Outcome]) -> tuple[float, float]:
    """(precision, recall) in percent, by name; `outcomes` are by the name's number."""
    right = wrong = missed = 0
    for number, name in enumerate(world.names):
        outcome = outcomes[str(number)]
        if outcome.state == "matched":
            good = name.truth is not None and outcome.item_id in world.items[name.truth]
            right, wrong = right + good, wrong + (not good)
        elif name.truth is not None:
            missed += 1
    return 100 * right / max(1, right + wrong), 100 * right / max(1, right + missed)


def _quality(folder: Path) -> list[Row]:
    rows = []
    for seed in (101, 102, 103):
        store = Store.open(f"sqlite:///{folder / f'{seed}.db'}")
        world = make_world(6_000, 8_000, seed)
        put_library(store, world)
        # Half of the names come without a length, as in the small history and in scrobbles.
        wanted = [
            Wanted(str(n), "track", name.title, name.artist, name.album, "", name.duration_ms if n % 2 else 0)
            for n, name in enumerate(world.names)
        ]
        precision, recall = quality(world, match(wanted, store.imports.library()))
        note = (
            f"8,000 names, 6,000 songs, seed {seed}: slips, guests, remasters, brackets, other scripts, and strangers"
        )
        rows += [
            Row("import: precision of matched names", precision, "%", ">= 99", note),
            Row("import: recall of names that are in the library", recall, "%", ">= 95", note),
        ]
        store.close()
    return rows


def _speed(folder: Path) -> list[Row]:
    store = Store.open(f"sqlite:///{folder / 'speed.db'}")
    user = User("usr_bench", "bench")
    store.accounts.add_user(user)
    world = make_world(SONGS, NAMES, 104)
    put_library(store, world)
    path = folder / "my_spotify_data.zip"
    write_spotify(path, extended_rows(world, PLAYS))
    brought = Import("imp_bench", user.id, path.name, str(path))
    store.imports.put(brought)
    started, worked = time.perf_counter(), time.process_time()
    report = run_import(store, brought, Silent(), lambda: NOW)
    imported_s = time.perf_counter() - started
    service = TasteService(store, lambda: NOW)
    taste = service.taste(user.id)
    learned_s, cpu_s = time.perf_counter() - started, time.process_time() - worked
    store.imports.put(Import("imp_again", user.id, path.name, str(path)))
    started = time.perf_counter()
    again = run_import(store, Import("imp_again", user.id, path.name, str(path)), Silent(), lambda: NOW)
    again_s = time.perf_counter() - started
    counts = report["counts"]
    note = f"{counts['plays']:,} plays of {NAMES:,} names, {counts['matched']:,} matched in a library of {SONGS:,}"
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    rows = [
        Row("import: 200,000 plays matched, stored and learned", learned_s, "s", "<= 120", note),
        Row("import: of which until stored", imported_s, "s"),
        Row("import: processor time of both", cpu_s, "s"),
        Row("import: the same file again", again_s, "s", "", f"{again['counts']['new']} new plays"),
        Row("import: peak memory of the process", peak_mb, "MB"),
        *_taste_rows(service, user.id, taste.plays),
    ]
    store.close()
    return rows


def _taste_rows(service: TasteService, user_id: str, plays: int) -> list[Row]:
    """From nothing known, then after one more play."""
    item_id = service.store.taste.plays(user_id, limit=1)[0][0]
    cold = TasteService(service.store, lambda: NOW)
    started = time.perf_counter()
    cold.taste(user_id)
    cold_ms = 1000 * (time.perf_counter() - started)
    times = []
    for number in range(20):
        listen = Listen(f"bench-play-{number}", user_id, item_id, NOW - 60_000 + number, 4_000, 4_000, "skipped")
        service.store.listening.put_listens([listen])
        started = time.perf_counter()
        service.taste(user_id)
        times.append(1000 * (time.perf_counter() - started))
    return [
        Row("taste: from nothing known", cold_ms, "ms", "", f"{plays:,} plays summed up"),
        Row("taste: after a skip", sorted(times)[18], "ms", "<= 100", "95th percentile of 20"),
    ]
