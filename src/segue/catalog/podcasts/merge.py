"""A feed that was read, laid upon what is known of its show: what to write, what has vanished."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from segue.catalog.podcasts.parse import ParsedEpisode, ParsedFeed
from segue.model.ids import new_id
from segue.model.media import Collection, Item


@dataclass(frozen=True, slots=True)
class Merge:
    """What a fresh reading of a feed changes."""

    collection: Collection
    put: tuple[Item, ...]
    """Items that are new or differ from what is known."""
    fresh: tuple[str, ...]
    """The ids of those that are new."""
    vanished: tuple[str, ...]
    """The ids of known items that the feed no longer lists and that are not on disk."""


def merge(collection: Collection, known: Sequence[Item], feed: ParsedFeed, now_ms: int) -> Merge:
    """Episodes are recognised by their guid, and where a show moved house and gave out new guids, by their
    enclosure. What was measured from a file that is here (duration, chapters) is kept over what the feed says.

    Nothing counts as vanished when the feed was broken or empty: then it may merely not have come through.
    """
    by_guid = {item.guid: item for item in known}
    listed = {episode.guid for episode in feed.episodes}
    by_enclosure = {item.enclosure_url: item for item in known if item.guid not in listed and item.enclosure_url}
    put, fresh, seen = [], [], set()
    for episode in feed.episodes:
        old = by_guid.get(episode.guid) or by_enclosure.pop(episode.enclosure.url, None)
        item = _item(collection, old, episode, feed, now_ms)
        seen.add(item.id)
        if old is None:
            fresh.append(item.id)
        if old is None or _comparable(item) != _comparable(old):
            put.append(item)
    whole = feed.well_formed and feed.episodes
    vanished = [item.id for item in known if item.id not in seen and not item.file_id] if whole else []
    return Merge(_collection(collection, feed), tuple(put), tuple(fresh), tuple(vanished))


def _collection(old: Collection, feed: ParsedFeed) -> Collection:
    return replace(
        old,
        title=feed.title,
        credits=feed.credits,
        language=feed.language,
        description=feed.description,
        genres=feed.genres,
        explicit=feed.explicit,
        link=feed.link,
        sort_title="",
    )


def _item(collection: Collection, old: Item | None, episode: ParsedEpisode, feed: ParsedFeed, now_ms: int) -> Item:
    base = old or Item(id=new_id("episode"), kind="episode", collection_id=collection.id, title="", added_at_ms=now_ms)
    here = bool(base.file_id)
    published = episode.published_at_ms
    return replace(
        base,
        title=episode.title,
        credits=episode.credits or feed.credits,
        position=episode.number,
        season=episode.season,
        duration_ms=base.duration_ms if here and base.duration_ms else episode.duration_ms or base.duration_ms,
        year=datetime.fromtimestamp(published / 1000, UTC).year if published is not None else None,
        language=feed.language,
        explicit=feed.explicit if episode.explicit is None else episode.explicit,
        description=episode.description,
        published_at_ms=published,
        guid=episode.guid,
        enclosure_url=episode.enclosure.url,
        enclosure_type=episode.enclosure.type,
        marks=base.marks if here and base.marks else episode.marks or base.marks,
        links=episode.links,
        sort_title="",
    )


def _comparable(item: Item) -> Item:
    """The item without what only the store adds to it."""
    credits = tuple(replace(credit, creator_id="") for credit in item.credits)
    return replace(item, credits=credits, sort_title="")
