"""Library folders and the files in them."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import delete, func, select, update

from segue.model.errors import NotFound
from segue.model.media import AudioFile, FileStatus, Root
from segue.store import schema as t
from segue.store.database import Database
from segue.store.rows import by_key, noun_of, row_of
from segue.store.sql import by_id, chunks, upsert

_SCAN_LOCK = 0x5E90E  # any number, as long as nothing else takes it
_PAGE = 10_000


class KnownFile(NamedTuple):
    """What a rescan compares a file on disk with."""

    id: str
    size_bytes: int
    mtime_ns: int
    status: FileStatus


class FileRepo:
    """Reads and writes roots and files."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def put_root(self, root: Root) -> Root:
        """Adds a root; when its path is one already, that one is returned unchanged."""
        with self._db.write() as connection:
            known = connection.execute(select(t.roots).where(t.roots.c.path == root.path)).first()
            if known:
                return noun_of(Root, known)
            upsert(connection, t.roots, [row_of(root, t.roots)], ["id"])
        return root

    def roots(self) -> list[Root]:
        """Every root, by path."""
        with self._db.read() as connection:
            return [noun_of(Root, row) for row in connection.execute(select(t.roots).order_by(t.roots.c.path))]

    def remove_root(self, root_id: str) -> None:
        """Forgets a root. Its files are kept as missing, so that plays and likes are too."""
        with self._db.write() as connection:
            connection.execute(update(t.files).where(t.files.c.root_id == root_id).values(status="missing"))
            connection.execute(delete(t.roots).where(t.roots.c.id == root_id))

    def hold_the_pen(self) -> None:
        """Inside a transaction: makes other scans that call this wait for its end (SQLite has one writer anyway)."""
        with self._db.write() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(select(func.pg_advisory_xact_lock(_SCAN_LOCK)))

    def put_files(self, files: Sequence[AudioFile]) -> None:
        """Writes files by id. Where a known file's sound has changed, the profiles of its items are dropped."""
        with self._db.write() as connection:
            hashes = {file.id: file.content_hash for file in files}
            for chunk in chunks([*hashes]):
                known = connection.execute(select(t.files.c.id, t.files.c.content_hash).where(t.files.c.id.in_(chunk)))
                changed = [row.id for row in known if row.content_hash and row.content_hash != hashes[row.id]]
                if changed:
                    heard = select(t.items.c.id).where(t.items.c.file_id.in_(changed))
                    connection.execute(delete(t.profiles).where(t.profiles.c.item_id.in_(heard)))
            upsert(connection, t.files, [row_of(file, t.files) for file in files], ["id"])

    def file(self, file_id: str) -> AudioFile:
        """One file. Raises NotFound."""
        found = self.files_by_id([file_id])
        if file_id not in found:
            raise NotFound("There is no such file.", "It may have been removed.")
        return found[file_id]

    def files_by_id(self, ids: Iterable[str]) -> dict[str, AudioFile]:
        """The known ones of `ids`."""
        found: dict[str, AudioFile] = {}
        with self._db.read() as connection:
            for chunk in chunks([*{id_ for id_ in ids if id_}]):
                found |= by_key(AudioFile, connection.execute(by_id(t.files), {"ids": chunk}), "id")
        return found

    def known(self, root_id: str) -> dict[str, KnownFile]:
        """Every file of a root by its path, as the last scan saw it."""
        c = t.files.c
        query = select(c.path, c.id, c.size_bytes, c.mtime_ns, c.status).where(c.root_id == root_id)
        with self._db.read() as connection:
            return {
                row.path: KnownFile(row.id, row.size_bytes, row.mtime_ns, row.status)
                for row in connection.execute(query)
            }

    def present_paths(self) -> Iterator[tuple[str, str]]:
        """(id, path) of every file that is where it was, page by page."""
        c = t.files.c
        query = select(c.id, c.path).where(c.status == "present").order_by(c.id).limit(_PAGE)
        after = ""
        while True:
            with self._db.read() as connection:
                rows = connection.execute(query.where(c.id > after)).all()
            yield from ((row.id, row.path) for row in rows)
            if len(rows) < _PAGE:
                return
            after = rows[-1].id

    def by_path(self, path: str) -> AudioFile | None:
        """The file at `path`, if it is known."""
        with self._db.read() as connection:
            row = connection.execute(select(t.files).where(t.files.c.path == path)).first()
        return noun_of(AudioFile, row) if row else None

    def by_paths(self, paths: Iterable[str]) -> dict[str, AudioFile]:
        """The known files among `paths`."""
        found: dict[str, AudioFile] = {}
        with self._db.read() as connection:
            for chunk in chunks(list(paths)):
                for row in connection.execute(select(t.files).where(t.files.c.path.in_(chunk))):
                    found[row.path] = noun_of(AudioFile, row)
        return found

    def by_content(self, hashes: Sequence[str], at_most: int = 200) -> dict[str, list[AudioFile]]:
        """Files by the hash of their sound. Sound that more than `at_most` files share (silence) tells none apart."""
        found: dict[str, list[AudioFile]] = {}
        with self._db.read() as connection:
            for chunk in chunks([*{hash_ for hash_ in hashes if hash_}]):
                c = t.files.c
                rare = select(c.content_hash).where(c.content_hash.in_(chunk)).group_by(c.content_hash)
                rare = rare.having(func.count() <= at_most)
                for row in connection.execute(select(t.files).where(c.content_hash.in_(rare))):
                    found.setdefault(row.content_hash, []).append(noun_of(AudioFile, row))
        return found

    def set_status(self, ids: Sequence[str], status: FileStatus, error: str = "") -> None:
        """Marks files present, missing or broken."""
        with self._db.write() as connection:
            for chunk in chunks(ids):
                connection.execute(update(t.files).where(t.files.c.id.in_(chunk)).values(status=status, error=error))

    def counts(self) -> dict[str, int]:
        """How many files there are of each status."""
        with self._db.read() as connection:
            rows = connection.execute(select(t.files.c.status, func.count()).group_by(t.files.c.status)).all()
        return {str(row[0]): int(row[1]) for row in rows}
