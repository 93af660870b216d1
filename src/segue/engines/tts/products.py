"""Kokoro's convolutions as products of matrices: whole numbers are multiplied six times faster than convolved.

The file was quantised by onnxruntime's own tool: x is made whole numbers (DynamicQuantizeLinear), convolved
(ConvInteger), given a bias in whole numbers, cast and scaled back. The kernel of ConvInteger, whose weights have no
sign, uses none of the processor's instructions for that (VNNI, AMX); a product with signed weights does. So x is laid
out such that each row holds all that one moment of the result is made of, and multiplied, biased and scaled in one go.
The weights stay what they are; only the bias is no longer rounded.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from segue.engines.tts.onnxfile import (
    INITIALIZER,
    INT32,
    NODE,
    UINT8,
    Data,
    Field,
    Node,
    fields,
    living,
    model_of,
    node_of,
    numbers_attribute,
    numbers_of,
    outputs_of,
    packed,
    stored_tensor,
    tensor,
    tensor_name,
    with_graph,
)
from segue.engines.tts.session import open_session

SIGN = 0x80
"""Between numbers with and without a sign: the zero point moves by as much, so that nothing changes."""
Numbers = NDArray[np.generic]


def with_products(model: bytes) -> bytes:
    """An ONNX model with products in place of its one-dimensional ConvIntegers with a stride of 1, where their
    surroundings are as expected. Unchanged on a processor where such products are not exact.

    To be run as it is: onnxruntime's optimiser would swap rows and columns where means over time then take ten times as
    long.
    """
    return with_graph(model, _changed) if sums_are_exact() else model


@cache
def sums_are_exact() -> bool:
    """Whether this processor adds signed products without overflow: those without VNNI hold sums of two in 16 bits."""
    weights = np.full((64, 16), 127, np.int8)
    nodes = [Node("MatMulInteger", ("x", "weights"), ("y",))]
    session = open_session(model_of(nodes, {"weights": weights}, ("x", UINT8, 2), ("y", INT32, 2)), 1)
    (found,) = session.run(None, {"x": np.full((4, 64), 255, np.uint8)})
    return bool((np.asarray(found) == 64 * 127 * 255).all())


def _changed(graph: Data) -> bytes:
    held = list(fields(graph))
    web = _Web(held)
    out: list[Field] = []
    added: dict[str, Numbers] = {}
    done: set[str] = set()
    for number, wire, value in held:
        if number == NODE:
            node = node_of(value)
            product = web.product_of(node) if node.kind == "ConvInteger" else None
            if product is not None:
                out += [(NODE, 2, each.stored()) for each in product.nodes()]
                added |= product.constants()
                done.add(product.output)
            elif done & set(node.outputs):
                continue  # the end of such a run, which the product gives by now
        out.append((number, wire, value))
    out += [(INITIALIZER, 2, stored_tensor(name, values)) for name, values in added.items()]
    return packed(living(out, outputs_of(held)))


@dataclass(frozen=True, slots=True)
class _Product:
    """A convolution of (1, channels, time) in whole numbers, as the product that it is."""

    x: str
    x_scale: str
    x_zero: str
    weights: NDArray[np.uint8]
    """Shape (channels out, channels in, taps)."""
    zero: int
    scale: str
    bias: str
    """Empty for none."""
    output: str
    dilation: int
    pads: tuple[int, int]

    def constants(self) -> dict[str, Numbers]:
        """What the nodes need."""
        signed = (self.weights ^ SIGN).view(np.int8)
        reach = self.dilation * np.arange(self.weights.shape[2], dtype=np.int64)
        return {
            self._("weights"): np.ascontiguousarray(signed.transpose(2, 1, 0).reshape(-1, len(signed))),
            self._("zero"): np.asarray(self.zero - SIGN, np.int8),
            self._("pads"): np.asarray([0, self.pads[0], 0, 0, self.pads[1], 0], np.int64),
            self._("taps"): reach[None, :],
            self._("reach"): reach[-1],
            self._("shape"): np.asarray([1, -1, self.weights.shape[1] * self.weights.shape[2]], np.int64),
            "product:0": np.asarray(0, np.int64),
            "product:1": np.asarray(1, np.int64),
            "product:[1]": np.asarray([1], np.int64),
        }

    def nodes(self) -> Iterator[Node]:
        """From the convolution's x to what was made of its result."""
        swapped = (numbers_attribute("perm", (0, 2, 1)),)
        yield Node("Transpose", (self.x,), (self._("rows"),), swapped)
        rows = self._("rows")
        if any(self.pads):
            yield Node("Pad", (rows, self._("pads"), self.x_zero), (self._("padded"),))
            rows = self._("padded")
        if self.weights.shape[2] > 1:
            yield from self._laid_out(rows)
            rows = self._("laid-out")
        factors = (rows, self._("weights"), self.x_scale, self.scale, self.x_zero, self._("zero"))
        bias = (self.bias,) if self.bias else ()
        yield Node("MatMulIntegerToFloat", factors + bias, (self._("product"),), (), "com.microsoft")
        yield Node("Transpose", (self._("product"),), (self.output,), swapped)

    def _laid_out(self, rows: str) -> Iterator[Node]:
        """Each row with those that the other taps are laid on, side by side."""
        yield Node("Shape", (rows,), (self._("sizes"),))
        yield Node("Gather", (self._("sizes"), "product:1"), (self._("length"),))
        yield Node("Sub", (self._("length"), self._("reach")), (self._("moments"),))
        yield Node("Range", ("product:0", self._("moments"), "product:1"), (self._("firsts"),))
        yield Node("Unsqueeze", (self._("firsts"), "product:[1]"), (self._("column"),))
        yield Node("Add", (self._("column"), self._("taps")), (self._("places"),))
        yield Node("Gather", (rows, self._("places")), (self._("gathered"),), (numbers_attribute("axis", 1),))
        yield Node("Reshape", (self._("gathered"), self._("shape")), (self._("laid-out"),))

    def _(self, what: str) -> str:
        return f"{self.output}:{what}"


