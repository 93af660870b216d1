"""Who says what: windows of speech are placed among all voices, clustered, and their speakers put on the words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from segue.engines.voiceid.base import Embedding, VoiceEncoder, mean_voice
from segue.model.text import Segment
from segue.understanding.reading.cluster import Ways, cluster
from segue.understanding.reading.sentences import Spoken, from_spoken, words_of
from segue.understanding.reading.shapes import HearingMap, SoundSpan, SpeakerVoice
from segue.understanding.reading.steps import Steps, step_key
from segue.understanding.reading.transcribe import Piece, SoundReader, pieces_of

VERSION = "1"
HOP_MS = 400
SHORTEST_MS = 400
BREAK_MS = 350
"""A pause of this length before a window makes a change of speaker likelier."""
ALONE_MS = 1_200
"""Who is heard for less at once, between two stretches of one other speaker, is that speaker, unless with words of his
own in a pause."""

Array = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Turn:
    """A stretch of speech by one speaker, by the number of the speaker (0 speaks most)."""

    start_ms: int
    end_ms: int
    speaker: int


@dataclass(frozen=True, slots=True)
class Known:
    """A voice of a show's library."""

    id: str
    name: str
    centroid: Embedding


@dataclass(frozen=True, slots=True)
class Speakers:
    """Who speaks when, in order and without overlaps, and each one's voice (centre and milliseconds of speech)."""

    turns: tuple[Turn, ...]
    centroids: tuple[Embedding, ...]
    speech_ms: tuple[int, ...]


def speakers(
    path: Path,
    map_: HearingMap,
    encoder: VoiceEncoder,
    steps: Steps,
    sound_digest: str,
    count: int | None = None,
    ways: Ways | None = None,
    progress: Callable[[float], None] | None = None,
) -> Speakers:
    """Who speaks when in the file at `path`. `count`: how many speakers there are, if the caller knows.

    Embeddings are kept piece by piece, as `transcribe` keeps words. Raises BadInput for a count out of 1–20.
    """
    from segue.model.errors import BadInput

    if count is not None and not 1 <= count <= 20:
        raise BadInput(f"{count} speakers can't be told apart.", "Say a number from 1 to 20, or none.")
    pieces = pieces_of(map_)
    tell = progress or (lambda _fraction: None)
    windows: list[tuple[int, int]] = []
    rows: list[Array] = []
    reader = SoundReader(path, map_.duration_ms)
    for number, piece in enumerate(pieces):
        some = windows_of(piece.spans)
        rows.append(_embedded(piece, some, reader, encoder, steps, sound_digest))
        windows += some
        tell((number + 1) / len(pieces))
    if not windows:
        return Speakers((), (), ())
    embeddings = np.concatenate(rows)
    weights = np.array([min(HOP_MS, end - start) / 1000 for start, end in windows], np.float32)
    breaks = _breaks(windows, map_.speech)
    labels = cluster(embeddings, weights, breaks, count, ways or Ways())
    found = tuple(_calmed(_turns(windows, labels, map_.speech)))
    used = sorted({turn.speaker for turn in found})
    numbers = {speaker: number for number, speaker in enumerate(used)}
    return Speakers(
        tuple(replace(turn, speaker=numbers[turn.speaker]) for turn in found),
        tuple(mean_voice(embeddings[labels == speaker]) for speaker in used),
        tuple(sum(turn.end_ms - turn.start_ms for turn in found if turn.speaker == speaker) for speaker in used),
    )


def windows_of(spans: Sequence[SoundSpan], length_ms: int = 1_600, hop_ms: int = HOP_MS) -> list[tuple[int, int]]:
    """Windows over spans of speech, as (start, end) in ms: whole ones where a span has room, one shorter where not."""
    found: list[tuple[int, int]] = []
    for start_ms, end_ms in _joined(spans):
        if end_ms - start_ms <= length_ms:
            found.append((start_ms, max(end_ms, start_ms + SHORTEST_MS)))
            continue
        steps = max(1, round((end_ms - start_ms - length_ms) / hop_ms))
        starts = np.linspace(start_ms, end_ms - length_ms, steps + 1).astype(int)
        found += [(int(start), int(start) + length_ms) for start in starts]
    return found


def named(found: Speakers, library: Sequence[Known], same: float) -> list[tuple[Known | None, int]]:
    """For each speaker by number: the library's voice that it is, if any, and the speaker's number. The most alike pair
    first, each voice once; a likeness under `same` is no match."""
    pairs = sorted(
        (
            (float(np.dot(centroid, known.centroid)), number, at)
            for number, centroid in enumerate(found.centroids)
            for at, known in enumerate(library)
            if known.centroid.shape == centroid.shape
        ),
        reverse=True,
    )
    taken: dict[int, int] = {}
    for alike, number, at in pairs:
        if alike >= same and number not in taken and at not in taken.values():
            taken[number] = at
    return [(library[taken[n]] if n in taken else None, n) for n in range(len(found.centroids))]


def voices_of(found: Speakers, library: Sequence[Known] = (), same: float = 0.85) -> list[SpeakerVoice]:
    """Each speaker's voice by number, named by the library, or `Speaker 1`, `Speaker 2`… where it knows none."""
    taken = {known.name for known in library}
    fresh = (f"Speaker {number}" for number in range(1, 10_000) if f"Speaker {number}" not in taken)
    return [
        SpeakerVoice(
            known.name if known else next(fresh),
            known.id if known else "",
            found.centroids[number],
            found.speech_ms[number],
        )
        for known, number in named(found, library, same)
    ]


