"""MP3 streams through LAME's own wheel: four times as quick as the LAME inside FFmpeg's wheel, measured on one core."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

QUALITY = 7
"""LAME's quick settings: many personal streams run at once, and in time comes before in perfect."""
HIGHEST_KBPS = 320


class LameStream:
    """Bare MP3 frames of a constant bit rate: no Xing frame and no tags, so a stream may be entered anywhere."""

    def __init__(self, rate_hz: int, out_rate_hz: int, channels: int, bit_rate_bps: int) -> None:
        import lameenc

        self._channels = channels
        self._encoder: Any = lameenc.Encoder()
        self._encoder.silence()
        self._encoder.set_channels(channels)
        self._encoder.set_in_sample_rate(rate_hz)
        self._encoder.set_out_sample_rate(out_rate_hz)
        self._encoder.set_bit_rate(min(HIGHEST_KBPS, bit_rate_bps // 1000))
        self._encoder.set_quality(QUALITY)
        self._pushed = self._closed = False

    def push(self, samples: NDArray[np.float32]) -> bytes:
        """Takes samples, shape (frames, channels), ±1 is full scale; returns the bytes that are ready."""
        if self._closed:
            raise ValueError("the encoder is closed")
        if samples.ndim != 2 or samples.shape[1] != self._channels:
            raise ValueError(f"samples of shape {samples.shape} for {self._channels} channels")
        if not len(samples):
            return b""
        self._pushed = True
        whole = np.multiply(samples, np.float32(32_767), order="C")
        if not np.isfinite(whole).all():
            whole = np.nan_to_num(whole, nan=0.0, posinf=32_767.0, neginf=-32_767.0)
        np.clip(np.rint(whole, out=whole), -32_768, 32_767, out=whole)
        return bytes(self._encoder.encode(whole.astype("<i2").tobytes()))

    def close(self) -> bytes:
        """Ends the stream and returns the last bytes. A second call returns none."""
        if self._closed:
            return b""
        self._closed = True
        return bytes(self._encoder.flush()) if self._pushed else b""
