"""Recommendation quality: Segue beside its rivals on public data, and one policy judged from another's log.

All rows of a set come from one run: the same cut, as many settings tried on the validation plays for each model, the
chosen ones fitted again on training and validation plays together, the mean of three seeds. `python -m bench.recommend`
prints the whole tables; SEGUE_BENCH_SETS=lists,LastFM picks sets, SEGUE_BENCH_TRIES and SEGUE_BENCH_SEEDS the effort;
SEGUE_BENCH_ROWS names a folder where rows are kept, so that a run that was stopped goes on.
"""

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench import Row
from bench._kept import Parts, kept_entry
from segue.recommend.evaluate.bandit import judge, read_choices
from segue.recommend.evaluate.contest import RIVALS, Entry, enter, told
from segue.recommend.evaluate.cuts import Cut, as_given, hold_out, leave_last
from segue.recommend.evaluate.measure import ranked
from segue.recommend.evaluate.offpolicy import estimates
from segue.recommend.evaluate.read import read_lists, read_plays
from segue.recommend.models.arrays import sparse
from segue.recommend.models.arrivals import Placed
from segue.recommend.models.base import Model
from segue.recommend.models.content import Content
from segue.recommend.models.graph import GraphFilter
from segue.recommend.models.interactions import Histories, Interactions
from segue.recommend.models.popular import Popular

DATA = Path(__file__).parents[2] / "shared" / "data" / "interactions"
KS = (10, 20)
PLAIN = ["popular", "itemknn", "rp3beta", "graph", "ease", "als", "bpr", "ials", "irspack"]
GOALS = {"Beauty": {"recall@10": 0.0928, "ndcg@10": 0.0540}}
"""The best published figures: eSASRec's recall, and the nDCG of a closed form."""
SETS: dict[str, tuple[Callable[[], Cut], int]] = {
    "lists": (lambda: as_given(read_lists(DATA / "lastfm-lists")), 20),
    "hetrec": (lambda: hold_out(read_plays(DATA / "hetrec-lastfm-2k" / "user_artists.dat")), 20),
    "LastFM": (lambda: leave_last(read_plays(DATA / "s3rec" / "LastFM.txt", ordered=True)), 10),
    "Beauty": (lambda: leave_last(read_plays(DATA / "s3rec" / "Beauty.txt", ordered=True)), 10),
}
"""Each set, and how deep the figure that its literature states looks."""


@dataclass(frozen=True, slots=True)
class Irspack:
    """irspack's iALS, its listeners folded in by its own code."""

    factors: int
    unheard: float
    ridge: float
    seed: int = 1

    def fit(self, data: Interactions) -> "IrspackFitted":
        from irspack import IALSRecommender

        plays = sparse().csr_matrix(data.seen())
        made = IALSRecommender(
            plays, self.factors, self.unheard, self.ridge, random_seed=self.seed, n_threads=os.cpu_count()
        )
        return IrspackFitted(made.learn(), data.items)


@dataclass(frozen=True, slots=True)
class IrspackFitted:
    made: Any
    items: int

    def scores(self, histories: Histories) -> NDArray[np.float32]:
        asked = sparse().csr_matrix(histories.seen(self.items))
        return np.asarray(self.made.get_score_cold_user(asked), np.float32)


def rivals() -> Mapping[str, Callable[[int], Sequence[Model]]]:
    def irspack(seed: int) -> Sequence[Model]:
        return [Irspack(f, a, r, seed) for r in (0.006, 0.003, 0.01) for f in (128, 64) for a in (0.1, 0.03)]

    return {**RIVALS, "irspack": irspack}


def tables() -> Iterator[tuple[str, int, Cut, list[dict[str, float | int | str]]]]:
    tries, seeds = int(os.environ.get("SEGUE_BENCH_TRIES", "4")), int(os.environ.get("SEGUE_BENCH_SEEDS", "3"))
    rows = os.environ.get("SEGUE_BENCH_ROWS", "")
    for name in os.environ.get("SEGUE_BENCH_SETS", ",".join(SETS)).split(","):
        cut, depth = SETS[name][0](), SETS[name][1]
        entries = []
        for model in [*PLAIN, *(["transitions"] if cut.train.ordered else []), "segue"]:
            begun = Path(rows) / name / f"{tries}x{seeds}" if rows else None
            parts = Parts(begun / "parts.json" if begun else None) if model == "segue" else None

            def make(model: str = model, cut: Cut = cut, parts: Parts | None = parts) -> Entry:
                print(f"{model} …", file=sys.stderr, flush=True)
                return enter(model, cut, KS, seeds=range(1, seeds + 1), tries=tries, rivals=rivals(), kept=parts)

            entries.append(kept_entry(begun / f"{model}.npz" if begun else None, make))
        yield name, depth, cut, told(entries, cut, KS)


