"""Podcast feeds: a show in one language, or the original with every language beside it.

RSS 2.0 with Apple's tags and the podcast namespace (github.com/Podcastindex-org/podcast-namespace):
`alternateEnclosure` with `lang`, `transcript`, `person`, and `txt purpose="ai-content"` where a computer speaks.
"""

from collections.abc import Callable, Mapping, Sequence
from email.utils import formatdate
from xml.etree import ElementTree as Tree

from segue.dub.fit import mapped
from segue.dub.tags import notice
from segue.model.dub import Dub
from segue.model.media import Collection, Item

ITUNES = "http://www.itunes.com/dtds/podcast-1.0.dtd"
PODCAST = "https://podcastindex.org/namespace/1.0"
ATOM = "http://www.w3.org/2005/Atom"
TRANSCRIPTS = {"vtt": "text/vtt", "srt": "application/x-subrip", "json": "application/json"}

Address = Callable[[str], str]
"""A path of this server as an address that a podcast app can reach."""


def language_feed(
    show: Collection, language: str, dubs: Sequence[Dub], items: Mapping[str, Item], address: Address
) -> bytes:
    """The feed of a show in a language: its published dubs, the newest episode first."""
    root, channel = _channel(show, language, address(f"/collections/{show.id}/feeds/{language}.xml"))
    Tree.SubElement(channel, _podcast("txt"), {"purpose": "ai-content"}).text = "true"
    newest = sorted(dubs, key=lambda dub: items[dub.item_id].published_at_ms or 0, reverse=True)
    for dub in newest:
        item = items[dub.item_id]
        entry = _entry(channel, item, dub.title or item.title, f"{item.guid or item.id}#{language}")
        _text(entry, "description", "\n\n".join(part for part in (dub.description, notice(language)) if part))
        _enclosure(entry, address(f"/dubs/{dub.id}/stream"), dub.size_bytes, "audio/mpeg")
        _text(entry, _itunes("duration"), str(dub.duration_ms // 1000))
        for suffix, kind in TRANSCRIPTS.items():
            Tree.SubElement(entry, _podcast("transcript"), {
                "url": address(f"/dubs/{dub.id}/captions.{suffix}"), "type": kind, "language": language,
            })  # fmt: skip
        if dub.chapters:
            chapters = {"url": address(f"/dubs/{dub.id}/chapters.json"), "type": "application/json+chapters"}
            Tree.SubElement(entry, _podcast("chapters"), chapters)
        _people(entry, item)
        Tree.SubElement(entry, _podcast("txt"), {"purpose": "ai-content"}).text = "true"
    return _written(root)


def original_feed(
    show: Collection, items: Sequence[Item], dubs: Sequence[Dub], sizes: Mapping[str, int], address: Address
) -> bytes:
    """The show as it is, each episode with its languages beside it. `sizes` are the files' bytes, by item."""
    root, channel = _channel(show, show.language or "en", address(f"/collections/{show.id}/feeds/original.xml"))
    by_item: dict[str, list[Dub]] = {}
    for dub in dubs:
        by_item.setdefault(dub.item_id, []).append(dub)
    for item in sorted(items, key=lambda each: each.published_at_ms or 0, reverse=True):
        entry = _entry(channel, item, item.title, item.guid or item.id)
        _text(entry, "description", item.description)
        _enclosure(
            entry, address(f"/items/{item.id}/stream"), sizes.get(item.id, 0), item.enclosure_type or "audio/mpeg"
        )
        _text(entry, _itunes("duration"), str(item.duration_ms // 1000))
        _people(entry, item)
        for dub in by_item.get(item.id, ()):
            other = Tree.SubElement(entry, _podcast("alternateEnclosure"), {
                "type": "audio/mpeg", "length": str(dub.size_bytes), "lang": dub.language, "title": dub.title,
            })  # fmt: skip
            Tree.SubElement(other, _podcast("source"), {"uri": address(f"/dubs/{dub.id}/stream")})
    return _written(root)


def chapters_json(dub: Dub, item: Item) -> dict[str, object]:
    """The chapters of a dub (podcast namespace, JSON chapters 1.2.0), in its own time."""
    return {
        "version": "1.2.0",
        "chapters": [
            {"startTime": mapped(dub.anchors, mark.start_ms) / 1000, "title": title}
            for mark, title in zip(item.marks, dub.chapters, strict=False)
        ],
    }


def _channel(show: Collection, language: str, own: str) -> tuple[Tree.Element, Tree.Element]:
    for prefix, uri in (("itunes", ITUNES), ("podcast", PODCAST), ("atom", ATOM)):
        Tree.register_namespace(prefix, uri)
    root = Tree.Element("rss", {"version": "2.0"})
    channel = Tree.SubElement(root, "channel")
    _text(channel, "title", show.title)
    _text(channel, "link", show.link or own)
    _text(channel, "description", show.description or show.title)
    _text(channel, "language", language)
    Tree.SubElement(channel, f"{{{ATOM}}}link", {"href": own, "rel": "self", "type": "application/rss+xml"})
    _text(channel, _itunes("explicit"), "true" if show.explicit else "false")
    if show.credits:
        _text(channel, _itunes("author"), ", ".join(credit.name for credit in show.credits))
    return root, channel


def _entry(channel: Tree.Element, item: Item, title: str, guid: str) -> Tree.Element:
    entry = Tree.SubElement(channel, "item")
    _text(entry, "title", title)
    Tree.SubElement(entry, "guid", {"isPermaLink": "false"}).text = _clean(guid)
    if item.published_at_ms:
        _text(entry, "pubDate", formatdate(item.published_at_ms / 1000, usegmt=True))
    return entry


def _enclosure(entry: Tree.Element, url: str, size: int, kind: str) -> None:
    Tree.SubElement(entry, "enclosure", {"url": url, "length": str(size), "type": kind})


def _people(entry: Tree.Element, item: Item) -> None:
    for credit in item.credits:
        person = Tree.SubElement(entry, _podcast("person"), {"role": "guest" if credit.role == "guest" else "host"})
        person.text = _clean(credit.name)


def _text(parent: Tree.Element, tag: str, text: str) -> None:
    Tree.SubElement(parent, tag).text = _clean(text)


def _clean(text: str) -> str:
    """Without the characters that XML can't hold."""
    return "".join(c for c in text if c in "\t\n\r" or c >= " ")


def _itunes(tag: str) -> str:
    return f"{{{ITUNES}}}{tag}"


def _podcast(tag: str) -> str:
    return f"{{{PODCAST}}}{tag}"


def _written(root: Tree.Element) -> bytes:
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + bytes(Tree.tostring(root, "utf-8"))
