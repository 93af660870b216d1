"""From one song to another without a jolt.

Of all ways of so many steps, the one whose largest jump is smallest, and among those the most even: a bottleneck
shortest path by layers (dynamic programming), over the recordings that lie around the straight line. Distances are
those of the broad strokes, the first axes of the space: they hold what is heard as a jolt, and in all axes at once
nothing lies between anything.
"""

import numpy as np
from numpy.typing import NDArray

from segue.recommend.atlas import Ints
from segue.recommend.sound.space import SoundSpace

CONSIDERED = 700
"""How many recordings around the line are looked at."""
BROAD = 3
"""How many axes a path looks at."""
_TRIES = 12


def path(space: SoundSpace, start: int, end: int, steps: int) -> Ints:
    """Rows from `start` to `end` in `steps` steps, both included, none twice; fewer where the library is small.

    Empty when one of the two was not analysed. `steps` is at least 1.
    """
    a, b = space.place(start), space.place(end)
    if a < 0 or b < 0:
        return np.zeros(0, np.int32)
    if a == b or steps < 2:
        return np.array([start] if a == b else [start, end], np.int32)
    around = _around(space, a, b)
    points = space.points[around, :BROAD].astype(np.float64)
    away = np.sqrt(np.maximum(0, np.square(points[:, None, :] - points[None, :, :]).sum(axis=2)))
    steps = min(steps, len(around) - 1)
    chosen = _through(away, steps)
    return space.rows[around[chosen]].astype(np.int32)


def jumps(space: SoundSpace, rows: Ints) -> NDArray[np.float64]:
    """The distances between neighbours of a path."""
    points = space.points[[space.place(int(row)) for row in rows], :BROAD].astype(np.float64)
    return np.asarray(np.sqrt(np.square(np.diff(points, axis=0)).sum(axis=1)), np.float64)


def _around(space: SoundSpace, a: int, b: int) -> NDArray[np.int64]:
    """Numbers of points near the way from a to b: a first, b last."""
    if len(space.rows) <= CONSIDERED:
        others = np.setdiff1d(np.arange(len(space.rows)), [a, b])
    else:
        line = np.linspace(0, 1, 15)[:, None]
        stops = space.points[a] * (1 - line) + space.points[b] * line
        each = CONSIDERED // len(stops)
        near = [space.cells.near(stop.astype(np.float32), each)[0] for stop in stops]
        others = np.setdiff1d(np.concatenate(near), [a, b])
    return np.concatenate([[a], others, [b]]).astype(np.int64)


def _through(away: NDArray[np.float64], steps: int) -> NDArray[np.int64]:
    """Numbers from the first to the last point in `steps` steps."""
    widest = _narrowest(away)
    # A jump a little over the narrowest way's widest is as good; among such ways the one with even steps is taken.
    for slack in (1.0, 1.1, 1.25, 1.5, 2.0, 4.0, np.inf):
        found = _even(away, steps, widest * slack + 1e-9)
        if found is not None:
            return found
    return np.array([0, len(away) - 1], np.int64)


def _even(away: NDArray[np.float64], steps: int, widest: float) -> NDArray[np.int64] | None:
    """The way of `steps` steps, none wider than `widest`, with the least sum of squares; None when there is none."""
    count = len(away)
    cost = np.where(away <= widest, np.square(away), np.inf)
    np.fill_diagonal(cost, np.inf)
    shut: list[tuple[int, int]] = []
    """(layer, point) that would have been visited twice."""
    for _ in range(_TRIES):
        best = np.full((steps + 1, count), np.inf)
        led = np.zeros((steps + 1, count), np.int64)
        best[0, 0] = 0.0
        for layer in range(1, steps + 1):
            whole = best[layer - 1][:, None] + cost
            led[layer] = whole.argmin(axis=0)
            best[layer] = whole[led[layer], np.arange(count)]
            if layer < steps:
                best[layer, [0, count - 1]] = np.inf
            for at, point in shut:
                if at == layer:
                    best[layer, point] = np.inf
        if not np.isfinite(best[steps, count - 1]):
            return None
        chosen = [count - 1]
        for layer in range(steps, 0, -1):
            chosen.append(int(led[layer, chosen[-1]]))
        chosen.reverse()
        twice = [(layer, point) for layer, point in enumerate(chosen) if point in chosen[:layer]]
        if not twice:
            return np.array(chosen, np.int64)
        shut += twice
    return None


def _narrowest(away: NDArray[np.float64]) -> float:
    """The least widest jump from the first point to the last, in any number of steps (R. Prim's tree grown from it)."""
    count = len(away)
    reach = away[0].copy()
    open_ = np.ones(count, bool)
    open_[0] = False
    widest = 0.0
    while open_[count - 1]:
        at = int(np.where(open_, reach, np.inf).argmin())
        widest = max(widest, float(reach[at]))
        open_[at] = False
        reach = np.minimum(reach, away[at])
    return widest
