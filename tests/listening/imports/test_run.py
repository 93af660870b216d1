"""A history brought in: counted once, safe to repeat, resumed after a kill, matched again when files come later."""

import json
from pathlib import Path
from typing import Any

import pytest

from segue.jobs.base import Silent
from segue.listening.imports.run import decide, match_again, run_import
from segue.model.errors import BadInput, Cancelled, NotFound
from segue.model.listening import User
from segue.model.media import Credit, Item
from segue.store import Store
from segue.store.imports import Import
from tests import factories as make

NOW = 1_795_348_800_000


def row(title: str, minute: int, **how: Any) -> dict[str, Any]:
    made = {
        "ts": f"2023-01-05T{minute // 60:02d}:{minute % 60:02d}:56Z", "ms_played": 180_000,
        "master_metadata_track_name": title, "master_metadata_album_artist_name": "Ana Ríos",
        "master_metadata_album_album_name": "Blue", "reason_end": "trackdone",
    }  # fmt: skip
    return made | how


ROWS = [row("Song One", 1), row("Song One", 10), row("Song Two", 20, ms_played=5_000, reason_end="fwdbtn"),
        row("Harbour Lights", 30), row("Song Ones", 40, reason_end="endplay"), row("Unknown", 50)]  # fmt: skip


@pytest.fixture
def user(any_store: Store) -> User:
    made = make.user()
    any_store.accounts.add_user(made)
    return made


@pytest.fixture
def songs(any_store: Store) -> list[Item]:
    album = any_store.catalog.put_collections([make.collection(title="Blue", credits=(Credit("Ana Ríos", "artist"),))])[
        0
    ]
    return any_store.catalog.put_items([make.item(album, title=f"Song {word}") for word in ("One", "Two")])


def bring(store: Store, user: User, folder: Path, rows: list[Any], name: str = "a.json", **how: Any) -> dict[str, Any]:
    path = folder / name
    path.write_text(json.dumps(rows))
    brought = Import(f"imp_{name}", user.id, name, str(path))
    store.imports.put(brought)
    return run_import(store, brought, Silent(), lambda: NOW, **how)


def test_plays_are_matched_kept_and_counted(any_store: Store, user: User, songs: list[Item], tmp_path: Path) -> None:
    report = bring(any_store, user, tmp_path, ROWS)
    assert report["counts"] | {"first_at_ms": 0, "last_at_ms": 0} == {
        "plays": 6, "new": 6, "matched": 3, "known_elsewhere": 0, "first_at_ms": 0, "last_at_ms": 0,
    }  # fmt: skip
    assert report["names"] == {"matched": 2, "nearly": 1, "unmatched": 2}
    counts = any_store.listening.play_counts(user.id)
    assert (counts[songs[0].id].plays, counts[songs[1].id].skips) == (2, 1)
    history = any_store.listening.history(user.id)
    assert [(each.source, each.client, each.ended) for each in history] == [
        ("spotify", "import", "skipped"), ("spotify", "import", "finished"), ("spotify", "import", "finished"),
    ]  # fmt: skip
    assert any_store.listening.positions(user.id, [song.id for song in songs]) == {}
    assert any_store.imports.waiting_plays(user.id) == 3
    assert any_store.imports.get(user.id, "imp_a.json").state == "done"


def test_again_changes_nothing_and_the_small_history_tells_the_same_plays(
    any_store: Store, user: User, songs: list[Item], tmp_path: Path
) -> None:
    bring(any_store, user, tmp_path, ROWS)
    before = any_store.listening.history(user.id), any_store.listening.play_counts(user.id)
    assert bring(any_store, user, tmp_path, [*ROWS, *ROWS])["counts"]["new"] == 0
    small = [
        {"endTime": each["ts"][:16].replace("T", " "), "artistName": "Ana Ríos", "msPlayed": each["ms_played"],
         "trackName": each["master_metadata_track_name"]}
        for each in ROWS
    ]  # fmt: skip
    assert bring(any_store, user, tmp_path, small, "b.json")["counts"]["new"] == 0
    assert (any_store.listening.history(user.id), any_store.listening.play_counts(user.id)) == before


