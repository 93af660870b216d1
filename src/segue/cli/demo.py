"""`segue demo`: the demo library, built by hand."""

import sys
import time

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

from segue.cli import opened


def demo(
    workers: int = typer.Option(2, min=0, max=16, help="Processes that render side by side; 0 renders in this one."),
) -> None:
    """Build the demo library: music, podcasts, audiobooks and simulated listeners. Run again, it changes nothing."""
    from segue.wiring import demo_of

    begun = time.monotonic()
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
    with opened() as app, Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Looking at what is there", total=1.0)

        class Shown:
            def progress(self, fraction: float, message: str = "") -> None:
                bar.update(task, completed=fraction, description=message[:60])

            def check_cancelled(self) -> None:
                """Stopped with Ctrl-C only."""

        for model in app.engines.weights.manifest:
            if model.default and model.id != "whisper-base":
                app.engines.weights.pull(model.id)
        made = demo_of(app, workers).build(Shown())
        folder = app.settings.media_dir / "demo"
    if made:
        print(f"The demo library is ready: {made} files made in {time.monotonic() - begun:.0f} s, in {folder}.")
    else:
        print(f"The demo library stands already, in {folder}. Nothing was changed.")
    print("Start it with `segue serve --demo`.", file=sys.stderr)


def register(root: typer.Typer) -> None:
    """Adds the command."""
    root.command()(demo)
