"""The words index."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from segue.model.errors import Unavailable
from segue.model.text import Passage
from segue.search.stems import readings, stems
from segue.search.words import Words
from tests.search.made import LINES


@pytest.fixture
def words(tmp_path: Path) -> Iterator[Words]:
    made = Words(tmp_path)
    first = 0
    for number, (id_, lines) in enumerate(LINES.items()):
        passages = [Passage(id_, n * 1000, n * 1000 + 900, line, speaker="Ann") for n, line in enumerate(lines)]
        made.put(number, first, passages, "en", f"Title of {id_[4:]}", "Notes by Bo")
        first += len(passages)
    made.commit()
    yield made
    made.close()


def rows(words: Words, question: str, whose: list[int] | None = None) -> list[int]:
    return [hit.number for hit in words.passages(readings(question, ["en"]), 10, whose)]


@pytest.mark.parametrize(
    ("question", "row"),
    [("boat waits", 1), ("ARGUING", 3), ("graphql", 4), ("web pack", 5), ("soft breads", 7), ("storm", 2)],
)
def test_stems_and_words_written_apart_are_found(words: Words, question: str, row: int) -> None:
    assert rows(words, question)[0] == row


def test_only_a_few_things(words: Words) -> None:
    assert rows(words, "quiet") == [8, 0] or rows(words, "quiet") == [0, 8]
    assert rows(words, "quiet", [2]) == [8]
    assert rows(words, "quiet", []) == []


def test_words_side_by_side_count_for_more(tmp_path: Path) -> None:
    made = Words(tmp_path)
    lines = ["the winter was a quiet one and books were read", "a quiet winter came and books were read"]
    made.put(0, 0, [Passage("epi_1", n, n, line) for n, line in enumerate(lines)], "en", "", "")
    made.commit()
    assert rows(made, "quiet winter")[0] == 1
    made.close()


def test_things_by_title_and_by_the_whole(words: Words) -> None:
    assert words.things(readings("code titles", ["en"]), "title", 5)[0].number == 1
    assert [hit.number for hit in words.things(readings("oven dinner", ["en"]), "whole", 5)] == [2]
    assert len(words.things(readings("bo", ["en"]), "about", 5)) == 3


def test_what_is_stored_comes_back(words: Words) -> None:
    assert words.passage(3) == {"t": LINES["epi_code"][0], "s": "speech", "w": "Ann", "e": 900, "n": []}
    assert words.passage(99) is None


def test_what_was_taken_out_is_gone(words: Words) -> None:
    words.take_out(1)
    words.commit()
    assert rows(words, "webpack") == []
    assert rows(words, "harbour") == [0]


@pytest.mark.parametrize(
    "question", ["", "   ", "?!", "\x00", "a" * 5000, 'AND OR NOT "', "said:*", "(((", "-", "x " * 3000]
)
def test_no_question_breaks_it(words: Words, question: str) -> None:
    assert isinstance(rows(words, question), list)


def test_one_process_writes(words: Words, tmp_path: Path) -> None:
    other = Words(tmp_path)
    assert rows(other, "harbour") == [0]
    with pytest.raises(Unavailable, match="another process"):
        other.hold()


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Running, RUNS and ran!", "en", ["run", "run", "and", "ran"]),
        ("Häuser", "de", ["haus"]),
        ("canciones", "es", ["cancion"]),
        ("it's Scott’s", "en", ["it", "scott"]),
        ("Ærø naïve", "", ["aero", "naive"]),
        ("港は静か", "ja", ["港は", "は静", "静か"]),
        ("", "en", []),
    ],
)
def test_stems(text: str, language: str, expected: list[str]) -> None:
    assert stems(text, language) == expected


def test_a_question_is_read_in_each_language_once() -> None:
    assert readings("canciones", ["es", "en", "pt"])[0] == ["cancion"]
    assert len(readings("jazz", ["es", "en", "de"])) == 1
    assert readings("jazz", []) == [["jazz"]]
