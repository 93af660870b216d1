"""The voices that come with Segue were measured before: casting has none of them speak."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from segue.dub.measured import ends_ms, kept, measured
from segue.dub.pitch import Pitch
from segue.dub.speak import Speakers
from segue.dub.voices import SHIFTS, VERSION, Casting, Speaker
from segue.engines.tts.base import Speech, Voice
from segue.engines.tts.kokoro import VOICES, KokoroSpeech
from segue.engines.voiceid.fake import FakeVoices
from segue.engines.voiceid.resemblyzer import ResemblyzerVoices
from segue.understanding.reading.steps import Steps

ENGINE, ENCODER = kept().engine.split(), kept().encoder.split()


class Mute(KokoroSpeech):
    """Has every voice, and never speaks."""

    version = f"{ENGINE[1]}-7"

    def __init__(self) -> None:
        super().__init__(Path)

    def voices(self) -> Sequence[Voice]:
        known = kept().voices
        return [replace(each, languages=tuple(tag for tag in each.languages if (tag, each.id, 100) in known))
                for each in VOICES]  # fmt: skip

    def length_ms(self, text: str, voice: str, language: str = "en", speed: float = 1.0) -> int:
        return round(60 * len(text) / speed)

    def speak(self, text: str, voice: str, language: str = "en", speed: float = 1.0) -> Speech:
        pytest.fail(f"{voice} was asked to speak")


class Known(FakeVoices):
    """Names itself as the encoder that made the table."""

    name, version = ENCODER[0], ENCODER[1]


def test_every_voice_of_every_language_is_there_as_high_as_its_sex() -> None:
    wanted = [(language, voice, shift) for voice in VOICES for language in voice.languages for shift in SHIFTS]
    found = [measured(Mute(), Known(), VERSION, language, voice.id, shift) for language, voice, shift in wanted]
    known = [each for each in found if each is not None]
    assert len(known) >= 0.9 * len(found)  # a voice that came since speaks first, until the table is made again
    assert all(abs(float(np.linalg.norm(each.embedding)) - 1) < 1e-3 for each in known)
    right = [voice.sex == each.pitch.sex for (_, voice, shift), each in zip(wanted, found, strict=True)
             if each is not None and shift == 1.0]  # fmt: skip
    assert len(right) > 30 and sum(right) >= 0.9 * len(right)


def test_it_counts_for_what_made_it_only() -> None:
    assert ENGINE[0] == KokoroSpeech.name and ENCODER[0] == ResemblyzerVoices.name

    class Newer(Mute):
        version = "2" + Mute.version

    assert measured(Newer(), Known(), VERSION, "pt", "kokoro:pf_dora", 1.0) is None
    assert measured(Mute(), Known(), VERSION + "x", "pt", "kokoro:pf_dora", 1.0) is None
    assert measured(Mute(), Known(), VERSION, "pt", "kokoro:nobody", 1.0) is None
    assert ends_ms(Mute(), "pt", "kokoro:pf_dora") > 0 > ends_ms(Mute(), "pt", "kokoro:alpha")
    assert ends_ms(Newer(), "pt", "kokoro:pf_dora") == 0 == ends_ms(Mute(), "pt", "kokoro:nobody")


@pytest.mark.parametrize("language", ["pt", "es", "it"])
def test_casting_has_nobody_speak_and_prefers_who_is_understood(language: str, tmp_path: Path) -> None:
    casting = Casting(Speakers([Mute()], Steps(tmp_path, leave_free_bytes=0)), Steps(tmp_path), Known())
    people = [Speaker("Joe", Pitch(110.0), 9_000), Speaker("Nora", Pitch(210.0), 5_000), Speaker("Sam", Pitch(120.0))]
    clear = {voice.id: voice.sex for voice in VOICES if language in voice.languages and language not in voice.unclear}
    two = [clear.get(match.voice) for match in casting.cast(people[:2], language)]
    assert two == ["male", "female"]
    cast = {match.speaker: match for match in casting.cast(people, language)}
    assert cast["Joe"].voice_pitch_hz < 0.8 * cast["Nora"].voice_pitch_hz
    assert (cast["Sam"].voice, cast["Sam"].shift) != (cast["Joe"].voice, cast["Joe"].shift)
