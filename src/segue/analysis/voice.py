"""Where in a recording somebody sings or speaks, from features of the voice and a small net of our own.

What gives a voice away beside instruments: pitch that glides and trembles (the fluctogram of B. Lehner, G. Widmer and
R. Sonnleitner, "On the reduction of false positives in singing voice detection", ICASSP 2014), formants that move
(cepstra and how they vary), syllables (level that moves some four times a second). They are summed up around each tenth
of a second and weighed by a net of one hidden layer (the mean of five nets), which `tools/train_voice.py` fitted
(docs/developer/analysis.md).
"""

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segue.analysis.spectrum import BANDS, FRAMES_PER_S, RATE_HZ, Framer, hann, sparse
from segue.model.sound import Span

Array = NDArray[np.float32]

WINDOW, HOP = 2_048, 512
GLIDES_PER_S = RATE_HZ / HOP
PER_OCTAVE = 36
LOWEST_HZ, OCTAVES = 160.0, 5.5
FIRST_BAND, BAND_COUNT = 12, 9
"""Bands of an octave, half an octave apart, from 200 Hz on."""
SHIFTS = 3
"""How many thirds of a semitone a pitch may move between two frames."""
CEPSTRA = 13
STEPS_PER_S = 10
NEAR_S, FAR_S = 0.5, 1.6
"""Half the length of the stretches that features are summed over."""
WEIGHTS = Path(__file__).with_name("voice.npz")
SHORTEST_MS, BREATH_MS = 800, 1_500
"""No span is shorter than the first; pauses up to the second belong to it."""
SWITCH = 6.0
"""What a change between voice and none costs, in logits: a change must be worth some tenths of a second."""


class VoiceEar:
    """Hears mono blocks at 22,050 Hz; keeps how pitches glide in nine bands, 43 times a second (0.7 MB in 5 min)."""

    def __init__(self) -> None:
        self._framer = Framer(WINDOW, HOP)
        self._before: Array | None = None
        self._glides: list[NDArray[np.float16]] = []

    def push(self, mono: Array) -> None:
        """Hears a block of shape (frames,)."""
        self._hear(self._framer.push(mono))

    def close(self) -> None:
        """Hears what the last window still holds."""
        self._hear(self._framer.flush())

    def glides(self) -> Array:
        """Shape (steps, 27): glide in thirds of a semitone, how alike the two frames are, how peaked; by band."""
        empty = np.zeros((0, 3 * BAND_COUNT), np.float16)
        return np.concatenate([empty, *self._glides]).astype(np.float32)

    def _hear(self, frames: Array) -> None:
        from scipy.fft import rfft

        if not len(frames):
            return
        magnitude = np.abs(rfft(frames * hann(WINDOW), axis=1))
        tones = np.sqrt(np.ascontiguousarray((_log_filters() @ magnitude.T).T, np.float32))
        joined = np.concatenate([tones[:1] if self._before is None else self._before, tones])
        self._before = tones[-1:]
        self._glides.append(_glides(joined).astype(np.float16))


def hear_voices(bands: Array, glides: Array) -> tuple[Span, ...]:
    """Spans with a voice, in ms from the start, for bands heard by `spectrum.Ear` and glides heard by `VoiceEar`."""
    features = voice_features(bands, glides)
    return spans_of(voice_logits(features), level_of(bands, len(features)))


