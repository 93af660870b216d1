"""`segue search` and `segue evaluate search`."""

import json
import sys
from dataclasses import asdict
from pathlib import Path

import typer
from rich.console import Console
from rich.table import Table

from segue.cli import evaluate, opened
from segue.engines.embed.minilm import MODEL
from segue.model.errors import BadInput
from segue.search.controls import KINDS, Filters
from segue.search.service import Found


class _Aloud:
    """What a job says, for a person who waits."""

    def progress(self, fraction: float, message: str = "") -> None:
        print(f"\r{fraction:4.0%} {message[:70]:70}", end="", file=sys.stderr, flush=True)

    def check_cancelled(self) -> None:
        """Nobody cancels but by Ctrl+C."""


def search(
    query: str = typer.Argument(..., help="Words, a name, or a question.", metavar="QUERY"),
    kind: str = typer.Option("", help="Only these kinds, with commas: track, episode, chapter, album, show, book."),
    item: str = typer.Option("", "--in", help="Only moments in this item or collection (its id)."),
    limit: int = typer.Option(10, min=1, max=100, help="How many moments."),
    update: bool = typer.Option(False, help="Bring the index up to date first."),
    as_json: bool = typer.Option(False, "--json", help="Print JSON for programs."),
) -> None:
    """Find by name, by words and by meaning, down to the moment."""
    kinds = tuple(one.strip() for one in kind.split(",") if one.strip())
    if unknown := [one for one in kinds if one not in KINDS]:
        raise BadInput(f"There is no kind {unknown[0]!r}.", f"There are {', '.join(KINDS)}.")
    whole = item.startswith(("alb_", "sho_", "bok_"))
    filters = Filters(kinds=kinds, collection_id=item if whole else "", item_id="" if whole else item)
    with opened() as app:
        if update or not len(app.search.index.rows.things):
            from segue.search.jobs import index_what_changed

            index_what_changed(app.store, app.search.index, _Aloud(), slice_s=None)
            print(file=sys.stderr)
        found = app.search.find(query, filters, limit=limit)
        items = app.store.catalog.items_by_id([m.item_id for group in found.groups for m in group.moments])
        names = {id_: each.title for id_, each in items.items()}
        homes = app.store.catalog.collections_by_id([id_ for _, id_ in found.titles])
        called = app.store.catalog.items_by_id([id_ for _, id_ in found.titles])
        titles = {**{id_: c.title for id_, c in homes.items()}, **{id_: i.title for id_, i in called.items()}}
    if as_json:
        told = asdict(found)
        told["titles"] = [{"kind": k, "id": id_, "title": titles.get(id_, "")} for k, id_ in found.titles[:limit]]
        print(json.dumps(told, ensure_ascii=False, indent=2))
        return
    _say(found, titles, names, limit)


def _say(found: Found, titles: dict[str, str], names: dict[str, str], limit: int) -> None:
    console = Console()
    if found.did_you_mean:
        console.print(f"Did you mean “{found.did_you_mean}”?", markup=False)
    for kind, id_ in found.titles[:limit]:
        console.print(f"{kind:8} {titles.get(id_, '')}  {id_}", markup=False, highlight=False)
    for group in found.groups:
        console.print(f"\n{group.title}  {group.collection_id}", markup=False, highlight=False, style="bold")
        for moment in group.moments:
            seconds = moment.start_ms // 1000
            at = f"{seconds // 60:3}:{seconds % 60:02}"
            name = names.get(moment.item_id, "")
            console.print(f"  {at}  {name}  {moment.item_id}", markup=False, highlight=False)
            console.print(f"         {moment.text[:240]}", markup=False, highlight=False)
    if not found.titles and not found.groups:
        console.print("Nothing was found.")
    if not found.by_meaning:
        print("Only words were compared; for meaning run `segue models pull minilm-l6`.", file=sys.stderr)


@evaluate.app.command("search")
def evaluate_search(
    data: Path = typer.Argument(..., help="A folder with transcripts/*.srt and shows/*.md.", metavar="DIR"),
    as_json: bool = typer.Option(False, "--json", help="Print JSON for programs."),
) -> None:
    """Ask for every topic that a human noted, and see whether its moment is among the first five."""
    from segue.search.evaluate import evaluate as measure
    from segue.understanding.reading.steps import Steps

    with opened() as app:
        app.engines.weights.pull(MODEL)
        rows = measure(
            data,
            app.engines.embedder,
            Steps(app.settings.steps_dir),
            lambda what: print(what, file=sys.stderr, flush=True),
        )
    if as_json:
        print(json.dumps({"data": data.name, "rows": rows}, indent=2))
        return
    table = Table(*rows[0])
    for row in rows:
        table.add_row(*(f"{value:.3f}" if isinstance(value, float) else str(value) for value in row.values()))
    Console().print(table)


def register(root: typer.Typer) -> None:
    """Adds the command."""
    root.command()(search)
