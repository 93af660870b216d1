"""Segue's own model: which parts, with which settings, and how they are weighed. One procedure for all data.

1. Of each part some settings are fitted on the training plays; the one that ranks the validation plays best is kept.
2. The weights of the blend are learned on the validation plays: among a listener's candidates, the chance of being
   played next is a softmax of the blend's score (McFadden's conditional logit, 1974), with a ridge on the weights.
3. The recipe of both is fitted on all plays. What has no order has no transitions, what has no attributes no content:
   that, and which of two linear forms is affordable, is read from the data's shape; nothing is set for a data set.
"""

from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
from numpy.typing import NDArray

from segue.recommend.evaluate.cuts import validation
from segue.recommend.evaluate.measure import ranked
from segue.recommend.models.arrays import optimize
from segue.recommend.models.arrivals import Placed
from segue.recommend.models.base import Model
from segue.recommend.models.blend import FEATURES, Blend, Candidates, Recipe
from segue.recommend.models.content import Content
from segue.recommend.models.ease import Ease
from segue.recommend.models.factors import Ials
from segue.recommend.models.interactions import Histories, Interactions
from segue.recommend.models.kernel import Tangent
from segue.recommend.models.neighbour_ridge import NeighbourRidge
from segue.recommend.models.neighbours import ItemKnn, Rp3beta
from segue.recommend.models.popular import Popular
from segue.recommend.models.transitions import Transitions

EXACT_SIDE = 4000
"""Up to so many listeners or items the linear part is exact; beyond, it is solved on neighbours."""
_MOST_LISTENERS = 3000
"""Enough to learn a few dozen weights from."""
_MOST_JUDGES = 4000
"""So many listeners tell one setting from another; all are learned from."""
_ROUNDS = 12
"""Of least squares: the ranking no longer changes after."""
_MANY = 500
"""With so many listeners and items there is enough to learn many factors from."""
_PRODUCTS = 50_000_000
"""Plays times factors: what a round of least squares takes is counted in them."""
_BATCH = 128
_FEWEST = 20
SPREAD = 0.01
"""One place in a hundred goes to what nobody would be offered otherwise: coverage for next to no accuracy."""
RIDGES = (1.0, 10.0, 100.0, 1_000.0)


@dataclass(frozen=True, slots=True)
class Segue:
    """The procedure. `learn` for plays that somebody has cut, `fit` cuts by itself."""

    tries: int = 8
    seed: int = 1
    judged_at: int = 20
    """The nDCG of so many places chooses a part's settings."""

    def learn(self, train: Interactions, valid: Interactions, kept: MutableMapping[str, Model] | None = None) -> Recipe:
        """Choose and weigh the parts. What `kept` has is not searched again, what is found is put there: a search that
        was stopped goes on where it was."""
        kept = {} if kept is None else kept
        offered = parts(train, self.seed)
        for name, settings in offered.items():
            if name not in kept:
                kept[name] = best_of(settings[: self.tries], train, valid, self.judged_at)
        chosen = {name: kept[name] for name in offered}
        recipe = Recipe(chosen, np.zeros(FEATURES * len(chosen), np.float32))
        weights = learn_weights(recipe.fit(train), train, valid, seed=self.seed)
        return replace(recipe, weights=weights, spread=SPREAD)

    def fit(self, data: Interactions) -> Blend:
        """Learn with the last play of each listener hidden (or a tenth, where there is no order), then fit on all."""
        return self.learn(*validation(data, seed=self.seed)).fit(data)


