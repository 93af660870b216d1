"""Streams that can be cut anywhere, files that appear whole or not at all."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segue.audio.decode import probe, read
from segue.audio.encode import RECIPES, Encoder, write, write_blocks
from segue.audio.shape import crossfade, fade_in, fade_out, resample, with_channels
from segue.model.errors import BadInput
from tests.audio.signals import chirp, lag_of, sine, snr_db


@pytest.mark.parametrize("format", RECIPES)
@pytest.mark.parametrize("channels", [1, 2])
def test_a_stream_pushed_in_pieces_is_whole(tmp_path: Path, format: str, channels: int) -> None:
    sound = chirp(4, 44_100, channels)
    encoder = Encoder(format, 44_100, channels, 160_000)
    parts = [encoder.push(sound[at : at + 5000]) for at in range(0, len(sound), 5000)]
    assert sum(bool(part) for part in parts) > 1, "bytes come while samples go in"
    (tmp_path / "a").write_bytes(b"".join(parts) + encoder.close())
    assert encoder.close() == b""
    heard = read(tmp_path / "a", 44_100, channels)
    inner = slice(22_050, 3 * 44_100)
    # Streams of MP3 and ADTS do not tell the encoder's delay.
    lag = lag_of(heard[inner, 0], sound[inner, 0])
    assert lag == 0 if format not in {"mp3", "aac", "m4a"} else 0 <= lag < 2500
    assert snr_db(heard[lag:][inner], sound[inner]) > 18


def test_a_radio_stream_is_bare_frames_of_one_size(tmp_path: Path) -> None:
    encoder = Encoder("mp3", 44_100, 2, 128_000)
    data = encoder.push(chirp(10, 44_100)) + encoder.close()
    assert data[0] == 0xFF
    assert b"Xing" not in data
    assert b"Info" not in data
    assert len(data) * 8 / 10 == pytest.approx(128_000, rel=0.02)


def test_a_file_of_mp3_tells_its_length_and_delay(tmp_path: Path) -> None:
    write(tmp_path / "a.mp3", chirp(10, 44_100), 44_100, 128_000)
    assert any(word in (tmp_path / "a.mp3").read_bytes()[:2000] for word in (b"Info", b"Xing"))
    assert probe(tmp_path / "a.mp3").duration_ms == 10_000
    assert probe(tmp_path / "a.mp3").bit_rate_bps == 128_000


@pytest.mark.parametrize(("rate_hz", "channels"), [(44_100, 2), (48_000, 2), (32_000, 1)])
@pytest.mark.parametrize("frames", [5, 1_152, 100_003])
def test_a_quick_mp3_file_starts_and_ends_at_the_very_sample(
    tmp_path: Path, rate_hz: int, channels: int, frames: int
) -> None:
    sound = chirp(4, rate_hz, channels)[:frames]
    path = tmp_path / "a.mp3"
    blocks = [sound[at : at + 4_001] for at in range(0, len(sound), 4_001)]
    assert write_blocks(path, blocks, rate_hz, 128_000, quick=True) == frames
    assert probe(path).duration_ms == pytest.approx(frames * 1000 / rate_hz, abs=1)
    heard = read(path, rate_hz, channels)
    assert len(heard) == frames
    if frames > 50_000:
        inner = slice(20_000, 80_000)
        assert lag_of(heard[inner, 0], sound[inner, 0]) == 0
        assert snr_db(heard[inner], sound[inner]) > 18
        assert np.abs(heard[80_000:, 0] - sound[80_000:, 0]).max() < 0.3


@pytest.mark.parametrize("suffix", [".mp3", ".flac", ".ogg", ".opus", ".m4a", ".wav"])
def test_the_same_sound_makes_the_same_file(tmp_path: Path, suffix: str) -> None:
    for name in ("a", "b"):
        write(tmp_path / (name + suffix), chirp(1, 44_100), 44_100)
    assert (tmp_path / f"a{suffix}").read_bytes() == (tmp_path / f"b{suffix}").read_bytes()


def test_a_write_that_fails_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "a.flac"
    write(path, sine(440, -6, 1), 48_000)
    before = path.read_bytes()

    def broken() -> object:
        yield sine(220, -6, 1)
        raise RuntimeError("the renderer died")

    with pytest.raises(RuntimeError, match="renderer died"):
        write_blocks(path, broken(), 48_000)
    assert path.read_bytes() == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.flac"]


def test_nothing_and_unknown_formats_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no sound to write"):
        write(tmp_path / "a.mp3", np.zeros((0, 2), np.float32), 44_100)
    with pytest.raises(BadInput, match="xyz"):
        write(tmp_path / "a.xyz", sine(440, -6, 1), 48_000)
    with pytest.raises(BadInput, match="5 channels"):
        write(tmp_path / "a.mp3", np.zeros((100, 5), np.float32), 44_100)
    assert not list(tmp_path.iterdir())


def test_numbers_that_are_none_do_not_spread(tmp_path: Path) -> None:
    sound = sine(440, -6, 2)
    sound[1000] = np.nan
    sound[2000] = np.inf
    for suffix in (".mp3", ".opus", ".m4a", ".flac"):
        write(tmp_path / f"a{suffix}", sound, 48_000)
        heard = read(tmp_path / f"a{suffix}", 48_000, 2)
        assert np.isfinite(heard).all()
        assert np.abs(heard[48_000:90_000]).max() == pytest.approx(0.5, abs=0.05)


@settings(max_examples=25, deadline=None)
@given(
    frames=st.integers(1, 20_000),
    rate_hz=st.sampled_from([8000, 22_050, 44_100, 96_000]),
    channels=st.sampled_from([1, 2]),
)
def test_lossless_gives_back_every_sample(
    tmp_path_factory: pytest.TempPathFactory, frames: int, rate_hz: int, channels: int
) -> None:
    rng = np.random.default_rng(frames)
    sound = (rng.integers(-32_768, 32_767, (frames, channels)) / 32_768).astype(np.float32)
    for suffix in (".flac", ".wav"):
        path = tmp_path_factory.mktemp("x") / f"a{suffix}"
        write(path, sound, rate_hz)
        assert np.abs(read(path, rate_hz, channels) - sound).max() <= 1.01 / 32_768


def test_shapes() -> None:
    assert np.square(fade_in(1000)) + np.square(fade_out(1000)) == pytest.approx(np.ones((1000, 1)), abs=1e-5)
    rng = np.random.default_rng(0)
    one, other = (rng.standard_normal((48_000, 2)).astype(np.float32) for _ in range(2))
    assert np.square(crossfade(one, other)).mean() == pytest.approx(1.0, abs=0.05)
    assert len(resample(one, 48_000, 44_100)) == 44_100
    assert with_channels(one, 1).shape == (48_000, 1)
    assert np.array_equal(with_channels(one[:, 0], 2)[:, 1], one[:, 0])
