"""`segue recommend` and `segue similar`: what a listener might love, and what is like a thing."""

import json
from typing import Any

import typer

from segue.cli import opened
from segue.model.errors import NotFound
from segue.model.listening import User
from segue.model.picks import Slate
from segue.recommend.ask import Ask, Filters
from segue.wiring import App


def recommend(
    user: str = typer.Option(..., help="Whose recommendations."),
    kind: str = typer.Option("track", help="track, episode, book, album or show; `home` for the first page's shelves."),
    limit: int = typer.Option(20, help="How many, at most 100."),
    heard: str = typer.Option("unheard", help="unheard, known or any."),
    genre: str = typer.Option("", help="Only this genre."),
    language: str = typer.Option("", help="Only this language (pt, en…)."),
    explore: float = typer.Option(0.1, help="Share of places for what hardly anyone knows, 0 to 1."),
    as_json: bool = typer.Option(False, "--json", help="Print the slate as JSON, with the parts of every score."),
) -> None:
    """Recommend things to a listener, each with its reason. The slate is stored, as if it had been shown."""
    with opened() as app:
        listener = _listener(app, user)
        if kind == "home":
            _tell(app, app.recommender.home(listener), as_json)
            return
        ask = Ask(kind, limit, heard, Filters(genre, language), explore)  # type: ignore[arg-type]
        _tell(app, [(kind, app.recommender.recommend(listener, ask))], as_json)


def similar(
    item: str = typer.Argument(help="The id of an item, an album, a show, a book or an artist."),
    kind: str = typer.Option("", help="track, episode, book, album or show; its own kind when not given."),
    limit: int = typer.Option(20, help="How many, at most 100."),
    to: str = typer.Option("", help="The id of a track: tell a path to it, each song near in sound to the last."),
    steps: int = typer.Option(10, help="How many steps the path has."),
    as_json: bool = typer.Option(False, "--json", help="Print JSON, with the parts of every score."),
) -> None:
    """Tell what is like a thing, for nobody in particular; or a path in sound from one track to another."""
    with opened() as app:
        if to:
            _tell_path(app, app.recommender.path(item, to, steps), as_json)
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
    root.command()(recommend)
    root.command()(similar)
