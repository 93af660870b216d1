"""Candidates from what others play: never from fewer than `crowd.ENOUGH` of them."""

from typing import ClassVar

import numpy as np

from segue.recommend.atlas import Ints
from segue.recommend.ground import Ground
from segue.recommend.sight import Floats, Sight
from segue.recommend.sources.base import LATER, Drawn


class Popular:
    """What is played here of late."""

    name: ClassVar[str] = "popular"

    def draw(self, sight: Sight, ground: Ground, kinds: Ints, limit: int) -> Drawn:
        """The most popular of each kind; each kind's best counts 1, so that music does not swamp the rest."""
        rows, scores = [], []
        for kind in kinds:
            best = ground.best_known(int(kind))[:limit]
            value = ground.crowd.popularity[best]
            rows.append(best)
            scores.append(np.sqrt(value / max(float(value.max(initial=0)), 1e-6)))
        return Drawn.of(np.concatenate(rows), np.concatenate(scores)).best_of(kinds, ground.atlas, limit)


class Collaborative:
    """The learned model of who plays what."""

    name: ClassVar[str] = "collaborative"

    def draw(self, sight: Sight, ground: Ground, kinds: Ints, limit: int) -> Drawn:
        """What the model gives for what they love, the latest play last."""
        if ground.companions is None:
            return Drawn.none()
        loved, love = sight.loved
        if not len(loved):
            return Drawn.none()
        at = np.searchsorted(sight.rows, loved)
        order = np.argsort(sight.last_ms[at], kind="stable")
        if "companions" not in sight.kept:
            sight.kept["companions"] = ground.companions.best(loved[order], love[order], 5 * limit)
        rows, scores = sight.kept["companions"]
        return Drawn.of(rows, scores, LATER).best_of(kinds, ground.atlas, limit)


class Newcomers:
    """What too few have played to learn of: placed among the rest by what is said of it."""

    name: ClassVar[str] = "newcomers"

    def draw(self, sight: Sight, ground: Ground, kinds: Ints, limit: int) -> Drawn:
        """The nearest to what they love, in the space of who plays what."""
        loved, love = sight.loved
        if ground.companions is None or not len(loved):
            return Drawn.none()
        if "newcomers" not in sight.kept:
            sight.kept["newcomers"] = ground.companions.newcomers(loved, love, 5 * limit)
        rows, scores = sight.kept["newcomers"]
        return Drawn.of(rows, scores, LATER).best_of(kinds, ground.atlas, limit)


class CoPlayed:
    """What is played by those who play the same."""

    name: ClassVar[str] = "coplayed"

    def draw(self, sight: Sight, ground: Ground, kinds: Ints, limit: int) -> Drawn:
        """The neighbours of what they love, added up."""
        return _near_loved(sight, ground, kinds, limit)


class NextInSession:
    """What goes with what was just played, and what others played next."""

    name: ClassVar[str] = "session"

    def draw(self, sight: Sight, ground: Ground, kinds: Ints, limit: int) -> Drawn:
        """The neighbours of this session's plays, the latest counting most; in their order where it was learned."""
        session = sight.session[:8]
        if "following" not in sight.kept:
            sight.kept["following"] = _neighbours(ground, session, (0.7 ** np.arange(len(session))).astype(np.float32))
        near: Drawn = sight.kept["following"].best_of(kinds, ground.atlas, limit)
        if ground.companions is None or not len(session):
            return near
        rows, scores = ground.companions.following(session[::-1], 3 * limit)
        rows, at = np.concatenate([near.rows, rows]), len(near.rows)
        led = np.concatenate([near.because, np.full(len(rows) - at, session[0], np.int32)])
        both = Drawn.of(rows, np.concatenate([near.scores, scores]), led).once()
        return both.best_of(kinds, ground.atlas, limit)


class Across:
    """Things of kinds that they hear less, near to what they love."""

    name: ClassVar[str] = "across"

    def draw(self, sight: Sight, ground: Ground, kinds: Ints, limit: int) -> Drawn:
        """Of what is near by listeners or by words, only what is of another kind than what led to it."""
        found = _near_loved(sight, ground, kinds, 4 * limit)
        other = ground.atlas.kinds[found.rows] != ground.atlas.kinds[np.maximum(found.because, 0)]
        return found.best_of(kinds, ground.atlas, limit, other & (found.because >= 0))


def _near_loved(sight: Sight, ground: Ground, kinds: Ints, limit: int) -> Drawn:
    """The neighbours of what they love."""
    if "coplayed" not in sight.kept:  # of all kinds at once: a page asks for each of them
        sight.kept["coplayed"] = _neighbours(ground, *sight.loved)
    drawn: Drawn = sight.kept["coplayed"]
    return drawn.best_of(kinds, ground.atlas, limit)


def _neighbours(ground: Ground, rows: Ints, weights: Floats) -> Drawn:
    """The neighbours of some rows, each counted by its weight; what led to each is who gave it the most."""
    if not len(rows):
        return Drawn.none()
    near, close = ground.crowd.neighbours[rows], ground.crowd.closeness[rows]
    held = near >= 0
    given = (close * weights[:, None])[held]
    found, at = np.unique(near[held], return_inverse=True)
    if not len(found):
        return Drawn.none()
    from_rows = np.broadcast_to(rows[:, None], near.shape)[held]
    scores = np.bincount(at, given)
    # Who loves one thing above all should not read its name under everything.
    telling = (close * np.sqrt(np.maximum(weights, 0))[:, None])[held]
    order = np.lexsort((telling, at))
    last = np.append(np.diff(at[order]) != 0, True)
    because = from_rows[order[last]]
    total = float(np.sqrt(np.square(weights).sum())) or 1.0
    return Drawn.of(found, np.sqrt(np.minimum(1, scores / total)), because)
