"""What nobody said is not written down; what somebody said is."""

import pytest

from segue.model.text import Segment, Word
from segue.understanding.reading.doubt import without_inventions, without_loops
from segue.understanding.reading.shapes import SoundSpan


def said(text: str, start_ms: int = 0, word_ms: int = 300) -> Segment:
    words = tuple(Word(start_ms + n * word_ms, start_ms + (n + 1) * word_ms, w) for n, w in enumerate(text.split()))
    return Segment(start_ms, words[-1].end_ms if words else start_ms, text, words=words)


def speech(*spans: tuple[int, int]) -> list[SoundSpan]:
    return [SoundSpan(start, end, "speech") for start, end in spans]


def kept(text: str, *spans: tuple[int, int], start_ms: int = 0) -> list[str]:
    return [each.text for each in without_inventions([said(text, start_ms)], speech(*(spans or ((0, 100_000),))))[0]]


def test_what_was_said_stays() -> None:
    text = "Thank you for coming, it was very, very good, and I think the year 2024 was too."
    assert kept(text) == [text]
    assert kept("No, no, no, I said no.") == ["No, no, no, I said no."]


@pytest.mark.parametrize(
    "text",
    [
        "Subtitles by the Amara.org community", "Untertitel der Amara.org-Community", "Subtitulado por Jnkoil",
        "Sous-titrage Société Radio-Canada Sous-titres réalisés par la communauté", "ご視聴ありがとうございました",
        "Untertitel im Auftrag des ZDF für funk, 2017", "[Music]", "♪♪", "(Applause)", "* Musik *", "...",
    ],
)  # fmt: skip
def test_credits_and_marks_go(text: str) -> None:
    assert kept(text) == []


def test_stock_phrases_go_where_nobody_speaks() -> None:
    assert kept("Thanks for watching!", (0, 200)) == []
    assert kept("Thanks for watching!", (0, 1_000)) == ["Thanks for watching!"]


def test_words_outside_speech_go() -> None:
    found = without_inventions([said("one two three four five six", 0, 500)], speech((0, 1_900)))[0]
    assert found[0].text == "one two three four"
    assert found[0].end_ms == 2_000
    assert kept("far away from any speech", (60_000, 70_000)) == []


def test_a_word_drawn_over_the_silence_before_it_stays() -> None:
    words = (Word(0, 5_200, "So"), Word(5_200, 5_500, "here"), Word(5_500, 5_900, "we"))
    segment = Segment(0, 5_900, "So here we", words=words)
    assert without_inventions([segment], speech((5_000, 6_000)))[0] == [segment]


def test_loops_are_said_once() -> None:
    loop = without_loops(said("I know " + "that it was good " * 9 + "and then"))
    assert loop.text == "I know that it was good and then"
    assert loop.words[-1].text == "then"
    assert kept("yeah " * 40) == ["yeah"]
    assert without_loops(said("bye bye bye bye")).text == "bye bye bye bye"


def test_echoes_go() -> None:
    segments = [said("I will be right back.", at * 2_000) for at in range(6)] + [said("Good.", 20_000)]
    found, dropped = without_inventions(segments, speech((0, 100_000)))
    assert [each.text for each in found] == ["I will be right back."] * 2 + ["Good."]
    assert len(dropped) == 4


def test_faster_than_anybody_speaks_goes() -> None:
    assert kept(" ".join(f"word{n}" for n in range(40)), (0, 2_000)) == []


def test_what_goes_is_told() -> None:
    _, dropped = without_inventions([said("Subtitles by Amara.org")], speech((0, 5_000)))
    assert dropped == ["Subtitles by Amara.org (a subtitler's credit)"]
