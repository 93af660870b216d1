"""Podcast feeds, and the words of items."""

from sqlalchemy import Text, cast, delete, func, select, update

from segue.model.media import Feed
from segue.model.text import Transcript
from segue.store import schema as t
from segue.store.database import Database
from segue.store.rows import noun_of, row_of
from segue.store.schema_understanding import understandings
from segue.store.sql import upsert


class FeedRepo:
    """Reads and writes feeds and transcripts."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def put(self, feed: Feed) -> None:
        """Writes a feed by its collection."""
        with self._db.write() as connection:
            upsert(connection, t.feeds, [row_of(feed, t.feeds)], ["collection_id"])

    def get(self, collection_id: str) -> Feed | None:
        """The feed of a show, if it has one."""
        with self._db.read() as connection:
            row = connection.execute(select(t.feeds).where(t.feeds.c.collection_id == collection_id)).first()
        return noun_of(Feed, row) if row else None

    def by_url(self, url: str) -> Feed | None:
        """The feed at `url`, if it is subscribed."""
        with self._db.read() as connection:
            row = connection.execute(select(t.feeds).where(t.feeds.c.url == url)).first()
        return noun_of(Feed, row) if row else None

    def all(self) -> list[Feed]:
        """Every feed, the one checked longest ago first."""
        with self._db.read() as connection:
            return [noun_of(Feed, row) for row in connection.execute(select(t.feeds).order_by(t.feeds.c.checked_at_ms))]

    def remove(self, collection_id: str) -> None:
        """Forgets a feed; its show stays."""
        with self._db.write() as connection:
            connection.execute(delete(t.feeds).where(t.feeds.c.collection_id == collection_id))

    def put_transcript(self, transcript: Transcript) -> None:
        """Writes a transcript by item, engine and language; what was understood of the item is then of old words."""
        with self._db.write() as connection:
            row = row_of(transcript, t.transcripts)
            upsert(connection, t.transcripts, [row], ["item_id", "engine", "language"])
            old = understandings.c.item_id == transcript.item_id
            connection.execute(update(understandings).where(old).values(digest=""))

    def transcripts(self, item_id: str) -> list[Transcript]:
        """Every transcript of an item; those that came with it before those that were heard."""
        with self._db.read() as connection:
            rows = connection.execute(select(t.transcripts).where(t.transcripts.c.item_id == item_id)).all()
        found = [noun_of(Transcript, row) for row in rows]
        return sorted(found, key=lambda each: (not each.engine.startswith(("feed:", "book:")), each.engine))

    def with_transcript(self, item_ids: list[str]) -> set[str]:
        """Which of `item_ids` have one."""
        with self._db.read() as connection:
            query = select(t.transcripts.c.item_id).where(t.transcripts.c.item_id.in_(item_ids)).distinct()
            return set(connection.scalars(query))

    def transcript_marks(self) -> dict[str, str]:
        """For every item with words a mark that changes when they do: engines, versions and lengths."""
        c = t.transcripts.c
        query = select(c.item_id, c.engine, c.language, c.version, func.length(cast(c.segments, Text)))
        marks: dict[str, list[str]] = {}
        with self._db.read() as connection:
            for item_id, *told in connection.execute(query.order_by(c.item_id, c.engine, c.language)):
                marks.setdefault(item_id, []).append(" ".join(map(str, told)))
        return {item_id: "; ".join(told) for item_id, told in marks.items()}
