"""A feed as text in, a show and its episodes out: bounded, sanitised, tolerant of how feeds really are."""

import importlib
import re
from collections import Counter
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Literal

from segue.catalog.podcasts import values
from segue.catalog.podcasts.extras import MAX_ITEMS, Extra, ExtraWalker
from segue.catalog.podcasts.markup import decoded
from segue.catalog.podcasts.salvage import made_sound
from segue.model.errors import BadInput
from segue.model.media import Credit, Link, Mark, Role

MAX_EPISODES = MAX_ITEMS
MAX_LINKS = 12

EpisodeType = Literal["full", "trailer", "bonus"]


@dataclass(frozen=True, slots=True)
class Enclosure:
    """The sound (or the film) of an episode. `type` is `audio/…` or `video/…`."""

    url: str
    type: str
    size_bytes: int = 0
    """As the feed says; 0 when it does not. Feeds are often wrong about it."""

    @property
    def is_video(self) -> bool:
        """Whether it is a film, out of which the audio has to be taken."""
        return self.type.startswith("video/")


@dataclass(frozen=True, slots=True)
class ParsedEpisode:
    """An episode as its feed describes it. `guid` is never empty and is unique within its feed."""

    guid: str
    title: str
    enclosure: Enclosure
    description: str = ""
    """Sanitised HTML."""
    link: str = ""
    published_at_ms: int | None = None
    duration_ms: int = 0
    season: int | None = None
    number: int = 0
    episode_type: EpisodeType = "full"
    explicit: bool | None = None
    """None when the episode does not say: then the show's word holds."""
    credits: tuple[Credit, ...] = ()
    marks: tuple[Mark, ...] = ()
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """A show as its feed describes it, newest episode first as far as dates tell."""

    title: str
    description: str = ""
    """Sanitised HTML."""
    language: str = ""
    credits: tuple[Credit, ...] = ()
    genres: tuple[str, ...] = ()
    explicit: bool = False
    art_url: str = ""
    link: str = ""
    new_feed_url: str = ""
    """Where the feed says that it has moved (`itunes:new-feed-url`)."""
    guid: str = ""
    """`podcast:guid`: the same wherever the show is hosted."""
    locked: bool = False
    serial: bool = False
    """True when episodes are meant to be heard from the first on."""
    complete: bool = False
    ttl_minutes: int = 0
    episodes: tuple[ParsedEpisode, ...] = ()
    well_formed: bool = True
    """False when the XML was broken: what is missing then may merely have been cut off."""
    warnings: tuple[str, ...] = ()


class NotAFeed(BadInput):
    """What came is no feed; `feeds` are the addresses of feeds that it names, when it is a web page that names some."""

    def __init__(self, message: str, hint: str, feeds: tuple[str, ...] = ()) -> None:
        super().__init__(message, hint)
        self.feeds = feeds


def parse_feed(
    data: bytes, base_url: str = "", now_ms: int = 0, content_type: str = "", local: bool = False
) -> ParsedFeed:
    """Reads RSS, Atom or RDF with the iTunes, Podcasting 2.0 and Podlove namespaces.

    `base_url` resolves relative addresses; `now_ms` judges dates (0: they are not held against the clock); `local`
    lets relative and `file:` addresses of enclosures stand. Raises BadInput for hostile XML and NotAFeed for what is
    none; never for a broken part of a feed, which is left out and told of in `warnings`.
    """
    text = decoded(data, content_type)
    if re.match(r"\s*(<!--.{0,2000}?-->\s*)?<(!doctype\s+html|html)\b", text[:4000], re.IGNORECASE | re.DOTALL):
        raise _web_page(text, base_url)
    text, walker, well_formed = made_sound(text)
    read = _read(text) if text else {}
    if not read.get("version") and not read.get("entries"):
        raise NotAFeed("This is not a podcast feed.", "Look for an address that the show calls RSS or feed.")
    reader = _Reader(base_url, now_ms or 2**62, local)
    return reader.feed(read, walker, well_formed)


def _read(text: str) -> Any:
    """What feedparser makes of `text`. It meets some feeds with exceptions of any kind."""
    feedparser: Any = importlib.import_module("feedparser")
    try:
        return feedparser.parse(
            BytesIO(text.encode("utf-8", "replace")),
            response_headers={"content-type": "application/xml; charset=utf-8"},
            resolve_relative_uris=False,
            sanitize_html=False,  # every text goes through nh3 in `values`, which keeps a stricter list
        )
    except Exception as error:
        raise NotAFeed(
            "This feed is broken beyond reading.", "Tell its makers; a validator names the fault."
        ) from error


