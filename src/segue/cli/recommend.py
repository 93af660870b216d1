"""`segue recommend`, its training, and `segue similar`: what a listener might love, what is like a thing."""

import json
import time
from dataclasses import asdict
from typing import Any

import typer

from segue.cli import opened
from segue.model.errors import BadInput, NotFound
from segue.model.listening import User
from segue.model.picks import Slate
from segue.recommend.ask import Ask, Filters
from segue.recommend.files import ModelFiles
from segue.wiring import App

recommend = typer.Typer(help="What a listener might love, each thing with its reason.", invoke_without_command=True)


@recommend.callback()
def _recommend(
    context: typer.Context,
    user: str = typer.Option("", help="Whose recommendations."),
    kind: str = typer.Option("track", help="track, episode, book, album or show; `home` for the first page's shelves."),
    limit: int = typer.Option(20, help="How many, at most 100."),
    heard: str = typer.Option("unheard", help="unheard, known or any."),
    genre: str = typer.Option("", help="Only this genre."),
    language: str = typer.Option("", help="Only this language (pt, en…)."),
    objective: str = typer.Option("finish", help="What the order is to bring about: start, finish, time or like."),
    explore: float = typer.Option(0.1, help="Share of places for what hardly anyone knows, 0 to 1."),
    rollback: bool = typer.Option(False, "--rollback", help="Let the models of the training before serve again."),
    as_json: bool = typer.Option(False, "--json", help="Print the slate as JSON, with the parts of every score."),
) -> None:
    """Recommend things to a listener, each with its reason. The slate is stored, as if it had been shown."""
    if context.invoked_subcommand:
        return
    with opened() as app:
        if rollback:
            print(f"Now serving the models of {_files(app).rollback()}.")
            return
        if not user:
            raise BadInput("Say whose recommendations.", "Give --user NAME.")
        listener = _listener(app, user)
        if kind == "home":
            _tell(app, app.recommender.home(listener), as_json)
            return
        ask = Ask(kind, limit, heard, Filters(genre, language), explore, objective=objective)  # type: ignore[arg-type]
        _tell(app, [(kind, app.recommender.recommend(listener, ask))], as_json)


@recommend.command("train")
def _train(
    quiet: bool = typer.Option(False, "--quiet", help="Say nothing unless it fails."),
    as_json: bool = typer.Option(False, "--json", help="Print what was learned as JSON."),
) -> None:
    """Learn from everybody's plays and let the result serve. A running server takes it over by itself."""
    from rich.console import Console

    from segue.recommend.train import told, train

    console = Console(stderr=True, quiet=quiet or as_json)
    with opened() as app, console.status("Reading") as status:
        done = train(app.store, _files(app), time.time_ns() // 1_000_000, lambda _, what: status.update(what))
    if as_json:
        print(json.dumps(asdict(done), ensure_ascii=False))
    elif not quiet:
        print(told(done))


def _files(app: App) -> ModelFiles:
    return ModelFiles(app.settings.models_dir)


def similar(
    item: str = typer.Argument(help="The id of an item, an album, a show, a book or an artist."),
    kind: str = typer.Option("", help="track, episode, book, album or show; its own kind when not given."),
    limit: int = typer.Option(20, help="How many, at most 100."),
    to: str = typer.Option("", help="The id of a track: tell a path to it, each song near in sound to the last."),
    mood: bool = typer.Option(False, "--mood", help="Music for the mood of its words (of a book, an episode, a show)."),
    steps: int = typer.Option(10, help="How many steps the path has."),
    as_json: bool = typer.Option(False, "--json", help="Print JSON, with the parts of every score."),
) -> None:
    """Tell what is like a thing, for nobody in particular; or a path in sound from one track to another."""
    with opened() as app:
        if to:
            _tell_path(app, app.recommender.path(item, to, steps), as_json)
            return
        if mood:
            felt, slate = app.recommender.music_like(item, limit)
            _tell(app, [(f"mood: {felt.mood.label}", slate)], as_json)
            return
        slate = app.recommender.alike(item, kind or None, limit)  # type: ignore[arg-type]
        _tell(app, [("similar", slate)], as_json)


def _listener(app: App, name: str) -> User:
    known = app.store.accounts.user_by_name(name)
    if known is None:
        raise NotFound(f"There is no listener called {name!r}.", "`segue users list` names them.")
    return known[0]


def _tell(app: App, slates: list[tuple[str, Slate]], as_json: bool) -> None:
    titles = app.store.signals.titles(pick.item_id for _, slate in slates for pick in slate.picks)
    if as_json:
        plain = [_plain(id_, slate, titles) for id_, slate in slates]
        print(json.dumps(plain[0] if len(plain) == 1 else plain, ensure_ascii=False))
        return
    for id_, slate in slates:
        print(slate.title or id_)
        for pick in slate.picks:
            print(f"  {titles.get(pick.item_id, pick.item_id)}" + (f" ({pick.reason})" if pick.reason else ""))


def _tell_path(app: App, found: list[tuple[str, float]], as_json: bool) -> None:
    titles = app.store.signals.titles(id_ for id_, _ in found)
    if as_json:
        steps = [{"item_id": id_, "title": titles.get(id_, ""), "jump": jump} for id_, jump in found]
        print(json.dumps({"steps": steps}, ensure_ascii=False))
        return
    for id_, jump in found:
        print(f"{jump:5.0%}  {titles.get(id_, id_)}")


def _plain(id_: str, slate: Slate, titles: dict[str, str]) -> dict[str, Any]:
    return {
        "id": id_,
        "slate_id": slate.id,
        "title": slate.title,
        "policy": slate.variant,
        "picks": [
            {
                "item_id": pick.item_id,
                "title": titles.get(pick.item_id, ""),
                "score": pick.score,
                "source": pick.source,
                "reason": pick.reason,
                "propensity": pick.propensity,
                "parts": {part.name: part.value for part in pick.parts},
            }
            for pick in slate.picks
        ],
    }


def register(root: typer.Typer) -> None:
    """Adds the commands."""
    root.add_typer(recommend, name="recommend")
    root.command()(similar)
