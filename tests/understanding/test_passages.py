"""Cutting what is said into passages."""

from itertools import pairwise

import pytest

from segue.model.text import Segment, Transcript, Word
from segue.understanding.passages import length_in_words, speech_passages, text_passages

SENTENCE = "Here is a sentence of exactly ten words, no more. "


def transcript(*segments: Segment, engine: str = "feed:srt") -> Transcript:
    return Transcript("epi_1", "en", segments, engine)


def test_passages_overlap_by_half_and_hold_whole_sentences() -> None:
    found = speech_passages(transcript(Segment(0, 60_000, SENTENCE * 20, "Ann")))
    assert [len(each.text.split()) for each in found] == [80, 80, 80, 80]
    assert all(each.text.startswith("Here") and each.text.endswith("more.") for each in found)
    assert [each.start_ms for each in found] == [0, 12_000, 24_000, 36_000]
    assert [each.end_ms for each in found] == [24_000, 36_000, 48_000, 60_000]
    assert {each.speaker for each in found} == {"Ann"}
    assert {each.source for each in found} == {"speech"}


def test_every_word_is_in_a_passage_and_in_at_most_two() -> None:
    words = [f"w{n}" for n in range(1_000)]
    segments = [Segment(n * 1000, n * 1000 + 1000, " ".join(words[n * 7 : n * 7 + 7])) for n in range(143)]
    found = speech_passages(transcript(*segments))
    counts = {word: sum(word in each.text.split() for each in found) for word in words}
    assert set(counts.values()) <= {1, 2}
    assert all(a.start_ms < b.start_ms and b.start_ms < a.end_ms for a, b in pairwise(found))


def test_word_times_are_used_where_there_are_any() -> None:
    text = SENTENCE * 4 + SENTENCE * 4
    words = tuple(Word(n * 100 + (50_000 if n >= 40 else 0), n * 100 + 90, each) for n, each in enumerate(text.split()))
    found = speech_passages(transcript(Segment(0, 60_000, text.strip(), words=words)))
    assert found[0].start_ms == 0
    assert found[-1].start_ms in {0, 54_000}


def test_a_long_pause_parts_passages() -> None:
    found = speech_passages(transcript(Segment(0, 9_000, SENTENCE), Segment(200_000, 209_000, SENTENCE)))
    assert [(each.start_ms, each.end_ms) for each in found] == [(0, 9_000), (200_000, 209_000)]


@pytest.mark.parametrize("segments", [(), (Segment(0, 0, "  "),), (Segment(5, 5, ""), Segment(6, 6, "\n"))])
def test_an_empty_transcript_gives_none(segments: tuple[Segment, ...]) -> None:
    assert speech_passages(transcript(*segments)) == ()


def test_one_endless_sentence_is_parted() -> None:
    found = speech_passages(transcript(Segment(0, 100_000, "word " * 1_000)))
    assert 20 <= len(found) <= 30
    assert max(len(each.text.split()) for each in found) <= 120


def test_a_book_is_a_book_and_writing_without_spaces_is_parted_too() -> None:
    found = speech_passages(transcript(Segment(0, 100_000, "港は静かで船は朝を待っていた。" * 40), engine="book:text"))
    assert {each.source for each in found} == {"book"}
    assert 2 < len(found) < 20
    assert length_in_words("港は静かで old boats") == 5


def test_notes_have_no_time() -> None:
    found = text_passages("epi_1", SENTENCE * 20)
    assert [(each.start_ms, each.end_ms, each.source) for each in found] == [(0, 0, "notes")] * len(found)
    assert sum(len(each.text.split()) for each in found) == 200
    assert text_passages("epi_1", "") == ()


def test_each_sentence_has_its_place() -> None:
    segments = [
        Segment(n * 5_000, n * 5_000 + 4_000, f"Sentence number {n} has exactly seven words.") for n in range(30)
    ]
    for each in speech_passages(transcript(*segments)):
        for letter, ms in each.sentences:
            assert each.text[letter:].startswith(f"Sentence number {ms // 5_000} has")
