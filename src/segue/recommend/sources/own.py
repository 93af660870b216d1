"""Candidates from what the listener played before."""

from typing import ClassVar

import numpy as np

from segue.recommend.atlas import Ints, inside
from segue.recommend.ground import Ground
from segue.recommend.sight import DAY_MS, Sight
from segue.recommend.sources.base import Drawn

RECENT_DAYS = 30
LONG_AGO_DAYS = 45


class Favourites:
    """What they keep coming back to these weeks."""

    name: ClassVar[str] = "favourites"

    def draw(self, sight: Sight, ground: Ground, kinds: Ints, limit: int) -> Drawn:
        """Played within a month, the most played first."""
        days = (sight.now_ms - sight.last_ms) / DAY_MS
        keep = (sight.plays >= 1) & (days <= RECENT_DAYS) & (sight.love > 0)
        scores = np.log2(1.0 + sight.plays) * 0.5 ** (np.maximum(days, 0) / RECENT_DAYS) / 4
        return Drawn.of(sight.rows, scores).best_of(kinds, ground.atlas, limit, keep)


class Forgotten:
    """What they loved and have not heard for long."""

    name: ClassVar[str] = "forgotten"

    def draw(self, sight: Sight, ground: Ground, kinds: Ints, limit: int) -> Drawn:
        """Played three times or liked, the last time more than six weeks ago."""
        days = np.where(sight.last_ms > 0, (sight.now_ms - sight.last_ms) / DAY_MS, 0)
        liked = inside(sight.rows, np.array(sorted(sight.liked), np.int32))
        keep = ((sight.plays >= 3) | (liked & (sight.plays > 0))) & (days >= LONG_AGO_DAYS) & (sight.love > 0)
        rested = np.minimum(1.0, days / 180)
        scores = (np.log2(1.0 + sight.plays) / 5 + 0.3 * liked) * (0.5 + 0.5 * rested)
        return Drawn.of(sight.rows, scores).best_of(kinds, ground.atlas, limit, keep)
