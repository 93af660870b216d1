"""`segue backup` and `segue restore`."""

from pathlib import Path

import typer
from rich.progress import BarColumn, Progress, TextColumn

from segue.cli import opened
from segue.model.errors import BadInput, Conflict


def backup(
    file: Path = typer.Argument(..., help="Where to write the backup (a zip)."),
    force: bool = typer.Option(False, "--force", help="Replace the file if it exists."),
) -> None:
    """Save everything that Segue knows: accounts, plays, likes, the catalog, its pictures. Not the media files."""
    from segue.store.backup import write_backup

    if file.exists() and not force:
        raise Conflict(f"{file} exists.", "Give another name, or --force to replace it.")
    if not file.parent.is_dir():
        raise BadInput(f"There is no folder {file.parent}.", "Make it first.")
    with opened() as app, _bar() as bar:
        task = bar.add_task("Saving", total=1.0)
        rows = write_backup(
            app.store.database,
            file,
            app.settings.art_dir,
            lambda share, text: bar.update(task, completed=share, description=text),
        )
    print(f"Saved {rows:,} rows to {file} ({file.stat().st_size / 1e6:.1f} MB). Keep it safe: it holds accounts.")


def restore(file: Path = typer.Argument(..., help="A backup that `segue backup` wrote.")) -> None:
    """Bring a backup back into an empty house (SQLite or PostgreSQL, whichever is set)."""
    from segue.store.backup import restore_backup

    with opened() as app, _bar() as bar:
        task = bar.add_task("Restoring", total=1.0)
        rows = restore_backup(
            app.store.database,
            file,
            app.settings.art_dir,
            lambda share, text: bar.update(task, completed=share, description=text),
        )
    print(f"Restored {rows:,} rows. Everyone signs in again with their own password.")


def _bar() -> Progress:
    return Progress(TextColumn("{task.description}"), BarColumn(), transient=True)


def register(root: typer.Typer) -> None:
    """Adds the commands."""
    root.command()(backup)
    root.command()(restore)
