"""Feeds that are files, with their sound in files beside them: the demo's, and an operator's own."""

import logging
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import unquote, urlsplit

from segue.audio.decode import probe
from segue.catalog.podcasts import sidecars
from segue.catalog.podcasts.download import audio_file
from segue.catalog.podcasts.fetch import FEED, Fetched
from segue.catalog.podcasts.parse import Enclosure, ParsedEpisode, ParsedFeed, parse_feed
from segue.model.errors import BadInput, Refused, SegueError
from segue.model.media import Item
from segue.store import Store

log = logging.getLogger(__name__)


def path_of(url: str) -> Path:
    """The path that a `file:` address of ours stands for."""
    return Path(unquote(urlsplit(url).path))


def file_as_fetched(path: Path) -> Fetched:
    """A feed file's bytes. Raises BadInput when it is no regular file, can't be read or is bigger than 20 MB."""
    try:
        if not path.is_file():
            raise BadInput(f"There is no feed file {path}.", "Check the path.")
        if path.stat().st_size > FEED.max_bytes:
            raise BadInput(f"{path.name} is bigger than the {FEED.max_bytes // 1_000_000} MB that Segue takes.")
        return Fetched(path.resolve().as_uri(), path.read_bytes())
    except OSError as error:
        raise BadInput(f"{path} can't be read ({error.strerror}).", "Check the path and who may read it.") from error


@dataclass(frozen=True, slots=True)
class LocalFeeds:
    """Reads feed files. A sound beside a feed counts when it lies in the feed's own folder (links followed) and that
    is part of the library: below a root or below `media_dir`."""

    store: Store
    media_dir: Path
    pictures: sidecars.Pictures

    def parse(self, path: Path, fetched: Fetched, now_ms: int) -> ParsedFeed:
        """Reads a feed file; episodes whose sound is neither on the web nor a file that counts are left out."""
        parsed = parse_feed(fetched.body, "", now_ms, local=True)
        kept: list[ParsedEpisode] = []
        warnings = list(parsed.warnings)
        for episode in parsed.episodes:
            url = episode.enclosure.url
            if url.startswith(("http://", "https://")):
                kept.append(episode)
                continue
            try:
                sound = self._sound(path.parent, url)
            except SegueError as error:
                warnings.append(f"{episode.title}: {error}")
                log.warning("%s: %s", path.name, warnings[-1])
            else:
                enclosure = Enclosure(sound.as_uri(), episode.enclosure.type, sound.stat().st_size)
                kept.append(replace(episode, enclosure=enclosure))
        return replace(parsed, episodes=tuple(kept), warnings=tuple(warnings))

    def take(self, collection_id: str, folder: Path, read: sidecars.Reader) -> None:
        """Makes the files beside a feed present: measured, with their chapters, transcripts and pictures. One that is
        known and unchanged is passed over; one that can't be read is told of in the log."""
        for item in self.store.catalog.items_of(collection_id, limit=100_000):
            if item.enclosure_url.startswith("file:"):
                try:
                    self._take(item, folder, read)
                except SegueError as error:
                    log.warning("%s: %s", item.title, error)

    def _take(self, item: Item, folder: Path, read: sidecars.Reader) -> None:
        path = self._sound(folder, item.enclosure_url)
        known = self.store.files.by_path(str(path))
        if known and item.file_id == known.id and known.mtime_ns == path.stat().st_mtime_ns:
            return
        file = audio_file(path, probe(path), known.id if known else item.file_id)
        taken = replace(item, file_id=file.id, duration_ms=file.duration_ms or item.duration_ms)
        taken = sidecars.with_chapters(taken, read, path)
        taken = sidecars.with_own_art(self.store, self.pictures, taken, read)
        with self.store.transaction():
            self.store.files.put_files([file])
            self.store.catalog.put_items([taken])
        sidecars.put_transcript(self.store, taken, read)

    def _sound(self, folder: Path, url: str) -> Path:
        path = sidecars.within(folder, url)
        owned = [self.media_dir, *(Path(root.path) for root in self.store.files.roots())]
        if not any(path.is_relative_to(root.resolve()) for root in owned if root.exists()):
            raise Refused("Its sound lies outside the library.", "Make its folder part of the library first.")
        return path
