"""What was doubtfully heard is told, and names are written as the show writes them."""

from segue.dub.unsure import known_names, names_in, unsure, with_names
from segue.model.text import Segment, Word

NOTES = (
    "<p>A key to no door. What do we keep?</p><ul><li>The Museum of Broken Relationships opened in Zagreb.</li></ul>",
    "Joe and Nora are invented.",
)


def sentence(start_ms: int, text: str, **sure: float) -> Segment:
    words = tuple(
        Word(start_ms + 300 * at, start_ms + 300 * at + 280, word, sure.get(word.strip(".,?").lower(), 0.97))
        for at, word in enumerate(text.split())
    )
    return Segment(words[0].start_ms, words[-1].end_ms, text, "Joe", words)


def test_a_doubtful_word_of_some_length_is_told_and_a_sentence_of_guesses() -> None:
    sentences = [
        sentence(0, "The penis sat down.", penis=0.736),
        sentence(5_000, "Everybody was quiet."),
        sentence(9_000, "So it is.", it=0.5),
        sentence(12_000, "Mm oh no.", mm=0.1, oh=0.2, no=0.3),
        Segment(15_000, 16_000, "Written elsewhere."),
    ]
    assert unsure(sentences) == {0, 3}


def test_names_are_found_in_notes_but_not_what_begins_a_sentence() -> None:
    assert names_in(NOTES) == ("Museum", "Broken", "Relationships", "Zagreb", "Nora")


def test_a_doubtful_name_is_written_as_the_show_writes_it_and_stays_doubtful() -> None:
    first = sentence(0, "It opened in Zagrad, they say.", zagrad=0.69)
    sure = sentence(5_000, "It opened in Zagrad.")
    other = sentence(9_000, "It opened in London.", london=0.3)
    done = with_names([first, sure, other], names_in(NOTES))
    assert [each.text for each in done] == ["It opened in Zagreb, they say.", sure.text, other.text]
    assert [word.text for word in done[0].words] == ["It", "opened", "in", "Zagreb,", "they", "say."]
    assert unsure(done) == {0, 2}
    assert with_names([first], ()) == (first,)


def test_a_shows_names_are_its_glossarys_words_and_those_in_its_notes() -> None:
    assert known_names(["John Cage", "grid cell"], NOTES[1]) == ("John", "Cage", "grid", "cell", "Nora")