def _web_page(text: str, base_url: str) -> NotAFeed:
    """The error for a web page, with the feeds that its head names."""
    found = []
    for tag in re.findall(r"<link\b[^<>]{1,2000}>", text[:300_000], re.IGNORECASE)[:200]:
        if re.search(r"application/(rss|atom)\+xml", tag, re.IGNORECASE):
            href = re.search(r"href\s*=\s*[\"']([^\"']{1,2000})[\"']", tag, re.IGNORECASE)
            if href and (url := values.web_url(values.plain(href[1], values.MAX_URL), base_url)):
                found.append(url)
    hint = f"It names this feed: {found[0]}" if found else "Look for an address that the show calls RSS or feed."
    return NotAFeed("This is a web page, not a podcast feed.", hint, tuple(dict.fromkeys(found))[:5])


@dataclass(slots=True)
class _Reader:
    base: str
    now_ms: int
    local: bool

    def feed(self, read: Any, walker: ExtraWalker, well_formed: bool) -> ParsedFeed:
        head, extra = read.feed, walker.show
        entries = read.entries[:MAX_EPISODES]
        read_episodes = [
            self._episode(entry, walker.items[index] if index < len(walker.items) else Extra())
            for index, entry in enumerate(entries)
        ]
        episodes = _told_apart([episode for episode in read_episodes if episode])
        warnings = []
        if not well_formed:
            warnings.append("The feed's XML is broken; what could be read was taken.")
        if silent := read_episodes.count(None):
            warnings.append(f"Entries without sound, left out: {silent}.")
        if walker.seen > MAX_EPISODES:
            warnings.append(f"Only the first {MAX_EPISODES} of {walker.seen} entries were taken.")
        author = extra.said.get("itunes:author") or _text(head, "author") or extra.said.get("itunes:owner", "")
        return ParsedFeed(
            title=values.plain(_text(head, "title")) or "Untitled show",
            description=values.prose(
                _longest(
                    _text(head, "subtitle"), extra.said.get("description", ""), extra.said.get("itunes:summary", "")
                )
            ),
            language=values.language(_text(head, "language")),
            credits=_credits(author, "author", extra.persons),
            genres=_genres(extra.genres or [str(tag.get("term") or "") for tag in head.get("tags", [])]),
            explicit=values.yes(extra.said.get("itunes:explicit", "")) or False,
            art_url=self._url(extra.said.get("itunes:image", "") or _text(head.get("image", {}), "href")),
            link=self._link(head),
            new_feed_url=values.web_url(extra.said.get("itunes:new-feed-url", ""), self.base),
            guid=values.plain(extra.said.get("podcast:guid", ""), 100),
            locked=values.yes(extra.said.get("podcast:locked", "")) or False,
            serial=extra.said.get("itunes:type", "").strip().lower() == "serial",
            complete=values.yes(extra.said.get("itunes:complete", "")) or False,
            ttl_minutes=values.whole(extra.said.get("ttl", ""), 0, 7 * 24 * 60) or 0,
            episodes=tuple(sorted(episodes, key=lambda episode: -(episode.published_at_ms or 0))),
            well_formed=well_formed,
            warnings=tuple(warnings),
        )

    def _episode(self, entry: Any, extra: Extra) -> ParsedEpisode | None:
        enclosure = self._enclosure(entry, extra)
        if enclosure is None:
            return None
        said = extra.said
        content = max((str(part.get("value") or "") for part in entry.get("content", [])), key=len, default="")
        title = said.get("itunes:title") or _text(entry, "title")
        kind = said.get("itunes:episodeType", "").strip().lower()
        return ParsedEpisode(
            guid=re.sub(r"\s+", " ", said.get("guid") or said.get("id") or _text(entry, "id")).strip()[:1000]
            or enclosure.url,
            title=values.plain(_text(entry, "title") or title) or "Untitled episode",
            enclosure=enclosure,
            description=values.prose(_longest(content, _text(entry, "summary"), said.get("itunes:summary", ""))),
            link=self._link(entry),
            published_at_ms=self._published(entry),
            duration_ms=values.duration_ms(said.get("itunes:duration") or _text(entry, "itunes_duration")),
            season=values.whole(said.get("itunes:season") or said.get("podcast:season", ""), 0, 9999),
            number=values.whole(said.get("itunes:episode") or said.get("podcast:episode", "")) or 0,
            episode_type="trailer" if kind == "trailer" else "bonus" if kind == "bonus" else "full",
            explicit=values.yes(said.get("itunes:explicit", "")),
            credits=_credits(said.get("itunes:author", ""), "author", extra.persons),
            marks=self._marks(extra),
            links=self._links(extra),
        )

    def _enclosure(self, entry: Any, extra: Extra) -> Enclosure | None:
        """The first sound, or failing that the first film. A sound among the alternates counts only when the entry
        has no enclosure of its own: the alternates are what the makers offer second."""
        offered = [
            (str(one.get("href") or one.get("url") or ""), str(one.get("type") or ""), str(one.get("length") or ""))
            for one in [*entry.get("enclosures", []), *entry.get("media_content", [])][:20]
        ]
        for group in (offered, [(url, kind, "") for kind, url in extra.alternates]):
            films = []
            for href, declared, length in group:
                url = self._url(href)
                kind = values.media_type(declared, url)
                if url and kind.startswith("audio/"):
                    return Enclosure(url, kind, values.whole(length, 0, 10**9) or 0)
                if url and kind:
                    films.append(Enclosure(url, kind, values.whole(length, 0, 10**9) or 0))
            if films:
                return films[0]
        return None

    def _published(self, entry: Any) -> int | None:
        for name in ("published", "updated", "created"):
            if name in entry:
                moment = values.published_ms(entry.get(f"{name}_parsed"), _text(entry, name), self.now_ms)
                if moment is not None:
                    return moment
        return None

    def _marks(self, extra: Extra) -> tuple[Mark, ...]:
        from segue.catalog.podcasts.chapters import in_order

        return in_order(
            [
                Mark(
                    start_ms=values.duration_ms(one.get("start", "")),
                    end_ms=None,
                    title=values.plain(one.get("title", ""), 300),
                    url=values.web_url(one.get("href", ""), self.base),
                    art_url=values.web_url(one.get("image", ""), self.base),
                )
                for one in extra.marks
            ]
        )

    def _links(self, extra: Extra) -> tuple[Link, ...]:
        links = [
            Link("transcript", url, one.get("type", "")[:100].lower(), values.language(one.get("language", "")))
            for one in extra.transcripts
            if (url := self._url(one.get("url", "")))
        ]
        if url := self._url(extra.chapters.get("url", "")):
            links.append(Link("chapters", url, extra.chapters.get("type", "")[:100].lower()))
        if url := self._url(extra.said.get("itunes:image", "")):
            links.append(Link("art", url))
        return tuple(dict.fromkeys(links))[:MAX_LINKS]

    def _link(self, where: Any) -> str:
        """The page about the show or the episode. feedparser takes a guid for it where there is none; those that are
        no addresses are left out."""
        text = _text(where, "link").strip()
        return values.web_url(text, self.base) if text.startswith(("http:", "https:", "/")) else ""

    def _url(self, text: str) -> str:
        return values.web_url(text, self.base, self.local)


