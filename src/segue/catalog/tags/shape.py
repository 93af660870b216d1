"""The one shape that all families of tags are read into."""

from dataclasses import dataclass

from segue.model.media import Mark, ReplayGain

NO_GAIN = ReplayGain()


@dataclass(frozen=True, slots=True)
class Tags:
    """What the tags say, cleaned but not yet interpreted: an empty value means that nothing was said."""

    title: str = ""
    artists: tuple[str, ...] = ()
    artist_mbids: tuple[str, ...] = ()
    """As many as `artists`, or none."""
    album: str = ""
    album_artists: tuple[str, ...] = ()
    album_artist_mbids: tuple[str, ...] = ()
    composers: tuple[str, ...] = ()
    narrators: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    series: str = ""
    series_position: float | None = None
    disc: int = 0
    track: int = 0
    """0 when unknown, for both."""
    year: int | None = None
    """Of the first release when that is told, else of this one."""
    genres: tuple[str, ...] = ()
    language: str = ""
    compilation: bool = False
    explicit: bool = False
    recording_mbid: str = ""
    release_mbid: str = ""
    work: str = ""
    movement: int | None = None
    movement_title: str = ""
    description: str = ""
    title_sort: str = ""
    album_sort: str = ""
    audiobook: bool = False
    """True when the tags themselves say so (media kind, narrator, genre)."""
    replay_gain: ReplayGain = NO_GAIN


@dataclass(frozen=True, slots=True)
class FileFacts:
    """Tags, technical facts, marks and the embedded picture of one file."""

    tags: Tags
    container: str
    codec: str
    duration_ms: int
    sample_rate_hz: int = 0
    channels: int = 0
    bit_rate_bps: int = 0
    has_video: bool = False
    marks: tuple[Mark, ...] = ()
    picture: bytes = b""
    """The embedded front cover as it stands in the file, unchecked; empty when none (or too big to be one)."""
    note: str = ""
    """What is wrong with the file although it can be played, as a sentence; or empty."""
