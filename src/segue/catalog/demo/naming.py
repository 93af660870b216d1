"""Where each file of the demo library stands, from the demo folder."""

import unicodedata
from pathlib import PurePosixPath

from segue.catalog.demo.albums import Album
from segue.catalog.demo.scores import load_score

MUSIC, PODCASTS, BOOKS = "Music", "Podcasts", "Audiobooks"


def album_folder(album: Album) -> PurePosixPath:
    """`Music/Artist/Album`."""
    return PurePosixPath(MUSIC, safe(album.artist), safe(album.title))


def track_title(album: Album, number: int) -> str:
    """The title of track `number` (from 1)."""
    return load_score(album.tracks[number - 1].score).title


def track_path(album: Album, number: int) -> PurePosixPath:
    """`Music/Artist/Album/01 Title.ext`."""
    return album_folder(album) / f"{number:02d} {safe(track_title(album, number))}{album.format}"


def safe(name: str) -> str:
    """`name` as every file system takes it."""
    plain = unicodedata.normalize("NFC", name)
    kept = "".join("-" if c in '/\\:*?"<>|' or ord(c) < 32 else c for c in plain)
    return kept.strip(" .") or "untitled"
