"""One listener's endless stream as bytes: plans ahead forever, speaks, mixes, encodes, and notes what was heard."""

import logging
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass, replace

from segue.audio.encode import Encoder
from segue.audio.shape import Samples
from segue.dj.mix import RATE_HZ, Mixer
from segue.dj.running import Running
from segue.dj.service import DjService, Promising
from segue.dj.shelf import LibraryShelf
from segue.dj.timeline import Entry, lay
from segue.dj.transitions import GAP_MS, settled
from segue.model.errors import SegueError, Unavailable
from segue.model.ids import new_id
from segue.model.listening import Listen, User
from segue.model.show import Play, Segment, Set, Talk, Transition

log = logging.getLogger(__name__)

BIT_RATE_BPS = 192_000
CEILING_DBTP = -1.8
KEPT_SETS = 80
"""How many sets of an endless show are remembered: well over a day's worth for the rules of repetition."""
FIRST_LINE_S, LINE_S = 2.5, 4.0
"""How long the stream waits for a line: briefly for the greeting, and never as long as it runs ahead of the clock."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Encoded sound, how much time it is, and the title that holds during it."""

    data: bytes
    seconds: float
    title: str


class Station:
    """Makes a stream, a chunk at a time. Its methods block and belong to one thread at a time."""

    def __init__(
        self,
        dj: DjService,
        user: User,
        pool: Executor,
        running: Running | None = None,
        bit_rate_bps: int = BIT_RATE_BPS,
    ) -> None:
        self._dj, self._user, self._pool = dj, user, pool
        self._host = Promising(dj.booth, dj.choice(user), now=False)
        self.running = running or dj.open(user)
        """The show as far as it is planned."""
        self._last_started: Play | None = None
        self._planned: Future[None] | None = None
        self._title = "Segue"
        self._on_air: tuple[Listen, Play, int] | None = None
        self._frames = 0
        self._closed = False
        self._plan()  # Raises NotFound before a byte is sent when there is nothing to play.
        self._encoder = Encoder("mp3", RATE_HZ, 2, bit_rate_bps)
        self._blocks = self._mixed()

    def chunk(self) -> Chunk:
        """The next second or so."""
        parts, frames, title = [], 0, self._title
        while frames < RATE_HZ:
            block = next(self._blocks, None)
            if block is None:
                raise Unavailable("The stream has ended.", "Open it again.")
            parts.append(self._encoder.push(block))
            frames += len(block)
            if self._title != title and frames < RATE_HZ // 2:
                title = self._title
        self._frames += frames
        return Chunk(b"".join(parts), frames / RATE_HZ, title)

    def close(self) -> None:
        """Ends: what is on air counts as stopped where it was."""
        if not self._closed:
            self._closed = True
            self._note_end(self._frames, "stopped")

    def heard(self) -> Running:
        """The show as far as it was on air: what a listener who comes back soon goes on from."""
        sets: list[Set] = []
        for each in self.running.show.sets:
            last = next((n for n, segment in enumerate(each.segments) if segment is self._last_started), None)
            if last is not None:
                sets.append(replace(each, segments=each.segments[: last + 1]))
                break
            sets.append(each)
        if self._last_started is None:
            sets = []
        show = replace(self.running.show, sets=tuple(sets))
        return replace(self.running, show=show, keys=self.running.keys[: len(sets)])

    # The endless plan.

    def _mixed(self) -> Iterator[Samples]:
        while True:
            try:
                mixer = Mixer(self._entries(), LibraryShelf(self._dj.store, self._dj.booth), self._starts, CEILING_DBTP)
                yield from mixer.blocks()
            except Exception:
                # Whatever broke, a stream goes on: with a new set, and without what was on air.
                log.exception("The stream of %s stumbled and starts a new set.", self._user.name)
                time.sleep(1)
                self._plan()

    def _entries(self) -> Iterator[Entry]:
        """The timeline, an item at a time: each is sent off when it is known how the next follows it."""
        last: Entry | None = None
        for segments in self._joins():
            before: list[Segment] = [last.segment] if last is not None else []
            laid = lay([*before, *segments], last.start_ms if last is not None else 0)
            if last is not None:
                laid = (replace(laid[0], fade_in_ms=last.fade_in_ms), *laid[1:])
            yield from laid[:-1]
            last = laid[-1]

    def _joins(self) -> Iterator[list[Segment]]:
        """Segments up to and with the next play, set after set."""
        while True:
            current = self.running.show.sets[-1]
            waiting: list[Segment] = []
            plays = 0
            for place, segment in enumerate(current.segments):
                if isinstance(segment, Play) and plays == 2:
                    # The next set is planned, and its lines are spoken, while this one plays.
                    self._planned = self._pool.submit(self._plan)
                waiting.append(self._settled(segment) if isinstance(segment, Talk) else segment)
                if isinstance(segment, Play):
                    plays += 1
                    self._have_spoken(current.segments[place + 1 :])
                    yield waiting
                    waiting = []
            if self._planned is None:
                self._plan()
            else:
                planned, self._planned = self._planned, None
                planned.result()

    def _plan(self) -> None:
        running, _ = self._dj.extend(self._user, self.running, self._host)
        show = replace(running.show, sets=running.show.sets[-KEPT_SETS:])
        self.running = replace(running, show=show, keys=running.keys[-KEPT_SETS:])
        self._have_spoken(show.sets[-1].segments)

    def _have_spoken(self, segments: Sequence[Segment]) -> None:
        """Has the next line spoken in the background: one ahead, so that many streams don't all speak at once."""
        talk = next((segment for segment in segments if isinstance(segment, Talk)), None)
        if talk is not None:
            self._dj.booth.begin(talk.clip_id)

    def _settled(self, talk: Talk) -> Talk | Transition:
        """The line with its measured length; a short gap where it can't be had in time."""
        try:
            clip = self._dj.booth.fetch(talk.clip_id, LINE_S if self._frames else FIRST_LINE_S)
        except SegueError as error:
            log.warning("The music goes on without a line: %s", error)
            return Transition("gap", GAP_MS, ("The voice could not be had in time.",))
        return settled(talk, clip.duration_ms)

    # What is on air.

    def _starts(self, entry: Entry, frame: int) -> None:
        segment = entry.segment
        if not isinstance(segment, Play):
            return
        self._note_end(frame, "finished")
        self._last_started = segment
        item = self._dj.store.catalog.item(segment.item_id)
        artist = ", ".join(credit.name for credit in item.credits if credit.role in {"artist", "album_artist"})
        self._title = f"{artist} - {item.title}" if artist else item.title
        ahead_ms = (frame - self._frames) * 1000 // RATE_HZ
        listen = Listen(
            id=new_id("listen"),
            user_id=self._user.id,
            item_id=segment.item_id,
            started_at_ms=self._dj.now_ms() + max(0, ahead_ms),
            ended="playing",
            slate_id=self._slate_of(segment),
            source="radio",
            client="radio",
        )
        self._on_air = (listen, segment, frame)

    def _slate_of(self, play: Play) -> str:
        sets = reversed(self.running.show.sets)
        return next((each.slate_id for each in sets if any(segment is play for segment in each.segments)), "")

    def _note_end(self, frame: int, ended: str) -> None:
        if self._on_air is None:
            return
        listen, play, started = self._on_air
        self._on_air = None
        length_ms = play.end_ms - play.start_ms
        heard_ms = min(length_ms, max(0, (frame - started) * 1000 // RATE_HZ))
        if heard_ms < 1_000:
            return
        over = ended == "finished" or heard_ms >= length_ms - 5_000
        done = replace(
            listen,
            played_ms=length_ms if over else heard_ms,
            position_ms=play.end_ms if over else play.start_ms + heard_ms,
            ended="finished" if over else "stopped",
            updated_at_ms=self._dj.now_ms(),
        )
        try:
            self._dj.store.listening.put_listens([done])
        except SegueError as error:
            log.warning("A play on the radio could not be noted: %s", error)
