"""`segue scan` and `segue library`: the folders that music and audiobooks are in."""

import json
from dataclasses import asdict
from pathlib import Path

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

from segue.cli import opened
from segue.model.errors import NotFound, Unavailable
from segue.model.media import Root

library = typer.Typer(help="The folders of the library.", no_args_is_help=True)
_SHOWN_FAILURES = 20


def scan(
    paths: list[Path] = typer.Argument(None, help="Folders to add and scan; all of the library when none is given."),
    kind: str = typer.Option("auto", help="What the folders hold: auto, music or books."),
    as_json: bool = typer.Option(False, "--json", help="Print the report as JSON."),
) -> None:
    """Add folders to the library and bring it up to date. Only what changed is read; nothing is ever deleted."""
    from segue.catalog.art import ArtStore
    from segue.catalog.scan import ScanReport, add_root, scan_root

    with opened() as app:
        if paths:
            roots = [add_root(app.store, path, kind) for path in paths]
        else:
            roots = [root for root in app.store.files.roots() if root.kind != "podcasts"]
        if not roots:
            raise NotFound("The library has no folder yet.", "Add one: segue scan PATH")
        report = ScanReport()
        columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
        with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
            for root in roots:
                task = bar.add_task(root.path, total=1.0)
                try:
                    report += scan_root(
                        app.store,
                        ArtStore(app.settings.art_dir),
                        root,
                        progress=lambda share, _text, task=task: bar.update(task, completed=share),  # type: ignore[misc]
                    )
                except Unavailable as error:
                    if len(roots) == 1:
                        raise
                    report += ScanReport(note=str(error))
    if as_json:
        print(json.dumps(asdict(report), ensure_ascii=False))
        return
    print(
        f"{report.seen:,} files: {report.added:,} new, {report.changed:,} changed, {report.moved:,} moved, "
        f"{report.missing:,} missing, {len(report.failed):,} with a problem."
    )
    for path, problem in report.failed[:_SHOWN_FAILURES]:
        print(f"  {path}: {problem}")
    if len(report.failed) > _SHOWN_FAILURES:
        print(f"  … and {len(report.failed) - _SHOWN_FAILURES:,} more; --json lists them all.")
    if report.note:
        print(report.note)


@library.command("list")
def list_folders(as_json: bool = typer.Option(False, "--json", help="Print JSON.")) -> None:
    """List the library's folders."""
    with opened() as app:
        roots = app.store.files.roots()
    if as_json:
        print(json.dumps([asdict(root) for root in roots], ensure_ascii=False))
        return
    for root in roots:
        print(f"{root.path}  ({root.kind}{', demo' if root.demo else ''}{'' if _there(root) else ', not there now'})")
    if not roots:
        print("The library has no folder yet. Add one: segue scan PATH")


@library.command("remove")
def remove_folder(path: str = typer.Argument(..., help="The folder, as `segue library list` prints it.")) -> None:
    """Take a folder out of the library. No file is touched; plays and likes are kept in case it comes back."""
    with opened() as app:
        wanted = {path, str(Path(path).expanduser().resolve())}
        root = next((root for root in app.store.files.roots() if root.path in wanted or root.id == path), None)
        if root is None:
            raise NotFound(f"{path} is no folder of the library.", "segue library list shows them.")
        app.store.files.remove_root(root.id)
    print(f"{root.path} is no longer in the library. Its files are as they were.")


def _there(root: Root) -> bool:
    return Path(root.path).is_dir()


def register(root: typer.Typer) -> None:
    """Adds the commands."""
    root.command()(scan)
    root.add_typer(library, name="library")
