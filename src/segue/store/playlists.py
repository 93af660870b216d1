"""Playlists and what stands on them. Every read and write names the owner: nobody sees another's."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, select

from segue.model.errors import NotFound
from segue.model.playlists import Entry, Playlist
from segue.store import schema as t
from segue.store.database import Database
from segue.store.rows import noun_of, nouns_of, row_of
from segue.store.sql import chunks, upsert


@dataclass(frozen=True, slots=True)
class Size:
    """How much stands on a playlist (of what is in the library now)."""

    entries: int
    duration_ms: int


class PlaylistRepo:
    """Reads and writes playlists."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def put(self, playlist: Playlist, entries: Sequence[Entry] | None = None) -> None:
        """Writes a playlist by id; with `entries`, what stands on it is those, in their order."""
        with self._db.write() as connection:
            upsert(connection, t.playlists, [row_of(playlist, t.playlists)], ["id"])
            if entries is None:
                return
            connection.execute(delete(t.playlist_entries).where(t.playlist_entries.c.playlist_id == playlist.id))
            rows = [
                row_of(entry, t.playlist_entries, playlist_id=playlist.id, place=place, user_id=playlist.user_id)
                for place, entry in enumerate(entries)
            ]
            for chunk in chunks(rows):
                connection.execute(t.playlist_entries.insert(), list(chunk))

    def get(self, user_id: str, playlist_id: str) -> Playlist:
        """One of a listener's playlists. Raises NotFound, also for another listener's."""
        c = t.playlists.c
        with self._db.read() as connection:
            row = connection.execute(select(t.playlists).where(c.id == playlist_id, c.user_id == user_id)).first()
        if row is None:
            raise NotFound("You have no such playlist.", "It may have been removed, or made anew.")
        return noun_of(Playlist, row)

    def of(self, user_id: str, made: bool = False) -> list[Playlist]:
        """A listener's own playlists, the last changed first; or those `made` for them, by recipe, dropped ones too."""
        c = t.playlists.c
        query = select(t.playlists).where(c.user_id == user_id, c.recipe != "" if made else c.recipe == "")
        order = (c.recipe, c.id) if made else (c.updated_at_ms.desc(), c.id.desc())
        with self._db.read() as connection:
            return list(nouns_of(Playlist, connection.execute(query.order_by(*order))))

    def entries(self, playlist_id: str, offset: int = 0, limit: int | None = None) -> list[Entry]:
        """What stands on a playlist, from place `offset` on."""
        e = t.playlist_entries.c
        query = select(t.playlist_entries).where(e.playlist_id == playlist_id, e.place >= offset).order_by(e.place)
        with self._db.read() as connection:
            return list(nouns_of(Entry, connection.execute(query.limit(limit))))

    def sizes(self, playlist_ids: Iterable[str]) -> dict[str, Size]:
        """How much stands on each; what left the library is counted as an entry without length."""
        e = t.playlist_entries.c
        query = select(e.playlist_id, func.count(), func.coalesce(func.sum(t.items.c.duration_ms), 0))
        query = query.join(t.items, t.items.c.id == e.item_id, isouter=True).group_by(e.playlist_id)
        found: dict[str, Size] = {}
        with self._db.read() as connection:
            for chunk in chunks([*set(playlist_ids)]):
                rows = connection.execute(query.where(e.playlist_id.in_(chunk)))
                found |= {row[0]: Size(int(row[1]), int(row[2])) for row in rows}
        return found

    def pictures(self, playlist_ids: Iterable[str], first: int = 24) -> dict[str, list[str]]:
        """The pictures (art ids, each once) of the first entries of each playlist."""
        e, i, c = t.playlist_entries.c, t.items.c, t.collections.c
        query = select(e.playlist_id, i.art_id, c.art_id.label("of")).join(t.items, i.id == e.item_id)
        query = query.join(t.collections, c.id == i.collection_id).where(e.place < first)
        found: dict[str, dict[str, None]] = {}
        with self._db.read() as connection:
            for chunk in chunks([*set(playlist_ids)]):
                rows = connection.execute(query.where(e.playlist_id.in_(chunk)).order_by(e.playlist_id, e.place))
                for row in rows:
                    if art_id := row.art_id or row.of:
                        found.setdefault(row.playlist_id, {})[art_id] = None
        return {id_: list(pictures) for id_, pictures in found.items()}

    def remove(self, user_id: str, playlist_id: str) -> None:
        """Removes one of a listener's playlists. Raises NotFound."""
        self.get(user_id, playlist_id)
        with self._db.write() as connection:
            connection.execute(delete(t.playlists).where(t.playlists.c.id == playlist_id))
