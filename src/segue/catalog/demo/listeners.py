"""Forty simulated listeners and the visitor: their tastes, and what each played in six months. Pure and seeded."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from segue.catalog.demo.albums import ALBUMS
from segue.catalog.demo.texts import BOOKS, SHOWS, book_text, show_text
from segue.model.listening import Ended

COUNT = 40
DAYS = 182
NOMINAL_S = {"track": 85, "episode": 110, "chapter": 125}
"""How long things last, roughly: only the times between plays hang on it."""

CLUSTERS: dict[str, tuple[str, ...]] = {
    "folk": ("open-door", "carolan", "first-light", "kettle"),
    "roots": ("kettle", "open-door", "blue-lamp"),
    "choral": ("oratorio", "mille-regretz", "evening-brass", "slow-light"),
    "romantic": ("polonaises", "concertino", "evening-brass", "blue-lamp"),
    "electronic": ("night-circuits", "pixel-hornpipes", "slow-light"),
    "calm": ("slow-light", "carolan", "mille-regretz", "polonaises"),
    "lounge": ("blue-lamp", "carolan", "night-circuits"),
    "marching": ("first-light", "evening-brass", "pixel-hornpipes"),
}
HOURS: dict[str, tuple[tuple[float, float], ...]] = {
    "morning": ((7.0, 0.8),),
    "way to work": ((8.0, 0.5), (17.8, 0.7)),
    "desk": ((10.5, 1.3), (14.5, 1.4)),
    "evening": ((20.0, 1.4),),
    "night": ((22.8, 0.9),),
}
NAMES = (
    "Ada", "Bruno", "Celia", "Dov", "Elif", "Farid", "Greta", "Hana", "Ivo", "Juno", "Kofi", "Lena", "Milo", "Nadia",
    "Oren", "Pilar", "Quentin", "Rosa", "Sami", "Tove", "Uma", "Viktor", "Wanda", "Xenia", "Yusuf", "Zora", "Anselm",
    "Birgit", "Caspar", "Dalia", "Emil", "Fiona", "Goran", "Hilda", "Ines", "Jonas", "Katja", "Luca", "Marta", "Nils",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Persona:
    """A listener's habits."""

    number: int
    """1 to 40; 0 is the visitor."""
    name: str
    display_name: str
    simulated: bool
    clusters: tuple[str, ...]
    hours: str
    sessions_a_week: float
    music: float
    """Share of sessions that are music; the rest is talk."""
    shuffles: float
    """Share of music sessions that are not an album in its order."""
    repeats: float
    """Share that plays the favourites again."""
    skips: float
    days: int = DAYS
    """How far back the first session lies."""


@dataclass(frozen=True, slots=True)
class PlannedPlay:
    """A play to be written once its item is in the catalog (`library.demo_items` names them)."""

    key: str
    started_at_ms: int
    share: float
    """How much of it was heard, 0 to 1."""
    ended: Ended
    source: str
    liked: bool = False


def personas() -> list[Persona]:
    """The visitor first, then forty simulated listeners; the same every time."""
    found = [
        Persona(0, "demo", "Demo", False, ("folk", "lounge", "calm"), "evening", 5.0, 0.72, 0.5, 0.3, 0.08, 70),
    ]
    kinds, hours = list(CLUSTERS), list(HOURS)
    for number in range(1, COUNT + 1):
        chance = random.Random(f"listener:{number}")
        first = kinds[(number - 1) % len(kinds)]
        others = chance.sample([kind for kind in kinds if kind != first], chance.choice((1, 1, 2)))
        found.append(
            Persona(
                number=number,
                name=f"simulated-{number:02d}",
                display_name=f"{NAMES[number - 1]} (simulated)",
                simulated=True,
                clusters=(first, *others),
                hours=hours[(number * 3) % len(hours)],
                sessions_a_week=chance.uniform(1.5, 6.0),
                music=chance.choice((0.95, 0.85, 0.7, 0.55, 0.35)),
                shuffles=chance.uniform(0.15, 0.8),
                repeats=chance.uniform(0.1, 0.5),
                skips=chance.choice((0.02, 0.06, 0.12, 0.2, 0.3)),
            )
        )
    return found


def plays_of(persona: Persona, last_day: date) -> list[PlannedPlay]:
    """Everything that a listener played up to the evening before `last_day`, the oldest first."""
    return _Life(persona, last_day).live()


