import json
from dataclasses import asdict
from pathlib import Path
from random import Random

import pytest

from segue.catalog.podcasts.parse import MAX_EPISODES, NotAFeed, ParsedFeed, parse_feed
from segue.model.errors import BadInput

FEEDS = Path(__file__).parent / "feeds"
NOW_MS = 1_735_689_600_000  # 2025-01-01


def parse(text: str | bytes, **more: object) -> ParsedFeed:
    data = text.encode() if isinstance(text, str) else text
    return parse_feed(data, "https://pods.example/feed.xml", NOW_MS, **more)  # type: ignore[arg-type]


def show(items: str, head: str = "<title>T</title>") -> str:
    return (
        '<rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd">'
        f"<channel>{head}{items}</channel></rss>"
    )


def item(guid: str, url: str, more: str = "") -> str:
    said = f"<guid>{guid}</guid>" if guid else ""
    return f'<item><title>{url}</title>{said}<enclosure url="https://e.example/{url}" type="audio/mpeg"/>{more}</item>'


@pytest.mark.parametrize("name", [path.stem for path in sorted(FEEDS.glob("*.xml"))])
def test_feeds_of_every_style_read_as_expected(name: str) -> None:
    """The golden readings beside the feeds are checked by hand; a difference is a change that listeners would see."""
    read = json.loads(json.dumps(asdict(parse((FEEDS / f"{name}.xml").read_bytes()))))
    assert read == json.loads((FEEDS / f"{name}.json").read_text("utf-8"))


def test_nothing_that_runs_comes_through() -> None:
    nasty = (
        "<script>x()</script>", "<img src=x onerror=x()>", "<svg onload=x()>", "<a href='javascript:x()'>a</a>",
        "<a href=' &#106;avascript:x()'>a</a>", "<iframe srcdoc='<script>x()</script>'></iframe>", "<style>*{}</style>",
        "<p style='background:url(x)'>", "<form action=x><input></form>",
        "<math><mtext></form><mglyph><svg><script>x()",
        "<object data=x>", "<base href=x>", "<meta http-equiv=refresh content=0>", "<a href='data:text/html,x'>a</a>",
    )  # fmt: skip
    for html in nasty:
        for wrapped in (f"<![CDATA[{html}]]>", html.replace("&", "&amp;").replace("<", "&lt;")):
            feed = parse(show(item("g", "1.mp3", f"<description>{wrapped}</description>"), f"<title>{wrapped}</title>"))
            text = feed.episodes[0].description.lower()
            for sign in (
                "<script",
                "onerror",
                "onload",
                "javascript:",
                "<iframe",
                "<style",
                "style=",
                "<form",
                "data:",
            ):
                assert sign not in text, (html, text)


