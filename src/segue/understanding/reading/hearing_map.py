"""Where in a recording somebody speaks, where music plays, where nothing is heard."""

from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from segue.audio.decode import decode
from segue.engines.vad.base import FRAME_MS, SPEECH_RATE_HZ, SpeechDetector
from segue.understanding.reading.music import MusicEar
from segue.understanding.reading.shapes import HearingMap, SoundSpan, SpanKind
from segue.understanding.reading.steps import Steps, step_key

VERSION = "1"
SPEECH, NO_SPEECH = 0.5, 0.35
"""Speech begins where the detector is this sure and ends where it is no longer this sure (Silero's own numbers)."""
SHORTEST_SPEECH_MS, SHORTEST_PAUSE_MS, AROUND_MS = 200, 300, 64
MUSIC_AROUND_MS, MUSIC_HELD = 1_500, 1.5
"""Partials held at once, on average over 3 s, from which on it is music. Speech alone has 0.3, music 1.9 and more."""
OVER_AROUND_S, OVER_HELD, OVER_FLOOR_DB = 4, 0.35, -25.0
"""While somebody speaks, music hides most of its partials; but it fills the pauses. Speech alone falls by 30 dB or more
within 8 s, speech over music that stands 18 dB or less below it does not."""
SILENCE_DB = -60.0
LONGEST_SPEECH_MS, AT_LEAST_MS = 20_000, 8_000
"""Speech without a pause is parted where it is quietest, so that what follows may work in pieces."""
SHORTEST_MS = 600
"""No span but speech is shorter: it joins its neighbour."""

Array = NDArray[np.float32]


def hearing_map(
    path: Path,
    detector: SpeechDetector,
    steps: Steps,
    sound_digest: str,
    progress: Callable[[float], None] | None = None,
    stretch: tuple[int, int | None] = (0, None),
    length_ms: int = 0,
) -> HearingMap:
    """The map of the file at `path` (of its stretch from `start_ms` to `end_ms`; times count from the file's start).

    `sound_digest` names the file's bytes (`steps.file_digest`); the map of the same bytes is made once. Streams: an
    hour costs some seconds and 1 MB. `length_ms` (if known) makes the progress true. Raises BadInput when it is
    no sound.
    """
    key = step_key("map", detector.name, f"{detector.version}+{VERSION}", sound_digest, list(stretch))
    found = steps.arrays(key, lambda: _heard(path, detector, progress, stretch, length_ms))
    return map_of(found["speech"], found["tones"], found["level"], stretch[0])


