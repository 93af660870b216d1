"""ONNX sessions that share a small machine: few threads, none spinning, little memory."""

from pathlib import Path
from typing import Any


def open_session(model: Path | bytes, threads: int, as_it_is: bool = False) -> Any:
    """An onnxruntime session on the CPU that uses at most `threads` threads for one sentence. `model` is a
    file, or its bytes; `as_it_is`: onnxruntime is not to rearrange it.

    Waiting threads would spin, which takes the processor from the music: that is off. The arena stays on: without it
    Kokoro's peak was four times higher (1.3 GB for a five-second sentence, against 0.34 GB). Which values could lie in
    one another's place is not planned beforehand: among Kokoro's thousands that took 3 of the 3.5 s of opening, and
    the arena gives a value's place away anyway once it was read.
    """
    from onnxruntime.capi.onnxruntime_inference_collection import InferenceSession
    from onnxruntime.capi.onnxruntime_pybind11_state import GraphOptimizationLevel, SessionOptions

    options = SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.enable_mem_pattern = False
    options.enable_mem_reuse = False
    options.log_severity_level = 3
    if as_it_is:
        options.graph_optimization_level = GraphOptimizationLevel.ORT_DISABLE_ALL
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return InferenceSession(
        model if isinstance(model, bytes) else str(model),
        sess_options=options,
        providers=["CPUExecutionProvider"],
    )
