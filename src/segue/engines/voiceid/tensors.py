"""Reads tensors out of a checkpoint of torch's first format, without torch and without running anything in it.

The format (torch/serialization.py, `_legacy_load`): pickles of a magic number, a protocol version, facts about the
machine, the state itself with storages named by persistent ids, and the list of their keys; then each storage's length
and bytes. A pickle may name any function to call: here it gets three names and nothing else.
"""

import pickle
from collections import OrderedDict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segue.model.errors import BadInput

MAGIC = 0x1950A86A20F9469CFC6C
MOST_NUMBERS = 64 * 1024 * 1024


class _Storage:
    """A run of numbers, named in the pickle and read after it."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.numbers = np.zeros(0, np.float32)


class _Tensor:
    """A view of a storage."""

    def __init__(self, storage: _Storage, offset: int, shape: tuple[int, ...], strides: tuple[int, ...]) -> None:
        self.storage, self.offset, self.shape, self.strides = storage, offset, shape, strides

    def array(self) -> NDArray[np.float32]:
        """The numbers, checked to lie within the storage."""
        last = self.offset + sum((n - 1) * step for n, step in zip(self.shape, self.strides, strict=True))
        if min(self.shape, default=1) < 1 or min(self.strides, default=0) < 0 or not 0 <= self.offset <= last:
            raise ValueError("a tensor has an impossible shape")
        if last >= len(self.storage.numbers):
            raise ValueError("a tensor reaches beyond its storage")
        return np.lib.stride_tricks.as_strided(
            self.storage.numbers[self.offset :], self.shape, tuple(4 * step for step in self.strides)
        ).copy()


class _FloatStorage:
    """Stands for `torch.FloatStorage` in persistent ids."""


def _tensor(storage: Any, offset: Any, shape: Any, strides: Any, *_more: Any) -> _Tensor:
    if not isinstance(storage, _Storage) or not all(isinstance(n, int) for n in (offset, *shape, *strides)):
        raise ValueError("a tensor is described wrongly")
    return _Tensor(storage, offset, tuple(shape), tuple(strides))


_KNOWN = {
    ("collections", "OrderedDict"): OrderedDict,
    ("torch._utils", "_rebuild_tensor_v2"): _tensor,
    ("torch", "FloatStorage"): _FloatStorage,
}


class _Reader(pickle.Unpickler):
    def __init__(self, file: Any) -> None:
        super().__init__(file)
        self.storages: dict[str, _Storage] = {}

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in _KNOWN:
            raise pickle.UnpicklingError(f"it asks for {module}.{name}, which is no tensor")
        return _KNOWN[module, name]

    def persistent_load(self, pid: Any) -> _Storage:
        kind, storage, key, _place, size = pid[:5]
        if kind != "storage" or storage is not _FloatStorage or not isinstance(size, int):
            raise pickle.UnpicklingError("it holds something else than float32 numbers")
        if not 0 < size <= MOST_NUMBERS or sum(each.size for each in self.storages.values()) > MOST_NUMBERS:
            raise pickle.UnpicklingError("it claims to hold more numbers than it may")
        return self.storages.setdefault(str(key), _Storage(size))


def read_tensors(path: Path, part: str) -> dict[str, NDArray[np.float32]]:
    """The tensors of the dictionary `part` of the checkpoint at `path`, by name. Raises BadInput when it is broken or
    holds anything but tensors of 32-bit floats."""
    try:
        with path.open("rb") as file:
            return _read(file, part)
    except (pickle.UnpicklingError, ValueError, TypeError, KeyError, IndexError, EOFError, AttributeError) as error:
        raise BadInput(f"{path.name} is no checkpoint that can be read ({error}).", "Pull it again.") from error


def _read(file: Any, part: str) -> dict[str, NDArray[np.float32]]:
    if _Reader(file).load() != MAGIC:
        raise ValueError("it does not begin as one")
    _Reader(file).load()  # the protocol's version
    if not _Reader(file).load().get("little_endian"):
        raise ValueError("it was written by a big-endian machine")
    reader = _Reader(file)
    state = reader.load()
    for key in _Reader(file).load():
        storage = reader.storages[str(key)]
        size = int.from_bytes(file.read(8), "little")
        if size != storage.size:
            raise ValueError("a storage has another length than was said")
        storage.numbers = np.frombuffer(file.read(4 * size), "<f4")
    return {name: value.array() for name, value in state[part].items() if isinstance(value, _Tensor)}
