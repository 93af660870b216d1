"""The command line: one file a command. Each module here has `register(root)`."""

import importlib
import logging
import pkgutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import typer

from segue import __version__
from segue.config import load_settings
from segue.model.errors import SegueError
from segue.wiring import App, build

root = typer.Typer(
    name="segue",
    help="A self-hosted audio service with a DJ: music, podcasts and audiobooks.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@root.callback(invoke_without_command=True)
def _global(version: bool = typer.Option(False, "--version", help="Print the version and exit.")) -> None:
    if version:
        print(f"segue {__version__}")
        raise typer.Exit


@contextmanager
def opened() -> Iterator[App]:
    """The app for one command, closed afterwards."""
    app = build(load_settings())
    try:
        yield app
    finally:
        app.close()


def main() -> None:
    """The entry point: `segue …`. Errors meant for people are printed as sentences, with exit status 1."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s: %(message)s")
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}").register(root)
    try:
        root()
    except SegueError as error:
        print(error.message, file=sys.stderr)
        if error.hint:
            print(error.hint, file=sys.stderr)
        sys.exit(1)
