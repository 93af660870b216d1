"""The table: every model with the same plays, the same number of tries on the validation cut, and the same last fit.

A row is made in three steps: each try's settings are fitted on the training plays and judged on the validation plays by
nDCG; the best settings are fitted again on training and validation plays together (unless `refit` is off); that fit is
judged on the test plays. Nothing looks at the test plays before.
"""

import time
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segue.model.errors import BadInput
from segue.recommend.evaluate.chance import bootstrap, paired
from segue.recommend.evaluate.cuts import Cut
from segue.recommend.evaluate.learn import Segue, best_of, factors
from segue.recommend.evaluate.measure import Found, ranked
from segue.recommend.models.base import Model
from segue.recommend.models.blend import Recipe
from segue.recommend.models.ease import Ease
from segue.recommend.models.graph import GraphFilter
from segue.recommend.models.interactions import Interactions
from segue.recommend.models.neighbour_ridge import NeighbourRidge
from segue.recommend.models.neighbours import ItemKnn, Rp3beta
from segue.recommend.models.popular import Popular
from segue.recommend.models.rivals import ImplicitAls, ImplicitBpr
from segue.recommend.models.transitions import Transitions

TRIES = 8
"""How many settings of each model are tried where plays are few."""
_PLAYS = 25_000
EXACT_EASE = 12_500
"""A row of EASE whose matrix has a longer side is that of its sparse kin."""

Settings = Sequence[Model]

RIVALS: Mapping[str, Callable[[int], Settings]] = {
    "popular": lambda seed: [Popular(days) for days in (0, 30, 90, 7, 365)],
    "itemknn": lambda seed: [ItemKnn(n, shrink) for shrink, n in product((10.0, 0.0), (200, 100, 400, 50))],
    "rp3beta": lambda seed: [Rp3beta(n, a, b) for n, a, b in product((400, 100), (0.7, 1.0), (0.4, 0.2))],
    "ease": lambda seed: [Ease(ridge) for ridge in (100, 300, 30, 200, 60, 600, 15, 1200)],
    "graph": lambda seed: [GraphFilter(ideal, size) for size, ideal in product((256, 64), (0.3, 0.1, 0.8, 0.0))],
    "als": lambda seed: [
        ImplicitAls(f, ridge, a, seed=seed) for f, ridge, a in product((64, 128), (1.0, 0.01), (10.0, 1.0))
    ],
    "bpr": lambda seed: [
        ImplicitBpr(f, rate, ridge, seed=seed) for f, rate, ridge in product((64, 128), (0.03, 0.1), (0.01, 0.003))
    ],
    "ials": factors,
    "transitions": lambda seed: [
        Transitions(lags, fading, tail) for tail, fading, lags in product((0.0, 0.3), (0.8, 0.6), (10, 4))
    ],
}
"""What each name in `--against` stands for, and the settings to try: the likeliest first."""


def affordable(events: int) -> int:
    """How many settings of each model to try on so many plays: 8 up to 25,000, 4 on 100,000, 1 from 800,000 on, so that
    a table takes minutes on any data."""
    return int(np.clip(round(TRIES * (_PLAYS / max(1, events)) ** 0.5), 1, TRIES))


def settings_of(
    name: str, seed: int, data: Interactions, rivals: Mapping[str, Callable[[int], Settings]] = RIVALS
) -> Settings:
    """The settings to try of the rival of that name. An exact EASE of very many listeners and items is out of reach: it
    is then solved on each item's neighbours, which the row's settings tell."""
    if name == "ease" and min(data.users, data.items) > EXACT_EASE:
        return [NeighbourRidge(neighbours, ridge) for neighbours, ridge in product((64, 128), (30, 100, 10, 300))]
    return rivals[name](seed)


@dataclass(frozen=True, slots=True)
class Entry:
    """One model's line of the table, with what is needed to compare it listener by listener."""

    model: str
    founds: Sequence[Found]
    """What each seed found; the listeners are the same, in the same order."""
    fit_s: float
    """Seconds that one last fit took."""
    search_s: float
    settings: str
    tried: int

    def recall(self, k: int) -> NDArray[np.float64]:
        """(listeners,) the mean over the seeds."""
        return np.asarray(np.mean([found.recall(k) for found in self.founds], axis=0))

    def ndcg(self, k: int) -> NDArray[np.float64]:
        """(listeners,) the mean over the seeds."""
        return np.asarray(np.mean([found.ndcg(k) for found in self.founds], axis=0))

    def coverage(self, k: int) -> float:
        """The mean over the seeds."""
        return float(np.mean([found.coverage(k) for found in self.founds]))


