"""From candidates to a slate: sources → ranker → rules → calibration → diversity → the operator's hand."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from segue.recommend.ask import Ask, Found
from segue.recommend.atlas import KINDS, Ints, inside
from segue.recommend.compose import Chances, Daring, Field, compose
from segue.recommend.controls import Control, lift, promoted
from segue.recommend.ground import Ground
from segue.recommend.hand import REST, Hand, allowed, score
from segue.recommend.leading import led
from segue.recommend.parts import NAMES, SOURCES, WEIGHTS, Pool, Spread
from segue.recommend.sight import Floats, Sight
from segue.recommend.sources.base import Drawn

JUDGED = 160
"""How many of the best are shown to the listener's rules."""
TOLD = 4
"""How many parts of a score are kept with a pick."""

Judge = Callable[[Ints], Floats]
"""The listener's rules: a factor for each row, 0 for what may not be offered."""


@dataclass(frozen=True, slots=True)
class Table:
    """A listener, what is known, and who has a say."""

    sight: Sight
    ground: Ground
    judge: Judge | None = None
    controls: Sequence[Control] = ()
    _hands: dict[int, Hand] = field(init=False, default_factory=dict, repr=False, compare=False)

    def hand(self, seed: int = 0) -> Hand:
        """What could be offered; the same one to all who ask with the same seed."""
        return self._hands.setdefault(seed, Hand(self.sight, self.ground, seed))


def choose(table: Table, ask: Ask, drawn: dict[str, Drawn] | None = None, hand: Hand | None = None) -> list[Found]:
    """The slate for a request, the best place first. With `drawn` those candidates only, with `hand` only those that
    are in it."""
    sight, ground = table.sight, table.ground
    if drawn is None:
        pool, scores, strange = _asked(hand or table.hand(ask.seed), ask)
    else:
        spread = Spread.of(sight, ground, drawn, np.zeros(0, np.int32))
        spread = spread.take(np.flatnonzero(allowed(sight, ground, spread.rows)))
        pool, scores, strange = spread.named_by(drawn), score(ground, spread.parts, ask.objective), spread.strange
    kept = np.flatnonzero(((pool.source >= 0) | strange) & _fits(table, ask, pool.rows))
    if not len(kept):
        return _promoted(table, ask, [])
    pool, scores, unknown = pool.take(kept), scores[kept], pool.rows[kept][strange[kept]]
    if len(ask.sources) == 1:  # a shelf of one source keeps that source's order, near enough
        scores = scores + 4 * pool.parts[:, SOURCES.index(ask.sources[0])]
    scores, pool = _ruled(table, pool, scores)
    scores = scores + lift(table.controls, ground.atlas, pool.rows, sight.now_ms)
    if ask.whole:
        pool, scores = _whole(ground, pool, scores)
    # What only stands in and hardly anyone has heard is explored rather than shown as if it were known to fit.
    named = pool.source >= 0
    stands_in = (pool.source == REST) & inside(pool.rows, unknown)
    if (named & ~stands_in).sum() >= ask.limit:
        named &= ~stands_in
    known, others = np.flatnonzero(named), np.flatnonzero(~named)
    some = _field(ground, pool.take(known), scores[known], ask)
    wanted = _genres(sight, ground, int(ask.kinds[0])) if ask.calibrate else {}
    chances = _chances(ground, pool.rows[others], scores[others]) if ask.explore else None
    daring = Daring(chances, ask.explore, [ask.seed, len(sight.rows), int(sight.last_ms.max(initial=0)) & 0x7FFFFFFF])
    placed = compose(some, wanted, ask.limit, ask.calibrate, ask.diversity, daring)
    places = np.array([(others if each.explored else known)[each.index] for each in placed], np.intp)
    sources = [
        "explore" if each.explored else SOURCES[pool.source[at]] for each, at in zip(placed, places, strict=True)
    ]
    because = led(sight, ground, pool.rows[places], sources, pool.because[places])
    found = [
        Found(row, score_, source, led_by, round(each.propensity, 5), told, ask.whole)
        for row, score_, source, led_by, each, told in zip(
            pool.rows[places].tolist(), scores[places].tolist(), sources, because.tolist(), placed,
            _told(pool.parts[places]), strict=True,
        )
    ]  # fmt: skip
    return _promoted(table, ask, found)


def _asked(hand: Hand, ask: Ask) -> tuple[Pool, Floats, NDArray[np.bool_]]:
    """What a request asks for of a hand: the candidates, their scores, and which of them are there to be explored."""
    kind = int(ask.kinds[0])
    spread = hand.spread(kind)
    pool = spread.named_by(ask.sources or _NAMERS)
    if not ask.sources and (pool.source >= 0).sum() < 3 * ask.limit:
        pool = spread.named_by(SOURCES)  # what stands in counts, too
    return pool, hand.scores(kind, ask.objective), spread.strange if ask.explore else np.zeros(len(pool.rows), bool)


_NAMERS = tuple(name for name in SOURCES if name != "rest")


