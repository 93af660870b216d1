"""Who speaks when, from made embeddings and made voices."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from segue.engines.voiceid.fake import FakeVoices
from segue.model.errors import BadInput
from segue.model.text import Segment, Word
from segue.understanding.reading.cluster import Ways, cluster
from segue.understanding.reading.shapes import HearingMap, SoundSpan
from segue.understanding.reading.speakers import Known, Speakers, Turn, attributed, speakers, voices_of, windows_of
from segue.understanding.reading.steps import Steps
from tests.contracts.test_voiceid import buzz
from tests.understanding.reading.sounds import as_file, silence

RANDOM = np.random.default_rng(5)


def around(centre: NDArray[np.float64], count: int, spread: float = 0.045) -> NDArray[np.float32]:
    rows = centre + RANDOM.normal(0, spread, (count, len(centre)))
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def centres(count: int, size: int = 256) -> list[NDArray[np.float64]]:
    """Directions about as alike as Resemblyzer's voices are: 0.5."""
    shared = RANDOM.normal(0, 1, size)
    found = [
        shared / np.linalg.norm(shared) + (own := RANDOM.normal(0, 1, size)) / np.linalg.norm(own) for _ in range(count)
    ]
    return [each / np.linalg.norm(each) for each in found]


def labels(rows: NDArray[np.float32], count: int | None = None) -> list[int]:
    weights, breaks = np.full(len(rows), 0.8, np.float32), np.zeros(len(rows), np.bool_)
    return cluster(rows, weights, breaks, count, Ways()).tolist()


@pytest.mark.parametrize("speakers_", [1, 2, 3, 5])
def test_the_number_of_speakers_is_found(speakers_: int) -> None:
    voices = centres(speakers_)
    truth = [turn % speakers_ for turn in range(3 * speakers_) for _ in range(8 + 2 * (speakers_ - turn % speakers_))]
    rows = np.concatenate([around(voices[speaker], 1) for speaker in truth])
    found = labels(rows)
    assert len(set(found)) == speakers_
    agree = max(
        np.mean(
            [
                found[at] == (speaker if speakers_ == 1 else found[truth.index(speaker)])
                for at, speaker in enumerate(truth)
            ]
        ),
        0,
    )
    assert agree > 0.97
    assert np.bincount(found).argmax() == 0


def test_a_given_number_is_kept_to() -> None:
    one, two = centres(2)
    rows = np.concatenate([around(one, 20), around(two, 20), around(one, 20)])
    assert len(set(labels(rows, 1))) == 1
    assert len(set(labels(rows, 2))) == 2
    assert len(set(labels(rows, 3))) <= 3


def test_windows_without_a_voice_follow_their_neighbours() -> None:
    one, two = centres(2)
    rows = np.concatenate([around(one, 20), np.zeros((2, 256), np.float32), around(two, 15)])
    assert labels(rows) == [0] * 22 + [1] * 15
    assert labels(np.zeros((3, 256), np.float32)) == [0, 0, 0]
    assert labels(np.zeros((0, 256), np.float32)) == []


def test_windows_cover_speech() -> None:
    spans = [SoundSpan(0, 500, "speech"), SoundSpan(2_000, 9_000, "speech"), SoundSpan(9_000, 10_000, "over_music")]
    windows = windows_of(spans)
    assert windows[0] == (0, 500)
    assert windows[1] == (2_000, 3_600)
    assert windows[-1] == (8_400, 10_000)
    assert all(300 <= b[0] - a[0] <= 500 for a, b in pairwise(windows[1:]))


def test_two_voices_in_a_file(tmp_path: Path) -> None:
    low, high = buzz(110, 500, 6.0), buzz(230, 1900, 5.0)
    path = as_file(tmp_path / "a.wav", low, silence(0.5), high, silence(0.5), low, silence(0.5), high)
    spans = tuple(
        SoundSpan(s, e, "speech") for s, e in ((0, 6_000), (6_500, 11_500), (12_000, 18_000), (18_500, 23_500))
    )
    steps = Steps(tmp_path / "steps", leave_free_bytes=0)
    found = speakers(path, HearingMap(23_500, spans), FakeVoices(), steps, "digest", ways=Ways(alike=0.95))
    assert [turn.speaker for turn in found.turns] == [0, 1, 0, 1]
    assert [turn.start_ms for turn in found.turns] == [0, 6_500, 12_000, 18_500]
    assert found.speech_ms == (12_000, 10_000)
    with pytest.raises(BadInput, match="21 speakers"):
        speakers(path, HearingMap(23_500, spans), FakeVoices(), steps, "digest", count=21)


def made(*turns: tuple[int, int, int]) -> Speakers:
    count = max(turn[2] for turn in turns) + 1
    return Speakers(tuple(Turn(*turn) for turn in turns), tuple(np.eye(8, dtype=np.float32)[:count]), (1_000,) * count)


def words(text: str, start_ms: int = 0) -> Segment:
    timed = tuple(Word(start_ms + 300 * n, start_ms + 300 * n + 300, word) for n, word in enumerate(text.split()))
    return Segment(start_ms, timed[-1].end_ms, text, words=timed)


def test_words_have_the_speaker_of_their_turn() -> None:
    segment = words("Where were you last night? I was at home. Good.")
    found = attributed([segment], made((0, 1_500, 0), (1_500, 2_700, 1), (2_700, 3_000, 0)), ["Ada", "Bo"])
    assert [(s.speaker, s.text) for s in found] == [
        ("Ada", "Where were you last night?"), ("Bo", "I was at home."), ("Ada", "Good."),
    ]  # fmt: skip


def test_a_stray_word_follows_its_sentence() -> None:
    segment = words("This is one long sentence by one person.")
    found = attributed([segment], made((0, 900, 0), (900, 1_200, 1), (1_200, 2_400, 0)), ["Ada", "Bo"])
    assert [(s.speaker, s.text) for s in found] == [("Ada", "This is one long sentence by one person.")]


def test_a_voice_of_the_library_keeps_its_name() -> None:
    found = made((0, 1, 0), (1, 2, 1), (2, 3, 2))
    other = np.zeros(8, np.float32)
    other[1], other[7] = 0.9, 0.43588989
    library = [Known("vox_a", "Nora", other), Known("vox_b", "Speaker 1", np.eye(8, dtype=np.float32)[6])]
    assert [(v.name, v.voice_id) for v in voices_of(found, library, 0.7)] == [
        ("Speaker 2", ""), ("Nora", "vox_a"), ("Speaker 3", ""),
    ]  # fmt: skip
