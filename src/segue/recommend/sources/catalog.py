"""Candidates from what the catalog says: what is new, what is made by the same people, what belongs to a series."""

from typing import ClassVar

import numpy as np

from segue.recommend.atlas import KIND_NUMBER, KINDS, Ints, inside
from segue.recommend.ground import Ground
from segue.recommend.sight import Sight
from segue.recommend.sources.base import LATER, Drawn

FRESH_DAYS = 45
DAY_S = 86_400


class Fresh:
    """What came lately, the nearer to their taste the better."""

    name: ClassVar[str] = "fresh"

    def draw(self, sight: Sight, ground: Ground, kinds: Ints, limit: int) -> Drawn:
        """The newest of each kind, at most six weeks old."""
        atlas = ground.atlas
        rows = np.concatenate([atlas.of_kind[int(kind)][: 3 * limit] for kind in kinds])
        episode = atlas.kinds[rows] == KIND_NUMBER["episode"]
        when = np.where(episode, atlas.published_s[rows], atlas.added_s[rows])
        days = np.maximum(0, sight.now_ms / 1000 - when) / DAY_S
        near = sight.words(atlas).closeness(atlas.buckets[rows], atlas.weights[rows])
        scores = 0.5 ** (days / 14) * (0.35 + 0.65 * np.minimum(1, 2 * near))
        # Where nearly everything came of late (a library just scanned), being new says little.
        lately = np.zeros(len(KINDS))
        lately[kinds] = [ground.lately(int(kind), sight.now_ms) for kind in kinds]
        scores *= 1 - 0.8 * lately[atlas.kinds[rows]]
        return Drawn.of(rows, scores).best_of(kinds, atlas, limit, days <= FRESH_DAYS)


class Metadata:
    """By the same people, of the same album or series, of the same genres: as near as the words about it are."""

    name: ClassVar[str] = "metadata"
    anchors = 40
    each = 40

    def draw(self, sight: Sight, ground: Ground, kinds: Ints, limit: int) -> Drawn:
        """Found through makers, collections and genres of what they love; compared word by word."""
        atlas = ground.atlas
        loved = sight.loved[0]
        loved = loved[: self.anchors]
        if not len(loved):
            return Drawn.none()
        genres = np.unique(atlas.genres[loved])
        pools = [
            atlas.by_creator.of_codes(np.unique(atlas.creators[loved]), self.each),
            atlas.by_collection.of_codes(np.unique(atlas.collections[loved]), self.each),
            atlas.by_genre.of_codes(genres[genres >= 0][:40], self.each),
        ]
        rows = np.unique(np.concatenate(pools))
        near = sight.words(atlas).closeness(atlas.buckets[rows], atlas.weights[rows])
        found = Drawn.of(rows, near, LATER).best_of(kinds, atlas, limit)
        return Drawn(found.rows, np.minimum(1, 1.6 * found.scores), found.because)


class Series:
    """The next thing of a series or a show that they follow or have heard."""

    name: ClassVar[str] = "series"

    def draw(self, sight: Sight, ground: Ground, kinds: Ints, limit: int) -> Drawn:
        """New episodes of their shows, the rest of their books' makers."""
        atlas = ground.atlas
        loved, love = sight.loved
        talk = (atlas.kinds[loved] == KIND_NUMBER["episode"]) & (KIND_NUMBER["episode"] in kinds)
        shows = np.unique(np.concatenate([atlas.collections[loved[talk]], np.array(sorted(sight.followed), np.int32)]))
        rows = np.array([row for show in shows[:60] for row in self._newest(ground, int(show))], np.int32)
        if not len(rows):
            return Drawn.none()
        days = np.maximum(0, sight.now_ms / 1000 - atlas.published_s[rows]) / DAY_S
        loved_of = {int(code): float(love[talk][atlas.collections[loved[talk]] == code].sum()) for code in shows}
        of_show = np.array([loved_of.get(int(code), 0.0) for code in atlas.collections[rows]], np.float32)
        follows = inside(atlas.collections[rows], np.array(sorted(sight.followed), np.int32))
        unheard = ~inside(rows, sight.rows[sight.plays > 0]) & ~inside(rows, np.array(sorted(sight.done), np.int32))
        scores = 0.5 ** (days / 20) * (0.4 + 0.3 * follows + 0.3 * of_show / (1 + of_show))
        return Drawn.of(rows, scores, LATER).best_of(kinds, atlas, limit, unheard)

    @staticmethod
    def _newest(ground: Ground, show: int) -> Ints:
        rows = ground.atlas.by_collection.of_code(show, 2_000)
        return rows[np.argsort(-ground.atlas.published_s[rows], kind="stable")[:5]]
