"""How recordings sound, as the analysis heard them."""

from collections.abc import Iterable

from sqlalchemy import or_, select

from segue.model.sound import AudioProfile
from segue.store import schema as t
from segue.store.database import Database
from segue.store.rows import by_key, row_of
from segue.store.sql import chunks, upsert

_HEAVY = ("waveform", "beats_ms", "downbeats_ms", "voices")


class ProfileRepo:
    """Reads and writes audio profiles by item."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def put(self, item_id: str, profile: AudioProfile) -> None:
        """Writes an item's profile."""
        with self._db.write() as connection:
            row = row_of(profile, t.profiles, item_id=item_id, error="")
            upsert(connection, t.profiles, [row], ["item_id"])

    def put_error(self, item_id: str, engine: str, version: int, error: str) -> None:
        """Notes that an item can't be analysed, so that it isn't tried again until the engine or the file changes."""
        with self._db.write() as connection:
            row = {"item_id": item_id, "engine": engine, "version": version, "error": error}
            upsert(connection, t.profiles, [row], ["item_id"])

    def get(self, item_id: str) -> AudioProfile | None:
        """An item's whole profile, or None when it was not heard (or can't be)."""
        return self.many([item_id], whole=True).get(item_id)

    def many(self, item_ids: Iterable[str], whole: bool = False) -> dict[str, AudioProfile]:
        """Profiles by item; without `whole`, beats and waveforms are left out."""
        columns = [column for column in t.profiles.c if whole or column.name not in _HEAVY]
        found: dict[str, AudioProfile] = {}
        with self._db.read() as connection:
            for chunk in chunks([*set(item_ids)]):
                query = select(*columns).where(t.profiles.c.item_id.in_(chunk), t.profiles.c.lufs.is_not(None))
                found |= by_key(AudioProfile, connection.execute(query), "item_id")
        return found

    def feelings(self) -> list[tuple[str, float, float | None, float, str, float]]:
        """(item, energy, tempo_bpm, its confidence, key, its confidence) of every track that was heard, in order."""
        p = t.profiles.c
        query = (
            select(p.item_id, p.energy, p.tempo_bpm, p.tempo_confidence, p.key, p.key_confidence)
            .join(t.items, t.items.c.id == p.item_id)
            .where(t.items.c.kind == "track", p.lufs.is_not(None), p.talk.is_(False))
            .order_by(p.item_id)
        )
        with self._db.read() as connection:
            return [tuple(row) for row in connection.execute(query)]

    def missing(self, engine: str, version: int, after_id: str = "", limit: int = 100) -> list[str]:
        """Ids of items whose file is here and that this engine and version has not heard, in order of id."""
        p = t.profiles.c
        query = (
            select(t.items.c.id)
            .join(t.files, t.files.c.id == t.items.c.file_id)
            .join(t.profiles, p.item_id == t.items.c.id, isouter=True)
            .where(
                t.files.c.status == "present",
                t.items.c.id > after_id,
                or_(p.item_id.is_(None), p.engine != engine, p.version < version),
            )
            .order_by(t.items.c.id)
            .limit(limit)
        )
        with self._db.read() as connection:
            return list(connection.scalars(query))

    def forget(self, item_ids: Iterable[str]) -> None:
        """Drops profiles (their file's sound has changed)."""
        with self._db.write() as connection:
            for chunk in chunks([*set(item_ids)]):
                connection.execute(t.profiles.delete().where(t.profiles.c.item_id.in_(chunk)))
