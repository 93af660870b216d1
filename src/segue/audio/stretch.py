"""A little faster or slower at the same pitch: WSOLA (W. Verhelst and M. Roelands, ICASSP 1993), as a stream.

Pieces of 60 ms are taken at the new pace, each moved by up to 12 ms to where it goes on best from the one before, and
overlapped. Made for changes of a few per cent, in which nearly every piece is found where it is sought.
"""

from collections.abc import Iterator

import numpy as np

from segue.audio.shape import Samples

PIECE = 2_640
STEP = PIECE // 2
REACH = 528
THIN = 4
"""Likeness is sought at every fourth sample, then to the sample."""


def stretched(blocks: Iterator[Samples], after_frames: int, tempo: float) -> Iterator[Samples]:
    """The blocks, shape (frames, channels), unchanged for `after_frames`, then played `tempo` times as fast.

    There is no click where the pace changes: the first piece is the very sound that would have followed.
    """
    held: Samples | None = None
    for block in blocks:
        if after_frames >= len(block):
            after_frames -= len(block)
            yield block
            continue
        if after_frames:
            yield block[:after_frames]
        held = block[after_frames:]
        break
    if held is not None:
        yield from _stretched(held, blocks, tempo)


def _stretched(held: Samples, blocks: Iterator[Samples], tempo: float) -> Iterator[Samples]:
    fade = np.linspace(0, 1, STEP, endpoint=False, dtype=np.float32)[:, None]
    source = Source(held, blocks)
    at = 0.0  # where the next piece is sought
    last = 0  # where the one before was found
    tail = source.part(0, STEP)
    while True:
        at += STEP * tempo
        yield tail
        wanted = source.part(last + STEP, PIECE)
        low = max(last, round(at) - REACH)
        around = source.part(low, 2 * REACH + PIECE)
        if len(around) < 2 * REACH + PIECE:
            yield wanted
            yield from source.rest(last + STEP + len(wanted))
            return
        found = low + _likest(around[: 2 * REACH + STEP], wanted[:STEP])
        # `wanted` is what would have followed; the new piece takes over from it.
        tail = wanted[:STEP] * (1 - fade) + source.part(found, STEP) * fade
        last = found
        source.forget(last)


def _likest(around: Samples, wanted: Samples) -> int:
    """Where in `around` the sound is most like `wanted`."""
    whole, goal = around.mean(axis=1), wanted.mean(axis=1)
    coarse = _fit(whole[::THIN], goal[::THIN]) * THIN
    low = max(0, coarse - THIN)
    return low + _fit(whole[low : coarse + THIN + len(goal)], goal)


def _fit(whole: Samples, goal: Samples) -> int:
    windows = np.lib.stride_tricks.sliding_window_view(whole, len(goal))
    size = np.sqrt(np.einsum("ij,ij->i", windows, windows)) + 1e-6
    return int(np.argmax(np.einsum("ij,j->i", windows, goal) / size))


class Source:
    """A stream of blocks of which a window is kept."""

    def __init__(self, held: Samples, blocks: Iterator[Samples]) -> None:
        self._held, self._blocks = held, blocks
        self._start = 0

    def part(self, at: int, frames: int) -> Samples:
        """`frames` from `at` on, counted from the first; fewer at the end. What was forgotten can't be had."""
        end = at - self._start + frames
        while len(self._held) < end:
            block = next(self._blocks, None)
            if block is None:
                break
            self._held = np.concatenate([self._held, block])
        return self._held[max(0, at - self._start) : end]

    def rest(self, at: int) -> Iterator[Samples]:
        """Everything from `at` on."""
        yield self._held[max(0, at - self._start) :]
        yield from self._blocks

    def forget(self, before: int) -> None:
        """What lies before this frame will not be asked for again."""
        if before - self._start > 8 * PIECE:
            self._held = self._held[before - self._start :]
            self._start = before
