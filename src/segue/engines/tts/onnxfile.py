"""ONNX files as they are stored, without a library: nodes are read, left out and replaced.

An ONNX file is a protobuf message (developers.google.com/protocol-buffers/docs/encoding; onnx.proto3 for the numbers of
the fields).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

GRAPH = 7
"""The field of a model that holds its graph."""
NODE, INITIALIZER, INPUT, OUTPUT = 1, 5, 11, 12
"""Fields of a graph."""
FLOAT, UINT8, INT8, INT32, INT64 = 1, 2, 3, 6, 7
"""The numbers of types."""
_INPUT, _RESULT, _KIND, _ATTRIBUTE, _DOMAIN, _TENSOR_NAME, _DIMS, _TYPE, _RAW = 1, 2, 4, 5, 7, 8, 1, 2, 9
_TYPES: dict[int, type[np.generic]] = {
    FLOAT: np.float32,
    UINT8: np.uint8,
    INT8: np.int8,
    INT32: np.int32,
    INT64: np.int64,
}

Data = bytes | memoryview
Field = tuple[int, int, Data]
"""Its number, its wire type and what it holds: a view of the message, so that no weights are copied by looking."""


@dataclass(frozen=True, slots=True)
class Node:
    """One step of a model: what it takes and what it gives, by name. Attributes as they are stored."""

    kind: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    attributes: tuple[bytes, ...] = ()
    domain: str = ""
    """Whose operator it is; ONNX's own where it is empty."""

    def stored(self) -> bytes:
        """As a graph holds it."""
        parts = [(_INPUT, name.encode()) for name in self.inputs] + [(_RESULT, name.encode()) for name in self.outputs]
        parts += [(_KIND, self.kind.encode()), *((_ATTRIBUTE, each) for each in self.attributes)]
        parts += [(_DOMAIN, self.domain.encode())] if self.domain else []
        return b"".join(field(number, 2, value) for number, value in parts)


def thinned(model: bytes, output: str) -> bytes:
    """An ONNX model with nothing but what leads to the value `output` (float), its only output."""

    def thin(graph: Data) -> bytes:
        floats = field(2, 2, field(1, 2, bytes([8, FLOAT])))  # type { tensor_type { elem_type } }
        others = [each for each in fields(graph) if each[0] != OUTPUT]
        return packed([*living(others, {output}), (OUTPUT, 2, field(1, 2, output.encode()) + floats)])

    return with_graph(model, thin)


def with_graph(model: bytes, change: Callable[[Data], bytes]) -> bytes:
    """The model with its graph changed."""
    return packed([(n, wire, change(value) if n == GRAPH else value) for n, wire, value in fields(model)])


def living(graph: Sequence[Field], outputs: set[str]) -> list[Field]:
    """The fields of a graph without the nodes and constants that lead to none of `outputs`."""
    wanted, kept = set(outputs), set()
    for at in range(len(graph) - 1, -1, -1):  # nodes stand in the order in which they run
        number, _, value = graph[at]
        node = node_of(value) if number == NODE else None
        if node is not None and wanted.intersection(node.outputs):
            kept.add(at)
            wanted.update(node.inputs)
    return [
        each
        for at, each in enumerate(graph)
        if at in kept
        or each[0] not in {NODE, INITIALIZER}
        or (each[0] == INITIALIZER and tensor_name(each[2]) in wanted)
    ]


def node_of(stored: Data) -> Node:
    """A node as it is stored."""
    inputs, outputs, attributes, said = [], [], [], {_KIND: "", _DOMAIN: ""}
    for number, _, value in fields(stored):
        if number == _INPUT:
            inputs.append(str(value, "utf-8"))
        elif number == _RESULT:
            outputs.append(str(value, "utf-8"))
        elif number == _ATTRIBUTE:
            attributes.append(bytes(value))
        elif number in said:
            said[number] = str(value, "utf-8")
    return Node(said[_KIND], tuple(inputs), tuple(outputs), tuple(attributes), said[_DOMAIN])


def tensor_name(tensor: Data) -> str:
    """The name of a constant."""
    return "".join(texts(tensor, _TENSOR_NAME))


