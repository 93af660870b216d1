"""Words of songs: LRC beside the sound, synchronised and plain lyrics in tags; nothing broken breaks anything."""

from pathlib import Path

import pytest
from mutagen.id3 import ID3, SYLT, USLT, Encoding

from segue.analysis.jobs import analyse_missing
from segue.catalog.lyrics import lyrics_of, read_lrc
from segue.jobs.base import Silent
from segue.store import Store
from tests import factories, library

LRC = """[ti:Boats]
[la:en]
[offset:+500]
[00:10.50]Down by the harbour
[00:05.00][00:20.00]<00:05.00>The <00:05.40>boats go out
[00:15]
[00:25.123]And come home
no time at all
"""


def test_an_lrc_is_read_in_order_of_time() -> None:
    found = read_lrc(LRC, "trk_1", 40_000)
    assert found is not None and (found.language, found.engine) == ("en", "tags:lrc")
    assert [(each.start_ms, each.end_ms, each.text) for each in found.segments] == [
        (4_500, 10_000, "The boats go out"),
        (10_000, 14_500, "Down by the harbour"),
        (19_500, 24_623, "The boats go out"),
        (24_623, 30_623, "And come home"),
    ]


@pytest.mark.parametrize("text", ["", "no times", "[00:10.00]", "[ti:x]", "[99:99]x", "[" * 10_000, "\x00\xff"])
def test_a_text_without_timed_words_is_no_lrc(text: str) -> None:
    assert read_lrc(text, "trk_1") is None


def test_a_file_beside_the_sound_comes_before_its_tags(tmp_path: Path) -> None:
    path = library.make(tmp_path / "song.mp3", title="Boats")
    tags = ID3(path)
    tags.add(USLT(encoding=Encoding.UTF8, lang="eng", desc="", text="Plain words\nin two lines"))
    tags.save(path)
    plain = lyrics_of(path, "trk_1", 9_000)
    assert plain is not None and plain.engine == "tags:uslt"
    assert [(each.start_ms, each.end_ms, each.text) for each in plain.segments] == [
        (0, 9_000, "Plain words\nin two lines")
    ]
    pieces = [("The ", 1_000), ("boats", 1_400), ("\nGo ", 3_000), ("out", 3_500)]
    tags.add(SYLT(encoding=Encoding.UTF8, lang="eng", format=2, type=1, desc="", text=pieces))
    tags.save(path)
    timed = lyrics_of(path, "trk_1", 9_000)
    assert timed is not None and [(e.start_ms, e.text) for e in timed.segments] == [
        (1_000, "The boats"),
        (3_000, "Go out"),
    ]
    path.with_suffix(".lrc").write_text("[00:02.00]From the file", "utf-8")
    beside = lyrics_of(path, "trk_1", 9_000)
    assert beside is not None and beside.segments[0].text == "From the file"


def test_vorbis_lyrics_may_be_an_lrc(tmp_path: Path) -> None:
    path = library.make(tmp_path / "song.flac", title="Boats", lyrics="[00:01.00]One\n[00:02.00]Two")
    found = lyrics_of(path, "trk_1", 9_000)
    assert found is not None and [each.text for each in found.segments] == ["One", "Two"]


def test_what_is_broken_has_no_words(tmp_path: Path) -> None:
    path = tmp_path / "song.mp3"
    path.write_bytes(b"ID3\x04\x00\x00\x7f\x7f\x7f\x7fUSLT")
    assert lyrics_of(path, "trk_1") is None
    path.with_suffix(".lrc").write_bytes(b"\xff\xfe\x00")
    assert lyrics_of(path, "trk_1") is None
    assert lyrics_of(tmp_path / "gone.mp3", "trk_1") is None


def test_the_analysis_takes_a_songs_words(store: Store, tmp_path: Path) -> None:
    path = library.make(tmp_path / "song.flac", seconds=2.0, title="Boats")
    path.with_suffix(".lrc").write_text("[00:01.00]Out at sea", "utf-8")
    album = factories.collection("album")
    file = factories.file(path=str(path), duration_ms=2_000)
    track = factories.item(album, file_id=file.id, duration_ms=2_000)
    store.catalog.put_collections([album])
    store.files.put_files([file])
    store.catalog.put_items([track])
    analyse_missing(store, Silent())
    assert [each.segments[0].text for each in store.feeds.transcripts(track.id)] == ["Out at sea"]
