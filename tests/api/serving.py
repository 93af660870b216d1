"""A real server on loopback in a thread of this process."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from fastapi import FastAPI

from segue.api.server import Server


@contextmanager
def serving(http: FastAPI) -> Iterator[str]:
    """Its address while it runs, set up as `segue serve` sets it up."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = Server(http)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    until = time.monotonic() + 10
    while not server.started and time.monotonic() < until:
        time.sleep(0.01)
    assert server.started
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(15)
        assert not thread.is_alive(), "the server did not stop"
