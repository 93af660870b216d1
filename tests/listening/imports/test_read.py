"""Files as services write them, and as the world breaks them: what can be read is read, the rest is told."""

import gzip
import json
import random
import zipfile
from pathlib import Path
from typing import Any

import pytest

from segue.listening.imports import read
from segue.listening.imports.read import plays_of
from segue.listening.imports.shape import Tally, Told
from segue.model.errors import BadInput

NOW = 1_795_348_800_000
EXTENDED = {
    "ts": "2023-01-05T12:34:56Z", "ms_played": 200_000, "conn_country": "ES", "ip_addr": "203.0.113.9",
    "master_metadata_track_name": "Años", "master_metadata_album_artist_name": "Ana Ríos",
    "master_metadata_album_album_name": "Blue", "spotify_track_uri": "spotify:track:4uLU6hMCjMI75M1A2tKUQC",
    "episode_name": None, "reason_end": "trackdone", "skipped": False, "incognito_mode": False,
}  # fmt: skip
SMALL = {"endTime": "2023-01-05 12:34", "artistName": "Ana Ríos", "trackName": "Años", "msPlayed": 200_000}
LISTEN = {
    "listened_at": 1_672_922_096,
    "track_metadata": {"artist_name": "Ana", "track_name": "Song", "release_name": "Blue",
                       "additional_info": {"recording_mbid": "M1", "duration_ms": 180_000}},
}  # fmt: skip
AT = 1_672_922_096_000
"""2023-01-05T12:34:56Z"""


def heard(path: Path) -> tuple[list[Told], Tally]:
    tally = Tally()
    return list(plays_of(path, tally, NOW)), tally


