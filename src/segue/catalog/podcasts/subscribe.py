"""Shows followed: subscribed, refreshed, fetched, let go."""

import logging
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from segue.catalog.podcasts import sidecars
from segue.catalog.podcasts.download import Downloader, Progress, remove_files
from segue.catalog.podcasts.fetch import FEED, Fetched, Fetcher, plain_url, shown, without_password
from segue.catalog.podcasts.local import LocalFeeds, file_as_fetched, path_of
from segue.catalog.podcasts.merge import merge
from segue.catalog.podcasts.opml import Outline, read_opml, write_opml
from segue.catalog.podcasts.parse import NotAFeed, ParsedFeed, parse_feed
from segue.catalog.podcasts.schedule import after_failure, after_success
from segue.model.errors import BadInput, NotFound, SegueError
from segue.model.ids import new_id
from segue.model.media import AudioFile, Collection, Feed, Item
from segue.store import Store

log = logging.getLogger(__name__)

AT_ONCE = 4
"""How many feeds are fetched side by side."""
MAX_AUTO_DOWNLOAD = 50
_ACCEPT = "application/rss+xml, application/atom+xml, application/xml;q=0.9, text/xml;q=0.8, */*;q=0.5"


Thing = TypeVar("Thing")


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


def _quiet(_fraction: float, _message: str) -> None:
    """Nobody watches."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a round over several feeds went: `failed` pairs a feed's address with what was wrong, in words."""

    done: tuple[str, ...] = ()
    """Ids of the shows."""
    failed: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Podcasts:
    """The shows of a house. `media_dir` is where episodes are kept (under `podcasts/`)."""

    store: Store
    fetcher: Fetcher
    media_dir: Path
    pictures: sidecars.Pictures
    now_ms: Callable[[], int] = field(default=_now_ms)

    def subscribe(self, url: str, auto_download: int = 0) -> Collection:
        """Follows the feed at `url` (or the one that the web page there names) and reads its episodes.

        A feed that is followed already is returned as it is, also when `url` is an older address that now leads to it.
        Raises what `Fetcher.get` and `parse_feed` raise; then nothing is kept.
        """
        url = plain_url(url)
        if known := self.store.feeds.by_url(url):
            return self.store.catalog.collection(known.collection_id)
        fetched, parsed = self._read(url)
        url = fetched.moved_to or url
        if known := self.store.feeds.by_url(url):
            return self.store.catalog.collection(known.collection_id)
        return self._begin(url, fetched, parsed, sidecars.web_reader(self.fetcher), auto_download=auto_download)

    def subscribe_file(self, path: Path, demo: bool = False) -> Collection:
        """Follows a feed that is a file here (for the operator and for Segue itself, never on a listener's word).

        Enclosures on the web are fetched like those of any feed. Those that are files count when they lie in the
        feed's own folder and that folder belongs to the library (a root, or Segue's media folder): they are present at
        once. Others are left out. Following it again reads it again.
        """
        path = path.resolve()
        fetched = file_as_fetched(path)
        if known := self.store.feeds.by_url(fetched.url):
            self.refresh(known.collection_id, force=True)
            return self.store.catalog.collection(known.collection_id)
        parsed = self._local.parse(path, fetched, self.now_ms())
        return self._begin(fetched.url, fetched, parsed, sidecars.folder_reader(path.parent), demo=demo)

    def subscribe_all(self, urls: Iterable[str], progress: Progress = _quiet) -> Outcome:
        """Follows many feeds, a few at a time; one that fails costs only itself."""
        return self._round(list(dict.fromkeys(urls)), lambda url: self.subscribe(url).id, lambda url: url, progress)

    def import_opml(self, data: bytes, progress: Progress = _quiet) -> Outcome:
        """Follows every feed that an OPML file lists. Raises BadInput when it lists none."""
        return self.subscribe_all([outline.feed_url for outline in read_opml(data)], progress)

    def export_opml(self, passwords: bool = False) -> bytes:
        """Every show with a feed on the web as OPML 2.0; the passwords in addresses only when asked for."""
        feeds = [feed for feed in self.store.feeds.all() if not feed.url.startswith("file:")]
        shows = self.store.catalog.collections_by_id(feed.collection_id for feed in feeds)
        return write_opml(
            Outline(
                feed.url if passwords else without_password(feed.url),
                shows[feed.collection_id].title,
                shows[feed.collection_id].link,
            )
            for feed in feeds
            if feed.collection_id in shows
        )

    def feed_of(self, collection_id: str) -> Feed:
        """The feed of a show. Raises NotFound."""
        feed = self.store.feeds.get(collection_id)
        if feed is None:
            raise NotFound("This show has no feed.", "Follow it again by its feed's address.")
        return feed

    def refresh(self, collection_id: str, force: bool = False) -> tuple[str, ...]:
        """Asks the show's feed for news; returns the ids of new episodes.

        Without `force` a feed that is not due yet is left in peace. What goes wrong is written to the feed and raised;
        each failure in a row doubles the wait, up to a day.
        """
        feed = self.feed_of(collection_id)
        if not force and self.now_ms() < feed.next_check_at_ms:
            return ()
        try:
            return self._refresh(feed)
        except SegueError as error:
            self.store.feeds.put(after_failure(feed, error, self.now_ms()))
            raise

    def refresh_due(self, progress: Progress = _quiet, force: bool = False) -> Outcome:
        """Refreshes every show whose turn it is (with `force`: every show), a few at a time."""
        now = self.now_ms()
        due = [feed for feed in self.store.feeds.all() if force or feed.next_check_at_ms <= now]

        def one(feed: Feed) -> str:
            self.refresh(feed.collection_id, force=True)
            return feed.collection_id

        return self._round(due, one, lambda feed: feed.url, progress)

    def unsubscribe(self, collection_id: str, delete_files: bool = False) -> None:
        """Stops following a show.

        Episodes that are on disk stay and play on, and so does what somebody has listened to or liked; the rest goes,
        and the show with it when nothing is left. `delete_files` deletes the downloads too (never files that lay in
        the feed's own folder): their history stays.
        """
        if self.store.catalog.collection(collection_id).kind != "show":
            raise NotFound("This is no podcast.", "Only shows are followed.")
        items = self.store.catalog.items_of(collection_id, limit=100_000)
        self.store.feeds.remove(collection_id)
        self.store.settings.put(f"podcasts.auto:{collection_id}", [])
        if delete_files:
            self.delete_downloads(items)
            items = self.store.catalog.items_of(collection_id, limit=100_000)
        self.store.catalog.remove_items([item.id for item in items if not self._present(item)])
        self.store.catalog.remove_empty_collections([collection_id])

    def set_auto_download(self, collection_id: str, newest: int) -> Feed:
        """Has the newest `newest` episodes fetched by themselves (0: none)."""
        if not 0 <= newest <= MAX_AUTO_DOWNLOAD:
            raise BadInput(f"{newest} episodes can't be fetched by themselves.", f"Give 0 to {MAX_AUTO_DOWNLOAD}.")
        feed = replace(self.feed_of(collection_id), auto_download=newest)
        self.store.feeds.put(feed)
        return feed

    def wanted(self, collection_id: str) -> list[str]:
        """The ids of the newest episodes that auto-download should fetch and that are not here."""
        feed = self.store.feeds.get(collection_id)
        if feed is None or not feed.auto_download:
            return []
        newest = self.store.catalog.items_of(collection_id, limit=feed.auto_download)
        return [item.id for item in newest if item.enclosure_url and not self._present(item)]

    def download(self, item_id: str, progress: Progress = _quiet, auto: bool = False) -> Item:
        """Fetches an episode to disk with its chapters, transcript and picture. One that is here is left as it is.

        `auto` marks it as fetched by itself: it is deleted again when it is no longer among the newest.
        """
        item = self.store.catalog.item(item_id)
        if item.kind != "episode":
            raise BadInput(f"{item.title!r} is no episode.", "Only episodes of podcasts are fetched.")
        if self._present(item):
            return item
        collection = self.store.catalog.collection(item.collection_id)
        file = Downloader(self.fetcher, self._folder).fetch(collection, item, progress)
        if known := self.store.files.by_path(file.path):
            file = replace(file, id=known.id)
        progress(0.97, "Chapters and transcript")
        read = sidecars.web_reader(self.fetcher)
        found = sidecars.with_chapters(item, read, Path(file.path))
        found = sidecars.with_own_art(self.store, self.pictures, found, read)
        with self.store.transaction():  # a refresh may have changed the item meanwhile
            item = self.store.catalog.item(item_id)
            item = replace(item, file_id=file.id, marks=found.marks, art_id=found.art_id)
            item = replace(item, duration_ms=file.duration_ms or item.duration_ms)
            self.store.files.put_files([file])
            self.store.catalog.put_items([item])
            if auto:
                key = f"podcasts.auto:{item.collection_id}"
                self.store.settings.put(key, [*self.store.settings.get(key, []), item.id][-500:])
        sidecars.put_transcript(self.store, item, read)
        return item

    def delete_old(self, collection_id: str) -> list[str]:
        """Deletes the files of episodes that came by themselves and are no longer among the newest, unless somebody
        likes them or is in the midst of them. Returns the ids of those items."""
        feed = self.feed_of(collection_id)
        key = f"podcasts.auto:{collection_id}"
        auto = list(self.store.settings.get(key, []))
        newest = {item.id for item in self.store.catalog.items_of(collection_id, limit=feed.auto_download)}
        old = [id_ for id_ in auto if id_ not in newest]
        used = self.store.catalog.in_use(old)
        items = self.store.catalog.items_by_id(id_ for id_ in old if id_ not in used)
        self.delete_downloads(list(items.values()))
        self.store.settings.put(key, [id_ for id_ in auto if id_ not in items])
        return list(items)

    def delete_downloads(self, items: Sequence[Item]) -> None:
        """Deletes the downloaded files of `items`; the items stay and can be fetched again."""
        files = self.store.files.files_by_id(item.file_id for item in items)
        ours = [item for item in items if item.file_id in files and self._is_ours(files[item.file_id])]
        self.store.files.set_status([item.file_id for item in ours], "missing")
        self.store.catalog.put_items([replace(item, file_id="") for item in ours])
        for item in ours:
            remove_files(Path(files[item.file_id].path))

    # Within.

    @property
    def _local(self) -> LocalFeeds:
        return LocalFeeds(self.store, self.media_dir, self.pictures)

    @property
    def _folder(self) -> Path:
        return self.media_dir / "podcasts"

    def _present(self, item: Item) -> bool:
        file = self.store.files.files_by_id([item.file_id]).get(item.file_id)
        return bool(file and file.status == "present" and Path(file.path).is_file())

    def _is_ours(self, file: AudioFile) -> bool:
        return bool(file.path) and Path(file.path).resolve().is_relative_to(self._folder.resolve())

    def _read(self, url: str) -> tuple[Fetched, ParsedFeed]:
        """Fetches and reads a feed; from a web page it goes on, once, to the feed that the page names."""
        fetched = self.fetcher.get(url, FEED, accept=_ACCEPT)
        try:
            return fetched, self._parse(fetched)
        except NotAFeed as page:
            if not page.feeds:
                raise
            fetched = self.fetcher.get(page.feeds[0], FEED, accept=_ACCEPT)
            return replace(fetched, moved_to=fetched.moved_to or page.feeds[0]), self._parse(fetched)

    def _parse(self, fetched: Fetched) -> ParsedFeed:
        return parse_feed(fetched.body, fetched.url, self.now_ms(), fetched.content_type)

    def _begin(
        self,
        url: str,
        fetched: Fetched,
        parsed: ParsedFeed,
        read: sidecars.Reader,
        *,
        demo: bool = False,
        auto_download: int = 0,
    ) -> Collection:
        now = self.now_ms()
        key = f"feed:{url}"
        collection = self.store.catalog.collection_by_key("show", key) or Collection(
            id=new_id("show"), kind="show", title=parsed.title, key=key, feed_url=url, added_at_ms=now, demo=demo
        )
        feed = Feed(collection.id, url, auto_download=min(max(0, auto_download), MAX_AUTO_DOWNLOAD))
        self._write(collection, after_success(feed, fetched, parsed, self.now_ms()), parsed, read)
        return self.store.catalog.collection(collection.id)

    def _refresh(self, feed: Feed) -> tuple[str, ...]:
        collection = self.store.catalog.collection(feed.collection_id)
        if feed.url.startswith("file:"):
            path = path_of(feed.url)
            fetched = file_as_fetched(path)
            parsed = self._local.parse(path, fetched, self.now_ms())
            read = sidecars.folder_reader(path.parent)
        else:
            fetched = self.fetcher.get(feed.url, FEED, feed.etag, feed.last_modified, _ACCEPT)
            feed = self._at_new_address(feed, fetched.moved_to)
            if fetched.unchanged:
                self.store.feeds.put(after_success(feed, fetched, None, self.now_ms()))
                return ()
            parsed = self._parse(fetched)
            feed, fetched, parsed = self._followed(feed, fetched, parsed)
            read = sidecars.web_reader(self.fetcher)
        collection = replace(collection, feed_url=feed.url)
        return self._write(collection, after_success(feed, fetched, parsed, self.now_ms()), parsed, read)

    def _write(self, collection: Collection, feed: Feed, parsed: ParsedFeed, read: sidecars.Reader) -> tuple[str, ...]:
        """Lays what was read upon what is known, in one transaction; pictures are fetched before it."""
        if parsed.art_url and (parsed.art_url != feed.art_url or not collection.art_id):
            art_id = sidecars.put_art(self.store, self.pictures, parsed.art_url, read)
            if art_id:
                collection, feed = replace(collection, art_id=art_id), replace(feed, art_url=parsed.art_url)
        local = feed.url.startswith("file:")
        with self.store.transaction():
            known = self.store.catalog.items_of(collection.id, limit=100_000)
            changes = merge(collection, known, parsed, self.now_ms())
            self.store.catalog.put_collections([changes.collection])
            self.store.catalog.put_items(changes.put)
            self.store.catalog.remove_items(changes.vanished)
            self.store.feeds.put(feed)
        if local:
            self._local.take(collection.id, path_of(feed.url).parent, read)
        for warning in parsed.warnings:
            log.info("%s: %s", shown(feed.url), warning)
        return changes.fresh

    def _at_new_address(self, feed: Feed, url: str) -> Feed:
        """The feed with its new address, unless another show has that already."""
        if not url or url == feed.url or self.store.feeds.by_url(url):
            return feed
        log.info("The feed %s has moved to %s.", shown(feed.url), shown(url))
        return replace(feed, url=url)

    def _followed(self, feed: Feed, fetched: Fetched, parsed: ParsedFeed) -> tuple[Feed, Fetched, ParsedFeed]:
        """Follows `itunes:new-feed-url`, once, and only to a feed that reads well and does not point elsewhere."""
        target = parsed.new_feed_url
        if not target or target == feed.url:
            return feed, fetched, parsed
        try:
            there = self.fetcher.get(plain_url(target), FEED, accept=_ACCEPT)
            read = self._parse(there)
        except SegueError as error:
            log.warning("%s names a new address that can't be read: %s", shown(feed.url), error)
            return feed, fetched, parsed
        if read.new_feed_url not in {"", target} or not read.episodes:
            return feed, fetched, parsed
        moved = self._at_new_address(feed, target)
        return (moved, there, read) if moved.url == target else (feed, fetched, parsed)

    def _round(
        self, things: Sequence[Thing], work: Callable[[Thing], str], name: Callable[[Thing], str], progress: Progress
    ) -> Outcome:
        """Works on `things`, a few at a time, and gathers what became of each. Raises Cancelled when told to stop."""
        done: list[str] = []
        failed: list[tuple[str, str]] = []

        def one(thing: Thing) -> None:
            try:
                done.append(work(thing))
            except SegueError as error:
                failed.append((name(thing), str(error)))
            except Exception as error:  # one strange feed must not end the round for the others
                log.exception("The feed %s can't be read.", shown(name(thing)))
                failed.append((name(thing), f"Something unforeseen went wrong ({type(error).__name__})."))

        with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="podcasts") as pool:
            running = [pool.submit(one, thing) for thing in things]
            try:
                for number, future in enumerate(running, 1):
                    future.result()
                    progress(number / len(running), f"{number} of {len(running)} shows")
            finally:
                for future in running:
                    future.cancel()
        return Outcome(tuple(done), tuple(failed))
