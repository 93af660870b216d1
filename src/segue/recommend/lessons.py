"""What the ranker learns from: listeners as they were at a moment, and what they played after it."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from segue.model.listening import User
from segue.recommend.ask import OBJECTIVES, Objective
from segue.recommend.atlas import Atlas, inside
from segue.recommend.crowd import Plays
from segue.recommend.ground import Ground
from segue.recommend.hand import DRAWN
from segue.recommend.parts import Spread
from segue.recommend.ranker import Lesson
from segue.recommend.sight import Floats, Sight, sight_of
from segue.recommend.sources import ALL
from segue.store.signals import Known

MOST_LISTENERS = 3_000
LATER = 0.2
"""The share of plays that come after the moment."""
_LATEST = 400


def moment(plays: Plays) -> int:
    """When to cut: the last plays of so many listener's things are after it."""
    return int(np.quantile(plays.last_ms, 1 - LATER)) if len(plays.last_ms) else 0


def before(plays: Plays, at_ms: int) -> Plays:
    """Only what was last played before a moment."""
    kept = plays.last_ms < at_ms
    return replace(
        plays,
        users=plays.users[kept],
        rows=plays.rows[kept],
        plays=plays.plays[kept],
        skips=plays.skips[kept],
        last_ms=plays.last_ms[kept],
    )


def lessons_of(
    plays: Plays, ground: Ground, at_ms: int, liked: frozenset[tuple[str, int]], check: Callable[[], None] | None = None
) -> dict[Objective, Lesson]:
    """Candidates and what became of them, told by each objective. `ground` must know only of what was before the
    moment; `liked` holds (listener, row)."""
    parts: list[Floats] = []
    sizes: list[int] = []
    labels: dict[Objective, list[NDArray[np.int32]]] = {objective: [] for objective in OBJECTIVES}
    for user, sight, later in _listeners(plays, ground.atlas, at_ms):
        if check is not None:
            check()
        rows_later = np.array(sorted(later), np.int32)
        kinds = np.unique(ground.atlas.kinds[rows_later]).astype(np.int32)
        drawn = {source.name: source.draw(sight, ground, kinds, DRAWN) for source in ALL}
        spread = Spread.of(sight, ground, drawn, np.zeros(0, np.int32))
        of_kind, fresh = ground.atlas.kinds[spread.rows], ~inside(spread.rows, sight.heard)
        for kind in kinds:
            truth = {int(row): later[int(row)] for row in rows_later[ground.atlas.kinds[rows_later] == kind]}
            kept = np.flatnonzero(fresh & (of_kind == kind))
            rows = spread.rows[kept].tolist()
            if len(rows) < 4 or not any(row in truth for row in rows):
                continue
            parts.append(spread.parts[kept])
            sizes.append(len(rows))
            for objective in OBJECTIVES:
                told = [_label(*truth[row], (user, row) in liked, objective) if row in truth else 0 for row in rows]
                labels[objective].append(np.array(told, np.int32))
    if not parts:
        return {}
    table, counts = np.concatenate(parts), np.array(sizes, np.int32)
    return {objective: Lesson(table, np.concatenate(told), counts) for objective, told in labels.items()}


def _listeners(plays: Plays, atlas: Atlas, at_ms: int) -> Iterator[tuple[str, Sight, dict[int, tuple[int, int]]]]:
    """Each listener as they were, and what they played after: row → (plays, skips)."""
    starts = np.searchsorted(plays.users, np.arange(plays.listeners + 1))
    chosen = np.random.default_rng(1).permutation(plays.listeners)[:MOST_LISTENERS]
    for user in np.sort(chosen):
        run = slice(int(starts[user]), int(starts[user + 1]))
        rows, played, skipped, last = plays.rows[run], plays.plays[run], plays.skips[run], plays.last_ms[run]
        earlier = last < at_ms
        if earlier.sum() < 3 or earlier.all():
            continue
        at = np.flatnonzero(earlier)
        at = at[np.argsort(-last[at], kind="stable")[:_LATEST]]
        known = [Known(atlas.id(int(rows[n])), int(played[n]), int(skipped[n]), int(last[n])) for n in at]
        later = {int(rows[n]): (int(played[n]), int(skipped[n])) for n in np.flatnonzero(~earlier)}
        yield plays.user_ids[user], sight_of(atlas, User(f"usr_{user}", ""), at_ms, known), later


def _label(plays: int, skips: int, liked: bool, objective: Objective) -> int:
    """How good it was that somebody met a thing, 0 to 3, by what is wanted."""
    if objective == "start":
        return 1
    if objective == "like":
        return 3 if liked else int(plays > skips)
    if objective == "finish":
        return int(plays > skips)
    return 0 if plays <= skips else min(3, 1 + plays // 3)