def written(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def archive(folder: Path, files: dict[str, str | bytes]) -> Path:
    path = folder / "my_spotify_data.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files.items():
            made.writestr(name, content)
    return path


def test_spotifys_extended_history(tmp_path: Path) -> None:
    book = EXTENDED | {"audiobook_title": "The Way", "audiobook_chapter_title": "One"}
    talk = EXTENDED | {"episode_name": "Three", "episode_show_name": "Slow Radio", "reason_end": "fwdbtn"}
    rows = [EXTENDED, talk | {"master_metadata_track_name": None}, book, EXTENDED | {"incognito_mode": True}]
    other = {"Userdata.json": '{"birthdate": "x"}', "ReadMe.pdf": b"%PDF", "x/Playlist1.json": '{"playlists": []}'}
    path = archive(tmp_path, {"Spotify Extended/Streaming_History_Audio_2023_1.json": json.dumps(rows)} | other)
    (song, episode, chapter), tally = heard(path)
    assert song == Told("spotify", "track", "Años", "Ana Ríos", AT - 200_000, "Blue", 200_000, "finished", 200_000,
                        uri="spotify:track:4uLU6hMCjMI75M1A2tKUQC")  # fmt: skip
    assert (episode.kind, episode.title, episode.creator, episode.ended) == (
        "episode",
        "Three",
        "Slow Radio",
        "skipped",
    )
    assert (chapter.kind, chapter.title, chapter.collection) == ("chapter", "One", "The Way")
    assert sum(tally.left_out.values()) == 1 and tally.files == ["Streaming_History_Audio_2023_1.json"]


def test_spotifys_small_history(tmp_path: Path) -> None:
    talk = {"endTime": "2023-01-05 12:34", "podcastName": "Slow Radio", "episodeName": "Three", "msPlayed": 5}
    files = {"Spotify Account Data/StreamingHistory_music_0.json": json.dumps([SMALL], indent=2),
             "Spotify Account Data/StreamingHistory_podcast_0.json": json.dumps([talk])}  # fmt: skip
    (song, episode), _ = heard(archive(tmp_path, files))
    assert (song.started_at_ms, song.ended, song.duration_ms) == (AT - 56_000 - 200_000, "", 0)
    assert (episode.kind, episode.creator) == ("episode", "Slow Radio")


UTS = AT // 1000
SONG = {"artist": {"#text": "Ana"}, "name": "Song", "album": {"#text": "Blue"}, "date": {"uts": UTS}, "mbid": ""}
OTHER = {"artist": {"name": "Bo"}, "name": "Other", "date": {"uts": str(UTS)}}
PLAYING = {"artist": {"#text": "X"}, "name": "Now", "@attr": {"nowplaying": "true"}}
PLAIN = 'Ana,Blue,Song,"05 Jan 2023 12:34"\r\nBo,,Other,"05 Jan 2023 12:40"\r\n'
LASTFM = {
    "scrobbles.csv": PLAIN,
    "windows.csv": b"\xff\xfe" + PLAIN.encode("utf-16-le"),
    "a.csv": "uts,utc_time,artist,artist_mbid,album,album_mbid,track,track_mbid\n"
    f"{UTS},x,Ana,,Blue,,Song,M1\n{UTS},x,Bo,,,,Other,\n",
    "stats.csv": f"Artist;Album;AlbumId;Track;Date#ana\nAna;Blue;1;Song;{AT}\nBo;;;Other;{AT}\n",
    "t.tsv": f"artist\talbum\ttrack\tdate\nAna\tBlue\tSong\t{UTS}\nBo\t\tOther\t2023-01-05T13:34:56+01:00\n",
    "recent.json": json.dumps([{"track": [SONG, PLAYING]}, {"track": [OTHER]}]),
    "pages.json": json.dumps([[SONG], [OTHER]]),
    "api.json": json.dumps({"recenttracks": {"track": [SONG, OTHER], "@attr": {"page": "1"}}}),
    "wrapped.json": json.dumps(
        {
            "username": "ana",
            "scrobbles": [
                {"track": "Song", "artist": "Ana", "album": "Blue", "albumId": 1, "date": AT},
                {"track": "Other", "artist": "Bo", "album": "", "date": AT},
            ],
        }
    ),
}


@pytest.mark.parametrize("name", LASTFM)
def test_lastfm_exports(tmp_path: Path, name: str) -> None:
    told, tally = heard(written(tmp_path, name, LASTFM[name]))
    assert [(each.creator, each.title, each.played_ms) for each in told] == [
        ("Ana", "Song", None),
        ("Bo", "Other", None),
    ]
    assert told[0].collection == "Blue" and all(abs(each.started_at_ms - AT) < 400_000 for each in told)
    assert not tally.faults


def test_listenbrainz_dumps(tmp_path: Path) -> None:
    lines = "\n".join(json.dumps(row) for row in (LISTEN, LISTEN | {"listened_at": AT // 1000 + 300}))
    for path in (
        written(tmp_path, "1.jsonl", lines),
        written(tmp_path, "listens.listens.gz", gzip.compress(lines.encode())),
        archive(tmp_path, {"user.json": "{}", "listens/2023/1.jsonl": lines, "feedback.jsonl": ""}),
        written(tmp_path, "array.json", json.dumps([LISTEN, LISTEN])),
    ):
        told, _ = heard(path)
        assert [(each.title, each.mbid, each.duration_ms) for each in told] == [("Song", "M1", 180_000)] * 2


def test_broken_rows_are_told_and_the_rest_goes_on(tmp_path: Path) -> None:
    rows: list[Any] = [
        SMALL, SMALL | {"msPlayed": -5}, SMALL | {"msPlayed": "x"}, SMALL | {"endTime": "gestern"}, 7, None, {"a": 1},
        SMALL | {"endTime": "1970-01-01 00:00"}, SMALL | {"endTime": "2999-01-01 00:00"}, SMALL | {"trackName": ""},
        SMALL | {"msPlayed": 10**15}, SMALL | {"msPlayed": float("nan")}, SMALL | {"trackName": ["x"]}, SMALL,
    ]  # fmt: skip
    told, tally = heard(written(tmp_path, "StreamingHistory0.json", json.dumps(rows)))
    assert len(told) == 2 and tally.rows == len(rows)
    assert sum(tally.faults.values()) == len(rows) - 2
    assert "it was heard for less than no time" in tally.faults
    assert tally.examples["it was heard for less than no time"] == ["StreamingHistory0.json, row 2"]


def test_a_truncated_file_gives_what_it_has(tmp_path: Path) -> None:
    whole = json.dumps([SMALL] * 5_000)
    for cut in random.Random(1).sample(range(200, len(whole)), 12):
        told, tally = heard(written(tmp_path, "StreamingHistory0.json", whole[:cut]))
        assert len(told) >= cut // (len(json.dumps(SMALL)) + 2) - 1
        assert any("ends" in why for why in tally.faults)


def test_rubbish_in_the_middle_costs_its_row_only(tmp_path: Path) -> None:
    row = json.dumps(SMALL)
    told, tally = heard(
        written(tmp_path, "StreamingHistory0.json", f'[{row}, {{"endTime": "x" "y"}}, {row}, {{}}, {row}]')
    )
    assert len(told) == 3 and tally.rows == 5
    lines = "\n".join([json.dumps(LISTEN), "{broken", json.dumps(LISTEN), "x" * 300_000, json.dumps(LISTEN)])
    told, tally = heard(written(tmp_path, "1.jsonl", lines))
    assert len(told) == 3 and sum(tally.faults.values()) == 2
    told, _ = heard(written(tmp_path, "a.csv", 'Ana,Blue,"open,05 Jan 2023 12:34\nBo,,Other,"05 Jan 2023 12:40"\n'))
    assert [each.title for each in told] == ["Other"]


def test_an_archive_of_which_a_file_is_broken(tmp_path: Path) -> None:
    files = {f"StreamingHistory{n}.json": json.dumps([SMALL] * 400) for n in range(3)}
    path = archive(tmp_path, files)
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as made:
        start = made.getinfo("StreamingHistory1.json").header_offset
    data[start + 70 : start + 90] = b"\x00" * 20
    told, tally = heard(written(tmp_path, "broken.zip", bytes(data)))
    assert len(told) >= 800 and tally.faults
    with pytest.raises(BadInput, match="not whole"):
        heard(written(tmp_path, "half.zip", path.read_bytes()[:-200]))


def test_bombs_are_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read, "MAX_BYTES", 3_000_000)
    row = json.dumps(SMALL).encode()
    bomb = archive(tmp_path, {"StreamingHistory0.json": b"[" + row + b"," + b" " * 40_000_000 + row + b"]"})
    told, tally = heard(bomb)
    assert len(told) == 1 and any("unpacks" in why for why in tally.faults)


def test_too_many_rows_are_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read, "MAX_ROWS", 100)
    told, tally = heard(written(tmp_path, "StreamingHistory0.json", json.dumps([SMALL] * 200)))
    assert len(told) == 100 and any("more than 100 rows" in why for why in tally.faults)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.zip", b""),
        ("nothing.zip", b"PK\x05\x06" + b"\x00" * 18),
        ("song.mp3", b"ID3\x04" + bytes(1000)),
        ("notes.txt", b"just words"),
        ("other.json", b'{"hello": "world"}'),
        ("numbers.json", b"[1, 2, 3]"),
        ("deep.json", b"[" * 100_000),
        ("nested.json", b'{"a":' * 100_000),
        ("list.json", b"[" + b'{"a":[' * 50_000),
    ],
)
def test_what_is_no_history_is_refused_in_words(tmp_path: Path, name: str, content: bytes) -> None:
    with pytest.raises(BadInput) as caught:
        heard(written(tmp_path, name, content))
    assert caught.value.hint


def test_noise_never_breaks_it(tmp_path: Path) -> None:
    chance = random.Random(3)
    whole = json.dumps([SMALL, EXTENDED] * 30).encode()
    for number in range(60):
        data = bytearray(whole)
        for _ in range(chance.choice((1, 5, 40))):
            data[chance.randrange(len(data))] = chance.randrange(256)
        try:
            told, tally = heard(written(tmp_path, f"StreamingHistory{number}.json", bytes(data)))
        except BadInput:
            continue
        assert len(told) + sum(tally.faults.values()) + sum(tally.left_out.values()) >= 40


def test_an_encrypted_archive_is_refused_in_words(tmp_path: Path) -> None:
    path = archive(tmp_path, {"StreamingHistory0.json": json.dumps([SMALL])})
    data = bytearray(path.read_bytes())
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(BadInput, match="can't be opened"):
        heard(written(tmp_path, "locked.zip", bytes(data)))
