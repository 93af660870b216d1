"""The learned blend of models (`recommend.models`) as it serves: rows of the atlas in, rows of the atlas out.

Learned only from things that enough listeners share, in a house of enough listeners: a model of a few people would
tell one of them what the others play.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from segue.recommend.atlas import ID, Atlas, Ints
from segue.recommend.crowd import ENOUGH, Plays
from segue.recommend.evaluate.cuts import validation
from segue.recommend.evaluate.learn import Segue, even, learn_weights
from segue.recommend.models.arrivals import Placed
from segue.recommend.models.base import Model, Scores
from segue.recommend.models.blend import Blend, Recipe
from segue.recommend.models.factors import Vectors
from segue.recommend.models.interactions import Histories, Interactions
from segue.recommend.models.neighbour_ridge import NeighbourRidge
from segue.recommend.models.popular import Popular
from segue.recommend.models.transitions import Follows
from segue.recommend.places import Places, attributes_of

Floats = NDArray[np.float32]

LISTENERS = 10
"""Fewer than so many listeners with `LEAST` things each are not learned from."""
LEAST = 5
THINGS = 20
_ROUNDS = 60
SEARCHED = 200_000
"""Up to so many plays the models' settings are searched; beyond, good ones are taken as they are."""
WEIGHED = 10_000
"""The plays of so many listeners tell how much each model counts."""
MOST_THINGS = 150_000
"""So many of the most played are learned; the rest of a large catalog is reached by words, sound, neighbours."""


@dataclass(frozen=True)
class Trained:
    """A fitted blend over some rows of an atlas."""

    blend: Blend
    rows: Ints
    """(things,) the row of each of the blend's items; −1 for what has left the catalog."""
    size: int
    """How many rows the atlas has."""
    name: str = "blend"
    places: Places | None = None
    """Where things belong that are none of these."""
    arrived: tuple[Ints, Floats] | None = None
    """(rows, factors) of such things."""

    @classmethod
    def of(cls, blend: Blend, things: Ints, atlas: Atlas) -> "Trained":
        """A blend just fitted, with a map for what it does not know where it has factors."""
        plain = cls(blend, things, len(atlas))
        if (known := plain.vectors()) is None:
            return plain
        return plain.placing(Places.learn(atlas, things, known[1], blend.popularity), atlas)

    def placing(self, places: Places, atlas: Atlas) -> "Trained":
        """The same, with what is new placed."""
        return replace(self, places=places, arrived=places.newcomers(atlas, self.rows))

    def newcomers(self, rows: Ints, weights: Floats, limit: int) -> tuple[Ints, Floats]:
        """The best of what too few have played to be learned, for a history; 1 is as near as what they play."""
        history, factors = self._history(rows, weights), self._factors
        if history is None or factors is None or self.arrived is None:
            return np.zeros(0, np.int32), np.zeros(0, np.float32)
        listener = factors.listeners(history)[0]
        usual = max(1e-6, float(np.mean(np.einsum("nf,f->n", factors.items[history.items], listener))))
        near = np.einsum("nf,f->n", self.arrived[1], listener) / usual
        best = np.argpartition(-near, limit)[:limit] if len(near) > limit else np.arange(len(near))
        best = best[near[best] > 0]
        best = best[np.argsort(-near[best], kind="stable")]
        return self.arrived[0][best], np.asarray(np.minimum(1, near[best]), np.float32)

    def following(self, rows: Ints, limit: int) -> tuple[Ints, Floats]:
        """What came next when others played these (the oldest first), scores from 0 to 1; nothing without an order."""
        history = self._history(rows, np.ones(len(rows), np.float32))
        parts = [part for part in self.blend.parts.values() if isinstance(part, Follows)]
        if history is None or not parts:
            return np.zeros(0, np.int32), np.zeros(0, np.float32)
        found = parts[-1].sparse_scores(history).tocoo()
        order = np.argsort(-found.data, kind="stable")[:limit]
        items, scores = self.rows[found.col[order]], found.data[order] / max(1e-9, float(found.data.max(initial=0)))
        return items[items >= 0], np.asarray(scores[items >= 0], np.float32)

    def best(self, rows: Ints, weights: Floats, limit: int) -> tuple[Ints, Floats]:
        """The blend's best for a history, scores from 0 to 1."""
        history = self._history(rows, weights)
        if history is None:
            return np.zeros(0, np.int32), np.zeros(0, np.float32)
        ranking = self.blend.rank(history, limit)
        found = self.rows[ranking.items]
        scores = ranking.scores - float(ranking.scores.min(initial=0) if len(ranking.scores) else 0)
        peak = float(scores.max(initial=0)) or 1.0
        here = found >= 0
        return found[here], np.asarray(scores[here] / peak, np.float32)

    def vectors(self) -> tuple[Ints, Floats] | None:
        """(rows, vectors) of what is played together, where the blend has factors."""
        return (self.rows, self._factors.items) if self._factors is not None else None

    def _history(self, rows: Ints, weights: Floats) -> Histories | None:
        """As the blend numbers things; None where it knows none of them."""
        numbers = self._numbers[rows]
        known = numbers >= 0
        return Histories.of(numbers[known], np.maximum(weights[known], 0.05).tolist()) if known.any() else None

    @cached_property
    def _factors(self) -> "Vectors | Solved | None":
        return next((part for part in self.blend.parts.values() if isinstance(part, Vectors | Solved)), None)

    @cached_property
    def _numbers(self) -> Ints:
        numbers = np.full(self.size, -1, np.int32)
        here = self.rows >= 0
        numbers[self.rows[here]] = np.flatnonzero(here)
        return numbers


