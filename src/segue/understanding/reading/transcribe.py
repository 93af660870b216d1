"""Sound to words, in pieces that are kept: each piece is heard once, whatever happens to the run."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segue.audio.decode import decode
from segue.engines.asr.base import HEARING_RATE_HZ, HearingEngine
from segue.engines.base import at_work, hands_of, side_by_side
from segue.model.errors import BadInput
from segue.model.text import Segment, Word
from segue.understanding.reading.doubt import without_inventions
from segue.understanding.reading.shapes import HearingMap, SoundSpan
from segue.understanding.reading.steps import StepKey, Steps, step_key

VERSION = "2"
PIECE_MS = 27_500
"""Whisper hears windows of 30 s: a piece fills one."""
LONG_GAP_MS, LEFT_MS = 1_000, 250
"""Gaps longer than the first are shortened to twice the second: nothing is said in them, and what is invented in
silence is not heard."""
LEAST_WORD_MS = 60
_PHRASE_ENDS = (".", ",", "!", "?", ";", ":", "…")
LANGUAGE_PIECES = 4
OTHER_SURE, SAID_SURE, ENOUGH = 0.8, 0.15, 0.9
"""Another language than said: the recogniser is this sure of the other, and less than this of the one said. It is asked
no more once it is as sure of the one said as the third number."""

Array = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Said:
    """What was heard in a recording: segments as the recogniser gave them, with word times, in order."""

    language: str
    language_probability: float
    segments: tuple[Segment, ...]
    dropped: tuple[str, ...]
    """What the recogniser made up, each with the reason why nobody said it."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Some spans of speech that are heard together."""

    spans: tuple[SoundSpan, ...]

    @property
    def start_ms(self) -> int:
        """Where it begins."""
        return self.spans[0].start_ms

    @property
    def end_ms(self) -> int:
        """Where it ends."""
        return self.spans[-1].end_ms


def pieces_of(map_: HearingMap, longest_ms: int = PIECE_MS) -> list[Piece]:
    """The speech of a recording in pieces of at most `longest_ms` (long gaps shortened), cut in pauses."""
    pieces: list[list[SoundSpan]] = []
    held_ms = 0
    for span in map_.speech:
        length_ms = span.end_ms - span.start_ms
        gap_ms = min(span.start_ms - pieces[-1][-1].end_ms, 2 * LEFT_MS) if pieces else 0
        if not pieces or held_ms + gap_ms + length_ms > longest_ms:
            pieces.append([])
            held_ms = gap_ms = 0
        pieces[-1].append(span)
        held_ms += gap_ms + length_ms
    return [Piece(tuple(spans)) for spans in pieces]


class SoundReader:
    """Reads a file once from front to back, at 16 kHz mono, giving the stretches that are asked for in order."""

    def __init__(self, path: Path, until_ms: int | None = None) -> None:
        self._path, self._until_ms = path, until_ms
        self._blocks: Iterator[Array] | None = None
        self._held: Array = np.zeros(0, np.float32)
        self._at = 0

    def take(self, start_ms: int, end_ms: int) -> Array:
        """The samples of a stretch, shape (frames,), shorter at the file's end. Starts may not go back by more than the
        last stretch's length."""
        first, last = (round(ms * HEARING_RATE_HZ / 1000) for ms in (start_ms, end_ms))
        if self._blocks is None:
            self._blocks = (block[:, 0] for block in decode(self._path, HEARING_RATE_HZ, 1, start_ms, self._until_ms))
            self._at = first
        if first < self._at:
            raise ValueError("A reader does not go back.")
        self._drop(first)
        held = [self._held]
        count = len(self._held)
        while first + count < last:
            block = next(self._blocks, None)
            if block is None:
                break
            held.append(block)
            count += len(block)
        self._held = np.concatenate(held)
        return self._held[: last - first].copy()

    def _drop(self, first: int) -> None:
        assert self._blocks is not None
        skip = first - self._at
        while skip >= len(self._held):
            skip -= len(self._held)
            block = next(self._blocks, None)
            if block is None:
                self._held = self._held[:0]
                self._at = first
                return
            self._held = block
        self._held = self._held[skip:]
        self._at = first


