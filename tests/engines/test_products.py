"""Convolutions done as products give what the convolutions gave."""

import numpy as np
import pytest
from numpy.typing import NDArray

from segue.engines.tts.onnxfile import (
    FLOAT,
    GRAPH,
    INT32,
    NODE,
    Node,
    fields,
    model_of,
    node_of,
    numbers_attribute,
    numbers_of,
    stored_tensor,
    tensor,
    thinned,
)
from segue.engines.tts.products import sums_are_exact, with_products
from segue.engines.tts.session import open_session

Array = NDArray[np.float32]


def _quantised(taps: int, dilation: int, bias: bool, stride: int = 1) -> bytes:
    """A convolution of 5 channels to 3 as onnxruntime's tool writes it."""
    rng = np.random.default_rng(taps)
    reach = dilation * (taps - 1) // 2
    attributes = (
        numbers_attribute("dilations", (dilation,)),
        numbers_attribute("pads", (reach, reach)),
        numbers_attribute("strides", (stride,)),
        numbers_attribute("kernel_shape", (taps,)),
    )
    nodes = [
        Node("DynamicQuantizeLinear", ("x",), ("q", "x_scale", "x_zero")),
        Node("ConvInteger", ("q", "w", "x_zero", "w_zero"), ("sums",), attributes),
        Node("Mul", ("x_scale", "w_scale"), ("scale",)),
    ]
    constants: dict[str, NDArray[np.generic]] = {
        "w": rng.integers(0, 256, (3, 5, taps)).astype(np.uint8),
        "w_zero": np.asarray(131, np.uint8),
        "w_scale": np.asarray(0.004, np.float32),
    }
    last = "sums"
    if bias:
        constants |= {"b": np.asarray([0.5, -1.25, 3.0], np.float32), "shape": np.asarray([1, 3, 1], np.int64)}
        nodes += [
            Node("Div", ("b", "scale"), ("steps",)),
            Node("Floor", ("steps",), ("floor",)),
            Node("Cast", ("floor",), ("whole",), (numbers_attribute("to", INT32),)),
            Node("Reshape", ("whole", "shape"), ("column",)),
            Node("Add", ("sums", "column"), ("biased",)),
        ]
        last = "biased"
    nodes += [
        Node("Cast", (last,), ("floats",), (numbers_attribute("to", FLOAT),)),
        Node("Mul", ("floats", "scale"), ("y",)),
    ]
    return model_of(nodes, constants, ("x", FLOAT, 3), ("y", FLOAT, 3))


def _run(model: bytes, x: Array) -> Array:
    return np.asarray(open_session(model, 1, as_it_is=True).run(None, {"x": x})[0])


def _kinds(model: bytes) -> list[str]:
    graph = next(value for number, _, value in fields(model) if number == GRAPH)
    return [node_of(value).kind for number, _, value in fields(graph) if number == NODE]


@pytest.mark.parametrize(("taps", "dilation", "bias"), [(1, 1, True), (3, 1, False), (7, 3, True), (11, 5, True)])
def test_a_product_is_the_convolution(taps: int, dilation: int, bias: bool) -> None:
    if not sums_are_exact():
        pytest.skip("this processor keeps the convolutions")
    x = np.random.default_rng(1).standard_normal((1, 5, 90)).astype(np.float32)
    before = _quantised(taps, dilation, bias)
    after = with_products(before)

    assert "ConvInteger" not in _kinds(after)
    assert "Floor" not in _kinds(after)  # what led to the rounded bias is gone
    step = 0.004 * float(x.max() - x.min()) / 255
    assert np.abs(_run(after, x) - _run(before, x)).max() <= 1.01 * step  # the bias was rounded down to a step


def test_a_convolution_with_strides_stays() -> None:
    assert "ConvInteger" in _kinds(with_products(_quantised(3, 1, True, stride=2)))


def test_numbers_survive_being_stored() -> None:
    values = np.arange(6, dtype=np.int64).reshape(2, 3)
    assert (tensor(stored_tensor("a", values)) == values).all()
    assert numbers_of(numbers_attribute("perm", (0, 2, 1))) == ("perm", (0, 2, 1))
    assert numbers_of(numbers_attribute("axis", 300)) == ("axis", (300,))


def test_a_thinned_model_gives_an_inner_value() -> None:
    model = thinned(_quantised(3, 1, True), "scale")
    assert _kinds(model) == ["DynamicQuantizeLinear", "Mul"]
    x = np.ones((1, 5, 4), np.float32)
    assert _run(model, x) == pytest.approx(0.004 / 255)
