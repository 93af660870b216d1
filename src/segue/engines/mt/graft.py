"""Segue's own small models: a decoder for another language on the encoder of Mozilla's English–Portuguese model.

What reads English in that model is kept as it is, and what wrote Portuguese is exchanged: the files in `grafts/` hold a
vocabulary, embeddings and a decoder for each language, trained by `tools/train_graft.py` (whose text tells how). On its
own a graft is of no use; with the weights of `translation-pt` it becomes a Marian model that fxtranslate runs.

A graft is a `.npz`: `vocabulary` (the SentencePiece file as bytes), and for each tensor NAME of the decoder either
`f:NAME` (float32, one row) or `q:NAME` (int8, rows × columns) with `m:NAME`, its multiplier.
"""

import io
import zipfile
from collections.abc import Callable, Sequence
from functools import cached_property, partial
from importlib import resources
from pathlib import Path

import numpy as np

from segue.engines.mt.base import Pair
from segue.engines.mt.checks import check_answer, check_order
from segue.engines.mt.host import Buffers, Host
from segue.engines.mt.marian import BYTES, Tensor, float_row, int8_matrix, read_model, write_model
from segue.model.errors import SegueError, Unavailable

BASE = "translation-pt"
_BASE_MODEL = "model.enpt.intgemm.alphas.bin"
_BASE_VOCABULARY = "vocab.enpt.spm"
_SETTINGS = "special:model.yml"


class GraftTranslation:
    """Translates English into the languages of `grafts/`. `weights` gives a model's folder, or raises Unavailable."""

    name = "graft"
    version = "1"

    def __init__(self, weights: Callable[[str], Path]) -> None:
        self._weights = weights
        self._host = Host(self.name)

    def pairs(self) -> Sequence[Pair]:
        """See `TranslationEngine.pairs`: none before `translation-pt` is pulled."""
        try:
            self._weights(BASE)
        except SegueError:
            return ()
        return tuple(Pair("en", language) for language in self.languages)

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """The languages that Segue brings a decoder for, whether or not the base is here."""
        names = sorted(file.name for file in (resources.files(__package__) / "grafts").iterdir())
        return tuple(name[3:5] for name in names if name.startswith("en-") and name.endswith(".npz"))

    def translate(self, sentences: Sequence[str], source: str, target: str) -> list[str]:
        """See `TranslationEngine.translate`."""
        lines = check_order(sentences, source, target, self.pairs())
        pair = Pair(source, target)
        told = self._host.translate(lines, pair, self.version, partial(self._bring, pair))
        return check_answer(lines, told, "The model")

    def unload(self) -> None:
        """Gives the memory back; the next sentence loads again."""
        self._host.unload()

    def _bring(self, pair: Pair) -> Buffers:
        folder = self._weights(BASE)
        graft = (resources.files(__package__) / "grafts" / f"{pair.source}-{pair.target}.npz").read_bytes()
        try:
            source = (folder / _BASE_VOCABULARY).read_bytes()
            model, target = grafted((folder / _BASE_MODEL).read_bytes(), graft)
        except OSError as error:
            raise Unavailable(f"{BASE} is not whole ({error}).", "Run `segue models verify`.") from error
        return Buffers(model, source, target)


def grafted(base: bytes, graft: bytes) -> tuple[bytes, bytes]:
    """The model of `base`'s encoder and `graft`'s decoder, and the target's vocabulary. Raises Unavailable when
    either is broken."""
    try:
        with np.load(io.BytesIO(graft), allow_pickle=False) as held:
            parts = {name: held[name] for name in held.files}
        new = {tensor.name: tensor for tensor in _tensors(parts)}
        kept = [part for tensor in read_model(base) for part in _kept(tensor, parts["q:decoder_Wemb"].shape[0])]
        model = write_model([*(tensor for tensor in kept if tensor.name not in new), *new.values()])
        return model, parts["vocabulary"].tobytes()
    except (ValueError, KeyError, EOFError, OSError, zipfile.BadZipFile, SegueError) as error:
        raise Unavailable(f"A translation model can't be put together ({error}).", "Install Segue again.") from error


def _tensors(parts: dict[str, "np.ndarray[tuple[int, ...], np.dtype[np.generic]]"]) -> list[Tensor]:
    made = []
    for key, values in parts.items():
        kind, _, name = key.partition(":")
        if kind == "f":
            made.append(float_row(name, values.astype(np.float32).ravel()))
        elif kind == "q":
            matrix = values.astype(np.int8)
            made.append(int8_matrix(name, matrix, float(parts[f"m:{name}"]), embedding=name == "decoder_Wemb"))
    return made


def _kept(tensor: Tensor, target_pieces: int) -> list[Tensor]:
    """What becomes of a tensor of the base: its one matrix of embeddings is the source's own from now on."""
    if tensor.name == "Wemb":
        return [Tensor("encoder_Wemb", tensor.type, tensor.shape, tensor.data)]
    if tensor.name == "Wemb_QuantMultA":
        return [
            Tensor(f"{side}_{tensor.name}", tensor.type, tensor.shape, tensor.data) for side in ("encoder", "decoder")
        ]
    if tensor.name == _SETTINGS:
        text = tensor.data.rstrip(b"\0").decode()
        text = text.replace("tied-embeddings-all: true", "tied-embeddings-all: false")
        text = text.replace("tied-embeddings: false", "tied-embeddings: true")
        head, _, rest = text.partition("dim-vocabs:\n")
        source, _, after = rest.partition("\n")
        data = f"{head}dim-vocabs:\n{source}\n  - {target_pieces}\n{after.partition(chr(10))[2]}".encode() + b"\0"
        return [Tensor(tensor.name, BYTES, (len(data),), data)]
    return [tensor]