def things_of(plays: Plays, rows: int) -> Ints:
    """The rows that may be learned: enough listeners share each."""
    listeners = np.bincount(plays.rows[plays.plays > 0], minlength=rows)
    found = np.flatnonzero(listeners >= ENOUGH)
    if len(found) > MOST_THINGS:
        found = np.sort(found[np.argsort(-listeners[found], kind="stable")[:MOST_THINGS]])
    return found.astype(np.int32)


def interactions_of(plays: Plays, things: Ints, atlas: Atlas) -> Interactions | None:
    """The plays of those things, listener by listener in order of time; None where they are too few to learn from."""
    numbers = np.full(len(atlas), -1, np.int32)
    numbers[things] = np.arange(len(things))
    kept = (plays.plays > 0) & (numbers[plays.rows] >= 0)
    counts = np.bincount(plays.users[kept], minlength=plays.listeners)
    kept &= counts[plays.users] >= LEAST
    users, at = np.unique(plays.users[kept], return_inverse=True)
    if len(users) < LISTENERS or len(things) < THINGS:
        return None
    return Interactions.of(
        at,
        numbers[plays.rows[kept]],
        np.maximum(plays.liked[kept], 0.05),
        plays.last_ms[kept] // 1000,
        user_ids=map(str, range(len(users))),
        item_ids=[str(one.decode()) for one in atlas.ids[things]],
        ordered=True,
        attributes=attributes_of(atlas, things),
    )


def recipe_of(data: Interactions, tell: Callable[[str], None]) -> Recipe:
    """Which models to fit to such plays, and their weights."""
    if data.events <= SEARCHED:
        tell("Choosing models")
        return Segue(tries=3).learn(*validation(data))
    parts: dict[str, Model] = {
        "linear": NeighbourRidge(48, 30.0),
        "factors": Placed(48, 0.1, 0.003, rounds=6),
        "popular": Popular(),
    }
    plain = Recipe(parts, even(len(parts)))
    tell("Weighing models")
    train, valid = validation(_some(data, WEIGHED))
    return replace(plain, weights=learn_weights(plain.fit(train), train, valid, seed=1))


def quick(blend: Blend) -> Blend:
    """The same blend with what serving would compute again for each listener computed once."""
    parts = {name: Solved.of(part) if isinstance(part, Vectors) else part for name, part in blend.parts.items()}
    return replace(blend, parts=parts)


@dataclass(frozen=True, slots=True)
class Solved:
    """`Vectors` for one listener at a time: the part of the equations that all listeners share is made once."""

    items: Floats
    shared: Floats
    ridge: float
    exponent: float
    unheard: float
    liking: float = 0.0

    @classmethod
    def of(cls, vectors: Vectors) -> "Solved":
        """From fitted vectors."""
        shared = (vectors.unheard * (vectors.items.T @ vectors.items)).astype(np.float32)
        return cls(vectors.items, shared, vectors.ridge, vectors.exponent, vectors.unheard, vectors.liking)

    def listeners(self, histories: Histories) -> Floats:
        """(listeners × factors)."""
        found = np.zeros((len(histories), self.items.shape[1]), np.float32)
        plays = histories.liked(len(self.items), self.liking)
        for k in range(len(histories)):
            run = slice(plays.indptr[k], plays.indptr[k + 1])
            heard = np.ascontiguousarray(self.items[plays.indices[run]])
            ridge = self.ridge * (len(heard) + self.unheard * len(self.items)) ** self.exponent
            found[k] = self._solved(heard, plays.data[run], float(ridge))
        return found

    def _solved(self, heard: Floats, counts: Floats, ridge: float) -> Floats:
        """Conjugate gradients (M. Hestenes, E. Stiefel, 1952) without BLAS: its threads wait for each other longer on
        a busy server than so small a system takes."""
        point = np.zeros(heard.shape[1], np.float32)
        left = np.einsum("nj,n->j", heard, counts)
        way = left.copy()
        size = float((left * left).sum())
        aim = 1e-6 * size
        for _ in range(_ROUNDS):
            if size <= aim or size == 0:
                break
            onto = np.einsum("ij,j->i", self.shared, way) + np.float32(ridge) * way
            onto += np.einsum("nj,n->j", heard, counts * np.einsum("nj,j->n", heard, way))
            step = size / float((way * onto).sum())
            point += step * way
            left -= step * onto
            following = float((left * left).sum())
            way = left + (following / size) * way
            size = following
        return point

    def scores(self, histories: Histories) -> Scores:
        """(listeners × items)."""
        return self.listeners(histories) @ self.items.T

    def scores_at(self, histories: Histories, items: NDArray[np.int32]) -> Scores:
        """(listeners × width) for chosen items (listeners × width)."""
        return np.asarray(np.einsum("lf,lwf->lw", self.listeners(histories), self.items[items]), np.float32)


def remapped(ids: NDArray[np.bytes_], atlas: Atlas) -> Ints:
    """The rows of stored ids in today's atlas."""
    return atlas.rows([str(one.decode()) for one in ids]) if len(ids) else np.zeros(0, np.int32)


def _some(data: Interactions, listeners: int) -> Interactions:
    """The plays of some listeners: enough to weigh models by."""
    if data.users <= listeners:
        return data
    chosen = np.sort(np.random.default_rng(1).permutation(data.users)[:listeners])
    mask = np.zeros(data.users, bool)
    mask[chosen] = True
    return data.keep(mask[data.histories.rows])


__all__ = ["ID", "Solved", "Trained", "interactions_of", "quick", "recipe_of", "remapped", "things_of"]
