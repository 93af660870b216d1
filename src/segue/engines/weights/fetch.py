"""Fetching one file of known length and SHA-256, over connections that break."""

import hashlib
import ssl
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from segue.engines.weights.index import IndexSettings, path_of, without_secrets
from segue.model.errors import Unavailable

if TYPE_CHECKING:
    import httpx

LARGEST_PAGE = 32 * 1024 * 1024
BLOCK = 256 * 1024
ATTEMPTS = 5
PROGRESS_BYTES = 16 * 1024
"""A connection that brought at least this much before it broke is no failed attempt."""
SLOWEST_BYTES_PER_S = 8_000
_INDEX_TYPES = "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.1"

Count = Callable[[int], None]
"""Told how many bytes of the file are here."""


class WrongContent(Unavailable):
    """What came is not what the list of models promises; it was removed."""


class Fetcher:
    """Fetches pages and files by http, https and file addresses, with the certificates and proxy pip is set up for."""

    def __init__(self, settings: IndexSettings, pause: Callable[[float], None] = time.sleep) -> None:
        self._settings = settings
        self._pause = pause
        self._clients: dict[bool, httpx.Client] = {}

    def close(self) -> None:
        """Hangs up."""
        for client in self._clients.values():
            client.close()
        self._clients.clear()

    def page(self, url: str) -> tuple[str, str]:
        """The text of a page and its final address. Raises Unavailable with the address and the reason."""
        try:
            if urlsplit(url).scheme == "file":
                path = path_of(url)
                path = path / "index.html" if path.is_dir() else path
                return path.read_text("utf-8", errors="replace"), path.as_uri()
            return self._page(url)
        except FileNotFoundError as error:
            raise _unreachable(url, "is not there") from error
        except OSError as error:
            raise _unreachable(url, error.strerror or str(error)) from error

    def file(self, url: str, target: Path, size: int, sha256: str, count: Count) -> None:
        """Brings `url` to `target`, whole and verified, or not at all.

        What has come so far stays in `target.part`, so that a broken connection, or a process that was killed,
        goes on where it stopped. Raises WrongContent when the content is another than promised (it is removed),
        Unavailable when it can't be had.
        """
        part = target.with_name(target.name + ".part")
        resumed = part.exists()
        self._bring(url, part, size, count)
        try:
            check(part, size, sha256)
        except WrongContent:
            part.unlink(missing_ok=True)
            if not resumed:
                raise
            # The beginning may have come from elsewhere: once more, from the start.
            self._bring(url, part, size, count)
            check_or_remove(part, size, sha256)
        part.replace(target)

    def _page(self, url: str) -> tuple[str, str]:
        import httpx

        try:
            with self._client(url).stream("GET", url, headers={"Accept": _INDEX_TYPES}) as answer:
                if answer.status_code != 200:
                    raise _unreachable(url, f"answers {answer.status_code}")
                body = bytearray()
                for block in answer.iter_bytes():
                    body += block
                    if len(body) > LARGEST_PAGE:
                        raise _unreachable(url, "sends an endless page")
                return body.decode("utf-8", errors="replace"), str(answer.url)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise _unreachable(url, _reason(error)) from error

    def _bring(self, url: str, part: Path, size: int, count: Count) -> None:
        if urlsplit(url).scheme == "file":
            _copy(url, part, size, count)
            return
        import httpx

        deadline = time.monotonic() + 120 + size / SLOWEST_BYTES_PER_S
        failures = 0
        while not part.exists() or part.stat().st_size < size:
            before = part.stat().st_size if part.exists() else 0
            try:
                self._stream(url, part, size, count, deadline)
                reason = "closed the connection too early"
            except _Temporary as error:
                reason = str(error)
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                reason = _reason(error)
            except OSError as error:
                raise Unavailable(
                    f"The weights could not be written ({error.strerror or error}).", "Free some space, or mend rights."
                ) from error
            here = part.stat().st_size if part.exists() else 0
            failures = 0 if here - before >= PROGRESS_BYTES else failures + 1
            if here >= size:
                break
            if failures >= ATTEMPTS or time.monotonic() > deadline:
                raise _unreachable(url, f"{reason}, after {failures} attempts ({here} of {size} bytes came)")
            self._pause(min(10.0, 0.25 * 2**failures))

    def _stream(self, url: str, part: Path, size: int, count: Count, deadline: float) -> None:
        """One connection: asks for what is missing and appends it."""
        here = part.stat().st_size if part.exists() else 0
        headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={here}-"} if here else {})
        with self._client(url).stream("GET", url, headers=headers) as answer:
            code = answer.status_code
            if code in {408, 425, 429} or code >= 500:
                raise _Temporary(f"answers {code}")
            if code == 416:
                part.unlink(missing_ok=True)
                raise _Temporary("offers no such range")
            if code not in {200, 206}:
                raise _unreachable(url, f"answers {code}")
            goes_on = code == 206 and answer.headers.get("content-range", "").startswith(f"bytes {here}-")
            if code == 206 and not goes_on:
                part.unlink(missing_ok=True)
                raise _Temporary("sends another range than was asked for")
            # Unbuffered on both sides: what has come is on disk, whenever the connection or this process dies.
            with part.open("ab" if goes_on else "wb", buffering=0) as out:
                for block in answer.iter_raw():
                    out.write(block)
                    count(min(out.tell(), size))
                    if out.tell() > size:
                        break
                    if time.monotonic() > deadline:
                        raise _Temporary("is too slow")
        if part.stat().st_size > size:
            part.unlink(missing_ok=True)
            raise WrongContent(f"{without_secrets(url)}: is longer than the {size} bytes it should be; removed.", "")

    def _client(self, url: str) -> "httpx.Client":
        import httpx

        place = urlsplit(url)
        trusted = bool({place.hostname, place.netloc.rpartition("@")[2]} & set(self._settings.trusted_hosts))
        if trusted not in self._clients:
            verify: bool | ssl.SSLContext = not trusted
            if not trusted and (self._settings.cert or self._settings.client_cert):
                verify = ssl.create_default_context(cafile=self._settings.cert or None)
                if self._settings.client_cert:
                    verify.load_cert_chain(self._settings.client_cert)
            self._clients[trusted] = httpx.Client(
                verify=verify,
                proxy=self._settings.proxy or None,
                follow_redirects=True,
                max_redirects=8,
                timeout=httpx.Timeout(30.0, connect=15.0),
                headers={"User-Agent": "segue-weights"},
            )
        return self._clients[trusted]


