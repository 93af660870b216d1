"""The planner of shows: how fast, whether it keeps its rules, and whether listeners skip less than with its rivals.

Listeners are simulated; what they like is known and drifts while they listen. They are heard through the same taste
(`recommend.taste`) that serves real ones. `SEGUE_BENCH_LISTENERS` and `SEGUE_BENCH_TRACKS` make it smaller.
"""

import os
import random
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from math import exp
from pathlib import Path
from statistics import mean

from bench import Row, _first_planner, p95
from segue.api.server import collect_rarely
from segue.config import load_settings
from segue.dj.planner import Aired, Frame, PlannedSet, plan_set
from segue.dj.policies import ALBUM_SPACING, ARTIST_SPACING
from segue.dj.service import Turn, Wanted
from segue.dj.session import EARLY_MS, Reaction, lesson
from segue.dj.view import DAY_MS, Candidate, ListenerView, Sound
from segue.model.listening import Listen, User
from segue.model.media import AudioFile, Collection, Credit, Item
from segue.model.show import Play
from segue.model.taste import Rule, Subject, Traits
from segue.recommend.taste.vectors import SESSION_DOUBT, SESSION_HALF_LIFE_MS, Heard, Sums, Taste
from segue.recommend.taste.verdicts import RulesNow
from segue.store import Store
from segue.wiring import build

LISTENERS = int(os.environ.get("SEGUE_BENCH_LISTENERS", "200"))
TRACKS = int(os.environ.get("SEGUE_BENCH_TRACKS", "100000"))
HOURS = 2.0
TURNS = 60
NOW_MS = 1_790_000_000_000
KEYS = [f"{n}{side}" for n in range(1, 13) for side in "AB"]


def run() -> list[Row]:
    """Everything that is said of planning."""
    return [*speed(), *listeners()]


# How fast.


def speed() -> list[Row]:
    """The next set with a large library and a year of history, through the service: looking, planning, writing."""
    collect_rarely()  # as the server does
    with tempfile.TemporaryDirectory(prefix="segue-bench-") as folder:
        app = build(load_settings({"SEGUE_HOME": folder}))
        try:
            user = _large_house(app.store, Path(folder))
            app.recommender.keeper.ground()
            running = app.dj.start(user, Wanted(seed=1))
            took, alone, worked = [], [], []
            for turn in range(TURNS):
                running = app.dj.get(user, running.show.id)
                last = sum(len(each.segments) for each in running.show.sets) - 1
                plays = [s.item_id for each in running.show.sets for s in each.segments if isinstance(s, Play)]
                _heard(app.store, user, plays[turn % len(plays)])
                began = time.perf_counter()
                app.dj.next(user, running.show.id, Turn(last, (plays[-1],) if turn % 3 == 0 else (), heard_ms=9_000))
                took.append((time.perf_counter() - began) * 1000)
                _heard(app.store, user, plays[-1])
                began, worked_s = time.perf_counter(), time.thread_time()
                view = app.dj.look(user, running)
                plan_set(view, app.dj.aired(view, running), turn, app.dj.frame(user, running))
                alone.append((time.perf_counter() - began) * 1000)
                worked.append((time.thread_time() - worked_s) * 1000)
        finally:
            app.close()
    note = f"{TRACKS:,} tracks, a year of plays, {TURNS} turns"
    return [
        Row("Plan the next set, 95th percentile", p95(alone), "ms", "<= 150", note),
        Row(
            "… of which the processor works, 95th percentile", p95(worked), "ms", "", f"{note}; also on a busy machine"
        ),
        Row("Answer a turn (planned, written, stored), 95th percentile", p95(took), "ms", "", note),
    ]


