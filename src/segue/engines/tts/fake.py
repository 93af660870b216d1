"""A voice without weights, for tests: it spells the text in tones that `engines/asr/fake.py` can hear again.

Each byte of the UTF-8 text is two tones of sixteen, as a modem would send it. It is no speech, but it lasts about as
long as speech, sounds throughout, survives resampling and mixing at a fair level, and can be checked word for word.
"""

from collections.abc import Callable, Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from segue.engines.tts.base import Likeness, Speech, Voice
from segue.engines.tts.blend import find_blend
from segue.engines.tts.checks import check_request, primary_tag
from segue.model.errors import BadInput

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


class FakeCloning:
    """Keeps how loud a person is, and speaks as loud."""

    name = "echo"
    version = "1"
    scope: Literal["match", "clone"] = "match"

    def __init__(self) -> None:
        self._kept: dict[str, float] = {}

    def voices(self) -> Sequence[Voice]:
        """None: they belong to persons."""
        return ()

    def speak(self, text: str, voice: str, language: str = "en", speed: float = 1.0) -> Speech:
        """See `SpeechEngine.speak`; 22,050 Hz."""
        known = Voice(voice, "Echo", LANGUAGES) if voice in self._kept else None
        text = check_request(text, known, voice, language, speed)
        plain = FakeSpeech().speak(text, "fake:ada", language, speed)
        return Speech(np.clip(plain.samples * np.float32(self._kept[voice]), -1, 1), plain.rate_hz)

    def enrol(
        self,
        person: str,
        samples: NDArray[np.float32],
        rate_hz: int,
        language: str,
        progress: Callable[[float, str], None] | None = None,
    ) -> Likeness:
        """See `Cloning.enrol`."""
        if primary_tag(language) not in LANGUAGES or samples.ndim != 1 or len(samples) < 3 * rate_hz:
            raise BadInput("This voice can't be echoed.", "Give some seconds, for a language it speaks.")
        for share in (0.5, 1.0):
            if progress:
                progress(share, "Listens")
        loud = float(np.abs(samples).max())
        voice = f"{self.name}:{person}-{primary_tag(language)}"
        self._kept[voice] = 1.0 + loud
        return Likeness(voice, 1.0, 0.9, 0.5)

    def enrolled(self) -> Sequence[str]:
        """See `Cloning.enrolled`."""
        return sorted({voice.partition(":")[2].rpartition("-")[0] for voice in self._kept})

    def forget(self, person: str) -> None:
        """See `Cloning.forget`."""
        for voice in [each for each in self._kept if each.startswith(f"{self.name}:{person}-")]:
            del self._kept[voice]
