"""Finds the demo's things again in the catalog, and gives the books their texts in time."""

from pathlib import Path

from segue.catalog.demo import naming
from segue.catalog.demo.albums import ALBUMS
from segue.catalog.demo.texts import BOOKS, SHOWS, book_text, show_text
from segue.catalog.podcasts.transcripts import read_transcript
from segue.model.media import Item
from segue.model.text import Segment, Transcript
from segue.store import Store

ENGINE = "book:text"


def demo_items(store: Store, folder: Path) -> dict[str, Item]:
    """What is in the catalog of the demo, by names that never change: `track:kettle:1`, `episode:two-chairs:0`,
    `chapter:kite:2`."""
    paths: dict[str, str] = {}
    for album in ALBUMS:
        for number in range(1, len(album.tracks) + 1):
            paths[f"track:{album.id}:{number}"] = str(_real(folder) / naming.track_path(album, number))
    for show_id in SHOWS:
        show = show_text(show_id)
        for index in range(len(show.episodes)):
            paths[f"episode:{show_id}:{index}"] = str(_real(folder) / naming.episode_path(show, index))
    whole = book_text(BOOKS[0])
    paths[f"book:{whole.id}"] = str(_real(folder) / naming.whole_book_path(whole))
    for book_id in BOOKS[1:]:
        book = book_text(book_id)
        for index in range(len(book.chapters)):
            paths[f"chapter:{book_id}:{index}"] = str(_real(folder) / naming.chapter_path(book, index))
    known = store.files.by_paths(paths.values())
    items = store.catalog.items_of_files(file.id for file in known.values())
    found: dict[str, Item] = {}
    for key, path in paths.items():
        of_file = items.get(known[path].id, []) if path in known else []
        if key.startswith("book:"):
            for index, item in enumerate(sorted(of_file, key=lambda item: item.start_ms)):
                found[f"chapter:{whole.id}:{index}"] = item
        elif of_file:
            found[key] = of_file[0]
    return found


def keep_book_texts(store: Store, folder: Path, book_id: str) -> None:
    """Gives every chapter of a book its text with times, as a transcript from the book."""
    items = demo_items(store, folder)
    book = book_text(book_id)
    for index in range(len(book.chapters)):
        item = items.get(f"chapter:{book_id}:{index}")
        if item is None or any(known.engine == ENGINE for known in store.feeds.transcripts(item.id)):
            continue
        sound = naming.whole_book_path(book) if book_id == BOOKS[0] else naming.chapter_path(book, index)
        timed = folder / sound.with_suffix(".vtt")
        if not timed.is_file():
            continue
        read = read_transcript(timed.read_bytes(), "text/vtt", timed.name, item.id, language="en")
        end = item.start_ms + item.duration_ms
        # A chapter's transcript counts from where the chapter begins, as its positions do.
        segments = tuple(
            Segment(each.start_ms - item.start_ms, each.end_ms - item.start_ms, each.text)
            for each in read.segments
            if item.start_ms <= each.start_ms < end
        )
        store.feeds.put_transcript(Transcript(item.id, "en", segments, ENGINE))


def _real(folder: Path) -> Path:
    return folder.resolve()