def attributed(
    segments: Sequence[Segment], found: Speakers, names: Sequence[str], language: str = ""
) -> tuple[Segment, ...]:
    """The segments as sentences with speakers: each word has the speaker of the turn that it lies in, and a sentence's
    stray words have their sentence's."""
    words = [word for segment in segments for word in words_of(segment)]
    if not found.turns:
        return from_spoken([Spoken(word) for word in words], language)
    starts = np.array([turn.start_ms for turn in found.turns])
    labels: list[int] = []
    for word in words:
        middle = (word.start_ms + word.end_ms) // 2
        at = max(0, int(np.searchsorted(starts, middle, "right")) - 1)
        if at + 1 < len(found.turns) and middle > found.turns[at].end_ms:
            past, ahead = middle - found.turns[at].end_ms, found.turns[at + 1].start_ms - middle
            at += ahead < past
        labels.append(found.turns[at].speaker)
    spoken = [Spoken(word) for word in words]
    at = 0
    for sentence in from_spoken(spoken, language):
        size = len(sentence.words)
        labels[at : at + size] = _one_voice(labels[at : at + size])
        at += size
    return from_spoken([Spoken(word, names[label]) for word, label in zip(words, labels, strict=True)], language)


def _one_voice(labels: list[int]) -> list[int]:
    """A sentence is one speaker's, unless another has a good part of it at its start or end."""
    values, counts = np.unique(labels, return_counts=True)
    leader = int(values[counts.argmax()])
    edges = [0, *(i for i in range(1, len(labels)) if labels[i] != labels[i - 1]), len(labels)]
    runs = [(a, b, labels[a]) for a, b in pairwise(edges)]
    if len(runs) == 2 and min(b - a for a, b, _ in runs) >= 3:
        return labels
    return [leader] * len(labels)


def _embedded(
    piece: Piece,
    windows: Sequence[tuple[int, int]],
    reader: SoundReader,
    encoder: VoiceEncoder,
    steps: Steps,
    sound_digest: str,
) -> Array:
    key = step_key("voices", encoder.name, f"{encoder.version}+{VERSION}", sound_digest, [list(w) for w in windows])

    def embed() -> dict[str, Array]:
        out = np.zeros((len(windows), encoder.size), np.float32)
        sound = reader.take(piece.start_ms, max(piece.end_ms, *(end for _, end in windows)))
        lengths = [-(-(end - start) // 200) * 200 for start, end in windows]
        for length in sorted(set(lengths)):
            at = [n for n, each in enumerate(lengths) if each == length]
            out[at] = encoder.windows(sound, [windows[n][0] - piece.start_ms for n in at], length)
        return {"rows": out}

    return np.asarray(steps.arrays(key, embed)["rows"], np.float32)


def _joined(spans: Sequence[SoundSpan]) -> list[tuple[int, int]]:
    """Spans that touch are one stretch of speech."""
    out: list[tuple[int, int]] = []
    for span in spans:
        if out and span.start_ms - out[-1][1] < 50:
            out[-1] = (out[-1][0], span.end_ms)
        else:
            out.append((span.start_ms, span.end_ms))
    return out


def _breaks(windows: Sequence[tuple[int, int]], spans: Sequence[SoundSpan]) -> NDArray[np.bool_]:
    """Whether speech paused between a window's middle and the one before."""
    starts = np.array([start for start, _ in _joined(spans)])
    middles = np.array([(start + end) // 2 for start, end in windows])
    runs = np.searchsorted(starts, middles, "right")
    return np.asarray(np.diff(runs, prepend=-1) != 0)


def _turns(windows: Sequence[tuple[int, int]], labels: NDArray[np.int64], spans: Sequence[SoundSpan]) -> list[Turn]:
    """Each moment of speech belongs to the window whose middle is nearest; changes in one stretch of speech lie midway
    between two windows' middles."""
    middles = np.array([(start + end) / 2 for start, end in windows])
    out: list[Turn] = []
    for start_ms, end_ms in _joined(spans):
        inside = np.flatnonzero((middles >= start_ms - SHORTEST_MS) & (middles <= end_ms + SHORTEST_MS))
        inside = inside[(middles[inside] >= start_ms) & (middles[inside] <= end_ms)] if len(inside) > 1 else inside
        if not len(inside):
            inside = np.array([int(np.abs(middles - (start_ms + end_ms) / 2).argmin())])
        at = start_ms
        for place, window in enumerate(inside):
            last = place == len(inside) - 1
            until = end_ms if last else round((middles[window] + middles[inside[place + 1]]) / 2)
            speaker = int(labels[window])
            if out and out[-1].end_ms == at and out[-1].speaker == speaker:
                out[-1] = replace(out[-1], end_ms=until)
            else:
                out.append(Turn(at, until, speaker))
            at = until
    return out


def _calmed(found: list[Turn]) -> list[Turn]:
    """Short turns between two of one other speaker, without a pause on either side, are that speaker's."""
    out: list[Turn] = []
    for number, turn in enumerate(found):
        before = out[-1] if out else None
        after = found[number + 1] if number + 1 < len(found) else None
        inside = (
            before is not None
            and after is not None
            and before.speaker == after.speaker != turn.speaker
            and turn.end_ms - turn.start_ms < ALONE_MS
            and turn.start_ms - before.end_ms < BREAK_MS
            and after.start_ms - turn.end_ms < BREAK_MS
        )
        speaker = before.speaker if inside and before is not None else turn.speaker
        if before is not None and before.speaker == speaker and turn.start_ms == before.end_ms:
            out[-1] = replace(before, end_ms=turn.end_ms)
        else:
            out.append(replace(turn, speaker=speaker))
    return out
