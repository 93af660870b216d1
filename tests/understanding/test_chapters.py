"""Where chapters are found, how that is measured, and the labelled episodes."""

from pathlib import Path

import numpy as np
import pytest

from segue.model.errors import BadInput
from segue.model.text import Segment
from segue.understanding.chapters.evaluate import judged
from segue.understanding.chapters.labelled import read_labelled
from segue.understanding.chapters.learn import Episode, cross_validated
from segue.understanding.chapters.measure import boundary_counts, f1, window_diff
from segue.understanding.chapters.rivals import equal, text_tiling
from segue.understanding.chapters.segment import best_division, boundaries, learned, level
from segue.understanding.chapters.turns import OVERLAP, PIECE, columns
from segue.understanding.spoken import sentences
from tests.understanding.talks import DURATION_MS, begins_ms, talk

SYNTAX = Path(__file__).parents[3] / "shared" / "data" / "talk" / "syntax"


def test_boundaries_are_hit_once_within_the_tolerance() -> None:
    assert boundary_counts([100_000, 110_000], [105_000], 30_000) == (1, 2, 1)
    assert boundary_counts([100_000], [131_000], 30_000) == (0, 1, 1)
    assert boundary_counts([10_000, 40_000], [35_000, 65_000], 30_000) == (2, 2, 2)
    assert f1(1, 2, 1) == pytest.approx(2 / 3)
    assert f1(0, 0, 3) == 0.0


def test_window_diff_is_nothing_for_the_same_and_grows_with_what_is_wrong() -> None:
    true = [300_000, 600_000]
    assert window_diff(true, true, 900_000) == 0.0
    near, far, none, many = (
        window_diff(cut, true, 900_000)
        for cut in ([310_000, 600_000], [400_000, 600_000], [], range(0, 900_000, 9_000))
    )
    assert 0 < near < far < none <= many


def test_the_turns_of_a_talk_are_found() -> None:
    spoken = sentences(talk().segments)
    found = [spoken[number].start_ms for number in boundaries(spoken, "en", DURATION_MS)]
    hits, _, _ = boundary_counts(found, [begins_ms(2), begins_ms(3)], 30_000)
    assert hits == 2
    assert len(found) <= 5


def test_the_best_division_is_the_best_of_all() -> None:
    """Dynamic programming against every division there is."""
    rng = np.random.default_rng(4)
    how = learned()
    starts = np.cumsum(rng.uniform(10, 60, 9))
    duration = float(starts[-1] + 40)
    scores = rng.normal(how.threshold, 1.0, 9)

    def worth(cut: tuple[int, ...]) -> float:
        edges = np.array([0.0, *starts[list(cut)], duration])
        lengths = np.diff(edges)
        apart = (np.log(np.maximum(lengths, 1)) - how.mean_log_s) / how.deviation_log
        total = float((scores[list(cut)] - how.threshold).sum() - 0.5 * how.length_weight * (apart**2).sum())
        return total - 100.0 * int((lengths < 25).sum())

    divisions = [tuple(k for k in range(1, 9) if bits >> k & 1) for bits in range(0, 1 << 9, 2)]
    assert tuple(best_division(starts, duration, scores, how)) == max(divisions, key=worth)


def test_long_talk_is_read_in_pieces_and_says_the_same_inside_them() -> None:
    lines = talk().segments
    laps = (PIECE + 2 * OVERLAP) // len(lines) + 2
    long = [
        Segment(each.start_ms + lap * DURATION_MS, each.end_ms + lap * DURATION_MS, each.text, each.speaker)
        for lap in range(laps)
        for each in lines
    ]
    spoken = sentences(long)
    found = columns(spoken, "en", laps * DURATION_MS)
    assert {len(values) for values in found.values()} == {len(spoken)}
    assert all(np.isfinite(values).all() for values in found.values())


def test_rivals_divide() -> None:
    assert equal(600_000, 3) == [200_000, 400_000]
    assert text_tiling(sentences(talk().segments), "en")
    assert text_tiling([], "en") == []


def test_short_talk_is_not_divided() -> None:
    assert boundaries([], "en", 0) == []
    assert boundaries([Segment(0, 5_000, "Let's talk about bees.")], "en", 5_000) == []


def test_labelled_episodes_are_read(tmp_path: Path) -> None:
    for folder in ("transcripts", "shows"):
        (tmp_path / folder).mkdir()
    (tmp_path / "transcripts" / "1.srt").write_text("1\n00:00:01,000 --> 00:20:00,000\nAnna: Hello there.\n", "utf-8")
    lines = ["---", "title: One", "---", "[Site](https://example.org)", "02:00 - **Bees**", "* 5:30 – Bread"]
    notes = "\n".join([*lines, "4:00 back in time", "1:02:00 past the end"])
    (tmp_path / "shows" / "1.md").write_text(notes, "utf-8")
    (one,) = read_labelled(tmp_path)
    assert [(each.start_ms, each.title) for each in one.chapters] == [(120_000, "Bees"), (330_000, "Bread")]
    assert one.title == "One" and one.links == (("Site", "https://example.org"),)
    with pytest.raises(BadInput, match="no episode with chapters"):
        read_labelled(tmp_path / "transcripts")


@pytest.mark.shared
def test_chapters_beat_equal_lengths_and_texttiling() -> None:
    """On every fourth episode, each judged by what was learned from others; `bench/understanding.py` has all."""
    if not SYNTAX.is_dir():
        pytest.skip("the labelled episodes are not here")
    episodes = [Episode(each) for each in read_labelled(SYNTAX)[::4]]
    told = [each.told for each in episodes]
    how, f1_ours, apart_ours = cross_validated(episodes)
    assert len(told) >= 30 and how.tuned_on == tuple(each.title for each in told)
    many = [len(each.boundaries_ms) for each in told]
    rivals = {
        "equal": [equal(each.duration_ms, count + 1) for each, count in zip(told, many, strict=True)],
        "texttiling": [text_tiling(each.spoken, each.language, n) for each, n in zip(episodes, many, strict=True)],
    }
    for found in rivals.values():
        f1_theirs, apart_theirs = judged(found, told)
        assert f1_ours > 1.25 * f1_theirs
        assert apart_ours < 0.9 * apart_theirs


def test_an_episodes_own_level_is_taken_off_its_scores() -> None:
    how = learned()
    scores = np.linspace(-9, -1, 200)
    louder = how.levelled(scores + 2, 1_800)
    assert level(louder, 1_800, how) < level(scores + 2, 1_800, how)
    assert np.allclose(np.diff(louder), np.diff(scores))
    assert np.allclose(how.levelled(scores, 1_800) + 2 * (1 - how.level_weight), louder)
