"""What recommending reads: the whole catalog as plain rows, everybody's plays as numbers, one listener at a glance."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, Table, bindparam, func, select

from segue.model.ids import PREFIXES
from segue.store import schema as t
from segue.store.database import Database
from segue.store.sql import among, chunks

_CHAPTER = PREFIXES["chapter"] + "_"
PAGE = 20_000
"""How many rows are held at once while a whole table is read."""


@dataclass(frozen=True, slots=True)
class Known:
    """What one listener did with one item."""

    item_id: str
    plays: int
    skips: int
    last_played_at_ms: int
    book_id: str = ""
    """The book that a chapter is of."""


@dataclass(frozen=True, slots=True)
class Begun:
    """Where a listener is in an item."""

    item_id: str
    kind: str
    collection_id: str
    position_ms: int
    duration_ms: int
    finished: bool
    updated_at_ms: int


@dataclass(frozen=True, slots=True)
class Heard:
    """One play of the last hours."""

    item_id: str
    kind: str
    collection_id: str
    started_at_ms: int
    ended: str


@dataclass(frozen=True, slots=True)
class Said:
    """What a listener thinks of something: liking −1, 0 or 1."""

    subject_id: str
    liking: int
    followed: bool
    updated_at_ms: int


def _of_user(table: Table, *columns: Any, newest: str) -> Select[Any]:
    """The rows of one listener (parameters `user` and `most`), the greatest in a column first. Such statements are put
    together once: at every request that would take as long as running them."""
    query = select(*columns).where(table.c.user_id == bindparam("user"))
    return query.order_by(table.c[newest].desc()).limit(bindparam("most"))


_counts, _opinion, _place, _play, _item = (
    table.c for table in (t.play_counts, t.opinions, t.positions, t.listens, t.items)
)
_played = (_counts.item_id, _counts.plays, _counts.skips, _counts.last_played_at_ms)
_LATEST = _of_user(t.play_counts, *_played, newest="last_played_at_ms")
_MOST = _of_user(t.play_counts, *_played, newest="plays")
_OPINIONS = _of_user(
    t.opinions, _opinion.subject_id, _opinion.liking, _opinion.followed, _opinion.updated_at_ms, newest="updated_at_ms"
)
_BEGUN = _of_user(
    t.positions, _place.item_id, _item.kind, _item.collection_id, _place.position_ms, _item.duration_ms,
    _place.finished, _place.updated_at_ms, newest="updated_at_ms",
).join(t.items, _item.id == _place.item_id)  # fmt: skip
_HEARD = (
    _of_user(
        t.listens, _play.item_id, _item.kind, _item.collection_id, _play.started_at_ms, _play.ended,
        newest="started_at_ms",
    )
    .join(t.items, _item.id == _play.item_id)
    .where(_play.started_at_ms >= bindparam("since"))
)  # fmt: skip
_STARTS = _of_user(t.listens, _play.item_id, _play.started_at_ms, _play.ended, newest="started_at_ms").where(
    _play.started_at_ms >= bindparam("since")
)
_TITLES = {table: select(table.c.id, table.c.title).where(among(table.c.id)) for table in (t.items, t.collections)}
_MAKERS = select(t.creators.c.id, t.creators.c.name).where(among(t.creators.c.id))


class SignalRepo:
    """Reads only. Everything about one listener is bounded; whole tables come in pages."""

    def __init__(self, database: Database) -> None:
        self._db = database

    # One listener.

    def known(self, user_id: str, latest: int = 600, most: int = 300) -> list[Known]:
        """What they played: the `latest`, and of the rest the `most` played; the latest first."""
        with self._db.read() as connection:
            found = connection.execute(_LATEST, {"user": user_id, "most": latest}).all()
            if len(found) == latest:
                have = {row.item_id for row in found}
                more = connection.execute(_MOST, {"user": user_id, "most": most}).all()
                found = [*found, *(row for row in more if row.item_id not in have)]
            books = self._books(connection, [row.item_id for row in found if row.item_id.startswith(_CHAPTER)])
        return [Known(id_, plays, skips, at_ms, books.get(id_, "")) for id_, plays, skips, at_ms in found]

    def opinions(self, user_id: str, limit: int = 1_000) -> list[Said]:
        """The latest of what they like, dislike and follow."""
        with self._db.read() as connection:
            return [Said(*row) for row in connection.execute(_OPINIONS, {"user": user_id, "most": limit}).all()]

    def begun(self, user_id: str, limit: int = 200) -> list[Begun]:
        """Their places in things, the latest first."""
        with self._db.read() as connection:
            return [Begun(*row) for row in connection.execute(_BEGUN, {"user": user_id, "most": limit}).all()]

    def heard(self, user_id: str, since_ms: int, limit: int = 60) -> list[Heard]:
        """Their plays since a moment, the latest first."""
        asked = {"user": user_id, "since": since_ms, "most": limit}
        with self._db.read() as connection:
            return [Heard(*row) for row in connection.execute(_HEARD, asked).all()]

    def starts(self, user_id: str, since_ms: int, limit: int = 1_500) -> list[tuple[str, int]]:
        """(item, when it began) of their plays since a moment that were not skipped, the latest first."""
        with self._db.read() as connection:
            rows = connection.execute(_STARTS, {"user": user_id, "since": since_ms, "most": limit}).all()
        return [(row.item_id, row.started_at_ms) for row in rows if row.ended != "skipped"]

    def next_chapter(self, book_id: str, after_id: str) -> str:
        """The chapter that follows one; empty after the last."""
        i = t.items.c
        order = (i.disc, i.position, i.start_ms, i.sort_title)
        with self._db.read() as connection:
            ids = list(connection.scalars(select(i.id).where(i.collection_id == book_id).order_by(*order).limit(2_000)))
        at = ids.index(after_id) + 1 if after_id in ids else len(ids)
        return ids[at] if at < len(ids) else ""

    def first_chapters(self, book_ids: list[str]) -> dict[str, str]:
        """One chapter of each book: the one that was made first."""
        i = t.items.c
        found: dict[str, str] = {}
        with self._db.read() as connection:
            for chunk in chunks(book_ids):
                query = select(i.collection_id, func.min(i.id)).where(i.collection_id.in_(chunk))
                found |= {row[0]: row[1] for row in connection.execute(query.group_by(i.collection_id))}
        return found

    @staticmethod
    def _books(connection: Connection, chapter_ids: Sequence[str]) -> dict[str, str]:
        """The book of each chapter. (Whoever plays music alone is spared a look at every item.)"""
        i = t.items.c
        found: dict[str, str] = {}
        for chunk in chunks(chapter_ids):
            rows = connection.execute(select(i.id, i.collection_id).where(i.id.in_(chunk)))
            found |= {row.id: row.collection_id for row in rows}
        return found

    def titles(self, ids: Iterable[str]) -> dict[str, str]:
        """Titles of items and collections by id."""
        wanted = [*set(ids)]
        found: dict[str, str] = {}
        with self._db.read() as connection:
            for table, query in _TITLES.items():
                some = [id_ for id_ in wanted if id_.startswith(("alb_", "sho_", "bok_")) == (table is t.collections)]
                for chunk in chunks(some):
                    found |= {row.id: row.title for row in connection.execute(query, {"ids": chunk})}
        return found

    def maker_names(self, ids: Iterable[str]) -> dict[str, str]:
        """Names of creators by id."""
        found: dict[str, str] = {}
        with self._db.read() as connection:
            for chunk in chunks([*set(ids)]):
                found |= {row.id: row.name for row in connection.execute(_MAKERS, {"ids": chunk})}
        return found

    # Everything.

    def catalog_stamp(self) -> tuple[int, int]:
        """(when the newest item came, how many items there are): changes when the catalog does."""
        with self._db.read() as connection:
            newest = connection.scalar(
                select(func.max(t.items.c.added_at_ms)).where(t.items.c.kind.in_(("track", "episode", "chapter")))
            )
            return int(newest or 0), int(connection.scalar(select(func.count()).select_from(t.items)) or 0)

    def played_stamp(self) -> tuple[int, int]:
        """(when somebody last played something, how many pairs of listener and item there are)."""
        with self._db.read() as connection:
            row = connection.execute(select(func.max(t.play_counts.c.last_played_at_ms), func.count())).one()
        return int(row[0] or 0), int(row[1])

    def textures(self) -> Iterator[Any]:
        """(item, texture) of every recording that has one."""
        p = t.profiles.c
        yield from self._all(select(p.item_id, p.texture).where(p.texture.is_not(None)).order_by(p.item_id))

    def analysed(self) -> int:
        """How many recordings were analysed: changes when there is more to compare."""
        with self._db.read() as connection:
            return connection.scalar(select(func.count()).select_from(t.profiles)) or 0

    def collections(self) -> Iterator[Any]:
        """(id, kind, title, credits, genres, language, year, description, explicit, added_at_ms) of all."""
        c = t.collections.c
        yield from self._all(
            select(
                c.id, c.kind, c.title, c.credits, c.genres, c.language, c.year, c.description, c.explicit,
                c.added_at_ms,
            ).order_by(c.id)
        )  # fmt: skip

    def items(self) -> Iterator[Any]:
        """(id, kind, collection_id, title, credits, genres, language, year, description, explicit, added_at_ms,
        published_at_ms, duration_ms, status) of all, in order of id; `status` is empty for what has no file."""
        i = t.items.c
        yield from self._all(
            select(
                i.id, i.kind, i.collection_id, i.title, i.credits, i.genres, i.language, i.year, i.description,
                i.explicit, i.added_at_ms, i.published_at_ms, i.duration_ms,
                func.coalesce(t.files.c.status, "").label("status"),
            )
            .join(t.files, t.files.c.id == i.file_id, isouter=True)
            .order_by(i.id)
        )  # fmt: skip

    def counts(self) -> Iterator[Any]:
        """(user, item, kind, collection, plays, skips, last_played_at_ms) of everybody, one listener after another."""
        c = t.play_counts.c
        yield from self._all(
            select(c.user_id, c.item_id, t.items.c.kind, t.items.c.collection_id, c.plays, c.skips, c.last_played_at_ms)
            .join(t.items, t.items.c.id == c.item_id)
            .order_by(c.user_id)
        )

    def all_opinions(self) -> Iterator[Any]:
        """(user, subject, liking, updated_at_ms) of everybody who likes or dislikes something."""
        o = t.opinions.c
        yield from self._all(
            select(o.user_id, o.subject_id, o.liking, o.updated_at_ms).where(o.liking != 0).order_by(o.user_id)
        )

    @contextmanager
    def _streaming(self) -> Iterator[Connection]:
        with self._db.read() as connection:
            yield connection.execution_options(stream_results=True, yield_per=PAGE)

    def _all(self, query: Select[Any]) -> Iterator[Any]:
        with self._streaming() as connection:
            yield from connection.execute(query)
