import json
import re

import pytest

from segue.catalog.podcasts.transcripts import best_link, read_transcript
from segue.model.errors import BadInput
from segue.model.text import Segment, Word

VTT = """WEBVTT - Reel to Reel

NOTE made by hand -- over
two lines

STYLE
::cue { color: red }

intro
00:00:01.000 --> 00:00:03.500 align:start position:10%
<v Inés Duarte>Buenas <i>noches</i> &amp; bienvenidos.

00:04.000 --> 00:06.000
<v.loud Bo>Hi.</v> <v Inés Duarte>Hola, Bo.</v>

3
00:00:07,000 -> 00:00:06,000
- It <00:00:07.400>ran <00:00:07.900>backwards
"""

SRT = """\ufeff1\r
00:00:00,000 --> 00:00:02,000\r
{\\an8}SPEAKER ONE: <font color="#fff">First</font> line\r
second line\r
\r
2\r
00:00:02,000 --> 00:00:02,000\r
No length.\r
\r
4\r
not a time --> at all\r
lost\r
\r
3\r
00:00:01,500 --> 00:00:09,000\r
Out of order\r
"""


def read(text: str, kind: str = "", url: str = "", **more: int) -> list[tuple[int, int, str, str]]:
    transcript = read_transcript(text.encode(), kind, url, "epi_x", **more)  # type: ignore[arg-type]
    return [(each.start_ms, each.end_ms, each.speaker, each.text) for each in transcript.segments]


def test_webvtt_with_voices() -> None:
    assert read(VTT, "text/vtt") == [
        (1000, 3500, "Inés Duarte", "Buenas noches & bienvenidos."),
        (4000, 4762, "Bo", "Hi."),
        (4762, 6000, "Inés Duarte", "Hola, Bo."),
        (7000, 8600, "", "- It ran backwards"),
    ]


def test_webvtt_words_that_carry_times() -> None:
    text = "WEBVTT\n\n00:01.000 --> 00:03.000\nOne <00:01.500>two <00:02.500><c>three</c>"
    segment = read_transcript(text.encode(), "text/vtt", "", "epi_x").segments[0]
    assert segment == Segment(
        1000, 3000, "One two three", "", (Word(1000, 1500, "One"), Word(1500, 2500, "two"), Word(2500, 3000, "three"))
    )


def test_srt_as_it_is_found() -> None:
    assert read(SRT, "application/srt") == [
        (0, 2000, "SPEAKER ONE", "First line second line"),
        (1500, 2000, "", "Out of order"),
        (2000, 2800, "", "No length."),
    ]


def test_srt_called_something_else() -> None:
    assert len(read(SRT, "text/plain", "https://x.example/t.txt")) == 3
    assert read_transcript(VTT.encode(), "application/srt", "", "epi_x").engine == "feed:vtt"


def test_json_of_podcasting_20() -> None:
    text = json.dumps(
        {
            "version": "1.0.0",
            "language": "en-us",
            "segments": [
                {"speaker": "Ada", "startTime": 0.5, "endTime": 2.25, "body": "Hello <b>there</b>."},
                {"speaker": 7, "startTime": 3, "endTime": 1, "body": "Odd"},
                {"startTime": "soon", "body": "lost"},
                "lost", {"startTime": float("1e300"), "body": "lost"}, {"startTime": True, "body": "lost"},
            ],
        }
    )  # fmt: skip
    transcript = read_transcript(text.encode(), "application/json", "", "epi_x")
    assert (transcript.language, transcript.engine) == ("en-US", "feed:json")
    assert [(each.start_ms, each.end_ms, each.speaker, each.text) for each in transcript.segments] == [
        (500, 2250, "Ada", "Hello there."),
        (3000, 3400, "", "Odd"),
    ]


def test_json_word_by_word_becomes_sentences() -> None:
    said = re.findall(
        r"\S+", "We met at noon. It rained hard. Nobody had a coat. So we ran home. The end came soon. Yes."
    )
    pieces = [{"startTime": n / 2, "endTime": n / 2 + 0.4, "body": word, "speaker": "A"} for n, word in enumerate(said)]
    transcript = read_transcript(json.dumps({"segments": pieces}).encode(), "application/json", "", "epi_x")
    assert [each.text for each in transcript.segments][:2] == ["We met at noon.", "It rained hard."]
    assert transcript.segments[1].words[0] == Word(2000, 2400, "It")


def test_html_of_podcasting_20() -> None:
    text = """<html><body><script>evil()</script><cite>Kevin:</cite><time>0:00</time><p>We have an <b>update</b>.</p>
    <cite>Alban</cite><time>1:05</time><p>Great &amp; good.</p><p>More.</p></body></html>"""
    assert read(text, "text/html", duration_ms=100_000) == [
        (0, 65000, "Kevin", "We have an update."),
        (65000, 91250, "Alban", "Great & good."),
        (91250, 100000, "Alban", "More."),
    ]


def test_plain_text_is_spread_over_the_episode() -> None:
    text = "Ada (00:10): First words here.\n\nBo: Second words here.\n\n[00:40] Last words here."
    assert read(text, "text/plain", duration_ms=60_000) == [
        (10000, 25000, "Ada", "First words here."),
        (25000, 40000, "Bo", "Second words here."),
        (40000, 60000, "", "Last words here."),
    ]


def test_times_beyond_the_episode_are_left_out() -> None:
    text = "WEBVTT\n\n00:01.000 --> 00:59.000\nin\n\n10:00.000 --> 10:05.000\nan advert of another version"
    assert read(text, "text/vtt", duration_ms=30_000) == [(1000, 35000, "", "in")]


@pytest.mark.parametrize(
    "text", ["", "WEBVTT", "{}", "[]", '{"segments": 5}', "1\n00:00 --> 00:01\n\n", "{" * 100_000, "[" * 100_000]
)
@pytest.mark.parametrize("kind", ["text/vtt", "application/srt", "application/json", "text/html"])
def test_nothing_in_it_is_told(text: str, kind: str) -> None:
    if kind == "text/html" and text.strip():
        return
    with pytest.raises(BadInput):
        read(text, kind)


@pytest.mark.timeout(30)
def test_hostile_texts_cost_little() -> None:
    for text in ("<" * 500_000, "00:00 --> " * 50_000, "<v " * 200_000, "A " * 300_000, "((" * 200_000, "1:" * 300_000):
        for kind in ("text/vtt", "text/html", "text/plain"):
            try:
                read(f"00:00 --> 00:05\n{text}\n", kind, duration_ms=60_000)
            except BadInput:
                pass


def test_the_best_of_several() -> None:
    offered = [("text/html", "h"), ("application/srt", "s"), ("text/vtt", "v"), ("application/json", "j")]
    assert best_link(offered) == "v"
    assert best_link(offered[:2]) == "s"
    assert best_link([("", "https://x.example/a.vtt?sig=1"), ("", "https://x.example/a.txt")]).endswith("a.vtt?sig=1")
    assert best_link([]) == ""
