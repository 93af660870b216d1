"""Everything of one listener: counted, handed out, erased.

Every table with a `user_id` belongs to it (a table that is added later, too), but for how they sign in.
"""

import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Table, delete, func, select

from segue.model.picks import Slate
from segue.store import schema as t
from segue.store.behind import Behind
from segue.store.columns import metadata
from segue.store.database import Database
from segue.store.sql import chunks
from segue.store.taste import touch

_ACCOUNT = {"users", "sessions", "tokens", "taste_marks"}
"""How one signs in (and a mark that tells nothing): not part of a history."""
_HIDDEN = {"path", "job_id"}
"""Columns that are the house's own business."""

Progress = Callable[[float], None]

READ_ME = """Everything that this Segue keeps about one listener, as JSON: one file a kind of thing.

listens       plays, with how much was heard and how they ended (times are milliseconds since 1970 UTC)
play_counts   how often each item was played
positions     where you are in things
opinions      what you like, dislike and follow; feedback is the log of it
slates        what was put before you, and why
rules         your rules in plain words; rule_changes is their history
dismissals    what you did not want to be told of you
playlists     your playlists, and those made for you; playlist_entries is what stands on them
searches      what you looked for last
imports       files that you brought from elsewhere; heard_names and heard_plays are what they told
programs      your DJ shows; lines is what the host has said to you; notes is what you wrote for the host
moments       what you kept to find again
line_reports  what you said of lines in another language
items         titles and creators of everything that is named above
"""


class MineRepo:
    """Counts, hands out and erases what is kept of a listener."""

    def __init__(self, database: Database, shown: Behind[Slate]) -> None:
        """`shown`: slates that are not in the database yet."""
        self._db, self._shown = database, shown

    def holdings(self, user_id: str) -> dict[str, int]:
        """How many rows each table keeps of a listener; tables without any are left out."""
        self._shown.settle()
        with self._db.read() as connection:
            counts = {
                table.name: connection.scalar(select(func.count()).select_from(table).where(table.c.user_id == user_id))
                or 0
                for table in _tables()
            }
        return {name: number for name, number in counts.items() if number}

    def erase(self, user_id: str) -> dict[str, int]:
        """Removes every row of a listener but the account itself; returns how many went from each table."""
        self._shown.settle()
        gone: dict[str, int] = {}
        with self._db.write() as connection:
            self._shown.drop(lambda slate: slate.user_id == user_id)
            for table in reversed(_tables()):
                number = connection.execute(delete(table).where(table.c.user_id == user_id)).rowcount
                if number:
                    gone[table.name] = number
            touch(connection, user_id)
        return gone

    def export(self, user_id: str, target: Path, progress: Progress = lambda share: None) -> int:
        """Writes everything of a listener into a zip of JSON files; returns how many rows it holds."""
        self._shown.settle()
        rows = 0
        named: set[str] = set()
        tables = _tables()
        with self._db.read() as connection, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=5) as out:
            out.writestr("README.txt", READ_ME)
            u = t.users.c
            about = select(u.name, u.display_name, u.language, u.timezone, u.settings, u.created_at_ms)
            account = connection.execute(about.where(u.id == user_id)).first()
            out.writestr("account.json", _json(dict(account._mapping) if account else {}))
            for number, table in enumerate(tables):
                progress(number / (len(tables) + 1))
                columns = [column for column in table.c if column.name not in {"user_id", *_HIDDEN}]
                query = select(*columns).where(table.c.user_id == user_id)
                found = connection.execution_options(yield_per=1_000).execute(query)
                with out.open(f"{table.name}.json", "w", force_zip64=True) as stream:
                    for text in _array(dict(row._mapping) for row in found):
                        stream.write(text[1].encode())
                        rows += text[0] is not None
                        named |= _ids_of(text[0] or {})
            with out.open("items.json", "w", force_zip64=True) as stream:
                for text in _array(self._named(connection, sorted(named))):
                    stream.write(text[1].encode())
        return rows

    @staticmethod
    def _named(connection: Any, ids: list[str]) -> Iterator[dict[str, Any]]:
        for table in (t.items, t.collections):
            for chunk in chunks(ids):
                query = select(table.c.id, table.c.kind, table.c.title, table.c.credits).where(table.c.id.in_(chunk))
                for row in connection.execute(query):
                    creators = [credit["name"] for credit in row.credits]
                    yield {"id": row.id, "kind": row.kind, "title": row.title, "creators": creators}


def _tables() -> list[Table]:
    return [table for table in metadata.sorted_tables if "user_id" in table.columns and table.name not in _ACCOUNT]


def _array(rows: Iterator[dict[str, Any]]) -> Iterator[tuple[dict[str, Any] | None, str]]:
    """(row, text) of a JSON array, piece by piece; the row is None for what only closes it."""
    start = "[\n"
    for row in rows:
        yield row, start + _json(row)
        start = ",\n"
    yield None, "[]\n" if start == "[\n" else "\n]\n"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=repr)


def _ids_of(row: dict[str, Any]) -> set[str]:
    found = {row.get("item_id"), row.get("subject_id")}
    picks = row.get("picks")
    if isinstance(picks, list):
        found |= {pick.get("item_id") for pick in picks if isinstance(pick, dict)}
    return {each for each in found if isinstance(each, str) and each}
