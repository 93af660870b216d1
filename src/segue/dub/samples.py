"""A sample of one person's voice: taken from a file or from an episode, and refused where it would mislead."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from segue.audio.decode import probe, read
from segue.audio.shape import Samples
from segue.engines.voiceid.base import VOICE_RATE_HZ
from segue.model.errors import BadInput, Unavailable
from segue.understanding.reading.hearing_map import hearing_map
from segue.understanding.reading.shapes import Ears, HearingMap
from segue.understanding.reading.speakers import speakers
from segue.understanding.reading.steps import Steps, file_digest

LARGEST_BYTES = 50 * 1024 * 1024
LONGEST_FILE_MS = 10 * 60_000
SHORTEST_MS = 8_000
"""Speech of less tells little of a voice."""
ENOUGH_MS = 60_000
OTHER_MS, OTHER_SHARE = 2_000, 0.12
"""Who speaks so long, and so much of the time, is a second person."""


def sample_of(path: Path, ears: Ears, steps: Steps) -> Samples:
    """Up to a minute of the one person who speaks in the file at `path`: mono float32 at 16 kHz, the longest stretches
    without music. Raises BadInput for a file that is too large or too long, is no sound, or in which nobody speaks,
    hardly anybody, only over music, or more than one person; Unavailable without an encoder of voices."""
    size, length_ms = path.stat().st_size, probe(path).duration_ms
    if size > LARGEST_BYTES or length_ms > LONGEST_FILE_MS:
        raise BadInput("This sample is too long.", "Give a minute of the person's speech, at most ten.")
    digest = file_digest(path)
    found = hearing_map(path, ears.detector, steps, digest)
    _speaks(found)
    if ears.voices is None:
        raise Unavailable("No engine here knows voices.", "Run `segue models pull resemblyzer`.")
    who = speakers(path, found, ears.voices, steps, digest)
    others = sum(who.speech_ms) - max(who.speech_ms, default=0)
    if others >= OTHER_MS and others > OTHER_SHARE * sum(who.speech_ms):
        raise BadInput("More than one person speaks in this sample.", "Give one in which only this person is heard.")
    clean = [(span.start_ms, span.end_ms) for span in found.spans if span.kind == "speech"]
    return cut(path, clean)


def cut(path: Path, spans: Sequence[tuple[int, int]]) -> Samples:
    """The longest of some stretches (ms) of a file, up to a minute in all, in their order; mono at 16 kHz. Raises
    BadInput when they are too short."""
    chosen, total = [], 0
    for start, end in sorted(spans, key=lambda span: span[0] - span[1]):
        if total < ENOUGH_MS:
            chosen.append((start, min(end, start + ENOUGH_MS - total)))
            total += chosen[-1][1] - start
    if total < SHORTEST_MS:
        raise BadInput(
            f"Only {total / 1000:.0f} seconds of clear speech are in this sample.", "Give half a minute or more."
        )
    return np.concatenate([read(path, VOICE_RATE_HZ, 1, start, end)[:, 0] for start, end in sorted(chosen)])


def _speaks(found: HearingMap) -> None:
    clean, over = found.total_ms("speech"), found.total_ms("over_music")
    if clean >= SHORTEST_MS:
        return
    if over > clean:
        raise BadInput("Music plays under the voice in this sample.", "Give one without music.")
    if clean + over > 0:
        raise BadInput(
            f"Only {clean / 1000:.0f} seconds of clear speech are in this sample.", "Give half a minute or more."
        )
    if found.total_ms("music"):
        raise BadInput("There is music in this sample, and nobody speaks.", "Give half a minute of speech.")
    raise BadInput("Nobody speaks in this sample.", "Give half a minute of the person's speech.")
