"""`segue evaluate …`: how well Segue does, measured where you stand. Other modules add their commands to `app`."""

import json
import sys
import time
from enum import StrEnum
from pathlib import Path

import typer
from rich.console import Console
from rich.table import Table

from segue.model.errors import BadInput, NotFound

app = typer.Typer(help="Measure Segue: recommendations, policies.", no_args_is_help=True)


MOST_SLATES = 100_000
"""So many of the latest are looked at."""


class Protocol(StrEnum):
    """How plays are hidden."""

    leave_last = "leave-last"
    holdout = "holdout"
    lists = "lists"


@app.command()
def recommend(
    data: Path = typer.Argument(..., help="A CSV file, a file of sequences, or (for lists) a folder.", metavar="DATA"),
    protocol: Protocol = typer.Option(..., help="Hide each listener's last play, a fifth of them, or lists as given."),
    against: str = typer.Option("popular,als,bpr,ease,itemknn", help="Models to measure against, or `none`."),
    k: str = typer.Option("10,20", "--k", help="How deep to look, with commas."),
    seed: int = typer.Option(1, min=0, help="For what is drawn by chance."),
    seeds: int = typer.Option(1, min=1, max=20, help="How many seeds, from the first on, the figures are a mean of."),
    tries: int = typer.Option(
        0, min=0, max=64, help="How many settings of each model to try on the validation cut; 0: by how many plays."
    ),
    refit: bool = typer.Option(True, help="Fit the chosen settings again with the validation plays before the test."),
    as_json: bool = typer.Option(False, "--json", help="Print JSON for programs."),
) -> None:
    """Hide plays, learn from the rest, and see which model ranks the hidden ones high among all unheard items."""
    from segue.recommend.evaluate.contest import Entry, affordable, contest, told
    from segue.recommend.evaluate.cuts import as_given, hold_out, leave_last
    from segue.recommend.evaluate.read import read_lists, read_plays

    ks = _depths(k)
    if protocol is Protocol.lists:
        cut = as_given(read_lists(data), seed=seed)
    elif protocol is Protocol.leave_last:
        cut = leave_last(read_plays(data, ordered=True))
    else:
        cut = hold_out(read_plays(data), seed=seed)
    names = [] if against == "none" else [name for word in against.split(",") if (name := word.strip().casefold())]

    def heard_of(entry: Entry) -> None:
        print(
            f"{entry.model}: searched {entry.search_s:.1f} s, fitted {entry.fit_s:.1f} s", file=sys.stderr, flush=True
        )

    rows = told(
        contest(cut, names, ks, seeds=range(seed, seed + seeds), refit=refit, tries=tries, entered=heard_of), cut, ks
    )
    about = {
        "data": data.name, "protocol": str(protocol), "k": ks, "seed": seed, "seeds": seeds,
        "tries": tries or affordable(cut.train.events),
        "refitted_on_validation": refit,
        "users": cut.train.users, "items": cut.train.items, "train": cut.train.events, "validation": cut.valid.events,
        "test": cut.test.events, "rows": rows,
    }  # fmt: skip
    if as_json:
        print(json.dumps(about, indent=2, ensure_ascii=False))
        return
    table = Table(*["Model", *(f"{what}@{depth}" for depth in ks for what in ("recall", "ndcg")), "coverage", "fit s"])
    for row in rows:
        figures = [f"{row[f'{what}@{depth}']:.4f}" for depth in ks for what in ("recall", "ndcg")]
        table.add_row(str(row["model"]), *figures, f"{row['coverage']:.3f}", f"{row['fit_s']:.1f}")
    Console().print(table)


@app.command()
def policy(
    log: Path = typer.Argument(..., help="The log to judge by: CSV with item_id, position, click, propensity_score."),
    target: Path = typer.Option(..., "--target", help="A log of the policy to judge; only its choices are read."),
    seed: int = typer.Option(1, min=0, help="For what is drawn by chance."),
    as_json: bool = typer.Option(False, "--json", help="Print JSON for programs."),
) -> None:
    """Estimate what a policy earns from the log of another (IPS, SNIPS, DR), each with its 95 % interval."""
    from segue.recommend.evaluate.bandit import judge, read_choices
    from segue.recommend.evaluate.chance import bootstrap
    from segue.recommend.evaluate.offpolicy import estimates

    logged, judged = read_choices(log), read_choices(target)
    rows = judge(logged, judged, seed=seed)
    seen = {name: bootstrap(one.clicks, seed=seed) for name, one in (("logging", logged), ("target", judged))}
    figures = {**estimates(rows, seed=seed), **seen}
    if as_json:
        told = {name: {"value": one.mean, "low": one.low, "high": one.high} for name, one in figures.items()}
        print(json.dumps({"rows": len(rows.rewards), "effective_rows": round(rows.effective, 1), **told}, indent=2))
        return
    table = Table("Click rate", "estimated", "95 % interval")
    for name, one in figures.items():
        table.add_row(name, f"{one.mean:.5f}", f"{one.low:.5f} to {one.high:.5f}")
    Console().print(table)
    print(f"{len(rows.rewards)} rows, worth {rows.effective:.0f} of the judged policy's own.")


@app.command()
def slates(
    explore: float = typer.Option(0.0, min=0.0, max=0.5, help="The share of explored places to judge."),
    days: int = typer.Option(90, min=1, max=3650, help="How far back to look."),
    as_json: bool = typer.Option(False, "--json", help="Print JSON for programs."),
) -> None:
    """Estimate how often a pick would have been played had Segue explored more, or less, from what it did show."""
    from segue.cli import opened
    from segue.recommend.evaluate.chance import bootstrap
    from segue.recommend.evaluate.offpolicy import daring, estimates, slate_log

    with opened() as segue:
        shown = segue.store.listening.answered(round((time.time() - days * 86_400) * 1000), MOST_SLATES)
    told = {slate.id: wanted for slate, _ in shown if (wanted := daring(slate, explore)) is not None}
    known = [slate for slate, _ in shown if slate.id in told and slate.picks]
    if not known:
        raise NotFound("No slates have been shown in that time.", "Look further back with --days.")
    rewards = {(slate.id, id_): 1.0 for slate, played in shown for id_ in played}
    log = slate_log(known, rewards, lambda slate: told[slate.id])
    found = estimates(log)
    figures = {"as shown": bootstrap(log.rewards), "ips": found["ips"], "snips": found["snips"]}
    if as_json:
        said = {name: {"value": one.mean, "low": one.low, "high": one.high} for name, one in figures.items()}
        about = {"explore": explore, "slates": len(known), "picks": len(log.rewards)}
        print(json.dumps(about | {"effective_picks": round(log.effective, 1), **said}, indent=2))
        return
    table = Table("Picks played", f"exploring {explore:.0%}", "95 % interval")
    for name, one in figures.items():
        table.add_row(name, f"{one.mean:.5f}", f"{one.low:.5f} to {one.high:.5f}")
    Console().print(table)
    print(f"{len(log.rewards)} picks of {len(known)} slates, worth {log.effective:.0f} of the judged policy's own.")


def _depths(text: str) -> list[int]:
    try:
        ks = sorted({int(one) for one in text.split(",")})
    except ValueError:
        ks = []
    if not ks or ks[0] < 1 or ks[-1] > 1000:
        raise BadInput(f"{text!r} says no depths.", "Give numbers from 1 to 1000 with commas: --k 10,20.")
    return ks


def register(root: typer.Typer) -> None:
    """Add the command group."""
    root.add_typer(app, name="evaluate")
