"""A voice without weights, for tests: it spells the text in tones that `engines/asr/fake.py` can hear again.

Each byte of the UTF-8 text is two tones of sixteen, as a modem would send it. It is no speech, but it lasts about as
long as speech, sounds throughout, survives resampling and mixing at a fair level, and can be checked word for word.
"""

from collections.abc import Sequence

import numpy as np

from segue.engines.tts.base import Speech, Voice
from segue.engines.tts.blend import find_blend
from segue.engines.tts.checks import check_request, primary_tag

RATE_HZ = 22_050
BANKS_HZ = (600.0, 2500.0)
"""The lowest tone of the first and of the second half of a byte: the change of bank is the clock."""
STEP_HZ = 100.0
SYMBOL_MS = 24.0
"""Two to a byte: about twenty letters a second, a brisk speaker."""
LANGUAGES = ("en", "es", "fr", "it", "pt", "de")


class FakeSpeech:
    """Speaks at once, always the same, in two voices."""

    name = "fake"
    version = "1"

    def voices(self) -> Sequence[Voice]:
        """Both, always."""
        return VOICES

    def speak(self, text: str, voice: str, language: str = "en", speed: float = 1.0) -> Speech:
        """See `SpeechEngine.speak`; 22,050 Hz."""
        text = check_request(text, find_blend(VOICES, voice), voice, language, speed)
        symbol = round(SYMBOL_MS / speed * RATE_HZ / 1000)
        message = f"{primary_tag(language)}|{text}".encode()
        tones = [
            bank + STEP_HZ * nibble
            for byte in message
            for bank, nibble in zip(BANKS_HZ, (byte >> 4, byte & 15), strict=True)
        ]
        # One running phase, so that no tone clicks into the next.
        phase = np.cumsum(np.repeat(np.asarray(tones), symbol)) * (2 * np.pi / RATE_HZ)
        level = 0.3 if voice == "fake:ada" else 0.25
        edge = np.minimum(1.0, np.minimum(np.arange(len(phase)), np.arange(len(phase))[::-1]) / (0.003 * RATE_HZ))
        return Speech(samples=(level * np.sin(phase) * edge).astype(np.float32), rate_hz=RATE_HZ)

    def length_ms(self, text: str, voice: str, language: str = "en", speed: float = 1.0) -> int:
        """See `Foretelling.length_ms`: exact."""
        text = check_request(text, find_blend(VOICES, voice), voice, language, speed)
        return round(2 * SYMBOL_MS / speed * len(f"{primary_tag(language)}|{text}".encode()))


VOICES = (
    Voice(id="fake:ada", name="Ada", languages=LANGUAGES, sex="female"),
    Voice(id="fake:bo", name="Bo", languages=("en",), sex="male"),
)