def _large_house(store: Store, folder: Path) -> User:
    rng = random.Random(7)
    user = User("usr_bench", "bench", "Ada", created_at_ms=1)
    store.accounts.add_user(user)
    world = World(rng, TRACKS // 40, 40)
    for start in range(0, len(world.items), 5_000):
        part = world.items[start : start + 5_000]
        with store.transaction():
            store.catalog.put_collections([c for c in world.albums.values() if c.id in {i.collection_id for i in part}])
            store.files.put_files([_file(item, folder) for item in part])
            store.catalog.put_items(part)
    known = rng.sample(world.items, min(3_000, len(world.items) // 2))
    plays = [
        Listen(f"lsn_{n:08d}", user.id, item.id, NOW_MS - rng.randrange(365 * DAY_MS), item.duration_ms, 0, "finished")
        for n, item in enumerate(rng.choices(known, k=9_000))
    ]
    for start in range(0, len(plays), 1_000):
        store.listening.put_listens(plays[start : start + 1_000])
    return user


def _heard(store: Store, user: User, item_id: str) -> None:
    """A play is reported, as at every turn of a real show: what was kept of the listener's taste is old from now on."""
    at_ms = time.time_ns() // 1_000_000
    store.listening.put_listens([Listen(f"lsn_{time.time_ns()}", user.id, item_id, at_ms, 200_000, 0, "finished")])


def _file(item: Item, folder: Path) -> AudioFile:
    path = str(folder / f"{item.id}.flac")
    return AudioFile(item.file_id, path, 1, 1, item.id, "flac", "flac", item.duration_ms)


# Whether it is any good.


@dataclass(slots=True)
class World:
    """A library: artists of one or two of sixteen genres, albums, works in movements, some of it explicit."""

    rng: random.Random
    artists: int
    tracks_each: int
    items: list[Item] = field(default_factory=list)
    albums: dict[str, Collection] = field(default_factory=dict)
    sounds: dict[str, Sound] = field(default_factory=dict)

    def __post_init__(self) -> None:
        rng = self.rng
        for artist in range(self.artists):
            credit = Credit(f"Artist {artist}", "artist", f"cre_{artist:05d}")
            genre = f"Genre {rng.randrange(16)}"
            energy, tempo = rng.uniform(0.2, 0.85), rng.uniform(70, 150)
            decade = 1960 + 10 * rng.randrange(6)
            for number in range(self.tracks_each):
                if number % 10 == 0:
                    album = f"alb_{artist:05d}_{number // 10}"
                    year = decade + rng.randrange(10)
                    self.albums[album] = Collection(
                        album,
                        "album",
                        f"Album {album[4:]}",
                        album,
                        (credit,),
                        year=year,
                        genres=(genre,),
                        added_at_ms=1,
                    )
                work = f"Work {album[4:]}" if artist % 25 == 0 and number % 10 < 4 else ""
                id_ = f"trk_{artist:05d}_{number:03d}"
                self.items.append(
                    Item(
                        id_, "track", album, f"Piece {id_[4:]}", (credit,), position=number % 10 + 1,
                        duration_ms=rng.randrange(150_000, 300_000), file_id=f"fil_{id_[4:]}", year=year,
                        genres=(genre,), work=work, movement=number % 10 + 1 if work else None,
                        explicit=rng.random() < 0.08,
                        added_at_ms=NOW_MS - rng.randrange(30, 900) * DAY_MS,
                    )
                )  # fmt: skip
                loud = min(0.95, max(0.05, rng.gauss(energy, 0.12)))
                self.sounds[id_] = Sound(rng.gauss(tempo, 12), rng.choice(KEYS), loud)


@dataclass(slots=True)
class Somebody:
    """A listener whose taste is known to the bench alone: genres, artists, energy; it drifts within the show."""

    world: World
    rng: random.Random
    genres: dict[str, float] = field(default_factory=dict)
    artists: dict[str, float] = field(default_factory=dict)
    energy: float = 0.5
    veto: str = ""
    refused_genre: str = ""
    explicit: bool = True

    def __post_init__(self) -> None:
        rng = self.rng
        names = [f"Genre {n}" for n in range(16)]
        loved = rng.sample(names, 4)
        self.genres = {name: 1.0 - 0.15 * place for place, name in enumerate(loved)}
        self.artists = {f"Artist {n}": rng.gauss(0, 0.35) for n in range(self.world.artists)}
        self.energy = rng.uniform(0.25, 0.75)
        self.veto = f"Artist {rng.randrange(self.world.artists)}"
        self.refused_genre = rng.choice([name for name in names if name not in loved])
        self.explicit = rng.random() < 0.6

    def drift(self) -> None:
        """Another mood: what was loved most is enough for now, something else takes its place."""
        names = sorted(self.genres, key=lambda name: -self.genres[name])
        self.genres[names[0]] *= 0.35
        self.genres[self.rng.choice(names[1:])] = 1.15
        self.energy = min(0.85, max(0.15, self.energy + self.rng.gauss(0, 0.12)))

    def stays(self, candidate: Candidate) -> float:
        """The chance that they hear a piece out."""
        energy = candidate.sound.energy if candidate.sound else 0.5
        love = self.genres.get(candidate.genres[0], 0.0) + self.artists[candidate.artist]
        love -= 1.6 * max(0.0, abs(energy - self.energy) - 0.12)
        return 1 / (1 + exp(-5.0 * (love - 0.42)))


@dataclass(slots=True)
class Ear:
    """What Segue knows of a listener: a history of plays and skips, and the taste worked out from it."""

    one: Somebody
    now_ms: int = NOW_MS
    plays: list[Heard] = field(default_factory=list)
    traits: dict[str, Traits] = field(default_factory=dict)
    base: list[Candidate] = field(default_factory=list)
    sums: Sums = field(default_factory=lambda: Sums(NOW_MS))

    def __post_init__(self) -> None:
        one, world, rng = self.one, self.one.world, self.one.rng
        some = rng.sample(world.items, min(700, len(world.items)))
        works = {(item.collection_id, item.work) for item in some if item.work}
        ids = {item.id for item in some}
        chosen = [item for item in world.items if item.id in ids or (item.collection_id, item.work) in works]
        known: dict[str, list[int]] = {}
        skips: dict[str, int] = {}
        bare = {item.id: Candidate(item, world.albums[item.collection_id], world.sounds[item.id]) for item in chosen}
        for _ in range(420):
            candidate = bare[rng.choice(chosen).id]
            at = NOW_MS - rng.randrange(DAY_MS, 365 * DAY_MS)
            if candidate.artist == one.veto:
                continue
            stays = rng.random() < one.stays(candidate)
            self.plays.append(
                Heard(
                    candidate.id,
                    at,
                    candidate.item.duration_ms if stays else 12_000,
                    "finished" if stays else "skipped",
                )
            )
            if stays:
                known.setdefault(candidate.id, []).append(at)
            else:
                skips[candidate.id] = skips.get(candidate.id, 0) + 1
        rules = RulesNow((_never(f"genre:{one.refused_genre.casefold()}"),), frozenset())
        for candidate in bare.values():
            self.traits[candidate.id] = _traits(candidate)
            no = candidate.artist == one.veto or not rules.verdict(self.traits[candidate.id]).allowed
            at = known.get(candidate.id, [])
            self.base.append(
                replace(
                    candidate, plays=len(at), skips=skips.get(candidate.id, 0), last_played_at_ms=max(at, default=0),
                    disliked=no,
                )
            )  # fmt: skip
        self.sums.add(self.plays, self.traits)

    def view(self, knows_taste: bool) -> ListenerView:
        """What a planner sees now."""
        user = User("usr_1", "ada", "Ada")
        if not knows_taste:
            return ListenerView(user, self.now_ms, tuple(self.base))
        session = Sums(self.now_ms, SESSION_HALF_LIFE_MS)
        session.add([play for play in self.plays if play.started_at_ms >= NOW_MS], self.traits)
        moments: dict[str, float] = {}
        for space, weights in session.weights(self.now_ms, SESSION_DOUBT).items():
            if space != "shared":
                moments |= weights
        by_kind = self.sums.weights(self.now_ms)
        shared = by_kind.pop("shared", {})
        taste = Taste("usr_1", self.now_ms, 1, self.sums.plays, by_kind, shared, moments, {})
        fitted = [replace(c, fit=1 / (1 + exp(-3.0 * taste.score(self.traits[c.id])))) for c in self.base]
        return ListenerView(user, self.now_ms, tuple(fitted))


Broken = dict[str, int]
Planner = Callable[[Ear, "Night"], Sequence[tuple[Candidate, str]]]


@dataclass(slots=True)
class Night:
    """A show as it went."""

    seed: int
    heard: list[Candidate] = field(default_factory=list)
    ideas: list[str] = field(default_factory=list)
    reactions: list[Reaction] = field(default_factory=list)
    skipped: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)
    avoided: frozenset[str] = frozenset()
    stayed: int = 0


def listeners() -> list[Row]:
    """Listeners × hours with today's planner, the first show's and shuffle: who skips less, and whether rules hold."""
    world = World(random.Random(3), 240, 20)
    broken: Broken = dict.fromkeys(("repeat", "spacing", "works", "vetoes", "explicit", "refused idea"), 0)
    shares: dict[str, list[float]] = {"today": [], "first": [], "shuffle": []}
    plays = 0
    for number in range(LISTENERS):
        for name, planner in (("today", _today(broken)), ("first", _first), ("shuffle", _shuffle)):
            one = Somebody(world, random.Random(1_000 + number))
            night = _listen(Ear(one), planner, number)
            shares[name].append(night.stayed / max(1, len(night.heard)))
            if name == "today":
                plays += len(night.heard)
    today, first, shuffle = (mean(shares[name]) for name in ("today", "first", "shuffle"))
    note = f"{LISTENERS} listeners × {HOURS:g} h, {plays:,} plays"
    return [
        Row("Plays not skipped", round(today, 3), "share", "", note),
        Row("… beside the first show's planner", round(today / first - 1, 3), "more", ">= 0.2", f"{first:.3f}"),
        Row("… beside shuffle", round(today / shuffle - 1, 3), "more", ">= 0.2", f"{shuffle:.3f}"),
        *(Row(f"Rule broken: {name}", count, "times", "<= 0", note) for name, count in broken.items()),
    ]


def _listen(ear: Ear, planner: Planner, seed: int) -> Night:
    """A show of some hours: pieces are heard out or skipped, and after a skip the rest is planned anew."""
    night = Night(seed)
    ends = NOW_MS + round(HOURS * 3_600_000)
    drifts = NOW_MS + 30 * 60_000
    while ear.now_ms < ends:
        planned = planner(ear, night)
        if not planned:
            break
        for place, (candidate, key) in enumerate(planned):
            if ear.now_ms >= drifts:
                ear.one.drift()
                drifts += 30 * 60_000
            stays = ear.one.rng.random() < ear.one.stays(candidate)
            lasts = candidate.item.duration_ms if stays else ear.one.rng.randrange(4_000, EARLY_MS)
            heard = Heard(candidate.id, ear.now_ms, lasts, "finished" if stays else "skipped")
            ear.plays.append(heard)
            ear.sums.add([heard], ear.traits)
            ear.now_ms += lasts
            night.heard.append(candidate)
            night.stayed += stays
            night.reactions.append(Reaction(candidate, "heard" if stays else "skipped", key))
            if place == 0:
                night.ideas.append(key)
            if not stays:
                night.skipped.add(candidate.id)
                night.avoided |= {lesson(night.reactions, night.avoided)} - {""}
                if [r.kind for r in night.reactions[-2:]] == ["skipped", "skipped"] and place and key != "mixture":
                    night.refused |= {key, *([] if ":" in key else [key])}
                break
    return night


def _today(broken: Broken) -> Planner:
    def plan(ear: Ear, night: Night) -> Sequence[tuple[Candidate, str]]:
        aired = Aired(
            tuple(night.heard), tuple(night.ideas), frozenset(night.refused), frozenset(night.skipped),
            tuple(night.reactions), night.avoided,
        )  # fmt: skip
        planned = plan_set(ear.view(True), aired, night.seed, Frame(explicit=ear.one.explicit))
        if planned is None:
            return []
        _check(planned, ear, night, broken)
        return [(each.candidate, planned.key) for each in planned.items]

    return plan


def _first(ear: Ear, night: Night) -> Sequence[tuple[Candidate, str]]:
    aired = _first_planner.Aired(
        tuple(night.heard), tuple(night.ideas), frozenset(night.refused), frozenset(night.skipped)
    )
    planned = _first_planner.plan_set(ear.view(False), aired, night.seed)
    return [(each.candidate, planned.key) for each in planned.items] if planned else []


def _shuffle(ear: Ear, night: Night) -> Sequence[tuple[Candidate, str]]:
    heard = {candidate.id for candidate in night.heard}
    left = [candidate for candidate in ear.base if candidate.id not in heard and not candidate.disliked]
    return [(candidate, "shuffle") for candidate in ear.one.rng.sample(left, min(4, len(left)))]


def _check(planned: PlannedSet, ear: Ear, night: Night, broken: Broken) -> None:
    """Counts what should never be."""
    before = list(night.heard)
    ids = {candidate.id for candidate in before}
    work: list[Candidate] = []
    for each in planned.items:
        candidate = each.candidate
        broken["repeat"] += candidate.id in ids or ear.now_ms - candidate.last_played_at_ms < DAY_MS
        broken["vetoes"] += candidate.artist == ear.one.veto or ear.one.refused_genre in candidate.genres
        broken["explicit"] += candidate.explicit and not ear.one.explicit
        inside = bool(work) and bool(candidate.item.work) and work[-1].item.work == candidate.item.work
        if not inside and planned.idea != "artist":
            broken["spacing"] += candidate.artist in {other.artist for other in before[-ARTIST_SPACING:]}
            albums = {other.item.collection_id for other in before[-ALBUM_SPACING:]}
            broken["spacing"] += candidate.item.collection_id in albums
        if candidate.item.work:
            work.append(candidate)
        ids.add(candidate.id)
        before.append(candidate)
    whole = [c for c in ear.base if work and c.item.work == work[0].item.work]
    order = [candidate.item.movement for candidate in work]
    broken["works"] += bool(work) and order != sorted(c.item.movement or 0 for c in whole)
    broken["refused idea"] += planned.key in night.refused and planned.idea != "mixture"


def _never(facet: str) -> Rule:
    return Rule("rul_1", "usr_1", "", "", "never", Subject(all_of=((facet,),)))


def _traits(candidate: Candidate) -> Traits:
    item, sound = candidate.item, candidate.sound or Sound()
    tempo = sound.tempo_bpm or 100.0
    facets = [
        "kind:track", f"collection:{item.collection_id}", f"creator:{item.credits[0].creator_id}",
        f"genre:{candidate.genres[0].casefold()}", f"era:{(candidate.year or 0) // 10 * 10}",
        f"tempo:{'slow' if tempo < 90 else 'fast' if tempo > 130 else 'medium'}",
    ]  # fmt: skip
    if sound.energy < 0.35 or sound.energy > 0.65:
        facets.append(f"energy:{'calm' if sound.energy < 0.35 else 'driving'}")
    return Traits(
        item.id, "track", item.collection_id, tuple(facets), "", item.duration_ms, candidate.year, tempo, sound.energy
    )
