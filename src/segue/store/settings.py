"""What the house remembers about itself."""

from typing import Any

from sqlalchemy import bindparam, delete, select

from segue.store import schema as t
from segue.store.database import Database
from segue.store.sql import upsert

_VALUE = select(t.settings.c.value).where(t.settings.c.key == bindparam("name"))


class SettingsRepo:
    """Small values by name, as JSON."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def get(self, key: str, default: Any = None) -> Any:
        """The value of `key`, or `default`."""
        with self._db.read() as connection:
            row = connection.execute(_VALUE, {"name": key}).first()
        return default if row is None else row[0]

    def put(self, key: str, value: Any) -> None:
        """Sets `key`; None removes it."""
        with self._db.write() as connection:
            if value is None:
                connection.execute(delete(t.settings).where(t.settings.c.key == key))
            else:
                upsert(connection, t.settings, [{"key": key, "value": value}], ["key"])
