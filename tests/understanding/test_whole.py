"""What is understood without any model: of talk, and of what is none."""

from dataclasses import replace

import pytest

from segue.model.text import Segment, Transcript
from segue.understanding.chapters.titles import chapters
from segue.understanding.feel import mood, reading
from segue.understanding.gazetteer import links_in
from segue.understanding.named import Known, Names, mentions
from segue.understanding.phrases import ranked
from segue.understanding.spoken import MOST_SENTENCES, language_of, sentences, why_not
from segue.understanding.sponsors import sponsors
from segue.understanding.whole import digest_of, read
from segue.understanding.words import stem, words_of
from tests.understanding.talks import ANNA, BEN, DURATION_MS, begins_ms, talk


def test_a_talk_is_understood_and_every_statement_stands_in_it() -> None:
    transcript = talk()
    found = read(transcript, DURATION_MS, title="Hives, lamps and bread", show="Slow Hours").told
    assert found.note == "" and found.language == "en" and found.digest == digest_of(transcript)
    titles = [topic.title.casefold() for topic in found.topics]
    assert {"lighthouse", "beekeeping"} <= set(titles)
    assert not any("slow hours" in title or "anna" in title or "ben" in title.split() for title in titles)
    said = {segment.text for segment in transcript.segments}
    moments = [moment for topic in found.topics for moment in topic.moments]
    moments += [*found.extract, *found.quotes, *(moment for each in found.mentions for moment in each.moments)]
    moments += [each.moment for each in found.chapters if each.moment]
    assert len(moments) > 20
    assert all(moment.text in said for moment in moments)
    for topic in found.topics:
        stems = {stem(word.casefold(), "en") for word in words_of(topic.moments[0].text)}
        assert set(topic.key.split()) <= stems
    assert len(found.extract) == 3
    assert [each.start_ms for each in found.extract] == sorted(each.start_ms for each in found.extract)
    assert found.reading.label and found.mood.label


def test_names_are_people_works_and_places() -> None:
    found = {(each.kind, each.name): each for each in read(talk(), DURATION_MS).told.mentions}
    assert found["person", ANNA].source == "speaker" and found["person", BEN].source == "speaker"
    assert found["person", "Robert Stevenson"].count == 2
    assert found["work", "The Keeper's Winter"].source == "called"
    assert {("place", "Lisbon"), ("place", "Paris"), ("place", "Edinburgh")} <= set(found)


def test_what_is_sold_is_known_and_speaks_for_no_topic() -> None:
    found = read(talk(), DURATION_MS).told
    assert [(each.start_ms, each.name) for each in found.sponsors] == [(begins_ms(1), "Fieldnote")]
    assert abs(found.sponsors[0].end_ms - begins_ms(2)) <= 1_000
    assert not any(
        "coupon" in topic.title.casefold() or "fieldnote" in topic.title.casefold() for topic in found.topics
    )
    assert all(not begins_ms(1) <= each.start_ms < begins_ms(2) for each in (*found.extract, *found.quotes))


def test_chapters_have_titles_of_their_own() -> None:
    spoken = sentences(talk().segments)
    starts = [
        next(number for number, each in enumerate(spoken) if each.start_ms == begins_ms(part)) for part in (1, 2, 3)
    ]
    made = chapters(spoken, starts, ranked(spoken, "en", (), 100), sponsors(spoken, "en"), "en", DURATION_MS)
    assert [each.start_ms for each in made] == [0, begins_ms(1), begins_ms(2), begins_ms(3)]
    assert [each.end_ms for each in made][:-1] == [each.start_ms for each in made][1:]
    titles = [each.title for each in made]
    assert len(set(titles)) == 4
    assert titles[1] == "Sponsor: Fieldnote" and titles[2] == "Lighthouse"
    assert all(each.title.casefold() in each.moment.text.casefold() for each in made[2:] if each.moment)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "no words"),
        ("♪ music ♪", "no words"),
        ("Hello there.", "too few"),
        ("Thank you for watching. " * 60, "repeat themselves"),
    ],
)
def test_what_is_no_talk_is_said_to_be_none(text: str, why: str) -> None:
    transcript = Transcript("epi_1", "en", (Segment(0, 60_000, text),) if text else (), "whisper")
    found = read(transcript, 60_000).told
    assert why in found.note
    assert (found.topics, found.mentions, found.chapters, found.extract) == ((), (), (), ())


