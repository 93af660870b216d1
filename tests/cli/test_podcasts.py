import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner, Result

from segue import cli
from segue.audio.encode import write
from segue.cli import podcasts as commands
from segue.model.errors import BadInput, Conflict, NotFound, Refused

FEED = """<rss version="2.0"><channel><title>The Kettle</title><item><title>Steam</title><guid>k1</guid>
<pubDate>Mon, 02 Dec 2024 08:00:00 GMT</pubDate><enclosure url="steam.mp3" type="audio/mpeg"/></item></channel></rss>"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SEGUE_HOME", str(tmp_path / "home"))
    folder = tmp_path / "home" / "media" / "kettle"
    folder.mkdir(parents=True)
    (folder / "feed.xml").write_text(FEED)
    write(folder / "steam.mp3", (np.sin(np.arange(22_050) / 20) * 0.1).astype(np.float32), 22_050)
    return folder


def run(*words: str, error: type[Exception] | None = None) -> str:
    result: Result = CliRunner().invoke(commands.app, words)
    if error:
        assert isinstance(result.exception, error), (result.output, result.exception)
        return str(result.exception)
    assert result.exit_code == 0, (result.output, result.exception)
    return result.stdout


def test_a_show_from_its_beginning_to_its_end(home: Path, tmp_path: Path) -> None:
    assert "No show is followed yet" in run("list")
    assert "Following The Kettle: 1 episodes" in run("add", str(home / "feed.xml"))
    (show,) = json.loads(run("list", "--json"))
    assert (show["title"], show["episodes"], show["on_disk"], show["error"]) == ("The Kettle", 1, 1, "")
    assert "The Kettle" in run("list")
    assert run("refresh", "kettle", error=NotFound)
    assert "1 shows refreshed" in run("refresh", "the ket")
    assert json.loads(run("refresh", "--json"))["done"] == [show["id"]]
    assert json.loads(run("download", "The Kettle", "--json"))["path"] == str(home / "steam.mp3")
    shutil.move(home / "feed.xml", tmp_path)
    failed = CliRunner().invoke(commands.app, ["refresh", "--json"])
    assert failed.exit_code == 1
    assert "no feed file" in json.loads(failed.stdout)["failed"][0]["error"]
    assert "No longer following" in run("remove", show["id"])
    assert json.loads(run("list", "--json")) == []


def test_subscriptions_move_in_and_out(home: Path, tmp_path: Path) -> None:
    opml = tmp_path / "out.opml"
    run("export", str(opml))
    assert "exists" in run("export", str(opml), error=Conflict)
    assert "No feed" in run("import", str(opml), error=BadInput)
    opml.write_text('<opml><body><outline xmlUrl="http://127.0.0.1:9/feed"/></body></opml>')
    failed = CliRunner().invoke(commands.app, ["import", str(opml)])
    assert failed.exit_code == 1 and "this machine itself" in failed.stdout
    assert "no file" in run("import", str(tmp_path / "gone.opml"), error=BadInput)


def test_addresses_of_the_house_are_refused(home: Path) -> None:
    assert "this machine itself" in run("add", "http://127.0.0.1:9/feed", error=Refused)
    assert "link-local" in run("add", "http://169.254.169.254/feed", error=Refused)
    assert "not a web address" in run("add", "gopher://example.org/x", error=BadInput)


def test_the_commands_are_part_of_segue() -> None:
    commands.register(cli.root)
    assert "podcasts" in CliRunner().invoke(cli.root, ["--help"]).output
