"""What feeds say in the iTunes, Podcasting 2.0 and Podlove namespaces, item by item."""

from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

from segue.catalog.podcasts.markup import Walker

MAX_LINKS = 20
MAX_PERSONS = 30
MAX_MARKS = 1000
MAX_ITEMS = 5_000

_NAMESPACES = {
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "https://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "https://podcastindex.org/namespace/1.0": "podcast",
    "http://podcastindex.org/namespace/1.0": "podcast",
    "https://github.com/podcastindex-org/podcast-namespace/blob/main/docs/1.0.md": "podcast",
    "http://podlove.org/simple-chapters": "psc",
    "http://podlove.org/simple-chapters/": "psc",
}

_PROSE = {"description", "summary", "subtitle", "content", "encoded"}
_HOLDERS = (["item"], ["entry"], ["channel"], ["feed"])

KNOWN_PREFIXES = {
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "podcast": "https://podcastindex.org/namespace/1.0",
    "psc": "http://podlove.org/simple-chapters",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "atom": "http://www.w3.org/2005/Atom",
    "media": "http://search.yahoo.com/mrss/",
    "dc": "http://purl.org/dc/elements/1.1/",
}
"""What prefixes usually mean, for feeds that use them without saying."""


@dataclass(slots=True)
class Extra:
    """What one item (or the show itself) says beyond plain RSS. `said` holds single values by canonical name
    (`itunes:duration`), the lists hold what may stand there more than once."""

    said: dict[str, str] = field(default_factory=dict)
    genres: list[str] = field(default_factory=list)
    persons: list[tuple[str, str]] = field(default_factory=list)
    """(name, role)"""
    transcripts: list[dict[str, str]] = field(default_factory=list)
    chapters: dict[str, str] = field(default_factory=dict)
    marks: list[dict[str, str]] = field(default_factory=list)
    alternates: list[tuple[str, str]] = field(default_factory=list)
    """(media type, address)"""


class ExtraWalker(Walker):
    """Collects an `Extra` for the show and one for every item, in the document's order, and keeps a copy of the
    document in which everything is bounded: how many items, how long each text.

    Prefixes are read through the document's own declarations; an undeclared one means what it usually means.
    """

    max_text = 4_000
    max_prose = 60_000

    def __init__(self, max_items: int = MAX_ITEMS) -> None:
        super().__init__()
        self.seen = 0
        """How many items there are, those beyond `max_items` as well."""
        self._max_items = max_items
        self._copy: list[str] = []
        self._room = 0
        self._skipping = 0
        """The depth of the item beyond the limit that is being passed over, or 0."""
        self.show = Extra()
        self.items: list[Extra] = []
        self._prefixes: dict[str, str] = {}
        self._item: Extra | None = None
        self._person_role = ""
        self._alternate_type = ""

    @property
    def copy(self) -> str:
        """The document, bounded. Readers with costly expressions (feedparser's take quadratic time over a long
        author) may be given it."""
        return "".join(self._copy)

    def characters(self, content: str) -> None:
        super().characters(content)
        if self._room > 0 and not self._skipping:
            self._copy.append(escape(content[: self._room]))
            self._room -= len(content)

    def opened(self, name: str, attributes: dict[str, str]) -> None:
        for key, value in attributes.items():
            if key.startswith("xmlns:") and value.strip().lower() in _NAMESPACES and len(self._prefixes) < 100:
                self._prefixes[key[6:]] = _NAMESPACES[value.strip().lower()]
        canonical = self._canonical(name)
        if canonical in {"item", "entry"}:
            self._item = Extra()
            self.seen += 1
            if self.seen <= self._max_items:
                self.items.append(self._item)
            elif not self._skipping:
                self._skipping = len(self.path)
        if not self._skipping:
            said = (f" {key}={quoteattr(value[: self.max_text])}" for key, value in list(attributes.items())[:60])
            self._copy.append(f"<{name}{''.join(said)}>")
            self._room = self.max_prose if canonical.rpartition(":")[2] in _PROSE else self.max_text
        self._opened(canonical, attributes)

    def _opened(self, name: str, attributes: dict[str, str]) -> None:
        target = self._item or self.show
        if name == "itunes:image":
            target.said.setdefault(name, attributes.get("href") or attributes.get("url", ""))
        elif name == "itunes:category" and attributes.get("text") and len(target.genres) < MAX_LINKS:
            target.genres.append(attributes["text"])
        elif name == "podcast:person":
            self._person_role = attributes.get("role", "")
        elif name == "podcast:transcript" and len(target.transcripts) < MAX_LINKS:
            target.transcripts.append(attributes)
        elif name == "podcast:chapters":
            target.chapters = attributes
        elif name == "psc:chapter" and len(target.marks) < MAX_MARKS:
            target.marks.append(attributes)
        elif name == "podcast:alternateEnclosure":
            self._alternate_type = attributes.get("type", "")
        elif name == "podcast:source" and len(target.alternates) < MAX_LINKS:
            target.alternates.append((self._alternate_type, attributes.get("uri", "")))

    def closed(self, name: str, text: str) -> None:
        if not self._skipping:
            self._copy.append(f"</{name}>")
        elif len(self.path) < self._skipping:
            self._skipping = 0
        name = self._canonical(name)
        if name in {"item", "entry"}:
            self._item = None
            return
        target = self._item or self.show
        if name == "podcast:person":
            if text and len(target.persons) < MAX_PERSONS:
                target.persons.append((text, self._person_role))
        elif name == "itunes:name":
            target.said.setdefault("itunes:owner", text)
        elif name in {"ttl", "guid", "id", "description"} or (name.startswith(("itunes:", "podcast:")) and text):
            if name in {"guid", "id", "description"} and self.path[-1:] not in _HOLDERS:
                return  # of something inside the item or the show, such as the source of an Atom entry
            target.said.setdefault(name, text)

    def _canonical(self, name: str) -> str:
        prefix, colon, local = name.rpartition(":")
        return f"{self._prefixes.get(prefix, prefix)}:{local}" if colon else name
