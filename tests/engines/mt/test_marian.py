"""Marian's files: what is written is read again, what is no model is refused."""

import numpy as np
import pytest

from segue.engines.mt.marian import FLOAT32, Tensor, float_row, int8_matrix, read_model, write_model
from segue.model.errors import BadInput

TENSORS = [
    float_row("b", np.arange(5, dtype=np.float32)),
    int8_matrix("a_W", np.arange(-6, 6, dtype=np.int8).reshape(3, 4), 2.5),
    Tensor("special:model.yml", 0x101, (4,), b"x: 1"),
]


def test_what_is_written_is_read_again() -> None:
    read = {tensor.name: tensor for tensor in read_model(write_model(TENSORS))}
    assert list(read) == ["a_W", "b", "special:model.yml"]
    assert read["b"].type == FLOAT32
    assert read["b"].shape == (1, 5)
    assert np.frombuffer(read["b"].data[:20], "<f4").tolist() == [0, 1, 2, 3, 4]
    matrix = read["a_W"]
    assert matrix.shape == (3, 4)
    assert np.frombuffer(matrix.data[:12], np.int8).reshape(4, 3).T.tolist() == [
        [-6, -5, -4, -3],
        [-2, -1, 0, 1],
        [2, 3, 4, 5],
    ]
    assert np.frombuffer(matrix.data[12:16], "<f4")[0] == 2.5


def test_data_begins_on_a_boundary() -> None:
    content = write_model(TENSORS)
    assert content.index(read_model(content)[0].data) % 256 == 0


@pytest.mark.parametrize("cut", [0, 10, 40, 200, -1])
def test_what_is_cut_off_is_refused(cut: int) -> None:
    with pytest.raises(BadInput):
        read_model(write_model(TENSORS)[:cut])


@pytest.mark.parametrize("content", [b"\xff" * 500, b"\x01" + bytes(7) + b"\xff" * 8 + bytes(100), b"PK" * 300])
def test_hostile_bytes_are_refused(content: bytes) -> None:
    with pytest.raises(BadInput):
        read_model(content)
