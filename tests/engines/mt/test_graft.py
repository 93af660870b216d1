"""A decoder put onto the encoder of another model."""

import io
from pathlib import Path

import numpy as np
import pytest

from segue.engines.mt.base import Pair
from segue.engines.mt.firefox import FirefoxTranslation
from segue.engines.mt.graft import GraftTranslation, grafted
from segue.engines.mt.host import Buffers, Host
from segue.engines.mt.marian import INT8, read_model
from segue.model.errors import BadInput, Unavailable
from tests.weights import Weights

SENTENCES = ["The old harbour was quiet.", "We met in 1987, and nobody knew why.", ""]


def own_decoder(base: Path) -> bytes:
    """The base's own Portuguese decoder, as a graft."""
    parts: dict[str, np.ndarray] = {}  # type: ignore[type-arg]
    parts["vocabulary"] = np.frombuffer((base / "vocab.enpt.spm").read_bytes(), np.uint8)
    for tensor in read_model((base / "model.enpt.intgemm.alphas.bin").read_bytes()):
        name = "decoder_Wemb" if tensor.name == "Wemb" else tensor.name
        if not name.startswith("decoder"):
            continue
        size = int(np.prod(tensor.shape))
        if tensor.type == INT8:
            held = np.frombuffer(tensor.data[:size], np.int8)
            rows, columns = tensor.shape
            parts[f"q:{name}"] = (
                held.reshape(rows, columns) if name == "decoder_Wemb" else held.reshape(columns, rows).T
            )
            parts[f"m:{name}"] = np.frombuffer(tensor.data[size : size + 4], "<f4")[0]
        else:
            parts[f"f:{name}"] = np.frombuffer(tensor.data[: 4 * size], "<f4")
    out = io.BytesIO()
    np.savez(out, **parts)  # type: ignore[arg-type]
    return out.getvalue()


@pytest.mark.engines
def test_portuguese_grafted_onto_itself_says_the_same(weights: Weights) -> None:
    base = weights("translation-pt")
    vocabulary = (base / "vocab.enpt.spm").read_bytes()
    model, target = grafted((base / "model.enpt.intgemm.alphas.bin").read_bytes(), own_decoder(base))
    assert target == vocabulary
    told = Host("test").translate(SENTENCES, Pair("en", "pt"), 1, lambda: Buffers(model, vocabulary, target))
    assert told == FirefoxTranslation(lambda: [base]).translate(SENTENCES, "en", "pt")


def test_without_the_base_it_translates_nothing() -> None:
    def nowhere(model_id: str) -> Path:
        raise Unavailable(f"{model_id} is not here.")

    engine = GraftTranslation(nowhere)
    assert engine.pairs() == ()
    with pytest.raises(BadInput):
        engine.translate(["Hello."], "en", "de")


@pytest.mark.parametrize("graft", [b"", b"PK\x03\x04 no zip", b"x" * 1_000], ids=["empty", "zip", "bytes"])
def test_a_broken_graft_is_unavailable(graft: bytes) -> None:
    with pytest.raises(Unavailable, match="put together"):
        grafted(b"", graft)


@pytest.mark.engines
@pytest.mark.parametrize(
    ("language", "words"),
    [("de", {"das", "haus", "ist"}), ("es", {"la", "casa", "es"}), ("fr", {"la", "maison", "est"})],
)
def test_every_language_that_is_shipped_speaks(weights: Weights, language: str, words: set[str]) -> None:
    engine = GraftTranslation(weights)
    assert Pair("en", language) in engine.pairs()
    line = engine.translate(["The house is small."], "en", language)[0]
    assert len(words & set(line.lower().strip(".").split())) >= 2
