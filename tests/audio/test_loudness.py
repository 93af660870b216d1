"""The meter against EBU Tech 3341 and 3342's cases, synthesised here, and BS.1770's own table."""

import numpy as np
import pytest

from segue.audio.loudness import (
    Meter,
    integrated_lufs,
    k_weighting,
    loudness_range_lu,
    measured,
    true_peak_dbtp,
)
from tests.audio.signals import sine


def steps(*parts: tuple[float, float]) -> np.ndarray:
    return np.concatenate([sine(1000, dbfs, seconds) for dbfs, seconds in parts])


def test_k_weighting_is_the_table_of_the_standard() -> None:
    shelf, high_pass = k_weighting(48_000)
    assert shelf[:3] == pytest.approx([1.53512485958697, -2.69169618940638, 1.19839281085285], abs=1e-6)
    assert shelf[3:] == pytest.approx([1, -1.69065929318241, 0.73248077421585], abs=1e-6)
    assert high_pass == pytest.approx([1, -2, 1, 1, -1.99004745483398, 0.99007225036621], abs=1e-6)


@pytest.mark.parametrize("rate_hz", [22_050, 44_100, 48_000, 96_000])
@pytest.mark.parametrize("dbfs", [-23.0, -33.0])
def test_tech_3341_cases_1_and_2(rate_hz: int, dbfs: float) -> None:
    assert integrated_lufs(sine(1000, dbfs, 20, rate_hz), rate_hz) == pytest.approx(dbfs, abs=0.1)


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param([(-36, 10), (-23, 60), (-36, 10)], id="case 3"),
        pytest.param([(-72, 10), (-36, 10), (-23, 60), (-36, 10), (-72, 10)], id="case 4"),
        pytest.param([(-26, 20), (-20, 20.1), (-26, 20)], id="case 5"),
    ],
)
def test_tech_3341_gating(parts: list[tuple[float, float]]) -> None:
    assert integrated_lufs(steps(*parts), 48_000) == pytest.approx(-23.0, abs=0.1)


@pytest.mark.parametrize(
    ("parts", "range_lu"),
    [
        ([(-20, 20), (-30, 20)], 10),
        ([(-20, 20), (-15, 20)], 5),
        ([(-40, 20), (-20, 20)], 20),
        ([(-50, 20), (-35, 20), (-20, 20), (-35, 20), (-50, 20)], 15),
    ],
)
def test_tech_3342_cases_1_to_4(parts: list[tuple[float, float]], range_lu: float) -> None:
    assert loudness_range_lu(steps(*parts), 48_000) == pytest.approx(range_lu, abs=1)


@pytest.mark.parametrize(
    ("divisor", "phase_deg", "dbfs"), [(4, 0, -6), (4, 45, -6), (6, 60, -6), (8, 67.5, -6), (4, 45, 3)]
)
def test_tech_3341_true_peak(divisor: int, phase_deg: float, dbfs: float) -> None:
    sound = sine(48_000 / divisor, dbfs, 1, phase_deg=phase_deg)
    # The standard's signals start softly: a sudden start has a higher true peak than its sine.
    ramp = np.minimum(1, np.arange(len(sound)) / 4800)
    sound *= np.minimum(ramp, ramp[::-1])[:, None].astype(np.float32)
    assert -0.4 <= true_peak_dbtp(sound, 48_000) - dbfs <= 0.2


def test_mono_counts_once_and_silence_is_the_floor() -> None:
    assert integrated_lufs(sine(1000, -20, 5, channels=1), 48_000) == pytest.approx(-23.0, abs=0.1)
    assert integrated_lufs(np.zeros((48_000, 2), np.float32), 48_000) == -70
    assert integrated_lufs(np.zeros((0, 2), np.float32), 48_000) == -70
    assert true_peak_dbtp(np.zeros((0, 2), np.float32), 48_000) == -150
    assert loudness_range_lu(np.zeros((480, 2), np.float32), 48_000) == 0


def test_blocks_of_any_size_measure_the_same() -> None:
    rng = np.random.default_rng(3)
    sound = (rng.standard_normal((48_000 * 5, 2)) * np.linspace(0.01, 0.2, 48_000 * 5)[:, None]).astype(np.float32)
    whole, meter = measured(sound, 48_000), Meter(48_000)
    at = 0
    while at < len(sound):
        size = int(rng.integers(1, 9000))
        meter.push(sound[at : at + size])
        at += size
    assert meter.integrated_lufs() == pytest.approx(whole.integrated_lufs(), abs=1e-6)
    assert meter.loudness_range_lu() == pytest.approx(whole.loudness_range_lu(), abs=1e-6)
    assert meter.true_peak_dbtp() == pytest.approx(whole.true_peak_dbtp(), abs=1e-3)


def test_agrees_with_an_independent_meter() -> None:
    import pyloudnorm

    rng = np.random.default_rng(5)
    noise = np.cumsum(rng.standard_normal((44_100 * 8, 2)), axis=0)
    noise = (0.1 * np.tanh((noise - noise.mean(axis=0)) / 50)).astype(np.float32)
    noise += (rng.standard_normal(noise.shape) * 0.02).astype(np.float32)
    theirs = pyloudnorm.Meter(44_100, filter_class="DeMan").integrated_loudness(noise.astype(np.float64))
    assert integrated_lufs(noise, 44_100) == pytest.approx(theirs, abs=0.1)
