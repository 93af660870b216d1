"""ONNX sessions that share a small machine: few threads, none spinning, memory given back."""

from pathlib import Path
from typing import Any


def open_session(model: Path, threads: int) -> Any:
    """An onnxruntime session on the CPU that uses at most `threads` threads for one sentence.

    The arena would keep the largest sentence's memory for ever, and waiting threads would spin: both are turned
    off, because a server speaks seldom and plays always.
    """
    from onnxruntime.capi.onnxruntime_inference_collection import InferenceSession
    from onnxruntime.capi.onnxruntime_pybind11_state import SessionOptions

    options = SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.enable_mem_pattern = False
    options.log_severity_level = 3
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return InferenceSession(str(model), sess_options=options, providers=["CPUExecutionProvider"])
