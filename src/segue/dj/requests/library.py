"""The library's names, indexed when they are first needed and again when the library has changed."""

import threading
import time

from segue.dj.requests.names import Name, NameIndex
from segue.store import Store

KEPT_S = 30.0
"""How long the library is taken to be unchanged without looking."""


class LibraryNames:
    """Gives the index of a store's names."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._index: NameIndex | None = None
        self._stamp: tuple[int, int, int] | None = None
        self._looked_at = 0.0
        self._renewing = False

    @property
    def ready(self) -> bool:
        """True when the index is built, or being built."""
        return self._index is not None or self._lock.locked()

    def index(self) -> NameIndex:
        """The index. The first call waits until it is built; later changes are worked in while the old one serves."""
        with self._lock:
            if self._index is None:
                return self._read(self._store.names.stamp())
            if not self._renewing and time.monotonic() - self._looked_at > KEPT_S:
                self._looked_at = time.monotonic()
                stamp = self._store.names.stamp()
                if stamp != self._stamp:
                    self._stamp, self._renewing = stamp, True
                    threading.Thread(target=self._renew, name="segue-names", daemon=True).start()
            return self._index

    def newer(self) -> NameIndex | None:
        """The index built now, when the library has changed since: for somebody who asks for what has just arrived."""
        with self._lock:
            stamp = self._store.names.stamp()
            if stamp == self._stamp and not self._renewing:
                return None
            return self._read(stamp)

    def _read(self, stamp: tuple[int, int, int]) -> NameIndex:
        self._stamp, self._index, self._looked_at = stamp, self._built(), time.monotonic()
        return self._index

    def _renew(self) -> None:
        try:
            self._index = self._built()
        finally:
            self._renewing = False

    def _built(self) -> NameIndex:
        return NameIndex(Name(text, kind, float(count)) for kind, text, count in self._store.names.all())
