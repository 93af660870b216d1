"""Writes what was read: known files, items and collections keep their ids, whatever moved or was renamed."""

import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from segue.catalog.identity import Group
from segue.catalog.reading import Reading
from segue.model.ids import new_id
from segue.model.media import ITEM_KIND, Art, AudioFile, Collection, CollectionKind, Item, Root
from segue.store import Store

DENIED = "It can't be opened"


@dataclass(slots=True)
class Batch:
    """What is written in one transaction."""

    readings: list[Reading] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    art: dict[str, str] = field(default_factory=dict)
    """Art id by the key of the group that it is the cover of."""
    pictures: dict[str, Art] = field(default_factory=dict)
    """By id."""
    item_art: dict[str, str] = field(default_factory=dict)
    """Art id by path, where a file's own picture is not its collection's."""


@dataclass(frozen=True, slots=True)
class Settled:
    """What one batch came to."""

    moved: tuple[tuple[str, str], ...]
    """(path before, path now), both absolute."""
    claimed: frozenset[str]
    """File ids that are somewhere else now than where the scan knew them."""


def settle(store: Store, root: Root, batch: Batch) -> Settled:
    """Writes one batch whole or not at all. Running it again with the same readings changes nothing."""
    with store.transaction():
        store.files.hold_the_pen()  # two scans of one folder must not both think a file new
        rows, moved = _file_rows(store, root, batch.readings)
        store.files.put_files(list(rows.values()))
        for picture in batch.pictures.values():
            store.catalog.put_art(picture)
        _write_groups(store, root, batch, {path: row for path, row in rows.items() if row.status == "present"})
    return Settled(tuple(moved), frozenset(row.id for row in rows.values()))


def _file_rows(
    store: Store, root: Root, readings: Sequence[Reading]
) -> tuple[dict[str, AudioFile], list[tuple[str, str]]]:
    """The file rows to write, by relative path, each with the id that its sound or its place is known by."""
    absolute = {reading.seen.path: f"{root.path}/{reading.seen.path}" for reading in readings}
    at_path = store.files.by_paths(absolute.values())
    by_hash = store.files.by_content([reading.content_hash for reading in readings])
    hash_now = {absolute[reading.seen.path]: reading.content_hash for reading in readings}
    rows: dict[str, AudioFile] = {}
    moved = []
    steady = {
        row.id
        for path, row in at_path.items()
        if row.content_hash == hash_now[path] or not row.content_hash or not hash_now[path]
    }
    taken = set(steady)
    left = []
    gone = _gone([row for rows_ in by_hash.values() for row in rows_ if row.id not in taken], hash_now, store)
    for reading in readings:
        path = absolute[reading.seen.path]
        here = at_path.get(path)
        if here is not None and here.id in steady:
            rows[reading.seen.path] = _row(root, reading, path, here.id)
            continue
        old = _moved_from(by_hash.get(reading.content_hash, ()), path, gone - taken)
        if old is None:
            left.append(reading)
            continue
        taken.add(old.id)
        rows[reading.seen.path] = _row(root, reading, path, old.id)
        moved.append((old.path, path))
    for reading in left:
        path = absolute[reading.seen.path]
        here = at_path.get(path)
        # Other sound in the same place (a better copy) is still what the listener had there.
        stays = here is not None and here.id not in taken
        file_id = here.id if here is not None and stays else new_id("file")
        taken.add(file_id)
        rows[reading.seen.path] = _row(root, reading, path, file_id)
    written = {row.id for row in rows.values()}
    for path, row in at_path.items():
        if row.id not in written and hash_now[path]:
            # Its place was taken by sound that was known elsewhere; it is missing, and may turn up again by its hash.
            rows[f"\0{row.id}"] = replace(row, path="", root_id="", status="missing")
    return rows, moved


def _row(root: Root, reading: Reading, path: str, file_id: str) -> AudioFile:
    facts, seen = reading.facts, reading.seen
    if facts is None:
        # A file that may not be read is tried again each time: permissions change without a trace in size or time.
        mtime_ns = 0 if reading.error.startswith(DENIED) else seen.mtime_ns
        return AudioFile(
            file_id,
            path,
            seen.size_bytes,
            mtime_ns,
            "",
            "",
            "",
            0,
            status="broken",
            error=reading.error,
            root_id=root.id,
        )
    return AudioFile(
        id=file_id,
        path=path,
        size_bytes=seen.size_bytes,
        mtime_ns=seen.mtime_ns,
        content_hash=reading.content_hash,
        container=facts.container,
        codec=facts.codec,
        duration_ms=min(facts.duration_ms, 2**31 - 1),
        sample_rate_hz=facts.sample_rate_hz,
        channels=facts.channels,
        bit_rate_bps=facts.bit_rate_bps,
        has_video=facts.has_video,
        replay_gain=facts.tags.replay_gain,
        error=facts.note,
        root_id=root.id,
    )


def _gone(candidates: Sequence[AudioFile], hash_now: Mapping[str, str], store: Store) -> set[str]:
    """The ids of those rows whose place has lost their sound."""
    roots = {root.id: root.path for root in store.files.roots()} if candidates else {}
    there = {path: _holds_anything(path) for path in roots.values()}
    gone = set()
    for row in candidates:
        if row.path in hash_now:
            lost = hash_now[row.path] != row.content_hash
        else:
            # A drive that is not mounted has not lost its files.
            lost = there.get(roots.get(row.root_id, ""), True) and not (row.path and os.path.lexists(row.path))
        if lost:
            gone.add(row.id)
    return gone


