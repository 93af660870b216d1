"""What the analysis hears in pieces whose truth is known."""

import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from segue.analysis.gain import gain_to
from segue.analysis.profile import ENGINE, VERSION, analyse
from segue.audio.encode import write, write_blocks
from segue.audio.shape import gain
from segue.model.errors import BadInput
from segue.model.sound import AudioProfile
from tests import factories
from tests.analysis.pieces import Samples, band, silence, speech
from tests.audio.signals import sine


def heard(tmp_path: Path, sound: Samples, suffix: str = ".flac", **how: object) -> AudioProfile:
    path = tmp_path / f"piece{suffix}"
    write(path, sound, 44_100)
    return analyse(path, **how)  # type: ignore[arg-type]


def near(beats: tuple[int, ...], step_ms: float, within_ms: float = 60) -> float:
    """The share of beats that lie near a multiple of `step_ms`."""
    off = np.abs((np.asarray(beats) + step_ms / 2) % step_ms - step_ms / 2)
    return float((off <= within_ms).mean())


@pytest.mark.parametrize(("bpm", "key", "minor", "name", "camelot"), [
    (100, 9, True, "Am", "8A"), (120, 6, True, "F#m", "11A"), (112, 0, False, "C", "8B"),
    (128, 3, False, "D#", "5B"), (140, 10, False, "A#", "6B"),
])  # fmt: skip
def test_tempo_beats_and_key(tmp_path: Path, bpm: float, key: int, minor: bool, name: str, camelot: str) -> None:
    profile = heard(tmp_path, band(bpm, key, minor))
    assert profile.tempo_bpm == pytest.approx(bpm, rel=0.01)
    assert profile.tempo_confidence > 0.3
    assert near(profile.beats_ms, 60_000 / bpm) > 0.95
    assert (profile.key, profile.camelot) == (name, camelot)
    assert not profile.talk
    assert (profile.engine, profile.version) == (ENGINE, VERSION)


@pytest.mark.parametrize("bar_beats", [3, 4])
def test_downbeats(tmp_path: Path, bar_beats: int) -> None:
    profile = heard(tmp_path, band(110, bars=16, bar_beats=bar_beats))
    assert near(profile.downbeats_ms, bar_beats * 60_000 / 110, 80) > 0.9
    assert set(profile.downbeats_ms) <= set(profile.beats_ms)


def test_the_same_in_every_format_and_at_every_level(tmp_path: Path) -> None:
    sound = band(116, 2)
    plain = heard(tmp_path, sound)
    for suffix in (".mp3", ".ogg", ".m4a"):
        other = heard(tmp_path, sound, suffix)
        assert other.tempo_bpm == pytest.approx(plain.tempo_bpm, rel=0.005)
        assert other.key == plain.key
        assert other.lufs == pytest.approx(plain.lufs, abs=0.6)
    quiet = heard(tmp_path, gain(sound, -24))
    assert quiet.lufs == pytest.approx(plain.lufs - 24, abs=0.1)
    assert quiet.tempo_bpm == pytest.approx(plain.tempo_bpm, rel=0.005)
    assert quiet.key == plain.key


def test_loudness_and_true_peak(tmp_path: Path) -> None:
    profile = heard(tmp_path, sine(1000, -23, 10, 44_100))
    assert profile.lufs == pytest.approx(-23, abs=0.1)
    assert profile.true_peak_dbtp == pytest.approx(-23, abs=0.2)
    assert profile.loudness_range_lu == pytest.approx(0, abs=0.1)


def test_one_channel_is_as_loud_as_it_will_be_played(tmp_path: Path) -> None:
    assert heard(tmp_path, sine(1000, -23, 5, 44_100, channels=1)).lufs == pytest.approx(-23, abs=0.1)


def test_silence_around_sound(tmp_path: Path) -> None:
    profile = heard(tmp_path, np.concatenate([silence(1.5), sine(440, -12, 6, 44_100), silence(2.5)]))
    assert profile.sound_start_ms == pytest.approx(1500, abs=25)
    assert profile.sound_end_ms == pytest.approx(7500, abs=25)
    assert profile.duration_ms == 10_000
    assert profile.sound_start_ms <= profile.intro_end_ms <= profile.outro_start_ms <= profile.sound_end_ms


def test_a_thin_opening_and_ending_are_found(tmp_path: Path) -> None:
    profile = heard(tmp_path, band(120, bars=28, full=(4, 24)))
    assert profile.intro_end_ms == pytest.approx(8000, abs=600)
    assert profile.outro_start_ms == pytest.approx(48_000, abs=600)


def test_a_piece_that_is_full_at_once_has_no_opening(tmp_path: Path) -> None:
    profile = heard(tmp_path, band(120, bars=20))
    assert profile.intro_end_ms - profile.sound_start_ms < 1000
    assert profile.sound_end_ms - profile.outro_start_ms < 5000


def test_a_fade_is_told_from_a_stop(tmp_path: Path) -> None:
    sound = band(120, bars=20)[: 38 * 44_100]
    assert not heard(tmp_path, sound).fades_out
    faded = sound.copy()
    faded[-8 * 44_100 :] *= np.linspace(1, 0, 8 * 44_100, dtype=np.float32)[:, None] ** 2
    profile = heard(tmp_path, faded)
    assert profile.fades_out
    assert 29_000 < profile.outro_start_ms < 34_000


