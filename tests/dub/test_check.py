"""The words of a dub are compared as they are spoken: the numbers of a text in words."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from segue.audio.encode import write
from segue.dub.check import Said, aligned_errors, normalised, word_errors
from segue.dub.speak import CLIP_RATE_HZ
from segue.engines.asr.base import HEARING_RATE_HZ, Heard
from segue.engines.asr.fake import FakeHearing
from segue.model.text import Segment
from segue.understanding.reading.steps import Steps


@pytest.mark.parametrize(
    ("language", "written", "spoken"),
    [
        ("pt", "Em 1951, 12 pessoas.", "Em mil novecentos e cinquenta e um, doze pessoas."),
        ("es", "Son 1.200 metros.", "Son mil doscientos metros."),
        ("fr", "En 1951.", "En mille neuf cent cinquante et un."),
        ("de", "Im Jahr 1951.", "Im Jahr neunzehnhunderteinundfünfzig."),
    ],
)
def test_numbers_are_the_same_in_digits_and_in_words(language: str, written: str, spoken: str) -> None:
    assert normalised(written, language) == normalised(spoken, language)
    ((wrong, words),) = aligned_errors([spoken], written, language)
    assert wrong == 0 and words > 2


LINE_S = 3.45
"""A line of three seconds with the pause after it."""


class Ear(FakeHearing):
    """Hears the same three words in every line; of a long sound it loses all but the first where it is `tired`."""

    def __init__(self, tired: bool = False) -> None:
        super().__init__()
        self.heard_s: list[float] = []
        self._tired = tired

    def hear(self, samples: NDArray[np.float32], *how: Any, **more: Any) -> Heard:
        length_s = len(samples) / HEARING_RATE_HZ
        self.heard_s.append(length_s)
        lines = 1 if self._tired and length_s > 9 else round(length_s / LINE_S)
        return Heard("pt", 1.0, (Segment(0, 1_000, "three words here " * lines),))


def lines(folder: Path) -> list[Said]:
    said = []
    for at in range(12):
        clip = folder / f"{at}.wav"
        write(clip, np.full((3 * CLIP_RATE_HZ, 1), 0.01 * (at + 1), np.float32), CLIP_RATE_HZ)
        said.append(Said(clip, "three words here"))
    return said


def test_an_edit_has_only_its_own_line_heard_again(tmp_path: Path) -> None:
    said, ear, steps = lines(tmp_path), Ear(), Steps(tmp_path / "steps")
    assert word_errors(said, "pt", ear, steps) == [(0, 3)] * 12
    assert len(ear.heard_s) == 3  # five lines in each
    write(said[1].clip, np.full((4 * CLIP_RATE_HZ, 1), 0.2, np.float32), CLIP_RATE_HZ)
    word_errors(said, "pt", ear, steps)
    assert len(ear.heard_s) == 4 and ear.heard_s[-1] < 5


def test_what_the_recogniser_lost_among_many_lines_is_heard_among_few(tmp_path: Path) -> None:
    ear = Ear(tired=True)
    assert word_errors(lines(tmp_path), "pt", ear, Steps(tmp_path / "steps")) == [(0, 3)] * 12
    assert max(ear.heard_s[3:]) < 9
