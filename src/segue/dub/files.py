"""What stands beside a dub: captions, lines; and the minute that is tried first."""

import json
import os
from dataclasses import replace
from pathlib import Path

from segue.audio.decode import decode, probe
from segue.audio.encode import write_blocks
from segue.dub.pipeline import SUFFIX, Made, Progress, Tools, Wish, dub
from segue.dub.told import as_plain, srt, vtt
from segue.model.errors import Unavailable
from segue.understanding.reading.hearing_map import hearing_map
from segue.understanding.reading.shapes import Ears
from segue.understanding.reading.steps import Steps, file_digest, step_key

PREVIEW_MS = 60_000
LEAD_MS = 1_000


def dub_file(wish: Wish, tools: Tools, folder: Path, progress: Progress | None = None, preview: bool = False) -> Made:
    """Dubs a sound file into `folder`: `NAME.es.mp3`, its captions as VTT and SRT, and its lines as JSON. Raises what
    `dub` raises."""
    source = preview_of(wish.source, tools.ears, tools.steps) if preview else wish.source
    out = folder / f"{wish.source.stem}.{wish.language}{'.preview' if preview else ''}{SUFFIX}"
    made = dub(replace(wish, source=source), tools, out, progress)
    write_beside(made)
    tools.steps.tidy()
    return made


def write_beside(made: Made) -> None:
    """Writes `NAME.es.vtt`, `.srt` and `.json` beside the sound; each whole or not at all."""
    texts = {
        ".vtt": vtt(made.lines),
        ".srt": srt(made.lines),
        ".json": json.dumps(as_plain(made), ensure_ascii=False, indent=1),
    }
    for suffix, text in texts.items():
        path = made.path.with_suffix(suffix)
        half = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            half.write_text(text, "utf-8")
            half.replace(path)
        except OSError as error:
            half.unlink(missing_ok=True)
            raise Unavailable(
                f"The captions can't be written to {path.parent} ({error.strerror or error}).",
                "Free some space and start again; it goes on where it stopped.",
            ) from error


def preview_of(source: Path, ears: Ears, steps: Steps) -> Path:
    """A minute of a recording, from where the first talk of some length begins, as a file of its own."""
    about, digest = probe(source), file_digest(source)
    found = hearing_map(source, ears.detector, steps, digest, None, (0, 15 * PREVIEW_MS), min(
        about.duration_ms or 15 * PREVIEW_MS, 15 * PREVIEW_MS))  # fmt: skip
    talk = [span.start_ms for span in found.speech if span.kind == "speech" and span.end_ms - span.start_ms > 1_500]
    start_ms = max(0, (talk[0] if talk else 0) - LEAD_MS)
    rate_hz, channels = about.sample_rate_hz, 1 if about.channels == 1 else 2
    key = step_key("preview", "decode", "1", digest, start_ms, PREVIEW_MS)
    return steps.file(
        key,
        lambda path: write_blocks(path, decode(source, rate_hz, channels, start_ms, start_ms + PREVIEW_MS), rate_hz),
        ".wav",
    )
