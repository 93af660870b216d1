"""What the library's things are called, and what is found under those names: for requests in words."""

from collections.abc import Sequence

from sqlalchemy import and_, func, or_, select

from segue.model.media import Collection
from segue.store import schema as t
from segue.store.database import Database
from segue.store.rows import nouns_of
from segue.store.sql import chunks

_PERFORMERS = ("artist", "album_artist", "composer")
_PLAYED = ("track", "episode", "chapter")


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
        limit: int = 400,
    ) -> list[str]:
        """Ids of tracks by any of `artists`, of any of `works` (titles of tracks, albums or works), in any of `genres`
        or from `years` (both ends included): up to `limit` for each of the four."""
        i, c = t.items.c, t.collections.c
        joined = select(i.id).join(t.collections, c.id == i.collection_id).where(i.kind == "track")
        queries = []
        for names in chunks(list(artists)):
            made = select(t.credits.c.owner_id).join(t.creators, t.creators.c.id == t.credits.c.creator_id)
            made = made.where(t.creators.c.name.in_(names))
            queries.append(joined.where(or_(i.id.in_(made), i.collection_id.in_(made))))
        for names in chunks(list(works)):
            queries.append(joined.where(or_(i.title.in_(names), i.work.in_(names), c.title.in_(names))))
        for names in chunks(list(genres)):
            carriers = select(t.genres.c.owner_id).where(t.genres.c.genre.in_(names))
            queries.append(joined.where(or_(i.id.in_(carriers), i.collection_id.in_(carriers))))
        if years is not None:
            year = func.coalesce(i.year, c.year)
            bounds = [year >= years[0]] if years[0] is not None else []
            bounds += [year <= years[1]] if years[1] is not None else []
            queries.append(joined.where(and_(*bounds)))
        found: dict[str, None] = {}
        with self._db.read() as connection:
            for query in queries:
                # In an order that neither favours what was added first nor changes from call to call.
                found |= dict.fromkeys(connection.scalars(query.order_by(i.sort_title, i.id).limit(limit)))
        return list(found)
