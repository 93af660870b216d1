"""Range and conditions, against RFC 9110."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segue.api.ranges import Answer, Part, decide, http_date, parse_range

SIZE = 10_000
ETAG = '"v1"'
MODIFIED = 1_700_000_000


@pytest.mark.parametrize(
    ("value", "parts"),
    [
        ("bytes=0-499", [(0, 500)]),
        ("bytes=500-999", [(500, 1000)]),
        ("bytes=-500", [(9500, 10_000)]),
        ("bytes=9500-", [(9500, 10_000)]),
        ("bytes=0-0,-1", [(0, 1), (9999, 10_000)]),
        ("bytes=0-99999", [(0, 10_000)]),
        ("bytes=-99999", [(0, 10_000)]),
        ("BYTES=0-1", [(0, 2)]),
        ("bytes=0-4, 5-9", [(0, 10)]),
        ("bytes=5-9,0-6", [(0, 10)]),
        ("bytes=0-1,,4-5", [(0, 2), (4, 6)]),
        ("bytes= 0-1 ,4-5\t", [(0, 2), (4, 6)]),
        ("bytes=0-1,20000-", [(0, 2)]),
        ("bytes=10000-", []),
        ("bytes=-0", []),
        ("bytes=20000-30000", []),
    ],
)
def test_what_is_asked_for(value: str, parts: list[tuple[int, int]]) -> None:
    assert parse_range(value, SIZE) == tuple(Part(*part) for part in parts)


@pytest.mark.parametrize(
    "value",
    [
        "", "bytes", "bytes=", "bytes=,", "bytes=-", "bytes=a-b", "bytes=1", "bytes=5-2", "bytes=--5", "bytes=1-2-3",
        "items=0-5", "bytes 0-5", "bytes=0x1-2", "bytes=+1-2", "bytes=1 - 2", "bytes=١-٢", "bytes=0-1;2-3",
        "bytes=" + ",".join(f"{n}-{n}" for n in range(0, 100, 2)), "bytes=0-" + "9" * 5000, "bytes=" + "9" * 20 + "-",
        "bytes=0-1\x00", "bytes=1e3-2e3", "none=0-1",
    ],
)  # fmt: skip
def test_what_is_malformed_is_ignored(value: str) -> None:
    assert parse_range(value, SIZE) is None


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60), st.integers(0, 10**6))
def test_no_header_breaks_it(text: str, size: int) -> None:
    for value in (text, f"bytes={text}"):
        parts = parse_range(value, size)
        for part in parts or ():
            assert 0 <= part.start < part.end <= size


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 10**6), st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)), min_size=1, max_size=8))
def test_parts_cover_exactly_the_bytes_asked_for(size: int, pairs: list[tuple[int, int]]) -> None:
    pairs = [(min(pair), max(pair)) for pair in pairs]
    parts = parse_range("bytes=" + ",".join(f"{a}-{b}" for a, b in pairs), size)
    assert parts is not None
    edges = {edge for a, b in pairs for edge in (a - 1, a, b, b + 1) if 0 <= edge < size}
    for at in edges:
        assert any(part.start <= at < part.end for part in parts) == any(a <= at <= b for a, b in pairs)
    assert all(left.end < right.start for left, right in pairwise(parts))


WHOLE, ONE, UNCHANGED, FAILED = Answer(200), Answer(206, (Part(0, 5),)), Answer(304), Answer(412)


@pytest.mark.parametrize(
    ("headers", "answer"),
    [
        ({}, WHOLE),
        ({"range": "bytes=0-4"}, ONE),
        ({"range": "bytes=20000-"}, Answer(416)),
        ({"range": "nonsense"}, WHOLE),
        ({"if-none-match": ETAG}, UNCHANGED),
        ({"if-none-match": 'W/"v1"'}, UNCHANGED),
        ({"if-none-match": '"v0", "v1"'}, UNCHANGED),
        ({"if-none-match": "*"}, UNCHANGED),
        ({"if-none-match": '"v0"'}, WHOLE),
        ({"if-none-match": '"v0"', "if-modified-since": http_date(MODIFIED)}, WHOLE),
        ({"if-none-match": ETAG, "range": "bytes=0-4"}, UNCHANGED),
        ({"if-modified-since": http_date(MODIFIED)}, UNCHANGED),
        ({"if-modified-since": http_date(MODIFIED - 1)}, WHOLE),
        ({"if-modified-since": "yesterday"}, WHOLE),
        ({"if-match": ETAG}, WHOLE),
        ({"if-match": '"v0"'}, FAILED),
        ({"if-match": 'W/"v1"'}, FAILED),
        ({"if-unmodified-since": http_date(MODIFIED - 1)}, FAILED),
        ({"if-unmodified-since": http_date(MODIFIED)}, WHOLE),
        ({"range": "bytes=0-4", "if-range": ETAG}, ONE),
        ({"range": "bytes=0-4", "if-range": '"v0"'}, WHOLE),
        ({"range": "bytes=0-4", "if-range": 'W/"v1"'}, WHOLE),
        ({"range": "bytes=0-4", "if-range": http_date(MODIFIED)}, ONE),
        ({"range": "bytes=0-4", "if-range": http_date(MODIFIED - 1)}, WHOLE),
        ({"range": "bytes=0-4", "if-range": "rubbish"}, WHOLE),
    ],
)
def test_conditions_are_weighed_in_order(headers: dict[str, str], answer: Answer) -> None:
    assert decide(headers, SIZE, ETAG, MODIFIED) == answer