def parts(data: Interactions, seed: int) -> Mapping[str, Sequence[Model]]:
    """The parts that these plays allow, with the settings to try of each, the likeliest first."""
    found: dict[str, Sequence[Model]] = {}
    exact = min(data.users, data.items) <= EXACT_SIDE
    lives = (8.0, 0.0, 30.0, 2.0) if data.ordered else (0.0,)
    likings = (0.2, 0.0) if data.weighed else (0.0,)
    weighed = (0.5, 0.0) if data.weighed else (0.0,)
    if exact:
        shapes = ((50, 0.3), (100, 0.0), (20, 1.0), (300, 0.3))
        found["linear"] = [Ease(r, life, dropout=d) for (r, d), life in product(shapes, lives[1:3] or lives)]
    else:
        found["linear"] = [NeighbourRidge(64, ridge, life) for ridge, life in product((30, 100, 10), lives[:3])]
    found["near"] = [ItemKnn(n, shrink) for shrink, n in product((10.0, 0.0), (200, 100, 400, 50))]
    found["walks"] = [Rp3beta(n, a, b) for n, a, b in product((400, 100), (0.7, 1.0), (0.4, 0.2))]
    if data.users <= EXACT_SIDE:
        kernels = product(((1, 0.25), (1, 0.5), (0.3, 0.25), (2, 0.25)), likings)
        found["alike"] = [Tangent(ridge, damp, liking) for (ridge, damp), liking in kernels]
    unheard = 0.1 if exact else 0.03
    fewest = min(data.users, data.items)
    sizes = {"factors": int(np.clip(_PRODUCTS // max(1, data.events), 64, 512)) if exact and fewest >= _MANY else 64}
    if exact and sizes["factors"] > 128:
        sizes["half the factors"] = sizes["factors"] // 2
    if exact:
        sizes["fewer factors"] = 32
    for name, size in sizes.items():
        settings = [
            Ials(size, unheard, ridge, rounds=_ROUNDS, seed=seed, liking=liking)
            for ridge, liking in product((0.006, 0.01, 0.003, 0.02), weighed)
        ]
        found[name] = settings[: 2 * len(weighed)] if size > 128 else settings  # each try of many is dear
    found["popular"] = [Popular(days) for days in ((0, 30, 90, 7, 365) if data.times_s is not None else (0,))]
    if data.ordered:
        found["next"] = [Transitions(1, 0.5, tail) for tail in (0.0, 0.4)]
        found["soon"] = [Transitions(n, f, tail) for tail, f, n in product((0.0, 0.3), (0.8, 0.6), (10, 4))]
    if data.attributes is not None:
        found["content"] = [Content(life, rarity) for rarity, life in product((1.0, 0.5), (*lives[:1], *lives[2:]))]
        found["placed"] = [Placed(64, unheard, ridge, _ROUNDS, seed) for ridge in (0.006, 0.003, 0.01, 0.002)]
        if data.items <= EXACT_SIDE:  # each attribute is one more listener
            found["told"] = [
                Ease(r, life, a) for a, r, life in product((1.0, 2.0, 0.5), (300, 100), lives[2:3] or lives)
            ]
    return found


def factors(seed: int) -> Sequence[Ials]:
    """Settings of iALS, the likeliest first."""
    plain = [
        Ials(f, 0.1, ridge, rounds=_ROUNDS, seed=seed) for ridge, f in product((0.006, 0.003, 0.01), (64, 256, 32))
    ]
    return [*plain[:2], Ials(128, 0.03, 0.006, rounds=_ROUNDS, seed=seed), *plain[2:]]


def best_of(settings: Sequence[Model], train: Interactions, valid: Interactions, depth: int) -> Model:
    """The settings whose fit ranks the validation plays best by nDCG: those of all listeners, or of many, drawn."""
    if len(settings) == 1 or not valid.events:
        return settings[0]
    asked = np.flatnonzero(valid.histories.lengths > 0)
    if len(asked) > _MOST_JUDGES:
        some = np.zeros(valid.users, bool)
        some[np.random.default_rng(1).permutation(asked)[:_MOST_JUDGES]] = True
        valid = valid.keep(some[valid.histories.rows])
    return max(settings, key=lambda model: float(ranked(model.fit(train), train, valid, depth).ndcg(depth).mean()))


def learn_weights(blend: Blend, train: Interactions, valid: Interactions, *, seed: int) -> NDArray[np.float32]:
    """(parts·3,) by conditional logit over each listener's candidates.

    A listener whose hidden items are none of the candidates teaches nothing. Without any teacher all parts count alike.
    The ridge is the largest under which one half of the listeners foretells the other half as well as under the best
    one, less one standard error of the difference (L. Breiman et al., "Classification and Regression Trees", 1984):
    weights that lean on the validation plays' chances are worse on others. Where even so one part alone ranks better,
    that part ranks alone.
    """
    asked = np.flatnonzero(valid.histories.lengths > 0)
    asked = np.sort(np.random.default_rng(seed).permutation(asked)[:_MOST_LISTENERS])
    rows, wanted, starts = [], [], [0]
    for begin in range(0, len(asked), _BATCH):
        batch = asked[begin : begin + _BATCH]
        found = blend.candidates(train.histories.take(batch))
        hit = played(found, valid.histories.take(batch), valid.items)
        for k in np.flatnonzero(hit.any(axis=1)):
            there = found.items[k] >= 0
            rows.append(found.features[k][there])
            wanted.append(hit[k][there] / hit[k].sum())
            starts.append(starts[-1] + int(there.sum()))
    if not rows:
        return even(len(blend.parts))
    table = Choices(np.concatenate(rows), np.concatenate(wanted).astype(np.float32), np.array(starts, np.int64))
    if len(rows) < 2 * _FEWEST:
        return table.weights(RIDGES[-1])
    half = np.random.default_rng(seed).permutation(len(rows)) % 2
    one, two = table.some(np.flatnonzero(half == 0)), table.some(np.flatnonzero(half == 1))
    foretold = {}
    for ridge in RIDGES:
        first, second = one.weights(ridge), two.weights(ridge)
        foretold[ridge] = np.concatenate([two.ndcg(two.table @ first), one.ndcg(one.table @ second)])
    best = simplest(foretold)
    together = float(foretold[best].mean())
    alone = [float(table.ndcg(table.table[:, FEATURES * k]).mean()) for k in range(len(blend.parts))]
    return table.weights(best) if together >= max(alone) else only(int(np.argmax(alone)), len(blend.parts))


def simplest(foretold: Mapping[float, NDArray[np.float64]]) -> float:
    """The largest of the ridges whose figures (listener by listener) are no more than a standard error of the
    difference under those of the best."""
    top = foretold[max(foretold, key=lambda ridge: float(foretold[ridge].mean()))]
    lost = {ridge: top - each for ridge, each in foretold.items()}
    return max(ridge for ridge, each in lost.items() if each.mean() <= each.std() / max(1, len(each)) ** 0.5)


@dataclass(frozen=True, slots=True)
class Choices:
    """What listeners chose among candidates: the conditional logit's data."""

    table: NDArray[np.float32]
    """(candidates of all × features)."""
    share: NDArray[np.float32]
    """(candidates,) one shared by those that a listener played, 0 for the rest."""
    starts: NDArray[np.int64]
    """(listeners + 1,) where each one's candidates begin."""

    def some(self, listeners: NDArray[np.int64]) -> "Choices":
        """Those of some listeners."""
        part = Histories(self.starts, np.arange(len(self.share), dtype=np.int32), self.share).take(listeners)
        return Choices(self.table[part.items], part.weights, part.starts)

    def weights(self, ridge: float) -> NDArray[np.float32]:
        """(features,) the likeliest weights, under a ridge on those of the features scaled to a deviation of one."""
        scale = self.table.std(axis=0) + 1e-9
        scaled = Choices(self.table / scale, self.share, self.starts)

        def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
            missed, slope = scaled.slope(weights.astype(np.float32))
            return missed + 0.5 * ridge * float(weights @ weights), slope + ridge * weights

        answer = optimize().minimize(
            loss, np.zeros(self.table.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 200}
        )
        return np.asarray(answer.x / scale, np.float32)

    def ndcg(self, score: NDArray[np.float32], depth: int = 20) -> NDArray[np.float64]:
        """(listeners,) the nDCG of candidates in order of `score`, (candidates,)."""
        group = np.repeat(np.arange(len(self.starts) - 1), np.diff(self.starts))
        hit = self.share[np.lexsort((-score, group))] > 0
        discount = np.append(1 / np.log2(np.arange(2, depth + 2)), 0.0)
        place = np.minimum(np.arange(len(score)) - self.starts[group], depth)
        gained = np.add.reduceat(np.where(hit, discount[place], 0.0), self.starts[:-1])
        wanted = np.add.reduceat(self.share > 0, self.starts[:-1], dtype=np.int64)
        return np.asarray(gained / np.cumsum(discount)[np.minimum(wanted, depth) - 1], np.float64)

    def slope(self, weights: NDArray[np.float32]) -> tuple[float, NDArray[np.float32]]:
        """The same, and its gradient."""
        at, group = self.starts[:-1], np.repeat(np.arange(len(self.starts) - 1), np.diff(self.starts))
        score = self.table @ weights
        top = np.maximum.reduceat(score, at)
        odds = np.exp(score - top[group])
        total = np.add.reduceat(odds, at)
        missed = float((np.log(total) + top).sum() - self.share @ score)
        return missed, np.asarray(self.table.T @ (odds / total[group] - self.share), np.float32)


def even(parts: int) -> NDArray[np.float32]:
    """(parts·3,) weights for when nothing can be learned: each part by its ranks alone."""
    weights = np.zeros((parts, FEATURES), np.float32)
    weights[:, 2] = 1.0
    return weights.ravel()


def only(part: int, parts: int) -> NDArray[np.float32]:
    """(parts·3,) weights that let one part rank alone."""
    weights = np.zeros((parts, FEATURES), np.float32)
    weights[part, 0] = 1.0
    return weights.ravel()


def played(found: Candidates, hidden: Histories, items: int) -> NDArray[np.bool_]:
    """(listeners × width) which candidates are among the hidden plays."""
    keys = np.arange(len(hidden))[:, None] * items + found.items
    return np.isin(keys, hidden.rows * items + hidden.items) & (found.items >= 0)