def voice_features(bands: Array, glides: Array) -> Array:
    """What the net sees: shape (steps, features), ten steps a second."""
    steps = round(min(len(bands) / FRAMES_PER_S, len(glides) / GLIDES_PER_S) * STEPS_PER_S)
    if steps < STEPS_PER_S:
        return np.zeros((0, 0), np.float32)
    basis = np.cos(np.pi / BANDS * np.arange(CEPSTRA)[:, None] * (np.arange(BANDS) + 0.5)) * np.sqrt(2 / BANDS)
    even = bands[: len(bands) // 2 * 2].reshape(-1, 2, BANDS).mean(axis=1)
    cepstra = (even @ basis.T.astype(np.float32)).astype(np.float32)
    moving = np.abs(np.diff(cepstra, axis=0, prepend=cepstra[:1]))
    groups = np.stack([even[:, a:b].mean(axis=1) for a, b in ((2, 8), (8, 16), (16, 26), (26, 40))], axis=1)
    shift, alike, peaked = np.split(glides, 3, axis=1)
    # A glide that all bands share is a voice's: its harmonics move together.
    shared = np.stack([np.median(shift, axis=1), np.abs(shift).mean(axis=1), shift.std(axis=1)], axis=1)
    size = min(len(cepstra), len(glides))
    every = np.concatenate(
        [cepstra[:size], moving[:size], groups[:size], np.abs(shift[:size]), shift[:size], alike[:size],
         peaked[:size], shared[:size]], axis=1
    )  # fmt: skip
    centres = np.arange(steps) * GLIDES_PER_S / STEPS_PER_S
    near_mean, near_spread = _summed(every, centres, NEAR_S)
    far_mean, far_spread = _summed(every, centres, FAR_S)
    # How loud it is says nothing about who is heard; how the loudness moves does.
    loudness = [0, *range(2 * CEPSTRA, 2 * CEPSTRA + groups.shape[1])]
    near_mean, far_mean = (np.delete(mean, loudness, axis=1) for mean in (near_mean, far_mean))
    return np.concatenate([near_mean, near_spread, far_mean, far_spread], axis=1)


def voice_logits(features: Array) -> Array:
    """How likely a voice is at each step, as the logarithm of the odds, shape (steps,)."""
    if not len(features):
        return np.zeros(0, np.float32)
    net = _net()
    hidden = np.tanh((features - net["mean"]) / net["spread"] @ net["w1"] + net["b1"])
    return np.asarray(hidden @ net["w2"] + net["b2"], np.float32)[:, 0]


def level_of(bands: Array, steps: int) -> Array:
    """Whether anything sounds, between 0 and 1, at each of `steps`."""
    if not steps:
        return np.zeros(0, np.float32)
    level = bands[:, 4:30].mean(axis=1)
    at = np.minimum(np.arange(steps) * FRAMES_PER_S / STEPS_PER_S, len(level) - 1).astype(int)
    return np.asarray(
        np.clip(level[at] / max(1e-6, 0.1 * float(np.percentile(level, 95))), 0, 1).astype(np.float32), np.float32
    )


def spans_of(logits: Array, level: Array) -> tuple[Span, ...]:
    """The likeliest course of voice and none (Viterbi's way, two states), short spans dropped, breaths bridged."""
    if not len(logits):
        return ()
    scores = np.clip(logits, -6, 6) * level - (1 - level) * 3
    voiced = _likeliest(scores)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], voiced.astype(np.int8), [0]])))
    step_ms = 1000 // STEPS_PER_S
    joined: list[Span] = []
    for start, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        if joined and start * step_ms - joined[-1].end_ms <= BREATH_MS:
            joined[-1] = Span(joined[-1].start_ms, end * step_ms)
        else:
            joined.append(Span(start * step_ms, end * step_ms))
    return tuple(span for span in joined if span.end_ms - span.start_ms >= SHORTEST_MS)


def _likeliest(scores: Array) -> NDArray[np.bool_]:
    came = np.zeros((len(scores), 2), np.bool_)
    quiet, voice = 0.0, -SWITCH
    for step, score in enumerate(scores.tolist()):
        came[step] = voice - SWITCH > quiet, voice >= quiet - SWITCH
        quiet, voice = max(quiet, voice - SWITCH), max(voice, quiet - SWITCH) + score
    state = int(voice - SWITCH > quiet)
    out = np.zeros(len(scores), np.bool_)
    for step in range(len(scores) - 1, -1, -1):
        out[step] = state
        state = int(came[step, state])
    return out


