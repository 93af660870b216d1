"""`segue translate`: a recording into another language, spoken; or a text, line by line (`--text`)."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

from segue.cli import opened
from segue.dub.files import dub_file
from segue.dub.pipeline import Made, Wish
from segue.dub.routes import Translation
from segue.model.dub import Mode
from segue.model.errors import BadInput, NotFound, SegueError
from segue.wiring import App, router_of, tools_of

LARGEST_TEXT_BYTES = 50 * 1024 * 1024
UNFINISHED = "translate:unfinished"
"""Where the last command's wish stands until it is done."""


def translate(
    what: Annotated[str, typer.Argument(metavar="[FILE|ITEM]", help="A sound file, or the id of an item.")] = "",
    text: Annotated[Path | None, typer.Option("--text", help="A text file instead; one line for each line.")] = None,
    to: Annotated[str, typer.Option("--to", help="The language wanted, such as `de`; several for sound: es,fr.")] = "",
    source: Annotated[str, typer.Option("--from", help="The language it is in.")] = "en",
    out: Annotated[Path, typer.Option("--out", help="The folder for the dubs.")] = Path(),
    mode: Annotated[str, typer.Option("--mode", help="`timed` keeps the length, `natural` may grow.")] = "timed",
    speakers: Annotated[int, typer.Option("--speakers", help="How many people speak; found out without it.")] = 0,
    preview: Annotated[bool, typer.Option("--preview", help="Only 60 seconds, from where talk begins.")] = False,
    interpreter: Annotated[
        bool, typer.Option("--interpreter", help="Keep the original audible, low, for the first second of each turn.")
    ] = False,
    spoken_notice: Annotated[
        bool, typer.Option("--spoken-notice", help="Begin with a sentence that says what it is.")
    ] = False,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with what was stopped.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON: route, times, and each line.")] = False,
) -> None:
    """Speak a recording in other languages, or translate a text line by line, by the best way at hand.

    What was stopped goes on where it was: with the same command again, or with `--resume`.
    """
    with opened() as app:
        if text is not None:
            _text(app, text, source, to, as_json)
            return
        wanted = {
            "what": what, "to": to, "source": source, "out": str(out.absolute()), "mode": mode, "speakers": speakers,
            "preview": preview, "interpreter": interpreter, "spoken_notice": spoken_notice,
        }  # fmt: skip
        if resume:
            wanted = app.store.settings.get(UNFINISHED) or {}
            if not wanted:
                raise NotFound("Nothing was stopped.", "Start with `segue translate FILE --to es --out DIR`.")
        _sound(app, wanted, as_json)


def described(done: Translation) -> dict[str, Any]:
    """A translation as JSON: its route and its lines."""
    return {"route": describe_route(done), "lines": [asdict(line) for line in done.lines]}


def describe_route(done: Translation) -> dict[str, Any]:
    """The way that was taken, as JSON."""
    route = done.route
    return {
        "key": route.key,
        "legs": [{"engine": leg.engine, "version": leg.version, "pair": str(leg.pair)} for leg in route.legs],
        "bleu": route.quality and route.quality.bleu,
        "chrf": route.quality and route.quality.chrf,
        "draft": route.draft,
    }


def _text(app: App, text: Path, source: str, to: str, as_json: bool) -> None:
    if not to:
        raise BadInput("Say which language is wanted.", "Give `--to de`.")
    lines = _lines(text)
    with _bar(f"{source} to {to}") as tell:
        done = router_of(app).translate(lines, source, to, progress=lambda share: tell(share, ""))
    if as_json:
        print(json.dumps(described(done), ensure_ascii=False, indent=2))
        return
    Console(stderr=True).print(f"By {done.route}.", style="dim", highlight=False)
    for line in done.lines:
        print(line.text)


def _sound(app: App, wanted: dict[str, Any], as_json: bool) -> None:
    from segue.dub.told import as_plain

    path = _file(app, wanted["what"])
    languages = [tag.strip().lower() for tag in wanted["to"].split(",") if tag.strip()]
    if not languages:
        raise BadInput("Say which languages are wanted.", "Give `--to es,fr`.")
    mode: Mode = "natural" if wanted["mode"] == "natural" else "timed"
    if wanted["mode"] not in {"timed", "natural"}:
        raise BadInput(f"There is no mode {wanted['mode']!r}.", "Choose `timed` or `natural`.")
    app.store.settings.put(UNFINISHED, wanted)
    folder = Path(wanted["out"])
    told: dict[str, Any] = {}
    failed: dict[str, SegueError] = {}
    for language in dict.fromkeys(languages):
        wish = Wish(path, language, wanted["source"] or None, mode, wanted["interpreter"],
                    speakers=wanted["speakers"] or None, spoken_notice=bool(wanted.get("spoken_notice")))  # fmt: skip
        try:
            with _bar(f"{path.name} in {language}") as tell:
                made = dub_file(wish, tools_of(app), folder, tell, wanted["preview"])
        except SegueError as error:  # the other languages can be made all the same
            failed[language] = error
            continue
        told[language] = as_plain(made)
        if not as_json:
            _print(language, made)
    if not failed:
        app.store.settings.put(UNFINISHED, None)
    if told and as_json:
        reasons = {language: str(why) for language, why in failed.items()}
        whole = {"file": path.name, "from": made.source_language, "dubs": told, "failed": reasons}
        print(json.dumps(whole, ensure_ascii=False))
    if failed:
        language, first = next(iter(failed.items()))
        message = f"Into {language!r}: {first.message}" if len(languages) > 1 else first.message
        raise type(first)(message, first.hint) from first


def _file(app: App, what: str) -> Path:
    if not what:
        raise BadInput("Say what to translate.", "Give a sound file, an item's id, or `--text FILE`.")
    if Path(what).is_file():
        return Path(what).absolute()
    if "_" not in what or "/" in what or "." in what:
        raise BadInput(f"There is no file {what}.", "Correct the name, or give an item's id.")
    item = app.store.catalog.item(what)
    file = app.store.files.file(item.file_id) if item.file_id else None
    if file is None or file.status != "present":
        raise NotFound(f"The sound of {item.title} is not here.", "Download the episode first.")
    return Path(file.path)


def _print(language: str, made: Made) -> None:
    card = made.card
    print(f"{language}: {made.path}")
    print(f"  by {made.route}{' (a draft: have somebody look at it)' if made.draft else ''}")
    print(
        f"  {card.placed} of {card.lines} lines placed, {card.comfortable_share:.0%} at a pace of 0.9 to 1.2, "
        f"fastest {card.fastest_rate:.2f}, {card.flagged} to look at"
    )
    heard = f", misheard words {card.word_error:.1%}" if card.word_error is not None else ""
    print(f"  {sum(made.timings_s.values()):.0f} s for {made.original_ms / 1000:.0f} s of sound{heard}")


@contextmanager
def _bar(title: str) -> Iterator[Any]:
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=1.0)
        yield lambda share, what: bar.update(task, completed=share, description=f"{title}: {what}" if what else title)


def _lines(text: Path) -> list[str]:
    try:
        if text.stat().st_size > LARGEST_TEXT_BYTES:
            raise BadInput(f"{text} is larger than {LARGEST_TEXT_BYTES // 2**20} MB.", "Split it.")
        return text.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{text} can't be read as text ({error}).", "Give a text file in UTF-8.") from error


def register(root: typer.Typer) -> None:
    """Adds the command."""
    root.command("translate")(translate)
