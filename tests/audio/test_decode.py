"""Odd files and odd layouts: what is there is heard, what is not sound is refused, and quickly."""

import os
import tracemalloc
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from segue.audio.decode import decode, probe, read
from segue.audio.encode import write, write_blocks
from segue.model.errors import BadInput
from tests.audio.signals import chirp, lag_of, sine

SUFFIXES = [".mp3", ".flac", ".ogg", ".opus", ".m4a", ".wav", ".aac"]


def refused(path: Path) -> str:
    with pytest.raises(BadInput) as probed:
        probe(path)
    with pytest.raises(BadInput):
        read(path, 44_100, 2)
    return probed.value.message


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_text_zeros_noise_and_nothing_are_refused(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"odd{suffix}"
    for content in (b"once upon a time\n" * 20_000, b"", b"\0" * 500_000, np.random.default_rng(0).bytes(300_000)):
        path.write_bytes(content)
        assert path.name in refused(path)


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("head", [b"", b"ID3\x04\0\0\0\0\0\x0aTIT2"], ids=["bare", "tag"])
def test_two_sparse_gigabytes_are_refused_without_reading_them(tmp_path: Path, suffix: str, head: bytes) -> None:
    path = tmp_path / f"sparse{suffix}"
    path.write_bytes(head)
    os.truncate(path, 2 << 30)
    before = os.times()
    refused(path)
    after = os.times()
    # Processor time, not the clock: reading 2 GB through a demuxer costs 15 s and more of it.
    assert after.user + after.system - before.user - before.system < 2


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_sound_before_a_great_hole_is_heard(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    write(path, chirp(3, 44_100), 44_100)
    whole = read(path, 44_100, 2)
    os.truncate(path, 2 << 30)
    heard = read(path, 44_100, 2)
    assert abs(len(heard) - len(whole)) <= 4096
    assert np.array_equal(heard[:100_000], whole[:100_000])


@pytest.mark.parametrize("suffix", [s for s in SUFFIXES if s != ".opus"])
def test_a_truncated_file_gives_what_is_there(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    write(path, chirp(6, 44_100), 44_100)
    whole = read(path, 44_100, 2)
    content = path.read_bytes()
    path.write_bytes(content[: len(content) * 2 // 3])
    part = read(path, 44_100, 2)
    assert 0.4 * len(whole) < len(part) < 0.8 * len(whole)
    sure = len(part) - 4096
    assert np.abs(part[:sure] - whole[:sure]).max() < 1e-3


@pytest.mark.parametrize("suffix", [".mp3", ".flac", ".ogg", ".m4a", ".aac"])
def test_a_damaged_middle_does_not_lose_the_end(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    sound = chirp(8, 44_100)
    write(path, sound, 44_100)
    content = bytearray(path.read_bytes())
    at = len(content) // 2
    content[at : at + 2000] = np.random.default_rng(1).bytes(2000)
    path.write_bytes(content)
    heard = read(path, 44_100, 1)[:, 0]
    last = sound[-44_100:].mean(axis=1)
    found = np.correlate(heard[-88_200:], last[10_000:30_000], mode="valid").max()
    assert found > 0.8 * np.square(last[10_000:30_000]).sum()


def test_playlists_are_not_followed(tmp_path: Path) -> None:
    write(tmp_path / "real.mp3", chirp(2, 44_100), 44_100)
    for name, text in {
        "a.m3u8": f"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n{tmp_path / 'real.mp3'}\n#EXT-X-ENDLIST\n",
        "b.mp3": f"ffconcat version 1.0\nfile '{tmp_path / 'real.mp3'}'\n",
    }.items():
        (tmp_path / name).write_text(text)
        refused(tmp_path / name)


def test_folders_and_missing_files_say_so(tmp_path: Path) -> None:
    assert "no regular file" in refused(tmp_path)
    assert "No such file" in refused(tmp_path / "gone.mp3")


def test_odd_names_are_files_like_others(tmp_path: Path) -> None:
    for name in ("con:cat,start%d 50% é.wav", "-i.wav", "http:.wav"):
        write(tmp_path / name, chirp(1, 8000), 8000)
        assert len(read(tmp_path / name, 8000, 2)) == 8000


@pytest.mark.parametrize(
    ("rate_hz", "channels", "start_ms", "end_ms"),
    [(0, 2, 0, None), (44_100, 3, 0, None), (44_100, 2, -1, None), (44_100, 2, 50, 40)],
)
def test_impossible_wishes_are_refused(
    tmp_path: Path, rate_hz: int, channels: int, start_ms: int, end_ms: int | None
) -> None:
    with pytest.raises(BadInput):
        read(tmp_path / "a.mp3", rate_hz, channels, start_ms, end_ms)


def test_mono_and_stereo_keep_their_level(tmp_path: Path) -> None:
    write(tmp_path / "mono.flac", sine(440, -6, 1, channels=1), 48_000)
    write(tmp_path / "stereo.flac", sine(440, -6, 1), 48_000)
    for name in ("mono.flac", "stereo.flac"):
        for channels in (1, 2):
            heard = read(tmp_path / name, 44_100, channels)
            assert heard.shape == (44_100, channels)
            assert np.abs(heard).max() == pytest.approx(0.501, abs=0.01)


def surround(path: Path, loud: int) -> None:
    """A 5.1 file in which channel `loud` (all of them when −1) carries a full-scale tone."""
    planes = np.zeros((6, 48_000), np.float32)
    planes[slice(None) if loud < 0 else loud] = sine(300, 0, 1)[:, 0]
    with av.open(str(path), "w") as container:
        stream = container.add_stream("flac", rate=48_000, layout="5.1")
        frame = av.AudioFrame.from_ndarray(planes, format="fltp", layout="5.1")
        frame.sample_rate, frame.pts, frame.time_base = 48_000, 0, Fraction(1, 48_000)
        resampler = av.AudioResampler(format="s16", layout="5.1", rate=48_000)
        for part in [*resampler.resample(frame), *resampler.resample(None)]:
            container.mux(stream.encode(part))
        container.mux(stream.encode(None))


def test_surround_folds_down_without_clipping(tmp_path: Path) -> None:
    surround(tmp_path / "all.flac", -1)
    everything = read(tmp_path / "all.flac", 48_000, 2)
    assert 0.9 < np.abs(everything).max() <= 1.0
    surround(tmp_path / "left.flac", 0)
    left = read(tmp_path / "left.flac", 48_000, 2)
    assert np.abs(left[:, 0]).max() == pytest.approx(0.414, abs=0.01)
    assert np.abs(left[:, 1]).max() < 0.001
    surround(tmp_path / "centre.flac", 2)
    assert np.ptp(np.abs(read(tmp_path / "centre.flac", 48_000, 2)).max(axis=0)) < 0.001
    assert read(tmp_path / "centre.flac", 22_050, 1).shape == (22_050, 1)


def film(path: Path, sound: np.ndarray) -> None:
    with av.open(str(path), "w") as container:
        video = container.add_stream("mpeg4", rate=10, width=32, height=32, pix_fmt="yuv420p")
        audio = container.add_stream("aac", rate=44_100, layout="stereo")
        for number in range(int(len(sound) / 4410)):
            picture = av.VideoFrame.from_ndarray(np.full((32, 32, 3), number % 255, np.uint8), format="rgb24")
            container.mux(video.encode(picture))
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(sound.T), format="fltp", layout="stereo")
        frame.sample_rate, frame.pts, frame.time_base = 44_100, 0, Fraction(1, 44_100)
        container.mux(audio.encode(frame))
        container.mux(audio.encode(None))
        container.mux(video.encode(None))


@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
def test_the_sound_of_a_film(tmp_path: Path, suffix: str) -> None:
    sound = chirp(5, 44_100)
    film(tmp_path / f"film{suffix}", sound)
    assert probe(tmp_path / f"film{suffix}").has_video
    heard = read(tmp_path / f"film{suffix}", 44_100, 2)
    assert abs(lag_of(heard[:, 0], sound[:, 0])) <= (0 if suffix == ".mp4" else 1024)
    part = read(tmp_path / f"film{suffix}", 44_100, 2, start_ms=4000)
    # Matroska counts in milliseconds, so a seek there is exact to one of them.
    assert abs(lag_of(part[:40_000, 0], heard[4 * 44_100 : 4 * 44_100 + 40_000, 0])) <= 44


def test_a_film_without_sound_is_refused(tmp_path: Path) -> None:
    with av.open(str(tmp_path / "still.mp4"), "w") as container:
        video = container.add_stream("mpeg4", rate=10, width=32, height=32, pix_fmt="yuv420p")
        for _ in range(5):
            container.mux(video.encode(av.VideoFrame.from_ndarray(np.zeros((32, 32, 3), np.uint8), format="rgb24")))
        container.mux(video.encode(None))
    refused(tmp_path / "still.mp4")


def test_a_stream_that_changes_its_rate_goes_on(tmp_path: Path) -> None:
    write(tmp_path / "a.aac", sine(440, -6, 2, 44_100), 44_100)
    write(tmp_path / "b.aac", sine(440, -6, 2, 22_050, channels=1), 22_050)
    both = (tmp_path / "a.aac").read_bytes() + (tmp_path / "b.aac").read_bytes()
    (tmp_path / "both.aac").write_bytes(both)
    heard = read(tmp_path / "both.aac", 44_100, 2)
    assert len(heard) / 44_100 == pytest.approx(4.0, abs=0.3)
    assert np.abs(heard[-44_100:-22_050]).max() == pytest.approx(0.5, abs=0.1)


def test_memory_does_not_grow_with_the_length(tmp_path: Path) -> None:
    minute = sine(200, -20, 60, 8000, channels=1)
    write_blocks(tmp_path / "long.flac", (minute for _ in range(12)), 8000)
    frames = 0
    tracemalloc.start()
    for block in decode(tmp_path / "long.flac", 8000, 2):
        frames += len(block)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert frames == 720 * 8000
    assert peak < 5_000_000  # the whole would be 46 MB


def test_an_abandoned_decode_closes_its_file(tmp_path: Path) -> None:
    write(tmp_path / "a.mp3", chirp(5, 44_100), 44_100)
    open_before = len(os.listdir("/proc/self/fd"))  # noqa: PTH208
    for _ in range(20):
        blocks = decode(tmp_path / "a.mp3", 44_100, 2)
        next(blocks)
        del blocks
    assert len(os.listdir("/proc/self/fd")) <= open_before + 2  # noqa: PTH208
