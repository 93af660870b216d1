"""`segue voices …`: consents, and voices drawn towards the people who gave them."""

import json
import shutil
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn
from rich.table import Table

from segue.cli import opened
from segue.model.dub import Consent
from segue.model.errors import BadInput
from segue.wiring import dubs_of

app = typer.Typer(help="Voices like people's, on their recorded consent.", no_args_is_help=True)

_JSON = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
_TO = Annotated[str, typer.Option("--to", help="Languages, such as es,fr.")]


@app.command()
def consent(
    show: Annotated[str, typer.Argument(help="The show's id.")],
    speaker: Annotated[str, typer.Argument(help="As the show's transcripts name them.")],
    person: Annotated[str, typer.Option("--person", help="Who consents, by full name.")],
    statement: Annotated[str, typer.Option("--statement", help="What was said or signed, and where it is kept.")],
    to: Annotated[str, typer.Option("--to", help="Languages it holds for; none: all.")] = "",
    until: Annotated[str, typer.Option("--until", help="The last day on which it holds, such as 2027-12-31.")] = "",
    clone: Annotated[bool, typer.Option("--clone", help="An engine may copy the voice as well.")] = False,
    as_json: _JSON = False,
) -> None:
    """Record a speaker's consent."""
    expires = None
    if until:
        try:
            day = date.fromisoformat(until)
        except ValueError as error:
            raise BadInput(f"{until!r} is no day.", "Write it as 2027-12-31.") from error
        expires = round(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() * 1000) + 86_400_000
    with opened() as house:
        kept = dubs_of(house).consents.record(
            Consent("", show, speaker, person, "clone" if clone else "match", _tags(to), statement,
                    "the command line", expires_at_ms=expires),
            house.jobs,
        )  # fmt: skip
    print(json.dumps(asdict(kept)) if as_json else f"Recorded: {kept.id}. Now give a sample: segue voices sample.")


@app.command(name="list")
def list_(show: Annotated[str, typer.Argument(help="The show's id.")], as_json: _JSON = False) -> None:
    """Show who consented, and which voices rest on it."""
    with opened() as house:
        desk, now = dubs_of(house).consents, datetime.now(UTC).timestamp() * 1000
        told = [
            asdict(each)
            | {"holds": each.covers(next(iter(each.languages), ""), round(now)), "sampled": desk.sampled(each.id)}
            | {"voices": [asdict(voice) for voice in desk.drawn(each.id)]}
            for each in house.store.dubs.consents(show)
        ]
    if as_json:
        print(json.dumps(told, indent=2, ensure_ascii=False))
        return
    table = Table("Consent", "Speaker", "Person", "Holds", "Sample", "Voices")
    for one in told:
        voices = ", ".join(f"{v['language']} ({v['alike']:.2f})" for v in one["voices"] if v["alike"] is not None)
        yes = ("yes" if one[key] else "no" for key in ("holds", "sampled"))
        table.add_row(one["id"], one["speaker"], one["person"], *yes, voices)
    Console().print(table)


@app.command()
def sample(
    consent_id: Annotated[str, typer.Argument(metavar="CONSENT")],
    source: Annotated[str, typer.Argument(metavar="FILE|ITEM", help="Half a minute of the person, or an episode.")],
) -> None:
    """Give a sample of the voice: a file in which only this person speaks, or an episode with a transcript."""
    with opened() as house:
        desk = dubs_of(house).consents
        is_file = Path(source).is_file()
        kept = desk.sample(consent_id, Path(source)) if is_file else desk.sample_from(consent_id, source)
    print(f"{kept / 1000:.0f} seconds of speech were taken.")


@app.command()
def draw(consent_id: Annotated[str, typer.Argument(metavar="CONSENT")], to: _TO, as_json: _JSON = False) -> None:
    """Draw a voice towards the person, for each language."""
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
    with opened() as house, Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        for language in _tags(to):
            task = bar.add_task(f"A voice in {language}", total=1.0)

            def tell(share: float, what: str, task: TaskID = task) -> None:
                bar.update(task, completed=share, description=what)

            made = dubs_of(house).consents.draw(consent_id, language, tell)
            if as_json:
                print(json.dumps(asdict(made)))
            else:
                print(f"{language}: alike {made.alike}, the nearest stock voice {made.stock}")


@app.command()
def hear(
    consent_id: Annotated[str, typer.Argument(metavar="CONSENT")],
    to: _TO,
    out: Annotated[Path, typer.Option("--out", help="A .wav file.")],
) -> None:
    """Write a sentence in the drawn voice."""
    with opened() as house:
        shutil.copyfile(dubs_of(house).consents.heard(consent_id, _tags(to)[0] if to else ""), out)
    print(out)


@app.command()
def revoke(consent_id: Annotated[str, typer.Argument(metavar="CONSENT")]) -> None:
    """Revoke a consent: its dubs are withdrawn at once, its voices and its sample removed."""
    with opened() as house:
        gone = dubs_of(house).consents.revoke(consent_id)
    told = f" {gone} dub{' was' if gone == 1 else 's were'} withdrawn." if gone else ""
    print(f"Revoked.{told}")


def _tags(to: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(tag.strip().lower() for tag in to.split(",") if tag.strip()))


def register(root: typer.Typer) -> None:
    """Adds the commands."""
    root.add_typer(app, name="voices")