def _moved_from(candidates: Iterable[AudioFile], path: str, gone: set[str]) -> AudioFile | None:
    """The row whose sound this is and whose place has lost it; the one with the likest name when there are several."""
    return max((row for row in candidates if row.id in gone), key=lambda row: _likeness(row.path, path), default=None)


def _holds_anything(folder: str) -> bool:
    try:
        with os.scandir(folder) as entries:
            return next(entries, None) is not None
    except OSError:
        return False


def _likeness(one: str, other: str) -> int:
    ones, others = PurePosixPath(one).parts, PurePosixPath(other).parts
    same_end = 0
    for a, b in zip(reversed(ones), reversed(others), strict=False):
        if a != b:
            break
        same_end += 1
    return same_end * 100 + len(set(ones) & set(others))


def _write_groups(store: Store, root: Root, batch: Batch, rows: Mapping[str, AudioFile]) -> None:
    before = store.catalog.items_of_files([row.id for row in rows.values()])
    known = {
        (kind, key): collection
        for kind in ("album", "book")
        for key, collection in store.catalog.collections_by_key(
            kind, [group.collection.key for group in batch.groups if group.collection.kind == kind]
        ).items()
    }  # fmt: skip
    old_ids = {item.collection_id for items in before.values() for item in items}
    old = store.catalog.collections_by_id(old_ids)
    sizes = store.catalog.sizes({*old_ids, *(collection.id for collection in known.values())})
    merged: dict[tuple[str, str], Group] = {}
    for group in batch.groups:
        merged[group.collection.kind, group.collection.key] = _joined(
            merged.get((group.collection.kind, group.collection.key)), group
        )
    renamed: set[str] = set()
    collections, items, leftover = [], [], []
    for (kind, key), group in merged.items():
        here = [item for path in _paths(group) for item in before.get(rows[path].id, ())]
        there = [item for item in here if item.kind == ITEM_KIND[group.collection.kind]]
        now = known.get((kind, key)) or _renamed(there, old, sizes, {*merged}, renamed, group.collection.kind)
        collection = _collection(now, group.collection, root, batch.art.get(key, ""))
        if now is not None and sizes.get(now.id, (0, 0))[0] > sum(item.collection_id == now.id for item in there):
            collection = _kept(now, collection)
        collections.append(collection)
        written, dropped = _items(group, collection, rows, before, batch.item_art)
        items += written
        leftover += dropped
    store.catalog.put_collections(collections)
    store.catalog.put_items(items)
    store.catalog.retire_items([item.id for item in leftover])
    store.catalog.remove_empty_collections(sorted(old_ids - {collection.id for collection in collections}))


def _paths(group: Group) -> list[str]:
    return list(dict.fromkeys(planned.path for planned in group.planned))


def _joined(first: Group | None, second: Group) -> Group:
    """Two groups of one key (a release spread over folders) as one."""
    if first is None:
        return second
    planned = sorted((*first.planned, *second.planned), key=lambda each: (each.item.disc, each.item.position))
    return Group(first.collection, tuple(planned))


def _renamed(
    there: Sequence[Item],
    old: Mapping[str, Collection],
    sizes: Mapping[str, tuple[int, int]],
    wanted: set[tuple[str, str]],
    renamed: set[str],
    kind: CollectionKind,
) -> Collection | None:
    """The collection that this group was before its tags or folder changed: most of its items are here now."""
    for collection_id, count in Counter(item.collection_id for item in there).most_common():
        was = old.get(collection_id)
        if was is None or was.kind != kind or was.id in renamed or (kind, was.key) in wanted:
            continue
        if count * 2 > sizes.get(collection_id, (0, 0))[0]:
            renamed.add(was.id)
            return was
    return None


def _collection(was: Collection | None, new: Collection, root: Root, art_id: str) -> Collection:
    if was is None:
        return replace(new, id=new_id(new.kind), art_id=art_id, demo=root.demo)
    return replace(new, id=was.id, art_id=art_id or was.art_id, demo=was.demo, added_at_ms=was.added_at_ms)


def _kept(was: Collection, new: Collection) -> Collection:
    """Only a part of the collection was read: what was known of the whole stays, gaps are filled."""
    return replace(
        new,
        title=was.title or new.title,
        credits=was.credits or new.credits,
        year=was.year or new.year,
        genres=was.genres or new.genres,
        description=was.description or new.description,
        sort_title=was.sort_title,
        compilation=was.compilation or new.compilation,
    )


def _items(
    group: Group,
    collection: Collection,
    rows: Mapping[str, AudioFile],
    before: Mapping[str, list[Item]],
    item_art: Mapping[str, str],
) -> tuple[list[Item], list[Item]]:
    """The items to write, with the ids that they had before in their files, and those that are no more."""
    waiting = {path: list(before.get(rows[path].id, ())) for path in _paths(group)}
    written = []
    for planned in group.planned:
        old = waiting[planned.path]
        was = old.pop(0) if old and old[0].kind == planned.item.kind else None
        own_art = item_art.get(planned.path, "")
        written.append(
            replace(
                planned.item,
                id=was.id if was else new_id(planned.item.kind),
                collection_id=collection.id,
                file_id=rows[planned.path].id,
                art_id=own_art if own_art != collection.art_id else "",
                added_at_ms=was.added_at_ms if was else 0,
            )
        )
    return written, [item for items in waiting.values() for item in items]
