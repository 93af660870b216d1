"""Sentences of a book find their seconds, through mishearings, gaps and noise."""

import random
from itertools import pairwise

import pytest

from segue.model.text import Segment, Word
from segue.understanding.reading.align import ENGINE, align, as_transcript, match_words
from segue.understanding.reading.books import BookPage, BookText

WORDS = [
    "harbour",
    "ladder",
    "quiet",
    "morning",
    "kettle",
    "garden",
    "violin",
    "paper",
    "summer",
    "window",
    "river",
    "button",
    "candle",
    "forest",
    "pocket",
    "ribbon",
    "silver",
    "thunder",
    "uncle",
    "velvet",
    "winter",
    "yellow",
    "anchor",
    "basket",
    "cotton",
    "dragon",
    "engine",
    "feather",
    "garlic",
    "hammer",
    "island",
    "jacket",
]


def story(sentences: int, seed: int = 1) -> list[str]:
    dice = random.Random(seed)
    return [
        " ".join([*(dice.choice(WORDS) for _ in range(dice.randint(3, 12)))]).capitalize() + "."
        for _ in range(sentences)
    ]


def read_aloud(
    sentences: list[str], wrong: float = 0.0, start_ms: int = 1_000, seed: int = 2
) -> tuple[Segment, list[int]]:
    """What a recogniser hears, and when each sentence begins: some words misheard, dropped or added."""
    dice = random.Random(seed)
    words: list[Word] = []
    starts: list[int] = []
    at = start_ms
    for sentence in sentences:
        starts.append(at)
        for word in sentence.split():
            fate = dice.random()
            if fate < wrong / 3:
                text = ""
            elif fate < wrong:
                text = dice.choice(WORDS) if fate < 2 * wrong / 3 else word[:-2] + "e"
            else:
                text = word.lower().strip(".")
            if text:
                words.append(Word(at, at + 300, text))
            at += 320
        at += 400
    return Segment(start_ms, at, " ".join(w.text for w in words), words=tuple(words)), starts


def book(sentences: list[str]) -> BookText:
    return BookText("", "en", (BookPage("", tuple(sentences)),))


def test_what_is_read_as_written_is_found_to_the_word() -> None:
    text = story(60)
    heard, starts = read_aloud(text)
    aligned = align(book(text), [heard])
    assert [s.text for s in aligned.sentences] == text
    assert [s.start_ms for s in aligned.sentences] == starts
    assert aligned.text_share == aligned.heard_share == 1.0


@pytest.mark.parametrize("wrong", [0.1, 0.25])
def test_mishearings_cost_little(wrong: float) -> None:
    text = story(200)
    heard, starts = read_aloud(text, wrong)
    aligned = align(text, [heard])
    by_text = {s.text: s.start_ms for s in aligned.sentences}
    near = [abs(by_text.get(sentence, -(10**6)) - start) <= 500 for sentence, start in zip(text, starts, strict=True)]
    assert sum(near) / len(near) > 0.93


def test_a_chapter_is_found_in_the_whole_book() -> None:
    text = story(3_000)
    heard, starts = read_aloud(text[1_200:1_500], 0.08)
    opening = Segment(
        0,
        900,
        "this is a recording",
        words=tuple(Word(n * 200, n * 200 + 150, w) for n, w in enumerate(["this", "is", "a", "recording"])),
    )
    aligned = align(text, [opening, heard])
    assert len(aligned.sentences) > 285
    assert {s.text for s in aligned.sentences} <= set(text[1_195:1_505])
    assert aligned.sentences[0].start_ms == pytest.approx(starts[0], abs=700)


def test_what_is_not_read_is_left_out() -> None:
    text = story(40)
    heard, _ = read_aloud(text[:15] + text[25:])
    aligned = align(text, [heard])
    assert [s.text for s in aligned.sentences] == text[:15] + text[25:]


def test_another_book_is_not_found() -> None:
    heard, _ = read_aloud(["Completely different speech with nothing of the kind said anywhere."] * 5)
    assert align(story(50), [heard]).sentences == ()
    assert align([], [heard]).sentences == ()
    assert align(story(5), []).sentences == ()


def test_sentences_are_in_order_and_apart() -> None:
    text = story(150, seed=4)
    heard, _ = read_aloud(text, 0.4)
    found = align(text, [heard]).sentences
    assert all(a.start_ms <= a.end_ms <= b.start_ms + 1 for a, b in pairwise(found))


def test_accents_case_and_marks_make_no_difference() -> None:
    assert match_words(["cafe"], ["cafe"]) == [(0, 0)]
    words = tuple(Word(n * 100, n * 100 + 90, w) for n, w in enumerate(["el", "cafe", "de", "José"]))
    aligned = align(["«El café de José.»"], [Segment(0, 400, "", words=words)])
    assert aligned.sentences[0].end_ms == 390


def test_it_is_a_transcript_from_the_book() -> None:
    heard, _ = read_aloud(story(5))
    transcript = as_transcript(align(story(5), [heard]), "chp_1", "en")
    assert (transcript.engine, transcript.item_id, len(transcript.segments)) == (ENGINE, "chp_1", 5)
