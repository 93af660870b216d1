"""Remembers what was shown: a shelf that shows the same again soon is the same slate."""

import threading
from collections import OrderedDict
from collections.abc import Sequence

from segue.model.picks import Slate
from segue.store import Store

KEEP_MS = 6 * 60 * 60 * 1000
REMEMBERED = 4_000

Shown = tuple[tuple[tuple[str, str], ...], Slate]


class Slates:
    """Puts slates into the store, each once while it does not change."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._shown: OrderedDict[tuple[str, str], Shown] = OrderedDict()
        self._lock = threading.Lock()

    def forget(self, user_id: str) -> None:
        """Drops what a listener was shown (their slates were erased)."""
        with self._lock:
            for key in [key for key in self._shown if key[0] == user_id]:
                del self._shown[key]

    def put(self, slates: Sequence[Slate]) -> list[Slate]:
        """The slates with their ids: those from before where the same picks were shown within some hours."""
        found: list[Slate] = []
        fresh: list[tuple[int, Slate]] = []
        with self._lock:
            for number, slate in enumerate(slates):
                known = self._shown.get((slate.user_id, slate.surface))
                if known and known[0] == _what(slate) and slate.created_at_ms - known[1].created_at_ms < KEEP_MS:
                    found.append(known[1])
                else:
                    fresh.append((number, slate))
                    found.append(slate)
        if fresh:
            stored = self._store.listening.note_slates([slate for _, slate in fresh])
            with self._lock:
                for (number, _), slate in zip(fresh, stored, strict=True):
                    found[number] = slate
                    self._shown[slate.user_id, slate.surface] = (_what(slate), slate)
                    self._shown.move_to_end((slate.user_id, slate.surface))
                while len(self._shown) > REMEMBERED:
                    self._shown.popitem(last=False)
        return found


def _what(slate: Slate) -> tuple[tuple[str, str], ...]:
    """Which picks, and the reasons beside them."""
    return tuple((pick.item_id, pick.reason) for pick in slate.picks)
