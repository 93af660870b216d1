"""Plays a soundfont with numpy: each pitch is resampled once and kept, so a piece takes about a hundredth of its time.

What a SoundFont says of samples, keys, loops, tuning, pan, loudness and the volume envelope is followed; filters stand
still; vibrato is added to held notes of instruments that are bowed, blown or sung. No reverb: that is the mix's affair.
"""

import threading
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from segue.engines.synth.base import Note
from segue.engines.synth.checks import check_notes, keep_in_bounds
from segue.engines.synth.sf2 import SoundFont, Zone, read_soundfont

MODEL = "soundfont-timgm6mb"
DRUM_BANK = 128
LONGEST_RELEASE_S = 1.6
VIBRATO = {21, 22, 40, 41, 42, 43, *range(48, 55), *range(56, 61), *range(64, 80), 110}
"""Programs whose held notes waver a little."""
VIBRATO_HZ, VIBRATO_CENTS, VIBRATO_AFTER_S = 5.1, 9.0, 0.35
LOUDNESS = 0.5
"""One voice at full velocity stands here, so that a few together stay within bounds."""
KEPT_BYTES = 96 * 1024 * 1024
"""How much resampled sound is kept from one piece to the next."""

Samples = NDArray[np.float32]


class SoundFontSynth:
    """Plays through a soundfont. `weights` gives the folder of a model id, or raises Unavailable."""

    name = "soundfont"
    version = "1"

    def __init__(self, weights: Callable[[str], Path]) -> None:
        self._weights = weights
        self._stage: _Stage | None = None
        self._lock = threading.Lock()

    def play(self, notes: Sequence[Note], rate_hz: int = 44_100, tail_ms: int = 2_000) -> Samples:
        """See `Synthesiser.play`. The same notes give the same samples."""
        frames = check_notes(notes, rate_hz, tail_ms)
        with self._lock:
            if self._stage is None:
                self._stage = _Stage(read_soundfont(next(self._weights(MODEL).glob("*.sf2"))))
        sound = np.zeros((2, frames), dtype=np.float32)
        for note, duration_s in _choked(notes):
            self._stage.play(note, duration_s, rate_hz, sound)
        return keep_in_bounds(sound.T)


def _choked(notes: Sequence[Note]) -> list[tuple[Note, float]]:
    """Notes by start, with how long each is held: a closed hi-hat (42, 44) ends an open one (46)."""
    ordered = sorted(notes, key=lambda note: (note.start_ms, note.drum, note.program, note.pitch))
    closing = [note.start_ms for note in ordered if note.drum and note.pitch in {42, 44}]
    held = []
    for note in ordered:
        duration_ms = note.duration_ms
        if note.drum:
            after = bisect_right(closing, note.start_ms)
            open_hat = note.pitch == 46 and after < len(closing)
            duration_ms = closing[after] - note.start_ms if open_hat else 4_000.0
        held.append((note, duration_ms / 1000))
    return held


