"""From candidates to a slate: sources → ranker → rules → calibration → diversity → the operator's hand."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segue.recommend.ask import Ask, Found
from segue.recommend.atlas import KINDS, Ints
from segue.recommend.compose import Chances, Field, compose
from segue.recommend.controls import Control, lift, promoted
from segue.recommend.ground import Ground
from segue.recommend.parts import NAMES, SOURCES, WEIGHTS, Pool, pool_of, prior
from segue.recommend.sight import Floats, Sight
from segue.recommend.sources import ALL
from segue.recommend.sources.base import Drawn

DRAWN = 150
"""How many candidates each source may name."""
JUDGED = 160
"""How many of the best are shown to the listener's rules."""
TOLD = 4
"""How many parts of a score are kept with a pick."""
UNKNOWN = 40
"""How many little-known things stand by for exploration."""
LITTLE_HEARD = 8

Judge = Callable[[Ints], Floats]
"""The listener's rules: a factor for each row, 0 for what may not be offered."""


@dataclass(frozen=True, slots=True)
class Table:
    """A listener, what is known, and who has a say."""

    sight: Sight
    ground: Ground
    judge: Judge | None = None
    controls: Sequence[Control] = ()


def choose(table: Table, ask: Ask, drawn: dict[str, Drawn] | None = None) -> list[Found]:
    """The slate for a request, the best place first. With `drawn` those candidates only."""
    sight, ground = table.sight, table.ground
    rng = np.random.default_rng([ask.seed, len(sight.rows), int(sight.last_ms.max(initial=0)) & 0x7FFFFFFF])
    pool, unknown = _pool(table, ask, rng, drawn)
    pool = pool.take(np.flatnonzero(_allowed(table, ask, pool.rows)))
    if not len(pool.rows):
        return _promoted(table, ask, [])
    scores = score(ground, pool.parts, ask.objective)
    if len(ask.sources) == 1:  # a shelf of one source keeps that source's order, near enough
        scores = scores + 4 * pool.parts[:, SOURCES.index(ask.sources[0])]
    scores, pool = _ruled(table, pool, scores)
    scores = scores + lift(table.controls, ground.atlas, pool.rows, sight.now_ms)
    if ask.whole:
        pool, scores = _whole(ground, pool, scores)
    # What only stands in and hardly anyone has heard is explored rather than shown as if it were known to fit.
    named = pool.source >= 0
    stands_in = (pool.source == SOURCES.index("rest")) & np.isin(pool.rows, unknown)
    if (named & ~stands_in).sum() >= ask.limit:
        named &= ~stands_in
    known, strange = np.flatnonzero(named), np.flatnonzero(~named)
    field = _field(ground, pool.take(known), scores[known], ask)
    wanted = _genres(sight, ground, ask.kinds)
    chances = _chances(ground, pool.take(strange), scores[strange], unknown) if ask.explore else None
    placed = compose(field, wanted, ask.limit, ask.calibrate, ask.diversity, chances, ask.explore, rng)
    found = []
    places = [int((strange if place.explored else known)[place.index]) for place in placed]
    for place, at, told in zip(placed, places, _told(pool.parts[places]), strict=True):
        source = "explore" if place.explored else SOURCES[int(pool.source[at])]
        because = int(pool.because[at])
        found.append(
            Found(int(pool.rows[at]), float(scores[at]), source, because, round(place.propensity, 5), told, ask.whole)
        )
    return _promoted(table, ask, found)


def draw(table: Table, kinds: Ints, sources: Sequence[str] = ()) -> dict[str, Drawn]:
    """What each source names (all of them, or those asked for), by its name. Worked out once for a sight."""
    found: dict[str, Drawn] = {}
    for source in ALL:
        if sources and source.name not in sources:
            continue
        key = (source.name, *map(int, kinds))
        if key not in table.sight.kept:
            table.sight.kept[key] = source.draw(table.sight, table.ground, kinds, DRAWN)
        if len((drawn := table.sight.kept[key]).rows):
            found[source.name] = drawn
    return found


def _pool(table: Table, ask: Ask, rng: np.random.Generator, drawn: dict[str, Drawn] | None) -> tuple[Pool, Ints]:
    """The candidates with their parts, and those of them that are there to be explored."""
    key = ("pool", *map(int, ask.kinds), ask.sources, ask.explore > 0, ask.seed)
    if drawn is None and key in table.sight.kept:
        known: tuple[Pool, Ints] = table.sight.kept[key]
        return known
    unknown = _unknown(table, ask, rng) if ask.explore else np.zeros(0, np.int32)
    given = draw(table, ask.kinds, ask.sources) if drawn is None else drawn
    if drawn is None and not ask.sources:
        given = _filled(table, ask, given)
    made = pool_of(table.sight, table.ground, given, unknown), unknown
    if drawn is None:
        table.sight.kept[key] = made
    return made


