"""Names to look for: of the whole library, and of one item's credits and notes."""

import re
from collections.abc import Iterator

from segue.model.media import Collection, Item
from segue.model.text import without_markup
from segue.store import Store
from segue.understanding.named import Known, Names

PAGE = 5_000
MOST = 40_000
"""How many names of a kind are looked for."""
_LINK = re.compile(r"<a\b[^>]{0,500}?href=[\"'](https?://[^\"']{1,500})[\"'][^>]{0,200}>(.{1,300}?)</a>", re.I | re.S)
_BARE = re.compile(r"\[([^\]]{2,120})\]\((https?://[^)\s]{1,500})\)")


def names_of(store: Store) -> Names:
    """People and works of the library."""
    return Names(_library(store))


def known_of(item: Item, collection: Collection | None) -> list[Known]:
    """An item's people, and what its notes link to."""
    credits = [*item.credits, *(collection.credits if collection else ())]
    people = [Known("person", each.name, "credit", each.creator_id) for each in credits if " " in each.name.strip()]
    links = [Known("work", label, "notes", address) for label, address in links_in(item.description)]
    return list(dict.fromkeys([*people, *links]))


def links_in(notes: str) -> list[tuple[str, str]]:
    """(label, address) of the links in notes, HTML or Markdown; labels that are addresses themselves are left out."""
    found = [(without_markup(label, "").strip(), address) for address, label in _LINK.findall(notes)]
    found += [(label.strip(), address) for label, address in _BARE.findall(notes)]
    return [(label, address) for label, address in dict.fromkeys(found) if label and "://" not in label][:100]


def _library(store: Store) -> Iterator[Known]:
    for offset in range(0, MOST, PAGE):
        _, people = store.catalog.list_creators("", offset, PAGE)
        yield from (Known("person", each.name, "library", each.creator_id) for each in people)
        if len(people) < PAGE:
            break
    for kind in ("book", "show", "album"):
        for offset in range(0, MOST, PAGE):
            _, works = store.catalog.list_collections(kind, offset=offset, limit=PAGE)
            yield from (Known("work", each.title, "library", each.id) for each in works if " " in each.title.strip())
            if len(works) < PAGE:
                break
