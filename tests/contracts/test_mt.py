"""The contract of every translation engine: fake and real."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from segue.engines.mt.base import LONGEST_SENTENCE_CHARS, MOST_SENTENCES, Pair, TranslationEngine
from segue.engines.mt.fake import FakeTranslation
from segue.engines.mt.firefox import FirefoxTranslation
from segue.engines.mt.graft import GraftTranslation
from segue.model.errors import BadInput, Unavailable
from tests.weights import Weights

SENTENCES = ["The house is by the sea.", "We met in 1987.", "Thank you very much."]


@dataclass(frozen=True)
class Case:
    engine: TranslationEngine
    pair: Pair
    is_target: Callable[[str], bool]
    """Whether a line is in the target's language, as far as a test can tell."""


REAL = [pytest.param(name, marks=pytest.mark.engines) for name in ("firefox", "graft")]


@pytest.fixture(params=["fake", *REAL], scope="module")
def case(request: pytest.FixtureRequest) -> Case:
    if request.param == "fake":
        return Case(FakeTranslation(), Pair("en", "pt"), lambda line: "pt" in line)
    weights: Weights = request.getfixturevalue("weights")
    if request.param == "graft":
        seldom_english = {"la", "el", "en", "de", "es", "casa", "muchas", "mucho", "gracias", "nos"}
        return Case(
            GraftTranslation(weights), Pair("en", "es"), lambda line: bool(seldom_english & set(line.lower().split()))
        )
    engine = FirefoxTranslation(lambda: [weights("translation-pt")])
    common = {"a", "o", "em", "de", "muito", "casa", "é", "nos", "obrigado"}
    return Case(engine, Pair("en", "pt"), lambda line: bool(common & set(line.lower().split())))


def translated(case: Case, sentences: list[str]) -> list[str]:
    return case.engine.translate(sentences, case.pair.source, case.pair.target)


def test_its_pair_is_among_its_pairs(case: Case) -> None:
    assert case.pair in case.engine.pairs()


def test_one_line_for_each_sentence_in_order(case: Case) -> None:
    lines = translated(case, SENTENCES)
    assert len(lines) == len(SENTENCES)
    assert all(case.is_target(line) for line in lines)
    assert "1987" in lines[1]
    assert translated(case, SENTENCES[::-1]) == lines[::-1]


def test_a_blank_sentence_stays_blank_and_nothing_else_does(case: Case) -> None:
    lines = translated(case, ["", "  \n", "The house is by the sea.", "42", "…", "🎵", "x" * 4_000])
    assert lines[:2] == ["", ""]
    assert all(lines[2:])
    assert translated(case, []) == []


def test_a_line_is_one_line(case: Case) -> None:
    lines = translated(case, ["The house\nis by\r\n\x00the\tsea.\u2028And more.", "bad \ud800 letters"])
    assert all(len(line.splitlines()) == 1 for line in lines)
    assert all(line.isprintable() for line in lines)


def test_the_same_from_several_threads(case: Case) -> None:
    alone = translated(case, SENTENCES)
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda _: translated(case, SENTENCES), range(8))) == [alone] * 8


@pytest.mark.parametrize(
    ("sentences", "source", "target"),
    [
        (["x" * (LONGEST_SENTENCE_CHARS + 1)], "en", "pt"),
        (["x"] * (MOST_SENTENCES + 1), "en", "pt"),
        (["Hello."], "en", "tlh"),
        (["Hello."], "en", "en"),
    ],
    ids=["long", "many", "unknown", "same"],
)
def test_what_the_door_refuses(case: Case, sentences: list[str], source: str, target: str) -> None:
    with pytest.raises(BadInput):
        case.engine.translate(sentences, source, target)


def test_an_engine_that_leaves_a_sentence_out_has_failed() -> None:
    with pytest.raises(Unavailable, match="empty"):
        FakeTranslation(say=lambda sentence, target: " ").translate(["Hello."], "en", "pt")


def test_without_models_there_are_no_pairs(tmp_path: Path) -> None:
    engine = FirefoxTranslation(lambda: [tmp_path, tmp_path / "nowhere"])
    assert engine.pairs() == ()
    with pytest.raises(BadInput):
        engine.translate(["Hello."], "en", "pt")


@pytest.mark.parametrize("left_out", ["vocab", "model"])
def test_a_broken_model_is_unavailable(tmp_path: Path, left_out: str) -> None:
    (tmp_path / "model.ende.intgemm.alphas.bin").write_bytes(b"no model" * 100)
    if left_out == "model":
        (tmp_path / "vocab.ende.spm").write_bytes(b"no vocabulary")
    engine = FirefoxTranslation(lambda: [tmp_path])
    assert engine.pairs() == (Pair("en", "de"),)
    with pytest.raises(Unavailable):
        engine.translate(["Hello."], "en", "de")
