"""A book to read along: paragraphs of the text, times of the sound."""

from pathlib import Path

from segue.model.text import Segment
from segue.understanding.reading.along import book_at, leaves
from segue.understanding.reading.books import BookPage, BookText

BOOK = BookText(
    "The Lamp",
    "en",
    (
        BookPage("Preface", ("Preface", "Yes. This is not read.")),
        BookPage("Dusk", ("Dusk", "The lamp was lit. Nobody came.", "Yes. Rain fell.")),
        BookPage("Night", ("Night", "All slept. The end.")),
    ),
)


def said(*words: str, pause_ms: int = 100) -> list[Segment]:
    return [Segment(k * 1000, (k + 1) * 1000 - pause_ms, text) for k, text in enumerate(words)]


def test_sentences_stand_in_their_paragraphs_and_only_those_that_are_read_have_times() -> None:
    spoken = said("The lamp was lit.", "Yes.", "Rain fell.", "Night", "All slept.")
    found = leaves(spoken, BOOK)
    assert [page.title for page in found] == ["Dusk", "Night"]
    assert [[each.text for each in part] for part in found[0].paragraphs] == [
        ["The lamp was lit.", "Nobody came."],
        ["Yes.", "Rain fell."],
    ]
    assert [each.start_ms for part in found[0].paragraphs for each in part] == [0, None, 1000, 2000]
    assert [each.start_ms for part in found[1].paragraphs for each in part] == [3000, 4000, None]


def test_the_same_words_in_an_earlier_chapter_are_left_alone() -> None:
    found = leaves(said("Yes.", "Rain fell."), BOOK)
    assert [page.title for page in found] == ["Dusk"]
    assert [[each.start_ms for each in part] for part in found[0].paragraphs] == [[0, 1000]]


def test_without_a_text_pauses_part_the_words() -> None:
    spoken = [Segment(0, 900, "One."), Segment(1000, 1900, "Two."), Segment(2700, 3000, "Three.")]
    (page,) = leaves(spoken)
    assert [[each.text for each in part] for part in page.paragraphs] == [["One.", "Two."], ["Three."]]
    assert leaves(said("This stands nowhere."), BOOK) == leaves(said("This stands nowhere."))
    assert leaves([]) == ()


def test_captions_cut_in_the_middle_of_a_sentence_are_put_together() -> None:
    cues = [
        Segment(0, 900, "The snow came on a Tuesday, as if"),
        Segment(900, 1800, "someone had shaken a tablecloth."),
    ]
    cues += [Segment(2000, 2900, "Nobody saw it. By four the"), Segment(2900, 3900, "road had vanished.")]
    (page,) = leaves(cues)
    (paragraph,) = page.paragraphs
    assert [each.text for each in paragraph] == [
        "The snow came on a Tuesday, as if someone had shaken a tablecloth.",
        "Nobody saw it.",
        "By four the road had vanished.",
    ]
    assert (paragraph[0].start_ms, paragraph[0].end_ms) == (0, 1800)
    assert 2000 < (paragraph[2].start_ms or 0) < 2900


def test_a_book_is_read_once_until_it_changes(tmp_path: Path) -> None:
    path = tmp_path / "book.txt"
    path.write_text("One. Two.")
    assert book_at(path, 1) is book_at(path, 1)
    path.write_text("Three.")
    assert book_at(path, 2).paragraphs == ("Three.",)
