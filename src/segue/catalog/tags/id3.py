"""ID3v2.2, 2.3, 2.4 and v1: as found in MP3, WAV and AIFF."""

import re
from dataclasses import dataclass, field
from typing import Any

from segue.model.media import Mark

MAX_PICTURE_BYTES = 20 << 20
MAX_MARKS = 2_000

_FRAMES = {
    "TIT2": "title", "TPE1": "artist", "TPE2": "albumartist", "TALB": "album", "TCOM": "composer",
    "TRCK": "tracknumber", "TPOS": "discnumber", "TDRC": "date", "TDOR": "originaldate", "TDRL": "releasedate",
    "TCON": "genre",
    "TCMP": "compilation", "TLAN": "language", "TSOT": "titlesort", "TSOA": "albumsort", "MVNM": "movementname",
    "MVIN": "movement", "TDES": "description",
}  # fmt: skip


@dataclass(slots=True)
class Found:
    """What a family's reader hands back: named values, marks and the front cover."""

    bag: dict[str, list[str]] = field(default_factory=dict)
    latin1: set[str] = field(default_factory=set)
    """Values that came from bytes declared Latin-1."""
    marks: tuple[Mark, ...] = ()
    picture: bytes = b""
    numeric_genres: bool = False

    def add(self, name: str, values: list[str]) -> None:
        """Appends `values` under `name`."""
        self.bag.setdefault(name, []).extend(value for value in values if value)


def read_id3(tags: Any) -> Found:
    """Everything we use of a mutagen `ID3` object."""
    found = Found(numeric_genres=True)
    for frame in tags.values():
        name = frame.FrameID
        if name in _FRAMES:
            _text(found, _FRAMES[name], frame)
        elif name == "TXXX":
            _text(found, plain_name(frame.desc), frame)
        elif name == "TIT1" and ("MVNM" in tags or "GRP1" in tags):
            _text(found, "work", frame)  # iTunes moved the grouping to GRP1 and put the work here
        elif name == "UFID" and frame.owner == "http://musicbrainz.org":
            found.add("musicbrainz_trackid", [frame.data.decode("ascii", "replace")])
        elif name == "COMM" and not frame.desc:
            _text(found, "comment", frame)
        elif name == "RVA2" and frame.desc.lower() in {"track", "album"}:
            found.add(f"replaygain_{frame.desc.lower()}_gain", [f"{frame.gain:.2f} dB"])
    found.marks = _chapters(tags)
    found.picture = front_cover(tags.getall("APIC"))
    return found


def front_cover(pictures: list[Any]) -> bytes:
    """The front cover's bytes (type 3, else the first that is no icon), or nothing."""
    fitting = [p for p in pictures if p.data and len(p.data) <= MAX_PICTURE_BYTES and p.type not in {1, 2}]
    fitting.sort(key=lambda picture: picture.type != 3)
    return bytes(fitting[0].data) if fitting else b""


def plain_name(name: str) -> str:
    """A free field's name as a Vorbis comment would have it: "MusicBrainz Album Id" → `musicbrainz_albumid`."""
    low = name.strip().lower().rpartition(":")[2]
    squeezed = re.sub(r"[\s_\-]+", "", low)
    if squeezed in _SQUEEZED:
        return _SQUEEZED[squeezed]
    return low


_SQUEEZED = {
    "".join(ch for ch in name if ch not in "_-"): name
    for name in (
        "musicbrainz_albumid", "musicbrainz_artistid", "musicbrainz_albumartistid", "musicbrainz_trackid",
        "albumartist", "albumartists", "originalyear", "originaldate", "series-part",
        "replaygain_track_gain", "replaygain_track_peak",
        "replaygain_album_gain", "replaygain_album_peak", "r128_track_gain", "r128_album_gain", "itunesadvisory",
        "discnumber", "tracknumber",
    )
}  # fmt: skip


def _text(found: Found, name: str, frame: Any) -> None:
    values = [str(value) for value in getattr(frame, "text", [])][:64]
    found.add(name, values)
    if frame.encoding == 0:
        found.latin1.update(value for value in values if not value.isascii())


def _chapters(tags: Any) -> tuple[Mark, ...]:
    marks = []
    for frame in tags.getall("CHAP")[:MAX_MARKS]:
        titles = frame.sub_frames.getall("TIT2")
        links = frame.sub_frames.getall("WXXX")
        title = " ".join(str(titles[0]).split())[:500] if titles else ""
        end = frame.end_time if frame.start_time < frame.end_time < 0xFFFFFFFF else None
        marks.append(Mark(frame.start_time, end, title, str(links[0].url)[:2000] if links else ""))
    return tuple(sorted(marks, key=lambda mark: mark.start_ms))
