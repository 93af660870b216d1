"""`segue dj plan` and `segue dj render`, as they are typed."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from segue.audio.decode import probe
from segue.config import load_settings
from segue.wiring import build
from tests import factories as make
from tests.dj.rooms import listener, music, profile_of, put_track


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("house")
    app = build(load_settings({"SEGUE_HOME": str(folder)}))
    sound = music(41, 1, -16.0)
    heard = profile_of(sound)
    for n in range(4):
        album = app.store.catalog.put_collections([make.collection()])[0]
        put_track(app.store, album, folder / f"{n}.wav", sound, heard, title=f"Song {n}")
    listener(app.store, "mara")
    app.close()
    return folder


def segue(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"SEGUE_HOME": str(home)}
    command = [sys.executable, "-m", "segue", "dj", *words]
    return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=120, check=False)


def test_a_rendered_show_prints_its_timeline(home: Path, tmp_path: Path) -> None:
    """Also without a voice at hand: no weights are here, so it is music only."""
    out = tmp_path / "show.mp3"
    done = segue(home, "render", "--user", "mara", "--minutes", "1", "--out", str(out), "--json")
    assert done.returncode == 0, done.stderr
    printed = json.loads(done.stdout)
    assert abs(probe(out).duration_ms - printed["duration_ms"]) < 100
    kinds = {row["kind"] for row in printed["timeline"]}
    assert kinds == {"play", "transition"}
    for row in printed["timeline"]:
        assert row["end_ms"] >= row["start_ms"]
        assert row["reasons"]
        if row["kind"] == "play":
            assert row["title"].startswith("Song")


def test_a_plan_is_the_same_for_the_same_seed(home: Path) -> None:
    one, two = (segue(home, "plan", "--user", "mara", "--minutes", "2", "--seed", "5", "--json") for _ in range(2))
    assert one.returncode == 0, one.stderr
    assert one.stdout == two.stdout
    spoken = segue(home, "plan", "--user", "mara", "--minutes", "2", "--seed", "5")
    assert "0:00" in spoken.stdout


@pytest.mark.parametrize(
    "words",
    [
        ("plan", "--user", "nobody"),
        ("render", "--user", "mara", "--minutes", "0", "--out", "x.mp3"),
        ("render", "--user", "mara", "--minutes", "1", "--out", "x.doc"),
        ("render", "--user", "mara", "--minutes", "1", "--out", "/nowhere/at/all/x.mp3"),
    ],
)
def test_what_can_not_be_done_is_said_in_a_sentence(home: Path, words: tuple[str, ...]) -> None:
    done = segue(home, *words)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert done.stderr.strip()


def test_words_are_said_as_they_are_spelled(home: Path) -> None:
    assert segue(home, "say", "Sade", "--as", "Shah-day").returncode == 0
    words = json.loads(segue(home, "words", "--json").stdout)
    assert words == [{"language": "en", "word": "Sade", "said": "Shah-day"}]
    assert segue(home, "forget", "sade").returncode == 0
    assert segue(home, "forget", "sade").returncode == 1
    assert segue(home, "words").stdout == ""


def test_a_plan_takes_what_the_page_offers(home: Path) -> None:
    done = segue(
        home, "plan", "--user", "mara", "--minutes", "2", "--dial", "0.9", "--mode", "sleep", "--talk", "--json"
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["timeline"]
    for words in (("--mode", "party"), ("--dial", "7")):
        refused = segue(home, "plan", "--user", "mara", *words)
        assert refused.returncode != 0
        assert "Traceback" not in refused.stderr
