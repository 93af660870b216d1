"""`segue podcasts …`: follow shows, fetch episodes, move subscriptions in and out."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn
from rich.table import Table

from segue.catalog.podcasts.fetch import shown
from segue.catalog.podcasts.opml import MAX_BYTES
from segue.catalog.podcasts.subscribe import Outcome
from segue.cli import opened
from segue.model.errors import BadInput, Conflict, NotFound
from segue.model.media import Collection
from segue.wiring import App

app = typer.Typer(help="Podcasts: follow shows, fetch episodes, import and export subscriptions.", no_args_is_help=True)

_JSON = typer.Option(False, "--json", help="Print JSON for programs.")


@app.command()
def add(
    feed: str = typer.Argument(..., help="The feed's address, a page that names it, or a feed file."),
    newest: int = typer.Option(0, "--auto-download", min=0, max=50, help="Fetch the newest N episodes by themselves."),
    as_json: bool = _JSON,
) -> None:
    """Follow a show."""
    with opened() as house:
        path = Path(feed.removeprefix("file://")).expanduser()
        is_file = feed.startswith("file://") or (":" not in feed and path.exists())
        show = house.podcasts.subscribe_file(path) if is_file else house.podcasts.subscribe(feed)
        if newest:
            house.podcasts.set_auto_download(show.id, newest)
        told = _show(house, show)
    _say(told, as_json, f"Following {show.title}: {told['episodes']} episodes ({show.id}).")


@app.command(name="list")
def list_(as_json: bool = _JSON) -> None:
    """Show what is followed."""
    with opened() as house:
        feeds = house.store.feeds.all()
        shows = house.store.catalog.collections_by_id(feed.collection_id for feed in feeds)
        told = [_show(house, shows[feed.collection_id]) for feed in feeds if feed.collection_id in shows]
    told.sort(key=lambda one: one["title"].casefold())
    if as_json:
        print(json.dumps(told, indent=2, ensure_ascii=False))
        return
    if not told:
        print("No show is followed yet. Try: segue podcasts add ADDRESS")
        return
    table = Table("Show", "Episodes", "On disk", "Id", "Feed")
    for one in told:
        state = f"[red]{one['error']}[/red]" if one["error"] else one["feed_url"]
        table.add_row(one["title"], str(one["episodes"]), str(one["on_disk"]), one["id"], state)
    Console().print(table)


@app.command()
def refresh(
    show: str = typer.Argument("", help="A show's id or title; every show when left out."),
    fetch: bool = typer.Option(True, help="Fetch new episodes of shows that are set to."),
    as_json: bool = _JSON,
) -> None:
    """Ask the feeds for news."""
    with opened() as house:
        if show:
            one = _found(house, show)
            house.podcasts.refresh(one.id, force=True)
            outcome = Outcome((one.id,))
        else:
            with _bar("Refreshing") as progress:
                outcome = house.podcasts.refresh_due(progress, force=True)
        for id_ in outcome.done:
            house.podcasts.delete_old(id_)
            for item_id in house.podcasts.wanted(id_) if fetch else ():
                with _bar("Fetching") as progress:
                    house.podcasts.download(item_id, progress, auto=True)
    _say_outcome(outcome, as_json, "refreshed")


@app.command()
def remove(
    show: str = typer.Argument(..., help="A show's id or title."),
    delete_files: bool = typer.Option(False, "--delete-files", help="Delete its fetched episodes as well."),
    as_json: bool = _JSON,
) -> None:
    """Stop following a show. Fetched and heard episodes stay unless --delete-files is given."""
    with opened() as house:
        one = _found(house, show)
        house.podcasts.unsubscribe(one.id, delete_files)
    _say({"removed": one.id}, as_json, f"No longer following {one.title}.")


@app.command(name="import")
def import_(file: Path = typer.Argument(..., help="An OPML file."), as_json: bool = _JSON) -> None:
    """Follow every show that an OPML file lists."""
    if not file.is_file():
        raise BadInput(f"There is no file {file}.", "Check the path.")
    if file.stat().st_size > MAX_BYTES:
        raise BadInput(f"{file.name} is bigger than {MAX_BYTES // 1_000_000} MB.", "Is it really a list of feeds?")
    with opened() as house, _bar("Following") as progress:
        outcome = house.podcasts.import_opml(file.read_bytes(), progress)
    _say_outcome(outcome, as_json, "followed")


@app.command()
def export(
    file: Path = typer.Argument(..., help="Where to write the OPML."),
    force: bool = typer.Option(False, "--force", help="Replace the file if it exists."),
) -> None:
    """Write what is followed as OPML, for any podcast program."""
    if file.exists() and not force:
        raise Conflict(f"{file} exists.", "Give another name, or --force to replace it.")
    with opened() as house:
        file.write_bytes(house.podcasts.export_opml(passwords=True))
    print(f"Wrote {file}.")


@app.command()
def download(
    episode: str = typer.Argument(..., help="An episode's id, or a show's id or title for its newest."),
    as_json: bool = _JSON,
) -> None:
    """Fetch an episode to disk."""
    with opened() as house:
        item_id = episode
        if not episode.startswith("epi_"):
            newest = house.store.catalog.items_of(_found(house, episode).id, limit=1)
            if not newest:
                raise NotFound("This show has no episodes.", "Refresh it: segue podcasts refresh")
            item_id = newest[0].id
        with _bar("Fetching") as progress:
            item = house.podcasts.download(item_id, progress)
        file = house.store.files.file(item.file_id)
    _say({"item_id": item.id, "title": item.title, "path": file.path}, as_json, f"{item.title}: {file.path}")


def _found(house: App, name: str) -> Collection:
    """The show that `name` means: an id, or the one title that is or begins so."""
    if name.startswith("sho_"):
        return house.store.catalog.collection(name)
    _, shows = house.store.catalog.list_collections("show", limit=100_000)
    wanted = name.casefold()
    found = [one for one in shows if one.title.casefold() == wanted] or [
        one for one in shows if one.title.casefold().startswith(wanted)
    ]
    if len(found) != 1:
        said = "Several shows are" if found else "No show is"
        raise NotFound(f"{said} called {name!r}.", "Give its id, as segue podcasts list shows it.")
    return found[0]


def _show(house: App, show: Collection) -> dict[str, Any]:
    items = house.store.catalog.items_of(show.id, limit=100_000)
    files = house.store.files.files_by_id(item.file_id for item in items)
    feed = house.store.feeds.get(show.id)
    return {
        "id": show.id,
        "title": show.title,
        "feed_url": shown(feed.url) if feed else "",
        "episodes": len(items),
        "on_disk": sum(1 for file in files.values() if file.status == "present"),
        "auto_download": feed.auto_download if feed else 0,
        "checked_at_ms": feed.checked_at_ms if feed else 0,
        "error": feed.error if feed else "",
    }


def _say(told: dict[str, Any], as_json: bool, sentence: str) -> None:
    print(json.dumps(told, indent=2, ensure_ascii=False) if as_json else sentence)


def _say_outcome(outcome: Outcome, as_json: bool, what: str) -> None:
    failed = [{"feed_url": shown(url), "error": error} for url, error in outcome.failed]
    if as_json:
        print(json.dumps({"done": list(outcome.done), "failed": failed}, indent=2, ensure_ascii=False))
    else:
        print(f"{len(outcome.done)} shows {what}.")
        for one in failed:
            print(f"  {one['feed_url']}: {one['error']}")
    if failed and not outcome.done:
        raise typer.Exit(1)


@contextmanager
def _bar(text: str) -> Iterator[Callable[[float, str], None]]:
    console = Console(stderr=True)
    with Progress(TextColumn("{task.description}"), BarColumn(), console=console, transient=True) as bar:
        task = bar.add_task(text, total=1.0)
        yield lambda share, said: bar.update(task, completed=share, description=said or text)


def register(root: typer.Typer) -> None:
    """Adds the commands."""
    root.add_typer(app, name="podcasts")