def run() -> list[Row]:
    """The ruler, each set's Segue against the best rival, the off-policy estimates."""
    if not DATA.is_dir():
        return [Row("recommendation quality", None, note="the interaction data are not beside the project")]
    return [*ruler(), *policies(), *cold(), *(row for each in tables() for row in judged(*each))]


def ruler() -> list[Row]:
    """Known figures of models without training, fitted on the training lists alone, validation items being ranked."""
    cut = as_given(read_lists(DATA / "lastfm-lists"))
    rows = []
    for name, model, recall, ndcg in (("popular", Popular(), 0.106, 0.097), ("GF-CF", GraphFilter(), 0.234, 0.228)):
        found = ranked(model.fit(cut.train), cut.train, cut.test, 20)
        for what, value, known in (("recall", found.recall(20), recall), ("ndcg", found.ndcg(20), ndcg)):
            bounds = f"{known * 0.985:.4f}..{known * 1.015:.4f}"
            rows.append(Row(f"ruler {name} {what}@20", float(value.mean()), target=bounds, note=f"published {known}"))
    return rows


def judged(name: str, depth: int, cut: Cut, rows: list[dict[str, float | int | str]]) -> list[Row]:
    """Segue's figures and how they stand to the best rival's."""
    own = rows[-1]
    best = max(rows[:-1], key=lambda row: float(row[f"ndcg@{depth}"]))
    made = []
    for what in (f"recall@{depth}", f"ndcg@{depth}"):
        goal = GOALS.get(name, {}).get(what)
        made.append(
            Row(f"{name} segue {what}", float(own[what]), target=f">= {goal}" if goal else "", note=_refit(cut))
        )
    sure = f"{best[f'segue_gain@{depth}_low']}..{best[f'segue_gain@{depth}_high']}"
    ratio = float(own[f"ndcg@{depth}"]) / float(best[f"ndcg@{depth}"])
    said = f"{best['model']} {best[f'ndcg@{depth}']}; gain {best[f'segue_gain@{depth}']} ({sure})"
    made.append(Row(f"{name} segue ndcg@{depth} over best rival's", ratio, "×", ">= 1.05", said))
    covered = float(own[f"coverage@{depth}"]) / max(1e-9, float(best[f"coverage@{depth}"]))
    made.append(Row(f"{name} segue coverage@{depth} over that rival's", covered, "×", ">= 1"))
    return made


def _refit(cut: Cut) -> str:
    return f"fitted on training and validation plays; {cut.test.events:,} hidden plays"


def cold() -> list[Row]:
    """A tenth of the items lose all their plays: who of the listeners finds them among everything unheard?"""
    rows = []
    for name in ("LastFM", "Beauty"):
        data = read_plays(DATA / "s3rec" / f"{name}.txt", ordered=True)
        new = np.random.default_rng(1).random(data.items) < 0.1
        known, asked = data.keep(~new[data.histories.items]), data.keep(new[data.histories.items])
        models = {"popular": Popular(), "content": Content(), "placed": Placed()}
        found = {which: ranked(model.fit(known), known, asked, 10).ndcg(10).mean() for which, model in models.items()}
        best = max(found["popular"], 1e-4)
        said = f"nDCG@10 {found['placed']:.4f}; content alone {found['content']:.4f}; popular {found['popular']:.4f}"
        rows.append(Row(f"{name}: new items, placed, times popularity", found["placed"] / best, "×", ">= 3", said))
    return rows


def policies() -> list[Row]:
    """The learned policy's click rate from the random policy's log."""
    rows = []
    for campaign in ("men", "women"):
        folder = DATA / "open-bandit-small" / "obd"
        logged, target = (read_choices(folder / which / campaign / f"{campaign}.csv") for which in ("random", "bts"))
        truth = float(target.clicks.mean())
        for name, found in estimates(judge(logged, target)).items():
            rows.append(
                Row(
                    f"off-policy {name} {campaign}", found.mean, "click rate", f"{truth * 0.5:.5f}..{truth * 1.5:.5f}",
                    f"95 % {found.low:.5f} to {found.high:.5f}; on-policy {truth:.5f}",
                )
            )  # fmt: skip
    return rows


def main() -> None:
    """Print the tables as docs/developer/recommend.md has them."""
    for name, depth, _, rows in tables():
        print(f"\n{name}\n| model | " + " | ".join(f"recall@{k} | nDCG@{k}" for k in KS) + " | coverage | popularity |")
        print("|---|" + "---|" * (2 * len(KS) + 2))
        for row in rows:
            figures = [f"{float(row[f'{what}@{k}']):.4f}" for k in KS for what in ("recall", "ndcg")]
            print(
                f"| {row['model']} | "
                + " | ".join(figures)
                + f" | {row['coverage']:.3f} | {row[f'popularity@{depth}']:.1f} |"
            )
        for row in judged(name, depth, SETS[name][0](), rows):
            print(row)


if __name__ == "__main__":
    main()
