"""The contract of every engine of meaning: fake and real."""

from pathlib import Path

import numpy as np
import pytest

from segue.engines.embed.base import MOST_TEXTS, Embedder
from segue.engines.embed.fake import FakeEmbedder
from segue.engines.embed.minilm import MiniLmEmbedder
from segue.model.errors import BadInput, Unavailable
from tests.weights import Weights

TEXTS = [
    "The old harbour was quiet and the boats were waiting for the morning.",
    "In the old harbour the boats lay waiting until morning.",
    "A compiler turns source code into machine instructions.",
]


@pytest.fixture(params=["fake", pytest.param("minilm", marks=pytest.mark.engines)], scope="module")
def embedder(request: pytest.FixtureRequest) -> Embedder:
    if request.param == "fake":
        return FakeEmbedder()
    made: Embedder = request.getfixturevalue("minilm")
    return made


def test_vectors_have_the_shape_and_length_promised(embedder: Embedder) -> None:
    vectors = embedder.embed(TEXTS)
    assert vectors.shape == (3, embedder.dimension)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-3)


def test_what_says_the_same_is_nearer_than_what_does_not(embedder: Embedder) -> None:
    near = embedder.embed(TEXTS)
    assert near[0] @ near[1] > near[0] @ near[2] + 0.3


def test_a_question_finds_its_passage(embedder: Embedder) -> None:
    question = embedder.embed(["boats in the harbour"], query=True)[0]
    assert int(np.argmax(embedder.embed(TEXTS) @ question)) in {0, 1}


def test_a_text_means_the_same_whatever_stands_beside_it(embedder: Embedder) -> None:
    alone = embedder.embed(TEXTS[:1])[0]
    among = embedder.embed([*TEXTS[1:], "Short.", TEXTS[0], "word " * 300])[3]
    assert alone @ among > 0.99


def test_no_texts_give_no_vectors(embedder: Embedder) -> None:
    assert embedder.embed([]).shape == (0, embedder.dimension)


@pytest.mark.parametrize("text", ["", " \n", "…", "\x00", "🎧", "日本語の文", "word " * 9_000, "x" * 50_000])
def test_odd_texts_give_a_vector_too(embedder: Embedder, text: str) -> None:
    vectors = embedder.embed([text, TEXTS[0]])
    assert np.isfinite(vectors).all()
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-3)


def test_too_many_texts_and_a_bare_string_are_refused(embedder: Embedder) -> None:
    with pytest.raises(BadInput):
        embedder.embed([""] * (MOST_TEXTS + 1))
    with pytest.raises(BadInput):
        embedder.embed("one text")


def test_missing_weights_are_told(tmp_path: Path) -> None:
    def nowhere(model_id: str) -> Path:
        raise Unavailable(f"{model_id} is not here.", f"Run `segue models pull {model_id}`.")

    with pytest.raises(Unavailable, match="segue models pull minilm-l6"):
        MiniLmEmbedder(nowhere, tmp_path).embed(["a"])


def test_weights_that_are_none_are_told(tmp_path: Path) -> None:
    (tmp_path / "model.zip").write_bytes(b"PK no zip")
    with pytest.raises(Unavailable, match="segue models verify"):
        MiniLmEmbedder(lambda _id: tmp_path, tmp_path / "built").embed(["a"])


@pytest.mark.engines
def test_what_was_built_is_built_again_when_it_is_broken(weights: Weights, minilm: MiniLmEmbedder, built: Path) -> None:
    before = minilm.embed(TEXTS)
    for file in built.rglob("model.bin"):
        file.write_bytes(file.read_bytes()[:1000])
    assert np.allclose(MiniLmEmbedder(weights, built).embed(TEXTS), before, atol=1e-3)


@pytest.mark.engines
def test_the_vectors_are_those_of_its_makers(minilm: MiniLmEmbedder) -> None:
    """Cosines that sentence-transformers gives in float32 for these pairs, which int8 may miss by little."""
    eats, meal, rocket = minilm.embed(["A man is eating food.", "A man is eating a piece of bread.", "A monkey drums."])
    assert eats @ meal == pytest.approx(0.7553, abs=0.05)
    assert eats @ rocket < 0.25
