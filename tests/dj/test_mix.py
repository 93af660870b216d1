"""The mixer and its limiter, on sound made here: levels, fades, ducks, joins, and broken recordings."""

from collections.abc import Iterator, Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from segue.audio.limiter import Limiter
from segue.audio.loudness import true_peak_dbtp
from segue.audio.shape import Samples
from segue.dj.mix import BLOCK_FRAMES, RATE_HZ, Mixer
from segue.dj.timeline import Entry, lay
from segue.model.errors import BadInput
from segue.model.show import Play, Segment, Talk, Transition


def tone(hz: float, seconds: float, level: float = 0.2, phase: float = 0.0) -> Samples:
    at = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    return np.repeat((level * np.sin(2 * np.pi * hz * at + phase))[:, None], 2, axis=1).astype(np.float32)


def noise(seconds: float, level: float = 0.1, seed: int = 1) -> Samples:
    return np.random.default_rng(seed).normal(0, level, (round(seconds * RATE_HZ), 2)).astype(np.float32)


class Shelf:
    """Sounds by id; an id that is not here can't be opened."""

    def __init__(self, **sounds: Samples) -> None:
        self.sounds = sounds

    def play(self, play: Play) -> tuple[Iterator[Samples], float]:
        if play.item_id not in self.sounds:
            raise BadInput("It is broken.")
        start = play.start_ms * RATE_HZ // 1000
        sound = self.sounds[play.item_id][start:]
        return iter([sound[at : at + 10_007] for at in range(0, len(sound), 10_007)]), play.gain_db

    def clip(self, talk: Talk) -> Samples:
        if talk.clip_id not in self.sounds:
            raise BadInput("It is lost.")
        return self.sounds[talk.clip_id]


def mixed(segments: Sequence[Segment], shelf: Shelf, ceiling_dbtp: float = -1.0) -> Samples:
    return np.concatenate(list(Mixer(lay(segments), shelf, ceiling_dbtp=ceiling_dbtp).blocks()))


def play(item: str, seconds: float, gain_db: float = 0.0, start_ms: int = 0) -> Play:
    return Play(item, start_ms, start_ms + round(seconds * 1000), gain_db)


def talk(seconds: float, overlap_ms: int = 0, lead_in_ms: int = 0) -> Talk:
    return Talk("…", (), "en", "v", round(seconds * 1000), 0.0, overlap_ms, lead_in_ms, clip_id="voice")


def power_db(sound: Samples, start_s: float, end_s: float) -> float:
    part = sound[round(start_s * RATE_HZ) : round(end_s * RATE_HZ)]
    return float(10 * np.log10(np.mean(part**2) + 1e-15))


def tone_db(sound: Samples, hz: float, start_s: float, end_s: float) -> float:
    part = sound[round(start_s * RATE_HZ) : round(end_s * RATE_HZ), 0]
    wave = np.exp(-2j * np.pi * hz * np.arange(len(part)) / RATE_HZ) * np.hanning(len(part))
    return float(20 * np.log10(abs((part * wave).sum()) * 2 / np.hanning(len(part)).sum() + 1e-9))


def biggest_step(sound: Samples) -> float:
    return float(np.abs(np.diff(sound, axis=0)).max())


def test_a_play_comes_out_as_it_went_in_at_its_gain() -> None:
    source = tone(440, 3.0)
    out = mixed([play("a", 3.0, -6.0)], Shelf(a=source))
    middle = slice(RATE_HZ, 2 * RATE_HZ)
    assert np.allclose(out[middle], source[middle] * 10 ** (-6 / 20), atol=1e-6)
    assert biggest_step(out) <= biggest_step(source)


@pytest.mark.parametrize("off_by", [0, -37, 41])
def test_gapless_neighbours_are_joined_to_the_sample(off_by: int) -> None:
    whole = tone(333.3, 9.0)
    cut = 4 * RATE_HZ + off_by  # a file whose length is not a whole number of milliseconds
    out = mixed([play("a", 4.0), Transition("gapless", 0), play("b", 5.0)], Shelf(a=whole[:cut], b=whole[cut:]))
    # A 60 ms edge at the very end is all that may differ.
    until = 9 * RATE_HZ - RATE_HZ // 10
    first = RATE_HZ // 100
    assert np.abs(out[first:until] - whole[first:until]).max() < 1e-6


