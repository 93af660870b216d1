"""`segue playlists`: a listener's playlists, out and in as M3U8; and those that Segue makes, made now."""

import json
from pathlib import Path

import typer

from segue.cli import opened
from segue.listening.m3u import MAX_BYTES, lines_of, read_m3u, resolve, write_m3u
from segue.listening.playlists import Playlists
from segue.model.errors import BadInput, NotFound
from segue.model.listening import User
from segue.recommend.mixes import Mixer
from segue.wiring import App

USER = typer.Option(..., help="Whose playlists.")


def register(root: typer.Typer) -> None:
    """Adds the commands."""
    playlists = typer.Typer(help="Listeners' playlists, their own and those made for them.", no_args_is_help=True)
    root.add_typer(playlists, name="playlists")

    @playlists.command("list")
    def list_playlists(user: str = USER, as_json: bool = typer.Option(False, "--json", help="Print as JSON.")) -> None:
        """Print a listener's playlists: their own, then those that Segue made."""
        with opened() as app:
            repo, listener = app.store.playlists, _listener(app, user)
            found = [each for made in (False, True) for each in repo.of(listener.id, made) if not each.dropped]
            sizes = repo.sizes(each.id for each in found)
        rows = [
            {
                "id": each.id,
                "title": each.title,
                "recipe": each.recipe,
                "about": each.about,
                "entries": sizes[each.id].entries if each.id in sizes else 0,
                "renew_at_ms": each.renew_at_ms,
            }
            for each in found
        ]
        if as_json:
            print(json.dumps(rows, ensure_ascii=False, indent=2))
            return
        for row in rows:
            print(f"{row['id']}  {row['title']} ({row['entries']})" + (f"  {row['about']}" if row["about"] else ""))

    @playlists.command("export")
    def export(
        playlist: str = typer.Argument(help="The id of a playlist; `segue playlists list` prints them."),
        user: str = USER,
        out: Path = typer.Option(..., help="The file to write: .m3u8."),
    ) -> None:
        """Write a playlist as M3U8."""
        with opened() as app:
            known = app.store.playlists.get(_listener(app, user).id, playlist)
            ids = [entry.item_id for entry in app.store.playlists.entries(known.id)]
            out.write_bytes(write_m3u(known.title, lines_of(app.store, ids)))
        print(f"{known.title} is in {out}.")

    @playlists.command("import")
    def bring(file: Path = typer.Argument(help="An M3U or M3U8 file."), user: str = USER) -> None:
        """Make a playlist of a file from another player, and print what of it is not in the library."""
        with opened() as app:
            listener = _listener(app, user)
            try:
                with file.open("rb") as opened_file:
                    listed = read_m3u(opened_file.read(MAX_BYTES + 1))
            except OSError as error:
                raise NotFound(f"{file} can't be read: {error.strerror}.", "Give the path of an M3U file.") from error
            found = resolve(app.store, listed.lines)
            if not found.item_ids:
                raise BadInput("Nothing of this playlist is in the library.", "Add the music first.")
            title = (listed.title or file.stem)[:120]
            made = Playlists(app.store).make(listener.id, title, "", found.item_ids)
        print(f"{made.title} is here as {made.id}, with {len(found.item_ids)} entries.")
        for name in found.missing:
            print(f"Not in the library: {name}")

    @playlists.command("make")
    def make(user: str = USER) -> None:
        """Make the listener's daily mixes, discoveries and time capsule anew, now."""
        with opened() as app:
            made = Mixer(app.store, app.recommender).refresh(_listener(app, user), anew=True)
        for each in made:
            print(f"{each.title}: {each.about}")
        if not made:
            print("Too little was played yet to make any.")


def _listener(app: App, name: str) -> User:
    found = app.store.accounts.user_by_name(name)
    if found is None:
        raise NotFound(f"Nobody here is called {name}.", "`segue users list` prints the accounts.")
    return found[0]
