"""Who speaks in a recording, as casting needs to know them."""

from functools import partial
from pathlib import Path

import numpy as np

from segue.audio.decode import read
from segue.dub.pitch import RATE_HZ, Pitch, pitch_of
from segue.dub.voices import Speaker
from segue.understanding.reading.shapes import Reading
from segue.understanding.reading.steps import Steps, file_digest, step_key

LISTEN_MS = 30_000
"""So much of a speaker's longest sentences tells the pitch."""
VERSION = "1"


def people_of(source: Path, reading: Reading, steps: Steps) -> list[Speaker]:
    """Every speaker of the transcript, with pitch and voice; who speaks most comes first."""
    voices = {voice.name: voice.centroid for voice in reading.voices}
    spoken: dict[str, list[tuple[int, int]]] = {}
    for sentence in reading.sentences:
        spoken.setdefault(sentence.speaker, []).append((sentence.start_ms, sentence.end_ms))
    digest = file_digest(source)
    people = []
    for name, spans in spoken.items():
        chosen = _longest(spans)
        found = steps.json(
            step_key("pitch", "autocorrelation", VERSION, digest, chosen), partial(_heard, source, chosen)
        )
        total = sum(end - start for start, end in spans)
        people.append(Speaker(name, Pitch(found["hz"], found["spread"]), total, voices.get(name)))
    return sorted(people, key=lambda person: -person.speech_ms)


def _longest(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    chosen, total = [], 0
    for start, end in sorted(spans, key=lambda span: span[0] - span[1]):
        if total < LISTEN_MS:
            chosen.append((start, min(end, start + LISTEN_MS - total)))
            total += end - start
    return sorted(chosen)


def _heard(source: Path, spans: list[tuple[int, int]]) -> dict[str, float]:
    sound = np.concatenate([read(source, RATE_HZ, 1, start, end)[:, 0] for start, end in spans])
    pitch = pitch_of(sound)
    return {"hz": pitch.median_hz, "spread": pitch.spread}
