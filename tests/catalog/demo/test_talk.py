"""Scripts, stories, and how they are read."""

import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path, PurePosixPath
from xml.etree import ElementTree

import numpy as np
import pytest

from segue.audio.decode import probe, read
from segue.audio.loudness import integrated_lufs
from segue.catalog.demo import captions, talk
from segue.catalog.demo.jingles import CHORDS
from segue.catalog.demo.speak import cast
from segue.catalog.demo.texts import BOOKS, SHOWS, BookText, ChapterText, Line, Part, book_text, sentences, show_text
from segue.catalog.demo.units import Kit
from segue.catalog.podcasts.parse import parse_feed
from segue.catalog.podcasts.transcripts import read_transcript
from segue.catalog.tags import read_file
from segue.engines.synth.fake import FakeSynth
from segue.engines.tts.fake import FakeSpeech
from segue.model.errors import Unavailable

KIT = Kit(FakeSynth(), (FakeSpeech(),))


def test_scripts_are_long_enough_for_a_minute_and_a_half() -> None:
    assert len(SHOWS) == 3
    for show in map(show_text, SHOWS):
        assert len(show.episodes) == 3
        assert show.jingle in CHORDS
        for episode in show.episodes:
            words = sum(len(line.text.split()) for part in episode.parts for line in part.lines)
            assert 250 <= words <= 480, episode.title
            assert len(episode.parts) >= 3
            assert episode.notes.startswith("<p>")
    assert len(show_text("two-chairs").speakers) == 2
    assert show_text("two-chairs").explicit == ""
    assert any(episode.season == 2 for show in SHOWS for episode in show_text(show).episodes)


def test_books_have_chapters_to_sit_down_with() -> None:
    assert len(BOOKS) == 2
    for book in map(book_text, BOOKS):
        assert len(book.chapters) >= 4
        for chapter in book.chapters:
            assert 300 <= sum(len(text.split()) for text in chapter.paragraphs) <= 500, chapter.title
        assert "AI voice" in book.description
    assert book_text("kite").series


def test_short_sentences_are_joined_and_no_word_is_lost() -> None:
    text = '"No," she said. "Why?" He thought. It was a long and quiet evening, and nothing else happened in it. Fine.'
    spoken = sentences(text)
    assert len(spoken) < 4
    assert all(len(each) >= 45 for each in spoken)
    letters = [character for character in text if character.isalpha()]
    assert [character for character in " ".join(spoken) if character.isalpha()] == letters


def test_two_speakers_get_two_voices_and_none_is_told_plainly() -> None:
    readers = cast((FakeSpeech(),), ("Joe", "Nora"))
    assert (readers["Joe"].voice, readers["Nora"].voice) == ("fake:bo", "fake:ada")
    with pytest.raises(Unavailable, match="no voice"):
        cast((), ("Joe",))


@pytest.fixture(scope="module")
def episode(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[tuple[PurePosixPath, int]]]:
    folder = tmp_path_factory.mktemp("demo")
    show = show_text("two-chairs")
    short = (Part("One", (Line("Joe", "This is the first thing that I have to say."),)),
             Part("Two & more", (Line("Nora", "And this is what I answer to you, <gladly>."),)))  # fmt: skip
    show = replace(show, episodes=(replace(show.episodes[0], parts=short), *show.episodes[1:]))
    return folder, talk.make_episode(show, 0, folder, KIT)


def test_an_episode_has_sound_chapters_and_a_transcript_in_time(
    episode: tuple[Path, list[tuple[PurePosixPath, int]]],
) -> None:
    folder, written = episode
    sound, vtt, chapters = (folder / path for path, _ in written[:3])
    facts = probe(sound)
    assert abs(facts.duration_ms - written[0][1]) < 150
    tags, _ = read_file(sound)
    assert [mark.title for mark in tags.marks] == ["One", "Two & more"]
    transcript = read_transcript(vtt.read_bytes(), "text/vtt", vtt.name, "epi_1")
    assert {segment.speaker for segment in transcript.segments} == {"Joe", "Nora"}
    assert " ".join(segment.text for segment in transcript.segments) == (
        "This is the first thing that I have to say. And this is what I answer to you, <gladly>."
    )
    starts = [chapter["startTime"] for chapter in json.loads(chapters.read_text("utf-8"))["chapters"]]
    assert starts[0] == 0
    assert abs(starts[1] * 1000 - transcript.segments[-1].start_ms) < 10
    samples = read(sound, 32_000, 1)
    assert abs(integrated_lufs(samples, 32_000) - talk.TALK_LUFS) < 1.2
    first, last = transcript.segments[0], transcript.segments[-1]
    spoken = samples[first.start_ms * 32 : last.end_ms * 32]
    quiet = np.abs(spoken[: len(spoken) // 3200 * 3200].reshape(-1, 3200)).max(axis=1) < 0.003
    assert "1" * 15 not in "".join("1" if each else "0" for each in quiet)


def test_a_feed_says_what_the_parser_reads() -> None:
    show = show_text("small-wonders")
    rows = [(episode, f"e{n}.mp3", 1000 + n, 100_000 + n, "audio/mpeg") for n, episode in enumerate(show.episodes)]
    text = captions.as_feed(show, rows)
    ElementTree.fromstring(text)
    parsed = parse_feed(text.encode("utf-8"), "", 2_000_000_000_000, local=True)
    assert (parsed.title, parsed.explicit) == (show.title, False)
    assert [(e.season, e.number) for e in parsed.episodes] == [(2, 1), (1, 2), (1, 1)]
    assert {e.enclosure.url for e in parsed.episodes} == {"e0.mp3", "e1.mp3", "e2.mp3"}
    assert "itunes:explicit" not in captions.as_feed(show_text("two-chairs"), [])


def test_a_book_in_one_file_has_its_chapters_and_its_text(tmp_path: Path) -> None:
    chapters = (ChapterText("Alpha", ("It began on a morning in May, quite early.",)),
                ChapterText("Beta & Co", ("It ended in the evening, <late>.",)))  # fmt: skip
    book = BookText("lamplighter", "A Tiny Book", "Nobody", 2024, "Tiny.", "", 0.0, 1.0, chapters)
    (sound, length), (epub, _), (vtt, _) = talk.make_whole_book(book, tmp_path, KIT)
    facts, _ = read_file(tmp_path / sound)
    assert [mark.title for mark in facts.marks] == ["Alpha", "Beta & Co"]
    assert abs(facts.duration_ms - length) < 150
    assert facts.tags.narrators == ("Bo (AI voice)",)
    assert facts.tags.authors == ("Nobody",)
    assert facts.tags.audiobook
    with zipfile.ZipFile(io.BytesIO((tmp_path / epub).read_bytes())) as archive:
        assert archive.namelist()[0] == "mimetype"
        for name in archive.namelist()[1:]:
            ElementTree.fromstring(archive.read(name))
        assert b"It ended in the evening, &lt;late&gt;." in archive.read("book/c2.xhtml")
    assert talk.as_epub(book) == (tmp_path / epub).read_bytes()
    assert "It began on a morning" in (tmp_path / vtt).read_text("utf-8")
