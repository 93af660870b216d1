"""The whole reading, with fake engines: what is where, what is said, what is kept."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from segue.audio.decode import probe
from segue.engines.asr.base import Heard
from segue.engines.asr.fake import FakeHearing
from segue.model.errors import BadInput, Unavailable
from segue.model.text import Segment
from segue.understanding.reading.adverts import mark_adverts
from segue.understanding.reading.read import read
from segue.understanding.reading.shapes import HearingMap, SoundSpan
from segue.understanding.reading.steps import Steps
from tests.understanding.reading.sounds import FAKE_EARS, as_file, chord, noise, silence, spoken

FIRST = "The ferry leaves at nine. Nobody was there."
SECOND = "We took the train."


@pytest.fixture
def steps(tmp_path: Path) -> Steps:
    return Steps(tmp_path / "steps", leave_free_bytes=0)


class Counting(FakeHearing):
    """Counts what it hears; may die at a piece."""

    def __init__(self, dies_at: int = -1) -> None:
        self.heard = 0
        self.dies_at = dies_at

    def hear(
        self,
        samples: NDArray[np.float32],
        language: str | None = None,
        words: bool = False,
        progress: Callable[[float], None] | None = None,
    ) -> Heard:
        if words:
            if self.heard == self.dies_at:
                raise Unavailable("The engine died.")
            self.heard += 1
        return super().hear(samples, language, words, progress)


def test_sentences_have_their_times(tmp_path: Path, steps: Steps) -> None:
    first, second = spoken(FIRST), spoken(SECOND)
    path = as_file(tmp_path / "a.wav", silence(2), first, silence(3), second, silence(1))
    reading = read(path, FAKE_EARS, steps, item_id="epi_1")
    assert [s.text for s in reading.sentences] == [
        "The ferry leaves at nine.",
        "Nobody was there.",
        "We took the train.",
    ]
    assert reading.sentences[0].start_ms == pytest.approx(2_000, abs=120)
    last_ms = 5_000 + len(first) // 16
    assert reading.sentences[2].start_ms == pytest.approx(last_ms, abs=120)
    assert reading.sentences[2].end_ms == pytest.approx(last_ms + len(second) // 16, abs=120)
    assert (reading.transcript.item_id, reading.transcript.language) == ("epi_1", "en")
    assert reading.transcript.engine == "fake"
    assert {s.speaker for s in reading.sentences} == {"Speaker 1"}
    assert reading.notices == ()


def test_the_map_covers_everything(tmp_path: Path, steps: Steps) -> None:
    path = as_file(tmp_path / "a.wav", silence(3), spoken(SECOND), silence(2), noise(4), silence(2))
    spans = read(path, FAKE_EARS, steps).spans
    assert spans[0].start_ms == 0
    assert all(a.end_ms == b.start_ms for a, b in pairwise(spans))
    kinds = [span.kind for span in spans]
    assert kinds[0] == "silence"
    assert "other" in kinds
    assert any(span.speech for span in spans)


def test_a_run_that_dies_goes_on_where_it_was(tmp_path: Path, steps: Steps) -> None:
    parts = [part for n in range(6) for part in (spoken(f"Number {n} " + "and so on " * 30), silence(1.5))]
    path = as_file(tmp_path / "a.wav", *parts)
    whole = Counting()
    wanted = read(path, replace(FAKE_EARS, hearing=whole), Steps(tmp_path / "other", leave_free_bytes=0))
    assert whole.heard > 3
    dying = Counting(dies_at=2)
    with pytest.raises(Unavailable):
        read(path, replace(FAKE_EARS, hearing=dying), steps)
    again = Counting()
    found = read(path, replace(FAKE_EARS, hearing=again), steps)
    assert again.heard == whole.heard - 2
    assert replace(found, cpu_s=0, voices=()) == replace(wanted, cpu_s=0, voices=())
    third = Counting()
    read(path, replace(FAKE_EARS, hearing=third), steps)
    assert third.heard == 0


def test_another_language_than_said_is_told(tmp_path: Path, steps: Steps) -> None:
    path = as_file(tmp_path / "a.wav", spoken("El barco sale a las nueve.", "es"), silence(1))
    with pytest.raises(BadInput, match=r"sounds like `es` \(100% sure\), not `en`"):
        read(path, FAKE_EARS, steps, language="en")
    assert read(path, FAKE_EARS, steps, language="es-MX").transcript.language == "es"
    assert read(path, FAKE_EARS, steps).transcript.language == "es"


@pytest.mark.parametrize(
    ("sound", "notice"), [(silence(5), "silent from start to end"), (noise(5), "Nobody speaks"), (silence(0.01), "")]
)
def test_where_nobody_speaks_nothing_is_written(
    tmp_path: Path, steps: Steps, sound: NDArray[np.float32], notice: str
) -> None:
    reading = read(as_file(tmp_path / "a.wav", sound), FAKE_EARS, steps)
    assert reading.sentences == ()
    assert notice in " ".join(reading.notices)


def test_music_is_told_from_speech(tmp_path: Path, steps: Steps) -> None:
    class Deaf(type(FAKE_EARS.detector)):  # type: ignore[misc]
        """Takes nothing for speech, as Silero does with chords."""

        name = "deaf"

        def likelihoods(self, blocks):  # type: ignore[no-untyped-def]
            return (0 * found for found in super().likelihoods(blocks))

    ears = replace(FAKE_EARS, detector=Deaf())
    reading = read(as_file(tmp_path / "a.wav", silence(4), chord(10), silence(4), noise(6)), ears, steps)
    assert reading.map.total_ms("music") == pytest.approx(10_000, abs=2_500)
    assert reading.map.total_ms("other") == pytest.approx(6_000, abs=2_500)
    assert reading.notices == ("Nobody speaks in it.",)


def test_a_file_of_phone_quality_is_heard(tmp_path: Path, steps: Steps) -> None:
    path = as_file(tmp_path / "a.wav", silence(1), spoken(SECOND), silence(1), rate_hz=8_000)
    assert read(path, FAKE_EARS, steps).map.speech


def test_what_is_no_sound_is_refused(tmp_path: Path, steps: Steps) -> None:
    broken = tmp_path / "a.mp3"
    broken.write_bytes(b"no sound at all" * 100)
    with pytest.raises(BadInput, match="can't be read as sound"):
        read(broken, FAKE_EARS, steps)


def test_a_cut_file_is_read_as_far_as_it_goes(tmp_path: Path, steps: Steps) -> None:
    path = as_file(tmp_path / "a.wav", spoken(FIRST), silence(1), spoken(SECOND))
    path.write_bytes(path.read_bytes()[: 44 + 2 * (len(spoken(FIRST)) + 16_000)])
    assert [s.text for s in read(path, FAKE_EARS, steps).sentences] == [
        "The ferry leaves at nine.",
        "Nobody was there.",
    ]


def test_what_is_sold_is_marked() -> None:
    said = [
        "The ferry leaves at nine.",
        "This episode is brought to you by Tin Kettles.",
        "Go to tinkettles.com slash kite and use the code KITE for ten percent off your first order.",
        "Back to the ferry, which left.",
    ]
    spoken_ = [Segment(at * 6_000, at * 6_000 + 5_500, text) for at, text in enumerate(said)]
    map_ = HearingMap(24_000, tuple(SoundSpan(s.start_ms, s.end_ms, "speech") for s in spoken_))
    assert [span.advert for span in mark_adverts(map_, spoken_, "en").spans] == [False, True, True, False]
    assert mark_adverts(map_, spoken_[:1], "en") == map_


def test_a_long_file_is_never_held_whole(tmp_path: Path, steps: Steps) -> None:
    """Whatever its length: no engine is given more than half a minute, and pieces come one after the other."""

    class Measuring(Counting):
        longest = 0

        def hear(self, samples: NDArray[np.float32], *how: Any, **more: Any) -> Heard:
            self.longest = max(self.longest, len(samples))
            return super().hear(samples, *how, **more)

    hearing = Measuring()
    parts = [part for n in range(24) for part in (spoken(f"We took train {n} to the end of the line."), silence(3))]
    path = as_file(tmp_path / "a.wav", *parts)
    reading = read(path, replace(FAKE_EARS, hearing=hearing), steps)
    assert len(reading.sentences) == 24
    assert hearing.heard >= 3
    assert hearing.longest < 30 * 16_000


def test_a_file_of_two_days_is_refused(tmp_path: Path, steps: Steps, monkeypatch: pytest.MonkeyPatch) -> None:
    path = as_file(tmp_path / "a.wav", silence(1))
    found = replace(probe(path), duration_ms=48 * 3_600_000)
    monkeypatch.setattr("segue.understanding.reading.read.probe", lambda _path: found)
    with pytest.raises(BadInput, match="longer than 36 hours"):
        read(path, FAKE_EARS, steps)


def test_a_stretch_is_read_in_the_files_own_time(tmp_path: Path, steps: Steps) -> None:
    path = as_file(tmp_path / "a.wav", spoken(FIRST), silence(2), spoken(SECOND), silence(1))
    start_ms = len(spoken(FIRST)) // 16 + 1_000
    reading = read(path, FAKE_EARS, steps, stretch=(start_ms, None))
    assert [s.text for s in reading.sentences] == [SECOND]
    assert reading.sentences[0].start_ms == pytest.approx(start_ms + 1_000, abs=120)


def test_progress_rises_and_may_stop(tmp_path: Path, steps: Steps) -> None:
    path = as_file(tmp_path / "a.wav", spoken(FIRST), silence(2))
    told: list[float] = []
    read(path, FAKE_EARS, steps, progress=lambda fraction, _what: told.append(fraction))
    assert told == sorted(told)
    assert told[-1] == 1.0
