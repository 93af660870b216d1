"""`segue evaluate chapters`: chapters beside those that people made."""

import json
from dataclasses import asdict
from pathlib import Path

import typer

from segue.understanding.chapters.evaluate import evaluate


def register(root: typer.Typer) -> None:
    """Adds the command to the group `evaluate`, which other modules add to as well."""
    group = next((each.typer_instance for each in root.registered_groups if each.name == "evaluate"), None)
    if group is None:
        group = typer.Typer(help="Figures of quality, measured.", no_args_is_help=True)
        root.add_typer(group, name="evaluate")

    @group.command("chapters")
    def chapters(
        folder: Path = typer.Argument(
            help="A folder with transcripts/NAME.srt beside shows/NAME.md, whose lines begin with a time.",
            metavar="DIR", exists=True, file_okay=False,
        ),
        as_json: bool = typer.Option(False, "--json", help="Print the figures as JSON."),
    ) -> None:  # fmt: skip
        """Divide episodes into chapters and compare: boundaries within 30 seconds (F1), and window-diff."""
        found = evaluate(folder)
        if as_json:
            print(json.dumps({name: [asdict(row) for row in rows] for name, rows in found.items()}))
            return
        for name, rows in found.items():
            for row in rows:
                print(
                    f"{name:9} {row.model:11} boundary F1 {row.boundary_f1:.3f}  window-diff {row.window_diff:.3f}  "
                    f"({row.episodes} episodes, {row.boundaries} boundaries)"
                )