class _Web:
    """Who gives and who takes each value of a graph."""

    def __init__(self, graph: Sequence[Field]) -> None:
        nodes = [node_of(value) for number, _, value in graph if number == NODE]
        self._giver = {name: node for node in nodes for name in node.outputs}
        self._takers: dict[str, list[Node]] = defaultdict(list)
        for node in nodes:
            for name in node.inputs:
                self._takers[name].append(node)
        self._constants = {tensor_name(value): value for number, _, value in graph if number == INITIALIZER}

    def product_of(self, node: Node) -> _Product | None:
        """The product that a ConvInteger and the nodes after it are; None where they are other than is known here."""
        source = self._giver.get(node.inputs[0])
        end, whole_bias = self._end_of(node)
        if source is None or source.kind != "DynamicQuantizeLinear" or end is None or len(node.inputs) != 4:
            return None
        scales = [self._giver.get(name) for name in end.inputs]
        both = next((each for each in scales if each and each.kind == "Mul" and source.outputs[1] in each.inputs), None)
        if both is None or not {node.inputs[1], node.inputs[3]} <= set(self._constants):
            return None
        scale = next(name for name in both.inputs if name != source.outputs[1])
        bias = self._bias(whole_bias) if whole_bias else ""
        weights, zero = (tensor(self._constants[name]) for name in (node.inputs[1], node.inputs[3]))
        told = dict(map(numbers_of, node.attributes))
        pads = told.get("pads", (0, 0))
        known = weights.ndim == 3 and weights.dtype == np.uint8 and zero.size == 1 and scale in self._constants
        plain = told.get("strides", (1,)) == (1,) and told.get("group", (1,)) == (1,) and len(pads) == 2
        if not (known and plain) or bool(whole_bias) != bool(bias):
            return None
        return _Product(
            node.inputs[0], source.outputs[1], source.outputs[2],
            weights.view(np.uint8), int(zero.item()), scale, bias, end.outputs[0],
            told.get("dilations", (1,))[0], (pads[0], pads[1]),
        )  # fmt: skip

    def _end_of(self, node: Node) -> tuple[Node | None, str]:
        """The Mul that scales a convolution's result back, and the bias in whole numbers that was added before."""
        at, bias = self._only_taker(node), ""
        if at is not None and at.kind == "Add":
            bias = next(name for name in at.inputs if name not in node.outputs)
            at = self._only_taker(at)
        if at is None or at.kind != "Cast":
            return None, ""
        end = self._only_taker(at)
        return (end, bias) if end is not None and end.kind == "Mul" else (None, "")

    def _bias(self, whole: str) -> str:
        """The bias that was divided by the scale, rounded and reshaped; empty where that is not so."""
        name = whole
        for kind in ("Reshape", "Cast", "Floor", "Div"):
            node = self._giver.get(name)
            if node is None or node.kind != kind:
                return ""
            name = node.inputs[0]
        return name if name in self._constants else ""

    def _only_taker(self, node: Node) -> Node | None:
        takers = self._takers[node.outputs[0]]
        return takers[0] if len(takers) == 1 else None
