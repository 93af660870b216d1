"""Range requests as RFC 9110, sections 13 and 14, has them: pure functions over header values."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import formatdate, parsedate_to_datetime
from typing import Literal

MAX_PARTS = 8
"""More parts than this in one request are an attack or a mistake: the whole is sent instead."""
MAX_HEADER = 1024

_SPEC = re.compile(r"(\d*)-(\d*)")


@dataclass(frozen=True, slots=True)
class Part:
    """Bytes `start` up to, not including, `end`."""

    start: int
    end: int

    @property
    def length(self) -> int:
        """How many bytes."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Answer:
    """What to send: 200 the whole, 206 these parts, 304 and 412 nothing, 416 nothing of it can be had."""

    status: Literal[200, 206, 304, 412, 416]
    parts: tuple[Part, ...] = ()


def parse_range(value: str, size: int) -> tuple[Part, ...] | None:
    """The satisfiable parts that a Range header asks of `size` bytes, in order and with overlaps joined.

    None when the header is to be ignored (another unit, malformed, too many parts); empty when it is well formed but
    nothing of it can be satisfied. RFC 9110, 14.1.2 and 14.2.
    """
    unit, mark, wanted = value.partition("=")
    if unit.strip().lower() != "bytes" or not mark or len(value) > MAX_HEADER:
        return None
    found: list[Part] = []
    specs = [spec.strip(" \t") for spec in wanted.split(",")]
    specs = [spec for spec in specs if spec]
    if not 0 < len(specs) <= MAX_PARTS:
        return None
    for spec in specs:
        match = _SPEC.fullmatch(spec)
        if match is None or not spec.isascii() or spec == "-" or max(len(match[1]), len(match[2])) > 19:
            return None
        part = _part(match[1], match[2], size)
        if part is None:
            return None
        if part.length > 0:
            found.append(part)
    return _joined(found)


def _part(first: str, last: str, size: int) -> Part | None:
    if not first:
        return Part(max(0, size - int(last)), size)
    if last and int(last) < int(first):
        return None
    start = min(int(first), size)
    return Part(start, min(int(last) + 1, size) if last else size)


def _joined(parts: list[Part]) -> tuple[Part, ...]:
    joined: list[Part] = []
    for part in sorted(parts, key=lambda part: part.start):
        if joined and part.start <= joined[-1].end:
            joined[-1] = Part(joined[-1].start, max(joined[-1].end, part.end))
        else:
            joined.append(part)
    return tuple(joined)


def http_date(seconds: float) -> str:
    """`seconds` since 1970 as an HTTP date."""
    return formatdate(seconds, usegmt=True)


def decide(headers: Mapping[str, str], size: int, etag: str, modified_s: int) -> Answer:
    """Weighs the conditions and the range of a GET or HEAD in the order of RFC 9110, 13.2.2.

    `headers` has lower-case names; `etag` is strong and quoted; `modified_s` is in whole seconds since 1970.
    """
    if_match, if_none = headers.get("if-match"), headers.get("if-none-match")
    unmodified_since = _seconds(headers.get("if-unmodified-since"))
    if if_match is not None:
        failed = not _lists(if_match, etag, weak=False)
    else:
        failed = unmodified_since is not None and modified_s > unmodified_since
    if failed:
        return Answer(412)
    modified_since = _seconds(headers.get("if-modified-since"))
    if if_none is not None:
        fresh = _lists(if_none, etag, weak=True)
    else:
        fresh = modified_since is not None and modified_s <= modified_since
    if fresh:
        return Answer(304)
    wanted = headers.get("range")
    if wanted is None or not _may_range(headers.get("if-range"), etag, modified_s):
        return Answer(200)
    parts = parse_range(wanted, size)
    if parts is None:
        return Answer(200)
    return Answer(206, parts) if parts else Answer(416)


def _lists(value: str, etag: str, weak: bool) -> bool:
    if value.strip() == "*":
        return True
    tags = [tag.strip() for tag in value[:4096].split(",")]
    return etag in [tag.removeprefix("W/") for tag in tags] if weak else etag in tags


def _may_range(if_range: str | None, etag: str, modified_s: int) -> bool:
    if if_range is None:
        return True
    if if_range.startswith(('"', "W/")):
        return if_range == etag
    return _seconds(if_range) == modified_s


def _seconds(value: str | None) -> int | None:
    if not value:
        return None
    try:
        return int(parsedate_to_datetime(value[:64]).timestamp())
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