def test_what_another_service_told_of_is_one_play(
    any_store: Store, user: User, songs: list[Item], tmp_path: Path
) -> None:
    bring(any_store, user, tmp_path, ROWS)
    at = any_store.listening.history(user.id)[-1].started_at_ms // 1000
    listens = [
        {"listened_at": at + shift, "track_metadata": {"artist_name": "Ana Rios", "track_name": "Song One"}}
        for shift in (5, 7_200)
    ]
    report = bring(any_store, user, tmp_path, listens, "lb.json")
    assert (report["counts"]["known_elsewhere"], report["counts"]["new"]) == (1, 1)
    scrobbles = [{"artist": "Ana Rios", "name": "Song One", "date": at + 7_200}]
    assert bring(any_store, user, tmp_path, scrobbles, "lf.json")["counts"]["new"] == 0


class Killed(Silent):
    def __init__(self, after: int) -> None:
        self.left = after

    def check_cancelled(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise Cancelled("Stopped as asked.")


def test_a_stopped_import_goes_on_where_it_was(any_store: Store, user: User, songs: list[Item], tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps(ROWS))
    any_store.imports.put(Import("imp_1", user.id, "a.json", str(path)))
    with pytest.raises(Cancelled):
        run_import(any_store, any_store.imports.get(user.id, "imp_1"), Killed(6), lambda: NOW, round_plays=2)
    halfway = any_store.imports.get(user.id, "imp_1")
    assert 0 < halfway.report["done"] < 6 and halfway.state == "running"
    report = run_import(any_store, halfway, Silent(), lambda: NOW, round_plays=2)
    assert report["counts"]["plays"] == 6 and report["counts"]["new"] == 6
    assert any_store.listening.play_counts(user.id)[songs[0].id].plays == 2


def test_files_that_come_later_are_matched(any_store: Store, user: User, songs: list[Item], tmp_path: Path) -> None:
    bring(any_store, user, tmp_path, ROWS)
    album = any_store.catalog.collection(songs[0].collection_id)
    (late,) = any_store.catalog.put_items([make.item(album, title="Harbour Lights")])
    assert match_again(any_store, Silent()) == 1
    assert any_store.listening.play_counts(user.id)[late.id].plays == 1
    assert any_store.imports.waiting_plays(user.id) == 2
    assert match_again(any_store, Silent()) == 0


def test_a_person_decides_what_is_nearly_it(any_store: Store, user: User, songs: list[Item], tmp_path: Path) -> None:
    bring(any_store, user, tmp_path, ROWS)
    total, (name,) = any_store.imports.list_names(user.id, "nearly")
    assert total == 1 and name.title == "Song Ones" and name.candidates[0][0] == songs[0].id
    decide(any_store, user.id, name.key, songs[0].id)
    assert any_store.listening.play_counts(user.id)[songs[0].id].plays == 3
    unknown = next(each for each in any_store.imports.list_names(user.id, "unmatched")[1] if each.title == "Unknown")
    decide(any_store, user.id, unknown.key, "")
    assert any_store.imports.names(user.id, [unknown.key])[unknown.key].state == "refused"
    other = make.user()
    any_store.accounts.add_user(other)
    with pytest.raises(NotFound):
        decide(any_store, other.id, name.key, songs[0].id)
    with pytest.raises(NotFound):
        decide(any_store, user.id, name.key, "trk_none")


def test_a_file_that_is_no_history_fails_in_words(any_store: Store, user: User, tmp_path: Path) -> None:
    with pytest.raises(BadInput):
        bring(any_store, user, tmp_path, [1, 2])
    failed = any_store.imports.get(user.id, "imp_a.json")
    assert failed.state == "failed" and "Spotify" in failed.error


def test_an_empty_library_keeps_everything_for_later(any_store: Store, user: User, tmp_path: Path) -> None:
    report = bring(any_store, user, tmp_path, ROWS)
    assert report["counts"]["new"] == 6 and any_store.imports.waiting_plays(user.id) == 6
