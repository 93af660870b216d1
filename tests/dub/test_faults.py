"""What is seen to be wrong with a line."""

import pytest

from segue.dub.faults import faults, loops, numbers_agree
from segue.dub.pieces import pieces


@pytest.mark.parametrize(
    ("source", "translation"),
    [
        ("It cost 1,250.50 dollars.", "Custou 1.250,50 dólares."),
        ("At 9:30 we had 12 guests.", "Às 9h30 tínhamos 12 convidados."),
        ("I have 2 cats.", "Tenho dois gatos."),
        ("Twenty people came.", "Vieram 20 pessoas."),
        ("Angela Merkel spoke.", "Angela Merkel hat gesprochen."),
        ("We saw Angela Merkel there.", "Wir haben Angela Merkel dort gesehen."),
        ("He left San Francisco in 1999.", "Er verließ San Francisco 1999."),
    ],
)
def test_right_lines_have_no_faults(source: str, translation: str) -> None:
    assert faults(source, translation) == ()


@pytest.mark.parametrize(
    ("source", "translation", "fault"),
    [
        ("It was in 1987 that we met.", "Foi em 1978 que nos conhecemos.", "numbers"),
        ("About 40 of us came along.", "Viemos muitos de nós juntos.", "numbers"),
        ("There I met Jane Goodall again.", "Ali encontrei a moça outra vez.", "names"),
        ("This sentence says very much about the state of the sea and the wind.", "Não.", "length"),
        ("He went on and on.", "Foi e foi e foi e foi e foi e foi.", "loop"),
    ],
)
def test_faults_are_seen(source: str, translation: str, fault: str) -> None:
    assert fault in faults(source, translation)


def test_made_up_numbers_and_loops() -> None:
    assert not numbers_agree("We had 12 guests.", "Tínhamos 12 convidados em 2024.")
    assert loops("do do do do")
    assert not loops("do you do what you do")


@pytest.mark.parametrize(
    "text", ["short", "word " * 300, "x" * 1_000, "One sentence. " * 60, "a, " * 400, ", and so" * 90]
)
def test_pieces_are_short_and_lose_nothing(text: str) -> None:
    cut = pieces(text.strip())
    assert all(0 < len(piece) <= 320 for piece in cut)
    assert "".join("".join(cut).split()) == "".join(text.split())


def test_pieces_end_where_sentences_end() -> None:
    assert pieces("First one here. " * 4, 40) == ["First one here. First one here."] * 2