def sound_of(piece: Piece, reader: SoundReader) -> tuple[Array, list[tuple[int, int]]]:
    """A piece's samples with its long gaps shortened, and for every jump (ms in the samples, ms in the file)."""
    parts: list[Array] = []
    jumps: list[tuple[int, int]] = []
    held = 0
    runs: list[list[int]] = []
    for span in piece.spans:
        if runs and span.start_ms - runs[-1][1] <= LONG_GAP_MS:
            runs[-1][1] = span.end_ms
        else:
            runs.append([span.start_ms, span.end_ms])
    for number, (start_ms, end_ms) in enumerate(runs):
        before = LEFT_MS if number else 0
        after = LEFT_MS if number < len(runs) - 1 else 0
        sound = reader.take(start_ms - before, end_ms + after)
        jumps.append((held * 1000 // HEARING_RATE_HZ, start_ms - before))
        parts.append(sound)
        held += len(sound)
    return np.concatenate([np.zeros(0, np.float32), *parts]), jumps


def transcribe(
    path: Path,
    map_: HearingMap,
    hearing: HearingEngine,
    steps: Steps,
    sound_digest: str,
    language: str | None = None,
    progress: Callable[[float], None] | None = None,
) -> Said:
    """What is said in the file at `path`, whose bytes `sound_digest` names, where `map_` says that somebody speaks.

    Piece by piece: each is kept as soon as it was heard, so a run that is stopped goes on where it was, and a file of
    any length takes the memory of one piece. `language` is what the caller says; None finds out. Raises BadInput when
    the recording is clearly in another language than said, and what `hear` raises. `progress` runs from 0 to 1.
    """
    pieces = pieces_of(map_)
    tell = progress or (lambda _fraction: None)
    if not pieces:
        tell(1.0)
        return Said(language or "", 0.0, (), ())
    found, sure = spoken_language(path, pieces, hearing, steps, sound_digest, language)
    reader = SoundReader(path, map_.duration_ms)
    segments: list[Segment] = []
    dropped: list[str] = []
    total_ms = max(1, sum(piece.end_ms - piece.start_ms for piece in pieces))
    done_ms = 0
    for piece, heard in zip(pieces, heard_pieces(pieces, reader, hearing, steps, sound_digest, found), strict=True):
        kept, invented = without_inventions(heard, piece.spans)
        segments += [clipped(segment, piece.spans) for segment in kept]
        dropped += invented
        done_ms += piece.end_ms - piece.start_ms
        tell(done_ms / total_ms)
    return Said(found, sure, tuple(in_order(segments)), tuple(dropped))


def spoken_language(
    path: Path,
    pieces: Sequence[Piece],
    hearing: HearingEngine,
    steps: Steps,
    sound_digest: str,
    said: str | None,
) -> tuple[str, float]:
    """The language of a recording and how likely it is, from a few pieces spread over it. Raises BadInput when `said`
    is another one."""
    step = max(1, len(pieces) // LANGUAGE_PIECES)
    some = list(pieces[step // 2 :: step][:LANGUAGE_PIECES])
    wanted = (said or "").replace("_", "-").partition("-")[0].lower()

    def listen() -> dict[str, float]:
        reader = SoundReader(path)
        total: dict[str, float] = {}
        asked = 0
        for piece in some:
            for tag, likely in hearing.languages(sound_of(piece, reader)[0]).items():
                total[tag] = total.get(tag, 0.0) + likely
            asked += 1
            if total.get(wanted, 0.0) >= ENOUGH * asked:
                break
        return {tag: round(likely / asked, 4) for tag, likely in total.items() if likely > 0.001 * asked}

    spans = [[piece.start_ms, piece.end_ms] for piece in some]
    key = step_key("language", hearing.name, f"{hearing.version}+{VERSION}", sound_digest, spans, wanted)
    likely: dict[str, float] = steps.json(key, listen)
    if not likely:
        return said or "en", 0.0
    first = max(likely, key=lambda tag: likely[tag])
    if not wanted or wanted == first:
        return first, likely[first]
    if likely[first] >= OTHER_SURE and likely.get(wanted, 0.0) < SAID_SURE:
        raise BadInput(
            f"This recording is in another language than said: it sounds like `{first}` "
            f"({likely[first]:.0%} sure), not `{wanted}`.",
            f"Say `{first}`, or leave the language out.",
        )
    return wanted, likely.get(wanted, 0.0)


def heard_pieces(
    pieces: Sequence[Piece],
    reader: SoundReader,
    hearing: HearingEngine,
    steps: Steps,
    sound_digest: str,
    language: str,
) -> Iterator[list[Segment]]:
    """The segments of each piece with word times, in ms of the file; heard once, then read. What nobody heard yet is
    heard by as many hands as the engine has."""
    spans = [[[span.start_ms, span.end_ms] for span in piece.spans] for piece in pieces]
    keys = [
        step_key("hear", hearing.name, f"{hearing.version}+{VERSION}", sound_digest, each, language=language)
        for each in spans
    ]
    engine = at_work(hearing, sum(not steps.known(key) for key in keys))

    def hear(key: StepKey, sound: Array, jumps: Sequence[tuple[int, int]]) -> list[Segment]:
        def segments() -> list[dict[str, Any]]:
            heard = engine.hear(sound, language, words=True)
            return [asdict(_moved(segment, jumps)) for segment in heard.segments]

        return _segments(steps.json(key, segments))

    def work() -> Iterator[Callable[[], list[Segment]]]:
        for piece, key in zip(pieces, keys, strict=True):
            found = steps.peek(key)
            if found is not None:
                yield partial(_segments, json.loads(found))
            else:  # the sound is read here, in order: only the hearing is shared out
                yield partial(hear, key, *sound_of(piece, reader))

    return side_by_side(work(), hands_of(engine))


def _segments(plain: Sequence[dict[str, Any]]) -> list[Segment]:
    return [Segment(**each | {"words": tuple(Word(**word) for word in each["words"])}) for each in plain]


def clipped(segment: Segment, spans: Sequence[SoundSpan]) -> Segment:
    """The segment with words that begin no earlier and end no later than speech does: the first word after a silence
    may be seconds early, the last one late. Words that lie in no span stay as they are."""
    words = tuple(_clipped(word, spans) for word in segment.words)
    if not words:
        return segment
    return Segment(words[0].start_ms, words[-1].end_ms, segment.text, segment.speaker, words)


def in_order(segments: Sequence[Segment]) -> list[Segment]:
    """The segments with words that neither overlap nor run backwards."""
    out: list[Segment] = []
    last_ms = 0
    for segment in segments:
        words: list[Word] = []
        for word in segment.words:
            start_ms = max(last_ms, word.start_ms)
            last_ms = max(start_ms, word.end_ms)
            words.append(replace(word, start_ms=start_ms, end_ms=last_ms))
        start_ms = words[0].start_ms if words else max(last_ms, segment.start_ms)
        end_ms = words[-1].end_ms if words else max(start_ms, segment.end_ms)
        last_ms = max(last_ms, end_ms)
        out.append(Segment(start_ms, end_ms, segment.text, segment.speaker, tuple(words)))
    return out


def _clipped(word: Word, spans: Sequence[SoundSpan]) -> Word:
    over = [span for span in spans if span.start_ms < word.end_ms and span.end_ms > word.start_ms]
    if not over:
        return word
    # Over a pause Whisper draws the word that comes after it; one that ends a phrase lies where more of it is.
    late = min(over[-1].end_ms, word.end_ms) - max(over[-1].start_ms, word.start_ms)
    if late >= LEAST_WORD_MS and not word.text.endswith(_PHRASE_ENDS):
        span = over[-1]
    else:
        span = max(over, key=lambda each: min(each.end_ms, word.end_ms) - max(each.start_ms, word.start_ms))
    touching = [s for s in over if s.end_ms == span.start_ms or s.start_ms == span.end_ms or s is span]
    start_ms = max(word.start_ms, min(s.start_ms for s in touching))
    end_ms = min(word.end_ms, max(s.end_ms for s in touching))
    return replace(word, start_ms=start_ms, end_ms=max(start_ms, end_ms))


def _moved(segment: Segment, jumps: Sequence[tuple[int, int]]) -> Segment:
    words = tuple(_word(word, jumps) for word in segment.words)
    start_ms = words[0].start_ms if words else _in_file(segment.start_ms, jumps)
    end_ms = words[-1].end_ms if words else _in_file(segment.end_ms, jumps)
    return Segment(start_ms, max(start_ms, end_ms), segment.text, segment.speaker, words)


def _word(word: Word, jumps: Sequence[tuple[int, int]]) -> Word:
    """A word moved to the file's time by its middle, so that it does not reach over a jump."""
    middle = (word.start_ms + word.end_ms) // 2
    here, there = next((jump for jump in reversed(jumps) if jump[0] <= middle), jumps[0])
    start = max(word.start_ms, here) + there - here
    return replace(word, start_ms=start, end_ms=max(start, word.end_ms + there - here))


def _in_file(ms: int, jumps: Sequence[tuple[int, int]]) -> int:
    here, there = next((jump for jump in reversed(jumps) if jump[0] <= ms), jumps[0])
    return ms + there - here