def contest(
    cut: Cut,
    names: Sequence[str],
    ks: Sequence[int],
    *,
    seeds: Sequence[int] = (1,),
    refit: bool = True,
    tries: int = 0,
    rivals: Mapping[str, Callable[[int], Settings]] = RIVALS,
    entered: Callable[[Entry], None] = lambda entry: None,
) -> list[Entry]:
    """An entry for each rival named and, last, for Segue; `entered` hears of each as it is done.

    The first seed searches; with each the chosen settings are fitted and judged. Raises BadInput for a name that is
    none of `rivals`.
    """
    entries = []
    for name in [*dict.fromkeys(name for name in names if name != "segue"), "segue"]:
        entries.append(enter(name, cut, ks, seeds=seeds, refit=refit, tries=tries, rivals=rivals))
        entered(entries[-1])
    return entries


def enter(
    name: str,
    cut: Cut,
    ks: Sequence[int],
    *,
    seeds: Sequence[int] = (1,),
    refit: bool = True,
    tries: int = 0,
    rivals: Mapping[str, Callable[[int], Settings]] = RIVALS,
    kept: MutableMapping[str, Model] | None = None,
) -> Entry:
    """One line of the table: a rival of that name, or Segue. `kept` lets Segue's search go on where it stopped. Of each
    model `tries` settings are tried, by default as many as are affordable.

    Raises BadInput for a name that is neither.
    """
    if name != "segue" and name not in rivals:
        raise BadInput(f"There is no model {name!r} to measure against.", f"There are: {', '.join(rivals)}.")
    begun = time.perf_counter()
    tries = tries or affordable(cut.train.events)
    chosen: Model
    if name == "segue":
        tried = tries
        chosen = Segue(tries, seeds[0], max(ks)).learn(cut.train, cut.valid, kept)
    else:
        settings = settings_of(name, seeds[0], cut.train, rivals)[:tries]
        tried = len(settings)
        chosen = best_of(settings, cut.train, cut.valid, max(ks))
    searched = time.perf_counter() - begun
    known = cut.known if refit else cut.train
    begun = time.perf_counter()
    differ = {str(seeded(chosen, seed)) for seed in seeds}
    founds = [ranked(seeded(chosen, seed).fit(known), known, cut.test, max(ks)) for seed in seeds[: len(differ)]]
    fit_s = (time.perf_counter() - begun) / len(founds)
    return Entry(name, founds, fit_s, searched, str(chosen), tried)


def seeded(model: Model, seed: int) -> Model:
    """The same settings with another seed; a model that leaves nothing to chance stays as it is."""
    if isinstance(model, Recipe):
        return replace(model, parts={name: seeded(part, seed) for name, part in model.parts.items()})
    given: Any = model
    return replace(given, seed=seed) if hasattr(given, "seed") else model


def told(entries: Sequence[Entry], cut: Cut, ks: Sequence[int]) -> list[dict[str, float | int | str]]:
    """The rows for JSON. `ndcg@K_low` and `_high` bound 95 % of resamples of the listeners; `popularity@K` is how many
    times the average item's listeners an offered item has; `segue_gain@K…` is Segue's nDCG less the row's, paired."""
    counts = cut.train.counts()
    segue = next((entry for entry in entries if entry.model == "segue"), None)
    rows = []
    for entry in entries:
        row: dict[str, float | int | str] = {"model": entry.model}
        for k in ks:
            sure = bootstrap(entry.ndcg(k))
            bias = float(np.mean([found.bias(k, counts) for found in entry.founds]))
            row |= {f"recall@{k}": _r(entry.recall(k).mean()), f"ndcg@{k}": _r(sure.mean)}
            row |= {f"ndcg@{k}_low": _r(sure.low), f"ndcg@{k}_high": _r(sure.high)}
            row |= {f"coverage@{k}": _r(entry.coverage(k)), f"popularity@{k}": _r(bias)}
            if segue is not None and entry is not segue:
                gain = paired(segue.ndcg(k), entry.ndcg(k))
                row |= {f"segue_gain@{k}": _r(gain.mean), f"segue_gain@{k}_low": _r(gain.low)}
                row |= {f"segue_gain@{k}_high": _r(gain.high)}
        row |= {"coverage": _r(entry.coverage(max(ks))), "fit_s": round(entry.fit_s, 3)}
        row |= {"search_s": round(entry.search_s, 3), "tried": entry.tried, "seeds": len(entry.founds)}
        row |= {"settings": entry.settings}
        rows.append(row)
    return rows


def _r(value: float) -> float:
    return round(float(value), 5)
