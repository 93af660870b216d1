"""The dub's sound: the original where nobody is translated, the new voices where somebody was, as one stream.

Music, jingles, laughter and everything that no line covers stay as they are. Where a line was spoken, the original
gives way: to the room's own tone, or, where music lies under the speech, to itself, ducked. A file of any length is
mixed in the memory of some seconds.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from segue.audio.decode import decode, read
from segue.audio.limiter import Limiter
from segue.audio.loudness import integrated_lufs
from segue.audio.shape import Samples, resample, to_linear, with_channels
from segue.dub.fit import mapped
from segue.dub.speak import CLIP_RATE_HZ, Speakers

RAMP_MS = 60
JOIN_MS = 350
"""Pauses shorter than this within what gives way are filled as well: a breath of the original would stick out."""
EDGE_MS = 80
"""How far before and after a line its original gives way."""
DUCK_DB, UNDER_DB = -17.0, -14.0
"""The original under a new voice where music lies under the speech; and where a new voice reaches into music."""
INTERPRETER_DB, INTERPRETER_MS = -19.0, 1_000
TONE_MS, LONGEST_TONE_MS, FADE_MS = 350, 3_000, 120
TONE_EVERY_MS = 300_000
QUIETEST_LUFS = -60.0
CEILING_DBTP = -1.0
BLOCK_MS = 1_000


@dataclass(frozen=True, slots=True)
class Voiced:
    """A spoken line in the dub's time."""

    start_ms: int
    clip: Path
    """Mono, 24 kHz."""
    gain_db: float = 0.0


@dataclass(frozen=True, slots=True)
class Hush:
    """A stretch of the original, in its own time, that gives way to a new voice."""

    start_ms: int
    end_ms: int
    gain: float = 0.0
    """What is left of it (linear)."""
    tone: bool = True
    """Whether the room's tone takes its place."""


@dataclass(frozen=True, slots=True)
class Score:
    """All that is to be mixed."""

    source: Path
    duration_ms: int
    rate_hz: int
    channels: int
    voiced: tuple[Voiced, ...]
    hushes: tuple[Hush, ...]
    """In order, not overlapping."""
    music: tuple[tuple[int, int], ...] = ()
    """Stretches of the original with music or other sound that a voice must stand out from, in its own time."""
    anchors: tuple[tuple[int, int], ...] = ()
    """Where time was put in (natural-length mode); empty for the original's own time."""
    tail_ms: int = 0
    """What the last line needs beyond the end: nothing is cut off."""


