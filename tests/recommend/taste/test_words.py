"""What people write, and what is understood of it. Cases before code: a new way to say it is a new line here."""

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from segue.model.media import Item
from segue.recommend.taste.words.names import Names
from segue.recommend.taste.words.read import LONGEST_TEXT, Reading, read
from segue.store import Store
from tests.recommend.taste.conftest import NOW

CASES = {
    "no Christmas music before December": "Never play Christmas music from 1 January to 30 November.",
    "less of Bach": "Play less of Johann Sebastian Bach.",
    "less of Beatels": "Play less of The Beatles.",
    "more Portuguese": "Play more in Portuguese.",
    "no explicit": "Never play anything explicit.",
    "never podcasts in the morning": "Never play podcasts in the morning (05:00–12:00).",
    "only short episodes on weekdays": "Of podcasts, play only those under 20 minutes on weekdays.",
    "no metal and no hip hop": "Never play Metal.|Never play Hip-Hop.",
    "less jazz, more folk": "Play less Jazz.|Play more Folk.",
    "more Less Than Jake": "Play more of Less Than Jake.",
    "no podcasts except Slow Radio": "Never play podcasts except Slow Radio.",
    "Please don't play Slow Radio after 10 pm!": "Never play anything from Slow Radio at night (22:00–05:00).",
    "I love music from the 80s": "Play more music from 1980 to 1989.",
    "no music before 1990": "Never play music from before 1990.",
    "never anything longer than an hour": "Never play anything over an hour.",
    "only calm music at night": "Of music, play only calm music at night (22:00–05:00).",
    "only music in the morning": "Play only music in the morning (05:00–12:00).",
    "more slow songs in Spanish between 8 and 10 am": "Play more slow music in Spanish from 08:00 to 10:00.",
    "no podcasts until Friday": "Never play podcasts until 27 November 2026, 00:00.",
    "no songs faster than 140 bpm on Sundays": "Never play music faster than 140 bpm on Sundays.",
    "no talk on weekdays before 9": "Never play podcasts or audiobooks on weekdays, from 00:00 to 09:00.",
    "no songs about rain": "Never play music with “rain” in its title or genre.",
    'no "Three"': "Never play anything from Three.",
    "stop playing audiobooks in the evening": "Never play audiobooks in the evening (18:00–22:00).",
    "no short songs": "Never play music under 2.5 minutes.",
    "less Iron & Wine": "Play less of Iron & Wine.",
    "no Christmas before 6 December": "Never play Christmas music from 1 January to 5 December.",
    "more music in French or Italian": "Play more music in French or Italian.",
    "no jazz from 1 June to 31 August": "Never play Jazz from 1 June to 31 August.",
    "nothing explicit": "Never play anything explicit.",
    "nothing by The Beatles for two weeks": "Never play anything by The Beatles until 6 December 2026, 12:00.",
    "menos jazz": "Play less Jazz.",
    "nunca podcasts por la mañana": "Never play podcasts in the morning (05:00–12:00).",
    "nada de metal los fines de semana": "Never play Metal at the weekend.",
    "pas de musique de Noël avant décembre": "Never play Christmas music from 1 January to 30 November.",
    "keine Podcasts am Morgen": "Never play podcasts in the morning (05:00–12:00).",
    "keine Weihnachtsmusik vor Dezember": "Never play Christmas music from 1 January to 30 November.",
    "nur Musik am Wochenende": "Play only music at the weekend.",
    "mais português": "Play more in Portuguese.",
    "plus de jazz le soir": "Play more Jazz in the evening (18:00–22:00).",
}


def understand(store: Store, text: str) -> list[Reading]:
    return read(text, Names(store.vocabulary), datetime.fromtimestamp(NOW / 1000, UTC))


def test_what_people_write_is_understood_and_said_back(store: Store, library: dict[str, list[Item]]) -> None:
    got = {text: "|".join(reading.said for reading in understand(store, text)) for text in CASES}
    assert got == CASES


@pytest.mark.parametrize(
    ("text", "unknown", "suggestion"),
    [
        ("less jaz", ("jaz",), "Jazz"),
        ("more xylophone zebra", ("xylophone zebra",), ""),
        ("no songs by Beetle", ("beetle",), "The Beatles"),
        ("less of this artist", ("this artist",), ""),
        ("Bach", (), "less bach"),
        ("never", (), ""),
        ("", (), "less of Bach"),
    ],
)
def test_what_is_not_understood_is_told_and_never_guessed(
    store: Store, library: dict[str, list[Item]], text: str, unknown: tuple[str, ...], suggestion: str
) -> None:
    (reading,) = understand(store, text)
    assert not reading.understood
    assert reading.unknown == unknown
    assert not suggestion or suggestion in reading.suggestions


def test_a_genre_means_its_kinds_too(store: Store, library: dict[str, list[Item]]) -> None:
    (reading,) = understand(store, "no jazz")
    assert reading.subject.all_of == (("genre:jazz", "genre:vocal jazz"),)


def test_an_empty_library_has_no_names_but_the_house_has_words(store: Store) -> None:
    assert understand(store, "no podcasts at night")[0].understood
    assert not understand(store, "less of Bach")[0].understood


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=2 * LONGEST_TEXT) | st.lists(st.sampled_from(" ".join(CASES).split())).map(" ".join))
def test_no_text_breaks_it(store: Store, text: str) -> None:
    for reading in understand(store, text):
        assert reading.understood or reading.said == ""
