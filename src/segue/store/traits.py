"""What items are, as taste and rules see them: two light queries for hundreds of items."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from segue.model.taste import Traits
from segue.store import schema as t
from segue.store.database import Database
from segue.store.rows import normalised, words_of
from segue.store.sql import chunks

_MAKERS = {"artist", "album_artist", "composer", "author", "narrator", "host", "guest"}
_SURE_TEMPO = 0.3
SHORT_MS, LONG_MS = 20 * 60_000, 60 * 60_000
"""What counts as a short and a long episode."""


class TraitsRepo:
    """Reads traits of items."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def many(self, item_ids: Iterable[str]) -> dict[str, Traits]:
        """The traits of the known ones of `item_ids`."""
        i, c, p = t.items.c, t.collections.c, t.profiles.c
        columns = [
            i.id, i.kind, i.collection_id, i.title, i.credits, i.genres, i.language, i.year, i.explicit, i.work,
            i.duration_ms, c.title.label("of_title"), c.credits.label("of_credits"), c.genres.label("of_genres"),
            c.language.label("of_language"), c.year.label("of_year"), c.explicit.label("of_explicit"),
            p.tempo_bpm, p.tempo_confidence, p.energy, p.camelot,
        ]  # fmt: skip
        query = select(*columns).join(t.collections, c.id == i.collection_id).outerjoin(t.profiles, p.item_id == i.id)
        found: dict[str, Traits] = {}
        with self._db.read() as connection:
            for chunk in chunks([*dict.fromkeys(item_ids)]):
                for row in connection.execute(query.where(i.id.in_(chunk))):
                    found[row.id] = _traits(row)
        return found


def _traits(row: Any) -> Traits:
    facets = [f"kind:{row.kind}", f"collection:{row.collection_id}"]
    credits = [each for each in (*row.credits, *row.of_credits) if each["role"] in _MAKERS and each["creator_id"]]
    facets += [f"creator:{each['creator_id']}" for each in credits]
    genres = [*row.genres, *row.of_genres]
    facets += [f"genre:{normalised(genre)}" for genre in genres]
    if language := (row.language or row.of_language).partition("-")[0].lower():
        facets.append(f"language:{language}")
    year = row.year or row.of_year
    if year and row.kind != "episode":
        facets.append(f"era:{year // 10 * 10}")
    if row.explicit or row.of_explicit:
        facets.append("explicit:yes")
    if row.kind == "episode" and row.duration_ms:
        length = "short" if row.duration_ms < SHORT_MS else "long" if row.duration_ms > LONG_MS else "medium"
        facets.append(f"length:{length}")
    sure = row.tempo_bpm is not None and (row.tempo_confidence or 0.0) >= _SURE_TEMPO
    tempo = row.tempo_bpm if sure else None
    if row.kind == "track":
        facets += _sound(tempo, row.energy, row.camelot or "")
    told = " ".join((row.title, row.of_title, row.work, *genres))
    return Traits(
        item_id=row.id,
        kind=row.kind,
        collection_id=row.collection_id,
        facets=tuple(dict.fromkeys(facets)),
        text=f" {' '.join(words_of(told))} ",
        duration_ms=row.duration_ms,
        year=year,
        tempo_bpm=tempo,
        energy=row.energy,
    )


def _sound(tempo_bpm: float | None, energy: float | None, camelot: str) -> list[str]:
    """How it feels. Camelot's letter tells minor (A) from major (B)."""
    found = []
    if tempo_bpm is not None:
        found.append(f"tempo:{'slow' if tempo_bpm < 90 else 'fast' if tempo_bpm > 130 else 'medium'}")
    if energy is not None:
        if energy < 0.35 or energy > 0.65:
            found.append(f"energy:{'calm' if energy < 0.35 else 'driving'}")
        if camelot[-1:] == "A" and energy < 0.5:
            found.append("mood:dark")
        elif camelot[-1:] == "B" and energy >= 0.5:
            found.append("mood:bright")
    return found
