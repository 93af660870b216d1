import time

import pytest

from segue.catalog.podcasts import values
from segue.catalog.podcasts.markup import decoded, mended


@pytest.mark.parametrize(
    ("text", "ms"),
    [
        ("3600", 3_600_000), ("0", 0), ("90.5", 90_500), ("1:02:03", 3_723_000), ("62:03", 3_723_000),
        ("00:31:07", 1_867_000), ("01:02:03.250", 3_723_250), ("01:02:03,25", 3_723_250), ("1h 2m 3s", 3_723_000),
        ("1h", 3_600_000), ("45 min", 2_700_000), ("PT1H2M3S", 3_723_000), ("PT45M", 2_700_000),
        ("2 Stunden", 7_200_000),
        ("1 hour, 5 minutes", 3_900_000), (" 12:00 ", 720_000), ("", 0), ("soon", 0), ("-5", 0), ("::", 0),
        ("99999999999999", 0), ("9999:00:00", 0), ("1e9", 0), ("NaN", 0), ("12:34:56:78", 0), ("m", 0), ("٣", 3_000),
    ],
)  # fmt: skip
def test_durations(text: str, ms: int) -> None:
    assert values.duration_ms(text) == ms


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("en-us", "en-US"),
        ("EN", "en"),
        ("zh_hans_cn", "zh-Hans-CN"),
        ("pt-br", "pt-BR"),
        ("english", ""),
        ("", ""),
        ("e", ""),
    ],
)
def test_languages(text: str, tag: str) -> None:
    assert values.language(text) == tag


def test_dates() -> None:
    now = 1_735_689_600_000
    assert values.published_ms(None, "Dienstag, 05 Mar 2024 10:00:00 +0000", now) == 1_709_632_800_000
    assert values.published_ms(time.gmtime(1_709_632_800), "", now) == 1_709_632_800_000
    for bad in (
        "",
        "yesterday",
        "Mon, 99 Foo 2024",
        "0000-00-00",
        "Thu, 01 Jan 1970 00:00:00 GMT",
        "Fri, 01 Jan 2999 00:00 GMT",
    ):
        assert values.published_ms(None, bad, now) is None


@pytest.mark.parametrize(
    ("declared", "url", "kind"),
    [
        ("audio/mpeg", "x", "audio/mpeg"), ("AUDIO/MPEG; x=y", "x", "audio/mpeg"),
        ("", "https://a/b.mp3?x=.mp4", "audio/mpeg"),
        ("application/octet-stream", "https://a/b.M4B", "audio/mp4"), ("mp3", "https://a/b.mp3", "audio/mpeg"),
        ("video/mp4", "https://a/b.mp3", "video/mp4"), ("application/mp4", "https://a/b.m4v", "video/mp4"),
        ("image/jpeg", "https://a/b.mp3", ""), ("text/html", "https://a/b", ""),
        ("application/pdf", "https://a/b.pdf", ""),
    ],
)  # fmt: skip
def test_media_types(declared: str, url: str, kind: str) -> None:
    assert values.media_type(declared, url) == kind


def test_titles_are_plain() -> None:
    assert values.plain("  <b>Salt</b> &amp; <script>x()</script>pepper\n\t ") == "Salt & pepper"
    assert values.plain("1 < 2 and 3 > 2") != ""


def test_encodings_as_they_are_and_not_as_they_are_called() -> None:
    says = '<?xml version="1.0" encoding="{}"?><t>Café “x”</t>'
    for name in ("utf-8", "utf-16", "windows-1252", "utf-8-sig"):
        assert decoded(says.format(name.removesuffix("-sig")).encode(name)) == "<t>Café “x”</t>"
    assert decoded(says.format("utf-8").encode("windows-1252")) == "<t>Café “x”</t>"
    assert decoded(says.format("rot13").encode()) == "<t>Café “x”</t>"
    assert decoded("<t>ж</t>".encode("koi8-r"), "text/xml; charset=koi8-r") == "<t>ж</t>"
    assert decoded(b"<t>\x00\x08ok\x81</t>")


def test_mending_leaves_what_is_right_alone() -> None:
    assert mended("<a>b &amp; c &#38; <![CDATA[d & e]]> f & g&nbsp;&bogus; &lt;</a>") == (
        "<a>b &amp; c &#38; <![CDATA[d & e]]> f &amp; g\xa0&amp;bogus; &lt;</a>"
    )
