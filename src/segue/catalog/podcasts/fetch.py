"""Safe fetching: a feed is written by a stranger, and so is every address in it."""

import contextlib
import ssl
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit, urlunsplit

import httpx

from segue import __version__
from segue.catalog.podcasts.addresses import Resolver, checked_addresses, system_resolver
from segue.catalog.podcasts.transport import PinnedTransport
from segue.model.errors import BadInput, NotFound, Refused, Unavailable

MAX_REDIRECTS = 5
MAX_URL_CHARS = 4000
USER_AGENT = f"Segue/{__version__} (podcast client; self-hosted)"
_CHUNK = 64 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """What one fetch may cost. `max_bytes` counts the body as it would be kept: after unpacking."""

    max_bytes: int
    connect_s: float = 10.0
    read_s: float = 20.0
    whole_s: float = 120.0


FEED = Limits(max_bytes=20_000_000)
SIDE_FILE = Limits(max_bytes=10_000_000, whole_s=60.0)
"""Chapters, transcripts, pictures."""
ENCLOSURE = Limits(max_bytes=4_000_000_000, read_s=60.0, whole_s=6 * 3600.0)


class FetchFailed(Unavailable):
    """The server answered, but not with what was asked for."""

    def __init__(self, message: str, hint: str = "", status: int = 0, retry_after_s: int = 0) -> None:
        super().__init__(message, hint)
        self.status = status
        self.retry_after_s = retry_after_s


@dataclass(frozen=True, slots=True)
class Fetched:
    """A body that was fetched whole, or the news that it has not changed."""

    url: str
    """Where the body came from, redirects followed."""
    body: bytes
    unchanged: bool = False
    """True for an answer of 304: `body` is empty and what is known still holds."""
    moved_to: str = ""
    """The new address when the server says that it moved for good, else empty."""
    etag: str = ""
    last_modified: str = ""
    content_type: str = ""


@dataclass(slots=True)
class Opened:
    """An answer whose body is still to come."""

    url: str
    status: int
    headers: httpx.Headers
    moved_to: str
    chunks: Iterator[bytes] = field(repr=False)


