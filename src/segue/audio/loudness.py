"""Loudness as broadcasters measure it: ITU-R BS.1770-5, EBU Tech 3341 and 3342. Streamed, so of any length."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

SILENCE_LUFS = -70.0
SILENCE_DBTP = -150.0
OFFSET = -0.691
STEP_S = 0.1
TAPS_PER_PHASE = 24


def integrated_lufs(samples: NDArray[np.float32], rate_hz: int) -> float:
    """Integrated loudness in LUFS of samples of shape (frames,) or (frames, channels); −70 for silence."""
    return measured(samples, rate_hz, true_peak=False).integrated_lufs()


def loudness_range_lu(samples: NDArray[np.float32], rate_hz: int) -> float:
    """Loudness range in LU (EBU Tech 3342)."""
    return measured(samples, rate_hz, true_peak=False).loudness_range_lu()


def true_peak_dbtp(samples: NDArray[np.float32], rate_hz: int) -> float:
    """True peak in dBTP: the highest point of the wave between the samples too; −150 for silence."""
    meter = PeakMeter(rate_hz)
    meter.push(_wide(samples))
    return meter.true_peak_dbtp()


def measured(samples: NDArray[np.float32], rate_hz: int, true_peak: bool = True) -> "Meter":
    """A meter that has heard all of `samples`."""
    meter = Meter(rate_hz, true_peak)
    meter.push(samples)
    return meter


class Meter:
    """Hears blocks of samples, shape (frames, channels), and tells loudness. Holds 10 numbers a second, no samples.

    Channels weigh the same (right for mono and stereo). A single channel counts once, as BS.1770 has it: a recording
    that will come out of two loudspeakers should be decoded to two channels first.
    """

    def __init__(self, rate_hz: int, true_peak: bool = True) -> None:
        self._rate_hz = rate_hz
        self._step = round(rate_hz * STEP_S)
        self._sos = k_weighting(rate_hz)
        self._state: NDArray[np.float64] | None = None
        self._rest: NDArray[np.float64] = np.zeros(0)
        self._powers: list[NDArray[np.float64]] = []
        self._peaks = PeakMeter(rate_hz) if true_peak else None

    def push(self, samples: NDArray[np.float32]) -> None:
        """Hears a block, shape (frames,) or (frames, channels); the channels must stay the same."""
        from scipy.signal import sosfilt  # type: ignore[attr-defined]

        wide = _wide(samples)
        if not len(wide):
            return
        if self._peaks is not None:
            self._peaks.push(wide)
        if self._state is None:
            self._state = np.zeros((len(self._sos), 2, wide.shape[1]))
        weighted, self._state = sosfilt(self._sos, wide, axis=0, zi=self._state)
        power = np.concatenate([self._rest, np.einsum("fc,fc->f", weighted, weighted)])
        whole = len(power) // self._step
        self._powers.append(power[: whole * self._step].reshape(whole, self._step).mean(axis=1))
        self._rest = power[whole * self._step :]

    def step_powers(self) -> NDArray[np.float64]:
        """Weighted power (sum over channels) of each whole 100 ms so far."""
        return np.concatenate(self._powers) if self._powers else np.zeros(0)

    def momentary_lufs(self) -> NDArray[np.float64]:
        """Loudness of 400 ms windows, one every 100 ms."""
        return np.asarray(to_lufs(_windows(self.step_powers(), 4)))

    def short_term_lufs(self) -> NDArray[np.float64]:
        """Loudness of 3 s windows, one every 100 ms."""
        return np.asarray(to_lufs(_windows(self.step_powers(), 30)))

    def integrated_lufs(self) -> float:
        """Gated loudness of all that was heard; −70 for silence or less than 400 ms of sound."""
        powers = _windows(self.step_powers(), 4)
        loud = powers[to_lufs(powers) > SILENCE_LUFS]
        if not len(loud):
            return SILENCE_LUFS
        gated = loud[to_lufs(loud) > to_lufs(loud.mean()) - 10.0]
        return max(SILENCE_LUFS, float(to_lufs(gated.mean())))

    def loudness_range_lu(self) -> float:
        """The spread between quiet and loud passages: the 10th to the 95th percentile above a gate at −20 LU."""
        powers = _windows(self.step_powers(), 30)
        loud = powers[to_lufs(powers) > SILENCE_LUFS]
        if len(loud) < 2:
            return 0.0
        gated = to_lufs(loud[to_lufs(loud) > to_lufs(loud.mean()) - 20.0])
        low, high = np.percentile(gated, [10, 95])
        return float(high - low)

    def true_peak_dbtp(self) -> float:
        """True peak of all that was heard, in dBTP. Needs `true_peak=True`."""
        if self._peaks is None:
            raise ValueError("this meter was made without true peak")
        return self._peaks.true_peak_dbtp()


class PeakMeter:
    """The highest point of a wave, between its samples too (BS.1770-5 annex 2: interpolation to at least 192 kHz)."""

    def __init__(self, rate_hz: int) -> None:
        self._factor = 4 if rate_hz < 80_000 else 2 if rate_hz < 160_000 else 1
        self._filter = _interpolator(self._factor)
        # No interpolated value can exceed the block's highest sample times this; quieter blocks need no interpolation.
        phases = self._filter.reshape(-1, self._factor)
        self._bound = float(np.abs(phases).sum(axis=0).max())
        self._tail: NDArray[np.float32] | None = None
        self._peak = 0.0

    def push(self, samples: NDArray[np.float32]) -> None:
        """Hears a block, shape (frames, channels)."""
        from scipy.signal import upfirdn  # type: ignore[attr-defined]

        if not len(samples):
            return
        overlap = TAPS_PER_PHASE
        tail = np.zeros((overlap, samples.shape[1]), np.float32) if self._tail is None else self._tail
        joined = np.concatenate([tail, samples])
        self._tail = joined[-overlap:]
        self._peak = max(self._peak, float(np.abs(samples).max()))
        if self._factor == 1:
            return
        for at in range(0, len(joined) - overlap, 4096):
            piece = joined[at : at + 4096 + overlap]
            if float(np.abs(piece).max()) * self._bound > self._peak:
                fine = upfirdn(self._filter, piece, up=self._factor, axis=0)
                # The ends, where the filter hangs over, belong to the neighbouring pieces.
                whole = fine[overlap * self._factor : len(piece) * self._factor]
                self._peak = max(self._peak, float(np.abs(whole).max(initial=0.0)))

    def true_peak_dbtp(self) -> float:
        """In dBTP; −150 for silence."""
        # What still sits in the filter when the sound ends is heard by following it with silence.
        if self._tail is not None and self._factor > 1:
            rest = PeakMeter.__new__(PeakMeter)
            rest._factor, rest._filter, rest._bound = self._factor, self._filter, self._bound
            rest._tail, rest._peak = self._tail, self._peak
            rest.push(np.zeros_like(self._tail))
            return _db(rest._peak)
        return _db(self._peak)


def k_weighting(rate_hz: int) -> NDArray[np.float64]:
    """BS.1770's head and low-cut filters as second-order sections for any rate.

    The standard gives coefficients at 48 kHz only; these are their analogue prototypes transformed anew, with the
    parameters of Brecht De Man, "Evaluation of implementations of the EBU R128 loudness measurement" (AES 145).
    """
    shelf = _shelf(1681.974450955533, 3.999843853973347, 0.7071752369554196, rate_hz)
    high_pass = _high_pass(38.13547087602444, 0.5003270373238773, rate_hz)
    return np.array([shelf, high_pass])


def to_lufs(power: Any) -> Any:
    """Weighted mean-square power, summed over channels, to LUFS."""
    return OFFSET + 10.0 * np.log10(np.maximum(power, 1e-15))


def _shelf(centre_hz: float, gain_db: float, q: float, rate_hz: int) -> list[float]:
    k = np.tan(np.pi * centre_hz / rate_hz)
    high = 10 ** (gain_db / 20)
    middle = high**0.4996667741545416
    a0 = 1 + k / q + k * k
    return [
        (high + middle * k / q + k * k) / a0, 2 * (k * k - high) / a0, (high - middle * k / q + k * k) / a0,
        1.0, 2 * (k * k - 1) / a0, (1 - k / q + k * k) / a0,
    ]  # fmt: skip


def _high_pass(centre_hz: float, q: float, rate_hz: int) -> list[float]:
    k = np.tan(np.pi * centre_hz / rate_hz)
    a0 = 1 + k / q + k * k
    return [1.0, -2.0, 1.0, 1.0, 2 * (k * k - 1) / a0, (1 - k / q + k * k) / a0]


def _interpolator(factor: int) -> NDArray[np.float32]:
    taps = TAPS_PER_PHASE * factor
    at = np.arange(taps) - (taps - 1) / 2
    kernel = np.sinc(at / factor) * np.kaiser(taps, 6.0)
    phases = kernel.reshape(-1, factor)
    return np.asarray((phases / phases.sum(axis=0)).reshape(-1), np.float32)


def _windows(steps: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    """Means over `count` steps, one window a step."""
    if len(steps) < count:
        return np.zeros(0)
    return np.asarray(np.lib.stride_tricks.sliding_window_view(steps, count).mean(axis=1))


def _wide(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    return samples[:, None] if samples.ndim == 1 else samples


def _db(peak: float) -> float:
    return 20 * float(np.log10(peak)) if peak > 10 ** (SILENCE_DBTP / 20) else SILENCE_DBTP
