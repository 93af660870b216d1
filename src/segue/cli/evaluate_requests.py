"""`segue evaluate requests`: how well names are found in labelled requests."""

import json
from pathlib import Path

import typer

from segue.dj.requests.labelled import evaluate, read_labelled


def register(root: typer.Typer) -> None:
    """Adds the command to the group `evaluate`, which other modules add to as well."""
    group = next((each.typer_instance for each in root.registered_groups if each.name == "evaluate"), None)
    if group is None:
        group = typer.Typer(help="Figures of quality, measured.", no_args_is_help=True)
        root.add_typer(group, name="evaluate")

    @group.command("requests")
    def requests(
        file: Path = typer.Argument(
            help="Labelled requests: a word, a tab and its label (B-Artist, I-WoA, O…) a line."
        ),
        as_json: bool = typer.Option(False, "--json", help="Print the figures as JSON."),
    ) -> None:
        """Find the artists and works in labelled requests, with the file's own labelled names as the library's."""
        labelled = read_labelled(file)
        score = evaluate(labelled)
        about = {
            "requests": len(labelled),
            "spans": sum(len(each.spans) for each in labelled),
            "precision": round(score.precision, 4),
            "recall": round(score.recall, 4),
            "span_f1": round(score.f1, 4),
        }
        if as_json:
            print(json.dumps(about))
            return
        for name, value in about.items():
            print(f"{name:10} {value}")