def test_music_taken_for_speech_gives_nothing() -> None:
    lines = [Segment(1000 * n, 1000 * n + 900, ("Thanks for watching!", "Oh oh oh", "Subscribe to my channel")[n % 3])
             for n in range(300)]  # fmt: skip
    assert "music" in read(Transcript("trk_1", "en", tuple(lines), "whisper"), 300_000).told.note


def test_a_day_of_talk_is_bounded() -> None:
    day = [
        replace(segment, start_ms=segment.start_ms + lap * DURATION_MS, end_ms=segment.end_ms + lap * DURATION_MS)
        for lap in range(1_900)
        for segment in talk().segments
    ]
    assert 0.5 * MOST_SENTENCES < len(sentences(day)) <= MOST_SENTENCES


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Hoy vamos a hablar de la historia de la ciudad y de las personas que viven en ella con sus perros.", "es"),
        ("Aujourd'hui nous allons parler de la ville et des gens qui vivent dans les rues avec leurs chiens.", "fr"),
        ("Heute reden wir über die Geschichte der Stadt und über die Leute, die mit ihren Hunden in ihr leben.", "de"),
        ("Hoje a gente vai falar da história da cidade e das pessoas que vivem nela com os seus cachorros.", "pt"),
    ],
)
def test_the_language_is_told_by_the_words(text: str, language: str) -> None:
    assert language_of([Segment(0, 1_000, text)]) == language
    assert language_of([Segment(0, 1_000, text)], "ja") == language


def test_an_unknown_language_is_read_with_the_plainest_means() -> None:
    finnish = (
        "Metsässä asuu karhu joka syö marjoja. Karhu nukkuu talvella luolassa. Marjoja kasvaa metsässä paljon. " * 3
    )
    lines = tuple(Segment(9_000 * n, 9_000 * n + 8_000, text) for n, text in enumerate(finnish.split(". ")))
    found = read(Transcript("epi_1", "fi", lines, "feed:vtt"), 90_000).told
    assert found.language == "fi" and not found.reading.label and not found.mood.label


def test_library_names_must_be_written_as_names() -> None:
    library = Names(
        [
            Known("person", "Iron Maiden", "library", "cre_1"),
            Known("work", "The Long Winter", "library", "bok_1"),
            Known("person", "Low", "library", "cre_2"),
        ]
    )
    spoken = sentences(
        [Segment(0, 9_000, "We played Iron Maiden and read The Long Winter. The low iron maiden stood there.")]
    )
    found = {each.name: each for each in mentions(spoken, "en", (), library)}
    assert found["Iron Maiden"].link == "cre_1" and found["Iron Maiden"].count == 1
    assert found["The Long Winter"].kind == "work"
    assert "Low" not in found


def test_links_of_notes_are_read_in_html_and_markdown() -> None:
    notes = '<p><a href="https://example.org/a?b=1&amp;c">The <b>Long</b> Winter</a> [Tea](https://example.org/tea)</p>'
    assert links_in(notes) == [
        ("The Long Winter", "https://example.org/a?b=1&amp;c"),
        ("Tea", "https://example.org/tea"),
    ]


def test_too_few_words_have_no_mood_and_no_grade() -> None:
    spoken = sentences([Segment(0, 1_000, "A happy day.")])
    assert mood(spoken, "en").label == "" and reading(spoken, "en").grade == 0
    assert why_not(spoken, "en")
