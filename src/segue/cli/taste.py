"""`segue taste`: what Segue thinks of a listener, their rules in words, and everything of theirs."""

import json
from dataclasses import asdict
from pathlib import Path

import typer

from segue.cli import opened
from segue.cli.history import listener
from segue.model.errors import Conflict
from segue.recommend.taste.rulebook import RuleBook
from segue.wiring import erase_listener

taste = typer.Typer(help="What Segue thinks of a listener, and what they say to that.", no_args_is_help=True)

_JSON = typer.Option(False, "--json", help="Print JSON for programs.")
_USER = typer.Option(..., "--user", help="The account's name.")


@taste.command("show")
def show(user: str = _USER, as_json: bool = _JSON) -> None:
    """Print what Segue thinks of a listener, and their rules."""
    with opened() as app:
        owner = listener(app, user)
        sentences = app.taste.sentences(owner.id)
        rules = app.store.taste.rules(owner.id)
    if as_json:
        told = {"sentences": [asdict(each) for each in sentences], "rules": [asdict(rule) for rule in rules]}
        print(json.dumps(told, ensure_ascii=False))
        return
    for sentence in sentences:
        print(sentence.text)
    if not sentences:
        print("Nothing is known yet: listen for some days, or bring a history (segue history import).")
    for rule in rules:
        print(f"{rule.id}\t{'on' if rule.enabled else 'off'}\t{rule.said}\t({rule.text})")


@taste.command("say")
def say(words: str = typer.Argument(..., help="A rule in words: “less of Bach”."), user: str = _USER) -> None:
    """Add a rule in plain words, and say back what was understood."""
    with opened() as app:
        for rule in RuleBook(app.store).add(listener(app, user).id, words):
            print(rule.said)


@taste.command("undo")
def undo(user: str = _USER) -> None:
    """Take the latest change of the rules back."""
    with opened() as app:
        change = RuleBook(app.store).undo(listener(app, user).id)
    rule = change.before or change.after
    print(f"As before: {rule.said if rule else ''}")


@taste.command("remove")
def remove(rule_id: str = typer.Argument(..., help="As `segue taste show` prints it."), user: str = _USER) -> None:
    """Remove a rule; undo brings it back."""
    with opened() as app:
        RuleBook(app.store).remove(listener(app, user).id, rule_id)
    print("The rule is gone. segue taste undo brings it back.")


@taste.command("export")
def export(
    file: Path = typer.Argument(..., help="Where to write it (a zip of JSON)."),
    user: str = _USER,
    force: bool = typer.Option(False, "--force", help="Replace the file if it exists."),
) -> None:
    """Write everything that is kept of a listener."""
    if file.exists() and not force:
        raise Conflict(f"{file} exists.", "Give another name, or --force to replace it.")
    with opened() as app:
        rows = app.store.mine.export(listener(app, user).id, file)
    file.chmod(0o600)
    print(f"Saved {rows:,} rows to {file}.")


@taste.command("erase")
def erase(user: str = _USER, yes: bool = typer.Option(False, "--yes", help="Don't ask.")) -> None:
    """Erase everything of a listener for good: plays, likes, taste, rules, imports. The account stays."""
    with opened() as app:
        owner = listener(app, user)
        kept = app.store.mine.holdings(owner.id)
        for name, rows in sorted(kept.items(), key=lambda each: -each[1]):
            print(f"{rows:>10,}  {name.replace('_', ' ')}")
        if not kept:
            print("Nothing is kept of them.")
            return
        if not yes:
            typer.confirm("Erase all of this for good?", abort=True)
        gone = erase_listener(app, owner.id)
    print(f"{sum(gone.values()):,} rows are gone.")


def register(root: typer.Typer) -> None:
    """Adds the commands."""
    root.add_typer(taste, name="taste")
