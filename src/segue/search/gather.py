"""From the library to what is indexed: passages and words of every episode, chapter, show, book and album."""

import hashlib
from collections.abc import Iterator
from typing import Literal

from segue.model.media import Collection, Credit, Item
from segue.model.screen import Screen
from segue.model.text import Passage, Transcript, without_markup
from segue.search.index import VERSION, Content
from segue.store import Store
from segue.understanding.passages import screen_passages, speech_passages, text_passages

_PAGE = 500
_SPOKEN: tuple[Literal["episode", "chapter"], ...] = ("episode", "chapter")
_COLLECTIONS: tuple[Literal["show", "book", "album"], ...] = ("show", "book", "album")


def stamps(store: Store) -> dict[str, str]:
    """Everything that belongs into the index, by id, with a stamp that changes when it ought to be put anew."""
    marks = store.feeds.transcript_marks()
    for id_, mark in store.screens.marks().items():
        marks[id_] = f"{marks.get(id_, '')} {mark}"
    found: dict[str, str] = {}
    titles: dict[str, str] = {}
    for kind in _COLLECTIONS:
        for each in _collections(store, kind):
            titles[each.id] = f"{each.title} {each.language} {each.explicit}"
            found[each.id] = _stamp(titles[each.id], each.description, str(each.genres), _people(each.credits))
    for item_kind in _SPOKEN:
        for item in _items(store, item_kind):
            found[item.id] = _stamp_of(item, titles.get(item.collection_id, ""), marks.get(item.id, ""))
            marks.pop(item.id, None)
    for item in store.catalog.items_by_id(marks).values():  # tracks whose words are known
        found[item.id] = _stamp_of(item, titles.get(item.collection_id, ""), marks[item.id])
    return found


def contents(store: Store, stamped: dict[str, str]) -> Iterator[Content]:
    """The contents of the things named; those that are gone from the library are left out."""
    for id_, stamp in stamped.items():
        if id_.startswith(("alb_", "sho_", "bok_")):
            each = store.catalog.collections_by_id([id_]).get(id_)
            if each is not None:
                yield _of_collection(each, stamp)
            continue
        item = store.catalog.items_by_id([id_]).get(id_)
        if item is not None:
            home = store.catalog.collections_by_id([item.collection_id]).get(item.collection_id)
            yield _of_item(item, home, store.feeds.transcripts(id_), store.screens.get(id_), stamp)


def _of_collection(each: Collection, stamp: str) -> Content:
    people = _people(each.credits)
    about = " ".join([people, *each.genres, each.series, without_markup(each.description)])
    facts = {
        "stamp": stamp, "kind": each.kind, "collection_id": each.id, "collection": each.title,
        "explicit": each.explicit, "people": people, "published_at_ms": None, "duration_ms": 0,
        "added_at_ms": each.added_at_ms,
    }  # fmt: skip
    return Content(
        each.id, each.title, about, _tag(each.language), text_passages(each.id, without_markup(each.description)), facts
    )


def _of_item(
    item: Item, home: Collection | None, transcripts: list[Transcript], screen: Screen | None, stamp: str
) -> Content:
    language = _tag(item.language or (home.language if home else ""))
    passages: list[Passage] = []
    for transcript in _chosen(transcripts):
        language = language or _tag(transcript.language)
        passages += speech_passages(transcript)
    passages += screen_passages(item.id, screen.shown) if screen else ()
    passages += text_passages(item.id, without_markup(item.description))
    people = _people([*item.credits, *(home.credits if home else ())])
    topics = [mark.title for mark in item.marks if mark.title]
    about = " ".join([people, home.title if home else "", *item.genres, *topics, without_markup(item.description)])
    facts = {
        "stamp": stamp, "kind": item.kind, "collection_id": item.collection_id,
        "collection": home.title if home else "", "explicit": item.explicit or bool(home and home.explicit),
        "people": people, "topics": topics[:200],
        "published_at_ms": item.published_at_ms, "duration_ms": item.duration_ms, "added_at_ms": item.added_at_ms,
    }  # fmt: skip
    return Content(item.id, item.title, about, language, tuple(passages), facts)


def _chosen(transcripts: list[Transcript]) -> list[Transcript]:
    """The first that says what is spoken (the store puts the best first), and what is sung."""
    other = [each for each in transcripts if each.engine.startswith("lyrics:")]
    spoken = [each for each in transcripts if each not in other]
    return [*spoken[:1], *other]


def _stamp_of(item: Item, home: str, mark: str) -> str:
    topics = str([each.title for each in item.marks])
    told = [item.title, item.description, item.language, str(item.explicit), str(item.duration_ms), topics]
    return _stamp(*told, _people(item.credits), home, mark)


def _stamp(*parts: str) -> str:
    return hashlib.blake2b("\n".join([VERSION, *parts]).encode(), digest_size=8).hexdigest()


def _people(credits: "tuple[Credit, ...] | list[Credit]") -> str:
    return ", ".join(dict.fromkeys(credit.name for credit in credits))


def _tag(language: str) -> str:
    return language.replace("_", "-").split("-", 1)[0].lower()[:3]


def _items(store: Store, kind: Literal["episode", "chapter"]) -> Iterator[Item]:
    offset = 0
    while page := store.catalog.list_items(kind, offset=offset, limit=_PAGE, counted=False)[1]:
        yield from page
        offset += len(page)


def _collections(store: Store, kind: Literal["show", "book", "album"]) -> Iterator[Collection]:
    offset = 0
    while page := store.catalog.list_collections(kind, offset=offset, limit=_PAGE, counted=False)[1]:
        yield from page
        offset += len(page)
