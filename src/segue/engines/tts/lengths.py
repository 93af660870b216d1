"""How long Kokoro will speak, from the half of its model that decides it.

The model first gives each phoneme a number of frames, then makes the sound, which takes a hundred times as long. Here
only the nodes that lead to those numbers are kept. An ONNX file is a protobuf message (developers.google.com/protocol-
buffers/docs/encoding; onnx.proto3 for the numbers of the fields), which needs no library to be thinned out.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segue.engines.tts.session import open_session

DURATIONS = "/encoder/Clip_output_0"
"""Frames for each phoneme, with one before and one after; a frame is 25 ms."""
FRAME_MS = 25.0
TRIMMED_MS, TRIMMED_SHARE = 40.0, 0.035
"""What is cut from the sound's ends because nothing is heard in it: measured over sentences of 1 to 9 s."""

_GRAPH, _NODE, _INITIALIZER, _INPUT, _OUTPUT = 7, 1, 5, 11, 12


class Lengths:
    """Called with phonemes as numbers, a style of shape (510, 1, 256) and a speed: the speech's length in ms."""

    def __init__(self, model: Path, threads: int) -> None:
        self._session: Any = open_session(thinned(model.read_bytes(), DURATIONS), threads)

    def __call__(self, tokens: Sequence[int], style: NDArray[np.float32], speed: float) -> float:
        found = self._session.run([DURATIONS], {
            "tokens": np.asarray([[0, *tokens, 0]], np.int64),
            "style": style[min(len(tokens), len(style)) - 1].astype(np.float32),
            "speed": np.asarray([speed], np.float32),
        })  # fmt: skip
        frames = np.asarray(found[0]).ravel()
        # The last mark of the sentence is silence, and so is a little of what stands beside it.
        heard = float(frames[1:-2].sum()) * FRAME_MS
        return max(2 * FRAME_MS, heard - min(300.0, TRIMMED_MS + TRIMMED_SHARE * heard))


def thinned(model: bytes, output: str) -> bytes:
    """An ONNX model with nothing but what leads to the value `output` (float), its only output."""
    out = bytearray()
    for field, wire, value in _fields(model):
        out += _field(field, wire, _thin_graph(value, output) if field == _GRAPH else value)
    return bytes(out)


def _thin_graph(graph: bytes, output: str) -> bytes:
    fields = list(_fields(graph))
    nodes = [(value, _names(value, 1), _names(value, 2)) for field, _, value in fields if field == _NODE]
    wanted, kept = {output}, set()
    for at in range(len(nodes) - 1, -1, -1):  # nodes stand in the order in which they run
        _, inputs, outputs = nodes[at]
        if wanted & outputs:
            kept.add(at)
            wanted |= inputs
    out, at = bytearray(), -1
    for field, wire, value in fields:
        if field == _NODE:
            at += 1
            if at not in kept:
                continue
        elif (field == _INITIALIZER and not _names(value, 8) & wanted) or field == _OUTPUT:
            continue
        out += _field(field, wire, value)
    floats = _field(2, 2, _field(1, 2, b"\x08\x01"))  # type { tensor_type { elem_type: FLOAT } }
    return bytes(out) + _field(_OUTPUT, 2, _field(1, 2, output.encode()) + floats)


def _names(message: bytes, field: int) -> set[str]:
    return {value.decode() for number, wire, value in _fields(message) if number == field and wire == 2}


def _fields(message: bytes) -> Iterator[tuple[int, int, bytes]]:
    """(number, wire type, bytes) of each field of a message."""
    at = 0
    while at < len(message):
        key, at = _varint(message, at)
        wire = key & 7
        if wire == 2:
            length, at = _varint(message, at)
            end = at + length
        elif wire == 0:
            _, end = _varint(message, at)
        elif wire in {1, 5}:
            end = at + (8 if wire == 1 else 4)
        else:
            raise ValueError(f"wire type {wire} at {at}")
        yield key >> 3, wire, message[at:end]
        at = end


def _field(number: int, wire: int, value: bytes) -> bytes:
    return _number(number << 3 | wire) + (_number(len(value)) if wire == 2 else b"") + value


def _varint(message: bytes, at: int) -> tuple[int, int]:
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
