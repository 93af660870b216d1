"""The blend: several models' candidates, put in one order by weights that were learned from what was played next.

Each model brings its best unheard items; the union is scored by all. A model's score of a candidate enters three times:
as it is, as a share of the listener's tenth best (so that long and short histories compare), and as the logarithm of
its rank. The blend's score is linear in these, so what each model gave to a pick can be told exactly.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from segue.recommend.models.arrays import Sparse
from segue.recommend.models.base import Model, Scorer, Scores
from segue.recommend.models.interactions import Histories, Interactions

LARGE = 60_000
"""From so many items on, no model scores the whole catalog for a listener where it can do with less."""
FEATURES = 3
PLACES = 20
"""Whoever is in nobody's first so many is offered to nobody."""
_CROWD = 5
_CELLS = 250_000_000
_BATCH = 128
_TENTH = 10
_NEVER = np.float32(-1e6)


@dataclass(frozen=True, slots=True)
class Candidates:
    """Unheard items for each listener, and what each model says of them."""

    items: NDArray[np.int32]
    """(listeners × width); −1 where a listener has fewer."""
    features: NDArray[np.float32]
    """(listeners × width × parts·3): each model's score, its share of the tenth best, minus the log of its rank."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """One listener's items, the best first."""

    items: NDArray[np.int32]
    scores: NDArray[np.float32]
    parts: Mapping[str, NDArray[np.float32]]
    """For each model, what it gave to each score, over what it gave to the average candidate. Their sum is the score,
    less the same number for all and less the item's lift."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """The chosen models and their weights. Fitted on new plays it gives a new blend without another search."""

    parts: Mapping[str, Model]
    weights: NDArray[np.float32]
    """(parts·3,)."""
    depth: int = 100
    """How many candidates each model brings."""
    spread: float = 0.0
    """Which share of all listeners' first places may go to items that nobody would be offered."""

    def fit(self, data: Interactions) -> "Blend":
        """Fit every part on the same plays."""
        fitted = {name: model.fit(data) for name, model in self.parts.items()}
        blend = Blend(fitted, self.weights, data.counts(), self.depth)
        return replace(blend, lift=lifts(blend, data.histories, self.spread)) if self.spread else blend

    def __str__(self) -> str:
        return "; ".join(f"{name}: {model}" for name, model in self.parts.items())


@dataclass(frozen=True, slots=True)
class Blend:
    """Fitted models and their weights: what serves, and what the table measures."""

    parts: Mapping[str, Scorer]
    weights: NDArray[np.float32]
    popularity: NDArray[np.float32]
    """(items,) listeners of each: fills up where the models know too little, and brings candidates itself."""
    depth: int = 100
    lift: NDArray[np.float32] | None = None
    """(items,) added to the scores: above zero for the few that nobody would be offered otherwise."""
    _popular: list[NDArray[np.int32]] = field(default_factory=list, repr=False, compare=False)

    def rank(
        self, history: Histories, n: int, *, among: NDArray[np.int32] | None = None, without: Sequence[int] = ()
    ) -> Ranking:
        """The `n` best for one listener, heard items and `without` left out; `among` names the only candidates."""
        found = self.candidates(history, among=among, without=without)
        items, features = found.items[0], found.features[0]
        there = items >= 0
        items, features = items[there], features[there]
        scores = self.scored(items, features)
        order = np.lexsort((items, -scores))[:n]
        given = (features * self.weights).reshape(len(items), len(self.parts), FEATURES).sum(axis=2)
        given -= given.mean(axis=0) if len(items) else 0.0
        parts = {name: given[order, k] for k, name in enumerate(self.parts)}
        return Ranking(items[order], np.asarray(scores[order], np.float32), parts)

    def scores(self, histories: Histories) -> Scores:
        """(listeners × items): candidates first, in the blend's order; the rest far below them, by popularity."""
        found = self.candidates(histories)
        rest = _NEVER + self.popularity / max(1.0, float(self.popularity.max(initial=0)))
        full = np.tile(rest.astype(np.float32), (len(histories), 1))
        row, place = np.nonzero(found.items >= 0)
        full[row, found.items[row, place]] = self.scored(found.items, found.features)[row, place]
        return full

    def scored(self, items: NDArray[np.int32], features: NDArray[np.float32]) -> Scores:
        """The candidates' scores, in the shape of `items`; where that is −1, anything."""
        plain = np.asarray(features @ self.weights, np.float32)
        return plain if self.lift is None else plain + self.lift[items]

    def candidates(
        self, histories: Histories, *, among: NDArray[np.int32] | None = None, without: Sequence[int] = ()
    ) -> Candidates:
        """The union of what the models bring, or `among`, with the features of each."""
        size = len(self.popularity)
        views = [_view(scorer, histories, size) for scorer in self.parts.values()]
        if among is None:
            brought = [view.best(histories, self.depth) for view in views]
            brought.append(np.tile(self.popular(), (len(histories), 1)))
            items = union(brought, histories, without)
        else:
            items = union([np.tile(np.unique(among).astype(np.int32), (len(histories), 1))], histories, without)
        return Candidates(items, features([view.at(items) for view in views], items >= 0))

    def popular(self) -> NDArray[np.int32]:
        """The most played items, enough to fill any list."""
        if not self._popular:
            most = np.argsort(-self.popularity, kind="stable")[: 2 * self.depth]
            self._popular.append(most.astype(np.int32))
        return self._popular[0]