def score(ground: Ground, parts: Floats, objective: str = "finish") -> Floats:
    """What the ranker makes of the parts; a weighted sum where none was trained."""
    ranker = ground.rankers.get(objective)
    return prior(parts) if ranker is None else ranker.score(parts, NAMES)


def _filled(table: Table, ask: Ask, given: dict[str, Drawn]) -> dict[str, Drawn]:
    """Where the sources name too little for a slate, the newest of the kind stand in: nobody gets an empty page."""
    if sum(len(each.rows) for each in given.values()) >= 3 * ask.limit:
        return given
    rows = table.ground.atlas.of_kind[int(ask.kinds[0])][: 4 * ask.limit]
    return given | {"rest": Drawn.of(rows, np.linspace(1, 0.5, len(rows)))}


def _allowed(table: Table, ask: Ask, rows: Ints) -> NDArray[np.bool_]:
    sight, atlas = table.sight, table.ground.atlas
    ok = ask.filters.keep(atlas, rows)
    for codes, refused in (
        (rows, sight.refused),
        (atlas.collections[rows], sight.refused_collections),
        (atlas.creators[rows], sight.refused_creators),
    ):
        if refused:
            ok &= ~np.isin(codes, list(refused))
    if len(sight.session_skips):
        ok &= ~np.isin(rows, sight.session_skips)
    if ask.heard == "unheard" and not ask.whole:
        ok &= ~np.isin(rows, sight.met)
    elif ask.heard == "known":
        ok &= np.isin(rows, sight.heard)
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


def _genres(sight: Sight, ground: Ground, kinds: Ints) -> dict[int, float]:
    """The listener's share of each genre in what they love of these kinds."""
    rows, love = sight.loved
    of_kind = np.isin(ground.atlas.kinds[rows], kinds)
    codes, weights = ground.atlas.genres[rows[of_kind], 0], love[of_kind]
    held = codes >= 0
    if held.sum() < 5:
        return {}  # too little to speak of a mix
    sums = np.bincount(codes[held], weights[held])
    return {int(code): float(sums[code] / sums.sum()) for code in np.flatnonzero(sums)}


def _unknown(table: Table, ask: Ask, rng: np.random.Generator) -> Ints:
    """Things that hardly anybody has heard, from all of the catalog."""
    rows = table.ground.atlas.of_kind[int(ask.kinds[0])]
    if not len(rows):
        return rows
    drawn = rows[rng.integers(0, len(rows), 4 * UNKNOWN)] if len(rows) > 4 * UNKNOWN else rows
    drawn = np.unique(drawn[table.ground.crowd.heard[drawn] < LITTLE_HEARD])
    return rng.permutation(drawn)[:UNKNOWN].astype(np.int32)


def _chances(ground: Ground, pool: Pool, scores: Floats, _unknown: Ints) -> Chances | None:
    """What is known of the chances of things that no source named: how often they were played on, and how near they
    are to the listener's taste, which counts as four plays."""
    if not len(pool.rows):
        return None
    near = np.clip(scores / max(float(scores.max(initial=0)), 1e-6), 0, 1)
    heard, finished = ground.crowd.heard[pool.rows], ground.crowd.finished[pool.rows]
    return Chances(finished + 4 * near, np.maximum(heard - finished, 0) + 4 * (1 - near))


def _told(parts: Floats) -> list[tuple[tuple[str, float], ...]]:
    """Of each row of parts the few that weigh most, by name."""
    weighed = parts * WEIGHTS
    order = np.argsort(-np.abs(weighed), axis=1, kind="stable")[:, :TOLD]
    values = np.take_along_axis(weighed, order, axis=1).tolist()
    return [
        tuple((NAMES[n], round(value, 3)) for n, value in zip(which, row, strict=True) if abs(value) > 0.005)
        for which, row in zip(order.tolist(), values, strict=True)
    ]


def _promoted(table: Table, ask: Ask, found: list[Found]) -> list[Found]:
    atlas = table.ground.atlas
    rows = promoted(table.controls, atlas, ask.kinds, table.sight.now_ms)
    if not rows:
        return found
    rows = [row for row, ok in zip(rows, _allowed(table, ask, np.array(rows, np.int32)), strict=True) if ok]
    same = set(map(int, atlas.collections[rows])) if ask.whole else set(rows)
    others = [each for each in found if (int(atlas.collections[each.row]) if ask.whole else each.row) not in same]
    first = [Found(row, 1.0, "promoted", whole=ask.whole) for row in rows]
    return (first + others)[: ask.limit]


__all__ = ["KINDS", "Table", "choose", "draw", "score"]
