"""The voices that come with Segue were measured before: casting has none of them speak."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from segue.dub.measured import kept, made_of, measured
from segue.dub.pitch import Pitch
from segue.dub.speak import Speakers
from segue.dub.voices import SHIFTS, VERSION, Casting, Speaker
from segue.engines.tts.base import Speech, Voice
from segue.engines.tts.kokoro import VOICES, KokoroSpeech
from segue.engines.voiceid.fake import FakeVoices
from segue.engines.voiceid.resemblyzer import ResemblyzerVoices
from segue.understanding.reading.steps import Steps

ENGINE, ENCODER = (part.split() for part in kept().made_of.split(", ")[:2])


class Mute(KokoroSpeech):
    """Has every voice, and never speaks."""

    version = ENGINE[1]

    def __init__(self) -> None:
        super().__init__(Path)

    def voices(self) -> Sequence[Voice]:
        return VOICES

    def speak(self, text: str, voice: str, language: str = "en", speed: float = 1.0) -> Speech:
        pytest.fail(f"{voice} was asked to speak")


class Known(FakeVoices):
    """Names itself as the encoder that made the table."""

    name, version = ENCODER[0], ENCODER[1]


def test_every_voice_of_every_language_is_there_as_high_as_its_sex() -> None:
    source = kept().made_of
    wanted = [(language, voice) for voice in VOICES for language in voice.languages]
    found = [measured(source, language, voice.id, shift) for language, voice in wanted for shift in SHIFTS]
    assert all(each is not None and abs(float(np.linalg.norm(each.embedding)) - 1) < 1e-3 for each in found)
    plain = [(voice.sex, each.pitch.sex) for language, voice in wanted
             if (each := measured(source, language, voice.id, 1.0)) is not None]  # fmt: skip
    assert sum(sex == heard for sex, heard in plain) >= 0.9 * len(plain)


def test_it_counts_for_what_made_it_only() -> None:
    assert ENGINE[0] == KokoroSpeech.name and ENCODER[0] == ResemblyzerVoices.name
    other = made_of(ENGINE[0], ENGINE[1] + "x", ENCODER[0], ENCODER[1], VERSION)
    assert measured(other, "pt", "kokoro:pf_dora", 1.0) is None
    assert measured(kept().made_of, "pt", "kokoro:nobody", 1.0) is None


@pytest.mark.parametrize("language", ["pt", "fr", "de"])
def test_casting_has_nobody_speak(language: str, tmp_path: Path) -> None:
    casting = Casting(Speakers([Mute()], Steps(tmp_path, leave_free_bytes=0)), Steps(tmp_path), Known())
    people = [Speaker("Joe", Pitch(110.0), 9_000), Speaker("Nora", Pitch(210.0), 5_000), Speaker("Sam", Pitch(120.0))]
    cast = {match.speaker: match for match in casting.cast(people, language)}
    assert cast["Joe"].voice_pitch_hz < 0.8 * cast["Nora"].voice_pitch_hz
    assert (cast["Sam"].voice, cast["Sam"].shift) != (cast["Joe"].voice, cast["Joe"].shift)
