"""What feeds say in the iTunes, Podcasting 2.0 and Podlove namespaces, item by item."""

from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

from segue.catalog.podcasts.markup import Walker

MAX_LINKS = 20
MAX_PERSONS = 30
MAX_MARKS = 1000
MAX_ITEMS = 5_000
MAX_ELEMENTS = 1_000
"""Of one item, or of the show's own head."""

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
    "dcterms": "http://purl.org/dc/terms/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rss": "http://purl.org/rss/1.0/",
}
"""What prefixes usually mean, for feeds that use them without saying."""

_KNOWN_URIS = {uri.lower() for uri in KNOWN_PREFIXES.values()}


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
        self._root = ""
        self._copy: list[str] = []
        self._uris: dict[str, str] = {}
        self._used: set[str] = set()
        self._room = 0
        self._budget = MAX_ELEMENTS
        self._skipping = 0
        """The depth of what is being left out of the copy (an item beyond the limit), or 0."""
        self.show = Extra()
        self.items: list[Extra] = []
        self._prefixes: dict[str, str] = {}
        self._item: Extra | None = None
        self._person_role = ""
        self._alternate_type = ""

    @property
    def copy(self) -> str:
        """The document, bounded and with every prefix declared at its root; well formed once its `path` is closed.

        Readers with costly expressions (feedparser's take quadratic time over a long author) may be given it.
        """
        spaces = {
            prefix: self._uris.get(prefix) or KNOWN_PREFIXES.get(prefix, "urn:undeclared") for prefix in self._used
        }
        declared = "".join(f" xmlns:{prefix}={quoteattr(uri)}" for prefix, uri in sorted(spaces.items()))
        return "".join([self._root + declared + ">", *self._copy]) if self._root else ""

    def closed_copy(self, depth: int = 0) -> tuple[str, str]:
        """The copy so far with its open elements closed down to `depth`, and the end tags of those that stay open."""
        ends = [f"</{self._named(name)}>" for name in self.path]
        if self._skipping:  # the elements that were left out have no start in the copy
            ends = ends[: self._skipping - 1]
        return self.copy + "".join(reversed(ends[depth:])), "".join(reversed(ends[:depth]))

    def characters(self, content: str) -> None:
        super().characters(content)
        if self._room > 0 and not self._skipping:
            self._copy.append(escape(content[: self._room]))
            self._room -= len(content)

    def opened(self, name: str, attributes: dict[str, str]) -> None:
        for key, value in attributes.items():
            if key.startswith("xmlns:") and len(self._prefixes) < 100:
                uri = value.strip()
                self._prefixes[key[6:]] = _NAMESPACES.get(uri.lower(), key[6:])
                if not uri.startswith("http://www.w3.org/XML/") and uri != "http://www.w3.org/2000/xmlns/":
                    self._uris.setdefault(key[6:], uri)
        canonical = self._canonical(name)
        if canonical in {"item", "entry"}:
            self._item = Extra()
            self.seen += 1
            if self.seen <= self._max_items:
                self.items.append(self._item)
            elif not self._skipping:
                self._skipping = len(self.path)
        elif canonical.startswith(("podcast:", "psc:")) and not self._skipping:
            self._skipping = len(
                self.path
            )  # they are read here; feedparser knows some of them and stumbles over others
        if not self._skipping:
            said = (
                f" {self._named(key)}={quoteattr(value[: self.max_text])}"
                for key, value in list(attributes.items())[:60]
                if not key.startswith("xmlns") or (key == "xmlns" and "www.w3.org/2000/xmlns" not in value)
            )
            start = f"<{self._named(name)}{''.join(said)}"
            if self._root:
                self._copy.append(start + ">")
            else:
                self._root = start
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
            self._copy.append(f"</{self._named(name)}>")
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

    def _is_for_others(self, name: str, canonical: str) -> bool:
        """Whether an element belongs in the copy. Podcasting 2.0 and Podlove are read here (feedparser knows some of
        them and stumbles over others), and of further namespaces only what feeds are known to use counts."""
        prefix, colon, _ = canonical.rpartition(":")
        if not colon:
            return True
        if prefix in {"podcast", "psc"}:
            return False
        uri = self._uris.get(name.rpartition(":")[0], "").lower()
        return prefix in KNOWN_PREFIXES or uri in _KNOWN_URIS or not self._root

    def _named(self, name: str) -> str:
        """`name` as it stands in the copy; its prefix is noted to be declared."""
        prefix, colon, local = name.partition(":")
        if not colon or prefix == "xml":
            return name
        if not prefix or prefix == "xmlns" or not local or ":" in local or not (local[0].isalpha() or local[0] == "_"):
            return "_" + name.replace(":", "_")
        self._used.add(prefix)
        return name

    def _canonical(self, name: str) -> str:
        prefix, colon, local = name.rpartition(":")
        return f"{self._prefixes.get(prefix, prefix)}:{local}" if colon else name
