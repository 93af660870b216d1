"""A singing voice made of speech: its spectral envelopes, stretched over the notes of a tune, on pulses at their pitch.

A source-filter vocoder in the line of H. Dudley's and of WORLD (M. Morise, 2016), small and plain: what it must give is
what a detector of voices listens for, formants that move, consonants, gliding pitch and vibrato, not beauty.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d  # type: ignore[attr-defined]

from segue.engines.synth.base import Note

Mono = NDArray[np.float32]

RATE_HZ = 22_050
HOP = 110
"""5 ms."""
WINDOW = 1_024
LIFTER = 42
"""Cepstral coefficients that make the envelope: formants, not harmonics."""


@dataclass(frozen=True, slots=True)
class Speaker:
    """What a voice is made of: envelopes of its speech, how voiced each is, and where its syllables lie."""

    envelopes: NDArray[np.float32]
    """Shape (frames, 513)."""
    voiced: NDArray[np.float32]
    syllables: tuple[tuple[int, int, int], ...]
    """First frame, loudest frame, last frame."""


def listen_to(speech: Mono) -> Speaker:
    """A speaker from some seconds of speech at 22,050 Hz, shape (frames,). Raises ValueError without syllables."""
    padded = np.pad(speech, (WINDOW // 2, WINDOW))
    frames = np.lib.stride_tricks.sliding_window_view(padded, WINDOW)[::HOP]
    spectrum = np.abs(np.fft.rfft(frames * np.hanning(WINDOW), axis=1)).astype(np.float32)
    cepstrum = np.fft.irfft(np.log(spectrum + 1e-4), axis=1)
    cepstrum[:, LIFTER : WINDOW - LIFTER + 1] = 0
    envelopes = np.exp(np.fft.rfft(cepstrum, axis=1).real).astype(np.float32)
    auto = np.fft.irfft(spectrum**2, axis=1)
    voiced = auto[:, 55:300].max(axis=1) / np.maximum(auto[:, 0], 1e-9)
    level = gaussian_filter1d(np.sqrt((spectrum[:, 10:180] ** 2).mean(axis=1)), 8)
    sure = np.clip((gaussian_filter1d(voiced, 3) - 0.3) / 0.3, 0, 1)
    loud = level * sure
    floor = 0.25 * np.percentile(loud, 90)
    tops = np.flatnonzero((loud[1:-1] > loud[:-2]) & (loud[1:-1] >= loud[2:]) & (loud[1:-1] > floor)) + 1
    if len(tops) < 4:
        raise ValueError("There are no syllables in it.")
    cuts = [int(a + np.argmin(level[a:b])) for a, b in pairwise(tops)]
    edges = [max(0, int(tops[0]) - 24), *cuts, min(len(level) - 1, int(tops[-1]) + 30)]
    spans = tuple((edges[n], int(top), edges[n + 1]) for n, top in enumerate(tops) if edges[n + 1] - edges[n] > 12)
    return Speaker(envelopes, sure.astype(np.float32), spans)


def sing(speaker: Speaker, notes: Sequence[Note], seed: int) -> Mono:
    """The tune in the speaker's voice at 22,050 Hz: one syllable a note, as long as the last note's end.

    `pitch` and times of the notes count; a consonant is sung a little before its note, as singers do.
    """
    chance = random.Random(seed)
    ms = RATE_HZ / 1000 / HOP
    total = int(max(note.start_ms + note.duration_ms for note in notes) * ms) + 40
    source = np.full(total, -1.0)
    pitch = np.zeros(total)
    at = chance.randrange(len(speaker.syllables))
    for note in sorted(notes, key=lambda each: each.start_ms):
        first, top, last = speaker.syllables[at % len(speaker.syllables)]
        at += 1 if chance.random() < 0.93 else 3
        onset = max(0, int(note.start_ms * ms) - min(12, top - first) // 2)
        end = min(total, int((note.start_ms + note.duration_ms) * ms))
        if end - onset < 6:
            continue
        head, tail = top - first, min(last - top, (end - onset) // 3)
        head = min(head, (end - onset) // 2)
        middle = end - onset - head - tail
        # Held on the vowel, with the small wandering of a mouth that is not a machine.
        wander = np.cumsum(np.asarray([chance.gauss(0, 0.25) for _ in range(middle)]))
        held = top + np.clip(wander - wander.mean() if middle else wander, -4, 4)
        source[onset:end] = np.concatenate([np.arange(top - head, top), held, np.arange(top, top + tail)])
        pitch[onset:end] = note.pitch
    sounding = source >= 0
    pitch = _glided(pitch, sounding, chance)
    index = np.clip(np.round(np.maximum(source, 0)), 0, len(speaker.voiced) - 1).astype(int)
    amplitude = gaussian_filter1d(sounding.astype(np.float64), 3)
    return _spoken(speaker, index, amplitude, 440 * 2 ** ((pitch - 69) / 12), seed)


def _glided(pitch: NDArray[np.float64], sounding: NDArray[np.bool_], chance: random.Random) -> NDArray[np.float64]:
    """Steps become glides of some 60 ms, held notes get a vibrato that grows."""
    known = np.flatnonzero(sounding)
    filled = np.interp(np.arange(len(pitch)), known, pitch[known]) if len(known) else pitch + 60
    changes = np.concatenate([[True], np.abs(np.diff(filled)) > 0.5])
    since = np.arange(len(filled)) - np.maximum.accumulate(np.where(changes, np.arange(len(filled)), 0))
    depth = chance.uniform(0.1, 0.6) * np.clip((since - 30) / 50, 0, 1)
    rate_hz = chance.uniform(4.8, 6.4)
    vibrato = depth * np.sin(2 * np.pi * rate_hz * np.arange(len(filled)) * HOP / RATE_HZ + chance.uniform(0, 6))
    drift = gaussian_filter1d(np.random.default_rng(chance.randrange(2**31)).normal(0, 1, len(filled)), 12) * 0.6
    smooth = gaussian_filter1d(filled, chance.uniform(4, 9))
    return np.asarray(smooth + vibrato + drift * chance.uniform(0.2, 0.6), np.float64)


def _spoken(
    speaker: Speaker, index: NDArray[np.int64], amplitude: NDArray[np.float64], hz: NDArray[np.float64], seed: int
) -> Mono:
    """Pulses and breath through the envelopes, overlapped and added."""
    frames = len(index)
    samples = frames * HOP
    phase = np.cumsum(np.interp(np.arange(samples), np.arange(frames) * HOP, hz) / RATE_HZ)
    turns = np.floor(phase)
    pulses = np.zeros(samples + 1)
    hits = np.flatnonzero(np.diff(turns, prepend=0) > 0)
    # Each pulse lies between two samples: shared by how near it is to either.
    late = (phase[hits] - turns[hits]) / np.maximum(np.diff(phase, prepend=0)[hits], 1e-9)
    weight = np.sqrt(1 / np.maximum(np.interp(hits, np.arange(frames) * HOP, hz) / RATE_HZ, 1e-6))
    np.add.at(pulses, hits, weight * (1 - np.clip(late, 0, 1)))
    np.add.at(pulses, np.maximum(hits - 1, 0), weight * np.clip(late, 0, 1))
    breath = np.random.default_rng(seed).normal(0, 1, samples)
    size = 512
    window = np.hanning(size)
    cut = np.lib.stride_tricks.sliding_window_view
    bins = np.fft.rfftfreq(size, 1 / RATE_HZ)
    airy = np.clip((bins - 3_500) / 4_000, 0.04, 0.6)
    out = np.zeros(samples + 2 * size)
    pulsed = cut(np.pad(pulses[:samples], (size // 2, size)), size)[::HOP][:frames]
    blown = cut(np.pad(breath, (size // 2, size)), size)[::HOP][:frames]
    for at in range(0, frames, 1_024):
        part = slice(at, min(frames, at + 1_024))
        envelope = speaker.envelopes[index[part]][:, ::2]
        voiced = speaker.voiced[index[part]][:, None]
        tone = np.fft.rfft(pulsed[part] * window, axis=1) * voiced * (1 - airy)
        air = np.fft.rfft(blown[part] * window, axis=1) * (voiced * airy + (1 - voiced) * 0.7)
        sound = np.fft.irfft((tone + air) * envelope * amplitude[part, None], axis=1)
        for row, frame in enumerate(range(part.start, part.stop)):
            out[frame * HOP : frame * HOP + size] += sound[row]
    made = out[size // 2 : size // 2 + samples]
    return np.asarray(made / max(1e-9, float(np.abs(made).max())), np.float32)
