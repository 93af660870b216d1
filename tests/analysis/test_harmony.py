"""Keys, and the wheel that DJs mix by."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segue.analysis.harmony import MAJOR, MINOR, NAMES, camelot_of, hear_key

WHEEL = {
    "C": "8B", "G": "9B", "D": "10B", "A": "11B", "E": "12B", "B": "1B", "F#": "2B", "C#": "3B", "G#": "4B",
    "D#": "5B", "A#": "6B", "F": "7B", "Am": "8A", "Em": "9A", "Bm": "10A", "F#m": "11A", "C#m": "12A", "G#m": "1A",
    "D#m": "2A", "A#m": "3A", "Fm": "4A", "Cm": "5A", "Gm": "6A", "Dm": "7A", "Eb": "5B", "Bbm": "3A",
}  # fmt: skip


@pytest.mark.parametrize(("key", "place"), WHEEL.items())
def test_the_wheel(key: str, place: str) -> None:
    assert camelot_of(key) == place


def test_what_is_no_key() -> None:
    with pytest.raises(ValueError, match="no key"):
        camelot_of("H")


@settings(deadline=None)
@given(st.integers(0, 11), st.booleans(), st.floats(0.01, 100))
def test_a_profile_is_its_own_key_at_any_level(tonic: int, minor: bool, level: float) -> None:
    classes = np.roll(MINOR if minor else MAJOR, tonic) * level
    chroma = np.tile(np.concatenate([classes, classes]), (10, 1)).astype(np.float32)
    assert hear_key(chroma).key == NAMES[tonic] + ("m" if minor else "")


def test_even_pitch_classes_have_no_key() -> None:
    assert hear_key(np.ones((10, 24), np.float32)).key == ""
    assert hear_key(np.zeros((10, 24), np.float32)).key == ""
    assert hear_key(np.zeros((0, 24), np.float32)).key == ""
