"""Silero VAD, in the ONNX file that ships inside faster-whisper (MIT): a small recurrent net, streamed."""

import importlib.util
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segue.engines.vad.framed import framed
from segue.model.errors import Unavailable

CONTEXT = 64
"""Samples before a frame that the net sees with it."""
STATE = 128


class SileroSpeechDetector:
    """Hears speech. `model` names another ONNX file of the same form (version 6)."""

    name = "silero"
    version = "6"

    def __init__(self, model: Path | None = None) -> None:
        self._path = model
        self._lock = threading.Lock()
        self._session: Any = None

    def likelihoods(self, blocks: Iterable[NDArray[np.float32]]) -> Iterator[NDArray[np.float32]]:
        """See `SpeechDetector.likelihoods`."""
        session = self._load()
        hidden = np.zeros((1, 1, STATE), np.float32)
        cell = np.zeros((1, 1, STATE), np.float32)
        before = np.zeros(CONTEXT, np.float32)
        for frames in framed(blocks):
            ends = np.vstack([before, frames[:-1, -CONTEXT:]])
            before = frames[-1, -CONTEXT:].copy()
            inputs = {"input": np.concatenate([ends, frames], axis=1), "h": hidden, "c": cell}
            try:
                found, hidden, cell = session.run(None, inputs)
            except Exception as error:
                raise Unavailable(
                    f"The speech detector failed ({error}).", "Try again; report it if it stays."
                ) from error
            yield np.asarray(found, np.float32).reshape(-1)

    def _load(self) -> Any:
        with self._lock:
            if self._session is None:
                self._session = _open(self._path or _shipped())
            return self._session


def _shipped() -> Path:
    found = importlib.util.find_spec("faster_whisper")
    assets = Path(found.origin).parent / "assets" if found is not None and found.origin else Path()
    models = sorted(assets.glob("silero_vad_v6*.onnx")) if found is not None else []
    if not models:
        raise Unavailable(
            "The speech detector that comes with faster-whisper is not here.",
            "Install it with `pip install -U faster-whisper`.",
        )
    return models[-1]


def _open(path: Path) -> Any:
    from onnxruntime.capi.onnxruntime_inference_collection import InferenceSession
    from onnxruntime.capi.onnxruntime_pybind11_state import SessionOptions

    options = SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 3
    try:
        return InferenceSession(str(path), sess_options=options, providers=["CPUExecutionProvider"])
    except Exception as error:
        raise Unavailable(f"{path} can't be loaded ({error}).", "Install faster-whisper anew.") from error
