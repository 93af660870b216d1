"""What can be listened to: collections, items, and the files behind them."""

from dataclasses import dataclass, field
from typing import Literal

CollectionKind = Literal["album", "show", "book"]
ItemKind = Literal["track", "episode", "chapter"]
Role = Literal["artist", "album_artist", "composer", "author", "narrator", "host", "guest"]
FileStatus = Literal["present", "missing", "broken", "remote"]

ITEM_KIND: dict[CollectionKind, ItemKind] = {"album": "track", "show": "episode", "book": "chapter"}


@dataclass(frozen=True, slots=True)
class Credit:
    """A person or a group and the part they had in a collection or an item."""

    name: str
    role: Role
    creator_id: str = ""
    """Empty until the store has given it one."""
    mbid: str = ""
    """MusicBrainz id, or empty."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A chapter inside an item: shown on the waveform, jumped to by name."""

    start_ms: int
    end_ms: int | None
    title: str
    url: str = ""
    art_url: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """Something that a feed offers beside an episode's sound, to be fetched when it is wanted."""

    rel: Literal["chapters", "transcript", "art"]
    url: str
    type: str = ""
    """The media type that the feed names, or empty."""
    language: str = ""


@dataclass(frozen=True, slots=True)
class ReplayGain:
    """Gains in dB towards ReplayGain 2's −18 LUFS; peaks are linear sample peaks (1.0 is full scale)."""

    track_gain_db: float | None = None
    track_peak: float | None = None
    album_gain_db: float | None = None
    album_peak: float | None = None


@dataclass(frozen=True, slots=True)
class AudioFile:
    """A file on disk, or an episode's enclosure not yet fetched (status `remote`)."""

    id: str
    path: str
    """Absolute path; for a remote enclosure, empty."""
    size_bytes: int
    mtime_ns: int
    content_hash: str
    """Of the sound, not the tags: a renamed or retagged file keeps it."""
    container: str
    codec: str
    duration_ms: int
    sample_rate_hz: int = 0
    channels: int = 0
    bit_rate_bps: int = 0
    has_video: bool = False
    replay_gain: ReplayGain = ReplayGain()
    status: FileStatus = "present"
    error: str = ""
    root_id: str = ""


@dataclass(frozen=True, slots=True)
class Collection:
    """An album, a show (podcast) or a book."""

    id: str
    kind: CollectionKind
    title: str
    key: str
    """What makes it this one and no other (see `catalog.identity`); unique within its kind."""
    credits: tuple[Credit, ...] = ()
    sort_title: str = ""
    year: int | None = None
    language: str = ""
    """BCP 47, or empty when unknown."""
    description: str = ""
    """Plain text, or HTML already sanitised for shows."""
    genres: tuple[str, ...] = ()
    art_id: str = ""
    explicit: bool = False
    series: str = ""
    series_position: float | None = None
    feed_url: str = ""
    link: str = ""
    mbid: str = ""
    compilation: bool = False
    added_at_ms: int = 0
    demo: bool = False
    """Made by `segue demo`."""


@dataclass(frozen=True, slots=True)
class Item:
    """A track, an episode or a chapter of a book.

    A chapter of an M4B is a span (`start_ms` to `start_ms + duration_ms`) of a file that it shares with its siblings.
    """

    id: str
    kind: ItemKind
    collection_id: str
    title: str
    credits: tuple[Credit, ...] = ()
    disc: int = 1
    position: int = 0
    """Track, chapter or episode number; 0 when unknown."""
    season: int | None = None
    duration_ms: int = 0
    start_ms: int = 0
    file_id: str = ""
    year: int | None = None
    language: str = ""
    genres: tuple[str, ...] = ()
    work: str = ""
    """The work whose movement this is ("Symphony No. 5"), or empty."""
    movement: int | None = None
    movement_title: str = ""
    explicit: bool = False
    description: str = ""
    published_at_ms: int | None = None
    guid: str = ""
    enclosure_url: str = ""
    enclosure_type: str = ""
    mbid: str = ""
    art_id: str = ""
    marks: tuple[Mark, ...] = ()
    links: tuple[Link, ...] = ()
    """What its feed offers beside the sound: chapters, transcripts, a picture of its own."""
    added_at_ms: int = 0
    sort_title: str = ""


@dataclass(frozen=True, slots=True)
class Feed:
    """Where a show comes from and how its last fetch went."""

    collection_id: str
    url: str
    etag: str = ""
    last_modified: str = ""
    checked_at_ms: int = 0
    error: str = ""
    auto_download: int = 0
    """How many of the newest episodes are fetched by themselves."""
    failures: int = 0
    """Failed checks in a row: each doubles the wait before the next."""
    next_check_at_ms: int = 0
    """Not asked again before this moment, except by hand."""
    art_url: str = ""
    """Where the show's picture was fetched from, so that it is fetched again only when it changes."""


@dataclass(frozen=True, slots=True)
class Root:
    """A folder that is part of the library. Paths outside every root are never read."""

    id: str
    path: str
    kind: Literal["auto", "music", "books", "podcasts"] = "auto"
    demo: bool = False
    added_at_ms: int = 0


@dataclass(frozen=True, slots=True)
class Art:
    """A picture; its id is `art_` and the hash of its bytes."""

    id: str
    mime: str
    width: int
    height: int
    palette: tuple[str, ...] = field(default=())
    """Up to five `#rrggbb` colours, the most telling first."""
