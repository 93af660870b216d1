"""Libraries and listeners made for the DJ's tests."""

import random

from segue.dj.view import DAY_MS, Candidate, ListenerView, Sound
from segue.model.listening import User
from segue.model.media import Collection, Credit, Item

NOW_MS = 1_790_000_000_000  # 21 September 2026, 14:13 UTC
GENRES = ("Jazz", "Folk", "Ambient", "Waltz", "Baroque")
KEYS = ("8B", "9B", "8A", "3A", "12B")


def track(
    number: int,
    artist: int = 0,
    album: int = 0,
    *,
    year: int | None = 1987,
    genre: str = "Jazz",
    duration_ms: int = 180_000,
    work: str = "",
    movement: int | None = None,
    sound: bool = True,
    **had: int | bool,
) -> Candidate:
    """One track; `had` is what the listener did with it (plays, last_played_at_ms, liked…)."""
    item = Item(
        id=f"trk_{number:05d}",
        kind="track",
        collection_id=f"alb_{artist:03d}_{album:03d}",
        title=f"{WORDS[number % len(WORDS)]} {ROOTS[(number // len(WORDS)) % len(ROOTS)]}".strip(),
        credits=(Credit(f"{NAMES[artist % len(NAMES)]} {SURNAMES[artist // len(NAMES) % len(SURNAMES)]}", "artist"),),
        position=number % 100,
        duration_ms=duration_ms,
        genres=(genre,),
        year=year,
        work=work,
        movement=movement,
        movement_title=f"Movement {movement}" if movement else "",
        added_at_ms=NOW_MS - 400 * DAY_MS,
    )
    album_noun = Collection(
        id=item.collection_id, kind="album", title=f"{ROOTS[album % len(ROOTS)]} Letters", key=item.collection_id
    )
    heard = Sound(90.0 + number % 50, KEYS[number % len(KEYS)], 0.3 + number % 5 / 10) if sound else None
    return Candidate(item, album_noun, heard, **had)  # type: ignore[arg-type]


WORDS = ("Amber", "Quiet", "Harbour", "Lantern", "Northern", "Paper", "Silver", "Winter", "Orchard", "Ferry", "Copper")
ROOTS = ("Lines", "Road", "Garden", "Sleeper", "Signal", "Window", "Coast", "Machine", "Weather")
NAMES = ("Ada", "Bruno", "Cleo", "Dario", "Edith", "Farid", "Greta", "Hugo", "Iris", "Jonas")
SURNAMES = ("Marlow", "Quist", "Tanaka", "Oyelaran", "Verne", "Lindqvist")


def library(artists: int, tracks_each: int, seed: int = 1, works: int = 0) -> tuple[Candidate, ...]:
    """Artists with albums of six tracks, played and liked by chance; then works of four movements."""
    rng = random.Random(seed)
    made: list[Candidate] = []
    for artist in range(artists):
        for n in range(tracks_each):
            plays = rng.choice((0, 0, 0, 1, 3, 9))
            last_ms = NOW_MS - rng.randint(0, 400) * DAY_MS if plays else 0
            made.append(
                track(
                    len(made),
                    artist,
                    n // 6,
                    year=rng.choice((None, 1971, 1987, 1994, 2003, 1722)),
                    genre=rng.choice(GENRES),
                    plays=plays,
                    first_played_at_ms=last_ms and last_ms - 30 * DAY_MS,
                    last_played_at_ms=last_ms,
                    liked=rng.random() < 0.1,
                    disliked=rng.random() < 0.05,
                )
            )
    for work in range(works):
        for movement in (3, 1, 4, 2):
            made.append(
                track(len(made), 50 + work, 0, work=f"Symphony No. {work + 1}", movement=movement, genre="Symphony")
            )
    return tuple(made)


def view(candidates: tuple[Candidate, ...], now_ms: int = NOW_MS, timezone: str = "UTC") -> ListenerView:
    """A listener named Mara, before those candidates."""
    user = User("usr_1", "mara", "Mara", timezone=timezone)
    return ListenerView(user, now_ms, candidates, spoken_name="Mara")