@pytest.mark.parametrize(
    "prolog",
    [
        '<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;">]>',
        '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE r [<!ENTITY x SYSTEM "http://169.254.169.254/latest">]>',
        '<!DOCTYPE r [<!ENTITY % p SYSTEM "http://127.0.0.1/x.dtd"> %p;]>',
        '<!DOCTYPE r [<!ENTITY x "harmless">]>',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-32", "cp037"])
def test_entities_are_refused_in_any_encoding(prolog: str, encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}"?>{prolog}' + show(item("g", "1.mp3"), "<title>&x;&c;</title>")
    with pytest.raises(BadInput) as refused:
        parse(text.encode(encoding))
    assert "entities" in str(refused.value) or encoding == "cp037"


def test_the_doctype_of_old_rss_is_no_crime() -> None:
    doctype = (
        '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.netscape.com/rss-0.91.dtd">'
    )
    assert parse(doctype + show(item("g", "1.mp3"))).title == "T"


def test_a_broken_item_costs_only_itself() -> None:
    """Also one that lost its end, and prefixes that nobody declared."""
    items = [item("a", "a.mp3", "<podcast:season>2</podcast:season>"), item("b", "b.mp3", "<oops>"), item("c", "c.mp3")]
    items.insert(1, "<item><title>cut off")
    feed = parse(show("".join(items)))
    assert [episode.guid for episode in feed.episodes] == ["a", "c"]
    assert feed.episodes[0].season == 2
    assert not feed.well_formed


@pytest.mark.timeout(60)
def test_hostile_feeds_cost_little() -> None:
    for text in (
        "<" * 60_000,
        "<v " * 40_000,
        "<![CDATA[" * 40_000,
        "<!--" * 40_000,
        "&" * 60_000,
        "<a><b>" * 40_000,
    ):
        for start in (show("").removesuffix("</channel></rss>") + "<item>", "", "<!DOCTYPE html>"):
            try:
                parse(start + text)
            except BadInput:
                pass
    for text in ("1:" * 50_000, "A" * 100_000, " " * 100_000, "&amp;" * 80_000, "&lt;a " * 60_000, "2024-" * 80_000):
        names = ("pubDate", "description", "title", "link", "itunes:duration", "author", "category", "itunes:summary")
        parse(show(item("g", "1.mp3", "".join(f"<{name}>{text}</{name}>" for name in names))))


def test_namespaces_that_feedparser_stumbles_over() -> None:
    """Chapters without a start, prefixes bound to nothing: in other readers one of these costs the whole feed."""
    text = (
        '<rss xmlns:psc="http://podlove.org/simple-chapters" xmlns:w=""><channel><title>T</title>'
        + item("a", "a.mp3", '<psc:chapters><psc:chapter title="x"/></psc:chapters><psc:chapter/><w:x w:y="z"/>')
        + "</channel></rss>"
    )
    assert [episode.guid for episode in parse(text).episodes] == ["a"]


def test_a_broken_head_costs_no_episodes() -> None:
    text = show(item("a", "a.mp3") + item("b", "b.mp3"), "<title>T</title><description>one<br>two</description>")
    feed = parse(text)
    assert (feed.title, len(feed.episodes), feed.well_formed) == ("T", 2, False)


def test_any_damage_is_met_with_words() -> None:
    """Feeds cut, spliced and sprinkled with markup: read, or refused in words, never anything else."""
    random = Random(7)
    pieces = [
        b"<",
        b">",
        b"&",
        b"\0",
        b"<![CDATA[",
        b"]]>",
        b"</item>",
        b"<item>",
        b"<!--",
        b'"',
        b"&#xD800;",
        b"xmlns=",
    ]
    whole = [path.read_bytes() for path in sorted(FEEDS.glob("*.xml"))]
    for _ in range(60):
        data = bytearray(random.choice(whole))
        for _ in range(random.randint(1, 8)):
            at, length = random.randrange(len(data)), random.randint(0, 40)
            data[at : at + length] = random.choice(pieces)
        try:
            feed = parse(bytes(data))
        except BadInput:
            continue
        assert all(episode.guid and episode.enclosure.url for episode in feed.episodes)


def test_deep_nesting_is_refused() -> None:
    with pytest.raises(BadInput, match="nested"):
        parse("<rss><channel>" + "<a>" * 100_000)


def test_a_web_page_names_its_feeds() -> None:
    page = (
        "<!DOCTYPE html><html><head><title>x</title>"
        "<link rel=alternate type='application/rss+xml' title='A' href='/feed?x=1&amp;y=2'>"
        '<link rel="alternate" type="application/rss+xml" href="javascript:alert(1)"></head></html>'
    )
    with pytest.raises(NotAFeed) as page_error:
        parse(page)
    assert page_error.value.feeds == ("https://pods.example/feed?x=1&y=2",)


@pytest.mark.parametrize(
    "data", [b"", b"   ", b"hello", b'{"json": true}', b"\x00\xff" * 500, b"<opml><body/></opml>", b"ID3\x04"]
)
def test_what_is_no_feed_is_told(data: bytes) -> None:
    with pytest.raises(NotAFeed):
        parse(data)


def test_an_empty_show_is_a_show() -> None:
    assert parse(show("")).episodes == ()


def test_guids() -> None:
    """Without a guid the enclosure stands for it; a guid that everything shares says nothing; twins count once."""
    feed = parse(show(item("", "a.mp3") + item("same", "b.mp3") + item("same", "c.mp3") + item("x", "d.mp3") * 2))
    assert [episode.guid for episode in feed.episodes] == [
        "https://e.example/a.mp3",
        "same|https://e.example/b.mp3",
        "same|https://e.example/c.mp3",
        "x",
    ]


def test_counts_and_lengths_are_bounded() -> None:
    long = "x" * 100_000
    feed = parse(show(item(long, "1.mp3", f"<description>{long}</description>"), f"<title>{long}</title>"))
    assert len(feed.title) == 500
    assert len(feed.episodes[0].guid) == 1000
    assert len(feed.episodes[0].description) < 61_000
    many = parse(show("".join(item(str(n), f"{n}.mp3") for n in range(MAX_EPISODES + 50))))
    assert len(many.episodes) == MAX_EPISODES
    assert "Only the first" in many.warnings[0]


def test_a_feed_in_a_file_may_name_its_neighbours() -> None:
    text = show('<item><title>x</title><guid>g</guid><enclosure url="one.mp3" type="audio/mpeg"/></item>').encode()
    assert parse_feed(text, "", NOW_MS, local=True).episodes[0].enclosure.url == "one.mp3"
    assert parse_feed(text, "", NOW_MS).episodes == ()
    assert parse(text).episodes[0].enclosure.url == "https://pods.example/one.mp3"
