"""`segue models`: which model weights there are, bringing them, carrying them in, checking them."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, TextColumn, TransferSpeedColumn
from rich.progress import Progress as Bars
from rich.table import Table

from segue.config import load_settings
from segue.engines.mt.upstream import PREFIX, import_models, pull_upstream
from segue.engines.weights import Model, ModelStatus, Progress, WeightsStore
from segue.model.errors import BadInput, NotFound, SegueError, Unavailable

app = typer.Typer(name="models", help="Model weights: list, pull, import, verify.", no_args_is_help=True)


@app.command("list")
def list_models(as_json: Annotated[bool, typer.Option("--json", help="Print JSON for programs.")] = False) -> None:
    """Show every model, whether it is here, its size and its licence."""
    store = _store()
    if as_json:
        print(json.dumps([_described(status, store) for status in store.status()], indent=2))
        return
    table = Table(box=None)
    for heading in ("Model", "What it is", "Languages", "MB", "Licence", "State"):
        table.add_column(heading, no_wrap=heading in {"Model", "MB"})
    for status in store.status():
        model = status.model
        table.add_row(
            model.id,
            model.title,
            " ".join(model.languages) or "–",
            f"{model.size / 1e6:.0f}",
            model.licence,
            status.state + (" (default)" if model.default else ""),
        )
    Console().print(table)


@app.command()
def pull(
    ids: Annotated[list[str] | None, typer.Argument(metavar="[ID]...", help="Models by id.")] = None,
    default: Annotated[
        bool, typer.Option("--default", help="The models that Segue needs to run (the default).")
    ] = False,
    everything: Annotated[bool, typer.Option("--all", help="Every model.")] = False,
) -> None:
    """Bring models: resumed, verified, from wherever pip would fetch packages."""
    if bool(ids) + default + everything > 1:
        raise BadInput("Name models, or say --default, or --all.", "One of the three.")
    store = _store()
    chosen = list(dict.fromkeys(ids or [model.id for model in store.manifest if everything or model.default]))
    languages = {model_id: _language(model_id, store) for model_id in chosen}
    failed: list[SegueError] = []
    for model_id in chosen:
        try:
            print(_pull_language(languages[model_id], store) if languages[model_id] else _pull(model_id, store))
        except Unavailable as error:
            # One model that can't be had must not keep the others away.
            print(f"{model_id}: could not be pulled")
            failed.append(error)
    if failed:
        raise Unavailable(" ".join(dict.fromkeys(error.message for error in failed)), failed[0].hint)


def _pull(model_id: str, store: WeightsStore) -> str:
    with _bar(model_id) as tell:
        store.pull(model_id, tell)
    return f"{model_id}: here, verified ({store.manifest.model(model_id).size / 1e6:.0f} MB)"


def _language(model_id: str, store: WeightsStore) -> str:
    """`de` for `translation-de`, which is not in Segue's own list; empty for a model of the list. Raises NotFound."""
    match = re.fullmatch(rf"{PREFIX}([a-z]{{2}})", model_id)
    if match and all(model.id != model_id for model in store.manifest):
        return match[1]
    store.manifest.model(model_id)
    return ""


def _pull_language(language: str, store: WeightsStore) -> str:
    """Mozilla's models for a language; where they can't be reached, what Segue has for it itself."""
    from segue.engines.mt.graft import BASE, GraftTranslation

    try:
        with _bar(f"{PREFIX}{language}") as tell:
            tell(0, 1, "asks Mozilla")
            pairs = pull_upstream(language, store.folder)
        return f"{PREFIX}{language}: here, by Mozilla ({', '.join(str(pair) for pair in pairs)})"
    except Unavailable:
        if language not in GraftTranslation(store.path).languages:
            raise
    with _bar(BASE) as tell:
        store.pull(BASE, tell)
    return (
        f"{PREFIX}{language}: Mozilla's model is out of reach; Segue's own small one for en→{language} is here. "
        "Pull again with a network for the better one."
    )


@app.command("import")
def import_files(folder: Annotated[Path, typer.Argument(help="Where the files or archives were copied to.")]) -> None:
    """Take models from files carried in by hand (a USB stick, a machine with a network)."""
    store = _store()
    with _bar("import") as tell:
        pairs = import_models(folder, store.folder) if folder.is_dir() else []
        try:
            taken = store.import_dir(folder, tell)
        except NotFound:
            if not pairs:
                raise
            taken = []
    if pairs:
        print(f"Imported translation models: {', '.join(str(pair) for pair in pairs)}.")
        if not taken:
            return
    print(f"Imported {', '.join(taken)}." if taken else "Everything in there is here already.")


@app.command()
def verify(
    ids: Annotated[
        list[str] | None, typer.Argument(metavar="[ID]...", help="Models by id; all that are here by default.")
    ] = None,
) -> None:
    """Read every byte of the models that are here and compare it with what was promised."""
    store = _store()
    chosen = ids or [status.model.id for status in store.status() if (store.folder / status.model.id).is_dir()]
    broken = []
    for model_id in chosen:
        wrong = store.verify(model_id)
        print(f"{model_id}: {'right' if not wrong else ' '.join(wrong)}")
        if wrong:
            store.remove(model_id)
            broken.append(model_id)
    if broken:
        raise Unavailable(
            f"Removed what was broken: {', '.join(broken)}.", f"Bring it anew: `segue models pull {' '.join(broken)}`."
        )
    if not chosen:
        print("No model is here yet. `segue models pull` brings the default ones.")


def register(root: typer.Typer) -> None:
    """Adds the commands."""
    root.add_typer(app)


def _store() -> WeightsStore:
    return WeightsStore(load_settings().weights_dir)


def _described(status: ModelStatus, store: WeightsStore) -> dict[str, object]:
    model: Model = status.model
    return {
        "id": model.id,
        "title": model.title,
        "purpose": model.purpose,
        "languages": list(model.languages),
        "licence": model.licence,
        "licence_note": model.licence_note,
        "default": model.default,
        "state": status.state,
        "size_bytes": model.size,
        "download_bytes": sum(archive.size for archive in model.archives),
        "archives": [{"package": archive.package, "file": archive.name} for archive in model.archives],
        "folder": str(store.folder / model.id),
    }


@contextmanager
def _bar(name: str) -> Iterator[Progress]:
    """A progress bar on the error stream, so that the output stays clean for programs."""
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Bars(*columns, console=Console(stderr=True), transient=True) as bars:
        task = bars.add_task(name, total=None)

        def tell(here: int, total: int, what: str) -> None:
            bars.update(task, completed=here, total=total, description=f"{name} {what}")

        yield tell
