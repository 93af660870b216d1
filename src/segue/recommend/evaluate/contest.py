"""The table: every model with the same plays, the same number of tries on the validation cut, and the same last fit.

A row is made in three steps: each try's settings are fitted on the training plays and judged on the validation plays by
nDCG; the best settings are fitted again on training and validation plays together (unless `refit` is off); that fit is
judged on the test plays. Nothing looks at the test plays before.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from segue.model.errors import BadInput
from segue.recommend.evaluate.chance import bootstrap, paired
from segue.recommend.evaluate.cuts import Cut
from segue.recommend.evaluate.learn import Segue, best_of, spread
from segue.recommend.evaluate.measure import Found, ranked
from segue.recommend.models.base import Model
from segue.recommend.models.ease import Ease
from segue.recommend.models.factors import Ials
from segue.recommend.models.graph import GraphFilter
from segue.recommend.models.neighbours import ItemKnn, Rp3beta
from segue.recommend.models.popular import Popular
from segue.recommend.models.rivals import ImplicitAls, ImplicitBpr
from segue.recommend.models.transitions import Transitions

TRIES = 8
"""How many settings of each model are tried."""

Settings = Sequence[Model]

RIVALS: Mapping[str, Callable[[int], Settings]] = {
    "popular": lambda seed: [Popular(days) for days in (0, 7, 30, 90, 365)],
    "itemknn": lambda seed: [ItemKnn(n, shrink) for n, shrink in product((50, 100, 200, 400), (0.0, 10.0))],
    "rp3beta": lambda seed: [Rp3beta(n, a, b) for n, a, b in product((100, 400), (0.7, 1.0), (0.2, 0.5))],
    "ease": lambda seed: [Ease(ridge) for ridge in (10, 30, 60, 100, 200, 400, 800, 1600)],
    "graph": lambda seed: [GraphFilter(ideal, size) for ideal, size in product((0.0, 0.1, 0.3, 0.8), (64, 256))],
    "als": lambda seed: [
        ImplicitAls(f, ridge, a, seed=seed) for f, ridge, a in product((64, 128), (0.01, 1.0), (1.0, 10.0))
    ],
    "bpr": lambda seed: [
        ImplicitBpr(f, rate, ridge, seed=seed) for f, rate, ridge in product((64, 128), (0.03, 0.1), (0.003, 0.03))
    ],
    "ials": lambda seed: [
        Ials(f, a, ridge, seed=seed) for f, a, ridge in product((64, 128), (0.03, 0.2), (0.001, 0.006))
    ],
    "transitions": lambda seed: [
        Transitions(lags, fading, tail) for lags, fading, tail in product((3, 10), (0.6, 0.85), (0.0, 0.4))
    ],
}
"""What each name in `--against` stands for, and the settings to try: at most `TRIES`."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One model's line of the table, with what is needed to compare it listener by listener."""

    model: str
    found: Found
    fit_s: float
    """Seconds that the last fit took."""
    search_s: float
    settings: str
    tried: int


def contest(
    cut: Cut,
    names: Sequence[str],
    ks: Sequence[int],
    *,
    seed: int = 1,
    refit: bool = True,
    tries: int = TRIES,
    entered: Callable[[Entry], None] = lambda entry: None,
) -> list[Entry]:
    """An entry for each rival named and, last, for Segue; `entered` hears of each as it is done.

    Raises BadInput for a name that is none of `RIVALS`.
    """
    unknown = [name for name in names if name not in RIVALS and name != "segue"]
    if unknown:
        raise BadInput(f"There is no model {unknown[0]!r} to measure against.", f"There are: {', '.join(RIVALS)}.")
    entries = []
    for name in [*dict.fromkeys(name for name in names if name != "segue"), "segue"]:
        if name == "segue":
            entries.append(enter_segue(cut, ks, seed=seed, refit=refit, tries=tries))
        else:
            entries.append(enter(name, RIVALS[name](seed), cut, ks, refit=refit, tries=tries))
        entered(entries[-1])
    return entries


def told(entries: Sequence[Entry], cut: Cut, ks: Sequence[int]) -> list[dict[str, float | int | str]]:
    """The rows for JSON. `ndcg@K_low` and `_high` bound 95 % of resamples of the listeners; `popularity@K` is how many
    times the average item's listeners an offered item has; `segue_gain@K…` is Segue's nDCG less the row's, paired."""
    counts = cut.train.counts()
    segue = next((entry.found for entry in entries if entry.model == "segue"), None)
    rows = []
    for entry in entries:
        row: dict[str, float | int | str] = {"model": entry.model}
        for k in ks:
            sure = bootstrap(entry.found.ndcg(k))
            row |= {f"recall@{k}": _r(entry.found.recall(k).mean()), f"ndcg@{k}": _r(sure.mean)}
            row |= {f"ndcg@{k}_low": _r(sure.low), f"ndcg@{k}_high": _r(sure.high)}
            row |= {f"coverage@{k}": _r(entry.found.coverage(k)), f"popularity@{k}": _r(entry.found.bias(k, counts))}
            if segue is not None and entry.found is not segue:
                gain = paired(segue.ndcg(k), entry.found.ndcg(k))
                row |= {f"segue_gain@{k}": _r(gain.mean), f"segue_gain@{k}_low": _r(gain.low)}
                row |= {f"segue_gain@{k}_high": _r(gain.high)}
        row |= {"coverage": _r(entry.found.coverage(max(ks))), "fit_s": round(entry.fit_s, 3)}
        row |= {"search_s": round(entry.search_s, 3), "tried": entry.tried, "settings": entry.settings}
        rows.append(row)
    return rows


def _r(value: float) -> float:
    return round(float(value), 5)


def enter(
    name: str, settings: Settings, cut: Cut, ks: Sequence[int], *, refit: bool = True, tries: int = TRIES
) -> Entry:
    """Search, fit, judge. Of more settings than `tries` some are left out, evenly, so that all models get as many."""
    begun = time.perf_counter()
    tried = spread(settings, tries)
    chosen = best_of(tried, cut.train, cut.valid, max(ks))
    return judged(name, chosen, cut, ks, refit=refit, search_s=time.perf_counter() - begun, tried=len(tried))


def enter_segue(cut: Cut, ks: Sequence[int], *, seed: int = 1, refit: bool = True, tries: int = TRIES) -> Entry:
    """The same for Segue, whose parts get as many tries each as a rival."""
    begun = time.perf_counter()
    recipe = Segue(tries, seed, max(ks)).learn(cut.train, cut.valid)
    return judged("segue", recipe, cut, ks, refit=refit, search_s=time.perf_counter() - begun, tried=tries)


def judged(name: str, model: Model, cut: Cut, ks: Sequence[int], *, refit: bool, search_s: float, tried: int) -> Entry:
    """The last fit and the test."""
    known = cut.known if refit else cut.train
    begun = time.perf_counter()
    scorer = model.fit(known)
    fit_s = time.perf_counter() - begun
    return Entry(name, ranked(scorer, known, cut.test, max(ks)), fit_s, search_s, str(model), tried)
