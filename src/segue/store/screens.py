"""What stands on the screen of films."""

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import and_, func, or_, select, update

from segue.model.screen import Screen
from segue.store import schema as t
from segue.store import schema_screen as s
from segue.store.database import Database
from segue.store.readings import ReadCost
from segue.store.rows import by_key, noun_of, row_of
from segue.store.schema_understanding import understandings
from segue.store.sql import chunks, upsert


class ScreenRepo:
    """Reads and writes what was seen."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def put(self, screen: Screen) -> None:
        """Writes by item; its cost is added to what the item has cost before. What was understood of the item was
        understood without it."""
        with self._db.write() as connection:
            before = connection.scalar(select(s.screens.c.cpu_ms).where(s.screens.c.item_id == screen.item_id)) or 0
            row = row_of(replace(screen, cpu_ms=before + screen.cpu_ms), s.screens)
            upsert(connection, s.screens, [row], ["item_id"])
            old = understandings.c.item_id == screen.item_id
            connection.execute(update(understandings).where(old).values(digest=""))

    def get(self, item_id: str) -> Screen | None:
        """What was seen in an item."""
        with self._db.read() as connection:
            row = connection.execute(select(s.screens).where(s.screens.c.item_id == item_id)).first()
        return noun_of(Screen, row) if row else None

    def many(self, item_ids: Iterable[str]) -> dict[str, Screen]:
        """What was seen in items, by id."""
        found: dict[str, Screen] = {}
        with self._db.read() as connection:
            for part in chunks([*set(item_ids)]):
                query = select(s.screens).where(s.screens.c.item_id.in_(part))
                found |= by_key(Screen, connection.execute(query), "item_id")
        return found

    def marks(self) -> dict[str, str]:
        """For every item with words on its screen a mark that changes when they may have."""
        c = s.screens.c
        with self._db.read() as connection:
            found = connection.execute(select(c.item_id, c.engine, c.version, c.film, c.made_at_ms).where(c.note == ""))
            return {item_id: " ".join(map(str, told)) for item_id, *told in found}

    def missing(self, engine: str, version: str, limit: int = 100) -> list[str]:
        """Ids of items whose film is here and was not looked at by this engine and version; those in which somebody
        was last come first."""
        i, f, c, p = t.items.c, t.files.c, s.screens.c, t.positions.c
        heard = select(p.item_id, func.max(p.updated_at_ms).label("at_ms")).group_by(p.item_id).subquery()
        query = (
            select(i.id)
            .join(t.files, f.id == i.file_id)
            .outerjoin(s.screens, c.item_id == i.id)
            .outerjoin(heard, heard.c.item_id == i.id)
            .where(i.kind == "episode", and_(f.status == "present", f.has_video))
            .where(or_(c.item_id.is_(None), c.engine != engine, c.version != version))
            .order_by(func.coalesce(heard.c.at_ms, 0).desc(), i.published_at_ms.desc(), i.id)
            .limit(limit)
        )
        with self._db.read() as connection:
            return list(connection.scalars(query))

    def cost(self) -> ReadCost:
        """What looking has taken so far: films, their length, processor time."""
        c = s.screens.c
        with self._db.read() as connection:
            query = select(func.count(), func.sum(c.film_ms), func.sum(c.cpu_ms)).where(c.note == "")
            items, film_ms, cpu_ms = connection.execute(query).one()
        return ReadCost(int(items), int(film_ms or 0), int(cpu_ms or 0))
