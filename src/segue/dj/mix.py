"""A timeline in, stereo blocks out, in constant memory: gains, fades, the duck under the voice, the limiter."""

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from segue.audio.limiter import Limiter
from segue.audio.shape import Samples, to_linear
from segue.audio.stretch import stretched
from segue.dj.timeline import Entry
from segue.model.errors import SegueError
from segue.model.show import Play, Segment, Talk

log = logging.getLogger(__name__)

RATE_HZ = 44_100
BLOCK_FRAMES = 16_384
DUCK_RAMP_MS = 500
DUCK_LEAD_MS = 100
"""The dip is done this long before the voice begins."""
EDGE_IN_MS, EDGE_OUT_MS = 5, 60
"""The shortest fades: cuts without a click."""
RUN_ON_MS = 100
"""How much longer than it says a recording may be where the next runs on from it."""
HORIZON_MS = DUCK_RAMP_MS + DUCK_LEAD_MS + 400


class Shelf(Protocol):
    """Where the mixer gets its sound from."""

    def play(self, play: Play) -> tuple[Iterator[Samples], float]:
        """Blocks of stereo float32 at 44.1 kHz for a play's span, and the gain in dB. Raises SegueError."""
        ...

    def clip(self, talk: Talk) -> Samples:
        """A spoken line, stereo float32 at 44.1 kHz. Raises SegueError."""
        ...


@dataclass(slots=True)
class _Track:
    """One thing that sounds: where it lies, and what is done to it."""

    entry: Entry
    start: int
    end: int
    blocks: Iterator[Samples]
    gain: float
    fade_in: int
    fade_out: int
    runs_on: bool = False
    """Gapless: it ends where its sound ends, to the sample, and the next starts there."""
    after: "_Track | None" = None
    """The track that this one follows without a gap."""
    held: Samples = field(default_factory=lambda: np.zeros((0, 2), np.float32))
    dry: bool = False
    slack: int = 0
    """How many frames early it may run dry where its end is played faster: nothing of it is missing then."""

    @property
    def is_talk(self) -> bool:
        return isinstance(self.entry.segment, Talk)

    def take(self, frames: int) -> Samples:
        """The next frames; fewer when it has ended."""
        parts, have = [self.held], len(self.held)
        while have < frames and not self.dry:
            try:
                block = next(self.blocks, None)
            except SegueError as error:
                log.warning("A recording broke off on air: %s", error)
                block = None
            if block is None:
                self.dry = True
            else:
                parts.append(block)
                have += len(block)
        joined = parts[0] if len(parts) == 1 else np.concatenate(parts)
        self.held = joined[frames:]
        return joined[:frames]


