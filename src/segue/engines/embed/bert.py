"""BERT encoders from their safetensors to CTranslate2's own format, built once, without torch.

The layout of safetensors: 8 bytes little-endian length, that many bytes of JSON (name → dtype, shape, data_offsets),
then the numbers (https://huggingface.co/docs/safetensors). The layers are named as in Hugging Face's `BertModel`.
"""

import json
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from segue.model.errors import BadInput

LARGEST_HEADER = 10_000_000
_DTYPES: dict[str, np.dtype[np.floating[Any]]] = {"F32": np.dtype("<f4"), "F16": np.dtype("<f2")}

Tensors = dict[str, NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class BertShape:
    """What the weights don't say of themselves."""

    layers: int
    heads: int
    layer_norm_epsilon: float = 1e-12
    unknown: str = "[UNK]"


def read_safetensors(file: IO[bytes]) -> Tensors:
    """Every float tensor of the file, as float32. Raises BadInput when it is no such file."""
    try:
        length = int.from_bytes(file.read(8), "little")
        if not 2 <= length <= LARGEST_HEADER:
            raise BadInput("These weights are no safetensors.", "Run `segue models verify`, then pull them again.")
        header: dict[str, Any] = json.loads(file.read(length))
        data = np.frombuffer(file.read(), dtype=np.uint8)
        found: Tensors = {}
        for name, about in header.items():
            if name == "__metadata__" or about["dtype"] not in _DTYPES:
                continue
            start, end = about["data_offsets"]
            numbers = data[start:end].view(_DTYPES[about["dtype"]])
            found[name.removeprefix("bert.")] = numbers.reshape(about["shape"]).astype(np.float32)
        return found
    except (ValueError, KeyError, TypeError) as error:
        raise BadInput("These weights can't be read.", "Run `segue models verify`, then pull them again.") from error


def build(tensors: Tensors, shape: BertShape, vocabulary: list[str], target: Path) -> None:
    """Writes the encoder in int8 to the folder `target`, by one rename, so that it is whole or not there."""
    spec = _spec(tensors, shape, vocabulary)
    target.parent.mkdir(parents=True, exist_ok=True)
    staging = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
    try:
        spec.validate()
        spec.optimize(quantization="int8")
        spec.save(str(staging))
        shutil.rmtree(target, ignore_errors=True)
        staging.rename(target)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _spec(tensors: Tensors, shape: BertShape, vocabulary: list[str]) -> Any:
    from ctranslate2.specs import common_spec, transformer_spec

    encoder: Any = transformer_spec.TransformerEncoderSpec(
        shape.layers,
        shape.heads,
        pre_norm=False,
        activation=common_spec.Activation.GELU,
        layernorm_embedding=True,
        num_source_embeddings=2,
        embeddings_merge=common_spec.EmbeddingsMerge.ADD,
    )
    spec = transformer_spec.TransformerEncoderModelSpec(encoder)
    encoder.scale_embeddings = False
    encoder.embeddings[0].weight = tensors["embeddings.word_embeddings.weight"]
    encoder.embeddings[1].weight = tensors["embeddings.token_type_embeddings.weight"]
    encoder.position_encodings.encodings = tensors["embeddings.position_embeddings.weight"]
    _norm(encoder.layernorm_embedding, tensors, "embeddings.LayerNorm")
    for number, layer in enumerate(encoder.layer):
        name = f"encoder.layer.{number}"
        parts = [f"{name}.attention.self.{part}" for part in ("query", "key", "value")]
        attention, after = layer.self_attention.linear
        attention.weight = np.concatenate([tensors[f"{part}.weight"] for part in parts])
        attention.bias = np.concatenate([tensors[f"{part}.bias"] for part in parts])
        _linear(after, tensors, f"{name}.attention.output.dense")
        _norm(layer.self_attention.layer_norm, tensors, f"{name}.attention.output.LayerNorm")
        _linear(layer.ffn.linear_0, tensors, f"{name}.intermediate.dense")
        _linear(layer.ffn.linear_1, tensors, f"{name}.output.dense")
        _norm(layer.ffn.layer_norm, tensors, f"{name}.output.LayerNorm")
    missing = tensors["embeddings.word_embeddings.weight"].shape[0] - len(vocabulary)
    spec.register_vocabulary([*vocabulary, *(f"<extra_id_{number}>" for number in range(missing))])
    spec.config.unk_token = shape.unknown
    spec.config.layer_norm_epsilon = shape.layer_norm_epsilon
    return spec


def _linear(spec: Any, tensors: Tensors, name: str) -> None:
    spec.weight = tensors[f"{name}.weight"]
    spec.bias = tensors[f"{name}.bias"]


def _norm(spec: Any, tensors: Tensors, name: str) -> None:
    spec.gamma = tensors[f"{name}.weight"]
    spec.beta = tensors[f"{name}.bias"]
