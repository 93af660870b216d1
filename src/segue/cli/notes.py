"""`segue notes`: what people wrote about items and collections, for the host to read out."""

import json

import typer

from segue.cli import opened
from segue.model.errors import NotFound
from segue.model.listening import User
from segue.wiring import App


def register(root: typer.Typer) -> None:
    """Adds the commands."""
    notes = typer.Typer(help="Editors' notes: the DJ reads them out.", no_args_is_help=True)
    root.add_typer(notes, name="notes")

    @notes.command("add")
    def add(
        subject: str = typer.Argument(..., help="The id of an item or a collection."),
        text: str = typer.Argument(..., help="A sentence or two."),
        user: str = typer.Option(..., help="Who writes it."),
    ) -> None:
        """Write a note on an item or a collection."""
        with opened() as app:
            note = app.dj.desk.add_note(_user(app, user), subject, text)
            print(f"Noted as {note.id}.")

    @notes.command("list")
    def list_notes(
        subject: str = typer.Option("", help="Only those on this item or collection."),
        as_json: bool = typer.Option(False, "--json", help="Print as JSON."),
    ) -> None:
        """Print the notes, the latest first."""
        with opened() as app:
            found = app.store.script.notes_of([subject]) if subject else app.store.script.latest_notes()
            rows = [{"id": note.id, "subject_id": note.subject_id, "text": note.text} for note in found]
        if as_json:
            print(json.dumps(rows, indent=2, ensure_ascii=False))
            return
        for row in rows:
            print(f"{row['id']}  {row['subject_id']}  {row['text']}")
        if not rows:
            print('No notes yet. `segue notes add ID "…" --user NAME` writes one.')

    @notes.command("remove")
    def remove(note: str = typer.Argument(..., help="The id of a note.")) -> None:
        """Remove a note."""
        with opened() as app:
            app.store.script.note(note)
            app.store.script.remove_note(note)
            print("Removed.")


def _user(app: App, name: str) -> User:
    found = app.store.accounts.user_by_name(name)
    if found is None:
        raise NotFound(f"Nobody here is called {name}.", "`segue users list` prints the accounts.")
    return found[0]
