"""What stands beside an episode: its chapters, its transcript, its picture; from the web or from the feed's folder."""

import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from segue.catalog.podcasts.chapters import marks_from_file, marks_from_json
from segue.catalog.podcasts.fetch import SIDE_FILE, Fetcher, shown
from segue.catalog.podcasts.transcripts import best_link, read_transcript
from segue.model.errors import BadInput, Refused, SegueError
from segue.model.media import Art, Item
from segue.store import Store

log = logging.getLogger(__name__)

Reader = Callable[[str], bytes]
"""Reads what stands at an address that a feed gave. Raises a SegueError."""


class Pictures(Protocol):
    """Where pictures are kept (`catalog.art.ArtStore` is one)."""

    def put(self, data: bytes) -> Art:
        """Checks and keeps a picture. Raises BadInput when it is none."""
        ...


def web_reader(fetcher: Fetcher) -> Reader:
    """Reads over the web, safely, at most 10 MB."""
    return lambda url: fetcher.get(url, SIDE_FILE).body


def folder_reader(folder: Path) -> Reader:
    """Reads files in `folder` and nowhere else."""

    def read(url: str) -> bytes:
        path = within(folder, url)
        if path.stat().st_size > SIDE_FILE.max_bytes:
            raise BadInput(f"{path.name} is bigger than {SIDE_FILE.max_bytes // 1_000_000} MB.")
        return path.read_bytes()

    return read


def within(folder: Path, url: str) -> Path:
    """The file that a relative or `file:` address in a feed means, links followed. Raises Refused when it does not
    lie in `folder`, BadInput when it is not there or is no regular file."""
    parts = urlsplit(url)
    if parts.scheme not in {"", "file"} or (parts.netloc and parts.netloc != "localhost"):
        raise Refused(f"{url[:200]} is not a file beside the feed.")
    try:
        path = (folder / unquote(parts.path)).resolve(strict=True)
    except (OSError, ValueError, RuntimeError) as error:
        raise BadInput(f"{unquote(parts.path)[:200]} is not there.", "Put it beside the feed.") from error
    if not path.is_relative_to(folder.resolve()):
        raise Refused(f"{unquote(parts.path)[:200]} lies outside the feed's folder.", "Put it beside the feed.")
    if not path.is_file():
        raise BadInput(f"{path.name} is no regular file.", "Put it beside the feed.")
    return path


def with_chapters(item: Item, read: Reader, file: Path | None) -> Item:
    """The item with its chapters: the feed's JSON first, then those in the sound file, else those that it has."""
    for link in item.links:
        if link.rel == "chapters":
            try:
                return replace(item, marks=marks_from_json(read(link.url), link.url) or item.marks)
            except SegueError as error:
                _left_out("chapters", link.url, error)
    if item.marks or not file:
        return item
    return replace(item, marks=marks_from_file(file))


def put_transcript(store: Store, item: Item, read: Reader) -> bool:
    """Reads and keeps the best of the transcripts that the feed offers; False when there is none or all are broken."""
    offered = [link for link in item.links if link.rel == "transcript"]
    while url := best_link((link.type, link.url) for link in offered):
        link = next(one for one in offered if one.url == url)
        language = link.language or item.language
        try:
            store.feeds.put_transcript(
                read_transcript(read(url), link.type, url, item.id, language=language, duration_ms=item.duration_ms)
            )
            return True
        except SegueError as error:
            _left_out("transcript", url, error)
        offered = [one for one in offered if one.url != url]
    return False


def put_art(store: Store, pictures: Pictures, url: str, read: Reader) -> str:
    """Reads and keeps the picture at `url`; its id, or an empty string when it can't be had."""
    if not url:
        return ""
    try:
        art = pictures.put(read(url))
    except SegueError as error:
        _left_out("picture", url, error)
        return ""
    store.catalog.put_art(art)
    return art.id


def with_own_art(store: Store, pictures: Pictures, item: Item, read: Reader) -> Item:
    """The item with the picture that its feed gives it, when it has none yet."""
    url = next((link.url for link in item.links if link.rel == "art"), "")
    art_id = "" if item.art_id else put_art(store, pictures, url, read)
    return replace(item, art_id=art_id) if art_id else item


def _left_out(what: str, url: str, error: SegueError) -> None:
    """An episode is never failed for what stands beside it: the log tells of it."""
    log.warning("The %s at %s was left out: %s", what, shown(url), error)
