"""What listeners looked for last. Each sees their own, and only the last few are kept."""

from sqlalchemy import delete, select

from segue.store import schema_taste as t
from segue.store.database import Database
from segue.store.rows import normalised
from segue.store.sql import upsert

KEPT = 50
LONGEST = 200


class SearchesRepo:
    """Reads and writes recent searches."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def put(self, user_id: str, text: str, now_ms: int) -> None:
        """Remembers a search; the oldest beyond `KEPT` are forgotten."""
        text = " ".join(text.split())[:LONGEST]
        c = t.searches.c
        row = {"user_id": user_id, "text_key": normalised(text)[:LONGEST], "text": text, "asked_at_ms": now_ms}
        newest = select(c.text_key).where(c.user_id == user_id).order_by(c.asked_at_ms.desc(), c.text_key)
        with self._db.write() as connection:
            upsert(connection, t.searches, [row], ["user_id", "text_key"])
            old = list(connection.scalars(newest.offset(KEPT)))
            if old:
                connection.execute(delete(t.searches).where(c.user_id == user_id, c.text_key.in_(old)))

    def recent(self, user_id: str, limit: int = 10) -> list[str]:
        """What a listener looked for, the newest first."""
        c = t.searches.c
        query = select(c.text).where(c.user_id == user_id).order_by(c.asked_at_ms.desc(), c.text_key).limit(limit)
        with self._db.read() as connection:
            return list(connection.scalars(query))

    def forget(self, user_id: str, text: str = "") -> None:
        """Forgets one search, or all of them."""
        c = t.searches.c
        gone = delete(t.searches).where(c.user_id == user_id)
        if text:
            gone = gone.where(c.text_key == normalised(text)[:LONGEST])
        with self._db.write() as connection:
            connection.execute(gone)
