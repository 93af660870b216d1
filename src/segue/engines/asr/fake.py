"""Hears what `engines/tts/fake.py` spells in tones, for tests: exact, instant, and deaf to everything else."""

from collections.abc import Callable
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from segue.engines.asr.base import HEARING_RATE_HZ, Heard
from segue.engines.asr.checks import check_sound
from segue.model.text import Segment, Word

BANKS_HZ = (600.0, 2500.0)
BETWEEN_BANKS_HZ = 2300.0
STEP_HZ = 100.0
QUIET = 0.003
SHORTEST_GAP_MS = 100
SHORTEST_TONE_MS = 5


class FakeHearing:
    """Hears tones as text."""

    name = "fake"
    version = "1"

    def hear(
        self,
        samples: NDArray[np.float32],
        language: str | None = None,
        words: bool = False,
        progress: Callable[[float], None] | None = None,
    ) -> Heard:
        """See `HearingEngine.hear`."""
        sound = check_sound(samples)
        segments: list[Segment] = []
        spoken = language or ""
        for start, end in _stretches(sound):
            heard = _decode(sound[start:end])
            if heard is not None:
                spoken = language or heard[0]
                segments.append(_segment(heard[1], _ms(start), _ms(end), words))
            if progress:
                progress(end / len(sound))
        if progress:
            progress(1.0)
        return Heard(language=spoken or "en", language_probability=1.0 if segments else 0.0, segments=tuple(segments))

    def languages(self, samples: NDArray[np.float32]) -> dict[str, float]:
        """See `HearingEngine.languages`."""
        heard = self.hear(samples[: 30 * HEARING_RATE_HZ])
        return {heard.language: 1.0} if heard.segments else {}


def _ms(frames: int) -> int:
    return round(frames * 1000 / HEARING_RATE_HZ)


def _stretches(sound: NDArray[np.float32]) -> list[tuple[int, int]]:
    """Where something sounds, as (first, last + 1) frames; gaps shorter than a tenth of a second don't count."""
    loud = np.flatnonzero(np.abs(sound) > QUIET)
    if not len(loud):
        return []
    breaks = np.flatnonzero(np.diff(loud) > SHORTEST_GAP_MS * HEARING_RATE_HZ // 1000)
    starts = [int(loud[0]), *(int(loud[at + 1]) for at in breaks)]
    ends = [*(int(loud[at]) + 1 for at in breaks), int(loud[-1]) + 1]
    return list(zip(starts, ends, strict=True))


def _decode(sound: NDArray[np.float32]) -> tuple[str, str] | None:
    """Language and text of one stretch, or None when it is no message of the fake voice."""
    if len(sound) < SHORTEST_TONE_MS * 2 * HEARING_RATE_HZ // 1000:
        return None
    pitch_hz = _pitch(sound)
    high = np.convolve(pitch_hz > BETWEEN_BANKS_HZ, np.ones(33) / 33, "same") > 0.5
    edges = [0, *(np.flatnonzero(np.diff(high.astype(np.int8))) + 1).tolist(), len(high)]
    nibbles: list[int] = []
    for start, end in pairwise(edges):
        if end - start < SHORTEST_TONE_MS * HEARING_RATE_HZ // 1000:
            continue
        quarter = (end - start) // 4
        bank = BANKS_HZ[int(high[(start + end) // 2])]
        nibbles.append(round((float(np.median(pitch_hz[start + quarter : end - quarter])) - bank) / STEP_HZ))
    if len(nibbles) % 2 or not all(0 <= nibble < 16 for nibble in nibbles):
        return None
    try:
        text = bytes(16 * a + b for a, b in zip(nibbles[::2], nibbles[1::2], strict=True)).decode()
    except UnicodeDecodeError:
        return None
    language, bar, said = text.partition("|")
    return (language, said) if bar and said else None


def _pitch(sound: NDArray[np.float32]) -> NDArray[np.float64]:
    """The frequency at each frame in Hz: how fast the phase of the analytic signal turns."""
    spectrum = np.fft.fft(sound)
    spectrum[1 : (len(sound) + 1) // 2] *= 2
    spectrum[len(sound) // 2 + 1 :] = 0
    turn = np.diff(np.unwrap(np.angle(np.fft.ifft(spectrum))))
    return np.asarray(turn * HEARING_RATE_HZ / (2 * np.pi), dtype=np.float64)


def _segment(text: str, start_ms: int, end_ms: int, words: bool) -> Segment:
    """One segment; its words share its time by their letters."""
    if not words:
        return Segment(start_ms, end_ms, text)
    timed: list[Word] = []
    letters = max(1, len(text))
    at = 0
    for word in text.split():
        first = at / letters
        at += len(word)
        last = at / letters
        at += 1
        span = end_ms - start_ms
        timed.append(Word(start_ms + round(first * span), start_ms + round(last * span), word))
    return Segment(start_ms, end_ms, text, words=tuple(timed))
