"""Subscriptions in and out as OPML 2.0, the exchange format of podcast programs (opml.org/spec2)."""

from collections.abc import Iterable
from dataclasses import dataclass
from xml.sax.saxutils import quoteattr

from segue.catalog.podcasts import values
from segue.catalog.podcasts.markup import Walker, decoded, mended, walk
from segue.model.errors import BadInput

MAX_BYTES = 10_000_000
MAX_OUTLINES = 5_000


@dataclass(frozen=True, slots=True)
class Outline:
    """One subscription: its feed, what it is called, and the folder that it lay in (`News/Daily`)."""

    feed_url: str
    title: str = ""
    link: str = ""
    folder: str = ""


def read_opml(data: bytes) -> tuple[Outline, ...]:
    """The feeds in an OPML file, each once, folders flattened into names. Raises BadInput for hostile XML, for more
    than 10 MB, and when no feed is in it."""
    if len(data) > MAX_BYTES:
        raise BadInput(f"This OPML file is bigger than {MAX_BYTES // 1_000_000} MB.", "Is it really a list of feeds?")
    text = decoded(data)
    found = _outlines(text)
    if not found:
        raise BadInput("No feed is listed in this file.", "Export your subscriptions as OPML and give that file.")
    return found


def write_opml(outlines: Iterable[Outline], title: str = "Podcasts in Segue") -> bytes:
    """OPML 2.0 in UTF-8, feeds by title, folders as outlines around them (one level: `News/Daily` is one name)."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<opml version="2.0">']
    lines += [f"  <head><title>{_escaped(title)}</title></head>", "  <body>"]
    by_folder: dict[str, list[Outline]] = {}
    for outline in sorted(outlines, key=lambda one: (one.title.casefold(), one.feed_url)):
        by_folder.setdefault(outline.folder, []).append(outline)
    for folder in sorted(by_folder):
        indent = "      " if folder else "    "
        if folder:
            lines.append(f"    <outline text={quoteattr(folder)}>")
        for outline in by_folder[folder]:
            link = f" htmlUrl={quoteattr(outline.link)}" if outline.link else ""
            name = quoteattr(outline.title or outline.feed_url)
            lines.append(f'{indent}<outline type="rss" text={name} xmlUrl={quoteattr(outline.feed_url)}{link}/>')
        if folder:
            lines.append("    </outline>")
    return "\n".join([*lines, "  </body>", "</opml>", ""]).encode()


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _outlines(text: str) -> tuple[Outline, ...]:
    walker = _OpmlWalker()
    if not walk(text, walker, "OPML file"):
        walker = _OpmlWalker()
        walk(mended(text), walker, "OPML file")
    return tuple(walker.found.values())


class _OpmlWalker(Walker):
    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, Outline] = {}
        self._folders: list[str] = []

    def opened(self, name: str, attributes: dict[str, str]) -> None:
        if name.lower() != "outline":
            return
        said = {key.lower(): value for key, value in attributes.items()}
        title = values.plain(said.get("title") or said.get("text", ""))
        url = said.get("xmlurl", "").strip()
        if url and len(url) <= values.MAX_URL and len(self.found) < MAX_OUTLINES:
            folder = "/".join(part for part in self._folders if part)[:200]
            self.found.setdefault(url, Outline(url, title, values.web_url(said.get("htmlurl", "")), folder))
        self._folders.append("" if url else title)

    def closed(self, name: str, text: str) -> None:
        if name.lower() == "outline" and self._folders:
            self._folders.pop()
