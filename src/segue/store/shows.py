"""The DJ's programs, what the host has said, and the spoken clips."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select

from segue.model.errors import NotFound
from segue.model.ids import new_id
from segue.store import schema as t
from segue.store.database import Database
from segue.store.rows import noun_of, now_ms, row_of
from segue.store.sql import upsert


@dataclass(frozen=True, slots=True)
class Program:
    """A show on air, as it was planned so far: `show` is the plan in plain JSON (see `dj`)."""

    id: str
    user_id: str
    seed: int
    show: dict[str, Any]
    created_at_ms: int


@dataclass(frozen=True, slots=True)
class Clip:
    """A line to be spoken, or spoken already (then `path` says where)."""

    id: str
    text: str
    language: str
    voice: str
    engine: str = ""
    engine_version: str = ""
    path: str = ""
    duration_ms: int = 0
    created_at_ms: int = 0


class ShowRepo:
    """Reads and writes programs, lines and clips."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def put_program(self, program: Program) -> None:
        """Writes a program by id."""
        with self._db.write() as connection:
            upsert(connection, t.programs, [row_of(program, t.programs)], ["id"])

    def program(self, program_id: str) -> Program:
        """One program. Raises NotFound."""
        with self._db.read() as connection:
            row = connection.execute(select(t.programs).where(t.programs.c.id == program_id)).first()
        if row is None:
            raise NotFound("There is no such show.", "Start a new one.")
        return noun_of(Program, row)

    def remember_line(self, user_id: str, shape: str, text: str) -> None:
        """Notes that the host said this."""
        row = {"id": new_id("line"), "user_id": user_id, "shape": shape, "text": text, "spoken_at_ms": now_ms()}
        with self._db.write() as connection:
            connection.execute(t.lines.insert(), [row])

    def recent_shapes(self, user_id: str, limit: int = 60) -> list[str]:
        """The shapes of the last lines said to a listener, the latest first."""
        c = t.lines.c
        query = select(c.shape).where(c.user_id == user_id).order_by(c.spoken_at_ms.desc(), c.id.desc()).limit(limit)
        with self._db.read() as connection:
            return list(connection.scalars(query))

    def put_clip(self, clip: Clip) -> None:
        """Writes a clip by id."""
        with self._db.write() as connection:
            upsert(connection, t.clips, [row_of(clip, t.clips)], ["id"])

    def clip(self, clip_id: str) -> Clip | None:
        """A clip, if it is known."""
        with self._db.read() as connection:
            row = connection.execute(select(t.clips).where(t.clips.c.id == clip_id)).first()
        return noun_of(Clip, row) if row else None

    def prune(self, before_ms: int) -> None:
        """Removes programs and lines older than `before_ms`."""
        with self._db.write() as connection:
            connection.execute(delete(t.programs).where(t.programs.c.created_at_ms < before_ms))
            connection.execute(delete(t.lines).where(t.lines.c.spoken_at_ms < before_ms))