def _told_apart(episodes: list[ParsedEpisode]) -> list[ParsedEpisode]:
    """Makes guids unique. Where several entries with different sounds share one guid, it says nothing, and each is
    known by its enclosure as well; an entry told twice over counts once."""
    from dataclasses import replace

    sounds = {(episode.guid, episode.enclosure.url): episode for episode in reversed(episodes)}
    shared = Counter(guid for guid, _ in sounds)
    return [
        replace(episode, guid=f"{episode.guid}|{episode.enclosure.url}") if shared[episode.guid] > 1 else episode
        for episode in reversed(sounds.values())
    ]


def _credits(author: str, role: Role, persons: list[tuple[str, str]]) -> tuple[Credit, ...]:
    roles: dict[str, Role] = {
        "": "host", "host": "host", "co-host": "host", "guest host": "host", "guest": "guest",
        "author": "author", "writer": "author", "narrator": "narrator", "composer": "composer",
    }  # fmt: skip
    found = [Credit(name, role)] if (name := values.plain(author, 200)) else []
    for person, said_role in persons:
        known = roles.get(said_role.strip().lower())
        if known and (name := values.plain(person, 200)):
            found.append(Credit(name, known))
    return tuple(dict.fromkeys(found))


def _genres(terms: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(genre for term in terms if (genre := values.plain(term, 60))))[:10]


def _text(where: Any, key: str) -> str:
    value = where.get(key) if hasattr(where, "get") else ""
    return value if isinstance(value, str) else ""


def _longest(*texts: str) -> str:
    return max(texts, key=len)
