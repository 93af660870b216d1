"""Normalisations done by one operator give what the nine gave."""

import numpy as np
import pytest
from numpy.typing import NDArray

from segue.engines.tts.norms import with_norms
from segue.engines.tts.onnxfile import FLOAT, GRAPH, NODE, Node, fields, model_of, node_of
from segue.engines.tts.session import open_session

CHANNELS = 6


def _written_out(epsilon: float = 1e-5, axis: int = -1, twice: bool = False) -> bytes:
    """AdaIN as the exporter writes it: scale and shift come from elsewhere, here from the first two channels' means."""
    nodes = [
        Node("ReduceMean", ("x", "last"), ("style",)),
        Node("Mul", ("style", "half"), ("slope",)),
        Node("Add", ("slope", "one"), ("scale",)),
        Node("Mul", ("style", "one"), ("shift",)),
        Node("ReduceMean", ("x", "axis"), ("mean",)),
        Node("Sub", ("x", "mean"), ("centred",)),
        Node("Mul", ("centred", "centred"), ("squares",)),
        Node("ReduceMean", ("squares", "axis"), ("variance",)),
        Node("Add", ("variance", "epsilon"), ("sum",)),
        Node("Sqrt", ("sum",), ("deviation",)),
        Node("Div", ("centred", "deviation"), ("normal",)),
        Node("Mul", ("scale", "normal"), ("scaled",)),
        Node("Add", ("scaled", "shift"), ("first",)),
        Node("Mul", ("normal", "shift"), ("other",)),
        Node("Add", ("scale", "other"), ("second",)),
        Node("Add", ("first", "second" if twice else "first"), ("y",)),
    ]
    constants: dict[str, NDArray[np.generic]] = {
        "last": np.asarray([-1], np.int64),
        "axis": np.asarray([axis], np.int64),
        "epsilon": np.asarray(epsilon, np.float32),
        "half": np.asarray(0.5, np.float32),
        "one": np.asarray(1.0, np.float32),
    }
    return model_of(nodes, constants, ("x", FLOAT, 3), ("y", FLOAT, 3))


def _kinds(model: bytes) -> list[str]:
    graph = next(value for number, _, value in fields(model) if number == GRAPH)
    return [node_of(value).kind for number, _, value in fields(graph) if number == NODE]


def _run(model: bytes) -> NDArray[np.float32]:
    x = np.random.default_rng(1).normal(3.0, 20.0, (1, CHANNELS, 500)).astype(np.float32)
    (found,) = open_session(model, 1).run(None, {"x": x})
    return np.asarray(found)


@pytest.mark.parametrize("twice", [False, True])
@pytest.mark.parametrize("axis", [-1, 2])
def test_the_same_comes_out(axis: int, twice: bool) -> None:
    plain = _written_out(axis=axis, twice=twice)
    quick = with_norms(plain)
    assert _kinds(quick).count("InstanceNormalization") == (2 if twice else 1)
    assert "Sqrt" not in _kinds(quick)
    np.testing.assert_allclose(_run(quick), _run(plain), rtol=1e-4, atol=1e-3)


@pytest.mark.parametrize("model", [_written_out(epsilon=1e-3), _written_out(axis=1)], ids=["epsilon", "channels"])
def test_what_only_looks_like_it_stays(model: bytes) -> None:
    assert "InstanceNormalization" not in _kinds(with_norms(model))
    np.testing.assert_array_equal(_run(with_norms(model)), _run(model))
