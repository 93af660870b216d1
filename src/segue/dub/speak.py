"""A line spoken: through the voice's engine, at the pace the plan wants, and kept under all that it was made from."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from segue.audio.encode import write
from segue.audio.shape import Samples, resample
from segue.dub.measured import ends_ms
from segue.dub.pitch import RATE_HZ as PITCH_RATE_HZ
from segue.engines.base import at_work, hands_of
from segue.engines.tts.base import Foretelling, SpeechEngine, Voice, blend_id, parts_of
from segue.model.dub import VoiceMatch
from segue.model.errors import Unavailable
from segue.understanding.reading.steps import StepKey, Steps, step_key

CLIP_RATE_HZ = 24_000
LEAD_MS, TAIL_MS = 10, 60
SILENT_DB = -38.0
"""Voices end in breath: what lies this far under a line's peak at its ends is left out."""
VERSION = "2"
SENTENCES = {
    "en": "Good evening, and thank you for listening to our show.",
    "es": "Buenas noches y gracias por escuchar nuestro programa.",
    "fr": "Bonsoir et merci d'écouter notre émission.",
    "de": "Guten Abend und danke, dass Sie uns heute zuhören.",
    "pt": "Boa noite e obrigado por ouvir o nosso programa.",
    "it": "Buonasera e grazie di ascoltare il nostro programma.",
}
LETTERS_A_SECOND = {"en": 16.0, "es": 17.0, "fr": 17.0, "de": 16.0, "pt": 17.0, "it": 17.0}
"""The pace of people who talk on the radio. A rate of 1.0 is this: engines' own paces differ by a third."""
QUICKEST = 1.25
"""How much quicker than the engine's own pace that may be."""
SHORTEST_MS = 100
MS_A_LETTER = 66.0
"""For engines that can't tell beforehand: about fifteen letters a second."""


@dataclass(frozen=True, slots=True)
class Order:
    """A line to be spoken."""

    text: str
    voice: VoiceMatch
    rate: float = 1.0
    take: int = 0


class Speakers:
    """Speaks orders with the engine that has the voice; keeps what was spoken among `steps`."""

    def __init__(self, engines: Sequence[SpeechEngine], steps: Steps, anew: bool = False) -> None:
        """`anew`: nothing is known of any voice from before."""
        self._engines, self._steps, self._anew = tuple(engines), steps, anew

    def at_work(self, orders: int) -> "Speakers":
        """The same, with engines set up for so many orders."""
        return Speakers([at_work(engine, orders) for engine in self._engines], self._steps, self._anew)

    def hands(self, orders: Sequence[Order]) -> int:
        """How many of these orders may be spoken at once."""
        return min((hands_of(self.engine_of(order.voice.voice)) for order in orders), default=1)

    def voices(self, language: str) -> list[tuple[SpeechEngine, Voice]]:
        """Every voice at hand that speaks a language."""
        return [(e, voice) for e in self._engines for voice in e.voices() if language in voice.languages]

    def everybody(self) -> list[Voice]:
        """Every voice at hand."""
        return [voice for engine in self._engines for voice in engine.voices()]

    def engine_of(self, voice: str) -> SpeechEngine:
        """The engine that has a voice or the blend's voices. Raises Unavailable."""
        prefix = voice.partition(":")[0]
        for engine in self._engines:
            if engine.name == prefix or any(each.id == voice for each in engine.voices()):
                return engine
        raise Unavailable(f"The voice {voice} is not here now.", "Run `segue models pull` to fetch the voices.")

    def length_ms(self, order: Order) -> int:
        """How long an order will take, foretold; times its rate, how long at the voice's own pace. The same however
        much was spoken already, so that a run that was stopped plans as one that was not."""
        engine, voice = self.engine_of(order.voice.voice), order.voice
        if isinstance(engine, Foretelling):
            speed, style = self._speed(order), _take(voice.voice, order.take, engine)
            told = step_key("foretold", engine.name, engine.version, order.text, style, voice.language, speed, VERSION)
            ask = partial(engine.length_ms, order.text, style, voice.language, speed)
            heard_ms = int(self._steps.json(told, ask)) + self._ends_ms(voice)
            return max(SHORTEST_MS, round(heard_ms / voice.shift))
        return round((len(order.text) * MS_A_LETTER + 150) / order.rate)

    def pace(self, voice: VoiceMatch) -> float:
        """How much quicker than the engine would by itself a voice speaks at a rate of 1.0."""
        engine = self.engine_of(voice.voice)
        sentence, letters = SENTENCES.get(voice.language), LETTERS_A_SECOND.get(voice.language)
        if not isinstance(engine, Foretelling) or sentence is None or letters is None:
            return 1.0
        key = step_key("foretold", engine.name, engine.version, sentence, voice.voice, voice.language, VERSION)
        length_ms = int(self._steps.json(key, partial(engine.length_ms, sentence, voice.voice, voice.language)))
        length_ms += self._ends_ms(voice)
        return round(min(QUICKEST, max(1.0, letters * length_ms / 1000 / len(sentence))), 3)

    def known(self, order: Order) -> bool:
        """Whether an order was spoken already."""
        return self._steps.known(self._key(order, self.engine_of(order.voice.voice)), ".wav")

    def say(self, order: Order) -> Path:
        """The file of an order, spoken now if it was not yet: mono, 24 kHz, no silence around it. Raises what the
        engine raises."""
        engine = self.engine_of(order.voice.voice)
        return self._steps.file(self._key(order, engine), lambda path: self._speak(order, engine, path), ".wav")

    @staticmethod
    def clip_ms(path: Path) -> int:
        """How long a clip is: 16-bit mono after a header of a known size."""
        return max(0, path.stat().st_size - 44) * 1000 // (2 * CLIP_RATE_HZ)

    def _key(self, order: Order, engine: SpeechEngine) -> StepKey:
        voice = order.voice
        return step_key("speak", engine.name, engine.version, order.text, voice.voice, voice.language,
                        round(voice.shift, 4), round(order.rate, 3), order.take, VERSION)  # fmt: skip

    def _ends_ms(self, voice: VoiceMatch) -> int:
        return 0 if self._anew else ends_ms(self.engine_of(voice.voice), voice.language, voice.voice)

    def _speed(self, order: Order) -> float:
        """What the engine is asked for. A shifted voice is played back slower or faster than it spoke, so it has to
        speak as much faster or slower."""
        return round(min(2.0, max(0.5, order.rate * self.pace(order.voice) / order.voice.shift)), 3)

    def _speak(self, order: Order, engine: SpeechEngine, path: Path) -> None:
        voice = order.voice
        spoken = engine.speak(order.text, _take(voice.voice, order.take, engine), voice.language, self._speed(order))
        samples = shifted(trimmed(spoken.samples, spoken.rate_hz), voice.shift)
        samples = resample(samples[:, None], spoken.rate_hz, CLIP_RATE_HZ)
        write(path, samples, CLIP_RATE_HZ)


