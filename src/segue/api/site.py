"""The player as it is sent: a page that holds its own styles, and files under an address that names their version.

What paints first needs one reply only. All else lies under `/static/<version>/…`, where a browser may keep it for good:
the page, which is asked for each time, names the version.
"""

import base64
import gzip
import hashlib
import mimetypes
import re
import time
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from segue.api.shield import COMPRESS_FROM, COMPRESSIBLE, CONTENT_SECURITY_POLICY

WEB = Path(__file__).parents[1] / "web"
STATIC = WEB / "static"
MAX_STATIC = 4 * 1024 * 1024
LOOK_AGAIN_S = 1.0
"""How long a version is believed before the files are looked at again: an edited file shows at the next reload."""

_TYPES = {".js": "text/javascript", ".mjs": "text/javascript", ".webmanifest": "application/manifest+json"}
_STYLE = re.compile(r'<link rel="stylesheet" href="/static/(css/[\w.-]+)">\n')
_SCRIPT = re.compile(r'<script src="/static/(js/[\w.-]+)"></script>')

_TEXT = re.compile(r'("(?:[^"\\]|\\.)*")')
_MARK = re.compile(r" ?([=<>!&|?:;,(){}\[\]]) ?")


@dataclass(frozen=True, slots=True)
class Sent:
    """A file's bytes, plain and gzipped (empty where that gains nothing), with its ETag and its type."""

    data: bytes
    small: bytes
    etag: str
    kind: str
    policy: str = ""
    """The Content-Security-Policy that a page needs for what stands inside it."""


def file(path: Path) -> Sent | None:
    """A file of the player; None for one that does not exist, lies outside, or is too large."""
    try:
        real = path.resolve(strict=True)
        info = real.stat()
    except (OSError, ValueError, RuntimeError):
        return None
    if not real.is_relative_to(WEB.resolve()) or not real.is_file() or info.st_size > MAX_STATIC:
        return None
    return _loaded(str(real), info.st_mtime_ns, info.st_size)


def version() -> str:
    """The version of all files together, as it stands in their addresses."""
    now = time.monotonic()
    if now - _seen.at_s > LOOK_AGAIN_S:
        _seen.version, _seen.at_s = _version(_stamps(STATIC)), now
    return _seen.version


def page() -> Sent:
    """The page, its styles and what must run before the first paint inside it."""
    return _page(version(), _stamps(WEB))


class _Seen:
    version = ""
    at_s = float("-inf")


_seen = _Seen()
_Stamps = tuple[tuple[str, int, int], ...]


def _stamps(folder: Path) -> _Stamps:
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc")
    return tuple((str(path), path.stat().st_mtime_ns, path.stat().st_size) for path in files)


@lru_cache(4)
def _version(stamps: _Stamps) -> str:
    whole = hashlib.sha256()
    for path, _, _ in stamps:
        whole.update(f"{path.removeprefix(str(STATIC))}\0".encode() + Path(path).read_bytes())
    return whole.hexdigest()[:16]


@lru_cache(256)
def _loaded(path: str, _mtime_ns: int, _size: int) -> Sent:
    """A file's bytes; read again when it changes."""
    kind = _TYPES.get(Path(path).suffix) or mimetypes.guess_type(path)[0] or "application/octet-stream"
    data = Path(path).read_bytes()
    return _sent(lean(data.decode()).encode() if kind == "text/javascript" else data, kind)


def lean(script: str) -> str:
    """A script without its comments, indentation and idle blanks, line for line as it was: an error still names the
    right line.

    Only lines that are nothing but a comment go. (No text of ours runs over several lines; a test holds that.)
    """
    lines = []
    inside = False
    for line in map(str.strip, script.split("\n")):
        comment = inside or line.startswith(("//", "/*"))
        inside = comment and not line.endswith("*/") and (inside or line.startswith("/*"))
        lines.append("" if comment else _tight(line))
    return "\n".join(lines)


def _tight(line: str) -> str:
    """A line without blanks around marks. One with anything but plain code and texts in double quotes (a template, an
    expression, a division) stays as it is: there a blank may mean something."""
    parts = _TEXT.split(line)
    if any(set("`'/\\\"") & set(part) for part in parts[::2]):
        return line
    return "".join(part if number % 2 else _MARK.sub(r"\1", part) for number, part in enumerate(parts))


def _sent(data: bytes, kind: str, policy: str = "") -> Sent:
    worth = len(data) >= COMPRESS_FROM and kind.startswith(COMPRESSIBLE)
    small = gzip.compress(data, 9, mtime=0) if worth else b""
    return Sent(data, small, f'"{hashlib.sha256(data).hexdigest()[:24]}"', kind, policy)


@lru_cache(4)
def _page(version: str, _stamps: _Stamps) -> Sent:
    at = f"/static/{version}/"
    html = (WEB / "index.html").read_text("utf-8")
    styles = "".join((STATIC / name).read_text("utf-8") for name in _STYLE.findall(html)).replace("../", at)
    scripts = [(STATIC / name).read_text("utf-8") for name in _SCRIPT.findall(html)]
    waiting = iter(scripts)
    html = _STYLE.sub("<style></style>\n", html, count=1)
    html = _STYLE.sub("", html)
    html = _SCRIPT.sub(lambda _: f"<script>{next(waiting)}</script>", html)
    html = html.replace('"/static/', f'"{at}').replace("<style></style>", f"<style>{styles}</style>")
    own_scripts = " ".join(["script-src 'self'", *map(_hash, scripts)])
    policy = CONTENT_SECURITY_POLICY.replace("script-src 'self'", own_scripts)
    policy = policy.replace("style-src 'self'", f"style-src 'self' {_hash(styles)}")
    return _sent(html.encode(), "text/html; charset=utf-8", policy)


def _hash(text: str) -> str:
    """What a Content-Security-Policy names instead of allowing all that stands inside a page (CSP 3, 2.3.1)."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