def test_a_crossfade_keeps_its_power() -> None:
    out = mixed(
        [play("a", 20.0), Transition("crossfade", 6_000), play("b", 20.0)],
        Shelf(a=noise(20, seed=1), b=noise(20, seed=2)),
    )
    assert len(out) >= 34 * RATE_HZ
    levels = [power_db(out, at, at + 0.5) for at in np.arange(10, 24, 0.5)]
    assert max(levels) - min(levels) < 0.6


def test_the_music_dips_before_the_voice_and_comes_back_after_it() -> None:
    shelf = Shelf(a=tone(400, 20), b=tone(700, 20), voice=tone(1500, 6, 0.3))
    segments = [play("a", 20.0), talk(6.0, 3_000, 2_000), play("b", 20.0)]
    out = mixed(segments, shelf)
    first, said, second = lay(segments)
    voice_s = said.start_ms / 1000
    full = tone_db(out, 400, 10, 11)
    assert tone_db(out, 400, voice_s - 1.6, voice_s - 0.7) == pytest.approx(full, abs=0.3)
    assert tone_db(out, 400, voice_s - 0.09, voice_s + 0.2) == pytest.approx(full - 12, abs=1)
    assert tone_db(out, 1500, voice_s + 1, voice_s + 2) == pytest.approx(20 * np.log10(0.3), abs=0.3)
    starts_s, ends_s = second.start_ms / 1000, said.end_ms / 1000
    assert tone_db(out, 700, starts_s + 0.2, ends_s - 0.1) == pytest.approx(full - 12, abs=1)
    assert tone_db(out, 700, ends_s + 0.7, ends_s + 2) == pytest.approx(full, abs=0.3)
    assert first.end_ms > said.start_ms


def test_no_click_where_things_begin_and_end() -> None:
    shelf = Shelf(a=tone(200, 10, phase=1.5), b=tone(250, 10, phase=1.5), voice=tone(300, 3, phase=0.0))
    segments = [talk(3.0), play("a", 7.3), Transition("gap", 400), play("b", 6.1), talk(3.0, 2_000), play("a", 5.0)]
    out = mixed(segments, shelf)
    # Two tones and a voice of this height can't move faster than this from one sample to the next.
    assert biggest_step(out) < 3 * 0.2 * 2 * np.pi * 300 / RATE_HZ


