"""The contract of every synthesiser: fake and real."""

import numpy as np
import pytest
from numpy.typing import NDArray

from segue.engines.synth.base import Note, Synthesiser
from segue.engines.synth.fake import FakeSynth
from segue.engines.synth.sonare import SonareSynth
from segue.model.errors import BadInput, Unavailable


@pytest.fixture(
    params=["fake", *(pytest.param(name, marks=pytest.mark.engines) for name in ("sonare", "soundfont"))],
    scope="module",
)
def synth(request: pytest.FixtureRequest) -> Synthesiser:
    if request.param == "fake":
        return FakeSynth()
    real: Synthesiser = request.getfixturevalue(request.param)
    return real


def level(sound: NDArray[np.float32], start_ms: int, end_ms: int, rate_hz: int = 44_100) -> float:
    return float(np.sqrt(np.mean(sound[start_ms * rate_hz // 1000 : end_ms * rate_hz // 1000] ** 2)))


def pitch_hz(sound: NDArray[np.float32], rate_hz: int) -> float:
    """The pitch by autocorrelation between 60 and 1,000 Hz."""
    mono = sound.mean(axis=1)
    spectrum = np.fft.rfft(mono, 2 * len(mono))
    echo = np.fft.irfft(np.abs(spectrum) ** 2)[: len(mono)]
    first, last = rate_hz // 1000, rate_hz // 60
    return rate_hz / (first + int(np.argmax(echo[first:last])))


def test_shape_length_and_bounds(synth: Synthesiser) -> None:
    sound = synth.play([Note(0, 500, 60), Note(500, 500, 64)], rate_hz=32_000, tail_ms=250)
    assert sound.dtype == np.float32
    assert sound.shape == (40_000, 2)
    assert 0.01 < np.abs(sound).max() <= 1.0


def test_no_notes_are_silence(synth: Synthesiser) -> None:
    sound = synth.play([], tail_ms=100)
    assert sound.shape == (4_410, 2)
    assert not sound.any()


def test_notes_start_when_they_should(synth: Synthesiser) -> None:
    sound = synth.play([Note(700, 300, 72, velocity=110)], tail_ms=500)
    assert level(sound, 0, 690) < 0.001
    assert level(sound, 715, 815) > 0.005


@pytest.mark.parametrize("pitch", [45, 57, 69])
@pytest.mark.parametrize("program", [0, 19, 73])
def test_notes_have_their_pitch(synth: Synthesiser, pitch: int, program: int) -> None:
    sound = synth.play([Note(0, 900, pitch, velocity=100, program=program)], rate_hz=44_100, tail_ms=0)
    expected = 440 * 2 ** ((pitch - 69) / 12)
    heard = pitch_hz(sound[8_820:30_870], 44_100)
    octaves = np.log2(heard / expected)
    # An organ stop may sound an octave away; a wrong key never is one.
    assert abs(octaves - round(octaves)) < 0.04
    assert abs(octaves) < 1.1


def test_velocity_is_loudness(synth: Synthesiser) -> None:
    soft = synth.play([Note(0, 500, 60, velocity=30)])
    loud = synth.play([Note(0, 500, 60, velocity=120)])
    assert level(loud, 0, 500) > 1.5 * level(soft, 0, 500)


def test_drums_sound_at_any_program(synth: Synthesiser) -> None:
    sound = synth.play([Note(0, 100, 38, velocity=110, program=77, drum=True)])
    assert level(sound, 0, 60) > 0.01
    assert level(sound, 1_900, 2_000) < 0.001


def test_a_large_orchestra_loses_no_part(synth: Synthesiser) -> None:
    """Twenty programs need more than the fifteen channels of one MIDI player."""
    notes = [Note(500 * number, 400, 60, velocity=100, program=number) for number in range(20)]
    sound = synth.play(notes)
    assert all(level(sound, 500 * number, 500 * number + 400) > 0.002 for number in range(20))


def test_a_key_struck_again_sounds_again(synth: Synthesiser) -> None:
    once = synth.play([Note(1_000, 2_000, 60, program=19)], tail_ms=100)
    twice = synth.play([Note(0, 3_000, 60, program=19), Note(1_000, 2_000, 60, program=19)], tail_ms=100)
    assert level(twice, 1_100, 2_800) > 0.7 * level(once, 1_100, 2_800)


def test_the_same_notes_give_the_same_sound(synth: Synthesiser) -> None:
    notes = [Note(200 * number, 300, 50 + number, program=number % 3) for number in range(12)]
    assert np.array_equal(synth.play(notes), synth.play(notes))


def test_too_loud_is_made_quieter_not_clipped(synth: Synthesiser) -> None:
    sound = synth.play([Note(0, 500, 30 + number, velocity=127, program=61) for number in range(60)])
    assert np.abs(sound).max() <= 1.0
    assert np.count_nonzero(np.abs(sound) > 0.999) < 20


@pytest.mark.parametrize(
    "note",
    [
        Note(0, 100, 128),
        Note(0, 100, -1),
        Note(0, 100, 60, velocity=0),
        Note(0, 100, 60, program=128),
        Note(-1, 100, 60),
        Note(0, 0, 60),
        Note(float("nan"), 100, 60),
        Note(0, float("inf"), 60),
        Note(0, 3_700_000, 60),
    ],
)
def test_impossible_notes_are_refused(synth: Synthesiser, note: Note) -> None:
    with pytest.raises(BadInput) as caught:
        synth.play([note])
    assert caught.value.hint


def test_impossible_rates_are_refused(synth: Synthesiser) -> None:
    with pytest.raises(BadInput):
        synth.play([Note(0, 100, 60)], rate_hz=1_000)
    with pytest.raises(BadInput):
        synth.play([Note(0, 100, 60)], tail_ms=-1)


def test_a_broken_soundfont_is_told(tmp_path: object) -> None:
    from pathlib import Path

    folder = Path(str(tmp_path))
    (folder / "broken.sf2").write_bytes(b"RIFF nonsense")
    with pytest.raises(Unavailable, match="segue models verify"):
        SonareSynth(lambda _: folder).play([Note(0, 100, 60)])
