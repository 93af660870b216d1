"""Scores, arrangements and their sound (through the fake synthesiser)."""

import json

import numpy as np
import pytest

from segue.audio.loudness import integrated_lufs
from segue.catalog.demo import truth
from segue.catalog.demo.albums import ALBUMS, STYLES, arrange, track_id
from segue.catalog.demo.harmony import harmonise
from segue.catalog.demo.mix import CEILING, render
from segue.catalog.demo.music import perform
from segue.catalog.demo.scores import FOLDER, load_score, pitch_class, score_ids
from segue.engines.synth.fake import FakeSynth

PIECES = [(album, number) for album in ALBUMS for number in range(1, len(album.tracks) + 1)]


def test_there_is_enough_to_choose_from() -> None:
    assert len(PIECES) >= 48
    assert len(ALBUMS) >= 8
    assert len({genre for album in ALBUMS for genre in album.genres}) >= 10
    assert len({album.artist for album in ALBUMS}) >= 8
    assert len({load_score(album.tracks[n - 1].score).composer for album, n in PIECES}) >= 8
    assert {album.format for album in ALBUMS} == {".opus", ".mp3", ".ogg", ".flac", ".m4a", ".wav"}
    assert sum(1 for album in ALBUMS if album.work) >= 2
    assert {track.style for album in ALBUMS for track in album.tracks} == set(STYLES)


def test_movements_stand_in_their_order() -> None:
    for album in (album for album in ALBUMS if album.work):
        numbers = [load_score(track.score).number for track in album.tracks]
        assert numbers == sorted(numbers) and numbers[0] > 0


@pytest.mark.parametrize("score_id", score_ids())
def test_scores_are_sane(score_id: str) -> None:
    score = load_score(score_id)
    assert score.title and score.composer and score.source and score.licence
    assert 1400 < score.year <= 1905
    assert 0 <= pitch_class(score.key) < 12
    assert 40 <= score.tempo_bpm <= 140
    assert score.bar_ticks % score.beat_ticks == 0
    for voice in score.voices:
        assert voice.notes
        for onset, duration, pitch in voice.notes:
            assert 0 <= onset < onset + duration <= score.length_ticks
            assert 28 <= pitch <= 103


def test_scores_are_small() -> None:
    assert sum(path.stat().st_size for path in FOLDER.glob("*.json")) < 1_500_000
    assert all(json.loads(path.read_text("utf-8"))["id"] == path.stem for path in FOLDER.glob("*.json"))


@pytest.mark.parametrize(("album", "number"), PIECES, ids=[track_id(*piece) for piece in PIECES])
def test_pieces_have_a_fair_length_and_play_in_range(album, number) -> None:
    music = arrange(album, number)
    assert 45 <= music.time_ms(music.length) / 1000 <= 150
    assert music.tempo_bpm > 0
    for part in music.parts:
        notes = perform(music, part, track_id(album, number))
        assert all(0 <= note.pitch <= 127 and 1 <= note.velocity <= 127 and note.duration_ms > 0 for note in notes)


def test_a_piece_is_played_the_same_every_time() -> None:
    album = ALBUMS[0]
    first, again = arrange(album, 1), arrange(album, 1)
    assert [perform(first, part, "x") for part in first.parts] == [perform(again, part, "x") for part in again.parts]
    assert perform(first, first.parts[0], "x") != perform(first, first.parts[0], "y")


def test_both_endings_and_drums_are_there() -> None:
    arrangements = [arrange(*piece) for piece in PIECES]
    assert sum(1 for music in arrangements if music.ending == "fade") >= 8
    assert sum(1 for music in arrangements if music.ending == "cold") >= 24
    assert sum(1 for music in arrangements if any(part.drum for part in music.parts)) >= 20


def test_chords_hold_the_tune_and_come_home() -> None:
    score = load_score("soldiers-joy")
    chords = harmonise(score, score.beat_ticks)
    assert (chords[-1].root, chords[-1].third) == (score.tonic, 4)
    inside = outside = 0
    for onset, duration, pitch in score.voices[0].notes:
        chord = next((chord for chord in chords if chord.start <= onset < chord.end), None)
        if chord:
            inside, outside = (
                (inside + duration, outside) if pitch % 12 in chord.classes else (inside, outside + duration)
            )
    assert inside > 2 * outside


def test_a_piece_sounds_at_its_loudness_without_clipping() -> None:
    album = next(album for album in ALBUMS if album.id == "pixel-hornpipes")
    samples = render(arrange(album, 4), FakeSynth(), track_id(album, 4), -16.0, 16_000)
    again = render(arrange(album, 4), FakeSynth(), track_id(album, 4), -16.0, 16_000)
    assert samples.shape[1] == 2
    assert np.array_equal(samples, again)
    assert abs(integrated_lufs(samples, 16_000) + 16.0) < 0.6
    assert np.abs(samples).max() <= CEILING + 1e-6
    assert np.abs(samples[-160:]).max() < 0.01


def test_truth_is_known_for_every_piece() -> None:
    known = truth()
    assert len(known) == len(PIECES) == len({each.path for each in known})
    assert sum(1 for each in known if each.steady) >= 30
    assert sum(1 for each in known if each.key) >= 35
    assert all(40 <= each.tempo_bpm <= 140 for each in known)
