"""Where each file of the demo library stands, from the demo folder."""

import unicodedata
from pathlib import PurePosixPath

from segue.catalog.demo.albums import Album
from segue.catalog.demo.scores import load_score
from segue.catalog.demo.texts import BookText, ShowText

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


def show_folder(show: ShowText) -> PurePosixPath:
    """`Podcasts/Show`."""
    return PurePosixPath(PODCASTS, safe(show.title))


def episode_path(show: ShowText, index: int) -> PurePosixPath:
    """`Podcasts/Show/s01e02-why-the-sky.mp3`; without blanks, because feeds name it as an address."""
    episode = show.episodes[index]
    slug = "-".join("".join(c if c.isalnum() else " " for c in episode.title.lower()).split())
    suffix = ".m4a" if show.id == "the-long-simmer" else ".mp3"
    return show_folder(show) / f"s{episode.season:02d}e{episode.number:02d}-{slug}{suffix}"


def feed_path(show: ShowText) -> PurePosixPath:
    """`Podcasts/Show/feed.xml`."""
    return show_folder(show) / "feed.xml"


def book_folder(book: BookText) -> PurePosixPath:
    """`Audiobooks/Author/Title`, with the series between where there is one."""
    series = (safe(book.series),) if book.series else ()
    return PurePosixPath(BOOKS, safe(book.author), *series, safe(book.title))


def chapter_path(book: BookText, index: int) -> PurePosixPath:
    """`…/01 Chapter.mp3`."""
    return book_folder(book) / f"{index + 1:02d} {safe(book.chapters[index].title)}.mp3"


def whole_book_path(book: BookText) -> PurePosixPath:
    """`…/Title.m4b`."""
    return book_folder(book) / f"{safe(book.title)}.m4b"
