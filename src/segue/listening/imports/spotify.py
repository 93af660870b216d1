"""Rows of Spotify's account data: the small history of a year, and the extended one of a lifetime.

Both tell when a play *ended*, in UTC. The extended rows are described in the read-me that Spotify puts beside them.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from segue.listening.imports.shape import LONGEST_NAME, LONGEST_PLAY_MS, Fault, Told

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_SKIPS = {"fwdbtn", "backbtn"}


def is_extended(row: Mapping[str, Any]) -> bool:
    """Whether a row is of the extended history."""
    return "ts" in row and "ms_played" in row


def is_small(row: Mapping[str, Any]) -> bool:
    """Whether a row is of the small history."""
    return "endTime" in row and "msPlayed" in row


def extended(row: Mapping[str, Any]) -> Told | None:
    """A play of the extended history; None for one in a private session. Raises Fault."""
    if row.get("incognito_mode") is True:
        return None
    played_ms = whole(row["ms_played"])
    kind: Literal["track", "episode", "chapter"]
    if row.get("audiobook_title") or row.get("audiobook_chapter_title"):
        kind, title = "chapter", text(row.get("audiobook_chapter_title") or row.get("audiobook_title"))
        creator, collection = "", text(row.get("audiobook_title"))
        uri = text(row.get("audiobook_chapter_uri"))
    elif row.get("episode_name"):
        kind, title, creator = "episode", text(row["episode_name"]), text(row.get("episode_show_name"))
        collection, uri = "", text(row.get("spotify_episode_uri"))
    else:
        kind, title = "track", text(row.get("master_metadata_track_name"))
        creator = text(row.get("master_metadata_album_artist_name"))
        collection = text(row.get("master_metadata_album_album_name"))
        uri = text(row.get("spotify_track_uri"))
    if not title:
        raise Fault("it names nothing")
    reason = row.get("reason_end")
    ended: Literal["finished", "skipped", "stopped"] = "stopped"
    if reason == "trackdone":
        ended = "finished"
    elif reason in _SKIPS or row.get("skipped") is True:
        ended = "skipped"
    return Told(
        service="spotify",
        kind=kind,
        title=title,
        creator=creator,
        started_at_ms=moment(row["ts"]) - played_ms,
        collection=collection,
        played_ms=played_ms,
        ended=ended,
        # Heard to its end, it lasts about as long as it was heard.
        duration_ms=played_ms if ended == "finished" else 0,
        uri=uri if len(uri) <= 80 else "",
    )


def small(row: Mapping[str, Any]) -> Told:
    """A play of the small history. Raises Fault."""
    played_ms = whole(row["msPlayed"])
    kind: Literal["track", "episode", "chapter"] = "track"
    collection = ""
    if "podcastName" in row or "episodeName" in row:
        kind, title, creator = "episode", text(row.get("episodeName")), text(row.get("podcastName"))
    elif "audiobookName" in row:
        kind, creator, collection = "chapter", text(row.get("authorName")), text(row["audiobookName"])
        title = text(row.get("chapterName")) or collection
    else:
        title, creator = text(row.get("trackName")), text(row.get("artistName"))
    if not title:
        raise Fault("it names nothing")
    ended_at_ms = moment(row["endTime"])
    return Told("spotify", kind, title, creator, ended_at_ms - played_ms, collection, played_ms)


def text(value: Any) -> str:
    """A name within its bounds; empty when it is no text."""
    return " ".join(value[: 2 * LONGEST_NAME].split())[:LONGEST_NAME] if isinstance(value, str) else ""


def whole(value: Any) -> int:
    """Milliseconds heard. Raises Fault."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise Fault("how long it was heard is no number")
    try:
        number = int(float(value))
    except (ValueError, OverflowError) as error:
        raise Fault("how long it was heard is no number") from error
    if number < 0:
        raise Fault("it was heard for less than no time")
    if number > LONGEST_PLAY_MS:
        raise Fault("it was heard for longer than two days")
    return number


def moment(value: Any) -> int:
    """A moment as milliseconds since 1970 UTC; without a zone it is UTC. Raises Fault."""
    if not isinstance(value, str):
        raise Fault("its time can't be read")
    try:
        found = datetime.fromisoformat(value[:40])
    except ValueError as error:
        raise Fault("its time can't be read") from error
    found = found.replace(tzinfo=UTC) if found.tzinfo is None else found
    return (found - _EPOCH) // _MILLISECOND
