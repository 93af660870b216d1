"""A dub as files and programs read it: JSON, captions, a transcript."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from segue.dub.pipeline import Made
from segue.model.dub import Line

LONGEST_CAPTION_CHARS = 65
"""What Apple's podcast app takes for a line."""


def as_plain(made: Made) -> dict[str, Any]:
    """A dub as `segue translate --json` prints it."""
    seconds = sum(made.timings_s.values())
    return {
        "path": str(made.path),
        "duration_ms": made.duration_ms,
        "original_ms": made.original_ms,
        "route": made.route,
        "draft": made.draft,
        "seconds": round(seconds, 2),
        "rtf": round(seconds / max(0.001, made.original_ms / 1000), 4),
        "stages_s": dict(made.timings_s),
        "voices": [asdict(voice) for voice in made.voices],
        "card": asdict(made.card),
        "anchors": [list(pair) for pair in made.anchors],
        "notices": list(made.notices),
        "segments": [segment(line) for line in made.lines],
    }


def segment(line: Line) -> dict[str, Any]:
    """A line as JSON."""
    return {
        "position": line.position,
        "start_ms": line.start_ms,
        "end_ms": line.end_ms,
        "new_start_ms": line.new_start_ms,
        "new_end_ms": line.new_end_ms,
        "speaker": line.speaker,
        "text": line.text,
        "translation": line.translation,
        "rate": line.rate,
        "decision": line.decision,
        "reason": line.reason,
        "state": line.state,
        "warnings": list(line.warnings),
        "scores": asdict(line.scores),
    }


def vtt(lines: Sequence[Line]) -> str:
    """WebVTT with `<v Speaker>` (w3.org/TR/webvtt1), in the dub's time."""
    cues = [
        f"{_clock(line.new_start_ms, '.')} --> {_clock(max(line.new_end_ms, line.new_start_ms + 1), '.')}\n"
        + "\n".join(f"<v {_safe(line.speaker) or 'Speaker'}>{_safe(row)}" for row in rows(line.translation))
        for line in lines
        if line.translation.strip()
    ]
    return "WEBVTT\n\n" + "\n\n".join(cues) + "\n"


def srt(lines: Sequence[Line]) -> str:
    """SubRip, in the dub's time."""
    spoken = [line for line in lines if line.translation.strip()]
    return "\n".join(
        f"{number}\n{_clock(line.new_start_ms, ',')} --> {_clock(line.new_end_ms, ',')}\n"
        + "\n".join(rows(f"{line.speaker}: {line.translation}" if line.speaker else line.translation))
        + "\n"
        for number, line in enumerate(spoken, 1)
    )


def transcript_json(lines: Sequence[Line]) -> dict[str, Any]:
    """The podcast namespace's JSON transcript (github.com/Podcastindex-org/podcast-namespace, transcripts.md)."""
    return {
        "version": "1.0.0",
        "segments": [
            {
                "speaker": line.speaker,
                "startTime": line.new_start_ms / 1000,
                "endTime": line.new_end_ms / 1000,
                "body": line.translation,
            }
            for line in lines
            if line.translation.strip()
        ],
    }


def rows(text: str) -> list[str]:
    """A sentence in rows of at most 65 characters, parted at blanks."""
    out: list[str] = []
    for word in text.split():
        if out and len(out[-1]) + 1 + len(word) <= LONGEST_CAPTION_CHARS:
            out[-1] += f" {word}"
        else:
            out.append(word)
    return out


def _clock(ms: int, mark: str) -> str:
    return f"{ms // 3_600_000:02}:{ms // 60_000 % 60:02}:{ms // 1000 % 60:02}{mark}{ms % 1000:03}"


def _safe(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
