"""Candidates that speak of the same."""

from typing import ClassVar

import numpy as np

from segue.recommend.atlas import Ints
from segue.recommend.ground import Ground
from segue.recommend.sight import Sight
from segue.recommend.sources.base import Drawn


class MeaningNeighbours:
    """Episodes, books and songs whose words are near to those of what they love, across kinds."""

    name: ClassVar[str] = "meaning"
    anchors = 12

    def draw(self, sight: Sight, ground: Ground, kinds: Ints, limit: int) -> Drawn:
        """The nearest to what they love most; what has no words is nobody's neighbour."""
        loved, love = sight.loved
        if ground.meanings is None or not len(loved):
            return Drawn.none()
        spoken = np.isin(loved, ground.meanings.rows)
        rows, close, because = ground.meanings.near(
            loved[spoken][: self.anchors], love[spoken][: self.anchors], 5 * limit
        )
        return Drawn.of(rows, close, because).best_of(kinds, ground.atlas, limit)
