"""Brings a database to today's schema, step by step and in order."""

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from segue.model.errors import Conflict
from segue.store.database import Database

VERSIONS = Path(__file__).parent / "migrations" / "versions"


def head() -> str:
    """The newest migration's number."""
    return max(path.name.split("_")[0] for path in VERSIONS.glob("[0-9]*.py"))


def current(connection: Connection) -> str:
    """The database's migration, or empty when it has none yet."""
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or ""


def migrate(database: Database) -> None:
    """Runs what is missing. Raises Conflict when the database is newer than this Segue."""
    with database.read() as connection:
        at = current(connection)
    if at == head():
        return
    if at > head():
        raise Conflict(
            f"The database was made by a newer Segue (migration {at}; this one knows {head()}).",
            "Update Segue, or restore a backup of the older version.",
        )
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with database.write() as connection:
        if not database.is_sqlite:  # two servers that start at once: the second waits here and then finds it done
            connection.execute(text("SELECT pg_advisory_xact_lock(5391)"))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
