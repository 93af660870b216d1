"""Every family of tags says the same things."""

from pathlib import Path

import pytest
from mutagen import id3
from mutagen.mp3 import MP3

from segue.catalog.tags import read_file
from segue.catalog.tags.repair import repair_all
from segue.catalog.tags.text import language_of, number_of, split_genres, split_names, year_of
from tests import library

RELEASE = "12345678-1234-4234-8234-123456789abc"
RECORDING = "22345678-1234-4234-8234-123456789abc"
FORMATS = ["a.mp3", "a.flac", "a.ogg", "a.opus", "a.m4a", "a.wav", "a.aiff"]


@pytest.mark.parametrize("name", FORMATS)
def test_each_format_tells_its_tags_and_facts(tmp_path: Path, name: str) -> None:
    path = library.make(
        tmp_path / name, title="Prélude", artist=["Ann", "Ben"], albumartist="Ann & Ben", album="Sea",
        date="2004-05-06", tracknumber="3/12", discnumber="2/2", genre=["Jazz", "Folk"], composer="Carl",
        musicbrainz_albumid=RELEASE, replaygain_track_gain="-6.50 dB", replaygain_track_peak="0.98", language="eng",
        compilation="1", work="Suite", movementname="Allegro", movement="2", itunesadvisory="1", picture=library.png(),
    )  # fmt: skip
    facts, content_hash = read_file(path)
    tags = facts.tags
    assert (tags.title, tags.artists, tags.album_artists) == ("Prélude", ("Ann", "Ben"), ("Ann & Ben",))
    assert (tags.album, tags.year, tags.track, tags.disc) == ("Sea", 2004, 3, 2)
    assert (tags.genres, tags.composers, tags.compilation) == (("Jazz", "Folk"), ("Carl",), True)
    assert (tags.release_mbid, tags.explicit, tags.language) == (RELEASE, True, "en")
    assert (tags.replay_gain.track_gain_db, tags.replay_gain.track_peak) == (-6.5, 0.98)
    assert (tags.work, tags.movement_title, tags.movement) == ("Suite", "Allegro", 2)
    assert facts.picture == library.png()
    assert abs(facts.duration_ms - 1000) < 120
    assert facts.sample_rate_hz in {library.RATE_HZ, 48_000}
    assert facts.channels in {1, 2}
    assert (facts.note, len(content_hash)) == ("", 32)


@pytest.mark.parametrize("name", FORMATS)
def test_retagging_keeps_the_hash_and_other_sound_has_another(tmp_path: Path, name: str) -> None:
    path = library.make(tmp_path / name, seconds=4.0, title="Before")
    before = read_file(path)[1]
    library.tag(path, title="After " * 900, artist="Somebody", picture=library.png(side_px=300))
    assert read_file(path)[0].tags.artists == ("Somebody",)
    assert read_file(path)[1] == before
    other = library.make(tmp_path / f"b{path.suffix}", tone_hz=470, seconds=4.0, title="Before")
    assert read_file(other)[1] != before


def test_a_tag_at_the_end_of_an_mp3_is_no_sound(tmp_path: Path) -> None:
    from mutagen.apev2 import APEv2

    path = library.make(tmp_path / "a.mp3")
    before = read_file(path)[1]
    MP3(path).save()
    tags = APEv2()
    tags["Title"], tags["REPLAYGAIN_TRACK_GAIN"] = "From APE", "-3.1 dB"
    tags.save(path)
    with path.open("ab") as file:
        file.write(b"TAG" + b"v1 title".ljust(30, b"\0") + bytes(94) + b"\x11")
    facts, after = read_file(path)
    assert after == before
    assert facts.tags.replay_gain.track_gain_db == -3.1


def test_id3v1_alone_is_read(tmp_path: Path) -> None:
    path = library.make(tmp_path / "a.mp3")
    tag = b"TAG" + b"Old Song".ljust(30, b"\0") + b"Old Band".ljust(30, b"\0") + b"Old Album".ljust(30, b"\0") + b"1987"
    path.write_bytes(library.sound(".mp3") + tag + b"".ljust(28, b"\0") + b"\0\x07" + bytes([17]))
    tags = read_file(path)[0].tags
    assert (tags.title, tags.artists, tags.album, tags.year, tags.track) == (
        "Old Song", ("Old Band",), "Old Album", 1987, 7,
    )  # fmt: skip
    assert tags.genres == ("Rock",)


