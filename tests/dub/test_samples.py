"""Samples of voices: what is taken, and what is refused with a reason."""

from pathlib import Path

import numpy as np
import pytest
import soxr

from segue.dub.samples import cut, sample_of
from segue.model.errors import BadInput
from segue.understanding.reading.steps import Steps
from tests.understanding.reading.sounds import FAKE_EARS, RATE_HZ, as_file, chord, silence, spoken

TEXT = "Nobody was at the harbour when the last boat left, and so we walked home along the water in the rain. "


@pytest.fixture
def steps(tmp_path: Path) -> Steps:
    return Steps(tmp_path / "steps", leave_free_bytes=0)


def test_a_minute_of_one_person_is_taken(tmp_path: Path, steps: Steps) -> None:
    path = as_file(tmp_path / "one.wav", *[part for _ in range(9) for part in (spoken(TEXT * 2), silence(0.6))])
    kept = sample_of(path, FAKE_EARS, steps)
    assert kept.ndim == 1 and 55 * RATE_HZ < len(kept) <= 60 * RATE_HZ + RATE_HZ
    assert float(np.abs(kept).max()) > 0.05


@pytest.mark.parametrize(
    ("parts", "why"),
    [
        ((silence(10),), "Nobody speaks"),
        ((chord(20),), "music"),
        ((spoken("Hello."), silence(9)), "Only 1 seconds"),
    ],
)
def test_samples_that_tell_nothing_are_refused(
    parts: tuple[np.ndarray, ...], why: str, tmp_path: Path, steps: Steps
) -> None:
    with pytest.raises(BadInput, match=why) as caught:
        sample_of(as_file(tmp_path / "bad.wav", *parts), FAKE_EARS, steps)
    assert caught.value.hint


def test_two_people_are_no_sample(tmp_path: Path, steps: Steps) -> None:
    one = spoken(TEXT * 2)
    other = np.asarray(soxr.resample(one, 16_000, 24_000), np.float32)
    path = as_file(tmp_path / "two.wav", one, silence(1), other, silence(1), one, silence(1), other)
    with pytest.raises(BadInput, match="More than one person"):
        sample_of(path, FAKE_EARS, steps)


def test_what_is_no_sound_or_too_long_is_refused(tmp_path: Path, steps: Steps) -> None:
    (tmp_path / "no.wav").write_bytes(b"not a sound")
    with pytest.raises(BadInput):
        sample_of(tmp_path / "no.wav", FAKE_EARS, steps)
    with pytest.raises(BadInput, match="too long"):
        sample_of(as_file(tmp_path / "long.wav", silence(601)), FAKE_EARS, steps)
    with pytest.raises(BadInput, match="Only 2 seconds"):
        cut(as_file(tmp_path / "short.wav", spoken(TEXT)), [(0, 1_000), (2_000, 3_000)])
