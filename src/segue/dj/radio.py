"""Personal radio streams on air: paced to real time, bounded in number and memory, mixed in threads."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from segue.dj.icy import METAINT, IcyWriter
from segue.dj.running import Running
from segue.dj.service import DjService
from segue.dj.station import Station
from segue.model.errors import Conflict
from segue.model.listening import User

BURST_S = 6.0
"""How far a stream runs ahead of the clock: a player starts at once and rides out a hiccup."""
COMES_BACK_S = 15 * 60
"""A listener who comes back within this time goes on with the same show, without a new greeting."""
MAX_STREAMS = 60
MAX_PER_LISTENER = 4


@dataclass(slots=True)
class OnAir:
    """A stream that is ready to be sent: its headers and its bytes."""

    headers: dict[str, str]
    body: AsyncIterator[bytes]


class Radio:
    """All personal streams of a server."""

    def __init__(self, dj: DjService, clock: Callable[[], float] = time.monotonic) -> None:
        self._dj, self._clock = dj, clock
        self._mixing = ThreadPoolExecutor(12, thread_name_prefix="radio")
        self._planning = ThreadPoolExecutor(2, thread_name_prefix="radio-plan")
        self._streams: dict[str, int] = {}
        self._resting: dict[str, tuple[Running, float]] = {}

    async def open(self, user: User, with_titles: bool) -> OnAir:
        """Starts a stream; with ICY titles when the player asked for them (`Icy-MetaData: 1`).

        Raises NotFound when there is nothing to play, Conflict when too many streams are open.
        """
        if self._streams.get(user.id, 0) >= MAX_PER_LISTENER or sum(self._streams.values()) >= MAX_STREAMS:
            raise Conflict("Too many radio streams are open.", "Close one of them first.")
        self._streams[user.id] = self._streams.get(user.id, 0) + 1
        running, rested_at = self._resting.pop(user.id, (None, 0.0))
        if running is not None and self._clock() - rested_at > COMES_BACK_S:
            running = None
        loop = asyncio.get_running_loop()
        try:
            station = await loop.run_in_executor(self._mixing, lambda: Station(self._dj, user, self._planning, running))
        except BaseException:
            self._leave(user.id)
            raise
        headers = {
            "content-type": "audio/mpeg",
            "cache-control": "no-cache, no-store",
            "icy-name": "Segue",
            "icy-description": "A show of one's own",
            "icy-br": "192",
            "icy-sr": "44100",
            "icy-pub": "0",
        }
        if with_titles:
            headers["icy-metaint"] = str(METAINT)
        return OnAir(headers, self._sent(user, station, IcyWriter() if with_titles else None))

    def close(self) -> None:
        """Ends all streams."""
        self._planning.shutdown(wait=False, cancel_futures=True)
        self._mixing.shutdown(wait=False, cancel_futures=True)

    async def _sent(self, user: User, station: Station, icy: IcyWriter | None) -> AsyncIterator[bytes]:
        loop = asyncio.get_running_loop()
        started, sent_s = self._clock(), 0.0
        try:
            while True:
                chunk = await loop.run_in_executor(self._mixing, station.chunk)
                sent_s += chunk.seconds
                yield icy.push(chunk.data, chunk.title) if icy is not None else chunk.data
                # A stream that fell behind (a machine that slept) doesn't race to catch up for ever.
                started = max(started, self._clock() - sent_s - BURST_S)
                ahead_s = sent_s - (self._clock() - started)
                if ahead_s > BURST_S:
                    await asyncio.sleep(ahead_s - BURST_S)
        finally:
            self._resting[user.id] = (station.heard(), self._clock())
            self._leave(user.id)
            self._mixing.submit(station.close)

    def _leave(self, user_id: str) -> None:
        left = self._streams.get(user_id, 1) - 1
        if left > 0:
            self._streams[user_id] = left
        else:
            self._streams.pop(user_id, None)
