"""One puller at a time, over processes: a lock that the system takes back when its holder dies."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

POLL_S = 0.2


@contextmanager
def locked(path: Path, waiting: Callable[[], None]) -> Iterator[None]:
    """Holds the lock file at `path`; `waiting` is called once if another process holds it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+b") as handle:
        if not _take(handle):
            waiting()
            while not _take(handle):
                time.sleep(POLL_S)
        try:
            yield
        finally:
            _give(handle)


def _take(handle: IO[bytes]) -> bool:
    try:
        import fcntl
    except ImportError:  # Windows has no flock; there the second puller repeats work, and the rename stays atomic.
        return True
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _give(handle: IO[bytes]) -> None:
    try:
        import fcntl
    except ImportError:
        return
    fcntl.flock(handle, fcntl.LOCK_UN)
