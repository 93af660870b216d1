"""Scripts to speech: who reads what, with air between, and when each line was really said."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segue.catalog.demo.texts import Line, sentences
from segue.engines.tts.base import SpeechEngine
from segue.model.errors import Unavailable
from segue.model.text import Segment

Samples = NDArray[np.float32]
BETWEEN_SENTENCES_MS, BETWEEN_LINES_MS, BETWEEN_PARTS_MS = 210, 520, 1_050
HARDLY_HEARD = 0.004
SPOKEN_RMS = 0.09


@dataclass(frozen=True, slots=True)
class Reader:
    """A voice and how fast it reads."""

    engine: SpeechEngine
    voice: str
    speed: float = 1.0


@dataclass(frozen=True, slots=True)
class Spoken:
    """Speech, mono, shape (frames,), with the times of its lines and of its parts."""

    samples: Samples
    rate_hz: int
    segments: tuple[Segment, ...]
    part_starts_ms: tuple[int, ...]


def cast(engines: Sequence[SpeechEngine], speakers: Sequence[str], speed: float = 1.0) -> dict[str, Reader]:
    """A reader for each speaker: a man's voice for the first, a woman's for the second, what there is for others.

    Raises Unavailable when no engine has an English voice.
    """
    voices = [(engine, voice) for engine in engines for voice in engine.voices() if "en" in voice.languages]
    if not voices:
        raise Unavailable("There is no voice to read the demo's texts.", "Run `segue models pull`.")
    chosen: dict[str, Reader] = {}
    taken: set[str] = set()
    for number, speaker in enumerate(speakers):
        wanted = ("male", "female")[number % 2]
        fresh = [each for each in voices if each[1].id not in taken] or voices
        engine, voice = next((each for each in fresh if each[1].sex == wanted), fresh[0])
        # One voice for two people would confuse: the second then reads a little faster.
        chosen[speaker] = Reader(engine, voice.id, speed * (1.12 if voice.id in taken else 1.0))
        taken.add(voice.id)
    return chosen


def speak(parts: Sequence[Sequence[Line]], readers: dict[str, Reader], rate_hz: int) -> Spoken:
    """Reads parts of lines one after another, at an even loudness."""
    pieces: list[Samples] = []
    segments: list[Segment] = []
    starts: list[int] = []
    frames = 0

    def pause(length_ms: int) -> None:
        nonlocal frames
        pieces.append(np.zeros(round(length_ms * rate_hz / 1000), dtype=np.float32))
        frames += len(pieces[-1])

    for number, part in enumerate(parts):
        if number:
            pause(BETWEEN_PARTS_MS)
        starts.append(round(frames * 1000 / rate_hz))
        for order, line in enumerate(part):
            if order:
                pause(BETWEEN_LINES_MS if part[order - 1].speaker == line.speaker else BETWEEN_LINES_MS // 2)
            for turn, sentence in enumerate(sentences(line.text)):
                if turn:
                    pause(BETWEEN_SENTENCES_MS)
                said = _say(sentence, readers[line.speaker], rate_hz)
                start = round(frames * 1000 / rate_hz)
                pieces.append(said)
                frames += len(said)
                segments.append(Segment(start, round(frames * 1000 / rate_hz), plain(sentence), line.speaker))
    return Spoken(np.concatenate(pieces), rate_hz, tuple(segments), tuple(starts))


def plain(text: str) -> str:
    """The text without the marks of Markdown."""
    return text.replace("*", "")


def _say(text: str, reader: Reader, rate_hz: int) -> Samples:
    speech = reader.engine.speak(plain(text), reader.voice, "en", reader.speed)
    samples = resampled(speech.samples, speech.rate_hz, rate_hz)
    heard = np.nonzero(np.abs(samples) > HARDLY_HEARD)[0]
    if len(heard):
        edge = round(0.03 * rate_hz)
        samples = samples[max(0, int(heard[0]) - edge) : int(heard[-1]) + 2 * edge].copy()
        fade = min(edge, len(samples) // 2)
        samples[:fade] *= np.linspace(0, 1, fade, dtype=np.float32)
        samples[-fade:] *= np.linspace(1, 0, fade, dtype=np.float32)
        loud = samples[np.abs(samples) > 0.02]
        level = float(np.sqrt(np.mean(loud**2))) if len(loud) else SPOKEN_RMS
        samples *= np.float32(SPOKEN_RMS / max(level, 0.01))
    return samples


def resampled(samples: Samples, from_hz: int, to_hz: int) -> Samples:
    """Mono samples at another rate, shape (frames,)."""
    if from_hz == to_hz:
        return samples
    from math import gcd

    from scipy.signal import resample_poly  # type: ignore[attr-defined]

    common = gcd(from_hz, to_hz)
    return np.asarray(resample_poly(samples, to_hz // common, from_hz // common), dtype=np.float32)
