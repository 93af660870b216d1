"""Server-sent events over a real connection."""

import json
import threading
from collections.abc import Iterator

import httpx
from fastapi import FastAPI

from segue.wiring import App
from tests import factories
from tests.api.conftest import PASSWORD
from tests.api.serving import serving
from tests.aside import run


def told(lines: Iterator[str]) -> Iterator[tuple[str, dict[str, object]]]:
    name = ""
    for line in lines:
        if line.startswith("event: "):
            name = line[7:]
        elif line.startswith("data: "):
            yield name, json.loads(line[6:])


def test_jobs_and_the_library_are_told_as_they_change(http: FastAPI, app: App) -> None:
    hub = http.state.context.hub
    hub.poll_s = 0.05
    with serving(http) as where, httpx.Client(base_url=f"{where}/api/v1", timeout=20) as client:
        client.post("/setup", json={"name": "ann", "password": PASSWORD})
        with client.stream("GET", "/events") as reply:
            assert reply.headers["content-type"].startswith("text/event-stream")
            lines = reply.iter_lines()
            assert next(lines).startswith("retry:")
            job = app.store.jobs.add("strange", {"path": "/hidden"})
            events = told(lines)
            name, data = next(events)
            assert (name, data["id"], data["state"]) == ("job", job.id, "waiting")
            assert "args" not in data
            app.store.jobs.finish(job.id, "done")
            name, data = next(events)
            assert (name, data["state"], data["progress"]) == ("job", "done", 1.0)
            factories.album_in(app.store)
            assert next(event for event in events if event[0] == "library") == ("library", {"changed": True})
        threading.Event().wait(0.3)
        assert not hub._queues, "who has gone is forgotten"


def test_a_page_that_does_not_listen_is_let_go(http: FastAPI) -> None:
    hub = http.state.context.hub

    async def heard() -> int:
        stream = hub.listen()
        await anext(stream)
        for n in range(500):
            hub._tell("job", {"n": n})
        received = 0
        async for _ in stream:
            received += 1
        hub.close()
        return received

    assert run(heard()) < 500