class _Stage:
    """What notes need to sound: zones found, pitches resampled, envelopes drawn, each once. Threads may share it."""

    def __init__(self, font: SoundFont) -> None:
        self._font = font
        self._waves: OrderedDict[tuple[int, int, int, bool, int], Samples] = OrderedDict()
        self._kept_bytes = 0
        self._lock = threading.Lock()
        self._envelopes: dict[tuple[int, int], Samples] = {}
        self._wavering: dict[int, NDArray[np.float64]] = {}

    def play(self, note: Note, duration_s: float, rate_hz: int, sound: Samples) -> None:
        """Adds the note to `sound`, shape (2, frames)."""
        start = round(note.start_ms * rate_hz / 1000)
        for zone in self._zones(note):
            voice = self._voice(note, zone, duration_s, rate_hz)[: sound.shape[1] - start]
            gain = LOUDNESS * zone.gain * (note.velocity / 127) ** 2
            if zone.pan == 0:
                voice *= np.float32(gain * 0.70710678)
                sound[:, start : start + len(voice)] += voice
                continue
            angle = (zone.pan + 1) * np.pi / 4
            sound[0, start : start + len(voice)] += np.float32(gain * np.cos(angle)) * voice
            sound[1, start : start + len(voice)] += np.float32(gain * np.sin(angle)) * voice

    def _zones(self, note: Note) -> list[Zone]:
        presets = self._font.presets
        bank = DRUM_BANK if note.drum else 0
        zones = presets.get((bank, 0 if note.drum else note.program)) or presets.get((bank, 0), ())
        return [
            zone
            for zone in zones
            if zone.keys[0] <= note.pitch <= zone.keys[1] and zone.velocities[0] <= note.velocity <= zone.velocities[1]
        ]

    def _voice(self, note: Note, zone: Zone, duration_s: float, rate_hz: int) -> Samples:
        """The note through its envelope, mono."""
        held = max(1, round(duration_s * rate_hz))
        release = round(min(LONGEST_RELEASE_S, max(0.03, zone.release_s)) * rate_hz)
        wave = self._wave(zone, note, held + release, rate_hz)[: held + release]
        voice = wave * self._envelope(zone, len(wave), rate_hz)[: len(wave)]
        if len(voice) > held:
            # The specification's release falls 100 dB in its time.
            fall = np.arange(len(voice) - held, dtype=np.float32)
            fall *= np.float32(-11.5 / release)
            voice[held:] *= np.exp(fall, out=fall)
        return voice

    def _wave(self, zone: Zone, note: Note, length: int, rate_hz: int) -> Samples:
        """The zone's sample at the note's pitch, at least `length` frames unless it ends before."""
        wavers = not note.drum and note.program in VIBRATO
        # Softer is darker: the default modulator takes up to two octaves off the filter.
        softness = min(2, (127 - note.velocity) // 40)
        cutoff_hz = zone.cutoff_hz * (1.0, 0.72, 0.52)[softness]
        if cutoff_hz > 0.3 * rate_hz:
            softness = 0
        key = (id(zone), note.pitch, rate_hz, wavers, softness)
        with self._lock:
            known = self._waves.get(key)
            if known is not None and (len(known) >= length or zone.loop is None):
                self._waves.move_to_end(key)
                return known
        # A little more than is asked, so that the next longer note finds enough.
        length = -(-length * 4 // (3 * rate_hz)) * rate_hz
        cents = (note.pitch - zone.root_key) * zone.cents_a_key
        step = 2 ** (cents / 1200) * zone.rate_hz / rate_hz
        positions = (self._wavered(length, rate_hz) if wavers else np.arange(length, dtype=np.float64)) * step
        wave = _resample(self._font.samples[zone.start : zone.end], zone.loop, positions)
        if cutoff_hz <= 0.3 * rate_hz:
            wave = _darken(wave, cutoff_hz, rate_hz)
        with self._lock:
            before = self._waves.pop(key, None)
            self._kept_bytes += wave.nbytes - (before.nbytes if before is not None else 0)
            self._waves[key] = wave
            while self._kept_bytes > KEPT_BYTES and len(self._waves) > 1:
                self._kept_bytes -= self._waves.popitem(last=False)[1].nbytes
        return wave

    def _wavered(self, length: int, rate_hz: int) -> NDArray[np.float64]:
        """Frame numbers 0, 1, 2… bent by the vibrato."""
        known = self._wavering.get(rate_hz)
        if known is None or len(known) < length:
            seconds = np.arange(max(length, 8 * rate_hz)) / rate_hz
            depth = np.clip((seconds - VIBRATO_AFTER_S) / 0.6, 0.0, 1.0) * VIBRATO_CENTS
            known = np.cumsum(2 ** (depth * np.sin(2 * np.pi * VIBRATO_HZ * seconds) / 1200)) - 1
            self._wavering[rate_hz] = known
        return known[:length]

    def _envelope(self, zone: Zone, length: int, rate_hz: int) -> Samples:
        known = self._envelopes.get((id(zone), rate_hz))
        if known is None or len(known) < length:
            seconds = np.arange(max(2 * length, 4 * rate_hz)) / rate_hz
            attack = np.minimum(1.0, seconds / max(zone.attack_s, 0.002))
            fallen = np.maximum(0.0, seconds - zone.attack_s - zone.hold_s) / max(zone.decay_s, 0.001)
            # Decay falls 100 dB in its time, and stops at the sustain level.
            known = (attack * np.maximum(zone.sustain, np.exp(-11.5 * fallen))).astype(np.float32)
            self._envelopes[id(zone), rate_hz] = known
        return known


def _resample(sample: NDArray[np.int16], loop: tuple[int, int] | None, positions: NDArray[np.float64]) -> Samples:
    """The sample read at fractional positions, by straight lines; looped for as long as is asked, or to its end."""
    if loop is None:
        positions = positions[: int(np.searchsorted(positions, len(sample) - 1))]
        padded = sample.astype(np.float32)
    else:
        first, last = loop
        begin = int(np.searchsorted(positions, last))
        if begin < len(positions):
            turns = (positions[begin:] - first) * (1 / (last - first))
            turns -= np.floor(turns, out=np.empty_like(turns))
            turns *= last - first
            turns += first
            positions = np.concatenate([positions[:begin], turns])
        padded = np.concatenate([sample[:last], sample[first : first + 2]]).astype(np.float32)
    padded *= np.float32(1 / 32_768)
    whole = positions.astype(np.int32)
    part = positions - whole
    slope = np.diff(padded)
    return np.asarray(padded[whole] + part.astype(np.float32) * slope[np.minimum(whole, len(slope) - 1)])


def _darken(wave: Samples, cutoff_hz: float, rate_hz: int) -> Samples:
    """A low-pass of 12 dB an octave."""
    if not len(wave):
        return wave
    from scipy.signal import butter, lfilter  # type: ignore[attr-defined]

    b, a = butter(2, max(60.0, cutoff_hz) / (rate_hz / 2))
    return np.asarray(lfilter(b.astype(np.float32), a.astype(np.float32), wave), dtype=np.float32)
