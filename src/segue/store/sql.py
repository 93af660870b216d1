"""Small helpers over SQLAlchemy Core that hold on both databases."""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Select, Table, bindparam, select
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

Element = TypeVar("Element")

CHUNK = 400
"""How many rows or ids go into one statement."""


def chunks(elements: Sequence[Element], size: int = CHUNK) -> Iterator[Sequence[Element]]:
    """`elements` in pieces of `size`."""
    for start in range(0, len(elements), size):
        yield elements[start : start + size]


def among(column: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether `column` is one of the parameter `ids`, at most CHUNK: for statements that are put together once."""
    return column.in_(bindparam("ids", expanding=True))


@cache
def by_id(table: Table) -> Select[Any]:
    """The rows of a table with the `ids` given."""
    return select(table).where(among(table.c.id))


def upsert(
    connection: Connection,
    table: Table,
    rows: Sequence[dict[str, Any]],
    keys: Sequence[str],
    update: Sequence[str] | None = None,
) -> None:
    """Inserts `rows`; where `keys` stand already, updates the columns `update` (all others by default; none if empty).

    All rows carry the same columns. Should two rows share a key, the last one counts.
    """
    if not rows:
        return
    last = {tuple(row[key] for key in keys): row for row in rows}
    insert = sqlite_insert(table) if connection.dialect.name == "sqlite" else postgres_insert(table)
    columns = [name for name in rows[0] if name not in keys] if update is None else list(update)
    statement: Any = (
        insert.on_conflict_do_update(index_elements=list(keys), set_={name: insert.excluded[name] for name in columns})
        if columns
        else insert.on_conflict_do_nothing()
    )
    connection.execute(statement, list(last.values()))