def hushes_of(
    lines: Sequence[tuple[int, int, bool]],
    speech: Sequence[tuple[int, int]],
    turns_ms: Sequence[int] = (),
) -> list[Hush]:
    """What gives way. `lines` are (start_ms, end_ms, over music) of the translated sentences, `speech` the stretches in
    which somebody speaks: one that is mostly translated gives way whole. `turns_ms`: where turns begin, for the
    interpreter's style; none without it."""
    spans = [(start - EDGE_MS, end + EDGE_MS, music) for start, end, music in lines]
    for start, end in speech:
        inside = [each for each in lines if each[0] < end and each[1] > start]
        covered = sum(min(end, b) - max(start, a) for a, b, _ in inside)
        if inside and covered > (end - start) // 2:
            spans.append((start - EDGE_MS // 2, end + EDGE_MS, inside[0][2]))
    joined: list[list[int]] = []
    for start, end, music in sorted(spans):
        if joined and start - joined[-1][1] < JOIN_MS and joined[-1][2] == music:
            joined[-1][1] = max(joined[-1][1], end)
        elif joined and start < joined[-1][1]:
            joined.append([joined[-1][1], max(end, joined[-1][1]), music])
        else:
            joined.append([start, end, music])
    found = [
        Hush(max(0, start), end, to_linear(DUCK_DB) if music else 0.0, not music)
        for start, end, music in joined
        if end > max(0, start)
    ]
    return _interpreted(found, turns_ms)


def room_tones(
    source: Path, quiet: Sequence[tuple[int, int]], rate_hz: int, channels: int
) -> list[tuple[int, Samples]]:
    """The room's tone now and then: (at_ms, a loop of it). `quiet` are stretches in which nothing happens. Empty where
    there is none: then silence takes its place."""
    tones: list[tuple[int, Samples]] = []
    by_time: dict[int, list[tuple[int, int]]] = {}
    for start, end in quiet:
        if end - start >= TONE_MS:
            by_time.setdefault(start // TONE_EVERY_MS, []).append((start, end))
    for spans in by_time.values():
        # The longest few: short gaps hold the tails of words.
        longest = sorted(spans, key=lambda span: span[0] - span[1])[:3]
        sounds = [read(source, rate_hz, channels, a + 60, min(b - 60, a + LONGEST_TONE_MS)) for a, b in longest]
        heard = [(float(np.sqrt((sound**2).mean())), sound) for sound in sounds if len(sound) > rate_hz // 5]
        if heard:
            tones.append((longest[0][0], _loop(sorted(heard, key=lambda each: each[0])[0][1], rate_hz)))
    return sorted(tones, key=lambda tone: tone[0])


def gain_for(original: Sequence[Samples], clips: Sequence[Samples], rate_hz: int) -> float:
    """The gain in dB that brings a voice's clips (24 kHz) to the loudness of its speaker in the original."""
    if not original or not clips:
        return 0.0
    wanted = integrated_lufs(np.concatenate(original), rate_hz)
    has = integrated_lufs(np.concatenate(clips), CLIP_RATE_HZ)
    if min(wanted, has) < QUIETEST_LUFS:
        return 0.0
    return float(np.clip(wanted - has, -24.0, 12.0))


def mixed(score: Score, tones: Sequence[tuple[int, Samples]] = ()) -> Iterator[Samples]:
    """The dub, in blocks of shape (frames, channels) at `score.rate_hz`, with true peaks under −1 dBTP."""
    limiter = Limiter(score.rate_hz, CEILING_DBTP, score.channels)
    voices = _Voices(score)
    at = 0
    for bed in _bed(score, tones):
        out = limiter.push(voices.over(bed, at))
        at += len(bed)
        if len(out):
            yield out
    out = limiter.close()
    if len(out):
        yield out


def _interpreted(hushes: Sequence[Hush], turns_ms: Sequence[int]) -> list[Hush]:
    out: list[Hush] = []
    for hush in hushes:
        at = hush.start_ms
        for turn in turns_ms:
            if not hush.tone or not hush.start_ms <= turn < hush.end_ms:
                continue
            end = min(hush.end_ms, turn + INTERPRETER_MS)
            if turn > at:
                out.append(Hush(at, turn, hush.gain, hush.tone))
            if end > max(at, turn):
                out.append(Hush(max(at, turn), end, to_linear(INTERPRETER_DB), True))
            at = max(at, end)
        if at < hush.end_ms:
            out.append(Hush(at, hush.end_ms, hush.gain, hush.tone))
    return out


class _Curve:
    """A gain over time, straight between points."""

    def __init__(self, spans: Sequence[tuple[int, int, float]], outside: float) -> None:
        at: list[float] = [0.0]
        value: list[float] = [outside]
        for start, end, gain in spans:
            begin = max(at[-1], start - RAMP_MS)
            if begin > at[-1] and value[-1] != outside:
                back = min(begin, at[-1] + RAMP_MS)
                at.append(back)
                value.append(outside)
            if begin > at[-1]:
                at.append(begin)
                value.append(value[-1])
            at += [max(begin, start), max(begin, start, end)]
            value += [gain, gain]
        at += [at[-1] + RAMP_MS]
        value += [outside]
        self._at, self._value = np.asarray(at), np.asarray(value)

    def __call__(self, start_ms: float, frames: int, rate_hz: int) -> NDArray[np.float32]:
        """Shape (frames, 1)."""
        times = start_ms + np.arange(frames) * (1000.0 / rate_hz)
        return np.asarray(np.interp(times, self._at, self._value)[:, None], np.float32)


def _bed(score: Score, tones: Sequence[tuple[int, Samples]]) -> Iterator[Samples]:
    """The original with what gives way taken out, in the dub's time."""
    keep = _Curve([(h.start_ms, h.end_ms, h.gain) for h in score.hushes], 1.0)
    fill = _Curve([(h.start_ms, h.end_ms, 1.0 if h.tone else 0.0) for h in score.hushes], 0.0)
    tone = _Tone(tones, score.rate_hz, score.channels)
    rate, at = score.rate_hz, 0
    total = round(score.duration_ms * rate / 1000)
    stops = _stops(score)
    for block in _padded(decode(score.source, rate, score.channels), total, score.channels):
        left = block
        while len(left):
            while stops and round(stops[0][0] * rate / 1000) <= at:
                yield from tone.alone(stops.pop(0)[1], at * 1000 / rate)
            cut = round(stops[0][0] * rate / 1000) - at if stops else len(left)
            part, left = left[:cut], left[cut:]
            start_ms = at * 1000 / rate
            yield part * keep(start_ms, len(part), rate) + tone.take(len(part), start_ms) * fill(
                start_ms, len(part), rate
            )
            at += len(part)
    for _, missing_ms in stops:
        yield from tone.alone(missing_ms, at * 1000 / rate)
    yield from tone.alone(score.tail_ms, at * 1000 / rate)


def _stops(score: Score) -> list[tuple[int, int]]:
    """(moment of the original, how many ms are put in there)."""
    return [(a[0], b[1] - a[1]) for a, b in pairwise(score.anchors) if a[0] == b[0] and b[1] > a[1]]


def _padded(blocks: Iterator[Samples], frames: int, channels: int) -> Iterator[Samples]:
    """Exactly `frames` frames: the recording's length is what its map says."""
    left = frames
    for block in blocks:
        part = block[:left]
        left -= len(part)
        if len(part):
            yield part
        if not left:
            return
    while left:
        part = np.zeros((min(left, 48_000), channels), np.float32)
        left -= len(part)
        yield part


class _Tone:
    """The room's tone, for as long as it is wanted."""

    def __init__(self, tones: Sequence[tuple[int, Samples]], rate_hz: int, channels: int) -> None:
        self._tones = list(tones)
        self._rate_hz, self._channels = rate_hz, channels
        self._at = 0

    def take(self, frames: int, at_ms: float) -> Samples:
        """`frames` of the tone that was recorded nearest to a moment."""
        if not self._tones:
            return np.zeros((frames, self._channels), np.float32)
        loop = min(self._tones, key=lambda tone: abs(tone[0] - at_ms))[1]
        where = (self._at + np.arange(frames)) % len(loop)
        self._at += frames
        return np.asarray(loop[where], np.float32)

    def alone(self, length_ms: int, at_ms: float) -> Iterator[Samples]:
        """The tone by itself, for time that was put in."""
        left = round(length_ms * self._rate_hz / 1000)
        while left > 0:
            part = self.take(min(left, self._rate_hz), at_ms)
            left -= len(part)
            yield part


def _loop(sound: Samples, rate_hz: int) -> Samples:
    """A sound that ends as it began, so that it can go round."""
    fade = min(len(sound) // 3, FADE_MS * rate_hz // 1000)
    up = np.sqrt(np.linspace(0, 1, fade, dtype=np.float32))[:, None]
    out = sound[: len(sound) - fade].copy()
    out[:fade] = out[:fade] * up + sound[len(sound) - fade :] * up[::-1]
    return out


class _Voices:
    """The spoken lines, laid over the bed as it comes."""

    def __init__(self, score: Score) -> None:
        self._score = score
        self._waiting = sorted(score.voiced, key=lambda voiced: voiced.start_ms)
        self._sounding: list[tuple[int, Samples]] = []
        music = [(mapped(score.anchors, a), mapped(score.anchors, b)) for a, b in score.music]
        self._duck = _Curve(_under(self._waiting, music), 1.0)

    def over(self, bed: Samples, at: int) -> Samples:
        """The bed, whose first frame is frame `at` of the dub, with the voices."""
        rate = self._score.rate_hz
        end = at + len(bed)
        while self._waiting and round(self._waiting[0].start_ms * rate / 1000) < end:
            voiced = self._waiting.pop(0)
            clip = resample(read(voiced.clip, CLIP_RATE_HZ, 1), CLIP_RATE_HZ, rate) * to_linear(voiced.gain_db)
            self._sounding.append((round(voiced.start_ms * rate / 1000), with_channels(clip, self._score.channels)))
        out = bed * self._duck(at * 1000 / rate, len(bed), rate)
        for start, clip in self._sounding:
            low, high = max(at, start), min(end, start + len(clip))
            if high > low:
                out[low - at : high - at] += clip[low - start : high - start]
        self._sounding = [(start, clip) for start, clip in self._sounding if start + len(clip) > end]
        return np.asarray(out, np.float32)


def _under(voiced: Sequence[Voiced], music: Sequence[tuple[int, int]]) -> list[tuple[int, int, float]]:
    """Where a voice sounds over music that does not give way by itself."""
    spans: list[tuple[int, int, float]] = []
    for each in voiced:
        end = each.start_ms + Speakers.clip_ms(each.clip)
        for start, stop in music:
            low, high = max(start, each.start_ms), min(stop, end)
            if high <= low:
                continue
            if spans and low - spans[-1][1] < 2 * RAMP_MS:
                spans[-1] = (spans[-1][0], max(high, spans[-1][1]), spans[-1][2])
            else:
                spans.append((low, high, to_linear(UNDER_DB)))
    return spans
