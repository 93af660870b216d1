"""Ids say what they name: `trk_…`, `epi_…`, `usr_…`. They sort in the order in which they were made."""

import secrets
import threading
import time

PREFIXES = {
    "track": "trk",
    "episode": "epi",
    "chapter": "chp",
    "album": "alb",
    "show": "sho",
    "book": "bok",
    "creator": "cre",
    "file": "fil",
    "art": "art",
    "root": "roo",
    "user": "usr",
    "token": "tok",
    "session": "ses",
    "listen": "lis",
    "feedback": "fbk",
    "slate": "sla",
    "program": "prg",
    "line": "lin",
    "note": "nte",
    "playlist": "pls",
    "job": "job",
    "rule": "rul",
    "change": "chg",
    "import": "imp",
    "dub": "dub",
    "consent": "con",
    "report": "rpt",
    "voice": "vox",
    "moment": "mom",
}
"""What an id may name, and its prefix. A `program` is one DJ show on air."""

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32: no i, l, o, u


def _base32(number: int, length: int) -> str:
    digits = []
    for _ in range(length):
        number, digit = divmod(number, 32)
        digits.append(_ALPHABET[digit])
    return "".join(reversed(digits))


def new_id(kind: str) -> str:
    """A fresh id for `kind`: prefix, 9 digits of milliseconds, 10 random ones. KeyError if unknown.

    Ids of one process sort in the order they were asked for, also within a millisecond and when the clock is set back.
    """
    return f"{PREFIXES[kind]}_{_base32(_COUNTER.next(), 19)}"


class _Counter:
    """Numbers of 95 bits that only grow: the time in ms, then 50 random bits (as a ULID's monotonic form does)."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last = 0

    def next(self) -> int:
        fresh = (time.time_ns() // 1_000_000 << 50) | secrets.randbits(50)
        with self._lock:
            self._last = max(fresh, self._last + 1 + secrets.randbits(32))
            return self._last


_COUNTER = _Counter()


def kind_of(id_: str) -> str:
    """The kind that an id names. Raises ValueError when its prefix is unknown."""
    prefix = id_.partition("_")[0]
    for kind, known in PREFIXES.items():
        if prefix == known:
            return kind
    raise ValueError(f"{id_!r} is not an id of ours: its prefix names nothing we know.")
