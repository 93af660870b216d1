"""Writes that nobody waits for: kept in order, put into the database a moment later, many in one transaction.

For what is only read back later, such as what was put before a listener: a page need not wait until the disk has it.
Whoever reads such rows settles first, so within a process nothing is ever missing; closing the store settles, too. A
power cut can lose the last moment.
"""

import logging
import threading
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from sqlalchemy import Connection

from segue.store.database import Database

Noun = TypeVar("Noun")

DELAY_S = 0.2
IDLE_S = 5.0
"""The thread goes when there was nothing to write for so long."""
AGAIN_S = 1.0
"""What could not be written is tried again after so long."""
MOST = 2_000
"""With more waiting, whoever adds one writes them."""

_log = logging.getLogger(__name__)


class Behind(Generic[Noun]):
    """What waits to be written. Safe to use from many threads."""

    def __init__(self, database: Database, write: Callable[[Connection, Sequence[Noun]], None]) -> None:
        """`write` must be such that writing the same again does no harm."""
        self._db, self._write = database, write
        self._waiting: list[Noun] = []
        self._more = threading.Condition()
        self._alone = threading.Lock()
        self._thread: threading.Thread | None = None
        self._closed = threading.Event()

    def put(self, nouns: Sequence[Noun]) -> None:
        """Takes these to be written soon."""
        with self._more:
            self._waiting += nouns
            full = len(self._waiting) > MOST or self._closed.is_set()
            if self._thread is None and not full:
                self._thread = threading.Thread(target=self._run, name="writing behind", daemon=True)
                self._thread.start()
            self._more.notify()
        if full:
            self.settle()

    def settle(self) -> None:
        """Writes what waits; afterwards all that was put before can be read."""
        if not self._waiting:
            return
        # In a transaction of the caller's, which may yet be taken back, they are written but go on waiting.
        inside = self._db.writing
        with self._db.write() as connection, self._alone:
            batch = list(self._waiting)
            self._write(connection, batch)
            if not inside:
                connection.commit()
                self._forget(batch)

    def drop(self, which: Callable[[Noun], bool]) -> None:
        """Forgets some that wait, so that they are never written."""
        with self._alone:  # none of them is on its way now
            self._forget([each for each in list(self._waiting) if which(each)])

    def close(self) -> None:
        """Writes what waits, and from now on everything at once."""
        self._closed.set()
        self.settle()

    def _forget(self, batch: Sequence[Noun]) -> None:
        gone = set(map(id, batch))
        with self._more:
            self._waiting = [each for each in self._waiting if id(each) not in gone]

    def _run(self) -> None:
        while not self._closed.is_set():
            with self._more:
                if not self._waiting and not self._more.wait(IDLE_S) and not self._waiting:
                    self._thread = None
                    return
            self._closed.wait(DELAY_S)
            try:
                self.settle()
            except Exception:
                _log.exception("What was shown can't be written down yet; it is tried again.")
                self._closed.wait(AGAIN_S)
