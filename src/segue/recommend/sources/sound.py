"""Candidates that sound alike."""

from typing import ClassVar

import numpy as np

from segue.recommend.atlas import KIND_NUMBER, Ints
from segue.recommend.ground import Ground
from segue.recommend.sight import Sight
from segue.recommend.sources.base import Drawn


class SoundNeighbours:
    """Recordings near in sound to those they love."""

    name: ClassVar[str] = "sound"
    anchors = 12

    def draw(self, sight: Sight, ground: Ground, kinds: Ints, limit: int) -> Drawn:
        """The neighbours of what they love most; only music has sounds that are compared."""
        if ground.sounds is None or KIND_NUMBER["track"] not in kinds:
            return Drawn.none()
        loved, _ = sight.loved
        tracks = loved[ground.atlas.kinds[loved] == KIND_NUMBER["track"]][: self.anchors]
        rows, close, because = ground.sounds.near(np.asarray(tracks, np.int32), limit)
        return Drawn.of(rows, close, because).best_of(kinds, ground.atlas, limit)