def _fits(table: Table, ask: Ask, rows: Ints) -> NDArray[np.bool_]:
    """Which rows are what was asked for."""
    sight, atlas = table.sight, table.ground.atlas
    ok = ask.filters.keep(atlas, rows)
    if ask.heard == "unheard" and not ask.whole:
        ok &= ~inside(rows, sight.met)
    elif ask.heard == "known":
        ok &= inside(rows, sight.heard)
    return ok


def _ruled(table: Table, pool: Pool, scores: Floats) -> tuple[Floats, Pool]:
    """The listener's rules over the best; what was not shown to them can't be offered."""
    if table.judge is None:
        return scores, pool
    best = np.argsort(-scores, kind="stable")[:JUDGED]
    strange = np.setdiff1d(np.flatnonzero(pool.source < 0), best)
    best = np.concatenate([best, strange])
    factors = table.judge(pool.rows[best])
    kept = factors > 0
    low = float(scores[best].min(initial=0))
    # A factor scales what a pick has above the weakest, so that it works on scores of either sign.
    return (scores[best] - low)[kept] * factors[kept] + low, pool.take(best[kept])


def _whole(ground: Ground, pool: Pool, scores: Floats) -> tuple[Pool, Floats]:
    """Albums or shows from what is on them: each is worth its best three, and the best stands for it."""
    order = np.argsort(-scores, kind="stable")
    codes = ground.atlas.collections[pool.rows[order]]
    _, first, at = np.unique(codes, return_index=True, return_inverse=True)
    by_code = np.lexsort((np.arange(len(codes)), at))
    place = np.arange(len(codes)) - np.searchsorted(at[by_code], at[by_code])
    low = float(scores.min(initial=0))
    worth = np.bincount(at[by_code], (scores[order][by_code] - low) * np.where(place < 3, 0.5**place, 0))
    return pool.take(order[first]), worth.astype(np.float32)


def _field(ground: Ground, pool: Pool, scores: Floats, ask: Ask) -> Field:
    atlas, rows = ground.atlas, pool.rows
    apart = len(atlas.creator_ids)
    groups = np.stack(
        [atlas.creators[rows], np.where(atlas.collections[rows] >= 0, atlas.collections[rows] + apart, -1)], axis=1
    )
    if ask.whole or ask.kind == "book":
        groups = groups[:, :1]  # each stands for itself; only its maker may crowd
    genres = atlas.genres[rows, 0] if len(rows) else np.zeros(0, np.int32)
    return Field(scores, groups.astype(np.int32), genres)


def _genres(sight: Sight, ground: Ground, kind: int) -> dict[int, float]:
    """The listener's share of each genre in what they love of a kind."""
    known: dict[int, float] | None = sight.kept.get(("genres", kind))
    if known is not None:
        return known
    rows, love = sight.loved
    of_kind = ground.atlas.kinds[rows] == kind
    codes, weights = ground.atlas.genres[rows[of_kind], 0], love[of_kind]
    held = codes >= 0
    found: dict[int, float] = {}
    if held.sum() >= 5:  # of fewer nobody would speak as of a mix
        sums = np.bincount(codes[held], weights[held])
        found = {int(code): float(sums[code] / sums.sum()) for code in np.flatnonzero(sums)}
    sight.kept["genres", kind] = found
    return found


def _chances(ground: Ground, rows: Ints, scores: Floats) -> Chances | None:
    """What is known of the chances of things that no source named: how often they were played on, and how near they
    are to the listener's taste, which counts as four plays."""
    if not len(rows):
        return None
    near = np.clip(scores / max(float(scores.max(initial=0)), 1e-6), 0, 1)
    heard, finished = ground.crowd.heard[rows], ground.crowd.finished[rows]
    return Chances(finished + 4 * near, np.maximum(heard - finished, 0) + 4 * (1 - near))


def _told(parts: Floats) -> list[tuple[tuple[str, float], ...]]:
    """Of each row of parts the few that weigh most, by name."""
    weighed = parts * WEIGHTS
    order = np.argsort(-np.abs(weighed), axis=1, kind="stable")[:, :TOLD]
    values = np.take_along_axis(weighed, order, axis=1).astype(np.float64).round(3)
    return [
        tuple((NAMES[n], value) for n, value in zip(which, row, strict=True) if value > 0.005 or value < -0.005)
        for which, row in zip(order.tolist(), values.tolist(), strict=True)
    ]


def _promoted(table: Table, ask: Ask, found: list[Found]) -> list[Found]:
    atlas = table.ground.atlas
    rows = promoted(table.controls, atlas, ask.kinds, table.sight.now_ms)
    if not rows:
        return found
    found_rows = np.array(rows, np.int32)
    may = allowed(table.sight, table.ground, found_rows) & _fits(table, ask, found_rows)
    rows = [row for row, ok in zip(rows, may, strict=True) if ok]
    same = set(map(int, atlas.collections[rows])) if ask.whole else set(rows)
    others = [each for each in found if (int(atlas.collections[each.row]) if ask.whole else each.row) not in same]
    first = [Found(row, 1.0, "promoted", whole=ask.whole) for row in rows]
    return (first + others)[: ask.limit]


__all__ = ["KINDS", "Table", "choose"]
