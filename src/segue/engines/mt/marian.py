"""Marian's binary model files: a list of named tensors, read and written.

The layout (github.com/marian-nmt/marian-dev, src/common/binary.cpp), little-endian: version 1 and the number of
tensors (uint64); for each a header of four uint64 (length of its name with the closing zero, type, number of
dimensions, bytes of data); the names; the shapes (int32); the length of a padding and the padding; the data. An
`intgemm8` matrix of shape (rows, columns) is held transposed, row after row of its transpose, as int8, with its
multiplier (float32) behind; only embeddings are held as they are. The number that an element stands for is its int8
divided by the multiplier.
"""

import struct
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segue.model.errors import BadInput

INT8 = 0x4101
FLOAT32 = 0x404
BYTES = 0x101
LARGEST_MODEL = 512 * 1024 * 1024
MOST_TENSORS = 10_000
ALIGNED = 256


@dataclass(frozen=True, slots=True)
class Tensor:
    """A named tensor as the file holds it."""

    name: str
    type: int
    shape: tuple[int, ...]
    data: bytes


def read_model(content: bytes) -> list[Tensor]:
    """The tensors of a model file. Raises BadInput when it is none."""
    try:
        return _read(content)
    except (struct.error, UnicodeDecodeError, ValueError, OverflowError) as error:
        raise BadInput(f"This is no Marian model ({error}).", "Pull the model again.") from error


def _read(content: bytes) -> list[Tensor]:
    version, count = struct.unpack_from("<QQ", content, 0)
    if version != 1 or count > MOST_TENSORS or len(content) > LARGEST_MODEL:
        raise ValueError(f"version {version}, {count} tensors")
    headers = [struct.unpack_from("<4Q", content, 16 + 32 * n) for n in range(count)]
    at = 16 + 32 * count
    names, shapes = [], []
    for name_length, *_ in headers:
        names.append(content[at : at + name_length - 1].decode())
        at += name_length
    for _, _, dimensions, _ in headers:
        if dimensions > 8:
            raise ValueError(f"a tensor of {dimensions} dimensions")
        shapes.append(struct.unpack_from(f"<{dimensions}i", content, at))
        at += 4 * dimensions
    (padding,) = struct.unpack_from("<Q", content, at)
    at += 8 + padding
    tensors = []
    for (_, kind, _, length), name, shape in zip(headers, names, shapes, strict=True):
        if at + length > len(content):
            raise ValueError(f"{name} is cut off")
        tensors.append(Tensor(name, kind, shape, content[at : at + length]))
        at += length
    return tensors


def write_model(tensors: Iterable[Tensor]) -> bytes:
    """A model file of `tensors`, in the order of their names, as Marian writes them."""
    held = sorted(tensors, key=lambda tensor: tensor.name)
    head = struct.pack("<QQ", 1, len(held))
    head += b"".join(struct.pack("<4Q", len(t.name) + 1, t.type, len(t.shape), len(t.data)) for t in held)
    head += b"".join(t.name.encode() + b"\0" for t in held)
    head += b"".join(struct.pack(f"<{len(t.shape)}i", *t.shape) for t in held)
    padding = -(len(head) + 8) % ALIGNED
    return head + struct.pack("<Q", padding) + bytes(padding) + b"".join(t.data for t in held)


def int8_matrix(name: str, values: NDArray[np.int8], multiplier: float, embedding: bool = False) -> Tensor:
    """An `intgemm8` tensor of `values`, shape (rows, columns)."""
    held = np.ascontiguousarray(values if embedding else values.T)
    return Tensor(name, INT8, values.shape, _aligned(held.tobytes() + struct.pack("<f", multiplier)))


def float_row(name: str, values: NDArray[np.float32]) -> Tensor:
    """A float tensor of shape (1, len(values))."""
    return Tensor(name, FLOAT32, (1, len(values)), _aligned(values.astype("<f4").tobytes()))


def _aligned(data: bytes) -> bytes:
    return data + bytes(-len(data) % ALIGNED)