@pytest.mark.parametrize("version", [3, 4])
def test_id3_versions(tmp_path: Path, version: int) -> None:
    path = library.make(tmp_path / "a.mp3", version=version, encoding=1, title="Ünï", date="1999-12-31", genre="(17)")
    tags = read_file(path)[0].tags
    assert (tags.title, tags.year, tags.genres) == ("Ünï", 1999, ("Rock",))


def test_id3v2_2(tmp_path: Path) -> None:
    frames = b"TT2" + (6).to_bytes(3, "big") + b"\0Title" + b"TP1" + (5).to_bytes(3, "big") + b"\0Band"
    path = tmp_path / "a.mp3"
    path.write_bytes(b"ID3\x02\0\0\0\0\0" + bytes([len(frames)]) + frames + library.sound(".mp3"))
    tags = read_file(path)[0].tags
    assert (tags.title, tags.artists) == ("Title", ("Band",))


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        ("Группа крови", "cp1251"),
        ("さくらの歌", "cp932"),
        ("Café del Mar — Ñandú", "utf-8"),
        ("Don’t “stop”", "cp1252"),
    ],
)
def test_odd_encodings_labelled_latin1_are_repaired(tmp_path: Path, text: str, codec: str) -> None:
    path = library.make(tmp_path / "a.mp3")
    loaded = MP3(path)
    loaded.add_tags()
    loaded.tags.add(id3.TIT2(encoding=0, text=[text.encode(codec).decode("latin-1")]))
    loaded.save()
    assert read_file(path)[0].tags.title == text


@pytest.mark.parametrize("text", ["Motörhead", "Ágætis byrjun", "Été", "ÆØÅ", "Señorita Ñoño", "Où es-tu ?", "Ñ"])
def test_western_text_is_left_alone(text: str) -> None:
    assert repair_all([text], True) == {}


def test_text_that_went_wrong_before_it_was_saved_as_unicode(tmp_path: Path) -> None:
    wrong = "Кино и немцы".encode("cp1251").decode("cp1252")
    path = library.make(tmp_path / "a.flac", title=wrong, artist="Björk".encode().decode("latin-1"))
    tags = read_file(path)[0].tags
    assert (tags.title, tags.artists) == ("Кино и немцы", ("Björk",))


@pytest.mark.parametrize(
    ("values", "expected", "names"),
    [
        (["AC/DC"], 0, ("AC/DC",)),
        (["Simon & Garfunkel"], 0, ("Simon & Garfunkel",)),
        (["Earth, Wind & Fire"], 0, ("Earth, Wind & Fire",)),
        (["A; B"], 0, ("A", "B")),
        (["A", "B", "a"], 0, ("A", "B")),
        (["Santana feat. Rob Thomas"], 0, ("Santana", "Rob Thomas")),
        (["Kim (ft. Lee)"], 0, ("Kim", "Lee")),
        (["Tyler, The Creator"], 1, ("Tyler, The Creator",)),
        (["Queen/David Bowie"], 2, ("Queen", "David Bowie")),
        (["Robert Plant & Alison Krauss"], 2, ("Robert Plant", "Alison Krauss")),
        (["  \x00 "], 0, ()),
    ],
)
def test_names_are_split_where_they_end(values: list[str], expected: int, names: tuple[str, ...]) -> None:
    assert split_names(values, expected) == names


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("2004", 2004), ("2004-05-06", 2004), ("06.05.2004", 2004), ("20040506", 2004), ("May 2004", 2004),
        ("5/6/1999", 1999), ("1791", 1791), ("99", None), ("0000", None), ("", None), ("123456789", None),
    ],
)  # fmt: skip
def test_dates_of_all_shapes(text: str, year: int | None) -> None:
    assert year_of(text) == year


