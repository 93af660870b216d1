"""The catalog's own words, as people name them in a sentence: genres, creators, collections."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from segue.store import schema as t
from segue.store.database import Database
from segue.store.rows import sort_key
from segue.store.sql import chunks

_MOST_CREATORS = 200_000


@dataclass(frozen=True, slots=True)
class Name:
    """Something of the catalog that a sentence can name."""

    facet: str
    """`genre:folk`, `creator:cre_…`, `collection:alb_…`."""
    name: str
    key: str
    """As it is compared: no accents, no case."""
    weight: int = 1
    """How much of the library carries it."""


class VocabularyRepo:
    """Looks names up. Everything here is the same for all listeners."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def genres(self) -> list[Name]:
        """Every genre, the most common first."""
        g = t.genres.c
        query = select(g.genre_key, func.min(g.genre).label("name"), func.count().label("number"))
        query = query.group_by(g.genre_key).order_by(func.count().desc(), g.genre_key).limit(3_000)
        with self._db.read() as connection:
            return [
                Name(f"genre:{row.genre_key}", row.name, row.genre_key, row.number) for row in connection.execute(query)
            ]

    def exact(self, keys: Iterable[str]) -> list[Name]:
        """Creators whose name, and collections whose title, is one of `keys` (compared without accents and case)."""
        wanted = list(dict.fromkeys(keys))
        found: list[Name] = []
        c, k = t.creators.c, t.collections.c
        with self._db.read() as connection:
            for chunk in chunks(wanted):
                rows = connection.execute(select(c.id, c.name, c.key).where(c.key.in_(chunk)))
                found += [Name(f"creator:{row.id}", row.name, row.key) for row in rows]
                titles = {sort_key(key): key for key in chunk}
                query = select(k.id, k.title, k.sort_title).where(
                    k.kind.in_(("album", "show", "book")), k.sort_title.in_(list(titles))
                )
                rows = connection.execute(query.limit(1_000))
                found += [Name(f"collection:{row.id}", row.title, titles[row.sort_title]) for row in rows]
        return found

    def creators(self) -> list[Name]:
        """Everybody who made something, without weights."""
        c = t.creators.c
        query = select(c.id, c.name, c.key).order_by(c.id).limit(_MOST_CREATORS)
        with self._db.read() as connection:
            return [Name(f"creator:{row.id}", row.name, row.key) for row in connection.execute(query)]

    def talk(self) -> list[Name]:
        """Shows and books."""
        c = t.collections.c
        query = select(c.id, c.title, c.sort_title).where(c.kind.in_(("show", "book"))).order_by(c.id).limit(20_000)
        with self._db.read() as connection:
            return [Name(f"collection:{row.id}", row.title, row.sort_title) for row in connection.execute(query)]

    def named(self, facets: Iterable[str]) -> dict[str, str]:
        """How facets are written: names of creators and collections, genres as most write them."""
        wanted = list(dict.fromkeys(facets))
        found: dict[str, str] = {}
        with self._db.read() as connection:
            for group, table, column in (
                ("creator:", t.creators, t.creators.c.name),
                ("collection:", t.collections, t.collections.c.title),
            ):
                ids = [facet.removeprefix(group) for facet in wanted if facet.startswith(group)]
                for chunk in chunks(ids):
                    rows = connection.execute(select(table.c.id, column.label("name")).where(table.c.id.in_(chunk)))
                    found |= {f"{group}{row.id}": row.name for row in rows}
            keys = [facet.removeprefix("genre:") for facet in wanted if facet.startswith("genre:")]
            g = t.genres.c
            for chunk in chunks(keys):
                query = select(g.genre_key, func.min(g.genre).label("name")).where(g.genre_key.in_(chunk))
                rows = connection.execute(query.group_by(g.genre_key))
                found |= {f"genre:{row.genre_key}": row.name for row in rows}
        return found

    def has_word(self, words: Sequence[str]) -> set[str]:
        """Which of `words` stand in a title or a name of the library."""
        w = t.search_words.c
        with self._db.read() as connection:
            return set(connection.scalars(select(w.word).where(w.word.in_(list(words))).distinct()))
