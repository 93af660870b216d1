"""All that could be offered to one listener at one moment: drawn from every source once, whatever is asked of it.

A page has a dozen shelves over three kinds of things. Each asks for sources and filters of its own; the candidates,
their parts and their scores are the same for all.
"""

from dataclasses import dataclass, field

import numpy as np

from segue.recommend.atlas import Ints
from segue.recommend.ground import Ground
from segue.recommend.parts import NAMES, SOURCES, Spread, prior
from segue.recommend.sight import Floats, Sight
from segue.recommend.sources import ALL
from segue.recommend.sources.base import Drawn

DRAWN = 100
"""How many candidates each source may name, in serving as in what the ranker learns from."""
UNKNOWN = 40
"""How many little-known things stand by for exploration."""
LITTLE_HEARD = 8
STAND_IN = 400
"""Where the sources name fewer of a kind, so many of the newest stand in: nobody gets an empty page."""

REST = SOURCES.index("rest")


@dataclass(slots=True, eq=False)
class Hand:
    """A listener's candidates by kind, dealt when a kind is first asked for."""

    sight: Sight
    ground: Ground
    seed: int = 0
    sources: tuple[str, ...] = ()
    """Only these sources are asked; all of them when empty."""
    _spreads: dict[int, Spread] = field(default_factory=dict)
    _scores: dict[tuple[int, str], Floats] = field(default_factory=dict)

    def deal(self, kinds: Ints) -> None:
        """Draws several kinds at once, which takes hardly longer than one."""
        kinds = np.array([kind for kind in kinds if int(kind) not in self._spreads], np.int32)
        if not len(kinds):
            return
        drawn: dict[str, Drawn] = {}
        for source in ALL:
            if not self.sources or source.name in self.sources:
                drawn[source.name] = source.draw(self.sight, self.ground, kinds, DRAWN)
        if not self.sources:
            drawn["rest"] = self._rest(kinds, drawn)
        also = [self._unknown(int(kind)) for kind in kinds] if not self.sources else []
        dealt = Spread.of(self.sight, self.ground, drawn, np.concatenate([np.zeros(0, np.int32), *also]))
        dealt = dealt.take(np.flatnonzero(self._allowed(dealt.rows)))
        of_kind = self.ground.atlas.kinds[dealt.rows]
        self._spreads |= {int(kind): dealt.take(np.flatnonzero(of_kind == kind)) for kind in kinds}

    def spread(self, kind: int) -> Spread:
        """The candidates of a kind; none that cannot be played or that the listener refuses."""
        if kind not in self._spreads:
            self.deal(np.array([kind], np.int32))
        return self._spreads[kind]

    def scores(self, kind: int, objective: str) -> Floats:
        """(candidates,) what the ranker makes of them."""
        if (kind, objective) not in self._scores:
            self._scores[kind, objective] = score(self.ground, self.spread(kind).parts, objective)
        return self._scores[kind, objective]

    def _allowed(self, rows: Ints) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
        return allowed(self.sight, self.ground, rows)

    def _unknown(self, kind: int) -> Ints:
        """Things that hardly anybody has heard, from all of the catalog."""
        rows = self.ground.atlas.of_kind[kind]
        if not len(rows):
            return rows
        sight = self.sight
        rng = np.random.default_rng([self.seed, len(sight.rows), int(sight.last_ms.max(initial=0)) & 0x7FFFFFFF, kind])
        drawn = rows[rng.integers(0, len(rows), 4 * UNKNOWN)] if len(rows) > 4 * UNKNOWN else rows
        drawn = np.unique(drawn[self.ground.crowd.heard[drawn] < LITTLE_HEARD])
        return rng.permutation(drawn)[:UNKNOWN].astype(np.int32)

    def _rest(self, kinds: Ints, drawn: dict[str, Drawn]) -> Drawn:
        """The newest of the kinds of which the sources name too little."""
        atlas = self.ground.atlas
        named = np.bincount(atlas.kinds[np.concatenate([each.rows for each in drawn.values()])], minlength=3)
        rows = [atlas.of_kind[int(kind)][:STAND_IN] for kind in kinds if named[kind] < STAND_IN]
        scores = [np.linspace(1, 0.5, len(each)) for each in rows]
        return Drawn.of(np.concatenate(rows), np.concatenate(scores)) if rows else Drawn.none()


def allowed(sight: Sight, ground: Ground, rows: Ints) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    """Which rows can be played, and are not refused or skipped a moment ago."""
    atlas = ground.atlas
    ok = atlas.here[rows].copy()
    for codes, refused in (
        (rows, sight.refused),
        (atlas.collections[rows], sight.refused_collections),
        (atlas.creators[rows], sight.refused_creators),
    ):
        if refused:
            ok &= ~np.isin(codes, list(refused))
    if len(sight.session_skips):
        ok &= ~np.isin(rows, sight.session_skips)
    return ok


def score(ground: Ground, parts: Floats, objective: str = "finish") -> Floats:
    """What the ranker makes of the parts; a weighted sum where none was trained."""
    ranker = ground.rankers.get(objective)
    return prior(parts) if ranker is None else ranker.score(parts, NAMES)
