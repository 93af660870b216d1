"""Secrets that a server hands out: made at random, kept only as their hash."""

import hashlib
import hmac
import secrets

TOKEN_MARK = "segue_"  # noqa: S105 - the public beginning of every token, by which a leak is recognised
SCOPES = ("read", "listen", "library", "admin", "stream")
"""What an API token may do: read the catalog and one's own data; report plays and feedback; change the library
(podcasts, scans); administer people and settings; fetch sound and pictures only."""

_IMPLIED = {"admin": {"read", "listen", "library", "stream"}, "library": {"read"}, "read": {"stream"}}


def new_token() -> str:
    """A fresh API token: 256 random bits behind the mark `segue_`."""
    return TOKEN_MARK + secrets.token_urlsafe(32)


def new_session() -> str:
    """A fresh session secret: 256 random bits."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """What is stored of a secret: its SHA-256 in hex. A random 256-bit secret needs no slow hash."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def csrf_token(session_secret: str) -> str:
    """The token that a page must send with unsafe requests: bound to the session and not to be guessed without it."""
    return hmac.new(session_secret.encode("utf-8", "surrogatepass"), b"segue csrf", hashlib.sha256).hexdigest()


def same(left: str, right: str) -> bool:
    """Compares in constant time."""
    return hmac.compare_digest(left.encode("utf-8", "surrogatepass"), right.encode("utf-8", "surrogatepass"))


def granted(scopes: frozenset[str]) -> frozenset[str]:
    """`scopes` and all that they imply: `admin` everything, `library` reading, `read` streaming."""
    found: set[str] = set()
    todo = list(scopes)
    while todo:
        scope = todo.pop()
        if scope not in found:
            found.add(scope)
            todo += _IMPLIED.get(scope, set())
    return frozenset(found)
