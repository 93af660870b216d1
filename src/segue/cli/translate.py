"""`segue translate`: text, line by line (`--text`)."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

from segue.cli import opened
from segue.dub.routes import Translation
from segue.model.errors import BadInput
from segue.wiring import router_of

LARGEST_TEXT_BYTES = 50 * 1024 * 1024


def translate(
    text: Annotated[Path, typer.Option("--text", help="A text file; each of its lines becomes one line.")],
    to: Annotated[str, typer.Option("--to", help="The language wanted, such as `de`.")],
    source: Annotated[str, typer.Option("--from", help="The language it is in.")] = "en",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON: the route, and each line's faults.")] = False,
) -> None:
    """Translate a text: one line for each line, by the best way at hand."""
    lines = _lines(text)
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
    with opened() as app, Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(f"{source} to {to}", total=1.0)
        done = router_of(app).translate(lines, source, to, progress=lambda share: bar.update(task, completed=share))
    if as_json:
        print(json.dumps(described(done), ensure_ascii=False, indent=2))
        return
    Console(stderr=True).print(f"By {done.route}.", style="dim", highlight=False)
    for line in done.lines:
        print(line.text)


def described(done: Translation) -> dict[str, Any]:
    """A translation as JSON: its route and its lines."""
    return {"route": describe_route(done), "lines": [asdict(line) for line in done.lines]}


def describe_route(done: Translation) -> dict[str, Any]:
    """The way that was taken, as JSON."""
    route = done.route
    return {
        "key": route.key,
        "legs": [{"engine": leg.engine, "version": leg.version, "pair": str(leg.pair)} for leg in route.legs],
        "bleu": route.quality and route.quality.bleu,
        "chrf": route.quality and route.quality.chrf,
        "draft": route.draft,
    }


def _lines(text: Path) -> list[str]:
    try:
        if text.stat().st_size > LARGEST_TEXT_BYTES:
            raise BadInput(f"{text} is larger than {LARGEST_TEXT_BYTES // 2**20} MB.", "Split it.")
        return text.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{text} can't be read as text ({error}).", "Give a text file in UTF-8.") from error


def register(root: typer.Typer) -> None:
    """Adds the command."""
    root.command("translate")(translate)
