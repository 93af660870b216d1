"""Backups: every table as plain lines of JSON in one zip, with the pictures that the library's files may not hold.

A backup of SQLite restores into PostgreSQL and the other way round, so that growing later is a setting.
"""

import base64
import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import LargeBinary, Table, func, insert, select

from segue.model.errors import BadInput, Conflict
from segue.store.columns import metadata
from segue.store.migrate import current, head
from segue.store.sql import chunks

_FORMAT = 1
_LEFT_OUT = {"sessions", "login_failures"}
_MANIFEST = "segue-backup.json"
_LONGEST_LINE = 64 * 1024 * 1024

Progress = Callable[[float, str], None]


def write_backup(database: Any, target: Path, art_dir: Path, progress: Progress) -> int:
    """Writes a backup to `target` (whole or not at all); returns how many rows it holds."""
    partial = target.with_name(target.name + ".partial")
    rows = 0
    tables = [table for table in metadata.sorted_tables if table.name not in _LEFT_OUT]
    try:
        with database.read() as connection, zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED, compresslevel=5) as out:
            manifest = {"format": _FORMAT, "migration": current(connection)}
            out.writestr(_MANIFEST, json.dumps(manifest))
            for number, table in enumerate(tables):
                progress(number / len(tables), f"Saving {table.name}")
                with out.open(f"tables/{table.name}.jsonl", "w", force_zip64=True) as stream:
                    for row in connection.execution_options(yield_per=1_000).execute(select(table)):
                        stream.write(json.dumps(_to_json(row._mapping)).encode() + b"\n")
                        rows += 1
            for picture in sorted(art_dir.rglob("*")) if art_dir.is_dir() else []:
                if picture.is_file():
                    out.write(picture, f"art/{picture.relative_to(art_dir).as_posix()}", zipfile.ZIP_STORED)
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
    target.chmod(0o600)
    return rows


def restore_backup(database: Any, source: Path, art_dir: Path, progress: Progress) -> int:
    """Fills an empty database from a backup, all or nothing; returns how many rows came back.

    Raises BadInput for a file that is no backup, Conflict when the database is not empty or the versions differ.
    """
    try:
        archive = zipfile.ZipFile(source)
        manifest = json.loads(archive.read(_MANIFEST))
    except (OSError, zipfile.BadZipFile, KeyError, ValueError) as error:
        raise BadInput(f"{source} is not a backup of Segue.", "Give a file that `segue backup` wrote.") from error
    if manifest.get("format") != _FORMAT or manifest.get("migration") != head():
        raise Conflict(
            f"This backup is of another version (migration {manifest.get('migration')}; this Segue has {head()}).",
            "Restore it with the Segue that made it, then update.",
        )
    rows = 0
    tables = [table for table in metadata.sorted_tables if table.name not in _LEFT_OUT]
    with archive, database.write() as connection:
        for table in tables:
            if connection.scalar(select(func.count()).select_from(table)):
                raise Conflict(
                    "There is something in this house already; a backup is restored into an empty one.",
                    "Set SEGUE_HOME (or SEGUE_DATABASE_URL) to a new place and restore there.",
                )
        for number, table in enumerate(tables):
            progress(number / len(tables), f"Restoring {table.name}")
            for batch in _batches(archive, table):
                connection.execute(insert(table), batch)
                rows += len(batch)
        _restore_art(archive, art_dir)
    return rows


def _batches(archive: zipfile.ZipFile, table: Table) -> Iterator[list[dict[str, Any]]]:
    try:
        stream = archive.open(f"tables/{table.name}.jsonl")
    except KeyError:
        return
    batch: list[dict[str, Any]] = []
    with stream:
        while line := stream.readline(_LONGEST_LINE):
            batch.append(_from_json(table, json.loads(line)))
            if len(batch) == 500:
                yield batch
                batch = []
    if batch:
        yield batch


def _restore_art(archive: zipfile.ZipFile, art_dir: Path) -> None:
    inside = art_dir.resolve()
    for group in chunks([name for name in archive.namelist() if name.startswith("art/") and not name.endswith("/")]):
        for name in group:
            path = (inside / name.removeprefix("art/")).resolve()
            if not path.is_relative_to(inside):
                raise BadInput("This backup wants to write outside its folder.", "It was not made by Segue.")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(archive.read(name))


def _to_json(row: Any) -> dict[str, Any]:
    return {
        name: {"base64": base64.b64encode(value).decode()} if isinstance(value, bytes | memoryview) else value
        for name, value in row.items()
    }


def _from_json(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    return {
        name: base64.b64decode(row[name]["base64"])
        if isinstance(column.type, LargeBinary) and row.get(name) is not None
        else row.get(name)
        for name, column in table.columns.items()
        if name in row
    }
