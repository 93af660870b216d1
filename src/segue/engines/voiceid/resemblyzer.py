"""Resemblyzer's speaker encoder (C. Jemine; after L. Wan et al., "Generalized end-to-end loss for speaker
verification", ICASSP 2018): an LSTM of three layers of 256, run by numpy."""

import threading
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segue.engines.voiceid.base import VOICE_RATE_HZ, Embedding, mean_voice
from segue.engines.voiceid.checks import FRAME, check_voice, silent, sounding_frames, without_pauses
from segue.engines.voiceid.tensors import read_tensors
from segue.model.errors import BadInput, SegueError, Unavailable

MODEL = "resemblyzer"
FILE = "pretrained.pt"
WINDOW_MS = 1_600
FFT, HOP, MELS, HIDDEN, LAYERS = 400, 160, 40, 256, 3
HOP_MS = 10
LEVEL_DBFS = -30.0
"""Quieter recordings are brought to this level, as in training."""
OVERLAP = 0.5
BATCH = 64
SOUNDING_SHARE = 0.1
"""A window with less than this much sound has no voice."""

Array = NDArray[np.float32]


class ResemblyzerVoices:
    """Knows voices. `weights` gives the folder of a model id, or raises Unavailable (`WeightsStore.path`)."""

    name = "resemblyzer"
    version = "0.1.4-1"
    size = 256
    window_ms = WINDOW_MS
    same = 0.75

    def __init__(self, weights: Callable[[str], Path]) -> None:
        self._weights = weights
        self._lock = threading.Lock()
        self._net: _Net | None = None

    def embed(self, samples: Array) -> Embedding:
        """See `VoiceEncoder.embed`: the mean over windows of 1.6 s that half overlap."""
        sound = without_pauses(check_voice(samples))
        net = self._load()
        if not len(sound):
            raise silent()
        mels = mel_frames(_levelled(sound, sound))
        length = WINDOW_MS // HOP_MS
        starts = list(range(0, max(1, len(mels) - length // 2), round(length * (1 - OVERLAP))))
        return mean_voice(net.run(_cut(mels, starts, min(length, len(mels)))))

    def windows(self, samples: Array, starts_ms: Sequence[int], length_ms: int | None = None) -> Array:
        """See `VoiceEncoder.windows`."""
        sound = check_voice(samples)
        length = (length_ms or WINDOW_MS) // HOP_MS
        if length < 10 or any(start < 0 for start in starts_ms):
            raise BadInput("A window starts before the sound, or is shorter than a tenth of a second.", "Correct it.")
        net = self._load()
        out = np.zeros((len(starts_ms), self.size), np.float32)
        sounding = sounding_frames(sound)
        heard = [at for at, start in enumerate(starts_ms) if _sounds(sounding, start, length * HOP_MS)]
        if heard:
            mels = mel_frames(_levelled(sound, without_pauses(sound)))
            out[heard] = net.run(_cut(mels, [starts_ms[at] // HOP_MS for at in heard], length))
        return out

    def unload(self) -> None:
        """Gives the memory back; the next sound loads again."""
        with self._lock:
            self._net = None

    def _load(self) -> "_Net":
        with self._lock:
            if self._net is None:
                folder = self._weights(MODEL)
                try:
                    self._net = _Net(read_tensors(folder / FILE, "model_state"))
                except (SegueError, OSError, KeyError, ValueError) as error:
                    raise Unavailable(
                        f"The weights in {folder} can't be loaded ({error}).",
                        "Run `segue models verify`, then pull again.",
                    ) from error
            return self._net


def mel_frames(sound: Array) -> Array:
    """Power in 40 mel bands (Slaney's scale and norm), 100 times a second, frame k centred on sample 160 k; shape
    (frames, 40). As `librosa.feature.melspectrogram` has it for these numbers."""
    padded = np.pad(sound, FFT // 2)
    frames = np.lib.stride_tricks.sliding_window_view(padded, FFT)[::HOP]
    out = np.empty((len(frames), MELS), np.float32)
    window, filters = _window(), _filters()
    for at in range(0, len(frames), 4096):
        power = np.abs(np.fft.rfft(frames[at : at + 4096] * window, axis=1)) ** 2
        out[at : at + 4096] = power.astype(np.float32) @ filters
    return out


class _Net:
    """The LSTM (S. Hochreiter, J. Schmidhuber, 1997; torch's order of gates: in, forget, cell, out), a line, a ramp."""

    def __init__(self, state: dict[str, Array]) -> None:
        self._layers: list[tuple[Array, Array, Array]] = []
        for layer in range(LAYERS):
            inner, outer = state[f"lstm.weight_ih_l{layer}"], state[f"lstm.weight_hh_l{layer}"]
            if inner.shape != (4 * HIDDEN, MELS if layer == 0 else HIDDEN) or outer.shape != (4 * HIDDEN, HIDDEN):
                raise ValueError("the layers have other sizes")
            bias = state[f"lstm.bias_ih_l{layer}"] + state[f"lstm.bias_hh_l{layer}"]
            self._layers.append((_halved(inner.T), _halved(outer.T), _halved(bias)))
        self._line, self._offset = np.ascontiguousarray(state["linear.weight"].T), state["linear.bias"]

    def run(self, mels: Array) -> Array:
        """Embeddings of windows of mel frames, (n, frames, 40) to (n, 256), each of length 1."""
        parts = [self._batch(mels[at : at + BATCH]) for at in range(0, len(mels), BATCH)]
        return np.concatenate(parts) if parts else np.zeros((0, HIDDEN), np.float32)

    def _batch(self, mels: Array) -> Array:
        values = np.ascontiguousarray(mels.transpose(1, 0, 2))
        for inner, outer, bias in self._layers:
            values = _layer(values, inner, outer, bias)
        raw = np.maximum(0, values[-1] @ self._line + self._offset)
        return np.asarray(raw / np.maximum(1e-9, np.linalg.norm(raw, axis=1, keepdims=True)), np.float32)


def _layer(values: Array, inner: Array, outer: Array, bias: Array) -> Array:
    steps, count, _ = values.shape
    coming = (values.reshape(steps * count, -1) @ inner + bias).reshape(steps, count, 4 * HIDDEN)
    out = np.empty((steps, count, HIDDEN), np.float32)
    hidden = np.zeros((count, HIDDEN), np.float32)
    cell = np.zeros((count, HIDDEN), np.float32)
    for step in range(steps):
        # The logistic function is half of (1 + tanh of the half): one call for all four gates.
        gates = np.tanh(coming[step] + hidden @ outer)
        enter, forget, fresh, leave = np.split(gates, 4, axis=1)
        cell = 0.5 * ((1 + forget) * cell + (1 + enter) * fresh)
        hidden = 0.5 * (1 + leave) * np.tanh(cell)
        out[step] = hidden
    return out


def _halved(weights: Array) -> Array:
    """Half of the weights of the three logistic gates; the cell's own stay."""
    scaled = weights.copy()
    scaled[..., : 2 * HIDDEN] *= 0.5
    scaled[..., 3 * HIDDEN :] *= 0.5
    return np.ascontiguousarray(scaled, np.float32)


def _levelled(sound: Array, speech: Array) -> Array:
    """Louder, where the speech in it is quieter than in training."""
    level = float(np.sqrt(np.mean(np.square(speech, dtype=np.float64)))) if len(speech) else 0.0
    gain = 10 ** (LEVEL_DBFS / 20) / max(level, 1e-9)
    return sound * np.float32(gain) if level > 0 and gain > 1 else sound


def _cut(mels: Array, starts: Sequence[int], length: int) -> Array:
    short = max(starts, default=0) + length - len(mels)
    if short > 0:
        mels = np.concatenate([mels, np.zeros((short, MELS), np.float32)])
    return np.stack([mels[start : start + length] for start in starts])


def _sounds(sounding: NDArray[np.bool_], start_ms: int, length_ms: int) -> bool:
    frame_ms = FRAME * 1000 // VOICE_RATE_HZ
    part = sounding[start_ms // frame_ms : (start_ms + length_ms) // frame_ms]
    return bool(part.sum() > SOUNDING_SHARE * length_ms / frame_ms)


@cache
def _window() -> Array:
    return (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(FFT) / FFT)).astype(np.float32)


@cache
def _filters() -> Array:
    """Triangles of equal area, even on Slaney's mel scale (linear to 1 kHz, then logarithmic), shape (201, 40)."""
    step = np.log(6.4) / 27
    mels = np.linspace(0.0, 15 + np.log(8.0) / step, MELS + 2)
    edges = np.where(mels < 15, mels * 200 / 3, 1000 * np.exp(step * (mels - 15)))
    hz = np.fft.rfftfreq(FFT, 1 / VOICE_RATE_HZ)[:, None]
    rising = (hz - edges[:-2]) / (edges[1:-1] - edges[:-2])
    falling = (edges[2:] - hz) / (edges[2:] - edges[1:-1])
    triangles: Any = np.maximum(0, np.minimum(rising, falling)) * (2 / (edges[2:] - edges[:-2]))
    return np.asarray(triangles, np.float32)
