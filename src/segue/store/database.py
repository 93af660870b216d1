"""The connection: many readers, one writer."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pydantic_core
from sqlalchemy import Connection, create_engine, event, func, make_url, select
from sqlalchemy.exc import ArgumentError, OperationalError

from segue.model.errors import BadInput, Unavailable


class Database:
    """Opens SQLite (WAL mode, one writer) or PostgreSQL by an SQLAlchemy address.

    On SQLite every write transaction takes one lock of this process and starts with BEGIN IMMEDIATE, so that writers
    of other processes wait (30 s at most) and none fails halfway.
    """

    def __init__(self, url: str) -> None:
        try:
            parsed = make_url(url)
        except ArgumentError as error:
            raise BadInput(f"{url!r} is no database address.", "Correct SEGUE_DATABASE_URL or unset it.") from error
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        self._write_lock = threading.RLock()
        self._local = threading.local()
        if self.is_sqlite:
            if parsed.database:
                Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
            how: dict[str, Any] = {
                "connect_args": {"timeout": 30, "check_same_thread": False},
                "json_serializer": to_json, "json_deserializer": _from_json,
            }  # fmt: skip
            self._read = create_engine(parsed, pool_size=8, max_overflow=56, **how)
            self._write = create_engine(parsed, pool_size=1, max_overflow=1, **how)
            for engine, begin in ((self._read, "BEGIN"), (self._write, "BEGIN IMMEDIATE")):
                _tune_sqlite(engine, begin)
        else:
            if parsed.drivername == "postgresql":
                parsed = parsed.set(drivername="postgresql+psycopg")
            self._read = self._write = create_engine(
                parsed, pool_size=8, max_overflow=24, pool_pre_ping=True, json_serializer=to_json
            )

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection for reading; inside `write` or `at_once` of the same thread it is that one's."""
        inside: Connection | None = getattr(self._local, "writing", None) or getattr(self._local, "reading", None)
        if inside is not None:
            yield inside
            return
        with self._opened(self._read) as connection:
            yield connection

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """Several reads over one connection: to open one costs more than most of what is read. (Don't write within:
        on SQLite what is read would not show it.)"""
        with self.read() as connection:
            outer: Connection | None = getattr(self._local, "reading", None)
            self._local.reading = connection
            try:
                yield
            finally:
                self._local.reading = outer

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction for writing: all of it or nothing. Nested calls join the outer one."""
        inside: Connection | None = getattr(self._local, "writing", None)
        if inside is not None:
            yield inside
            return
        with self._locked(), self._opened(self._write) as connection:
            self._local.writing = connection
            try:
                yield connection
                connection.commit()
            finally:
                self._local.writing = None

    @property
    def writing(self) -> bool:
        """Whether this thread is within a transaction for writing."""
        return getattr(self._local, "writing", None) is not None

    @contextmanager
    def alone(self, what: str) -> Iterator[Connection]:
        """As `write`, and no other transaction that names the same `what` runs beside it, in any process."""
        with self.write() as connection:
            if not self.is_sqlite:  # SQLite has one writer anyway
                connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(what, 0))))
            yield connection

    @contextmanager
    def _locked(self) -> Iterator[None]:
        if not self.is_sqlite:
            yield
            return
        with self._write_lock:
            yield

    @contextmanager
    def _opened(self, engine: Any) -> Iterator[Connection]:
        try:
            connection = engine.connect()
        except OperationalError as error:
            raise Unavailable(
                "The database can't be opened.", f"Look at SEGUE_DATABASE_URL and SEGUE_HOME ({error.orig})."
            ) from error
        with connection:
            yield connection

    def close(self) -> None:
        """Closes every connection."""
        self._read.dispose()
        self._write.dispose()


def to_json(value: Any) -> str:
    """Nouns and plain values as JSON, eight times faster than made plain first: a page's slates are 200 picks."""
    try:
        return pydantic_core.to_json(value).decode()
    except pydantic_core.PydanticSerializationError:  # half a pair of UTF-16, from a broken tag: kept as it was found
        return json.dumps(value, default=pydantic_core.to_jsonable_python)


def _from_json(text: str) -> Any:
    """As `json.loads` for what `to_json` wrote: it begins with its value, and most lists are empty."""
    return [] if text == "[]" else _DECODER.raw_decode(text)[0]


_DECODER = json.JSONDecoder()


def _tune_sqlite(engine: Any, begin: str) -> None:
    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # transactions are begun below, by name
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "synchronous=NORMAL" if begin == "BEGIN" else "synchronous=FULL",
            "foreign_keys=ON",
            "busy_timeout=30000",
            "cache_size=-16000",
            "temp_store=MEMORY",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)