def shifted(samples: Samples, shift: float) -> Samples:
    """Mono `samples` with pitch and formants times `shift`, and 1/shift as long."""
    if abs(shift - 1.0) < 0.004:
        return samples
    import soxr

    return np.asarray(soxr.resample(samples, 48_000.0 * shift, 48_000.0, quality="HQ"), np.float32)


def trimmed(samples: Samples, rate_hz: int) -> Samples:
    """Mono `samples` without the silence before and after the voice."""
    step = max(1, rate_hz // 100)
    whole = len(samples) // step * step
    if not whole or not np.any(samples):
        raise Unavailable("The voice engine gave silence.", "Try another voice.")
    levels = np.sqrt((samples[:whole].reshape(-1, step) ** 2).mean(axis=1))
    loud = np.flatnonzero(levels > levels.max() * 10 ** (SILENT_DB / 20))
    start = max(0, int(loud[0]) * step - LEAD_MS * rate_hz // 1000)
    out = samples[start : (int(loud[-1]) + 1) * step + TAIL_MS * rate_hz // 1000].copy()
    edge = min(len(out) // 4, rate_hz // 200)
    if edge:
        ramp = np.linspace(0, 1, edge, dtype=np.float32)
        out[:edge] *= ramp
        out[-edge:] *= ramp[::-1]
    return out


def heard_at_16k(samples: Samples) -> Samples:
    """A clip, shape (frames, 1) at 24 kHz, as recognisers and encoders take it: mono at 16 kHz."""
    return np.ascontiguousarray(resample(samples, CLIP_RATE_HZ, PITCH_RATE_HZ)[:, 0])


def _take(voice: str, take: int, engine: SpeechEngine) -> str:
    """A voice for another take: an engine says the same words the same way, so a little of another of its voices is
    mixed in, each time of another one."""
    others = [each.id for each in engine.voices() if each.id not in dict(parts_of(voice))]
    if not take or not others or not isinstance(engine, Foretelling):
        return voice
    other = others[(take - 1) % len(others)]
    return blend_id([*((name, 0.88 * share) for name, share in parts_of(voice)), (other, 0.12)])
