"""How long feeds take to read, and what a hostile one can cost."""

import resource
import time
from collections.abc import Callable

from bench import Row
from segue.catalog.podcasts.fetch import FEED
from segue.catalog.podcasts.opml import Outline, read_opml, write_opml
from segue.catalog.podcasts.parse import parse_feed
from segue.catalog.podcasts.transcripts import read_transcript
from segue.model.errors import BadInput

EPISODES = 1_000
SHOWNOTES = "<p>" + "An hour about <a href='https://example.org/'>tides</a>, mud and patience. " * 40 + "</p>"

HOSTILE = (
    "&",
    "<![CDATA[",
    "<item/>",
    "<b>x</b>",
    "<category>x</category>",
    "<item><title>x</title><enclosure url='http://a/b' type='audio/mpeg'/></item>",
)


def run() -> list[Row]:
    """Reads a long feed, a long transcript, a list of subscriptions, and the worst feeds that a fetch lets through."""
    feed = _feed(EPISODES)
    cues = "\n\n".join(f"{_stamp(n)} --> {_stamp(n + 1)}\n<v Ada>Line {n} of an hour." for n in range(1_200))
    transcript = f"WEBVTT\n\n{cues}\n".encode()
    outlines = write_opml(Outline(f"https://example.org/{n}", f"Show {n}") for n in range(1_000))
    rows = [
        Row(
            f"reading a feed of {EPISODES:,} episodes ({len(feed) / 1e6:.1f} MB)",
            _seconds(lambda: parse_feed(feed)),
            "s",
        ),
        Row("reading a transcript of an hour", _seconds(lambda: read_transcript(transcript, "", "", "epi_x")), "s"),
        Row("reading an OPML file of 1,000 shows", _seconds(lambda: read_opml(outlines)), "s"),
    ]
    worst, name = 0.0, ""
    start = "<rss version='2.0'><channel><title>x</title>"
    for size in (FEED.max_bytes // 10, FEED.max_bytes):
        for piece in HOSTILE:
            data = (start + piece * (size // len(piece)))[:size].encode()
            took = _seconds(lambda data=data: parse_feed(data))  # type: ignore[misc]
            worst, name = max((worst, name), (took, piece))
    rows.append(Row("the most hostile feed of 20 MB, refused or read after", worst, "s", "<= 60", f"made of {name!r}"))
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    rows.append(Row("memory at most meanwhile", peak_mb, "MB"))
    return rows


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    try:
        work()
    except BadInput:
        pass
    return time.perf_counter() - start


def _stamp(number: int) -> str:
    seconds = number * 3
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.000"


def _feed(episodes: int) -> bytes:
    items = "".join(
        f"<item><title>Episode {n}</title><guid>g{n}</guid><pubDate>Mon, 01 Jan 2024 08:00:00 GMT</pubDate>"
        f'<enclosure url="https://example.org/{n}.mp3" type="audio/mpeg" length="1"/>'
        f"<itunes:duration>01:00:00</itunes:duration><description><![CDATA[{SHOWNOTES}]]></description></item>"
        for n in range(episodes)
    )
    space = 'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'
    return f'<rss version="2.0" {space}><channel><title>Long</title>{items}</channel></rss>'.encode()
