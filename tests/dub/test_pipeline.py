"""The whole way from a recording to its dub, with fake engines."""

from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from segue.audio.decode import read
from segue.audio.loudness import integrated_lufs
from segue.dub.files import preview_of, write_beside
from segue.dub.glossary import Glossary
from segue.dub.pipeline import Edit, Made, Tools, Wish, dub
from segue.dub.routes import Router
from segue.engines.mt.fake import FakeTranslation
from segue.engines.tts.base import Speech
from segue.engines.tts.fake import FakeSpeech
from segue.model.errors import BadInput, Unavailable
from segue.understanding.reading.steps import Steps
from tests.understanding.reading.sounds import FAKE_EARS, as_file, chord, silence, spoken

FIRST, SECOND, THIRD = "The ferry leaves at nine.", "Nobody was there.", "We took the train."


@dataclass
class Counting(FakeSpeech):
    """Counts what it speaks; may die after some lines."""

    said: list[str] = field(default_factory=list)
    dies_after: int = 10_000

    def speak(self, text: str, voice: str, language: str = "en", speed: float = 1.0) -> Speech:
        if len(self.said) >= self.dies_after:
            raise Unavailable("The engine died.", "Start it again.")
        self.said.append(text)
        return super().speak(text, voice, language, speed)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return as_file(
        tmp_path / "talk.wav", chord(4), silence(1), spoken(FIRST), silence(1.5), spoken(SECOND), silence(2), chord(4),
        silence(1), spoken(THIRD), silence(2), rate_hz=44_100,
    )  # fmt: skip


def tools(tmp_path: Path, speech: FakeSpeech | None = None) -> Tools:
    steps = Steps(tmp_path / "steps", leave_free_bytes=0)
    return Tools(FAKE_EARS, Router([FakeTranslation()]), (speech or FakeSpeech(),), steps, lambda: 1)


def made(source: Path, tmp_path: Path, speech: FakeSpeech | None = None, **wish: object) -> Made:
    wanted = replace(Wish(source, "pt", "en"), **wish)  # type: ignore[arg-type]
    return dub(wanted, tools(tmp_path, speech), tmp_path / "out" / "talk.pt.mp3")


def test_every_line_is_translated_spoken_and_placed(source: Path, tmp_path: Path) -> None:
    done = made(source, tmp_path)
    assert [line.text for line in done.lines] == [FIRST, SECOND, THIRD]
    assert done.lines[0].translation == "Thept ferrypt leavespt atpt ninept."
    assert done.route.startswith("fake en→pt") and done.source_language == "en"
    assert done.card.placed == done.card.lines == 3 and done.card.overlaps == 0
    assert all(line.clip and line.reason and 0.9 <= line.rate <= 1.25 for line in done.lines)
    assert all(after.new_start_ms > before.new_end_ms for before, after in pairwise(done.lines))
    assert abs(done.duration_ms - done.original_ms) <= 100
    assert {voice.speaker for voice in done.voices} == {line.speaker for line in done.lines}
    assert set(done.timings_s) == {"read", "translate", "cast", "speak", "check", "mix"}


def test_music_stays_and_the_originals_speech_is_gone(source: Path, tmp_path: Path) -> None:
    done = made(source, tmp_path)
    before, after = (read(path, 16_000, 1)[:, 0] for path in (source, done.path))
    music = slice(16_000 * 1, 16_000 * 3)
    assert np.corrcoef(before[music], after[music])[0, 1] > 0.99
    line = done.lines[0]
    heard = FAKE_EARS.hearing.hear(np.ascontiguousarray(after), "pt").text
    assert "Thept" in heard and "ferry " not in heard
    here = slice(line.start_ms * 16, line.end_ms * 16)
    assert abs(np.corrcoef(before[here], after[here])[0, 1]) < 0.3
    assert abs(integrated_lufs(before, 16_000) - integrated_lufs(after, 16_000)) < 1.5


def test_what_was_done_is_not_done_again_and_an_edit_redoes_one_line(source: Path, tmp_path: Path) -> None:
    speech = Counting()
    first = made(source, tmp_path, speech)
    speech.said.clear()
    again = made(source, tmp_path, speech)
    assert speech.said == [] and again.lines == first.lines
    edits = {first.lines[1].start_ms: Edit(text="Ninguém.", approved=True)}
    edited = made(source, tmp_path, speech, edits=edits)
    assert speech.said == ["Ninguém."]
    assert edited.lines[1].translation == "Ninguém." and edited.lines[1].state == "approved"
    assert [edited.lines[at].clip for at in (0, 2)] == [first.lines[at].clip for at in (0, 2)]


def test_an_engine_that_dies_loses_nothing(source: Path, tmp_path: Path) -> None:
    calm = made(source, tmp_path / "calm")
    speech = Counting(dies_after=7)
    with pytest.raises(Unavailable):
        made(source, tmp_path, Counting(dies_after=0))
    partial = made(source, tmp_path, speech)  # lines that no voice could speak keep the original and are shown
    assert {line.state for line in partial.lines if not line.clip} <= {"review"}
    whole = made(source, tmp_path, Counting())
    assert [replace(line, clip="") for line in whole.lines] == [replace(line, clip="") for line in calm.lines]


def test_names_are_said_as_the_show_wants_them(source: Path, tmp_path: Path) -> None:
    done = made(source, tmp_path, glossary=Glossary({"ferry": "balsa"}))
    assert "balsa" in done.lines[0].translation


def test_natural_length_grows_and_tells_where(source: Path, tmp_path: Path) -> None:
    edits = {made(source, tmp_path).lines[1].start_ms: Edit(text="Nobody was there " * 20)}
    done = made(source, tmp_path, mode="natural", edits=edits)
    grown = done.anchors[-1][1] - done.anchors[-1][0]
    assert grown > 1_000 and abs(done.duration_ms - done.original_ms - grown) <= 100
    assert done.lines[1].decision == "grown" and done.lines[1].rate <= 1.0
    assert 1_000 < done.lines[2].new_start_ms - done.lines[2].start_ms <= grown + 30


@pytest.mark.parametrize("sound", ["silence", "music"])
def test_where_nobody_speaks_there_is_nothing_to_translate(sound: str, tmp_path: Path) -> None:
    path = as_file(tmp_path / "a.wav", silence(8) if sound == "silence" else chord(8))
    with pytest.raises(BadInput, match="nothing to translate"):
        made(path, tmp_path)
    assert not (tmp_path / "out").exists()


def test_a_broken_file_and_a_missing_route_are_told_clearly(source: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.mp3"
    broken.write_bytes(b"this is no sound" * 400)
    with pytest.raises(BadInput):
        made(broken, tmp_path)
    with pytest.raises(Unavailable):
        made(source, tmp_path, language="ja")


def test_files_beside_the_dub_and_the_preview(source: Path, tmp_path: Path) -> None:
    done = made(source, tmp_path)
    write_beside(done)
    vtt = done.path.with_suffix(".vtt").read_text("utf-8")
    assert vtt.startswith("WEBVTT") and ">Thept ferrypt" in vtt
    assert ": Nobodypt" in done.path.with_suffix(".srt").read_text("utf-8")
    wanted = tools(tmp_path)
    short = preview_of(source, FAKE_EARS, wanted.steps)
    assert len(read(short, 16_000, 1)) <= 60 * 16_000
