"""all-MiniLM-L6-v2 on CTranslate2, int8 on the CPU: six layers, 384 numbers a text, English.

Vectors are the mean over the word pieces, brought to length 1, as its makers do
(https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2).
"""

import shutil
import threading
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segue.engines.embed.bert import BertShape, build, read_safetensors
from segue.engines.embed.checks import check_texts
from segue.model.errors import SegueError, Unavailable

MODEL = "minilm-l6"
PARCEL = "model.zip"
LONGEST_PIECES = 256
_BUILT = "int8-1"
_TOKENS_AT_ONCE = 4096
_LARGEST_MEMBER = 200_000_000


@dataclass(frozen=True, slots=True)
class _Loaded:
    encoder: Any
    tokenizer: Any


class MiniLmEmbedder:
    """Reads with MiniLM. `weights` gives the folder of a model id, or raises Unavailable (`WeightsStore.path`);
    `built` is a folder for what is made of them (about 23 MB), which may go at any time."""

    name = "minilm"
    version = "l6-v2-int8-1"
    dimension = 384
    languages = frozenset({"en"})

    def __init__(self, weights: Callable[[str], Path], built: Path, threads: int = 2) -> None:
        self._weights = weights
        self._built = built / MODEL / _BUILT
        self._threads = threads
        self._lock = threading.Lock()
        self._loaded: _Loaded | None = None

    def embed(self, texts: Sequence[str], query: bool = False) -> NDArray[np.float32]:
        """See `Embedder.embed`."""
        checked = check_texts(texts)
        loaded = self._load()
        vectors = np.zeros((len(checked), self.dimension), dtype=np.float32)
        try:
            pieces = [each.ids for each in loaded.tokenizer.encode_batch(checked)]
            for rows in _batches([len(ids) for ids in pieces]):
                vectors[rows] = _mean(loaded.encoder, [pieces[row] for row in rows])
        except Exception as error:
            raise Unavailable(f"MiniLM could not read a text ({error}).", "Run `segue models verify`.") from error
        return vectors

    def unload(self) -> None:
        """Gives the memory back; the next text loads again."""
        with self._lock:
            self._loaded = None

    def _load(self) -> _Loaded:
        with self._lock:
            if self._loaded is None:
                self._loaded = self._open()
            return self._loaded

    def _open(self) -> _Loaded:
        """Opens what was built; builds it first where it is missing or can't be opened."""
        folder = self._weights(MODEL)
        runtime: Any
        try:
            import ctranslate2 as runtime
            from tokenizers import Tokenizer
        except ImportError as error:
            raise Unavailable(
                "CTranslate2 or tokenizers is not installed.", "Install them: `pip install ctranslate2 tokenizers`."
            ) from error
        try:
            with zipfile.ZipFile(folder / PARCEL) as parcel:
                tokenizer = Tokenizer.from_str(_member(parcel, "tokenizer.json").decode())
                for fresh in (False, True):
                    if fresh or not self._built.is_dir():
                        shutil.rmtree(self._built, ignore_errors=True)
                        _make(parcel, tokenizer, self._built)
                    try:
                        encoder = runtime.Encoder(
                            str(self._built), compute_type="int8", intra_threads=self._threads, inter_threads=1
                        )
                        break
                    except RuntimeError:
                        if fresh:
                            raise
            tokenizer.enable_truncation(LONGEST_PIECES)
            tokenizer.no_padding()
            return _Loaded(encoder, tokenizer)
        except SegueError:
            raise
        except Exception as error:
            raise Unavailable(
                f"MiniLM's weights in {folder} can't be loaded ({error}).",
                "Run `segue models verify`, then pull again.",
            ) from error


def _member(parcel: zipfile.ZipFile, name: str) -> bytes:
    if parcel.getinfo(name).file_size > _LARGEST_MEMBER:
        raise ValueError(f"{name} is larger than it can be")
    return parcel.read(name)


def _make(parcel: zipfile.ZipFile, tokenizer: Any, target: Path) -> None:
    with parcel.open("model.safetensors") as file:
        tensors = read_safetensors(file)
    words = tokenizer.get_vocab(with_added_tokens=True)
    build(tensors, BertShape(layers=6, heads=12), sorted(words, key=lambda word: int(words[word])), target)


def _batches(lengths: list[int]) -> list[list[int]]:
    """Rows in batches of texts of like length, so that little is padded, each of a bounded number of pieces."""
    batches: list[list[int]] = []
    for row in sorted(range(len(lengths)), key=lambda each: -lengths[each]):
        if not batches or (len(batches[-1]) + 1) * lengths[batches[-1][0]] > _TOKENS_AT_ONCE:
            batches.append([])
        batches[-1].append(row)
    return batches


def _mean(encoder: Any, pieces: list[list[int]]) -> NDArray[np.float32]:
    """Vectors of length 1, shape (texts, dimension)."""
    hidden = np.asarray(encoder.forward_batch(pieces).last_hidden_state, dtype=np.float32)
    lengths = np.array([len(ids) for ids in pieces])
    inside = np.arange(hidden.shape[1])[None, :] < lengths[:, None]
    mean = np.einsum("nld,nl->nd", hidden, inside.astype(np.float32)) / lengths[:, None]
    return np.asarray(mean / np.maximum(np.linalg.norm(mean, axis=1, keepdims=True), 1e-9), dtype=np.float32)