def test_talk_is_heard_as_talk(tmp_path: Path) -> None:
    profile = heard(tmp_path, speech(20))
    assert profile.talk
    assert profile.tempo_bpm is None
    assert profile.beats_ms == profile.downbeats_ms == ()
    assert profile.key == profile.camelot == ""
    assert heard(tmp_path, band(), talk_hint=True).talk


@pytest.mark.shared
def test_recorded_speech_is_talk(tmp_path: Path) -> None:
    files = sorted((Path(__file__).parents[3] / "shared" / "data").rglob("*.wav"))
    if not files:
        pytest.skip("no recordings in ../shared")
    talk = [analyse(path).talk for path in files]
    assert np.mean(talk) > 0.7


def test_energy_follows_what_happens(tmp_path: Path) -> None:
    still = heard(tmp_path, band(70, bars=6, full=(99, 99)))
    driving = heard(tmp_path, band(150, bars=14))
    assert 0 <= still.energy < driving.energy - 0.2 <= 0.8


@pytest.mark.parametrize("seconds", [0.01, 0.3, 1.0, 3.0])
def test_short_and_silent_pieces_have_a_profile(tmp_path: Path, seconds: float) -> None:
    for sound in (silence(seconds), sine(440, -6, seconds, 44_100)):
        profile = heard(tmp_path, sound)
        assert profile.duration_ms == round(seconds * 1000)
        assert profile.tempo_bpm is None
        assert len(profile.waveform) >= 1
        numbers = [profile.lufs, profile.true_peak_dbtp, profile.loudness_range_lu, profile.energy]
        assert np.isfinite(numbers).all()
    assert heard(tmp_path, silence(seconds)).lufs == -70


def test_noise_and_a_held_tone_have_no_beat(tmp_path: Path) -> None:
    noise = (0.1 * np.random.default_rng(0).standard_normal((44_100 * 15, 2))).astype(np.float32)
    assert heard(tmp_path, noise).tempo_bpm is None
    assert heard(tmp_path, sine(330, -12, 15, 44_100)).tempo_bpm is None


def test_a_stretch_counts_from_its_start(tmp_path: Path) -> None:
    write(tmp_path / "book.flac", np.concatenate([band(120, bars=6), silence(1), sine(300, -20, 5, 44_100)]), 44_100)
    whole_ms = 12_300 + 6000
    profile = analyse(tmp_path / "book.flac", start_ms=12_300, end_ms=whole_ms)
    assert profile.duration_ms == 6000
    assert profile.sound_start_ms == pytest.approx(1000, abs=25)
    assert profile.lufs == pytest.approx(-20, abs=1)
    with pytest.raises(BadInput, match="no sound"):
        analyse(tmp_path / "book.flac", start_ms=60_000)


def test_the_waveform_shows_where_it_is_loud(tmp_path: Path) -> None:
    profile = heard(tmp_path, np.concatenate([silence(25), sine(440, -6, 25, 44_100)]))
    assert len(profile.waveform) <= 2000
    assert len(profile.waveform) * profile.waveform_step_ms == pytest.approx(50_000, abs=profile.waveform_step_ms)
    half = len(profile.waveform) // 2
    assert max(profile.waveform[: half - 1]) == 0
    assert set(profile.waveform[half + 1 : -1]) == {128}


def test_a_broken_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.mp3").write_text("no sound at all\n" * 1000)
    with pytest.raises(BadInput):
        analyse(tmp_path / "a.mp3")


def test_work_can_be_stopped(tmp_path: Path) -> None:
    def stop(heard_ms: int) -> None:
        raise InterruptedError(heard_ms)

    write(tmp_path / "a.flac", sine(440, -6, 5, 44_100), 44_100)
    with pytest.raises(InterruptedError):
        analyse(tmp_path / "a.flac", check=stop)


def test_memory_for_a_long_book_stays_small(tmp_path: Path) -> None:
    part = speech(30)[::4, :1]
    write_blocks(tmp_path / "book.flac", (part for _ in range(8)), 11_025)
    analyse(tmp_path / "book.flac", end_ms=100, talk_hint=True)
    tracemalloc.start()
    profile = analyse(tmp_path / "book.flac", talk_hint=True)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert profile.duration_ms == pytest.approx(240_000, abs=100)
    assert peak < 30_000_000  # decoded it would be 85 MB


def test_gain_brings_to_the_target_and_keeps_the_ceiling() -> None:
    assert gain_to(factories.profile(lufs=-20.0, true_peak_dbtp=-12.0)) == 6.0
    assert gain_to(factories.profile(lufs=-8.0, true_peak_dbtp=0.5)) == -6.0
    assert gain_to(factories.profile(lufs=-20.0, true_peak_dbtp=-3.0)) == 2.0
    assert gain_to(factories.profile(lufs=-70.0, true_peak_dbtp=-150.0)) == 0.0
    assert gain_to(factories.profile(lufs=-20.0, true_peak_dbtp=-12.0), -18, -2) == 2.0
