"""The wire under safe fetching: the address that was checked is the address that is connected to."""

import ssl
import time
from collections.abc import Callable, Iterable
from typing import Any

import httpcore
import httpx

from segue.model.errors import Refused


class PinnedTransport(httpx.HTTPTransport):
    """An httpx transport whose every connection goes to an address that `checked(host, port)` returned.

    The name is looked up once, for the check, and the socket is opened to that very address, so that a name that
    changes its meaning between check and use (DNS rebinding) gains nothing. The Host header and the name asked for
    in TLS stay those of the URL, as httpcore takes both from the request and not from the socket.
    No proxy is used: behind one, the proxy would do its own, unchecked, look-up.
    """

    def __init__(self, checked: Callable[[str, int], list[str]], deadline: float, tls: ssl.SSLContext) -> None:
        super().__init__(verify=tls, trust_env=False)
        self._pool.close()
        self._pool = httpcore.ConnectionPool(
            ssl_context=tls, max_connections=1, network_backend=_PinnedBackend(checked, deadline)
        )


class _PinnedBackend(httpcore.NetworkBackend):
    def __init__(self, checked: Callable[[str, int], list[str]], deadline: float) -> None:
        self._checked = checked
        self._deadline = deadline
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        failure: Exception | None = None
        for address in self._checked(host, port)[:4]:
            try:
                stream = self._plain.connect_tcp(
                    address, port, _remaining(self._deadline, timeout), local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return _DeadlineStream(stream, self._deadline)
        raise failure or httpcore.ConnectError(f"{host} has no address")

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore.NetworkStream:
        raise Refused("A feed can't name a socket on this machine.")


class _DeadlineStream(httpcore.NetworkStream):
    """A stream whose every wait also ends when the whole fetch must: a server that drips bytes can't hold us."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: float) -> None:
        self._inner = inner
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, _remaining(self._deadline, timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, _remaining(self._deadline, timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        stream = self._inner.start_tls(ssl_context, server_hostname, _remaining(self._deadline, timeout))
        return _DeadlineStream(stream, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


def _remaining(deadline: float, timeout: float | None) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout("the time for the whole fetch is over")
    return left if timeout is None else min(left, timeout)