def map_of(speech: Array, tones: Array, level: Array, start_ms: int = 0) -> HearingMap:
    """Spans from what was heard in each 32 ms: how likely speech is, held partials, level in dB."""
    count = min(len(speech), len(tones), len(level))
    if not count:
        return HearingMap(start_ms, ())
    spoken = _spoken(speech[:count])
    half = MUSIC_AROUND_MS // FRAME_MS
    audible = level[:count] > SILENCE_DB
    tones = np.minimum(tones[:count].astype(np.float32), 8.0)
    music = _mean_around(tones, half) > MUSIC_HELD
    longer = _mean_around(tones, OVER_AROUND_S * 1000 // FRAME_MS)
    music |= spoken & (longer > OVER_HELD) & (_floor_db(level[:count].astype(np.float32)) > OVER_FLOOR_DB)
    kinds = np.full(count, "other", dtype="<U10")
    kinds[_mean_around(audible.astype(np.float32), 6) < 0.3] = "silence"
    kinds[music & (kinds == "other")] = "music"
    kinds[spoken] = "speech"
    kinds[spoken & music] = "over_music"
    spans = [part for span in _spans(kinds) for part in _parted(span, level)]
    return HearingMap(
        start_ms + count * FRAME_MS,
        tuple(SoundSpan(start_ms + a * FRAME_MS, start_ms + b * FRAME_MS, kind) for a, b, kind in spans),
    )


def _heard(
    path: Path,
    detector: SpeechDetector,
    progress: Callable[[float], None] | None,
    stretch: tuple[int, int | None],
    length_ms: int,
) -> dict[str, NDArray[np.float16]]:
    ear = MusicEar()

    def blocks() -> Iterator[Array]:
        heard = 0
        for block in decode(path, SPEECH_RATE_HZ, 1, *stretch):
            ear.push(block[:, 0])
            yield block[:, 0]
            heard += len(block)
            if progress:
                progress(min(1.0, heard * 1000 / SPEECH_RATE_HZ / max(1, length_ms)) if length_ms else 0.0)

    # Half precision is plenty for likelihoods, counts and decibels: a day of sound stays under 20 MB.
    likely = [part.astype(np.float16) for part in detector.likelihoods(blocks())]
    tones, level = ear.close()
    speech = np.concatenate([np.zeros(0, np.float16), *likely])
    count = min(len(speech), len(tones), len(level))
    if progress:
        progress(1.0)
    return {
        "speech": speech[:count],
        "tones": tones[:count].astype(np.float16),
        "level": level[:count].astype(np.float16),
    }


def _floor_db(level: Array) -> Array:
    """How far the quiet moments around each frame lie under the loud ones, in dB."""
    size = 1000 // FRAME_MS
    rows = np.pad(level, (0, -len(level) % size), "edge").reshape(-1, size)
    padded = np.pad(rows, ((OVER_AROUND_S, OVER_AROUND_S), (0, 0)), "edge")
    out = np.empty(len(rows), np.float32)
    for at in range(0, len(rows), 2_048):
        part = padded[at : at + 2_048 + 2 * OVER_AROUND_S]
        windows = np.lib.stride_tricks.sliding_window_view(part, 2 * OVER_AROUND_S + 1, axis=0)
        low, high = np.percentile(windows.reshape(len(windows), -1), [5, 90], axis=1)
        out[at : at + len(windows)] = low - high
    return np.repeat(out, size)[: len(level)]


def _spoken(speech: Array) -> NDArray[np.bool_]:
    """With hysteresis, short pauses bridged, short bursts dropped, a little added on both sides."""
    sure, unsure = speech >= SPEECH, speech >= NO_SPEECH
    edges = np.flatnonzero(np.diff(np.concatenate([[0], unsure.astype(np.int8), [0]])))
    joined: list[list[int]] = []
    for start, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        if not sure[start:end].any():
            continue
        if joined and (start - joined[-1][1]) * FRAME_MS < SHORTEST_PAUSE_MS:
            joined[-1][1] = end
        else:
            joined.append([start, end])
    out = np.zeros(len(speech), np.bool_)
    for start, end in joined:
        if (end - start) * FRAME_MS >= SHORTEST_SPEECH_MS:
            out[max(0, start - AROUND_MS // FRAME_MS) : end + AROUND_MS // FRAME_MS] = True
    return out


def _mean_around(values: Array, half: int) -> Array:
    """The mean within `half` frames on both sides."""
    total = np.concatenate([[0.0], np.cumsum(values, dtype=np.float64)])
    at = np.arange(len(values))
    low, high = np.maximum(0, at - half), np.minimum(len(values), at + half + 1)
    return np.asarray((total[high] - total[low]) / (high - low), np.float32)


_Run = tuple[int, int, SpanKind]


def _spans(kinds: NDArray[np.str_]) -> list[_Run]:
    edges = [0, *(np.flatnonzero(kinds[1:] != kinds[:-1]) + 1).tolist(), len(kinds)]
    runs: list[_Run] = []
    for start, end in pairwise(edges):
        kind: SpanKind = str(kinds[start])  # type: ignore[assignment]
        short = (end - start) * FRAME_MS < SHORTEST_MS
        if runs and (kind == runs[-1][2] or (short and _may_join(kind, runs[-1][2]))):
            runs[-1] = (runs[-1][0], end, runs[-1][2])
        else:
            runs.append((start, end, kind))
    return runs


def _may_join(kind: SpanKind, before: SpanKind) -> bool:
    """Whether a short span may go into the one before it: speech never becomes none, and nothing else speech."""
    spoken = {"speech", "over_music"}
    return (kind in spoken) == (before in spoken)


def _parted(run: _Run, level: Array) -> list[_Run]:
    start, end, kind = run
    parts: list[_Run] = []
    while kind in {"speech", "over_music"} and (end - start) * FRAME_MS > LONGEST_SPEECH_MS:
        low, high = start + AT_LEAST_MS // FRAME_MS, min(start + LONGEST_SPEECH_MS // FRAME_MS, end - 30)
        cut = low + int(np.argmin(_mean_around(level[low:high].astype(np.float32), 2)))
        parts.append((start, cut, kind))
        start = cut
    return [*parts, (start, end, kind)]