class _Temporary(Exception):
    """Worth another attempt."""


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, in hex."""
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def check(path: Path, size: int, sha256: str) -> None:
    """Raises WrongContent unless the file has that length and SHA-256."""
    if path.stat().st_size != size:
        raise WrongContent(f"{path.name} has {path.stat().st_size} bytes, not {size}.", "")
    found = sha256_of(path)
    if found != sha256:
        raise WrongContent(f"{path.name} has another SHA-256 ({found[:12]}…) than promised ({sha256[:12]}…).", "")


def check_or_remove(path: Path, size: int, sha256: str) -> None:
    """As `check`, and a file that fails is removed."""
    try:
        check(path, size, sha256)
    except WrongContent:
        path.unlink(missing_ok=True)
        raise


def _copy(url: str, part: Path, size: int, count: Count) -> None:
    source = path_of(url)
    try:
        if source.stat().st_size != size:
            raise WrongContent(f"{source} has {source.stat().st_size} bytes, not {size}.", "")
        with source.open("rb") as content, part.open("wb") as out:
            while block := content.read(BLOCK):
                out.write(block)
                count(out.tell())
    except OSError as error:
        raise _unreachable(url, error.strerror or str(error)) from error


def _unreachable(url: str, reason: str) -> Unavailable:
    return Unavailable(f"{without_secrets(url)}: {reason}", "")


def _reason(error: Exception) -> str:
    """A few words for a person, out of an HTTP client's exception."""
    import httpx

    if isinstance(error, httpx.ConnectTimeout | httpx.ReadTimeout):
        return "does not answer in time"
    if isinstance(error, httpx.ConnectError):
        return "can't be reached"
    if isinstance(error, httpx.RemoteProtocolError | httpx.ReadError):
        return "broke the connection"
    return type(error).__name__
