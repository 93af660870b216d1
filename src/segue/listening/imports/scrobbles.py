"""Rows of Last.fm exports (CSV and JSON, as the common tools write them) and of ListenBrainz dumps."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from segue.listening.imports.shape import Fault, Told
from segue.listening.imports.spotify import moment, text, whole

_DATES = (
    "%d %b %Y %H:%M",
    "%d %b %Y, %H:%M",
    "%d %b %Y %H:%M:%S",
    "%d %B %Y %H:%M",
    "%m/%d/%Y %H:%M",
    "%Y/%m/%d %H:%M",
)
_COLUMNS = {
    "artist": ("artist", "artist name", "artist_name", "artistname"),
    "title": ("track", "name", "title", "song", "track name", "track_name", "trackname"),
    "album": ("album", "album name", "album_name", "release"),
    "time": ("uts", "date", "timestamp", "date#", "utc_time", "time", "listened_at", "datetime", "played_at"),
    "mbid": ("track_mbid", "recording_mbid", "mbid"),
}


def is_listen(row: Mapping[str, Any]) -> bool:
    """Whether a row is of ListenBrainz."""
    return "track_metadata" in row


def listen(row: Mapping[str, Any]) -> Told:
    """A play of a ListenBrainz dump. Raises Fault."""
    about = row["track_metadata"]
    if not isinstance(about, dict):
        raise Fault("it names nothing")
    more = about.get("additional_info") or {}
    mapped = about.get("mbid_mapping") or {}
    more, mapped = (each if isinstance(each, dict) else {} for each in (more, mapped))
    title = text(about.get("track_name"))
    if not title:
        raise Fault("it names nothing")
    duration = more.get("duration_ms") or (more.get("duration") or 0) * 1000
    played = more.get("duration_played")
    return Told(
        service="listenbrainz",
        kind="track",
        title=title,
        creator=text(about.get("artist_name")),
        started_at_ms=when(row.get("listened_at") or row.get("timestamp")),
        collection=text(about.get("release_name")),
        played_ms=whole(played) * 1000 if played else None,
        duration_ms=whole(duration),
        mbid=text(mapped.get("recording_mbid") or more.get("recording_mbid"))[:40],
        uri=_uri(more.get("spotify_id")),
    )


def scrobble(row: Mapping[str, Any]) -> Told | None:
    """A play of a Last.fm export as JSON; None for the one that is playing now. Raises Fault."""
    about = row.get("@attr")
    if isinstance(about, dict) and about.get("nowplaying"):
        return None
    artist, album, date = row.get("artist"), row.get("album"), row.get("date") or row.get("uts") or row.get("time")
    title = text(row.get("name") or row.get("track") or row.get("title"))
    if not title:
        raise Fault("it names nothing")
    if isinstance(date, dict):
        date = date.get("uts") or date.get("#text")
    return Told(
        service="lastfm",
        kind="track",
        title=title,
        creator=_named(artist),
        started_at_ms=when(date),
        collection=_named(album),
        mbid=text(row.get("mbid"))[:40],
    )


def columns_of(header: list[str]) -> dict[str, int]:
    """Which column holds what; empty when the first row is no header."""
    names = [name.strip().lower().strip("\ufeff").partition("#")[0] for name in header]
    found = {
        what: names.index(name) for what, options in _COLUMNS.items() for name in reversed(options) if name in names
    }
    return found if {"artist", "title", "time"} <= set(found) else {}


def line(cells: list[str], columns: Mapping[str, int]) -> Told:
    """A play of a CSV row; without a header it is artist, album, track, time. Raises Fault."""
    places = columns or {"artist": 0, "album": 1, "title": 2, "time": 3}
    if len(cells) <= max(places.values()):
        raise Fault("the row is too short")
    title = text(cells[places["title"]])
    if not title:
        raise Fault("it names nothing")
    return Told(
        service="lastfm",
        kind="track",
        title=title,
        creator=text(cells[places["artist"]]),
        started_at_ms=when(cells[places["time"]]),
        collection=text(cells[places["album"]]) if "album" in places else "",
        mbid=text(cells[places["mbid"]])[:40] if "mbid" in places else "",
    )


def when(value: Any) -> int:
    """A moment in any of the ways that exports write it; without a zone it is UTC. Raises Fault."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise Fault("its time can't be read")
    if isinstance(value, str):
        value = value.strip()[:40]
        if not value.replace(".", "", 1).isdigit():
            return _written(value)
    try:
        seconds = float(value)
    except (ValueError, OverflowError) as error:
        raise Fault("its time can't be read") from error
    return round(seconds if seconds > 1e11 else seconds * 1000)


def _written(value: str) -> int:
    for pattern in _DATES:
        try:
            return round(datetime.strptime(value, pattern).replace(tzinfo=UTC).timestamp() * 1000)
        except ValueError:
            continue
    return moment(value)


def _named(value: Any) -> str:
    if isinstance(value, dict):
        value = value.get("#text") or value.get("name")
    return text(value)


def _uri(value: Any) -> str:
    """`spotify:track:…` of what is an address of it or its id."""
    last = text(value).rstrip("/").rpartition("/")[2].partition("?")[0]
    return f"spotify:track:{last}" if last.isalnum() and len(last) == 22 else ""
