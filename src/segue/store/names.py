"""What the library's things are called, and what is found under those names: for requests in words."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, or_, select

from segue.model.media import Collection
from segue.store import schema as t
from segue.store.database import Database
from segue.store.rows import nouns_of, words_of
from segue.store.sql import CHUNK, chunks

_PERFORMERS = ("artist", "album_artist", "composer")
_MOST = 20_000
"""How many of a kind are looked at; of more than the limit, a fair share is taken."""


class NameRepo:
    """Reads names."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def stamp(self) -> tuple[int, int, int]:
        """Changes whenever something was added or removed: how many items, how many collections, the newest's time."""
        query = select(func.count(), func.coalesce(func.max(t.items.c.added_at_ms), 0)).select_from(t.items)
        with self._db.read() as connection:
            items, newest = connection.execute(query).one()
            collections = connection.scalar(select(func.count()).select_from(t.collections)) or 0
        return int(items), int(collections), int(newest)

    def all(self, limit: int = 400_000) -> list[tuple[str, str, int]]:
        """Every name as (kind, text, how many items carry it); kinds are artist, work, show, book and genre.

        A work is a track's title, an album's title or the work that movements belong to.
        """
        i, c = t.items.c, t.collections.c
        artists = (
            select(t.creators.c.name, func.count())
            .join(t.credits, t.credits.c.creator_id == t.creators.c.id)
            .where(t.credits.c.role.in_(_PERFORMERS))
            .group_by(t.creators.c.id, t.creators.c.name)
        )
        titles = select(i.title, func.count()).where(i.kind == "track").group_by(i.title)
        works = select(i.work, func.count()).where(i.kind == "track", i.work != "").group_by(i.work)
        collections = select(c.kind, c.title)
        genres = select(t.genres.c.genre, func.count()).group_by(t.genres.c.genre)
        found: list[tuple[str, str, int]] = []
        with self._db.read() as connection:
            found += [("artist", name, int(count)) for name, count in connection.execute(artists.limit(limit))]
            for kind, title in connection.execute(collections.limit(limit)):
                found.append(("work" if kind == "album" else kind, title, 1))
            for query in (works, titles):
                found += [("work", title, int(count)) for title, count in connection.execute(query.limit(limit))]
            found += [("genre", name, int(count)) for name, count in connection.execute(genres.limit(2_000))]
        return [row for row in found if row[1].strip()]

    def collections_titled(self, titles: Sequence[str], kind: str) -> list[Collection]:
        """Collections of a kind with any of these titles."""
        c = t.collections.c
        query = select(t.collections).where(c.kind == kind, c.title.in_(list(titles)[:50])).order_by(c.id).limit(50)
        with self._db.read() as connection:
            return list(nouns_of(Collection, connection.execute(query)))

    def items_named(
        self,
        artists: Sequence[str] = (),
        works: Sequence[str] = (),
        genres: Sequence[str] = (),
        years: tuple[int | None, int | None] | None = None,
        limit: int = 200,
    ) -> list[str]:
        """Ids of tracks by any of `artists`, of any of `works` (titles of tracks, albums or works), in any of `genres`
        or from `years` (both ends included): up to `limit` for each way."""
        wanted: list[list[str]] = []
        with self._db.read() as connection:
            if artists:
                c = t.credits.c
                made = select(c.owner_id, c.owner_kind).join(t.creators, t.creators.c.id == c.creator_id)
                owners = [
                    o for names in chunks(list(artists)) for o in _rows(connection, made, t.creators.c.name, names)
                ]
                wanted.append(_tracks(connection, owners))
            if genres:
                g = t.genres.c
                owners = list(_rows(connection, select(g.owner_id, g.owner_kind), g.genre, list(genres)[:CHUNK]))
                wanted.append(_tracks(connection, owners))
            wanted += [_titled(connection, work) for work in works[:20]]
            if works and not any(wanted):  # what a work's movements are called need not hold its name
                named = select(t.items.c.id).where(t.items.c.work.in_(list(works)[:20])).limit(_MOST)
                wanted.append(list(connection.scalars(named)))
            if years is not None:
                wanted.append(_of_years(connection, *years))
        shares = [sorted(ids)[:: max(1, len(ids) // limit)][:limit] for ids in wanted]
        return list(dict.fromkeys(id_ for ids in shares for id_ in ids))


# SQLite reads `kind = 'track' AND id IN (SELECT …)` through the index of kinds, that is, all tracks. So whose they are
# is asked first, and the tracks then by their ids.


def _rows(connection: Connection, query: Select[Any], column: Any, values: Sequence[str]) -> Iterator[tuple[str, str]]:
    for row in connection.execute(query.where(column.in_(list(values))).limit(_MOST)):
        yield row[0], row[1]


def _tracks(connection: Connection, owners: Sequence[tuple[str, str]]) -> list[str]:
    """The tracks among `owners` (ids with their kinds), and those on albums among them."""
    i = t.items.c
    found = [owner_id for owner_id, kind in owners if kind == "track"]
    for albums in chunks([owner_id for owner_id, kind in owners if kind == "album"]):
        found += connection.scalars(select(i.id).where(i.collection_id.in_(albums)))
    return list(dict.fromkeys(found))


def _titled(connection: Connection, title: str) -> list[str]:
    """Tracks with a title, or of a work or on an album with it; found by its longest word, for which there is an
    index."""
    i, c, w = t.items.c, t.collections.c, t.search_words.c
    word = max(words_of(title), key=len, default="")
    owners = list(_rows(connection, select(w.owner_id, w.owner_kind), w.word, [word]))
    found: list[str] = []
    for tracks in chunks([owner_id for owner_id, kind in owners if kind == "track"]):
        found += connection.scalars(select(i.id).where(i.id.in_(tracks), or_(i.title == title, i.work == title)))
    albums: list[tuple[str, str]] = []
    for ids in chunks([owner_id for owner_id, kind in owners if kind == "album"]):
        albums += [(id_, "album") for id_ in connection.scalars(select(c.id).where(c.id.in_(ids), c.title == title))]
    return list(dict.fromkeys([*found, *_tracks(connection, albums)]))


def _of_years(connection: Connection, first: int | None, last: int | None) -> list[str]:
    def within(year: Any) -> list[ColumnElement[bool]]:
        bounds = [year >= first] if first is not None else []
        return bounds + ([year <= last] if last is not None else [])

    c, i = t.collections.c, t.items.c
    albums = connection.scalars(
        select(c.id).where(c.kind == "album", *within(c.year)).order_by(c.id).limit(_MOST // 10)
    )
    found = _tracks(connection, [(id_, "album") for id_ in albums])
    if found:
        return found
    own = select(i.id).where(i.kind == "track", i.year.is_not(None), *within(i.year)).limit(_MOST)
    return list(connection.scalars(own))
