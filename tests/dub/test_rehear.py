"""Lines of which the recogniser was unsure are heard again; the numbers of a text are compared in words."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from segue.audio.encode import write
from segue.dub.check import aligned_errors, normalised
from segue.dub.rehear import differing, misheard
from segue.engines.asr.base import Heard
from segue.model.text import Segment, Word
from segue.understanding.reading.steps import Steps


def sentence(start_ms: int, text: str, **unsure: float) -> Segment:
    words = tuple(
        Word(start_ms + 300 * at, start_ms + 300 * at + 280, word, unsure.get(word.strip(".?").lower(), 0.97))
        for at, word in enumerate(text.split())
    )
    return Segment(words[0].start_ms, words[-1].end_ms, text, "Joe", words)


class Second:
    """Understands what it was told to, and counts."""

    name, version = "second", "1"

    def __init__(self, *texts: str) -> None:
        self.texts = list(texts)
        self.lengths: list[float] = []

    def hear(self, samples: NDArray[np.float32], language: str | None = None, words: bool = False,
             progress: object = None) -> Heard:  # fmt: skip
        self.lengths.append(len(samples) / 16_000)
        return Heard(language or "en", 1.0, (Segment(0, 1_000, self.texts.pop(0)),))

    def languages(self, samples: NDArray[np.float32]) -> dict[str, float]:
        return {}


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    write(tmp_path / "talk.wav", np.full((16_000 * 60, 1), 0.01, np.float32), 16_000)
    return tmp_path / "talk.wav"


def test_only_what_is_unsure_is_heard_again_and_what_differs_is_told(talk: Path, tmp_path: Path) -> None:
    sentences = [
        sentence(0, "The penis sat down.", penis=0.31),
        sentence(5_000, "Everybody was quiet."),
        sentence(9_000, "He closed the lid.", lid=0.4),
        sentence(12_000, "Mm what hmm.", mm=0.1, what=0.2, hmm=0.3),
    ]
    ear = Second("The pianist sat down. He closed the lid!")
    steps = Steps(tmp_path / "steps")

    assert misheard(talk, "digest", sentences, "en", ear, steps) == {0, 3}  # type: ignore[arg-type]
    assert len(ear.lengths) == 1 and ear.lengths[0] < 5  # two sentences in one window; the sure one is left alone
    assert misheard(talk, "digest", sentences, "en", ear, steps) == {0, 3}  # type: ignore[arg-type]
    assert len(ear.lengths) == 1


def test_a_sure_word_that_differs_is_no_reason() -> None:
    first, second = sentence(0, "It is a fridge.", fridge=0.3), sentence(2_000, "And the hall was full.", hall=0.2)
    assert differing([first, second], "Is a fridge and the hole was full") == [False, True]


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
