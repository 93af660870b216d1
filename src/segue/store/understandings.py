"""What is understood of items, their vectors, and the moments that listeners keep."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import and_, delete, exists, func, or_, select

from segue.model.errors import NotFound
from segue.model.understanding import Mood, SavedMoment, Understanding
from segue.store import schema as t
from segue.store import schema_understanding as u
from segue.store.database import Database
from segue.store.rows import by_key, noun_of, nouns_of, row_of
from segue.store.sql import chunks, upsert

MOST_MOMENTS = 10_000
"""How many moments a listener keeps."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A topic or a name, over the whole library."""

    kind: str
    """`topic`, `person`, `work` or `place`."""
    key: str
    title: str
    items: int
    """In how many items."""


@dataclass(frozen=True, slots=True)
class Said:
    """Where an item speaks of a subject."""

    item_id: str
    title: str
    weight: float
    start_ms: int


class UnderstandingRepo:
    """Reads and writes what is understood."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def put(self, understanding: Understanding) -> None:
        """Writes all that is understood of an item, in place of what was."""
        item_id = understanding.item_id
        topics = [
            {"item_id": item_id, "kind": "topic", "key": each.key, "title": each.title, "weight": each.weight,
             "start_ms": each.moments[0].start_ms if each.moments else 0}
            for each in understanding.topics
        ]  # fmt: skip
        names = [
            {"item_id": item_id, "kind": each.kind, "key": each.key, "title": each.name, "weight": float(each.count),
             "start_ms": each.moments[0].start_ms if each.moments else 0}
            for each in understanding.mentions
        ]  # fmt: skip
        with self._db.write() as connection:
            upsert(connection, u.understandings, [row_of(understanding, u.understandings)], ["item_id"])
            connection.execute(delete(u.subjects).where(u.subjects.c.item_id == item_id))
            upsert(connection, u.subjects, [*topics, *names], ["item_id", "kind", "key"])

    def get(self, item_id: str) -> Understanding | None:
        """What is understood of an item, or None when nobody tried."""
        return self.many([item_id]).get(item_id)

    def many(self, item_ids: Iterable[str]) -> dict[str, Understanding]:
        """What is understood of several items."""
        found: dict[str, Understanding] = {}
        with self._db.read() as connection:
            for chunk in chunks([*set(item_ids)]):
                query = select(u.understandings).where(u.understandings.c.item_id.in_(chunk))
                found |= by_key(Understanding, connection.execute(query), "item_id")
        return found

    def moods(self, kind: str) -> dict[str, Mood]:
        """The moods of items of a kind whose words say one."""
        c = u.understandings.c
        query = select(c.item_id, c.mood).join(t.items, t.items.c.id == c.item_id).where(t.items.c.kind == kind)
        with self._db.read() as connection:
            found = {item_id: Mood(**told) for item_id, told in connection.execute(query)}
        return {item_id: mood for item_id, mood in found.items() if mood.label}

    def waiting(self, engine: str, version: str, limit: int = 100) -> list[str]:
        """Ids of items with a transcript that this engine and version has not read or whose words changed since: those
        in which somebody was last come first."""
        c, p = u.understandings.c, t.positions.c
        heard = select(p.item_id, func.max(p.updated_at_ms).label("at_ms")).group_by(p.item_id).subquery()
        query = (
            select(t.items.c.id)
            .join(u.understandings, c.item_id == t.items.c.id, isouter=True)
            .join(heard, heard.c.item_id == t.items.c.id, isouter=True)
            .where(
                exists().where(t.transcripts.c.item_id == t.items.c.id),
                or_(c.item_id.is_(None), c.engine != engine, c.version != version, c.digest == ""),
            )
            .order_by(func.coalesce(heard.c.at_ms, 0).desc(), t.items.c.id)
            .limit(limit)
        )
        with self._db.read() as connection:
            return list(connection.scalars(query))

    def forget(self, item_ids: Iterable[str]) -> None:
        """Drops what was understood of items, and their vectors."""
        with self._db.write() as connection:
            for chunk in chunks([*set(item_ids)]):
                for table in (u.understandings, u.subjects, u.content_vectors):
                    connection.execute(delete(table).where(table.c.item_id.in_(chunk)))

    def subjects(self, kind: str = "", like: str = "", limit: int = 100) -> list[Subject]:
        """The subjects that most items share; `like` is how their key begins (folded)."""
        s = u.subjects.c
        query = select(s.kind, s.key, func.min(s.title), func.count()).group_by(s.kind, s.key)
        if kind:
            query = query.where(s.kind == kind)
        if like:
            query = query.where(s.key >= like, s.key < like + "\U0010ffff")
        query = query.order_by(func.count().desc(), s.key).limit(limit)
        with self._db.read() as connection:
            return [Subject(*row) for row in connection.execute(query)]

    def subject(self, kind: str, key: str, limit: int = 200) -> list[Said]:
        """Where a subject is spoken of, the items that speak most of it first."""
        s = u.subjects.c
        query = (
            select(s.item_id, s.title, s.weight, s.start_ms)
            .where(s.kind == kind, s.key == key)
            .order_by(s.weight.desc(), s.item_id)
            .limit(limit)
        )
        with self._db.read() as connection:
            return [Said(*row) for row in connection.execute(query)]

    def subject_keys(self, item_ids: Iterable[str]) -> dict[str, dict[tuple[str, str], float]]:
        """By item its subjects as (kind, key) with their weight."""
        s = u.subjects.c
        found: dict[str, dict[tuple[str, str], float]] = {}
        with self._db.read() as connection:
            for chunk in chunks([*set(item_ids)]):
                rows = connection.execute(select(s.item_id, s.kind, s.key, s.weight).where(s.item_id.in_(chunk)))
                for item_id, kind, key, weight in rows:
                    found.setdefault(item_id, {})[kind, key] = float(weight)
        return found

    # Vectors.

    def put_vector(self, item_id: str, engine: str, version: str, digest: str, vector: bytes) -> None:
        """Writes an item's meaning: float16 numbers in this machine's order, little-endian."""
        row = {
            "item_id": item_id, "engine": engine, "version": version, "digest": digest,
            "dimension": len(vector) // 2, "vector": vector,
        }  # fmt: skip
        with self._db.write() as connection:
            upsert(connection, u.content_vectors, [row], ["item_id", "engine"])

    def vectors(self, engine: str, version: str, item_ids: Sequence[str] | None = None) -> dict[str, bytes]:
        """By item the meaning that this engine and version made; of all items without `item_ids`."""
        v = u.content_vectors.c
        query = select(v.item_id, v.vector).where(v.engine == engine, v.version == version)
        found: dict[str, bytes] = {}
        with self._db.read() as connection:
            if item_ids is None:
                found.update((row[0], bytes(row[1])) for row in connection.execute(query.order_by(v.item_id)))
            else:
                for chunk in chunks([*set(item_ids)]):
                    rows = connection.execute(query.where(v.item_id.in_(chunk)))
                    found.update((row[0], bytes(row[1])) for row in rows)
        return found

    def without_vector(self, engine: str, version: str, languages: Sequence[str] = (), limit: int = 1_000) -> list[str]:
        """Items that are understood (in one of `languages`, if any) but whose meaning this engine and version has not
        made, or made of other words."""
        c, v = u.understandings.c, u.content_vectors.c
        beside = and_(v.item_id == c.item_id, v.engine == engine, v.version == version, v.digest == c.digest)
        query = select(c.item_id).where(c.note == "", ~exists().where(beside)).order_by(c.item_id).limit(limit)
        if languages:
            query = query.where(c.language.in_(list(languages)))
        with self._db.read() as connection:
            return list(connection.scalars(query))

    def vector_stamp(self) -> tuple[int, int]:
        """Changes whenever there is something new: how many vectors there are, and when something was last read."""
        with self._db.read() as connection:
            count = connection.scalar(select(func.count()).select_from(u.content_vectors))
            return int(count or 0), int(connection.scalar(select(func.max(u.understandings.c.made_at_ms))) or 0)

    def vector_engines(self) -> list[tuple[str, str, int]]:
        """(engine, version, how many) of the vectors, the most first."""
        v = u.content_vectors.c
        query = select(v.engine, v.version, func.count()).group_by(v.engine, v.version)
        with self._db.read() as connection:
            found = [(str(engine), str(version), int(count)) for engine, version, count in connection.execute(query)]
        return sorted(found, key=lambda each: (-each[2], each))

    # Moments that listeners keep.

    def save_moment(self, moment: SavedMoment) -> None:
        """Keeps a moment; of more than `MOST_MOMENTS` the oldest goes."""
        m = u.moments.c
        with self._db.write() as connection:
            upsert(connection, u.moments, [row_of(moment, u.moments)], ["id"])
            old = select(m.id).where(m.user_id == moment.user_id).order_by(m.created_at_ms.desc(), m.id.desc())
            surplus = list(connection.scalars(old.offset(MOST_MOMENTS).limit(100)))
            connection.execute(delete(u.moments).where(m.id.in_(surplus)))

    def moments(
        self, user_id: str, item_id: str = "", offset: int = 0, limit: int = 100
    ) -> tuple[int, list[SavedMoment]]:
        """(how many there are, a page of them, the newest first; those of one item in order of time)."""
        m = u.moments.c
        of_them = [m.user_id == user_id, *([m.item_id == item_id] if item_id else [])]
        order = (m.start_ms, m.id) if item_id else (m.created_at_ms.desc(), m.id.desc())
        query = select(u.moments).where(*of_them).order_by(*order).offset(offset).limit(limit)
        with self._db.read() as connection:
            total = connection.scalar(select(func.count()).select_from(u.moments).where(*of_them)) or 0
            return int(total), list(nouns_of(SavedMoment, connection.execute(query)))

    def moment(self, user_id: str, moment_id: str) -> SavedMoment:
        """One of a listener's moments. Raises NotFound for another's."""
        m = u.moments.c
        with self._db.read() as connection:
            row = connection.execute(select(u.moments).where(m.user_id == user_id, m.id == moment_id)).first()
        if row is None:
            raise NotFound("There is no such moment.", "It may have been removed.")
        return noun_of(SavedMoment, row)

    def remove_moment(self, user_id: str, moment_id: str) -> None:
        """Forgets a moment. Raises NotFound for another's."""
        m = u.moments.c
        with self._db.write() as connection:
            gone = connection.execute(delete(u.moments).where(m.user_id == user_id, m.id == moment_id)).rowcount
        if not gone:
            raise NotFound("There is no such moment.", "It may have been removed.")