class Fetcher:
    """Fetches from addresses that strangers wrote. `resolve` is how names are looked up (tests give their own)."""

    def __init__(
        self,
        allow_private: bool = False,
        resolve: Resolver = system_resolver,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._allow_private = allow_private
        self._resolve = resolve
        self._tls = tls

    def get(
        self, url: str, limits: Limits = FEED, etag: str = "", last_modified: str = "", accept: str = ""
    ) -> Fetched:
        """Fetches `url` whole. With `etag` or `last_modified` of an earlier fetch the server may answer "unchanged".

        Raises Refused (an address out of bounds), BadInput (too big, not a web address, broken packing), NotFound
        (404, 410), FetchFailed (another answer than success) or Unavailable (out of reach, too slow).
        """
        headers = {"Accept-Encoding": "gzip, deflate", "Accept": accept or "*/*"}
        if etag:
            headers["If-None-Match"] = etag
        if last_modified:
            headers["If-Modified-Since"] = last_modified
        with self.open(url, limits, headers) as answer:
            if answer.status == 304 and (etag or last_modified):
                return Fetched(answer.url, b"", True, answer.moved_to, etag, last_modified)
            expect_success(answer)
            body = b"".join(_unpacked(answer, limits))
            return Fetched(
                url=answer.url,
                body=body,
                moved_to=answer.moved_to,
                etag=answer.headers.get("etag", "")[:500],
                last_modified=answer.headers.get("last-modified", "")[:100],
                content_type=answer.headers.get("content-type", "")[:200],
            )

    @contextlib.contextmanager
    def open(self, url: str, limits: Limits, headers: dict[str, str] | None = None) -> Iterator[Opened]:
        """Follows redirects, checking every hop, and yields the last answer with its body still to be read.

        The body comes as the server packs it (ask for `Accept-Encoding: identity` to have it plain) and is not
        counted here. Raises as `get` does.
        """
        deadline = time.monotonic() + limits.whole_s
        headers = {"Accept-Encoding": "identity", **(headers or {})}
        with contextlib.ExitStack() as stack, _as_errors(url):
            self._tls = self._tls or httpx.create_ssl_context()  # made once, when first wanted: it reads many files
            transport = stack.enter_context(PinnedTransport(self._checked, deadline, self._tls))
            timeout = httpx.Timeout(limits.read_s, connect=limits.connect_s)
            client = stack.enter_context(
                httpx.Client(transport=transport, trust_env=False, timeout=timeout, headers={"User-Agent": USER_AGENT})
            )
            current, moved_to, permanent = httpx.URL(plain_url(url)), "", True
            for _ in range(MAX_REDIRECTS + 1):
                response = client.send(client.build_request("GET", current, headers=headers), stream=True)
                stack.callback(response.close)
                client.cookies.clear()
                target = response.headers.get("location", "")
                if response.status_code not in {301, 302, 303, 307, 308} or not target:
                    yield Opened(
                        str(current), response.status_code, response.headers, moved_to, response.iter_raw(_CHUNK)
                    )
                    return
                response.close()
                current = httpx.URL(plain_url(str(current.join(target))))
                permanent = permanent and response.status_code in {301, 308}
                moved_to = str(current) if permanent else moved_to
            raise BadInput(
                f"{shown(url)} sends us from one address to the next more than {MAX_REDIRECTS} times.",
                "The feed's host has set up its redirects in a loop; tell its makers.",
            )

    def _checked(self, host: str, port: int) -> list[str]:
        return checked_addresses(host, port, self._resolve, self._allow_private)


def plain_url(url: str) -> str:
    """`url` as it may be fetched: http or https with a host, no fragment. Raises BadInput saying what is wrong."""
    text = url.strip()
    for scheme in ("feed://", "itpc://", "pcast://", "podcast://"):
        if text.lower().startswith(scheme):
            text = "https://" + text[len(scheme) :]
    if text.lower().startswith(("feed:http:", "feed:https:")):
        text = text[5:]
    if len(text) > MAX_URL_CHARS:
        raise BadInput("That address is too long to be true.", f"Addresses may have {MAX_URL_CHARS} characters.")
    try:
        parsed = httpx.URL(text)
        host, scheme = parsed.host, parsed.scheme
    except (httpx.InvalidURL, UnicodeError, ValueError) as error:
        raise BadInput(
            f"{shown(text)} is not a web address ({error}).", "Give one like https://example.org/feed."
        ) from error
    if scheme not in {"http", "https"}:
        raise BadInput(f"{shown(text)} is not a web address.", "It must start with http:// or https://.")
    if not host:
        raise BadInput(f"{shown(text)} names no host.", "Give an address like https://example.org/feed.")
    return str(parsed.copy_with(fragment=None))


def without_password(url: str, mark: str = "") -> str:
    """`url` with `mark` in the place of the name and password that it may carry."""
    with contextlib.suppress(ValueError):
        parts = urlsplit(url)
        if "@" in parts.netloc:
            return urlunsplit(parts._replace(netloc=mark + parts.netloc.rpartition("@")[2]))
    return url


def shown(url: str) -> str:
    """`url` as it may stand in a message or a log: without a password, not endless."""
    url = without_password(url, "…@")
    return url if len(url) <= 200 else url[:199] + "…"


def retry_after_s(headers: httpx.Headers) -> int:
    """What the server asks us to wait, in seconds (0 when it does not say), at most a week."""
    text = headers.get("retry-after", "").strip()
    if text.isdigit():
        return min(int(text[:9]), 7 * 86400)
    with contextlib.suppress(ValueError, TypeError, OverflowError):
        return max(0, min(int(parsedate_to_datetime(text).timestamp() - time.time()), 7 * 86400))
    return 0


def expect_success(answer: Opened) -> None:
    """Raises NotFound (404, 410) or FetchFailed for an answer that is not 200."""
    if answer.status in {404, 410}:
        raise NotFound(
            f"{shown(answer.url)} is not there any more (HTTP {answer.status}).", "Look for the show's new address."
        )
    if answer.status in {401, 403}:
        raise FetchFailed(
            f"{shown(answer.url)} is not open to us (HTTP {answer.status}).",
            "A private feed needs its own address, or one with name and password in it.",
            answer.status,
        )
    if answer.status != 200:
        raise FetchFailed(
            f"{shown(answer.url)} answered with HTTP {answer.status}.",
            "Its server has a problem or is busy; Segue tries again later by itself.",
            answer.status,
            retry_after_s(answer.headers),
        )


def _unpacked(answer: Opened, limits: Limits) -> Iterator[bytes]:
    """The body, unpacked in bounded steps: a small gzip that holds gigabytes ends at the limit, not in memory."""
    declared = answer.headers.get("content-length", "")
    if declared.isdigit() and int(declared[:15]) > limits.max_bytes:
        raise _too_big(answer.url, limits)
    packing = answer.headers.get("content-encoding", "").strip().lower()
    if packing not in {"", "identity", "gzip", "x-gzip", "deflate"}:
        raise BadInput(f"{shown(answer.url)} is packed in a way we did not ask for ({packing[:40]}).")
    total = 0
    for piece in answer.chunks if packing in {"", "identity"} else _inflated(answer, limits):
        total += len(piece)
        if total > limits.max_bytes:
            raise _too_big(answer.url, limits)
        yield piece


def _inflated(answer: Opened, limits: Limits) -> Iterator[bytes]:
    unpacker = zlib.decompressobj(wbits=47)  # gzip or zlib, told apart by their headers
    received = 0
    try:
        for chunk in answer.chunks:
            received += len(chunk)
            if received > limits.max_bytes:
                raise _too_big(answer.url, limits)
            waiting = chunk
            while waiting and not unpacker.eof:
                yield unpacker.decompress(waiting, _CHUNK)
                waiting = unpacker.unconsumed_tail
        while not unpacker.eof and (rest := unpacker.decompress(b"", _CHUNK)):
            yield rest
    except zlib.error as error:
        raise BadInput(f"{shown(answer.url)} arrived with broken packing ({error}).", "Try again later.") from error
    if not unpacker.eof:
        raise Unavailable(f"{shown(answer.url)} broke off before its end.", "Try again later.")


def _too_big(url: str, limits: Limits) -> BadInput:
    return BadInput(
        f"{shown(url)} is bigger than the {limits.max_bytes // 1_000_000} MB that Segue takes.",
        "Nothing of it was kept.",
    )


@contextlib.contextmanager
def _as_errors(url: str) -> Iterator[None]:
    """Turns what the wire raises into sentences."""
    try:
        yield
    except httpx.TimeoutException as error:
        raise Unavailable(f"{shown(url)} took too long to answer.", "Segue tries again later.") from error
    except (httpx.ConnectError, httpx.NetworkError) as error:
        raise Unavailable(f"{shown(url)} can't be reached ({error}).", "Check the address and the network.") from error
    except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
        raise Unavailable(f"{shown(url)} broke off or did not speak HTTP ({error}).", "Try again later.") from error


__all__ = ["ENCLOSURE", "FEED", "SIDE_FILE", "FetchFailed", "Fetched", "Fetcher", "Limits", "Opened", "Refused"]
