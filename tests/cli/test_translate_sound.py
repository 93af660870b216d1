"""`segue translate FILE`: what it makes, what it says when it can't, and that nothing is lost then."""

import json
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from segue.audio.encode import write_blocks
from segue.cli import translate
from segue.dub import pipeline
from segue.dub.pipeline import Tools
from segue.dub.routes import Router
from segue.engines.mt.base import Pair
from segue.engines.mt.fake import FakeTranslation
from segue.engines.tts.base import Speech
from segue.engines.tts.fake import FakeSpeech
from segue.model.errors import BadInput, Unavailable
from segue.understanding.reading.steps import Steps
from tests.understanding.reading.sounds import FAKE_EARS, as_file, chord, silence, spoken

TALK = (silence(0.5), spoken("The ferry leaves at nine."), silence(1.5), spoken("Nobody was there."), silence(1))


class Voice(FakeSpeech):
    """A voice that may die after some lines; knows what it said."""

    def __init__(self, dies_after: int = 10_000) -> None:
        self.said: list[str] = []
        self.dies_after = dies_after

    def speak(self, text: str, voice: str, language: str = "en", speed: float = 1.0) -> Speech:
        if len(self.said) >= self.dies_after:
            raise Unavailable("The engine died.", "Start it again.")
        self.said.append(text)
        return super().speak(text, voice, language, speed)


class House:
    """A home and what it dubs with."""

    def __init__(self, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.voice, self.steps, self.out = Voice(), Steps(home / "steps", leave_free_bytes=0), home / "out"
        monkeypatch.setenv("SEGUE_HOME", str(home / "home"))
        monkeypatch.setattr(translate, "tools_of", lambda _app: self.tools)

    @property
    def tools(self) -> Tools:
        ways = Router([FakeTranslation((Pair("en", "pt"), Pair("en", "es")))])
        return Tools(FAKE_EARS, ways, (self.voice,), self.steps)

    def says(self, *words: str) -> str:
        """What the command prints; its errors are raised."""
        root = typer.Typer()
        root.callback()(lambda: None)
        translate.register(root)
        result = CliRunner().invoke(root, ["translate", *words])
        if result.exception:
            raise result.exception
        return result.stdout

    def makes(self, path: Path, to: str = "pt") -> str:
        return self.says(str(path), "--to", to, "--out", str(self.out), "--json")


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    return House(tmp_path, monkeypatch)


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    return as_file(tmp_path / "talk.wav", *TALK)


def test_programs_are_told_all_of_it(house: House, talk: Path) -> None:
    told = json.loads(house.makes(talk, "pt,es"))
    assert told["file"] == "talk.wav" and told["from"] == "en" and told["failed"] == {}
    made = told["dubs"]["es"]
    assert {"route", "stages_s", "segments", "card", "voices"} <= set(made)
    keys = {"start_ms", "new_start_ms", "new_end_ms", "speaker", "text", "translation", "rate", "decision", "scores"}
    assert all(keys <= set(each) for each in made["segments"])
    assert {path.suffix for path in house.out.iterdir()} == {".mp3", ".vtt", ".srt", ".json"}


def test_a_language_without_a_way_costs_the_others_nothing(house: House, talk: Path) -> None:
    with pytest.raises(Unavailable, match="ja"):
        house.makes(talk, "ja,pt")
    assert (house.out / "talk.pt.mp3").is_file()


@pytest.mark.parametrize(
    ("what", "says"),
    [
        ("silence", "silent from start to end.*nothing to translate"),
        ("music", "nothing to translate"),
        ("another language", "another language than said.*`fr`"),
        ("no sound", "sound"),
        ("empty", "sound"),
    ],
)
def test_what_cannot_be_dubbed_is_told(house: House, tmp_path: Path, what: str, says: str) -> None:
    path = tmp_path / "a.wav"
    if what == "silence":
        as_file(path, silence(8))
    elif what == "music":
        as_file(path, chord(8))
    elif what == "another language":
        as_file(path, silence(1), spoken("Le bateau part à neuf heures.", "fr"), silence(1))
    else:
        path.write_bytes(b"this is no sound" * 400 if what == "no sound" else b"")
    with pytest.raises(BadInput, match=f"(?s){says}"):
        house.makes(path)
    assert not house.out.exists()


def test_a_telephones_recording_is_dubbed(house: House, tmp_path: Path) -> None:
    path = as_file(tmp_path / "phone.wav", *TALK, rate_hz=8_000)
    segments = json.loads(house.makes(path))["dubs"]["pt"]["segments"]
    assert segments[0]["text"] == "The ferry leaves at nine."  # the fake voice's other line has tones above 4 kHz


def test_a_file_that_breaks_off_is_dubbed_as_far_as_it_goes(house: House, talk: Path) -> None:
    whole = talk.read_bytes()
    talk.write_bytes(whole[: len(whole) * 2 // 3])
    segments = json.loads(house.makes(talk))["dubs"]["pt"]["segments"]
    assert segments[0]["text"] == "The ferry leaves at nine."


def test_an_engine_that_dies_in_the_middle_loses_nothing(house: House, talk: Path) -> None:
    calm = json.loads(house.makes(talk))["dubs"]["pt"]["segments"]
    house.steps = Steps(house.steps.folder.parent / "other", leave_free_bytes=0)
    house.voice = Voice(dies_after=0)
    with pytest.raises(Unavailable, match="died"):
        house.makes(talk)
    house.voice = Voice()
    assert json.loads(house.says("--resume", "--json"))["dubs"]["pt"]["segments"] == calm


def test_a_full_disk_is_told_and_the_work_goes_on_later(house: House, talk: Path) -> None:
    room, house.steps = house.steps, Steps(house.steps.folder, leave_free_bytes=2**62)
    with pytest.raises(Unavailable, match=r"(?s)disk.*full"):
        house.makes(talk)
    house.steps = room
    assert len(json.loads(house.says("--resume", "--json"))["dubs"]["pt"]["segments"]) == 2


def test_a_dub_that_does_not_fit_on_the_disk_leaves_no_half(
    house: House, talk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.makes(talk)
    said = list(house.voice.said)
    for path in house.out.iterdir():
        path.unlink()

    def cramped(*args: Any, **more: Any) -> int:
        with _files_of_at_most(4_096):
            return write_blocks(*args, **more)

    with monkeypatch.context() as tight:
        tight.setattr(pipeline, "write_blocks", cramped)
        with pytest.raises(Unavailable, match="can't be written"):
            house.makes(talk)
    assert list(house.out.iterdir()) == []
    house.makes(talk)
    assert house.voice.said == said  # nothing was spoken twice
    assert (house.out / "talk.pt.mp3").stat().st_size > 4_096


@contextmanager
def _files_of_at_most(most_bytes: int) -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