def test_small_parsers() -> None:
    assert [number_of(text) for text in ("3/12", "07", "A2", "x", "", "5 of 9")] == [
        (3, 12), (7, 0), (2, 0), (0, 0), (0, 0), (5, 9),
    ]  # fmt: skip
    assert split_genres(["Rock; Pop", "Folk, World, & Country", "rock"]) == ("Rock", "Pop", "Folk, World, & Country")
    assert [language_of(text) for text in ("eng", "deu", "ger", "en-gb", "Klingon", "Français")] == [
        "en", "de", "de", "en-GB", "", "fr",
    ]  # fmt: skip


def test_opus_r128_gain_becomes_replay_gain(tmp_path: Path) -> None:
    path = library.make(tmp_path / "a.opus", r128_track_gain="-1280")
    assert read_file(path)[0].tags.replay_gain.track_gain_db == 0.0  # −5 dB towards −23 LUFS is 0 dB towards −18


def test_recording_id_of_id3_and_vorbis(tmp_path: Path) -> None:
    path = library.make(tmp_path / "a.mp3", title="T")
    loaded = MP3(path)
    loaded.tags.add(id3.UFID(owner="http://musicbrainz.org", data=RECORDING.encode()))
    loaded.save()
    assert read_file(path)[0].tags.recording_mbid == RECORDING
    path = library.make(tmp_path / "a.ogg", musicbrainz_trackid=[RECORDING], musicbrainz_albumid="nonsense")
    assert read_file(path)[0].tags.recording_mbid == RECORDING
    assert read_file(path)[0].tags.release_mbid == ""


def test_alac_is_told_from_aac(tmp_path: Path) -> None:
    assert read_file(library.make(tmp_path / "a.m4a", codec=".alac", title="T"))[0].codec == "alac"
    assert read_file(library.make(tmp_path / "b.m4a", title="T"))[0].codec == "aac"


def test_chapters_of_m4b_mp3_and_ogg(tmp_path: Path) -> None:
    m4b = library.chapters(tmp_path / "a.m4b", [(0, "One"), (1500, "Two"), (2500, "Drei ü")], 4.0, album="Book")
    facts, _ = read_file(m4b)
    assert [(mark.start_ms, mark.end_ms, mark.title) for mark in facts.marks] == [
        (0, 1500, "One"), (1500, 2500, "Two"), (2500, 4000, "Drei ü"),
    ]  # fmt: skip
    assert facts.tags.audiobook
    mp3 = library.make(tmp_path / "a.mp3", title="T", seconds=2.0)
    loaded = MP3(mp3)
    for n, start in enumerate((0, 900)):
        loaded.tags.add(
            id3.CHAP(f"c{n}", start, start + 900, 0xFFFFFFFF, 0xFFFFFFFF, [id3.TIT2(encoding=3, text=[f"Part {n}"])])
        )
    loaded.save()
    assert [(mark.start_ms, mark.title) for mark in read_file(mp3)[0].marks] == [(0, "Part 0"), (900, "Part 1")]
    ogg = library.make(
        tmp_path / "a.ogg", seconds=2.0, chapter001="00:00:00.000", chapter001name="In", chapter002="00:00:01.250",
        chapter002name="Out",
    )  # fmt: skip
    assert [(mark.start_ms, mark.end_ms, mark.title) for mark in read_file(ogg)[0].marks] == [
        (0, 1250, "In"), (1250, None, "Out"),
    ]  # fmt: skip


def test_wav_info_chunk(tmp_path: Path) -> None:
    data = library.sound(".wav")
    fields = b"".join(
        name + len(value).to_bytes(4, "little") + value + b"\0" * (len(value) & 1)
        for name, value in ((b"INAM", b"A Title\0"), (b"IART", b"Someone\0"), (b"ICRD", b"2011\0"))
    )
    chunk = b"LIST" + (len(fields) + 4).to_bytes(4, "little") + b"INFO" + fields
    path = tmp_path / "a.wav"
    path.write_bytes(data[:4] + (len(data) - 8 + len(chunk)).to_bytes(4, "little") + data[8:] + chunk)
    tags = read_file(path)[0].tags
    assert (tags.title, tags.artists, tags.year) == ("A Title", ("Someone",), 2011)
