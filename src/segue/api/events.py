"""Server-sent events: one look at the store a second for all pages together, and none when nobody listens."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from typing import Any

from anyio import to_thread

from segue.api.present import job_shape
from segue.model.media import ItemKind
from segue.store import Store

POLL_S = 0.7
KEEP_ALIVE_S = 15.0
QUEUE_LENGTH = 200
"""A page that takes no events this long is let go; it will come again and read what is then."""
MAX_LISTENERS = 500
OVERLAP_MS = 2000
"""How far each look reaches back: a row may be written a moment after the time it bears."""

Event = tuple[str, dict[str, Any]]


class Hub:
    """Tells every page that listens what changes: `job` events, and `library` when something was added."""

    def __init__(self, store: Store, now_ms: Callable[[], int], poll_s: float = POLL_S) -> None:
        self.store, self.now_ms, self.poll_s = store, now_ms, poll_s
        self.closing = False
        self._queues: set[asyncio.Queue[Event | None]] = set()
        self._task: asyncio.Task[None] | None = None

    async def listen(self) -> AsyncIterator[bytes]:
        """The bytes of an event stream, until the page goes or the server stops."""
        if self.closing or len(self._queues) >= MAX_LISTENERS:
            return
        queue: asyncio.Queue[Event | None] = asyncio.Queue(QUEUE_LENGTH)
        self._queues.add(queue)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._watch())
        try:
            yield b"retry: 3000\n: welcome\n\n"
            while True:
                try:
                    event = await asyncio.wait_for(queue.get(), KEEP_ALIVE_S)
                except TimeoutError:
                    yield b": still here\n\n"
                    continue
                if event is None:
                    return
                yield f"event: {event[0]}\ndata: {json.dumps(event[1], separators=(',', ':'))}\n\n".encode()
        finally:
            self._queues.discard(queue)

    def close(self) -> None:
        """Lets every page go: the server stops."""
        self.closing = True
        for queue in list(self._queues):
            self._end(queue)
        if self._task is not None:
            self._task.cancel()

    def _end(self, queue: asyncio.Queue[Event | None]) -> None:
        self._queues.discard(queue)
        while queue.full():
            queue.get_nowait()
        queue.put_nowait(None)

    async def _watch(self) -> None:
        since = self.now_ms()
        told: dict[str, tuple[Any, ...]] = {}
        newest = await to_thread.run_sync(self._newest)
        while self._queues:
            await asyncio.sleep(self.poll_s)
            with suppress(Exception):  # a look that fails is made good by the next
                looked_at = self.now_ms()
                jobs = await to_thread.run_sync(self.store.jobs.changed_since, since - OVERLAP_MS)
                since = looked_at
                for job in jobs:
                    state = (job.state, job.progress, job.message, job.error, job.cancel_requested)
                    if told.get(job.id) != state:
                        told[job.id] = state
                        self._tell("job", job_shape(job).model_dump())
                for old in list(told)[: max(0, len(told) - 1000)]:
                    del told[old]
                latest = await to_thread.run_sync(self._newest)
                if latest != newest:
                    newest = latest
                    self._tell("library", {"changed": True})

    def _newest(self) -> tuple[str, ...]:
        """What the library's newest things are: another answer means that it changed."""
        catalog = self.store.catalog
        found: list[str] = []
        kinds: tuple[ItemKind, ...] = ("track", "episode", "chapter")
        for kind in kinds:
            found += catalog.newest_ids(kind, 1)
        return tuple(found)

    def _tell(self, name: str, data: dict[str, Any]) -> None:
        for queue in list(self._queues):
            try:
                queue.put_nowait((name, data))
            except asyncio.QueueFull:
                self._end(queue)
