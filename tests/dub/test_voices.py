from typing import ClassVar

import numpy as np
import pytest

from segue.dub.pitch import Pitch, pitch_of
from segue.dub.speak import Speakers, shifted, trimmed
from segue.dub.voices import Casting, Speaker
from segue.engines.tts.base import Speech, Voice, blend_id, parts_of
from segue.engines.tts.blend import find_blend
from segue.engines.tts.fake import FakeSpeech
from segue.engines.tts.onnxfile import thinned
from segue.engines.voiceid.base import likeness
from segue.engines.voiceid.fake import FakeVoices
from segue.model.dub import VoiceMatch
from segue.model.errors import Unavailable
from segue.understanding.reading.steps import Steps


def voiced(hz: float, seconds: float = 2.0) -> np.ndarray:
    """A buzz, as a throat makes it, with pauses and some noise."""
    time = np.arange(int(16_000 * seconds)) / 16_000
    sound = sum(np.sin(2 * np.pi * hz * n * time) / n for n in range(1, 12))
    sound = sound * (np.sin(2 * np.pi * 1.5 * time) > -0.5)
    return np.asarray(0.1 * sound + np.random.default_rng(1).normal(0, 0.004, len(time)), np.float32)


@pytest.mark.parametrize("hz", [85.0, 118.0, 147.0, 205.0, 290.0])
def test_pitch_is_found_within_two_per_cent(hz: float) -> None:
    assert pitch_of(voiced(hz)).median_hz == pytest.approx(hz, rel=0.02)


def test_pitch_tells_sex_and_admits_what_it_does_not_know() -> None:
    assert pitch_of(voiced(110)).sex == "male" and pitch_of(voiced(220)).sex == "female"
    assert pitch_of(np.zeros(16_000, np.float32)) == Pitch(0.0)
    noise = np.random.default_rng(2).normal(0, 0.1, 32_000).astype(np.float32)
    assert pitch_of(noise).sex == "unknown"


def test_a_shift_moves_pitch_and_length() -> None:
    sound = voiced(120)
    low = shifted(sound, 0.9)
    assert len(low) == pytest.approx(len(sound) / 0.9, rel=0.01)
    assert pitch_of(low).median_hz == pytest.approx(108, rel=0.02)


def test_silence_around_a_line_is_left_out() -> None:
    quiet = np.zeros(24_000, np.float32)
    line = trimmed(np.concatenate([quiet, voiced(120, 1.0), quiet]), 24_000)
    assert 16_000 * 0.6 < len(line) < 16_000 * 1.2
    with pytest.raises(Unavailable):
        trimmed(quiet, 24_000)


def test_blends_have_one_name_and_speak_what_their_largest_part_speaks() -> None:
    name = blend_id([("kokoro:alpha", 0.3), ("kokoro:kumo", 0.7)])
    assert name == "kokoro:kumo*0.70+alpha*0.30"
    assert parts_of(name) == (("kokoro:kumo", 0.7), ("kokoro:alpha", 0.3))
    assert parts_of("kokoro:kumo") == (("kokoro:kumo", 1.0),)
    assert parts_of("kokoro:kumo*x") == () and parts_of("kokoro:kumo*0.5+kumo*0.5") == ()
    voices = [Voice("kokoro:kumo", "Kumo", ("es",), "male"), Voice("kokoro:alpha", "Alpha", ("fr",), "female")]
    found = find_blend(voices, name)
    assert found is not None and found.languages == ("es",) and found.sex == "male"
    assert find_blend(voices, "kokoro:kumo*0.5+nobody*0.5") is None


def test_everybody_gets_a_voice_and_keeps_it(tmp_path: object) -> None:
    steps = Steps(tmp_path, leave_free_bytes=0)  # type: ignore[arg-type]
    casting = Casting(Speakers([FakeSpeech()], steps), steps, FakeVoices())
    people = [Speaker("Ada", Pitch(210.0), 9_000), Speaker("Bea", Pitch(190.0), 5_000)]
    first = casting.cast(people, "en")
    assert [match.speaker for match in first] == ["Ada", "Bea"]
    assert (first[0].voice, first[0].shift) != (first[1].voice, first[1].shift)
    assert all(match.reason for match in first)
    kept = {"Bea": VoiceMatch("Bea", "en", "fake:bo")}
    assert casting.cast(people, "en", kept)[1].voice == "fake:bo"
    with pytest.raises(Unavailable):
        casting.cast(people, "ja")


def test_a_model_is_thinned_to_what_leads_to_one_value() -> None:
    def field(number: int, value: bytes) -> bytes:
        return bytes([number << 3 | 2, len(value)]) + value

    def node(inputs: str, output: str) -> bytes:
        return field(1, b"".join(field(1, name.encode()) for name in inputs) + field(2, output.encode()))

    weights = b"".join(field(5, field(8, name)) for name in (b"w", b"v"))
    graph = node("aw", "b") + node("b", "c") + node("cv", "d") + weights + field(12, field(1, b"d"))
    small = thinned(b"\x08\x08" + field(7, graph), "c")
    assert small.startswith(b"\x08\x08") and b"v" not in small.replace(b"\x08\x08", b"") and b"w" in small
    assert small.count(b"\x12\x01c") == 1 and b"d" not in small


class Colours:
    """Six voices, each a buzz of its own height and colour."""

    name, version = "colours", "1"
    kinds: ClassVar = {
        "a": (105, 1.0),
        "b": (125, 0.5),
        "c": (140, 2.0),
        "d": (195, 1.0),
        "e": (215, 0.5),
        "f": (240, 2.0),
    }

    def voices(self) -> list[Voice]:
        return [
            Voice(f"colours:{name}", name, ("es",), "male" if hz < 160 else "female")
            for name, (hz, _) in self.kinds.items()
        ]

    def speak(self, text: str, voice: str, language: str = "en", speed: float = 1.0) -> Speech:
        return Speech(buzz(*self.kinds[voice[-1]]), 16_000)


def buzz(hz: float, fall: float) -> np.ndarray:
    time = np.arange(48_000) / 16_000
    sound = sum(np.sin(2 * np.pi * hz * n * time) / n**fall for n in range(1, 20))
    return np.asarray(0.05 * sound * (np.sin(2 * np.pi * 1.5 * time) > -0.5), np.float32)


@pytest.mark.parametrize("who", ["ab", "ba", "abc", "fde", "adf", "bcef"])
def test_each_speaker_gets_the_voice_that_is_theirs_rather_than_anothers(who: str, tmp_path: object) -> None:
    steps = Steps(tmp_path, leave_free_bytes=0)  # type: ignore[arg-type]
    encoder, engine = FakeVoices(), Colours()
    casting = Casting(Speakers([engine], steps), steps, encoder)
    people = [
        Speaker(name, pitch_of(buzz(*engine.kinds[name])), 5_000 - at, encoder.embed(buzz(*engine.kinds[name])))
        for at, name in enumerate(who)
    ]
    found = casting.cast(people, "es")
    assert len({(match.voice, match.shift) for match in found}) == len(who)
    for person, match in zip(people, found, strict=True):
        given = casting.sample(match.voice, match.shift, "es")
        assert given.pitch.sex == person.pitch.sex and given.embedding is not None
        alike = {other.name: likeness(given.embedding, other.voice) for other in people if other.voice is not None}
        assert max(alike, key=lambda name: alike[name]) == person.name
        assert match.sex == person.pitch.sex and abs(np.log2(match.voice_pitch_hz / match.pitch_hz)) < 0.25
