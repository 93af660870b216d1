"""A home of a million things and a hundred thousand listeners, made up: for what is measured at that size."""

import os
from pathlib import Path

import numpy as np

from segue.store import Store, schema

ITEMS = int(os.environ.get("SEGUE_BENCH_ITEMS", "1000000"))
LISTENERS = int(os.environ.get("SEGUE_BENCH_LISTENERS", "100000"))
PLAYS = int(os.environ.get("SEGUE_BENCH_PLAYS", "10000000"))
DAY = 86_400_000
NOW = 1_780_272_000_000


def fill(home: Path) -> None:
    """Items in albums by makers with genres; listeners with tastes by genre, plays with a long tail."""
    home.mkdir(parents=True, exist_ok=True)
    store = Store.open(f"sqlite:///{home / 'segue.db'}")
    chance = np.random.default_rng(1)
    albums, makers, genres = max(1, ITEMS // 12), max(1, ITEMS // 60), 40
    maker_genre = chance.integers(0, genres, makers)
    album_maker = chance.integers(0, makers, albums)
    item_album = np.sort(chance.integers(0, albums, ITEMS))
    kinds = np.where(chance.random(albums) < 0.15, "show", "album")
    word = "river night glass paper winter amber field echo stone garden silver moon".split()  # noqa: SIM905
    with store.transaction(), store.database.write() as connection:

        def put(table: object, rows: list[dict[str, object]]) -> None:
            connection.execute(table.insert(), rows)  # type: ignore[attr-defined]

        def credits(maker: int) -> list[dict[str, str]]:
            return [{"name": f"Maker {maker}", "role": "artist", "creator_id": f"cre_{maker:019d}", "mbid": ""}]

        for start in range(0, albums, 20_000):
            put(
                schema.collections,
                [
                    {
                        "id": f"{'sho' if kinds[n] == 'show' else 'alb'}_{n:019d}",
                        "kind": str(kinds[n]),
                        "key": f"k{n}",
                        "title": f"{word[n % 12]} {n}",
                        "sort_title": f"{n}",
                        "sort_creator": "",
                        "year": 1960 + n % 60,
                        "credits": credits(int(album_maker[n])),
                        "language": "en",
                        "added_at_ms": NOW - (n % 2_000) * DAY,
                        "genres": [f"Genre {maker_genre[album_maker[n]]}"],
                    }
                    for n in range(start, min(albums, start + 20_000))
                ],
            )
        put(
            schema.files,
            [{"id": "fil_1", "path": "/none", "size_bytes": 1, "mtime_ns": 1, "replay_gain": {}, "status": "present"}],
        )
        for start in range(0, ITEMS, 20_000):
            rows = []
            for n in range(start, min(ITEMS, start + 20_000)):
                of = int(item_album[n])
                show = bool(kinds[of] == "show")
                rows.append(
                    {
                        "id": item_id(n, show),
                        "kind": "episode" if show else "track",
                        "file_id": "fil_1",
                        "collection_id": f"{'sho' if show else 'alb'}_{of:019d}",
                        "title": f"{word[n % 12]} {word[n % 7]} {n}",
                        "sort_title": f"{n}",
                        "credits": credits(int(album_maker[of])),
                        "duration_ms": 200_000,
                        "marks": [],
                        "links": [],
                        "genres": [f"Genre {maker_genre[album_maker[of]]}"],
                        "year": 1960 + of % 60,
                        "published_at_ms": NOW - (n % 900) * DAY if show else None,
                        "added_at_ms": NOW - (of % 2_000) * DAY,
                    }
                )
            put(schema.items, rows)
        makers_rows = [
            {"id": f"cre_{n:019d}", "key": f"maker {n}", "name": f"Maker {n}", "sort_name": f"{n}"}
            for n in range(makers)
        ]
        put(schema.creators, makers_rows)
        of_genre = maker_genre[album_maker[item_album]]
        by_genre = [np.flatnonzero(of_genre == genre) for genre in range(genres)]
        shows = kinds[item_album] == "show"
        for start in range(0, LISTENERS, 500):
            users, counts = [], []
            for user in range(start, min(LISTENERS, start + 500)):
                id_ = f"usr_{user:019d}"
                users.append({"id": id_, "name": f"u{user}", "name_key": f"u{user}", "settings": {}, "timezone": "UTC"})
                counts += [
                    {
                        "user_id": id_,
                        "item_id": item_id(int(n), bool(shows[n])),
                        "plays": int(chance.integers(1, 6)),
                        "skips": int(chance.random() < 0.1),
                        "played_ms": 200_000,
                        "last_played_at_ms": NOW - int(chance.integers(1, 300 * 86_400)) * 1000,
                    }
                    for n in _drawn(chance, by_genre, max(1, PLAYS // LISTENERS))
                ]
            put(schema.users, users)
            put(schema.play_counts, counts)
    store.close()


def _drawn(chance: np.random.Generator, by_genre: list[np.ndarray], count: int) -> np.ndarray:  # type: ignore[type-arg]
    """What one listener played: of two genres, a few things far more likely than the rest."""
    liked = [by_genre[int(genre)] for genre in chance.integers(0, len(by_genre), 2)]
    drawn = [pool[(chance.random(count) ** 3 * len(pool)).astype(int)] for pool in liked if len(pool)]
    return np.unique(chance.permutation(np.concatenate(drawn))[:count]) if drawn else np.zeros(0, int)


def item_id(n: int, show: bool) -> str:
    """The id of an item of the filled home."""
    return f"{'epi' if show else 'trk'}_{n:019d}"
