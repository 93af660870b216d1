"""History from elsewhere: imports, what their plays name, and plays of what the library does not have (yet)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from segue.model.errors import NotFound
from segue.model.listening import Listen
from segue.store import schema as t
from segue.store import schema_taste as s
from segue.store.database import Database
from segue.store.rows import noun_of, nouns_of, now_ms, row_of
from segue.store.sql import chunks, upsert
from segue.store.taste import touch

_PAGE = 2_000
_BATCH = 1_000


@dataclass(frozen=True, slots=True)
class LibraryName:
    """An item as names from elsewhere are compared with."""

    item_id: str
    kind: str
    title: str
    creators: tuple[str, ...]
    """Of talk also the show or book."""
    collection: str
    mbid: str
    duration_ms: int


@dataclass(frozen=True, slots=True)
class Import:
    """One file that a listener brought."""

    id: str
    user_id: str
    file_name: str
    path: str
    """Where it waits until it was read; empty afterwards."""
    service: str = ""
    state: str = "waiting"
    """`waiting`, `running`, `done`, `failed`."""
    job_id: str = ""
    report: dict[str, Any] = field(default_factory=dict)
    error: str = ""
    created_at_ms: int = 0
    finished_at_ms: int = 0


@dataclass(frozen=True, slots=True)
class HeardName:
    """What imported plays name, and what that is here."""

    user_id: str
    key: str
    kind: str
    title: str
    creator: str
    collection: str
    ids: dict[str, str]
    duration_ms: int
    state: str
    """`matched`, `nearly`, `unmatched`, `confirmed` or `refused` (by the listener)."""
    item_id: str = ""
    score: float = 0.0
    candidates: tuple[Any, ...] = ()
    """[item id, score] each."""
    plays: int = 0


@dataclass(frozen=True, slots=True)
class HeardPlay:
    """A play of something that the library does not have."""

    id: str
    user_id: str
    name_key: str
    started_at_ms: int
    played_ms: int
    """−1 where only the fact is told."""
    ended: str
    source: str


class ImportRepo:
    """Reads and writes imports, names and plays from elsewhere."""

    def __init__(self, database: Database) -> None:
        self._db = database

    # Imports.

    def put(self, made: Import) -> None:
        """Writes an import by id."""
        with self._db.write() as connection:
            row = row_of(made, s.imports, created_at_ms=made.created_at_ms or now_ms())
            upsert(connection, s.imports, [row], ["id"])

    def change(self, import_id: str, **changes: Any) -> None:
        """Changes columns of an import; one that was erased meanwhile stays so."""
        with self._db.write() as connection:
            connection.execute(update(s.imports).where(s.imports.c.id == import_id).values(**changes))

    def get(self, user_id: str, import_id: str) -> Import:
        """One of a listener's imports. Raises NotFound, also for another listener's."""
        found = self.find(import_id)
        if found is None or found.user_id != user_id:
            raise NotFound("You have no such import.", "It may have been erased.")
        return found

    def find(self, import_id: str) -> Import | None:
        """An import by id, whoever's it is: for its job."""
        with self._db.read() as connection:
            row = connection.execute(select(s.imports).where(s.imports.c.id == import_id)).first()
        return noun_of(Import, row) if row else None

    def latest(self, user_id: str, limit: int = 50) -> list[Import]:
        """A listener's imports, the latest first."""
        c = s.imports.c
        query = select(s.imports).where(c.user_id == user_id).order_by(c.created_at_ms.desc(), c.id.desc()).limit(limit)
        with self._db.read() as connection:
            return list(nouns_of(Import, connection.execute(query)))

    # The library.

    def library(self, after_id: str = "") -> Iterator[LibraryName]:
        """Every item's names, page by page, so that no write has to wait."""
        i, c = t.items.c, t.collections.c
        columns = (i.id, i.kind, i.title, i.credits, i.mbid, i.duration_ms, c.title.label("of"), c.credits.label("by"))
        query = select(*columns).join(t.collections, c.id == i.collection_id).order_by(i.id).limit(_PAGE)
        while True:
            with self._db.read() as connection:
                rows = connection.execute(query.where(i.id > after_id)).all()
            for row in rows:
                names = dict.fromkeys(credit["name"] for credit in (*row.credits, *row.by))
                creators = (*names, row.of) if row.kind != "track" else tuple(names)
                yield LibraryName(row.id, row.kind, row.title, creators, row.of, row.mbid, row.duration_ms)
            if len(rows) < _PAGE:
                return
            after_id = rows[-1].id

    def durations(self, item_ids: Iterable[str]) -> dict[str, int]:
        """How long items are, in milliseconds; items that are gone are left out."""
        found: dict[str, int] = {}
        with self._db.read() as connection:
            for chunk in chunks(list(item_ids)):
                query = select(t.items.c.id, t.items.c.duration_ms).where(t.items.c.id.in_(chunk))
                found |= {row.id: row.duration_ms for row in connection.execute(query)}
        return found

    # Names.

    def names(self, user_id: str, keys: Sequence[str]) -> dict[str, HeardName]:
        """The known ones of `keys`."""
        c = s.heard_names.c
        found: dict[str, HeardName] = {}
        with self._db.read() as connection:
            for chunk in chunks(keys):
                query = select(s.heard_names).where(c.user_id == user_id, c.key.in_(chunk))
                found |= {name.key: name for name in nouns_of(HeardName, connection.execute(query))}
        return found

    def put_names(self, names: Sequence[HeardName]) -> None:
        """Writes names by listener and key."""
        with self._db.write() as connection:
            for chunk in chunks(names, _BATCH):
                upsert(connection, s.heard_names, [row_of(each, s.heard_names) for each in chunk], ["user_id", "key"])

    def list_names(self, user_id: str, state: str, offset: int = 0, limit: int = 100) -> tuple[int, list[HeardName]]:
        """How many names of a listener are in a state, and a page of them, the most played first."""
        c = s.heard_names.c
        where = (c.user_id == user_id, c.state == state)
        query = select(s.heard_names).where(*where).order_by(c.plays.desc(), c.key).offset(offset).limit(limit)
        with self._db.read() as connection:
            total = connection.scalar(select(func.count()).select_from(s.heard_names).where(*where)) or 0
            return total, list(nouns_of(HeardName, connection.execute(query)))

    def pending(self, user_id: str, after_key: str = "", limit: int = 50_000) -> list[HeardName]:
        """A listener's names that may still be matched, in order of key."""
        c = s.heard_names.c
        query = select(s.heard_names).where(
            c.user_id == user_id, c.state.in_(("nearly", "unmatched")), c.key > after_key
        )
        with self._db.read() as connection:
            return list(nouns_of(HeardName, connection.execute(query.order_by(c.key).limit(limit))))

    def waiting_users(self) -> list[str]:
        """Listeners who have names that may still be matched."""
        c = s.heard_names.c
        query = select(c.user_id).where(c.state.in_(("nearly", "unmatched"))).distinct().order_by(c.user_id)
        with self._db.read() as connection:
            return list(connection.scalars(query))

    def totals(self, user_id: str) -> dict[str, int]:
        """How many names stand in each state."""
        c = s.heard_names.c
        query = select(c.state, func.count()).where(c.user_id == user_id).group_by(c.state)
        with self._db.read() as connection:
            return {row[0]: int(row[1]) for row in connection.execute(query)}

    # Plays.

    def near(self, user_id: str, from_ms: int, to_ms: int, source: str) -> list[tuple[str, int]]:
        """(item id, started at) of a listener's plays in a span that came from anywhere but `source`."""
        c = t.listens.c
        query = select(c.item_id, c.started_at_ms).where(
            c.user_id == user_id, c.started_at_ms >= from_ms, c.started_at_ms <= to_ms, c.source != source
        )
        with self._db.read() as connection:
            return [(row[0], row[1]) for row in connection.execute(query)]

    def add_listens(self, listens: Sequence[Listen]) -> int:
        """Adds plays that are not known yet, without counting them (see `recount`); returns how many were new."""
        if not listens:
            return 0
        return self._add(t.listens, [_plain(each, Listen.__slots__) for each in listens])

    def add_plays(self, plays: Sequence[HeardPlay]) -> int:
        """Adds plays of what the library does not have; returns how many were new."""
        if not plays:
            return 0
        return self._add(s.heard_plays, [_plain(each, HeardPlay.__slots__) for each in plays])

    def plays_named(self, user_id: str, name_key: str, after_id: str = "", limit: int = 5_000) -> list[HeardPlay]:
        """A listener's waiting plays of a name, in order of id."""
        c = s.heard_plays.c
        query = select(s.heard_plays).where(c.user_id == user_id, c.name_key == name_key, c.id > after_id)
        with self._db.read() as connection:
            return list(nouns_of(HeardPlay, connection.execute(query.order_by(c.id).limit(limit))))

    def remove_plays(self, user_id: str, ids: Sequence[str]) -> None:
        """Removes waiting plays (they became listens)."""
        c = s.heard_plays.c
        with self._db.write() as connection:
            for chunk in chunks(ids):
                connection.execute(delete(s.heard_plays).where(c.user_id == user_id, c.id.in_(chunk)))

    def waiting_plays(self, user_id: str) -> int:
        """How many plays of a listener wait for what they name."""
        query = select(func.count()).select_from(s.heard_plays).where(s.heard_plays.c.user_id == user_id)
        with self._db.read() as connection:
            return connection.scalar(query) or 0

    def touch(self, user_id: str) -> None:
        """Notes that a listener's history has changed."""
        with self._db.write() as connection:
            touch(connection, user_id)

    def _add(self, table: Any, rows: Sequence[dict[str, Any]]) -> int:
        c = table.c
        added = 0
        with self._db.write() as connection:
            for chunk in chunks(rows, _BATCH):
                ids = [row["id"] for row in chunk]
                known: set[str] = set()
                for part in chunks(ids):
                    known |= set(connection.scalars(select(c.id).where(c.id.in_(part))))
                fresh = {row["id"]: row for row in chunk if row["id"] not in known}
                if fresh:
                    make = sqlite_insert if self._db.is_sqlite else postgres_insert
                    connection.execute(make(table).on_conflict_do_nothing(), list(fresh.values()))
                added += len(fresh)
        return added


def _plain(noun: Any, names: Any) -> dict[str, Any]:
    """The row of a noun that is all plain values: quicker than asking what each is, for hundreds of thousands."""
    return {name: getattr(noun, name) for name in names}
