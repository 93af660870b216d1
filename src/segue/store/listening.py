"""Plays, places, likes, and what was shown."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from sqlalchemy import Connection, and_, bindparam, case, delete, func, select

from segue.model.ids import new_id
from segue.model.listening import Feedback, Listen, PlayCount, Position
from segue.model.picks import Slate
from segue.store import schema as t
from segue.store.behind import Behind
from segue.store.database import Database
from segue.store.rows import by_key, nouns_of, now_ms, row_of
from segue.store.sql import among, chunks, upsert
from segue.store.taste import touch

_COUNTS_AS_PLAYED_MS = 240_000
"""A play counts when half was heard, or four minutes: the rule of scrobbling (Audioscrobbler 2.0)."""


_PLACES = select(t.positions).where(t.positions.c.user_id == bindparam("user"), among(t.positions.c.item_id))
_SAID = select(t.opinions).where(t.opinions.c.user_id == bindparam("user"), among(t.opinions.c.subject_id))


class ListeningRepo:
    """Reads and writes listens, positions, feedback and slates."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self.shown = Behind(database, _put_slates)
        """Slates on their way into the database."""

    # Plays.

    def put_listens(self, listens: Sequence[Listen]) -> None:
        """Writes listens by id and brings the listeners' counts up to date. All or nothing."""
        with self._db.write() as connection:
            for chunk in chunks(listens):
                upsert(connection, t.listens, [row_of(each, t.listens) for each in chunk], ["id"])
            for user_id in {each.user_id for each in listens}:
                self._count(connection, user_id, sorted({each.item_id for each in listens if each.user_id == user_id}))
                touch(connection, user_id)

    def recount(self, user_id: str, item_ids: Sequence[str]) -> None:
        """Brings a listener's counts of items up to date with the listens (those of an import come without)."""
        with self._db.write() as connection:
            self._count(connection, user_id, item_ids)
            touch(connection, user_id)

    def listens_by_id(self, ids: Sequence[str]) -> dict[str, Listen]:
        """The known ones of `ids`."""
        found: dict[str, Listen] = {}
        with self._db.read() as connection:
            for chunk in chunks(ids):
                rows = connection.execute(select(t.listens).where(t.listens.c.id.in_(chunk)))
                found |= by_key(Listen, rows, "id")
        return found

    def history(self, user_id: str, before_ms: int | None = None, since_ms: int = 0, limit: int = 100) -> list[Listen]:
        """A listener's plays, the latest first."""
        c = t.listens.c
        query = select(t.listens).where(c.user_id == user_id, c.started_at_ms >= since_ms)
        if before_ms is not None:
            query = query.where(c.started_at_ms < before_ms)
        with self._db.read() as connection:
            rows = connection.execute(query.order_by(c.started_at_ms.desc(), c.id.desc()).limit(limit))
            return list(nouns_of(Listen, rows))

    def play_counts(self, user_id: str, item_ids: Iterable[str] | None = None) -> dict[str, PlayCount]:
        """A listener's counts by item: of `item_ids`, or all."""
        c = t.play_counts.c
        query = select(t.play_counts).where(c.user_id == user_id)
        with self._db.read() as connection:
            if item_ids is None:
                return by_key(PlayCount, connection.execute(query), "item_id")
            found: dict[str, PlayCount] = {}
            for chunk in chunks([*set(item_ids)]):
                rows = connection.execute(query.where(c.item_id.in_(chunk)))
                found |= by_key(PlayCount, rows, "item_id")
            return found

    def most_played(self, user_id: str, kind: str = "track", since_ms: int = 0, limit: int = 100) -> list[PlayCount]:
        """A listener's most played items of a kind among those heard since `since_ms`."""
        c = t.play_counts.c
        query = (
            select(t.play_counts)
            .join(t.items, t.items.c.id == c.item_id)
            .where(c.user_id == user_id, c.plays > 0, c.last_played_at_ms >= since_ms, t.items.c.kind == kind)
            .order_by(c.plays.desc(), c.last_played_at_ms.desc())
            .limit(limit)
        )
        with self._db.read() as connection:
            return list(nouns_of(PlayCount, connection.execute(query)))

    @staticmethod
    def _count(connection: Connection, user_id: str, item_ids: Sequence[str]) -> None:
        c = t.listens.c
        half = case((t.items.c.duration_ms > 0, t.items.c.duration_ms / 2), else_=30_000)
        counted = (c.ended == "finished") | (c.played_ms >= half) | (c.played_ms >= _COUNTS_AS_PLAYED_MS)
        for chunk in chunks(item_ids):
            query = (
                select(
                    c.item_id,
                    func.sum(case((counted, 1), else_=0)).label("plays"),
                    func.sum(case(((c.ended == "skipped") & ~counted, 1), else_=0)).label("skips"),
                    func.sum(c.played_ms).label("played_ms"),
                    func.max(c.started_at_ms).label("last_played_at_ms"),
                )
                .join(t.items, t.items.c.id == c.item_id)
                .where(c.user_id == user_id, c.item_id.in_(chunk))
                .group_by(c.item_id)
            )
            rows = [
                {
                    "user_id": user_id,
                    "item_id": row.item_id,
                    "plays": int(row.plays),
                    "skips": int(row.skips),
                    "played_ms": int(row.played_ms),
                    "last_played_at_ms": int(row.last_played_at_ms),
                }
                for row in connection.execute(query)
            ]
            upsert(connection, t.play_counts, rows, ["user_id", "item_id"])

    # Places.

    def put_positions(self, positions: Sequence[Position]) -> None:
        """Writes where a listener is; an older word never overwrites a newer one."""
        moved: set[str] = set()
        with self._db.write() as connection:
            for position in positions:
                c = t.positions.c
                same = and_(c.user_id == position.user_id, c.item_id == position.item_id)
                known = connection.scalar(select(c.updated_at_ms).where(same))
                if known is None or known <= position.updated_at_ms:
                    upsert(connection, t.positions, [row_of(position, t.positions)], ["user_id", "item_id"])
                    moved.add(position.user_id)
            touch(connection, *sorted(moved))

    def positions(self, user_id: str, item_ids: Iterable[str]) -> dict[str, Position]:
        """Where a listener is in those of `item_ids` that they have begun."""
        found: dict[str, Position] = {}
        with self._db.read() as connection:
            for chunk in chunks([*set(item_ids)]):
                rows = connection.execute(_PLACES, {"user": user_id, "ids": chunk})
                found |= by_key(Position, rows, "item_id")
        return found

    def recent_positions(self, user_id: str, since_ms: int = 0, limit: int = 100) -> list[Position]:
        """A listener's places, the latest first."""
        c = t.positions.c
        query = select(t.positions).where(c.user_id == user_id, c.updated_at_ms >= since_ms)
        with self._db.read() as connection:
            rows = connection.execute(query.order_by(c.updated_at_ms.desc()).limit(limit))
            return list(nouns_of(Position, rows))

    # What they say.

    def put_feedback(self, feedback: Feedback) -> None:
        """Adds to the log and, for likes and follows, changes what the listener thinks now."""
        with self._db.write() as connection:
            row = row_of(feedback, t.feedback, created_at_ms=feedback.created_at_ms or now_ms())
            upsert(connection, t.feedback, [row], ["id"], update=[])
            change: dict[str, object] | None = {
                "like": {"liking": 1},
                "dislike": {"liking": -1},
                "clear": {"liking": 0},
                "follow": {"followed": True},
                "unfollow": {"followed": False},
            }.get(feedback.kind)  # type: ignore[assignment]
            if change:
                key = {"user_id": feedback.user_id, "subject_id": feedback.subject_id}
                start = {"liking": 0, "followed": False, "updated_at_ms": row["created_at_ms"]}
                columns = [*change, "updated_at_ms"]
                upsert(connection, t.opinions, [key | start | change], ["user_id", "subject_id"], update=columns)
            touch(connection, feedback.user_id)

    def opinions(self, user_id: str, subject_ids: Iterable[str] | None = None) -> dict[str, tuple[int, bool]]:
        """(liking, followed) by subject: of `subject_ids`, or all."""
        c = t.opinions.c
        query = select(t.opinions).where(c.user_id == user_id)
        with self._db.read() as connection:
            if subject_ids is None:
                return {row.subject_id: (row.liking, row.followed) for row in connection.execute(query)}
            found: dict[str, tuple[int, bool]] = {}
            for chunk in chunks([*set(subject_ids)]):
                rows = connection.execute(_SAID, {"user": user_id, "ids": chunk})
                found |= {row.subject_id: (row.liking, row.followed) for row in rows}
            return found

    # What was shown.

    def put_slate(self, slate: Slate) -> Slate:
        """Writes what was put before a listener; gives it an id when it has none."""
        stored = replace(slate, id=slate.id or new_id("slate"), created_at_ms=slate.created_at_ms or now_ms())
        with self._db.write() as connection:
            upsert(connection, t.slates, [row_of(stored, t.slates)], ["id"])
        return stored

    def note_slates(self, slates: Sequence[Slate]) -> list[Slate]:
        """As `put_slate`, several at once, and without waiting for the disk: whoever reads slates finds them."""
        now = now_ms()
        noted = [
            replace(slate, id=slate.id or new_id("slate"), created_at_ms=slate.created_at_ms or now) for slate in slates
        ]
        self.shown.put(noted)
        return noted

    def slates(self, user_id: str, surface: str = "", limit: int = 50) -> list[Slate]:
        """A listener's slates, the latest first."""
        self.shown.settle()
        c = t.slates.c
        query = select(t.slates).where(c.user_id == user_id)
        if surface:
            query = query.where(c.surface == surface)
        with self._db.read() as connection:
            rows = connection.execute(query.order_by(c.created_at_ms.desc()).limit(limit))
            return list(nouns_of(Slate, rows))

    def answered(self, since_ms: int, limit: int) -> list[tuple[Slate, frozenset[str]]]:
        """The latest slates of all listeners since a moment, and with each what was played from it and not skipped:
        ids of items and of what they belong to."""
        self.shown.settle()
        c, heard = t.slates.c, t.listens.c
        query = select(t.slates).where(c.created_at_ms >= since_ms).order_by(c.created_at_ms.desc()).limit(limit)
        played = (
            select(heard.slate_id, heard.item_id, t.items.c.collection_id)
            .join(t.items, t.items.c.id == heard.item_id, isouter=True)
            .where(heard.ended != "skipped")
        )
        with self._db.read() as connection:
            slates = list(nouns_of(Slate, connection.execute(query)))
            found: dict[str, set[str]] = {slate.id: set() for slate in slates}
            for chunk in chunks([slate.id for slate in slates]):
                for slate_id, *ids in connection.execute(played.where(heard.slate_id.in_(chunk))):
                    found[slate_id] |= {id_ for id_ in ids if id_}
            return [(slate, frozenset(found[slate.id])) for slate in slates]

    def prune_slates(self, before_ms: int) -> int:
        """Removes slates older than `before_ms` that no play points to; returns how many."""
        used = select(t.listens.c.slate_id).where(t.listens.c.slate_id == t.slates.c.id)
        with self._db.write() as connection:
            statement = delete(t.slates).where(t.slates.c.created_at_ms < before_ms, ~used.exists())
            return connection.execute(statement).rowcount


def _put_slates(connection: Connection, slates: Sequence[Slate]) -> None:
    users: set[str] = set()
    for chunk in chunks(sorted({slate.user_id for slate in slates})):
        users |= set(connection.scalars(select(t.users.c.id).where(t.users.c.id.in_(chunk))))
    # Whose account was removed in the meantime has no slates any more.
    upsert(connection, t.slates, [row_of(slate, t.slates) for slate in slates if slate.user_id in users], ["id"])
