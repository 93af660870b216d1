"""`segue dj`: a show planned, or rendered into a file."""

import json
import sys
from pathlib import Path
from typing import get_args

import typer

from segue.cli import opened
from segue.dj.policies import Mode
from segue.dj.render import checked, plan_show, render
from segue.dj.service import Promising, Speaking, Wanted
from segue.dj.shelf import LibraryShelf
from segue.dj.timeline import lay_sets, rows
from segue.model.errors import BadInput, NotFound
from segue.model.listening import User
from segue.model.show import Play, Show
from segue.wiring import App

DIAL = typer.Option(None, min=0.0, max=1.0, help="0 familiar to 1 adventurous; as their page's dial stands without it.")
MODE = typer.Option("show", help="show, commute, or sleep: calmer and calmer, and no goodbye.")
TALK = typer.Option(False, "--talk", help="With the chapters and episodes that they are in the midst of.")


def register(root: typer.Typer) -> None:
    """Adds the commands."""
    dj = typer.Typer(help="The DJ's shows.", no_args_is_help=True)
    root.add_typer(dj, name="dj")
    _add_words(dj)

    @dj.command("plan")
    def plan(
        user: str = typer.Option(..., help="Whose show."),
        minutes: float = typer.Option(30.0, help="About how long."),
        seed: int | None = typer.Option(None, help="The same seed, library and history give the same show."),
        dial: float | None = DIAL,
        mode: str = MODE,
        talk: bool = TALK,
        as_json: bool = typer.Option(False, "--json", help="Print the timeline as JSON."),
    ) -> None:
        """Plan a show and print it; nothing is spoken or played, so the lines' lengths are estimated."""
        with opened() as app:
            listener = _listener(app, user)
            host = Promising(app.dj.booth, app.dj.choice(listener), now=False)
            _print(app, plan_show(app.dj, listener, host, minutes, seed, _wanted(dial, mode, talk)), as_json)

    @dj.command("render")
    def render_show(
        user: str = typer.Option(..., help="Whose show."),
        out: Path = typer.Option(..., help="The file to write: .mp3, .ogg, .opus, .m4a, .flac or .wav."),
        minutes: float = typer.Option(10.0, help="About how long."),
        seed: int | None = typer.Option(None, help="The same seed, library and history give the same show."),
        dial: float | None = DIAL,
        mode: str = MODE,
        talk: bool = TALK,
        as_json: bool = typer.Option(False, "--json", help="Print the timeline as JSON."),
    ) -> None:
        """Render a show into a file, with the host's voice, from the first line to the goodbye."""
        with opened() as app:
            listener = _listener(app, user)
            checked(out)  # before the work, not after it
            host = Speaking(app.dj.booth, app.dj.choice(listener))
            show = plan_show(app.dj, listener, host, minutes, seed, _wanted(dial, mode, talk))
            made = render(show, LibraryShelf(app.store, app.dj.booth), out, None if as_json else _bar)
            _print(app, show, as_json, {"file": str(out), "duration_ms": made.duration_ms})

    @dj.command("understand")
    def understand_request(
        text: str = typer.Argument(help="What a listener might ask for."),
        language: str = typer.Option("", help="The listener's language (en, es, fr, de, pt), if it is known."),
        as_json: bool = typer.Option(False, "--json", help="Print everything, with the words behind each constraint."),
    ) -> None:
        """Print what a request is understood as, with this library's names. Nothing is played."""
        with opened() as app:
            request = app.dj.understand(text, language)
        if as_json:
            print(json.dumps(request.to_json(), ensure_ascii=False, indent=2))
            return
        for name, value in request.constraints().items():
            print(f"{name}: {value}")


def _add_words(dj: typer.Typer) -> None:
    @dj.command("say")
    def say(
        word: str = typer.Argument(..., help="A word or a short phrase, as it is written."),
        spelled: str = typer.Option(..., "--as", help="As it sounds, spelled as the language would read it."),
        language: str = typer.Option("en", help="The host's language: en, es, fr, de or pt."),
    ) -> None:
        """Have the host say a word in another way from now on."""
        with opened() as app:
            how = app.dj.desk.say(word, spelled, language)
            print(f"{how.word} is said “{how.said}” from now on.")

    @dj.command("words")
    def words(as_json: bool = typer.Option(False, "--json", help="Print as JSON.")) -> None:
        """Print how words are to be spoken."""
        with opened() as app:
            rows = [
                {"language": how.language, "word": how.word, "said": how.said}
                for how in app.store.script.pronunciations()
            ]
        if as_json:
            print(json.dumps(rows, indent=2, ensure_ascii=False))
            return
        for row in rows:
            print(f"{row['language']}  {row['word']}: {row['said']}")

    @dj.command("forget")
    def forget(
        word: str = typer.Argument(..., help="A word of the lexicon."),
        language: str = typer.Option("en", help="The host's language."),
    ) -> None:
        """Have the host say a word as it is written again."""
        with opened() as app:
            app.dj.desk.forget(word, language)
            print(f"{word} is said as it is written.")


def _wanted(dial: float | None, mode: str, talk: bool) -> Wanted:
    kind: Mode | None = next((each for each in get_args(Mode) if each == mode), None)
    if kind is None:
        raise BadInput(f"{mode!r} is no kind of show.", f"Say one of {', '.join(get_args(Mode))}.")
    return Wanted(dial=dial, mode=kind, with_talk=talk)


def _listener(app: App, name: str) -> User:
    found = app.store.accounts.user_by_name(name)
    if found is None:
        raise NotFound(f"Nobody here is called {name}.", "`segue users list` prints the accounts.")
    return found[0]


def _print(app: App, show: Show, as_json: bool, about: dict[str, object] | None = None) -> None:
    entries = lay_sets(show.sets)
    ids = [entry.segment.item_id for entry in entries if isinstance(entry.segment, Play)]
    titles = {id_: item.title for id_, item in app.store.catalog.items_by_id(ids).items()}
    timeline = list(rows(entries, titles))
    if as_json:
        ideas = [{"idea": each.idea, "title": each.title} for each in show.sets]
        print(json.dumps({"seed": show.seed, **(about or {}), "sets": ideas, "timeline": timeline}, indent=2))
        return
    for row in timeline:
        if row["kind"] != "transition":
            said = f"“{row['text']}”" if row["kind"] == "talk" else f"{row['title']}  [{' '.join(row['reasons'])}]"
            print(f"{row['start_ms'] // 60_000:3d}:{row['start_ms'] // 1000 % 60:02d}  {said}")


def _bar(fraction: float) -> None:
    print(f"\rRendering: {fraction:4.0%}", end="" if fraction < 1 else "\n", file=sys.stderr, flush=True)
