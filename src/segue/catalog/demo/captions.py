"""Transcripts, chapters and feeds in the forms that players read."""

import json
from collections.abc import Sequence
from datetime import UTC
from email.utils import format_datetime
from xml.sax.saxutils import escape, quoteattr

from segue.catalog.demo.texts import Episode, ShowText
from segue.model.media import Mark
from segue.model.text import Segment

WIDEST_LINE = 65


def as_vtt(segments: Sequence[Segment]) -> str:
    """WebVTT with speakers in voice spans, cues split so that no line is wider than Apple wants (65)."""
    cues = ["WEBVTT"]
    for segment in segments:
        for start, end, text in _cues(segment):
            cues.append(f"{_clock(start)} --> {_clock(end)}\n<v {segment.speaker}>{escape(text)}")
    return "\n\n".join(cues) + "\n"


def as_chapters(marks: Sequence[Mark]) -> str:
    """Podcasting 2.0 JSON chapters."""
    chapters = [{"startTime": round(mark.start_ms / 1000, 3), "title": mark.title} for mark in marks]
    return json.dumps({"version": "1.2.0", "chapters": chapters}, ensure_ascii=False, indent=1) + "\n"


def as_feed(show: ShowText, episodes: Sequence[tuple[Episode, str, int, int, str]]) -> str:
    """RSS 2.0 with the iTunes and Podcasting 2.0 namespaces.

    Each episode comes with its file's name, size in bytes, length in milliseconds and media type.
    """
    explicit = f"    <itunes:explicit>{show.explicit}</itunes:explicit>\n" if show.explicit else ""
    inner = f"<itunes:category text={quoteattr(show.subcategory)}/>" if show.subcategory else ""
    persons = "".join(f'    <podcast:person role="host">{escape(name)}</podcast:person>\n' for name in show.speakers)
    items = "".join(_item(show, *episode) for episode in reversed(episodes))
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" \
xmlns:podcast="https://podcastindex.org/namespace/1.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">
  <channel>
    <title>{escape(show.title)}</title>
    <link>{escape(show.link)}</link>
    <description>{escape(show.description)}</description>
    <language>en</language>
    <copyright>Written for Segue's demo library. AGPL-3.0-or-later.</copyright>
    <podcast:guid>{_guid(show.id)}</podcast:guid>
    <podcast:medium>podcast</podcast:medium>
    <podcast:txt purpose="ai-content">true</podcast:txt>
    <itunes:author>{escape(show.author)}</itunes:author>
    <itunes:type>episodic</itunes:type>
    <itunes:image href="cover.jpg"/>
    <itunes:category text={quoteattr(show.category)}>{inner}</itunes:category>
{explicit}{persons}{items}  </channel>
</rss>
"""


def _item(show: ShowText, episode: Episode, file: str, size_bytes: int, duration_ms: int, mime: str) -> str:
    from datetime import datetime

    stem = file.rpartition(".")[0]
    date = format_datetime(datetime.fromisoformat(f"{episode.date}T06:00:00").replace(tzinfo=UTC))
    seconds = round(duration_ms / 1000)
    return f"""    <item>
      <title>{escape(episode.title)}</title>
      <guid isPermaLink="false">segue-demo:{show.id}:s{episode.season}e{episode.number}</guid>
      <pubDate>{date}</pubDate>
      <description>{escape(episode.notes)}</description>
      <enclosure url={quoteattr(file)} length="{size_bytes}" type="{mime}"/>
      <itunes:duration>{seconds // 60}:{seconds % 60:02d}</itunes:duration>
      <itunes:season>{episode.season}</itunes:season>
      <itunes:episode>{episode.number}</itunes:episode>
      <itunes:episodeType>full</itunes:episodeType>
      <podcast:season>{episode.season}</podcast:season>
      <podcast:episode>{episode.number}</podcast:episode>
      <podcast:chapters url={quoteattr(stem + ".chapters.json")} type="application/json+chapters"/>
      <podcast:transcript url={quoteattr(stem + ".vtt")} type="text/vtt" language="en"/>
    </item>
"""


def _cues(segment: Segment) -> list[tuple[int, int, str]]:
    """A segment in pieces of one line; time is shared out by letters."""
    lines: list[str] = []
    for word in segment.text.split():
        if lines and len(lines[-1]) + 1 + len(word) <= WIDEST_LINE:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    total = sum(len(line) for line in lines) or 1
    found, passed = [], 0
    for line in lines:
        start = segment.start_ms + (segment.end_ms - segment.start_ms) * passed // total
        passed += len(line)
        found.append((start, segment.start_ms + (segment.end_ms - segment.start_ms) * passed // total, line))
    return found


def _clock(time_ms: int) -> str:
    return f"{time_ms // 3_600_000:02d}:{time_ms // 60_000 % 60:02d}:{time_ms // 1000 % 60:02d}.{time_ms % 1000:03d}"


def _guid(show_id: str) -> str:
    from uuid import NAMESPACE_URL, uuid5

    return str(uuid5(NAMESPACE_URL, f"segue-demo:{show_id}"))