def test_what_is_broken_is_left_out_and_leaves_no_hole() -> None:
    shelf = Shelf(a=noise(10, seed=1), c=noise(10, seed=2), short=noise(4, seed=3))
    gap = Transition("gap", 400)
    out = mixed([play("a", 10), gap, play("gone", 30), gap, play("short", 20), talk(5.0), play("c", 10)], shelf)
    assert 23 * RATE_HZ < len(out) < 29 * RATE_HZ
    quiet = np.abs(out).max(axis=1) < 1e-3
    longest, run = 0, 0
    for silent in quiet[: -RATE_HZ // 2].reshape(-1)[::100]:
        run = run + 1 if silent else 0
        longest = max(longest, run)
    assert longest * 100 / RATE_HZ < 1.5


def test_starts_are_told_in_order_and_at_their_frame() -> None:
    told: list[tuple[Entry, int]] = []
    segments = [play("a", 4.0), Transition("crossfade", 1_000), play("b", 4.0), talk(1.0), play("a", 2.0)]
    shelf = Shelf(a=noise(5), b=noise(5), voice=noise(1))
    list(Mixer(lay(segments), shelf, lambda entry, frame: told.append((entry, frame))).blocks())
    assert [entry.kind for entry, _ in told] == ["play", "play", "talk", "play"]
    assert [frame for _, frame in told] == [entry.start_ms * RATE_HZ // 1000 for entry, _ in told]


def test_an_endless_timeline_is_mixed_as_it_comes_in_constant_memory() -> None:
    taken = 0

    def forever() -> Iterator[Entry]:
        nonlocal taken
        while True:
            yield Entry(taken, 0, "play", taken * 2_000, taken * 2_000 + 2_000, play("a", 2.0))
            taken += 1

    mixer = Mixer(forever(), Shelf(a=noise(2)))
    for _, block in zip(range(200), mixer.blocks(), strict=False):
        assert len(block) <= BLOCK_FRAMES
    assert taken <= 200 * BLOCK_FRAMES / RATE_HZ / 2 + 3
    assert len(mixer._tracks) <= 3


SIGNALS: dict[str, NDArray[np.float32]] = {
    "between the samples": np.repeat(tone(RATE_HZ / 4, 2, 1.3, np.pi / 4)[:, :1], 2, axis=1),
    "low": tone(60, 2, 1.8),
    "high": tone(9_011.3, 2, 1.5),
    "drums": (np.exp(-np.arange(2 * RATE_HZ) % 11_025 / 900)[:, None] * noise(2, 0.6, 4)).astype(np.float32),
    "loud noise": noise(2, 0.28),
}


@pytest.mark.parametrize("name", SIGNALS)
def test_the_limiter_keeps_true_peaks_under_its_ceiling(name: str) -> None:
    source = SIGNALS[name]
    assert true_peak_dbtp(source, RATE_HZ) > 0
    limiter = Limiter(RATE_HZ, -1.0)
    blocks = [limiter.push(source[at : at + 5_000]) for at in range(0, len(source), 5_000)]
    out = np.concatenate([*blocks, limiter.close()])
    assert out.shape == source.shape
    assert true_peak_dbtp(out, RATE_HZ) <= -1.0
    assert true_peak_dbtp(out, RATE_HZ) > -4.0


def test_the_limiter_leaves_alone_what_needs_none() -> None:
    source = noise(2, 0.05)
    limiter = Limiter(RATE_HZ, -1.0)
    out = np.concatenate([limiter.push(source[:30_000]), limiter.push(source[30_000:]), limiter.close()])
    assert np.array_equal(out, source)


def test_a_line_may_begin_after_the_piece_that_it_leads_into() -> None:
    shelf = Shelf(a=tone(400, 12), b=tone(700, 30), voice=tone(1500, 3, 0.3))
    segments = [play("a", 12.0), talk(3.0, 0, 9_000), play("b", 30.0)]
    out = mixed(segments, shelf)
    _, said, second = lay(segments)
    assert second.start_ms < said.start_ms == second.start_ms + 6_000
    start_s, voice_s = second.start_ms / 1000, said.start_ms / 1000
    full = tone_db(out, 700, start_s + 1, start_s + 4)
    assert full == pytest.approx(20 * np.log10(0.2), abs=0.3)
    assert tone_db(out, 1500, start_s + 1, voice_s - 0.1) < -60
    assert tone_db(out, 700, voice_s + 0.5, voice_s + 2.5) == pytest.approx(full - 12, abs=1)
    assert tone_db(out, 1500, voice_s + 0.5, voice_s + 2.5) == pytest.approx(20 * np.log10(0.3), abs=0.5)
    # A line that can't be had moves nothing: the piece was there already.
    del shelf.sounds["voice"]
    assert abs(len(mixed(segments, shelf)) - len(out)) < RATE_HZ


@pytest.mark.parametrize("tempo", [0.97, 1.03])
def test_what_leaves_may_be_played_faster_or_slower_without_moving_what_follows(tempo: float) -> None:
    shelf = Shelf(a=tone(400, 20), b=tone(700, 14), c=tone(1000, 10))
    segments = [
        play("a", 20.0), Transition("crossfade", 8_000, (), tempo), play("b", 14.0), Transition("gap", 400),
        play("c", 10.0),
    ]  # fmt: skip
    out, plain = mixed(segments, shelf), mixed([*segments[:1], Transition("crossfade", 8_000), *segments[2:]], shelf)
    assert len(out) == len(plain)
    assert biggest_step(out) <= 1.1 * biggest_step(plain)
    for hz, at in ((400, 11.0), (400, 14.0), (700, 20.0), (1000, 30.0)):
        assert tone_db(out, hz, at, at + 1) == pytest.approx(tone_db(plain, hz, at, at + 1), abs=0.6)
