"""Sentences end where somebody ends them."""

from itertools import pairwise

import pytest

from segue.model.text import Segment, Word
from segue.understanding.reading.sentences import Spoken, from_spoken, sentences


def said(text: str, start_ms: int = 0, word_ms: int = 300, speaker: str = "") -> Segment:
    """Words of even length; `|` is a pause of half a second, `‖` one of three."""
    words: list[Word] = []
    at = start_ms
    for token in text.split():
        if token in "|‖":
            at += 500 if token == "|" else 3_000
            continue
        words.append(Word(at, at + word_ms, token))
        at += word_ms
    return Segment(start_ms, at, " ".join(word.text for word in words), speaker, tuple(words))


def texts(*segments: Segment, language: str = "en") -> list[str]:
    return [sentence.text for sentence in sentences(segments, language)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One two. Three four! Five? Six.", ["One two.", "Three four!", "Five?", "Six."]),
        ("Dr. Smith met Mrs. Jones at 3 p.m. on Main St. yesterday.", None),
        ("It costs 3. 50 is the change. He said.", ["It costs 3. 50 is the change.", "He said."]),
        ("J. R. R. Tolkien wrote it. I read it.", ["J. R. R. Tolkien wrote it.", "I read it."]),
        ("He lives in the U.S. | They don't.", ["He lives in the U.S.", "They don't."]),
        ("He lives in the U.S. Army base.", None),
        ("wait... what is it? yes.", ["wait... what is it? yes."]),
        ("She said “stop.” He did.", ["She said “stop.”", "He did."]),
        ("¿Qué hora es? Son las tres.", ["¿Qué hora es?", "Son las tres."]),
        ("Es kostet z.B. drei Euro. Das ist viel.", ["Es kostet z.B. drei Euro.", "Das ist viel."]),
        ("Version 2.5 is out. Good.", ["Version 2.5 is out.", "Good."]),
        ("One two ‖ three four.", ["One two", "three four."]),
        ("", []),
    ],
)
def test_punctuation(text: str, expected: list[str] | None) -> None:
    whole = " ".join(token for token in text.split() if token not in "|‖")
    assert texts(said(text)) == (expected if expected is not None else [whole])


def test_without_punctuation_pauses_tell() -> None:
    found = texts(said("so we went to the harbour | and then it rained a lot | yes"))
    assert found == ["so we went to the harbour", "and then it rained a lot", "yes"]


def test_segments_of_the_recogniser_do_not_count() -> None:
    first, second = said("The boat came"), said("back at night. It was late.", 900)
    assert texts(first, second) == ["The boat came back at night.", "It was late."]


def test_a_change_of_speaker_ends_a_sentence() -> None:
    words = said("Where were you I was at home.").words
    spoken = [Spoken(word, "Ada" if at < 3 else "Bo") for at, word in enumerate(words)]
    assert [(s.speaker, s.text) for s in from_spoken(spoken)] == [("Ada", "Where were you"), ("Bo", "I was at home.")]


def test_endless_sentences_are_parted_at_a_good_place() -> None:
    text = " ".join(["word"] * 30) + ", | and " + " ".join(["more"] * 30) + "."
    parts = texts(said(text.replace(", |", " , |").replace(" ,", ",")))
    assert len(parts) == 2
    assert parts[0].endswith(",")
    assert all(len(part.split()) <= 45 for part in texts(said(" ".join(["on"] * 300))))


def test_words_keep_their_order_and_none_is_lost() -> None:
    segment = said("One. Two three | four? Mr. Five ‖ six seven")
    found = sentences([segment])
    assert [word for sentence in found for word in sentence.words] == list(segment.words)
    assert all(a.end_ms <= b.start_ms for a, b in pairwise(found))


def test_a_segment_without_words_gets_times_by_letters() -> None:
    found = sentences([Segment(1_000, 3_000, "One two. Three four.")])
    assert [sentence.text for sentence in found] == ["One two.", "Three four."]
    assert found[0].start_ms == 1_000
    assert found[-1].end_ms <= 3_000
    assert 1_700 <= found[1].start_ms <= 2_200


def test_languages_without_spaces() -> None:
    words = tuple(Word(at * 100, at * 100 + 100, text) for at, text in enumerate(["今日", "は", "雨。", "明日"]))
    found = sentences([Segment(0, 400, "", "", words)], "ja")
    assert [sentence.text for sentence in found] == ["今日は雨。", "明日"]