def tensor(stored: Data) -> NDArray[np.generic]:
    """A constant's numbers. ValueError for a type that is not known here."""
    held = list(fields(stored))
    kind = next((_varint(value, 0)[0] for number, _, value in held if number == _TYPE), 0)
    if kind not in _TYPES:
        raise ValueError(f"type {kind}")
    dims = [_varint(value, 0)[0] for number, _, value in held if number == _DIMS]
    raw = next((value for number, _, value in held if number == _RAW), None)
    if raw is None:  # a few small numbers stand in a list: int32_data
        return np.asarray(_listed([each for each in held if each[0] == 5]), _TYPES[kind]).reshape(dims)
    return np.frombuffer(raw, _TYPES[kind]).reshape(dims)


def stored_tensor(name: str, values: NDArray[np.generic]) -> bytes:
    """A constant as a graph holds it."""
    kind = next(number for number, type_ in _TYPES.items() if values.dtype == type_)
    dims = b"".join(field(_DIMS, 0, _number(size)) for size in values.shape)
    named = field(_TENSOR_NAME, 2, name.encode())
    return dims + field(_TYPE, 0, _number(kind)) + named + field(_RAW, 2, values.tobytes())


def numbers_of(attribute: Data) -> tuple[str, tuple[int, ...]]:
    """The name of a node's attribute and its whole numbers; none where it holds something else."""
    held = list(fields(attribute))
    return "".join(texts(attribute, 1)), tuple(_listed([each for each in held if each[0] in {3, 8}]))


def numbers_attribute(name: str, value: int | Sequence[int]) -> bytes:
    """A node's attribute that is a whole number, or several."""
    named = field(1, 2, name.encode())
    if isinstance(value, int):
        return named + field(3, 0, _number(value)) + field(20, 0, b"\x02")  # i, type: INT
    return named + b"".join(field(8, 0, _number(each)) for each in value) + field(20, 0, b"\x07")  # ints, type: INTS


def model_of(
    nodes: Sequence[Node], constants: dict[str, NDArray[np.generic]], x: tuple[str, int, int], y: tuple[str, int, int]
) -> bytes:
    """A small model from `x` to `y`, each a name, a type and how many dimensions (of any size)."""

    def value(name: str, kind: int, dimensions: int) -> bytes:
        sizes = b"".join(field(1, 2, field(2, 2, f"{name}{at}".encode())) for at in range(dimensions))
        return field(1, 2, name.encode()) + field(2, 2, field(1, 2, field(1, 0, _number(kind)) + field(2, 2, sizes)))

    graph = [(NODE, 2, node.stored()) for node in nodes] + [(2, 2, b"graph")]
    graph += [(INITIALIZER, 2, stored_tensor(name, values)) for name, values in constants.items()]
    graph += [(INPUT, 2, value(*x)), (OUTPUT, 2, value(*y))]
    operators = field(2, 0, _number(20))  # opset_import { version }
    return packed([(1, 0, _number(8)), (GRAPH, 2, packed(graph)), (8, 2, operators)])


def outputs_of(graph: Sequence[Field]) -> set[str]:
    """The names of what a graph gives."""
    return {name for number, _, value in graph if number == OUTPUT for name in texts(value, 1)}


def texts(message: Data, number: int) -> list[str]:
    """The texts in a message's field."""
    return [str(value, "utf-8") for found, wire, value in fields(message) if found == number and wire == 2]


def packed(held: Sequence[Field]) -> bytes:
    """Fields as a message."""
    return b"".join(part for each in held for part in _parts(*each))


def fields(message: Data) -> Iterator[Field]:
    """(number, wire type, what it holds) of each field of a message."""
    message, at = memoryview(message), 0
    end = len(message)
    while at < end:
        key, at = _varint(message, at)
        wire = key & 7
        if wire == 2:
            length, at = _varint(message, at)
            after = at + length
        elif wire == 0:
            _, after = _varint(message, at)
        elif wire in {1, 5}:
            after = at + (8 if wire == 1 else 4)
        else:
            raise ValueError(f"wire type {wire} at {at}")
        yield key >> 3, wire, message[at:after]
        at = after


def field(number: int, wire: int, value: Data) -> bytes:
    """A field of a message."""
    return b"".join(_parts(number, wire, value))


def _parts(number: int, wire: int, value: Data) -> tuple[Data, ...]:
    return _number(number << 3 | wire), _number(len(value)) if wire == 2 else b"", value


def _listed(held: Sequence[Field]) -> list[int]:
    """Whole numbers, one a field or packed into one."""
    found = []
    for _, _, value in held:
        at = 0
        while at < len(value):
            number, at = _varint(value, at)
            found.append(number)
    return found


def _varint(message: Data, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = message[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at


def _number(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])