def _glides(tones: Array) -> Array:
    """For each pair of neighbouring frames and each band: where the second fits the first best, and how well."""
    before, after = tones[:-1], tones[1:]
    reach = np.arange(-SHIFTS, SHIFTS + 1)
    here = _halves(before, 0)
    mean = _banded(here.sum(axis=2)) / PER_OCTAVE
    spread = _banded(np.einsum("tij,tij->ti", here, here)) - PER_OCTAVE * mean**2
    fits = np.empty((len(reach), len(before), BAND_COUNT), np.float32)
    for place, shift in enumerate(reach):
        there = _halves(after, int(shift))
        total, power = _banded(there.sum(axis=2)), _banded(np.einsum("tij,tij->ti", there, there))
        together = _banded(np.einsum("tij,tij->ti", here, there)) - mean * total
        size = np.maximum(0, spread) * np.maximum(0, power - total**2 / PER_OCTAVE)
        fits[place] = together / (np.sqrt(size) + 1e-6)
    best = np.clip(fits.argmax(axis=0), 1, len(reach) - 2)[None]
    left, top, right = (np.take_along_axis(fits, best + side, axis=0)[0] for side in (-1, 0, 1))
    bend = np.minimum(left - 2 * top + right, -1e-6)
    off = np.clip(0.5 * (left - right) / bend, -1, 1)
    peaks = here.max(axis=2)
    peaked = np.log1p(np.maximum(peaks[:, 1:], peaks[:, :-1]) / (mean + 1e-4))
    return np.concatenate([reach[best[0]] + off, top, peaked], axis=1).astype(np.float32)


def _halves(tones: Array, shift: int) -> Array:
    """Half octaves from the first band's lowest tone, moved by `shift`; shape (frames, bands + 1, 18)."""
    half = PER_OCTAVE // 2
    low = FIRST_BAND + shift
    return tones[:, low : low + half * (BAND_COUNT + 1)].reshape(len(tones), BAND_COUNT + 1, half)


def _banded(halves: Array) -> Array:
    """Sums of an octave from sums of half octaves."""
    return halves[:, 1:] + halves[:, :-1]


def _summed(values: Array, centres: NDArray[np.float64], half_s: float) -> tuple[Array, Array]:
    """Mean and spread of each column around each centre."""
    total = np.cumsum(np.concatenate([np.zeros((1, values.shape[1])), values]), axis=0, dtype=np.float64)
    squares = np.cumsum(np.concatenate([np.zeros((1, values.shape[1])), values**2]), axis=0, dtype=np.float64)
    half = half_s * GLIDES_PER_S
    low = np.clip(np.round(centres - half), 0, len(values) - 1).astype(int)
    high = np.maximum(low + 1, np.clip(np.round(centres + half), 1, len(values)).astype(int))
    count = (high - low)[:, None]
    mean = (total[high] - total[low]) / count
    spread = np.sqrt(np.maximum(0, (squares[high] - squares[low]) / count - mean**2))
    return mean.astype(np.float32), spread.astype(np.float32)


@cache
def _log_filters() -> Any:
    """Triangles even in pitch, 36 an octave, at least as wide as the spectrum's own steps; shape (tones, bins)."""
    hz = np.fft.rfftfreq(WINDOW, 1 / RATE_HZ)
    centres = LOWEST_HZ * 2 ** (np.arange(round(OCTAVES * PER_OCTAVE)) / PER_OCTAVE)
    width = np.maximum(RATE_HZ / WINDOW, centres * (2 ** (1 / PER_OCTAVE) - 1))
    return sparse(np.maximum(0, 1 - np.abs(hz[None, :] - centres[:, None]) / width[:, None]).astype(np.float32))


@cache
def _net() -> dict[str, Array]:
    with np.load(WEIGHTS, allow_pickle=False) as stored:
        return {name: stored[name].astype(np.float32) for name in stored.files}