class Mixer:
    """Turns entries, in order of their start, into sound. `on_start(entry, frame)` is told when each is heard first.

    What can't be opened is left out and what follows moves up: there is never a hole where a broken file was.
    """

    def __init__(
        self,
        entries: Iterable[Entry],
        shelf: Shelf,
        on_start: Callable[[Entry, int], None] | None = None,
        ceiling_dbtp: float = -1.0,
    ) -> None:
        self._entries = iter(entries)
        self._next: Entry | None = None
        self._later: list[Entry] = []
        """Lines that begin after the play behind them."""
        self._shelf, self._on_start = shelf, on_start
        self._limiter = Limiter(RATE_HZ, ceiling_dbtp)
        self._tracks: list[_Track] = []
        self._last_play: _Track | None = None
        self._shift = 0
        """Frames by which all that follows has moved up."""
        self._now = 0

    def blocks(self) -> Iterator[Samples]:
        """Stereo float32 blocks at 44.1 kHz, until the timeline ends."""
        while True:
            self._pull()
            if not self._tracks and self._next is None and not self._later:
                break
            yield self._limiter.push(self._block())
        yield self._limiter.close()

    def _pull(self) -> None:
        until = self._now + BLOCK_FRAMES + _frames(HORIZON_MS)
        while True:
            due = [entry for entry in self._later if _frames(entry.start_ms) - self._shift <= until]
            self._later = [entry for entry in self._later if entry not in due]
            for entry in due:
                self._open(entry)
            if self._next is None:
                self._next = next(self._entries, None)
            if self._next is None:
                return
            if _frames(self._next.start_ms) - self._shift > until:
                if not _begins_late(self._next.segment):
                    return
                self._later.append(self._next)
                self._next = None
                continue
            entry, self._next = self._next, None
            if entry.kind != "transition":
                self._open(entry)

    def _open(self, entry: Entry) -> None:
        start = max(self._now, _frames(entry.start_ms) - self._shift)
        end = start + _frames(entry.end_ms) - _frames(entry.start_ms)
        try:
            if isinstance(entry.segment, Talk):
                clip = self._shelf.clip(entry.segment)
                track = _Track(entry, start, start + len(clip), iter([clip]), to_linear(entry.segment.gain_db), 0, 0)
            elif isinstance(entry.segment, Play):
                blocks, gain_db = self._shelf.play(entry.segment)
                first = next(blocks, None)
                if first is None:
                    raise SegueError("There is no sound in it.")
                if entry.fade_in_ms < 0 and self._last_play is not None and self._same_gain(entry.segment):
                    gain_db = 20 * float(np.log10(self._last_play.gain))
                fades = _edge(entry.fade_in_ms, EDGE_IN_MS), _edge(entry.fade_out_ms, EDGE_OUT_MS)
                track = _Track(entry, start, end, blocks, to_linear(gain_db), *fades, held=first)
                track.runs_on = entry.fade_out_ms < 0
                if entry.tempo_out != 1.0 and entry.fade_out_ms > 0:
                    steady = max(0, end - start - track.fade_out - len(first))
                    track.blocks = stretched(track.blocks, steady, entry.tempo_out)
                    track.slack = round(track.fade_out * max(0.0, entry.tempo_out - 1)) + BLOCK_FRAMES
                track.after = self._last_play if entry.fade_in_ms < 0 else None
                self._last_play = track
            else:
                return
        except SegueError as error:
            log.warning("Left out of the show: %s", error)
            alone = end - start
            if isinstance(entry.segment, Talk):
                alone -= _frames(entry.segment.overlap_ms + entry.segment.lead_in_ms)
            self._shift += max(0, alone)
            return
        self._tracks.append(track)
        if self._on_start is not None:
            self._on_start(entry, start)

    def _same_gain(self, play: Play) -> bool:
        before = self._last_play.entry.segment if self._last_play else None
        return isinstance(before, Play) and before.gain_db == play.gain_db

    def _block(self) -> Samples:
        out = np.zeros((BLOCK_FRAMES, 2), np.float32)
        for track in self._tracks:
            self._add(track, out)
        self._now += BLOCK_FRAMES
        for track in self._tracks:
            if track.dry and not len(track.held) and track.end - track.slack > self._now and not track.is_talk:
                self._end(track, self._now)  # The file was shorter than it said.
        self._tracks = [track for track in self._tracks if track.end > self._now or track.runs_on]
        return out

    def _add(self, track: _Track, out: Samples) -> None:
        block_end = self._now + BLOCK_FRAMES
        limit = track.end + (_frames(RUN_ON_MS) if track.runs_on else 0)
        begin, stop = max(track.start, self._now), min(limit, block_end)
        if stop < begin or begin >= block_end or (track.after is not None and track.after.runs_on):
            return
        sound = track.take(stop - begin)
        if len(sound):
            level = self._level(track, begin, len(sound))
            at = begin - self._now
            sound = sound * np.float32(track.gain)
            out[at : at + len(sound)] += sound if level is None else sound * level[:, None]
        if track.runs_on and (stop == limit or len(sound) < stop - begin):
            track.runs_on = False
            self._end(track, begin + len(sound))

    def _end(self, track: _Track, at: int) -> None:
        """The track ends at this frame instead of where it should have: what follows moves along."""
        moved = at - track.end
        self._shift -= moved
        for later in self._tracks:
            if later is not track and later.start >= min(track.end, at):
                later.start, later.end = later.start + moved, later.end + moved
        track.end = at

    def _level(self, track: _Track, begin: int, frames: int) -> NDArray[np.float32] | None:
        """How the track's level moves over these frames, beside its gain; None where it does not."""
        level: NDArray[np.float32] | None = None
        place = begin - track.start
        length = track.end - track.start
        fade_in, fade_out = min(track.fade_in, length), min(track.fade_out, length)
        if place < fade_in:
            level = np.sin(_ramp(place, frames, 0, fade_in) * (np.pi / 2)).astype(np.float32)
        if fade_out and place + frames > length - fade_out:
            out = np.cos(_ramp(place, frames, length - fade_out, fade_out) * (np.pi / 2)).astype(np.float32)
            level = out if level is None else level * out
        if not track.is_talk:
            for talk in self._tracks:
                if talk.is_talk and talk.start < track.end and talk.end > track.start:
                    duck = _duck(talk, begin, frames)
                    if duck is not None:
                        level = duck if level is None else level * duck
        return level


def _begins_late(segment: Segment) -> bool:
    return isinstance(segment, Talk) and segment.lead_in_ms > segment.duration_ms


def _duck(talk: _Track, begin: int, frames: int) -> NDArray[np.float32] | None:
    """How far the music dips under a line: down before it, up after it, even in dB."""
    assert isinstance(talk.entry.segment, Talk)
    ramp, lead = _frames(DUCK_RAMP_MS), _frames(DUCK_LEAD_MS)
    points = [talk.start - lead - ramp, talk.start - lead, talk.end, talk.end + ramp]
    if begin + frames <= points[0] or begin >= points[3]:
        return None
    duck_db = min(0.0, talk.entry.segment.duck_db)
    curve_db = np.interp(np.arange(begin, begin + frames), points, [0.0, duck_db, duck_db, 0.0])
    return np.asarray(10 ** (curve_db / 20), np.float32)


def _ramp(place: int, frames: int, start: int, length: int) -> NDArray[np.float64]:
    """0 before `start`, 1 from `start + length` on, for the frames from `place`."""
    return np.clip((np.arange(place, place + frames) - start + 0.5) / max(1, length), 0.0, 1.0)


def _edge(fade_ms: int, shortest_ms: int) -> int:
    """A fade in frames; at least the shortest one, and none at all where sound runs on."""
    return 0 if fade_ms < 0 else _frames(max(fade_ms, shortest_ms))


def _frames(time_ms: int) -> int:
    return time_ms * RATE_HZ // 1000
