"""Kokoro's normalisations as one operator each.

The exporter wrote what AdaIN does (Huang and Belongie, arXiv:1703.06868: each channel of (1, channels, time) is brought
to mean 0 and deviation 1, then scaled and shifted by the style) as nine operators, each of which reads and writes the
whole sound's worth of numbers. ONNX's InstanceNormalization does the same to one channel after the other, while it lies
in the processor's cache.
"""

from collections.abc import Iterator

import numpy as np

from segue.engines.tts.onnxfile import (
    INITIALIZER,
    NODE,
    Data,
    Field,
    Node,
    fields,
    living,
    node_of,
    outputs_of,
    packed,
    stored_tensor,
    tensor,
    tensor_name,
    with_graph,
)

EPSILON = 1e-5
"""InstanceNormalization's own where nothing is said, and Kokoro's."""
FLAT = "norm:flat"


def with_norms(model: bytes) -> bytes:
    """An ONNX model with InstanceNormalization in place of the operators that are the same; all else as it was."""
    return with_graph(model, _changed)


def _changed(graph: Data) -> bytes:
    held = list(fields(graph))
    norms = _Norms(held)
    out: list[Field] = []
    for number, wire, value in held:
        made = norms.of(node_of(value)) if number == NODE else None
        if made is None:
            out.append((number, wire, value))
        else:
            out += [(NODE, 2, each.stored()) for each in made]
    out.append((INITIALIZER, 2, stored_tensor(FLAT, np.asarray([-1], np.int64))))
    return packed(living(out, outputs_of(held)))


class _Norms:
    """Finds, from its last operator, what a normalisation was written as."""

    def __init__(self, graph: list[Field]) -> None:
        self._giver = {name: node for number, _, value in graph if number == NODE for node in [node_of(value)]
                       for name in node.outputs}  # fmt: skip
        self._constants = {tensor_name(value): value for number, _, value in graph if number == INITIALIZER}

    def of(self, node: Node) -> tuple[Node, ...] | None:
        """What stands in place of the Add that ends one; None for any other node."""
        if node.kind != "Add":
            return None
        for scaled, shift in _both(node):
            found = self._normal(scaled)
            if found is not None and not {shift, found[1]} & set(self._constants):
                name = node.outputs[0]
                x, scale = found
                return (
                    Node("Reshape", (scale, FLAT), (f"{name}:scale",)),
                    Node("Reshape", (shift, FLAT), (f"{name}:shift",)),
                    Node("InstanceNormalization", (x, f"{name}:scale", f"{name}:shift"), (name,)),
                )
        return None

    def _normal(self, name: str) -> tuple[str, str] | None:
        """Of scale · (x − mean) / deviation: x and the scale."""
        product = self._made_by(name, "Mul")
        for share, scale in _both(product) if product else ():
            divided = self._made_by(share, "Div")
            centred = self._made_by(divided.inputs[0], "Sub") if divided else None
            if divided is None or centred is None:
                continue
            x, mean = centred.inputs
            if self._mean_of(mean) == x and self._deviation_of(divided.inputs[1]) == centred.outputs[0]:
                return x, scale
        return None

    def _deviation_of(self, name: str) -> str:
        """Of √(mean(d · d) + ε): d; empty where it is something else."""
        root = self._made_by(name, "Sqrt")
        total = self._made_by(root.inputs[0], "Add") if root else None
        for squares, epsilon in _both(total) if total else ():
            product = self._made_by(self._mean_of(squares), "Mul")
            if self._is(epsilon, EPSILON) and product is not None and len(set(product.inputs)) == 1:
                return product.inputs[0]
        return ""

    def _mean_of(self, name: str) -> str:
        """Of a mean over time: what it is of; empty where it is something else."""
        mean = self._made_by(name, "ReduceMean")
        over_time = mean is not None and len(mean.inputs) == 2 and (
            self._is(mean.inputs[1], -1) or self._is(mean.inputs[1], 2))  # fmt: skip
        return mean.inputs[0] if mean is not None and over_time else ""

    def _made_by(self, name: str, kind: str) -> Node | None:
        node = self._giver.get(name)
        return node if node is not None and node.kind == kind else None

    def _is(self, name: str, number: float) -> bool:
        if name not in self._constants:
            return False
        values = tensor(self._constants[name])
        return values.size == 1 and bool(np.isclose(float(values.item()), number, rtol=1e-6))


def _both(node: Node) -> Iterator[tuple[str, str]]:
    """The two inputs of a node, in both orders."""
    first, second = node.inputs
    yield first, second
    yield second, first
