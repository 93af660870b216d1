"""`segue history` and `segue taste` as the operator runs them."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import typer
from click.testing import Result
from typer.testing import CliRunner

from segue.cli import history, taste
from segue.model.errors import BadInput, NotFound
from segue.model.media import Credit
from segue.store import Store
from tests import factories as make

Segue = Callable[..., Result]


@pytest.fixture
def segue(tmp_path: Path) -> Segue:
    root = typer.Typer()
    history.register(root)
    taste.register(root)

    def run(*arguments: str, given: str = "") -> Result:
        return CliRunner().invoke(root, arguments, input=given, env={"SEGUE_HOME": str(tmp_path / "home")})

    store = Store.open(f"sqlite:///{tmp_path / 'home' / 'segue.db'}")
    store.accounts.add_user(make.user(name="ann"))
    album = store.catalog.put_collections(
        [make.collection(title="Blue", genres=("Folk",), credits=(Credit("Ana Ríos", "artist"),))]
    )[0]
    store.catalog.put_items([make.item(album, title="Song One")])
    store.close()
    return run


def test_bring_look_correct_hand_out_and_erase(segue: Segue, tmp_path: Path) -> None:
    rows = [
        {"endTime": f"2026-01-{day:02d} 12:34", "artistName": "Ana Rios", "trackName": title, "msPlayed": 180_000}
        for day in range(1, 21)
        for title in ("Song One", "Another")
    ]
    (tmp_path / "StreamingHistory0.json").write_text(json.dumps([*rows, {"endTime": "x", "msPlayed": -1}]))
    done = segue("history", "import", str(tmp_path / "StreamingHistory0.json"), "--user", "ann", "--json")
    assert done.exit_code == 0, done.exception
    report = json.loads(done.stdout)
    assert (report["counts"]["plays"], report["counts"]["matched"], report["faults"][0]["rows"]) == (40, 20, 1)
    again = segue("history", "import", str(tmp_path / "StreamingHistory0.json"), "--user", "ann")
    assert "40 plays in 41 rows: 0 new, 20 matched." in again.stdout
    assert "StreamingHistory0.json\tdone\t40 plays\t20 matched" in segue("history", "report", "--user", "ann").stdout
    assert list((tmp_path / "home" / "imports").iterdir()) == []

    assert "You often play Ana Ríos: 20 plays." in segue("taste", "show", "--user", "ann").stdout
    assert segue("taste", "say", "less of Ana Rios", "--user", "ann").stdout == "Play less of Ana Ríos.\n"
    (rule,) = json.loads(segue("taste", "show", "--user", "ann", "--json").stdout)["rules"]
    assert segue("taste", "remove", rule["id"], "--user", "ann").exit_code == 0
    assert segue("taste", "undo", "--user", "ann").stdout == "As before: Play less of Ana Ríos.\n"

    assert segue("taste", "export", str(tmp_path / "mine.zip"), "--user", "ann").exit_code == 0
    with zipfile.ZipFile(tmp_path / "mine.zip") as archive:
        assert len(json.loads(archive.read("listens.json"))) == 20
    refused = segue("taste", "erase", "--user", "ann", given="n\n")
    assert refused.exit_code == 1 and "20  listens" in refused.stdout
    assert "rows are gone" in segue("taste", "erase", "--user", "ann", given="y\n").stdout
    assert "Nothing is kept of them." in segue("taste", "erase", "--user", "ann").stdout


def test_what_can_not_be_is_said_in_words(segue: Segue, tmp_path: Path) -> None:
    (tmp_path / "song.mp3").write_bytes(b"ID3")
    assert isinstance(segue("history", "import", str(tmp_path / "song.mp3"), "--user", "ann").exception, BadInput)
    assert isinstance(segue("history", "import", str(tmp_path / "none"), "--user", "ann").exception, BadInput)
    assert isinstance(segue("taste", "show", "--user", "nobody").exception, NotFound)
    assert isinstance(segue("taste", "say", "less zebras", "--user", "ann").exception, BadInput)
