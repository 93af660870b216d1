"""Cuts a stream into frames; shared by the detectors."""

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from segue.engines.vad.base import FRAME

BATCH = 1_024
"""Frames looked at together: half a minute."""


def framed(blocks: Iterable[NDArray[np.float32]]) -> Iterator[NDArray[np.float32]]:
    """The same samples as frames, shape (n, FRAME), n at most `BATCH`; the last frame filled up with silence."""
    held: list[NDArray[np.float32]] = []
    count = 0
    for block in blocks:
        held.append(np.nan_to_num(np.asarray(block, np.float32).reshape(-1)))
        count += len(held[-1])
        if count >= BATCH * FRAME:
            joined = np.concatenate(held)
            whole = len(joined) // (BATCH * FRAME) * BATCH * FRAME
            for at in range(0, whole, BATCH * FRAME):
                yield joined[at : at + BATCH * FRAME].reshape(-1, FRAME)
            held, count = [joined[whole:]], len(joined) - whole
    if count:
        joined = np.concatenate(held)
        yield np.pad(joined, (0, -len(joined) % FRAME)).reshape(-1, FRAME)
