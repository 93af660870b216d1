"""Pieces, jumps and the edges of words."""

import pytest

from segue.model.text import Segment, Word
from segue.understanding.reading.shapes import HearingMap, SoundSpan
from segue.understanding.reading.transcribe import clipped, in_order, pieces_of


def speech(*spans: tuple[int, int]) -> tuple[SoundSpan, ...]:
    return tuple(SoundSpan(start, end, "speech") for start, end in spans)


def clip(word: Word, *spans: tuple[int, int]) -> tuple[int, int]:
    (found,) = clipped(Segment(word.start_ms, word.end_ms, word.text, words=(word,)), speech(*spans)).words
    return found.start_ms, found.end_ms


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        (Word(1_200, 1_500, "inside"), (1_200, 1_500)),
        (Word(800, 1_300, "early"), (1_000, 1_300)),
        (Word(1_900, 2_400, "late"), (1_900, 2_000)),
        (Word(1_860, 2_700, "After"), (2_500, 2_700)),
        (Word(1_800, 2_560, "before."), (1_800, 2_000)),
        (Word(1_700, 2_520, "before"), (1_700, 2_000)),
        (Word(4_000, 4_200, "nowhere"), (4_000, 4_200)),
    ],
)
def test_words_end_where_speech_does(word: Word, expected: tuple[int, int]) -> None:
    assert clip(word, (1_000, 2_000), (2_500, 3_000)) == expected


def test_a_word_over_two_spans_that_touch_stays_whole() -> None:
    assert clip(Word(1_800, 2_300, "whole"), (1_000, 2_000), (2_000, 3_000)) == (1_800, 2_300)


def test_pieces_fill_a_window_and_end_in_pauses() -> None:
    spans = speech(*((at * 6_000, at * 6_000 + 5_000) for at in range(20)))
    pieces = pieces_of(HearingMap(120_000, spans))
    assert [span for piece in pieces for span in piece.spans] == list(spans)
    assert all(len(piece.spans) == 5 for piece in pieces)
    assert pieces_of(HearingMap(1_000, (SoundSpan(0, 1_000, "music"),))) == []


def test_words_never_run_backwards() -> None:
    words = (Word(100, 400, "one"), Word(300, 350, "two"), Word(500, 600, "three"))
    (found,) = in_order([Segment(100, 600, "one two three", words=words)])
    assert [(word.start_ms, word.end_ms) for word in found.words] == [(100, 400), (400, 400), (500, 600)]
