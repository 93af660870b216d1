"""The sound itself: as it is, or in another format."""

import re
from pathlib import Path
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Response

from segue.api.auth import Streamer
from segue.api.context import Context, House
from segue.api.errors import described
from segue.api.media import FileStream, confined
from segue.api.transcode import MAX_KBPS, MIME, MIN_KBPS, Order, Transcoded
from segue.catalog.podcasts.film import film_beside
from segue.model.errors import NotFound, Unavailable
from segue.model.media import AudioFile, Item

router = APIRouter(prefix="/items", tags=["media"])

TYPES = {
    ".mp3": "audio/mpeg", ".flac": "audio/flac", ".ogg": "audio/ogg", ".oga": "audio/ogg", ".opus": "audio/ogg",
    ".m4a": "audio/mp4", ".m4b": "audio/mp4", ".mp4": "audio/mp4", ".aac": "audio/aac", ".wav": "audio/wav",
    ".wma": "audio/x-ms-wma", ".aiff": "audio/aiff", ".aif": "audio/aiff", ".mka": "audio/x-matroska",
    ".webm": "audio/webm", ".mkv": "video/x-matroska",
}  # fmt: skip
VIDEO_TYPES = {".mp4": "video/mp4", ".m4v": "video/mp4", ".mov": "video/quicktime", ".webm": "video/webm",
               ".mkv": "video/x-matroska"}  # fmt: skip

_BYTES: dict[int | str, dict[str, Any]] = {
    200: {"description": "The sound.", "content": {"audio/*": {"schema": {"type": "string", "format": "binary"}}}},
    206: {"description": "The parts that Range asked for."},
    304: {"description": "You have it already."},
}


@router.get(
    "/{item_id}/stream",
    summary="Listen",
    response_class=Response,
    responses=described(404, 416, 503) | _BYTES,
)
def stream(
    item_id: str,
    caller: Streamer,
    house: House,
    format: Annotated[
        Literal["original", "mp3", "opus", "aac"], Query(description="`original` sends the file.")
    ] = "original",
    bit_rate: Annotated[int, Query(ge=MIN_KBPS, le=MAX_KBPS, description="kbit/s, when converted.")] = 192,
    start_ms: Annotated[int, Query(ge=0, le=10**9, description="Where in the item to begin, when converted.")] = 0,
) -> Response:
    """As `original` the whole file, with Range; an item that is a span of a longer file begins at its `start_ms` there.

    Converted sound is the item alone, from `start_ms` on; its length in bytes is not known, so there is no Range.
    """
    item, file, path = found_file(house, item_id)
    if format == "original":
        return FileStream(path, TYPES.get(path.suffix.lower(), "application/octet-stream"))
    begin_ms = item.start_ms + min(start_ms, item.duration_ms or start_ms)
    shared = item.start_ms > 0 or 0 < item.duration_ms < file.duration_ms - 1000
    end_ms = item.start_ms + item.duration_ms if shared and item.duration_ms else None
    return Transcoded(Order(path, format, bit_rate, begin_ms, end_ms, file.sample_rate_hz), house.transcodes)


@router.get(
    "/{item_id}/download",
    summary="Keep the file",
    response_class=Response,
    responses=described(404, 416, 503) | _BYTES,
)
def download(item_id: str, caller: Streamer, house: House) -> Response:
    """The file as it is, under a name for people."""
    item, _, path = found_file(house, item_id)
    collection = house.store.catalog.collections_by_id([item.collection_id]).get(item.collection_id)
    whole = item.start_ms > 0 and collection is not None
    title = collection.title if whole and collection else item.title
    name = re.sub(r'[\x00-\x1f<>:"/\\|?*]+', "_", title).strip(". ")[:120] or "sound"
    return FileStream(path, TYPES.get(path.suffix.lower(), "application/octet-stream"), name + path.suffix.lower())


@router.get("/{item_id}/video", summary="Watch", response_class=Response, responses=described(404, 416, 503) | _BYTES)
def video(item_id: str, caller: Streamer, house: House) -> Response:
    """The film of an episode that has one, with Range."""
    _, file, path = found_file(house, item_id)
    if not file.has_video:
        raise NotFound("There is no picture to this sound.")
    path = film_beside(path) or path
    return FileStream(path, VIDEO_TYPES.get(path.suffix.lower(), "application/octet-stream"))


def found_file(house: Context, item_id: str) -> tuple[Item, AudioFile, Path]:
    """The item with its file, when that is here and within the library."""
    item = house.store.catalog.item(item_id)
    file = house.store.files.files_by_id([item.file_id]).get(item.file_id)
    if file is None or file.status == "remote":
        if item.enclosure_url:
            raise Unavailable("This episode has not been fetched yet.", "Fetch it first: POST /items/{id}/fetch.")
        raise NotFound("There is no sound to this.", "A scan finds files again.")
    if file.status == "missing":
        raise NotFound("The file is missing.", "Is its disk mounted? A scan finds files that moved.")
    return item, file, confined(file.path, house.media_roots())


__all__ = ["MIME", "found_file", "router"]
