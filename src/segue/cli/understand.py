"""`segue understand`: what recordings say."""

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

from segue.cli import opened
from segue.jobs.base import Silent
from segue.model.errors import BadInput
from segue.model.understanding import Understanding
from segue.wiring import App, can_see, steps_of

_SHOWN_FAILURES = 20


def understand(
    items: list[str] = typer.Argument(None, metavar="[ITEM]...", help="Ids of items that have a transcript."),
    everything: bool = typer.Option(False, "--all", help="All items with a transcript that were not read yet."),
    as_json: bool = typer.Option(False, "--json", help="Print all that is understood as JSON."),
) -> None:
    """Tell what is talked about: topics, names, chapters, an extract, each with its time. It is kept with the items.

    Video episodes are looked at, too: the words on their screen are found by search, and name chapters and people.
    """
    if bool(items) == everything:
        raise BadInput("Say what to understand.", "Give item ids, or --all.")
    from segue.understanding.jobs import told, understand_all, understand_missing, usable
    from segue.understanding.written import Writer

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
    with opened() as app:
        embedder, llm = usable(app.engines.embedder, steps_of(app)), app.engines.llm
        if everything:
            with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
                _look(app, None, _Bar(bar))
                result = understand_all(app.store, _Bar(bar), llm, embedder)
            if as_json:
                print(json.dumps(asdict(result), ensure_ascii=False))
                return
            print(f"{told(result)}, in {result.took_ms / 1000:.1f} s.")
            for item_id, error in result.failed[:_SHOWN_FAILURES]:
                print(f"  {item_id}: {error}")
            return
        with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
            _look(app, items, _Bar(bar))
        understand_missing(app.store, Silent(), items, Writer(llm) if llm else None, embedder=embedder)
        found = app.store.understandings.many(items)
    if as_json:
        print(json.dumps({item_id: asdict(found[item_id]) for item_id in items}, ensure_ascii=False))
        return
    for item_id in items:
        print(f"{item_id}\n{_in_words(found[item_id])}")


def _look(app: App, item_ids: Sequence[str] | None, bar: "_Bar") -> None:
    """Looks at the films of the given items, or at all that nobody has looked at."""
    from segue.understanding.screen.jobs import film_of, look_at_item, missing

    reader = app.engines.pictures
    wanted = item_ids
    if wanted is None:
        wanted = missing(app.store, reader, limit=100_000)
    films = [item_id for item_id in wanted if film_of(app.store, item_id) is not None]
    if films and not can_see(app):
        print("Words on the screen are not read: run `segue models pull ppocr-v6` for that.", file=sys.stderr)
        return
    for item_id in films:
        look_at_item(app.store, reader, steps_of(app), item_id, bar)


class _Bar:
    """A job's words as a bar."""

    def __init__(self, bar: Progress) -> None:
        self._bar = bar
        self._task = bar.add_task("Reading", total=1.0)

    def progress(self, fraction: float, message: str = "") -> None:
        self._bar.update(self._task, completed=fraction, description=message[:50] or "Reading")

    def check_cancelled(self) -> None:
        return


def _in_words(found: Understanding) -> str:
    if found.note:
        return f"  {found.note}"

    def clock(ms: int) -> str:
        return f"{ms // 3_600_000}:{ms // 60_000 % 60:02}:{ms // 1000 % 60:02}"

    def names(kind: str) -> str:
        return ", ".join(each.name for each in found.mentions if each.kind == kind) or "none"

    mood = found.mood.label or "too few words to tell"
    lines = [
        f"  language {found.language or 'unknown'}, mood {mood}, {found.reading.label or 'unmeasured'} to follow",
        f"  topics: {', '.join(topic.title for topic in found.topics) or 'none'}",
        *(f"  {plural}: {names(kind)}" for kind, plural in _KINDS.items()),
        *(f"  {clock(each.start_ms)}  {each.title}" for each in found.chapters),
        *(f"  {clock(each.start_ms)}  “{each.text}”" for each in found.extract),
        *(f"  {clock(each.start_ms)}  sponsor {each.name}".rstrip() for each in found.sponsors),
        *(f"  {each.text}" for each in found.written.summary),
    ]
    return "\n".join(lines)


_KINDS: dict[Any, str] = {"person": "people", "work": "works", "place": "places"}


def register(root: typer.Typer) -> None:
    """Adds the command."""
    root.command()(understand)
