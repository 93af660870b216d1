"""Folding keeps what tells names apart and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segue.dj.requests.fold import fold, folded


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Björk", "bjork"),
        ("Die Ärzte – Straße", "die arzte strasse"),
        ("l'été d’Édith", "l ete d edith"),
        ("don't panic, rock'n'roll", "dont panic rocknroll"),
        ("R.E.M. at 10:30", "rem at 10:30"),
        ("Simon & Garfunkel", "simon and garfunkel"),
        ("AC/DC, Yo-Yo Ma; P!nk", "ac dc yo yo ma p nk"),
        ("Symphony No. 5", "symphony no 5"),
        ("Кино 東京", "кино 東京"),
        (" \t¿¡!?… ", ""),
    ],
)
def test_folding(text: str, plain: str) -> None:
    assert folded(text) == plain
    assert fold(text).text == plain


def test_way_back_and_pauses() -> None:
    text = "Öfter, l'Arpeggiata!"
    words = fold(text).words
    assert [text[word.first : word.last] for word in words] == ["Öfter", "l", "Arpeggiata"]
    assert [word.pause for word in words] == [False, True, False]


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from("aàlQu'’.:&10 -ßÑ")), max_size=40))
def test_both_ways_of_folding_agree(text: str) -> None:
    about = fold(text)
    assert about.text == folded(text)
    assert all(about.text[word.start : word.end] == word.text for word in about.words)
    assert all(text[word.first : word.last].strip() for word in about.words)
    assert all(a.last <= b.first for a, b in zip(about.words, about.words[1:], strict=False))


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert folded(folded(text)) == folded(text)
