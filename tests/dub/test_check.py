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


def test_an_edit_has_only_its_own_line_heard_again(tmp_path: Path) -> None:
    heard: list[int] = []

    class Ear(FakeHearing):
        def hear(self, samples: NDArray[np.float32], *how: Any, **more: Any) -> Heard:
            heard.append(len(samples))
            return super().hear(samples, *how, **more)

    said = []
    for at in range(12):
        clip = tmp_path / f"{at}.wav"
        write(clip, np.full((3 * CLIP_RATE_HZ, 1), 0.01 * (at + 1), np.float32), CLIP_RATE_HZ)
        said.append(Said(clip, "three words here"))
    ear, steps = Ear(), Steps(tmp_path / "steps")
    word_errors(said, "pt", ear, steps)
    assert len(heard) == 2  # as much in each as the recogniser hears at once
    write(said[1].clip, np.full((7 * CLIP_RATE_HZ, 1), 0.2, np.float32), CLIP_RATE_HZ)
    word_errors(said, "pt", ear, steps)
    assert len(heard) == 3 and heard[2] < 8 * HEARING_RATE_HZ
