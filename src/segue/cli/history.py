"""`segue history`: bring a listener's history from elsewhere."""

import json
import shutil
from dataclasses import asdict
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

from segue.cli import opened
from segue.model.errors import BadInput, NotFound
from segue.model.listening import User
from segue.wiring import App, desk_of

history = typer.Typer(help="Listening history from elsewhere.", no_args_is_help=True)

_JSON = typer.Option(False, "--json", help="Print JSON for programs.")
_USER = typer.Option(..., "--user", help="Whose history it is: the account's name.")


@history.command("import")
def import_(
    file: Path = typer.Argument(..., help="Spotify's zip, a Last.fm export (CSV, JSON) or a ListenBrainz export."),
    user: str = _USER,
    as_json: bool = _JSON,
) -> None:
    """Bring a history in: plays are matched with the library and count for taste. Safe to repeat."""
    from segue.listening.imports.run import run_import
    from segue.store.rows import now_ms

    if not file.is_file():
        raise BadInput(f"{file} is no file.", "Give the path of the file as it was downloaded.")
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
    with opened() as app, Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        owner = listener(app, user)
        brought = desk_of(app).open(owner.id, file.name)
        shutil.copyfile(file, brought.path)
        try:
            app.store.imports.put(brought)
            report = run_import(app.store, brought, _Bar(bar), now_ms)
        except KeyboardInterrupt:
            app.store.imports.change(brought.id, state="failed", error="It was stopped. What was read counts.", path="")
            raise
        finally:
            Path(brought.path).unlink(missing_ok=True)
    if as_json:
        print(json.dumps(report, ensure_ascii=False))
        return
    counts, names = report["counts"], report["names"]
    print(
        f"{counts['plays']:,} plays in {report['rows']:,} rows: {counts['new']:,} new, {counts['matched']:,} matched."
    )
    print(
        f"Names: {names.get('matched', 0) + names.get('confirmed', 0):,} in the library, {names.get('nearly', 0):,} "
        f"nearly, {names.get('unmatched', 0):,} not (kept, in case they come)."
    )
    for fault in report["faults"]:
        print(f"  {fault['rows']:,} rows left: {fault['why']} ({', '.join(fault['where'][:2])})")


@history.command("report")
def report(user: str = _USER, as_json: bool = _JSON) -> None:
    """Print what was brought, and what nearly matches."""
    with opened() as app:
        owner = listener(app, user)
        imports = app.store.imports.latest(owner.id)
        total, nearly = app.store.imports.list_names(owner.id, "nearly", limit=50)
        found = {id_ for name in nearly for id_, _ in name.candidates}
        items = app.store.catalog.items_by_id(found)
    if as_json:
        told: dict[str, Any] = {
            "imports": [asdict(each) | {"path": ""} for each in imports],
            "nearly": [asdict(name) for name in nearly],
        }
        print(json.dumps(told, ensure_ascii=False))
        return
    for each in imports:
        counts = each.report.get("counts", {})
        print(f"{each.file_name}\t{each.state}\t{counts.get('plays', 0):,} plays\t{counts.get('matched', 0):,} matched")
    if total:
        print(f"Nearly ({total:,}):")
    for name in nearly:
        candidates = [f"{items[id_].title} ({score:.0f} %)" for id_, score in name.candidates if id_ in items]
        print(f"  {name.creator} – {name.title} ({name.plays} plays): {', '.join(candidates)}")
    if not imports:
        print("Nothing was brought yet. Try: segue history import FILE --user NAME")


class _Bar:
    """A context that moves a bar."""

    def __init__(self, bar: Progress) -> None:
        self._bar = bar
        self._task = bar.add_task("Reading", total=1.0)

    def progress(self, fraction: float, message: str = "") -> None:
        self._bar.update(self._task, completed=fraction)

    def check_cancelled(self) -> None:
        """Ctrl-C stops it."""


def listener(app: App, name: str) -> User:
    """An account by name. Raises NotFound."""
    found = app.store.accounts.user_by_name(name)
    if found is None:
        raise NotFound(f"There is no account named {name!r}.", "See `segue users list`.")
    return found[0]


def register(root: typer.Typer) -> None:
    """Adds the commands."""
    root.add_typer(history, name="history")
