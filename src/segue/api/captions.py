"""Transcripts as WebVTT and SubRip."""

from segue.model.text import Segment, Transcript


def vtt(transcript: Transcript) -> str:
    """WebVTT, speakers as voice spans."""
    cues = ["WEBVTT\n"]
    for segment in transcript.segments:
        text = _escaped(segment.text)
        if segment.speaker:
            text = f"<v {_escaped(segment.speaker)}>{text}"
        cues.append(f"{_span(segment, '.')}\n{text}\n")
    return "\n".join(cues)


def srt(transcript: Transcript) -> str:
    """SubRip, speakers before their words."""
    cues = []
    for number, segment in enumerate(transcript.segments, 1):
        text = f"{segment.speaker}: {segment.text}" if segment.speaker else segment.text
        cues.append(f"{number}\n{_span(segment, ',')}\n{_one_block(text)}\n")
    return "\n".join(cues)


def _span(segment: Segment, point: str) -> str:
    """When it is shown; a cue that ends where it starts would never be."""
    return f"{_time(segment.start_ms, point)} --> {_time(max(segment.end_ms, segment.start_ms + 1), point)}"


def _time(ms: int, point: str) -> str:
    return f"{ms // 3_600_000:02}:{ms // 60_000 % 60:02}:{ms // 1000 % 60:02}{point}{ms % 1000:03}"


def _one_block(text: str) -> str:
    """An empty line would end the cue."""
    return "\n".join(line for line in text.splitlines() if line.strip())


def _escaped(text: str) -> str:
    return _one_block(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
