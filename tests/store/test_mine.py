"""Everything of one listener: handed out whole, erased whole, and nobody else's touched."""

import json
import zipfile
from pathlib import Path

from sqlalchemy import insert, select

from segue.model.listening import Feedback, Position
from segue.model.picks import Pick, Slate
from segue.model.playlists import Entry, Playlist
from segue.model.taste import Rule
from segue.model.understanding import SavedMoment
from segue.store import Store
from segue.store.columns import metadata
from segue.store.imports import HeardName, HeardPlay, Import
from segue.store.mine import _tables
from segue.store.shows import Program
from tests import factories as make


def live(store: Store) -> str:
    """A listener with something in every table."""
    user = make.user()
    store.accounts.add_user(user)
    _, (one, *_) = make.album_in(store, title="Blue Hour")
    listen = make.listen(user.id, one.id)
    store.listening.put_listens([listen])
    store.listening.put_positions([Position(user.id, one.id, 5, False, 1)])
    store.listening.put_feedback(Feedback(f"fbk_{user.id}", user.id, one.id, "like"))
    store.listening.put_slate(Slate("", user.id, "home:x", picks=(Pick(one.id, 1.0, "x"),)))
    store.playlists.put(Playlist(f"pls_{user.id}"[:40], user.id, "Mine"), [Entry(one.id)])
    store.shows.put_program(Program(f"prg_{user.id}", user.id, 1, {}, 1))
    store.shows.remember_line(user.id, "hello", "Hello there")
    rule = Rule(f"rul_{user.id}", user.id, "no jazz", "Never play Jazz.", "never")
    store.taste.change_rule(user.id, rule.id, rule)
    store.taste.dismiss(user.id, "track:genre:folk")
    store.imports.put(Import(f"imp_{user.id}", user.id, "my_spotify_data.zip", "/secret/path"))
    store.imports.put_names([HeardName(user.id, "k", "track", "Song", "Ana", "", {}, 0, "unmatched")])
    store.searches.put(user.id, "tabs and spaces", 1)
    some = store.catalog.list_items()[1][0]
    store.understandings.save_moment(SavedMoment(f"mom_{user.id}", user.id, some.id, 1, 2, "said"))
    store.imports.add_plays([HeardPlay(f"lis_{user.id}", user.id, "k", 1, 1, "", "spotify")])
    return user.id


def test_every_table_with_a_listener_is_tried_here(any_store: Store) -> None:
    """A table that is added later must be in `live`, so that its erasing is tried, too."""
    user_id = live(any_store)
    known = set(any_store.mine.holdings(user_id))
    tried = {table.name for table in _tables()}
    for name in sorted(tried - known):  # another room's: a row of its own making
        table = metadata.tables[name]
        row = {
            column.name: user_id if column.name == "user_id" else _some(column)
            for column in table.columns
            if not column.nullable
        }
        with any_store.database.write() as connection:
            connection.execute(insert(table), [row])
    assert set(any_store.mine.holdings(user_id)) == tried
    any_store.mine.erase(user_id)
    assert any_store.mine.holdings(user_id) == {}


def test_erasing_removes_rows_of_that_listener_only(any_store: Store) -> None:
    mine, other = live(any_store), live(any_store)
    before = any_store.mine.holdings(other)
    version = any_store.taste.version(mine)
    gone = any_store.mine.erase(mine)
    assert gone == before and any_store.mine.holdings(mine) == {}
    assert any_store.mine.holdings(other) == before
    assert any_store.taste.version(mine) > version
    assert any_store.accounts.user(mine).id == mine
    with any_store.database.read() as connection:
        for table in metadata.sorted_tables:
            for row in connection.execute(select(table)):
                if table.name not in {"users", "taste_marks"}:
                    assert mine not in [str(value) for value in row], table.name


def test_everything_is_handed_out_and_nothing_of_others(any_store: Store, tmp_path: Path) -> None:
    mine, other = live(any_store), live(any_store)
    rows = any_store.mine.export(mine, tmp_path / "mine.zip")
    assert rows == sum(any_store.mine.holdings(mine).values())
    with zipfile.ZipFile(tmp_path / "mine.zip") as archive:
        texts = {name: archive.read(name).decode() for name in archive.namelist()}
    assert "README.txt" in texts
    files = {name: json.loads(text) for name, text in texts.items() if name.endswith(".json")}
    assert files["rules.json"][0]["text"] == "no jazz"
    assert len(files["listens.json"]) == 1
    assert files["items.json"][0]["title"].startswith("Item")
    assert not any(other in text or "/secret/path" in text for text in texts.values())


def _some(column: object) -> object:
    python_type = column.type.python_type  # type: ignore[attr-defined]
    return {str: "x", int: 1, bool: False, float: 0.0, dict: {}, list: [], bytes: b"x"}.get(python_type, {})
