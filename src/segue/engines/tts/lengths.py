"""How long Kokoro will speak, from the half of its model that decides it.

The model first gives each phoneme a number of frames, then makes the sound, which takes a hundred times as long. Here
only the nodes that lead to those numbers are kept.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segue.engines.tts.onnxfile import thinned
from segue.engines.tts.products import with_products
from segue.engines.tts.session import open_session

DURATIONS = "/encoder/Clip_output_0"
"""Frames for each phoneme, with one before and one after; a frame is 25 ms."""
FRAME_MS = 25.0
TRIMMED_MS, TRIMMED_SHARE = 40.0, 0.035
"""What is cut from the sound's ends because nothing is heard in it: measured over sentences of 1 to 9 s."""


class Lengths:
    """Called with phonemes as numbers, a style of shape (510, 1, 256) and a speed: the speech's length in ms."""

    def __init__(self, model: Path, threads: int) -> None:
        self.session: Any = open_session(with_products(thinned(model.read_bytes(), DURATIONS)), threads, as_it_is=True)

    def __call__(self, tokens: Sequence[int], style: NDArray[np.float32], speed: float) -> float:
        found = self.session.run([DURATIONS], {
            "tokens": np.asarray([[0, *tokens, 0]], np.int64),
            "style": style[min(len(tokens), len(style)) - 1].astype(np.float32),
            "speed": np.asarray([speed], np.float32),
        })  # fmt: skip
        frames = np.asarray(found[0]).ravel()
        # The last mark of the sentence is silence, and so is a little of what stands beside it.
        heard = float(frames[1:-2].sum()) * FRAME_MS
        return max(2 * FRAME_MS, heard - min(300.0, TRIMMED_MS + TRIMMED_SHARE * heard))