class _Life:
    def __init__(self, persona: Persona, last_day: date) -> None:
        self.persona = persona
        self.chance = random.Random(f"plays:{persona.number}")
        self.last_day = last_day
        self.liking = self._liking()
        self.played: dict[str, int] = {}
        self.liked: set[str] = set()
        self.heard_episodes: set[str] = set()
        self.chapter = dict.fromkeys(BOOKS, 0)
        self.plays: list[PlannedPlay] = []
        self.free_at_ms = 0

    def live(self) -> list[PlannedPlay]:
        """Day after day, session after session."""
        for back in range(self.persona.days, 0, -1):
            day = self.last_day - timedelta(days=back)
            # Weekends are longer, and some weeks are busy with other things.
            wish = self.persona.sessions_a_week / 7 * (1.4 if day.weekday() >= 5 else 0.85)
            wish *= 0.5 + random.Random(f"week:{self.persona.number}:{back // 7}").random()
            for hour, spread in HOURS[self.persona.hours]:
                if self.chance.random() < wish / len(HOURS[self.persona.hours]):
                    self._session(day, self.chance.gauss(hour + (1.5 if day.weekday() >= 5 else 0), spread))
        return self.plays

    def _liking(self) -> dict[str, float]:
        """How much each track is liked, 0 to 1."""
        found = {}
        weights = dict.fromkeys((album.id for album in ALBUMS), 0.04)
        for rank, cluster in enumerate(self.persona.clusters):
            for place, album_id in enumerate(CLUSTERS[cluster]):
                weights[album_id] += (1.0 if rank == 0 else 0.4) / (1 + 0.5 * place)
        for album in ALBUMS:
            for number in range(1, len(album.tracks) + 1):
                found[f"track:{album.id}:{number}"] = min(1.0, weights[album.id] * self.chance.betavariate(2.0, 2.2))
        return found

    def _session(self, day: date, hour: float) -> None:
        start = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(hours=min(23.4, max(5.0, hour)))
        self.free_at_ms = max(self.free_at_ms, round(start.timestamp() * 1000))
        if self.chance.random() > self.persona.music and self._talk(day):
            return
        draw = self.chance.random()
        if draw < self.persona.repeats and len(self.played) >= 5:
            favourites = sorted(self.played, key=lambda key: (-self.played[key] * self.liking[key], key))[:6]
            self._queue([self.chance.choice(favourites) for _ in range(self.chance.randint(2, 4))], "queue")
        elif draw < self.persona.repeats + self.persona.shuffles:
            keys, weights = list(self.liking), [liking**1.6 for liking in self.liking.values()]
            self._queue(list(dict.fromkeys(self.chance.choices(keys, weights, k=self.chance.randint(3, 8)))), "dj")
        else:
            albums = [album.id for album in ALBUMS]
            weights = [
                sum(self.liking[f"track:{album.id}:{n}"] for n in range(1, len(album.tracks) + 1)) / len(album.tracks)
                for album in ALBUMS
            ]
            name = self.chance.choices(albums, [weight**1.5 for weight in weights])[0]
            count = len(next(album for album in ALBUMS if album.id == name).tracks)
            self._queue([f"track:{name}:{n}" for n in range(1, count + 1)], "album")

    def _queue(self, keys: Sequence[str], source: str) -> None:
        for place, key in enumerate(keys):
            liking = self.liking[key]
            tired = min(0.25, 0.01 * self.played.get(key, 0))
            if self.chance.random() < self.persona.skips * (1.6 - liking) + tired * self.persona.skips:
                self._play(key, "track", self.chance.uniform(0.04, 0.35), "skipped", source)
                continue
            if place and self.chance.random() < 0.06:
                self._play(key, "track", self.chance.uniform(0.3, 0.9), "stopped", source)
                return
            self.played[key] = self.played.get(key, 0) + 1
            likes = key not in self.liked and self.chance.random() < 0.08 * liking
            if likes:
                self.liked.add(key)
            self._play(key, "track", 1.0, "finished", source, likes)

    def _talk(self, day: date) -> bool:
        """A chapter or two, or an episode that is out by then; False when there is nothing new."""
        if self.chance.random() < 0.45:
            book = self.chance.choice(BOOKS)
            last = len(book_text(book).chapters)
            if self.chapter[book] < last:
                for _ in range(self.chance.choice((1, 1, 2))):
                    if self.chapter[book] < last:
                        self._play(f"chapter:{book}:{self.chapter[book]}", "chapter", 1.0, "finished", "home")
                        self.chapter[book] += 1
                return True
        out = [
            f"episode:{show}:{index}"
            for show in SHOWS
            for index, episode in enumerate(show_text(show).episodes)
            if episode.date <= day.isoformat()
        ]
        fresh = [key for key in out if key not in self.heard_episodes]
        if not fresh:
            return False
        key = fresh[0] if self.chance.random() < 0.6 else self.chance.choice(fresh)
        self.heard_episodes.add(key)
        if self.chance.random() < 0.16:
            self._play(key, "episode", self.chance.uniform(0.15, 0.8), "stopped", "home")
        else:
            self._play(key, "episode", 1.0, "finished", "home")
        return True

    def _play(self, key: str, kind: str, share: float, ended: Ended, source: str, liked: bool = False) -> None:
        # Times are kept to the second, as a player's clock would give them.
        self.plays.append(PlannedPlay(key, self.free_at_ms // 1000 * 1000, round(share, 3), ended, source, liked))
        self.free_at_ms += round(1000 * (NOMINAL_S[kind] * share + self.chance.uniform(1, 6)))
