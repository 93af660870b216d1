"""The catalog: albums, shows and books, what is in them, and who made them."""

import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, and_, bindparam, delete, func, select, update

from segue.model.errors import NotFound
from segue.model.ids import new_id
from segue.model.media import Art, Collection, CollectionKind, Credit, Item, ItemKind
from segue.store import schema as t
from segue.store.database import Database
from segue.store.rows import by_key, normalised, noun_of, nouns_of, now_ms, row_of, sort_key, words_of
from segue.store.schema_understanding import OF_ITEMS, moments
from segue.store.sql import by_id, chunks, upsert

CollectionSort = Literal["title", "artist", "year", "added", "played"]
ItemSort = Literal["title", "added", "published", "played"]


_FEW = 1_000
"""Up to so many of a genre are sorted by themselves."""
_TOTAL_HOLDS_S, _MOST_TOTALS = 3.0, 1_000


@dataclass(frozen=True, slots=True)
class _Page:
    """Which part of a list is wanted."""

    table: Any
    noun: type[Any]
    kind: str | None
    genre: str
    offset: int
    limit: int
    counted: bool
    plain: bool
    """Whether kind and genre are all that it is filtered by."""


class CatalogRepo:
    """Reads and writes collections, items, creators, genres and art."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._totals: dict[tuple[str, str | None, str], tuple[float, int]] = {}

    # Writing.

    def put_collections(self, collections: Sequence[Collection]) -> list[Collection]:
        """Writes collections by id, with their credits, genres and search words; returns them with creator ids."""
        with self._db.write() as connection:
            named = self._named(connection, collections)
            rows = [
                row_of(
                    each,
                    t.collections,
                    sort_title=each.sort_title or sort_key(each.title),
                    sort_creator=sort_key(each.credits[0].name) if each.credits else "",
                    added_at_ms=each.added_at_ms or now_ms(),
                )
                for each in named
            ]
            upsert(connection, t.collections, rows, ["id"])
            self._put_links(connection, named)
        self._totals.clear()
        return named

    def put_items(self, items: Sequence[Item]) -> list[Item]:
        """Writes items by id, with their credits, genres and search words; returns them with creator ids."""
        with self._db.write() as connection:
            named = self._named(connection, items)
            rows = [
                row_of(
                    each,
                    t.items,
                    sort_title=each.sort_title or sort_key(each.title),
                    added_at_ms=each.added_at_ms or now_ms(),
                )
                for each in named
            ]
            upsert(connection, t.items, rows, ["id"])
            self._put_links(connection, named)
        self._totals.clear()
        return named

    def put_art(self, art: Art) -> None:
        """Writes a picture's description."""
        with self._db.write() as connection:
            upsert(connection, t.art, [row_of(art, t.art)], ["id"])

    def remove_collection(self, collection_id: str) -> None:
        """Removes a collection and those of its items that nobody played or liked; it stays if any item does."""
        with self._db.write() as connection:
            ids = list(connection.scalars(select(t.items.c.id).where(t.items.c.collection_id == collection_id)))
            kept = self._cared_for(connection, ids)
            self._remove(connection, [id_ for id_ in ids if id_ not in kept], [] if kept else [collection_id])

    def retire_items(self, ids: Sequence[str]) -> None:
        """Removes items that are in their files no more; those that somebody played or liked only lose their file."""
        with self._db.write() as connection:
            kept = self._cared_for(connection, ids)
            for chunk in chunks(sorted(kept)):
                connection.execute(update(t.items).where(t.items.c.id.in_(chunk)).values(file_id=""))
            self._remove(connection, [id_ for id_ in ids if id_ not in kept], [])

    def remove_items(self, ids: Sequence[str]) -> list[str]:
        """Removes those of `ids` that nobody played, liked or is in the midst of; returns which were removed."""
        with self._db.write() as connection:
            kept = self._cared_for(connection, ids)
            gone = [id_ for id_ in ids if id_ not in kept]
            self._remove(connection, gone, [])
        return gone

    def in_use(self, ids: Sequence[str]) -> set[str]:
        """Which items somebody likes, keeps on a playlist, or has begun and not finished."""
        found: set[str] = set()
        with self._db.read() as connection:
            for chunk in chunks(ids):
                c, o = t.positions.c, t.opinions.c
                begun = select(c.item_id).where(c.item_id.in_(chunk), c.finished.is_(False), c.position_ms > 0)
                liked = select(o.subject_id).where(o.subject_id.in_(chunk), o.liking == 1)
                found |= set(connection.scalars(begun)) | set(connection.scalars(liked))
                found |= set(connection.scalars(_on_playlists(chunk)))
        return found

    @staticmethod
    def _cared_for(connection: Any, ids: Sequence[str]) -> set[str]:
        """Those items of `ids` that somebody played, liked, keeps on a playlist, kept a moment of or has a place in."""
        kept: set[str] = set()
        for chunk in chunks(ids):
            for table in (t.listens, t.positions, t.play_counts, moments):
                kept |= set(connection.scalars(select(table.c.item_id).where(table.c.item_id.in_(chunk))))
            kept |= set(connection.scalars(select(t.opinions.c.subject_id).where(t.opinions.c.subject_id.in_(chunk))))
            kept |= set(connection.scalars(_on_playlists(chunk)))
        return kept

    def remove_empty_collections(self, ids: Sequence[str]) -> None:
        """Removes those of `ids` that have no item left (an album whose tracks were retagged into another)."""
        with self._db.write() as connection:
            for chunk in chunks(ids):
                full = set(
                    connection.scalars(
                        select(t.items.c.collection_id).where(t.items.c.collection_id.in_(chunk)).distinct()
                    )
                )
                self._remove(connection, [], [id_ for id_ in chunk if id_ not in full])

    # Reading.

    def collection(self, collection_id: str) -> Collection:
        """One collection. Raises NotFound."""
        with self._db.read() as connection:
            row = connection.execute(select(t.collections).where(t.collections.c.id == collection_id)).first()
        if row is None:
            raise NotFound("There is no such album, show or book.", "It may have been removed.")
        return noun_of(Collection, row)

    def collection_by_key(self, kind: CollectionKind, key: str) -> Collection | None:
        """The collection that `key` stands for, if it is known."""
        with self._db.read() as connection:
            row = connection.execute(
                select(t.collections).where(t.collections.c.kind == kind, t.collections.c.key == key)
            ).first()
        return noun_of(Collection, row) if row else None

    def collections_by_key(self, kind: CollectionKind, keys: Sequence[str]) -> dict[str, Collection]:
        """The known ones of `keys`."""
        found: dict[str, Collection] = {}
        with self._db.read() as connection:
            for chunk in chunks(keys):
                query = select(t.collections).where(t.collections.c.kind == kind, t.collections.c.key.in_(chunk))
                found |= {row.key: noun_of(Collection, row) for row in connection.execute(query)}
        return found

    def collections_by_id(self, ids: Iterable[str]) -> dict[str, Collection]:
        """The known ones of `ids`."""
        return self._by_id(t.collections, Collection, ids)

    def items_by_id(self, ids: Iterable[str]) -> dict[str, Item]:
        """The known ones of `ids`."""
        return self._by_id(t.items, Item, ids)

    def item(self, item_id: str) -> Item:
        """One item. Raises NotFound."""
        with self._db.read() as connection:
            row = connection.execute(select(t.items).where(t.items.c.id == item_id)).first()
        if row is None:
            raise NotFound("There is no such track, episode or chapter.", "It may have been removed.")
        return noun_of(Item, row)

    def items_of(self, collection_id: str, limit: int = 5_000) -> list[Item]:
        """A collection's items: albums and books in their order, shows newest first."""
        order: list[Any] = [t.items.c.disc, t.items.c.position, t.items.c.start_ms, t.items.c.sort_title]
        with self._db.read() as connection:
            kind = connection.scalar(select(t.collections.c.kind).where(t.collections.c.id == collection_id))
            if kind == "show":
                order = [func.coalesce(t.items.c.published_at_ms, 0).desc(), t.items.c.position.desc()]
            query = select(t.items).where(t.items.c.collection_id == collection_id).order_by(*order).limit(limit)
            return list(nouns_of(Item, connection.execute(query)))

    def items_of_files(self, file_ids: Iterable[str]) -> dict[str, list[Item]]:
        """Items by the file they are in, in order."""
        found: dict[str, list[Item]] = {}
        with self._db.read() as connection:
            for chunk in chunks(list(file_ids)):
                query = select(t.items).where(t.items.c.file_id.in_(chunk)).order_by(t.items.c.start_ms)
                for row in connection.execute(query):
                    found.setdefault(row.file_id, []).append(noun_of(Item, row))
        return found

    def playable_ids(self, kind: ItemKind) -> list[str]:
        """Ids of all items of a kind whose file is here, in order of id."""
        query = (
            select(t.items.c.id)
            .join(t.files, t.files.c.id == t.items.c.file_id)
            .where(t.items.c.kind == kind, t.files.c.status == "present")
            .order_by(t.items.c.id)
        )
        with self._db.read() as connection:
            return list(connection.scalars(query))

    def list_collections(
        self,
        kind: CollectionKind | None = None,
        *,
        creator_id: str = "",
        genre: str = "",
        followed_by: str = "",
        sort: CollectionSort = "title",
        user_id: str = "",
        offset: int = 0,
        limit: int = 100,
        counted: bool = True,
    ) -> tuple[int, list[Collection]]:
        """How many there are (of the page only, unless `counted`), and a page of them. `sort` `played` needs
        `user_id`: their most recent first."""
        c = t.collections.c
        plain = kind is not None and not creator_id and not followed_by and sort != "played"
        page = _Page(t.collections, Collection, kind, genre, offset, limit, counted, plain)
        where = self._filters(t.collections, kind, creator_id)
        if followed_by:
            where.append(c.id.in_(self._opinion_ids(followed_by, t.opinions.c.followed.is_(True))))
        orders: dict[str, list[Any]] = {
            "title": [c.sort_title, c.id],
            "artist": [c.sort_creator, c.id],
            "year": [c.year.is_(None), c.year.desc(), c.id.desc()],
            "added": [c.added_at_ms.desc(), c.id.desc()],
        }
        if sort == "played":
            played = (
                select(t.items.c.collection_id, func.max(t.play_counts.c.last_played_at_ms).label("at"))
                .join(t.play_counts, t.play_counts.c.item_id == t.items.c.id)
                .where(t.play_counts.c.user_id == user_id)
                .group_by(t.items.c.collection_id)
                .subquery()
            )
            ids = select(c.id).join(played, played.c.collection_id == c.id).where(*where)
            return self._page(page, ids, [played.c.at.desc(), c.id])
        return self._page(page, select(c.id).where(*where), orders[sort])

    def list_items(
        self,
        kind: ItemKind | None = None,
        *,
        creator_id: str = "",
        genre: str = "",
        liked_by: str = "",
        sort: ItemSort = "title",
        user_id: str = "",
        offset: int = 0,
        limit: int = 100,
        counted: bool = True,
    ) -> tuple[int, list[Item]]:
        """How many there are (of the page only, unless `counted`), and a page of them. `sort` `played` needs
        `user_id`: their most recent first."""
        c = t.items.c
        plain = kind is not None and not creator_id and not liked_by and sort != "played"
        page = _Page(t.items, Item, kind, genre, offset, limit, counted, plain)
        where = self._filters(t.items, kind, creator_id)
        if liked_by:
            where.append(c.id.in_(self._opinion_ids(liked_by, t.opinions.c.liking == 1)))
        orders: dict[str, list[Any]] = {
            "title": [c.sort_title, c.id],
            "added": [c.added_at_ms.desc(), c.id.desc()],
            "published": [c.published_at_ms.is_(None), c.published_at_ms.desc(), c.id.desc()],
        }
        if sort == "played":
            counts = t.play_counts.c
            ids = (
                select(c.id).join(t.play_counts, and_(counts.item_id == c.id, counts.user_id == user_id)).where(*where)
            )
            return self._page(page, ids, [counts.last_played_at_ms.desc(), c.id])
        return self._page(page, select(c.id).where(*where), orders[sort])

    def newest_ids(self, kind: ItemKind, limit: int = 1) -> list[str]:
        """Ids of the items of a kind that were added last, the newest first."""
        c = t.items.c
        query = select(c.id).where(c.kind == kind).order_by(c.added_at_ms.desc(), c.id.desc()).limit(limit)
        with self._db.read() as connection:
            return list(connection.scalars(query))

    def sizes(self, collection_ids: Iterable[str]) -> dict[str, tuple[int, int]]:
        """How many items each collection has, and how long they are together in milliseconds."""
        found: dict[str, tuple[int, int]] = {}
        with self._db.read() as connection:
            for chunk in chunks(list(collection_ids)):
                query = (
                    select(t.items.c.collection_id, func.count(), func.coalesce(func.sum(t.items.c.duration_ms), 0))
                    .where(t.items.c.collection_id.in_(chunk))
                    .group_by(t.items.c.collection_id)
                )
                found |= {row[0]: (int(row[1]), int(row[2])) for row in connection.execute(query)}
        return found

    def list_creators(self, role: str = "", offset: int = 0, limit: int = 100) -> tuple[int, list[Credit]]:
        """People and groups in the order of their names, each as a Credit with the role asked for."""
        c = t.creators.c
        credited = select(t.credits.c.creator_id).where(t.credits.c.creator_id == c.id)
        where = (credited.where(t.credits.c.role == role) if role else credited).exists()
        with self._db.read() as connection:
            total = connection.scalar(select(func.count()).select_from(t.creators).where(where)) or 0
            query = select(t.creators).where(where).order_by(c.sort_name, c.id).offset(offset).limit(limit)
            rows = connection.execute(query).all()
        return total, [Credit(row.name, role or "artist", row.id, row.mbid) for row in rows]  # type: ignore[arg-type]

    def creator(self, creator_id: str) -> Credit:
        """One creator. Raises NotFound."""
        with self._db.read() as connection:
            row = connection.execute(select(t.creators).where(t.creators.c.id == creator_id)).first()
        if row is None:
            raise NotFound("There is no such artist or author.", "It may have been removed.")
        return Credit(row.name, "artist", row.id, row.mbid)

    def list_genres(self, owner_kind: str = "") -> list[tuple[str, int]]:
        """Genres and how many collections or items (of `owner_kind`: `album`, `track`…) carry them, most first."""
        g = t.genres.c
        query = select(g.genre_key, func.count().label("number")).group_by(g.genre_key)
        if owner_kind:
            query = query.where(g.owner_kind == owner_kind)
        with self._db.read() as connection:
            counts = connection.execute(query.order_by(func.count().desc(), g.genre_key).limit(1_000)).all()
            # How it is written: as most of the first carriers write it. (Asked for all, this would read every row.)
            some = select(g.genre).where(g.genre_key == bindparam("key")).limit(50)
            spelt = {row.genre_key: Counter(connection.scalars(some, {"key": row.genre_key})) for row in counts}
        return [(min(spelt[row.genre_key].items(), key=lambda n: (-n[1], n[0]))[0], int(row.number)) for row in counts]

    def art(self, art_ids: Iterable[str]) -> dict[str, Art]:
        """The known pictures of `art_ids`."""
        return self._by_id(t.art, Art, art_ids)

    # Within.

    def _by_id(self, table: Any, kind: type[Any], ids: Iterable[str]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        with self._db.read() as connection:
            for chunk in chunks([*{id_ for id_ in ids if id_}]):
                found |= by_key(kind, connection.execute(by_id(table), {"ids": chunk}), "id")
        return found

    def _page(self, page: "_Page", ids: Select[Any], order: list[Any]) -> tuple[int, list[Any]]:
        column = page.table.c.id
        with self._db.read() as connection:
            if page.genre:
                g = t.genres.c
                carrying = select(g.owner_id).where(g.genre_key == normalised(page.genre))
                if page.kind:
                    carrying = carrying.where(g.owner_kind == page.kind)
                few = carrying.limit(_FEW + 1).subquery()
                if (connection.scalar(select(func.count()).select_from(few)) or 0) > _FEW:
                    # Going through all in their order and leaving out the others is faster than sorting thousands.
                    total_of = carrying if page.plain else ids.where(column.in_(carrying))
                    ids = ids.where(carrying.where(g.owner_id == column).exists())
                else:
                    total_of = ids = ids.where(column.in_(carrying))
            else:
                total_of = ids
            wanted = list(connection.scalars(ids.order_by(*order).offset(page.offset).limit(page.limit)))
            total = self._total(connection, page, total_of) if page.counted else len(wanted)
            found = connection.execute(select(page.table).where(column.in_(wanted)))
            nouns = by_key(page.noun, found, "id")
        return total, [nouns[id_] for id_ in wanted]

    def _total(self, connection: Any, page: "_Page", total_of: Select[Any]) -> int:
        """How many a list has. Counting a hundred thousand takes longer than fetching a page of them, so the totals of
        whole kinds and genres are kept for some seconds, or until something is written here."""
        key = (page.table.name, page.kind, normalised(page.genre))
        until, total = self._totals.get(key, (0.0, 0)) if page.plain else (0.0, 0)
        if time.monotonic() >= until:
            total = connection.scalar(select(func.count()).select_from(total_of.order_by(None).subquery())) or 0
            if page.plain:
                if len(self._totals) >= _MOST_TOTALS:
                    self._totals.clear()
                self._totals[key] = time.monotonic() + _TOTAL_HOLDS_S, total
        return total

    @staticmethod
    def _filters(table: Any, kind: str | None, creator_id: str) -> list[ColumnElement[bool]]:
        where: list[ColumnElement[bool]] = [table.c.kind == kind] if kind else []
        if creator_id:
            where.append(table.c.id.in_(select(t.credits.c.owner_id).where(t.credits.c.creator_id == creator_id)))
        return where

    @staticmethod
    def _opinion_ids(user_id: str, condition: ColumnElement[bool]) -> Select[Any]:
        return select(t.opinions.c.subject_id).where(t.opinions.c.user_id == user_id, condition)

    def _named(self, connection: Any, nouns: Sequence[Any]) -> list[Any]:
        """The nouns with a creator id in every credit; creators not yet known are made."""
        wanted = {normalised(credit.name): credit for noun in nouns for credit in noun.credits if credit.name.strip()}
        known: dict[str, str] = {}
        for chunk in chunks(list(wanted)):
            query = select(t.creators.c.key, t.creators.c.id).where(t.creators.c.key.in_(chunk))
            known |= {row.key: row.id for row in connection.execute(query)}
        made = [
            {
                "id": new_id("creator"),
                "key": key,
                "name": credit.name.strip(),
                "sort_name": sort_key(credit.name),
                "mbid": credit.mbid,
            }
            for key, credit in wanted.items()
            if key not in known
        ]
        for batch in chunks(made):
            upsert(connection, t.creators, batch, ["key"], update=["key"])
        for chunk in chunks([row["key"] for row in made]):  # another process may have made them first
            query = select(t.creators.c.key, t.creators.c.id).where(t.creators.c.key.in_(chunk))
            known |= {row.key: row.id for row in connection.execute(query)}
        return [
            replace(
                noun,
                credits=tuple(
                    replace(credit, creator_id=known[normalised(credit.name)])
                    for credit in noun.credits
                    if credit.name.strip()
                ),
            )
            for noun in nouns
        ]

    @staticmethod
    def _put_links(connection: Any, nouns: Sequence[Any]) -> None:
        ids = [noun.id for noun in nouns]
        for chunk in chunks(ids):
            for table in (t.credits, t.genres, t.search_words):
                connection.execute(delete(table).where(table.c.owner_id.in_(chunk)))
        credit_rows, genre_rows, word_rows = [], [], []
        for noun in nouns:
            for credit in noun.credits:
                credit_rows.append(
                    {
                        "owner_id": noun.id,
                        "creator_id": credit.creator_id,
                        "role": credit.role,
                        "owner_kind": noun.kind,
                    }
                )
            for genre in noun.genres:
                genre_rows.append(
                    {"owner_id": noun.id, "genre_key": normalised(genre), "owner_kind": noun.kind, "genre": genre}
                )
            weights = dict.fromkeys((word for credit in noun.credits for word in words_of(credit.name)), 1)
            weights |= dict.fromkeys(words_of(noun.title), 3)
            word_rows += [
                {"word": word, "owner_id": noun.id, "owner_kind": noun.kind, "weight": weight}
                for word, weight in weights.items()
            ]
        for rows, table, keys in (
            (credit_rows, t.credits, ["owner_id", "creator_id", "role"]),
            (genre_rows, t.genres, ["owner_id", "genre_key"]),
            (word_rows, t.search_words, ["word", "owner_id"]),
        ):
            for chunk in chunks(rows, 2_000):
                upsert(connection, table, chunk, keys, update=[])

    def _remove(self, connection: Any, item_ids: Sequence[str], collection_ids: Sequence[str]) -> None:
        self._totals.clear()
        for chunk in chunks(item_ids):
            for table in (t.profiles, t.transcripts, *OF_ITEMS):
                connection.execute(delete(table).where(table.c.item_id.in_(chunk)))
            connection.execute(delete(t.items).where(t.items.c.id.in_(chunk)))
        for chunk in chunks(collection_ids):
            connection.execute(delete(t.feeds).where(t.feeds.c.collection_id.in_(chunk)))
            connection.execute(delete(t.collections).where(t.collections.c.id.in_(chunk)))
        for chunk in chunks([*item_ids, *collection_ids]):
            for table in (t.credits, t.genres, t.search_words):
                connection.execute(delete(table).where(table.c.owner_id.in_(chunk)))


def _on_playlists(ids: Sequence[str]) -> Select[Any]:
    """Those items of `ids` that listeners put on playlists of their own."""
    e = t.playlist_entries.c
    own = select(t.playlists.c.id).where(t.playlists.c.recipe == "")
    return select(e.item_id).where(e.item_id.in_(ids), e.playlist_id.in_(own))
