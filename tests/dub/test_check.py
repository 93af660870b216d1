"""The words of a dub are compared as they are spoken: the numbers of a text in words."""

import pytest

from segue.dub.check import aligned_errors, normalised


@pytest.mark.parametrize(
    ("language", "written", "spoken"),
    [
        ("pt", "Em 1951, 12 pessoas.", "Em mil novecentos e cinquenta e um, doze pessoas."),
        ("es", "Son 1.200 metros.", "Son mil doscientos metros."),
        ("fr", "En 1951.", "En mille neuf cent cinquante et un."),
        ("de", "Im Jahr 1951.", "Im Jahr neunzehnhunderteinundfünfzig."),
    ],
)
def test_numbers_are_the_same_in_digits_and_in_words(language: str, written: str, spoken: str) -> None:
    assert normalised(written, language) == normalised(spoken, language)
    ((wrong, words),) = aligned_errors([spoken], written, language)
    assert wrong == 0 and words > 2