def lifts(blend: Blend, histories: Histories, share: float) -> NDArray[np.float32]:
    """(items,) the least that brings an item which is in nobody's first 20 into the 20th place of the one listener who
    is nearest to it. One listener takes one of them; those that need least come first, up to `share` of all first
    places; what would come to more than a few listeners stays. So what is rare is offered to somebody, and hardly
    anybody notices.

    Where listeners and items are very many, some of the listeners are looked at.
    """
    lift = np.zeros(len(blend.popularity), np.float32)
    asked = np.flatnonzero(histories.lengths > 0)
    most = max(_BATCH, _CELLS // max(1, len(lift)))
    if len(asked) > most:
        asked = np.sort(np.random.default_rng(1).permutation(asked)[:most])
    hidden = np.ones(len(lift), bool)
    lists = []
    for begin in range(0, len(asked), _BATCH):
        found = blend.candidates(histories.take(asked[begin : begin + _BATCH]))
        scores = np.where(found.items >= 0, blend.scored(found.items, found.features), -np.inf)
        if found.items.shape[1] <= PLACES:
            hidden[found.items[found.items >= 0]] = False
            continue
        last = -np.partition(-scores, PLACES - 1, axis=1)[:, PLACES - 1]
        last = np.maximum(last, np.finfo(np.float32).min)  # who has fewer than 20 candidates is offered all of them
        lacking = last[:, None] - scores
        hidden[found.items[lacking <= 0]] = False
        row, place = np.nonzero((lacking > 0) & np.isfinite(lacking))
        kept = hidden[found.items[row, place]]
        row, place = row[kept], place[kept]
        lists.append((found.items[row, place], (row + begin).astype(np.int32), lacking[row, place]))
    if not lists:
        return lift
    items, listeners, lacking = (np.concatenate(one) for one in zip(*lists, strict=True))
    left, free = int(share * PLACES * len(asked)), np.ones(len(asked), bool)
    order = np.argsort(np.where(hidden[items], lacking, np.inf), kind="stable")[: np.count_nonzero(hidden[items])]
    while left > 0 and len(order):
        order = order[hidden[items[order]] & free[listeners[order]]]
        nearest = order[np.sort(np.unique(items[order], return_index=True)[1])]
        taken = nearest[np.sort(np.unique(listeners[nearest], return_index=True)[1])][:left]
        lift[items[taken]] = lacking[taken] * (1 + 1e-3) + 1e-4  # above the last, not beside it
        hidden[items[taken]], free[listeners[taken]] = False, False
        left -= len(taken)
    reached = np.bincount(items[lacking <= lift[items]], minlength=len(lift))
    lift[reached > _CROWD] = 0.0  # where all listeners have much the same order, what is lifted for one comes to all
    return lift


def features(values: Sequence[Scores], there: NDArray[np.bool_]) -> NDArray[np.float32]:
    """(listeners × width × parts·3) from each model's scores (listeners × width)."""
    made = np.zeros((*there.shape, FEATURES * len(values)), np.float32)
    for k, one in enumerate(values):
        order = np.argsort(np.where(there, -one, np.inf), axis=1, kind="stable")
        ranks = np.empty(order.shape, np.float32)
        np.put_along_axis(ranks, order, np.arange(order.shape[1], dtype=np.float32)[None, :], axis=1)
        known = np.where(there, one, 0.0)
        tenth = np.take_along_axis(known, order[:, :_TENTH][:, -1:], axis=1) if order.shape[1] else known
        best = np.abs(known).max(axis=1, initial=0.0, keepdims=True)
        scale = np.where(tenth > 0.05 * best, tenth, np.maximum(best, 1e-9))
        made[:, :, FEATURES * k] = known
        made[:, :, FEATURES * k + 1] = known / scale
        made[:, :, FEATURES * k + 2] = np.where(there, -np.log1p(ranks), 0.0)
    return made


def union(brought: Sequence[NDArray[np.int32]], histories: Histories, without: Sequence[int]) -> NDArray[np.int32]:
    """(listeners × width) each listener's candidates once, in rising order, without what they heard; −1 fills up."""
    together = np.sort(np.concatenate(brought, axis=1), axis=1)
    fresh = np.ones(together.shape, bool)
    fresh[:, 1:] = together[:, 1:] != together[:, :-1]
    fresh &= together >= 0
    span = int(max(together.max(initial=0), histories.items.max(initial=0))) + 1
    heard = np.append(np.sort(histories.rows * span + histories.items), -1)
    keys = np.arange(len(together))[:, None] * span + together
    fresh &= heard[np.searchsorted(heard[:-1], keys)] != keys
    if without:
        fresh &= ~np.isin(together, np.asarray(without, np.int32))
    width = int(fresh.sum(axis=1).max(initial=0))
    items = np.full((len(together), width), -1, np.int32)
    row, column = np.nonzero(fresh)
    items[row, (np.cumsum(fresh, axis=1) - 1)[row, column]] = together[row, column]
    return items


class _View(Protocol):
    """One model's answer for some listeners, as the union needs it."""

    def best(self, heard: Histories, depth: int) -> NDArray[np.int32]: ...

    def at(self, items: NDArray[np.int32]) -> Scores: ...


def _view(scorer: Scorer, histories: Histories, size: int) -> _View:
    # (Not `isinstance`: to look through a protocol takes longer than a listener's scores do.)
    if size >= LARGE and hasattr(scorer, "sparse_scores"):
        return _Few(scorer.sparse_scores(histories))
    if size >= LARGE and hasattr(scorer, "scores_at"):
        return _Asked(scorer.scores_at, histories)
    return _All(scorer.scores(histories))


@dataclass(frozen=True, slots=True)
class _All:
    values: Scores

    def best(self, heard: Histories, depth: int) -> NDArray[np.int32]:
        masked = self.values.copy()
        masked[heard.rows, heard.items] = -np.inf
        if depth >= masked.shape[1]:
            return np.tile(np.arange(masked.shape[1], dtype=np.int32), (len(masked), 1))
        return np.argpartition(-masked, depth, axis=1)[:, :depth].astype(np.int32)

    def at(self, items: NDArray[np.int32]) -> Scores:
        return np.take_along_axis(self.values, np.maximum(items, 0), axis=1)


@dataclass(frozen=True, slots=True)
class _Few:
    values: Sparse

    def best(self, heard: Histories, depth: int) -> NDArray[np.int32]:
        found = np.full((len(heard), depth), -1, np.int32)
        for row in range(len(heard)):
            run = slice(self.values.indptr[row], self.values.indptr[row + 1])
            items, values = self.values.indices[run], self.values.data[run]
            fresh = ~np.isin(items, heard.items[heard.starts[row] : heard.starts[row + 1]])
            items, values = items[fresh], values[fresh]
            if len(items) > depth:
                items = items[np.argpartition(-values, depth)[:depth]]
            found[row, : len(items)] = items
        return found

    def at(self, items: NDArray[np.int32]) -> Scores:
        found = np.zeros(items.shape, np.float32)
        self.values.sort_indices()
        for row in range(len(items)):
            run = slice(self.values.indptr[row], self.values.indptr[row + 1])
            known, values = self.values.indices[run], self.values.data[run]
            if len(known):
                at = np.minimum(np.searchsorted(known, items[row]), len(known) - 1)
                found[row] = np.where(known[at] == items[row], values[at], 0.0)
        return found


@dataclass(frozen=True, slots=True)
class _Asked:
    ask: Callable[[Histories, NDArray[np.int32]], Scores]
    """Scores chosen items (listeners × width) without the rest."""
    histories: Histories

    def best(self, heard: Histories, depth: int) -> NDArray[np.int32]:
        return np.full((len(heard), 0), -1, np.int32)

    def at(self, items: NDArray[np.int32]) -> Scores:
        return self.ask(self.histories, np.maximum(items, 0))
