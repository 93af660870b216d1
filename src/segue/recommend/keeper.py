"""Keeps the ground that recommending stands on: made anew when something changes, swapped whole, never half.

A small catalog is read anew whenever it changes, within a moment. Of a large one the atlas of the last training serves
until the next; what was learned (who plays what, how to rank) always comes from the last training.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from segue.recommend import pack
from segue.recommend.atlas import Atlas
from segue.recommend.companions import Trained
from segue.recommend.crowd import Crowd, crowd_of, read_plays
from segue.recommend.files import ModelFiles
from segue.recommend.ground import Ground
from segue.recommend.meaning.read import read_meanings
from segue.recommend.meaning.space import MeaningSpace
from segue.recommend.sound.listen import hear
from segue.recommend.sound.space import SoundSpace
from segue.recommend.survey import survey
from segue.store import Store

CROWD_MS = 10 * 60_000
"""How old what everybody plays may be in a small house."""
SMALL = 20_000
"""Up to so many items a catalog is read anew when it changes."""
LOOK_S = 20.0
"""How often a large house looks whether there are newer models."""

_Stamp = tuple[str, tuple[int, int], int]


@dataclass(slots=True)
class Keeper:
    """The current ground over a store. Of many threads one makes it anew, the others go on with the old."""

    store: Store
    now_ms: Callable[[], int]
    files: ModelFiles | None = None
    _ground: Ground | None = None
    _stamp: _Stamp = ("", (0, 0), 0)
    _crowd_at_ms: int = 0
    _said: tuple[int, int] = (0, 0)
    _looked_at: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def ready(self) -> bool:
        """Whether there is a ground already: asking for it costs next to nothing then."""
        return self._ground is not None

    def ground(self) -> Ground:
        """The ground as of now."""
        known = self._ground
        if known is not None and not self._stale(known):
            return known
        if known is None:
            with self._lock:
                return self._ground or self._renew()
        if self._lock.acquire(blocking=False):
            try:
                return self._renew()
            finally:
                self._lock.release()
        return known

    def _stale(self, known: Ground) -> bool:
        if len(known.atlas) > SMALL:
            if time.monotonic() - self._looked_at < LOOK_S:
                return False
            self._looked_at = time.monotonic()
            return self._trained() != self._stamp[0]
        if self.now_ms() - self._crowd_at_ms > CROWD_MS or self._now() != self._stamp:
            return True
        return self.store.understandings.vector_stamp() != self._said

    def _trained(self) -> str:
        folder = self.files.current() if self.files else None
        return folder.name if folder else ""

    def _now(self) -> _Stamp:
        return self._trained(), self.store.signals.catalog_stamp(), self.store.signals.analysed()

    def _renew(self) -> Ground:
        stamp, now = self._now(), self.now_ms()
        folder = self.files.current() if self.files else None
        atlas, crowd = self._catalog(folder, stamp, now)
        companions, rankers = pack.read_learned(folder, atlas) if folder else (None, {})
        sounds = self._sounds(folder, atlas, companions, stamp)
        said = self.store.understandings.vector_stamp()
        meanings = self._meanings(atlas, said)
        version = ",".join([*([companions.name] if companions else []), *(["lambdamart"] if rankers else [])])
        self._ground = Ground(
            atlas, crowd, f"{version or 'prior'}-{stamp[0] or now}", companions, sounds, rankers, meanings
        )
        self._stamp, self._crowd_at_ms, self._said = stamp, now, said
        return self._ground

    def _catalog(self, folder: Path | None, stamp: _Stamp, now: int) -> tuple[Atlas, Crowd]:
        known = self._ground
        if folder and stamp[1][1] > SMALL:
            return pack.read_atlas(folder), pack.read_crowd(folder)
        same = known is not None and known.atlas.stamp == stamp[1]
        atlas = known.atlas if known is not None and same else survey(self.store, now)
        return atlas, crowd_of(read_plays(self.store, atlas), atlas, now)

    def _meanings(self, atlas: Atlas, said: tuple[int, int]) -> MeaningSpace | None:
        known = self._ground
        if known is not None and atlas is known.atlas and said == self._said:
            return known.meanings
        return read_meanings(self.store, atlas)

    def _sounds(
        self, folder: Path | None, atlas: Atlas, companions: Trained | None, stamp: _Stamp
    ) -> SoundSpace | None:
        known = self._ground
        if known is not None and atlas is known.atlas and stamp[::2] == self._stamp[::2]:
            return known.sounds
        if folder and stamp[1][1] > SMALL and (stored := pack.read_sounds(folder, atlas)) is not None:
            return stored
        return hear(self.store, atlas, companions.vectors() if companions else None)
