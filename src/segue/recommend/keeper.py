"""Keeps the ground that recommending stands on: made anew when the catalog changes, swapped whole, never half."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from segue.recommend.atlas import Atlas
from segue.recommend.crowd import crowd_of, read_plays
from segue.recommend.ground import Ground
from segue.recommend.sound.listen import hear
from segue.recommend.survey import survey
from segue.store import Store

CROWD_MS = 10 * 60_000
"""How old what everybody plays may be."""


@dataclass(slots=True)
class Keeper:
    """The current ground over a store. Of many threads one makes it anew, the others go on with the old."""

    store: Store
    now_ms: Callable[[], int]
    _ground: Ground | None = None
    _crowd_at_ms: int = 0
    _analysed: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def ground(self) -> Ground:
        """The ground as of now."""
        known = self._ground
        if known is not None and not self._stale(known):
            return known
        if known is None:
            with self._lock:
                return self._ground or self._renew(None)
        if self._lock.acquire(blocking=False):
            try:
                return self._renew(known)
            finally:
                self._lock.release()
        return known

    def _stale(self, known: Ground) -> bool:
        if self.now_ms() - self._crowd_at_ms > CROWD_MS:
            return True
        return self.store.signals.catalog_stamp() != known.atlas.stamp

    def _renew(self, known: Ground | None) -> Ground:
        now = self.now_ms()
        atlas: Atlas
        if known is None or self.store.signals.catalog_stamp() != known.atlas.stamp:
            atlas = survey(self.store, now)
        else:
            atlas = known.atlas
        crowd = crowd_of(read_plays(self.store, atlas), atlas, now)
        analysed = self.store.signals.analysed()
        if known is None or atlas is not known.atlas or analysed != self._analysed:
            sounds = hear(self.store, atlas)
        else:
            sounds = known.sounds
        self._ground = Ground(atlas, crowd, f"prior-{now}", sounds=sounds)
        self._crowd_at_ms, self._analysed = now, analysed
        return self._ground
