"""The table of requests, and what must hold for every request."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segue.dj.requests.names import Name, NameIndex
from segue.dj.requests.understand import LONGEST_CHARS, understand
from segue.model.errors import BadInput
from tests.dj.requests.table import LANGUAGES, Case, cases, library, plain

KIND = {"artists": "artist", "works": "work", "shows": "show", "books": "book", "genres": "genre"}
INDEX = NameIndex(Name(text, KIND[key]) for key, texts in library().items() for text in texts)
LEAST = {"en": 0.9, "es": 0.8, "fr": 0.8, "de": 0.8, "pt": 0.8}


def test_the_table_is_large_enough() -> None:
    table = cases()
    assert len(table) >= 250
    assert len({case.text for case in table}) == len(table)
    assert 0.28 < sum(case.unseen for case in table) / len(table) < 0.4
    assert all(count >= 40 for count in Counter(case.language for case in table).values())


@pytest.mark.parametrize("case", [case for case in cases() if not case.unseen], ids=lambda case: case.text[:40])
def test_request(case: Case) -> None:
    assert understand(case.text, INDEX).constraints() == plain(case.want)


@pytest.mark.parametrize("language", LANGUAGES)
def test_unseen_requests(language: str) -> None:
    """The score only: which of them fail is not looked at while the words are tuned."""
    unseen = [case for case in cases() if case.unseen and case.language == language]
    right = sum(understand(case.text, INDEX).constraints() == plain(case.want) for case in unseen)
    assert right / len(unseen) >= LEAST[language]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "Songs like Everything in its Right Place, by radiohed",
            {"Everything in its Right Place", "radiohed", "like"},
        ),
        ("Du piano triste jusqu'à 22h30, s'il te plaît", {"piano", "triste", "jusqu'à 22h30"}),
    ],
)
def test_words_behind_constraints(text: str, words: set[str]) -> None:
    heard = {text[each.start : each.end] for each in understand(text, INDEX).heard}
    assert words <= {each.removeprefix("Songs ") for each in heard}


@pytest.mark.parametrize("text", ["", "  \n", "x" * (LONGEST_CHARS + 1)])
def test_no_request(text: str) -> None:
    with pytest.raises(BadInput):
        understand(text, INDEX)


@settings(max_examples=150, deadline=None)
@given(
    st.one_of(
        st.text(min_size=1, max_size=60),
        st.lists(st.sampled_from([w for c in cases() for w in c.text.split()]), min_size=1, max_size=14).map(" ".join),
    )
)
def test_any_words_give_a_sound_request(text: str) -> None:
    if not text.strip():
        return
    request = understand(text, INDEX)
    assert request.language in LANGUAGES
    for each in request.heard:
        assert 0 <= each.start < each.end <= len(text)
    found = request.constraints()
    known = {text for texts in library().values() for text in texts}
    assert set(found.get("artists", ())) | set(found.get("works", ())) <= known
    assert understand(text, INDEX) == request


def test_hint_decides_only_where_words_do_not() -> None:
    assert understand("radiohead", INDEX, "fr").language == "fr"
    assert understand("etwas ruhiges zum einschlafen bitte", INDEX, "fr").language == "de"
