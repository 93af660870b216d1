"""From an arrangement to sound: players rendered one by one, seated left to right, in one room, at one loudness."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from segue.audio.loudness import Meter
from segue.catalog.demo.music import Arrangement, perform
from segue.engines.synth.base import Synthesiser

Samples = NDArray[np.float32]
RATE_HZ = 44_100
CEILING = 10 ** (-1.5 / 20)
"""No sample passes −1.5 dBFS, so that lossy encoders stay under full scale."""


def render(
    arrangement: Arrangement, synth: Synthesiser, seed: str, target_lufs: float, rate_hz: int = RATE_HZ
) -> Samples:
    """Stereo samples, shape (frames, 2), at `target_lufs` integrated, under the ceiling; ends trimmed or faded."""
    tail_ms = round(1000 * arrangement.room_s) + 800
    frames = round((arrangement.time_ms(arrangement.length) + tail_ms) * rate_hz / 1000)
    dry, wet = np.zeros((2, frames), dtype=np.float32), np.zeros((2, frames), dtype=np.float32)
    for part in arrangement.parts:
        if not part.events:
            continue
        sound = synth.play(perform(arrangement, part, seed), rate_hz, tail_ms)[:frames]
        placed = _seated(sound, part.pan, 10 ** (part.gain_db / 20))
        dry[:, : len(sound)] += placed
        if part.send_db > -28:
            placed *= np.float32(10 ** (part.send_db / 20))
            wet[:, : len(sound)] += placed
    dry += _in_room(wet, arrangement.room_s, rate_hz)
    del wet
    return levelled(_ended(np.ascontiguousarray(dry.T), arrangement, rate_hz), target_lufs, rate_hz)


def levelled(samples: Samples, target_lufs: float, rate_hz: int) -> Samples:
    """The samples at a loudness, shape (frames, channels), their peaks held under the ceiling by a limiter."""
    for _ in range(2):
        gain_db = target_lufs - _lufs(samples, rate_hz)
        if gain_db > 60:
            return samples
        louder = samples * np.float32(10 ** (gain_db / 20))
        samples = limited(louder, rate_hz)
        if samples is louder:
            break
    return samples


def _lufs(samples: Samples, rate_hz: int) -> float:
    """Integrated loudness, heard in blocks: the meter's filters work in double precision."""
    meter = Meter(rate_hz, true_peak=False)
    for at in range(0, len(samples), 10 * rate_hz):
        meter.push(samples[at : at + 10 * rate_hz])
    return meter.integrated_lufs()


def limited(samples: Samples, rate_hz: int) -> Samples:
    """Peaks turned down before they come (5 ms ahead) and let go slowly; untouched where nothing is too loud."""
    from scipy.ndimage import minimum_filter1d, uniform_filter1d  # type: ignore[attr-defined]

    peaks = _peaks(samples)
    if not len(peaks) or float(peaks.max()) <= CEILING:
        return samples
    wanted = np.minimum(1.0, CEILING / np.maximum(peaks, 1e-9)).astype(np.float32)
    reach = round(0.03 * rate_hz) | 1
    gain = uniform_filter1d(minimum_filter1d(wanted, reach), reach // 2 | 1)
    return np.asarray(np.clip(samples * gain[:, None], -CEILING, CEILING), dtype=np.float32)


def faded(samples: Samples, in_ms: float, out_ms: float, rate_hz: int) -> Samples:
    """The samples with equal-power fades at both ends; a copy."""
    out = samples.copy()
    rise, fall = (min(len(out), round(length * rate_hz / 1000)) for length in (in_ms, out_ms))
    if rise:
        out[:rise] *= np.sin(np.linspace(0, np.pi / 2, rise, dtype=np.float32))[:, None]
    if fall:
        out[len(out) - fall :] *= np.cos(np.linspace(0, np.pi / 2, fall, dtype=np.float32))[:, None]
    return out


def _seated(sound: Samples, pan: float, gain: float) -> Samples:
    """A player moved to their seat, shape (2, frames): their own stereo narrowed, then panned with equal power."""
    left, right = sound[:, 0], sound[:, 1]
    angle = (pan + 1) * np.pi / 4
    to_left, to_right = np.sqrt(0.5) * np.cos(angle), np.sqrt(0.5) * np.sin(angle)
    width = 0.25 * (1 - abs(pan))
    placed = np.empty((2, len(sound)), dtype=np.float32)
    np.multiply(left, np.float32(gain * (to_left + width)), out=placed[0])
    placed[0] += right * np.float32(gain * (to_left - width))
    np.multiply(left, np.float32(gain * (to_right - width)), out=placed[1])
    placed[1] += right * np.float32(gain * (to_right + width))
    return placed


def _in_room(wet: Samples, decay_s: float, rate_hz: int) -> Samples:
    """The sends, shape (2, frames), in a room of this decay (time to −60 dB)."""
    from scipy.signal import oaconvolve  # type: ignore[attr-defined]

    if not wet.any():
        return wet
    impulse = _room(round(decay_s * 10), rate_hz)
    for side in (0, 1):  # one after the other, in place: a room's answer takes four times the sound's memory
        wet[side] = oaconvolve(wet[side], impulse[side])[: wet.shape[1]]
    return wet


@lru_cache(maxsize=8)
def _room(decay_tenths: int, rate_hz: int) -> Samples:
    """A room as noise that dies away: 18 ms before it answers, darker as it fades, different left and right."""
    from scipy.signal import butter, lfilter  # type: ignore[attr-defined]

    decay_s = decay_tenths / 10
    chance = np.random.default_rng(decay_tenths)
    seconds = np.arange(round(decay_s * rate_hz)) / rate_hz
    noise = chance.standard_normal((len(seconds), 2))
    bright = (
        lfilter(*butter(1, 5_500 / (rate_hz / 2)), noise, axis=0) * np.exp(-6.9 * seconds / (0.6 * decay_s))[:, None]
    )
    dark = lfilter(*butter(2, 1_800 / (rate_hz / 2)), noise, axis=0) * np.exp(-6.9 * seconds / decay_s)[:, None]
    low = butter(2, 180 / (rate_hz / 2), "high")
    impulse = lfilter(*low, bright + 0.8 * dark, axis=0)
    impulse = np.concatenate([np.zeros((round(0.018 * rate_hz), 2)), impulse])
    return np.ascontiguousarray((impulse / np.sqrt((impulse**2).sum(axis=0))).T, dtype=np.float32)


def _ended(samples: Samples, arrangement: Arrangement, rate_hz: int) -> Samples:
    """Faded where the arrangement fades; else cut where the room has died away, with a short breath."""
    end = round(arrangement.time_ms(arrangement.length) * rate_hz / 1000)
    if arrangement.ending == "fade":
        # Twice over: equal power is right between two songs, but into silence it ends too loud.
        once = faded(samples[:end], 15, 1000 * arrangement.fade_s, rate_hz)
        return faded(once, 0, 1000 * arrangement.fade_s, rate_hz)
    peaks = _peaks(samples)
    loud = np.nonzero(peaks > 0.0015 * peaks.max(initial=1e-9))[0]
    last = min(len(samples), (int(loud[-1]) if len(loud) else end) + round(0.25 * rate_hz))
    return faded(samples[:last], 5, 250, rate_hz)


def _peaks(samples: Samples) -> Samples:
    """The louder side of each frame."""
    return np.asarray(np.maximum(np.abs(samples[:, 0]), np.abs(samples[:, -1])))
