"""How a voice is judged while it is drawn towards a person's: by an encoder of voices and by ears."""

from functools import partial

from segue.audio.shape import Samples, resample
from segue.dub.check import aligned_errors
from segue.dub.speak import shifted
from segue.engines.asr.base import HEARING_RATE_HZ, HearingEngine
from segue.engines.tts.base import Judge
from segue.engines.voiceid.base import VOICE_RATE_HZ, Embedding, VoiceEncoder


def judge_of(encoder: VoiceEncoder, hearing: HearingEngine) -> Judge:
    """What tells how alike a voice is, and whether it is understood."""
    return Judge(f"{encoder.name} {encoder.version}", partial(embedded, encoder), partial(misheard, hearing))


def embedded(encoder: VoiceEncoder, samples: Samples, rate_hz: int, shift: float) -> Embedding:
    """Where the voice in mono `samples` is heard, with pitch and formants times `shift`."""
    return encoder.embed(shifted(_at(samples, rate_hz, VOICE_RATE_HZ), shift))


def misheard(hearing: HearingEngine, samples: Samples, rate_hz: int, text: str, language: str) -> float:
    """The share of a text's words that are misheard when it is spoken so; 0 is all understood."""
    heard = hearing.hear(_at(samples, rate_hz, HEARING_RATE_HZ), language).text
    wrong, words = aligned_errors([text], heard)[0]
    return wrong / max(1, words)


def _at(samples: Samples, rate_hz: int, wanted_hz: int) -> Samples:
    return resample(samples[:, None], rate_hz, wanted_hz)[:, 0]
