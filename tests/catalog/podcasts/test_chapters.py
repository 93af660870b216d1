import json
from pathlib import Path

import av
import numpy as np
import pytest
from mutagen import id3

from segue.audio.encode import write
from segue.catalog.podcasts.chapters import in_order, marks_from_file, marks_from_json
from segue.model.errors import BadInput
from segue.model.media import Mark


@pytest.fixture
def tone(tmp_path: Path) -> Path:
    path = tmp_path / "tone.mp3"
    write(path, (np.sin(np.arange(3 * 22_050) / 20) * 0.1).astype(np.float32)[:, None], 22_050)
    return path


def test_json_chapters() -> None:
    document = {
        "version": "1.2.0",
        "chapters": [
            {"startTime": 62.5, "title": "Two", "url": "https://x.example/", "img": "javascript:x"},
            {"startTime": 0, "title": "One <script>x()</script>", "endTime": 200},
            {"startTime": 30, "title": "Not for the eye", "toc": False},
            {"startTime": "1:30"}, {"startTime": -4, "title": "lost"}, {"title": "lost"}, 7, {"startTime": None},
        ],
    }  # fmt: skip
    assert marks_from_json(json.dumps(document).encode()) == (
        Mark(0, 62500, "One"),
        Mark(62500, 90000, "Two", "https://x.example/"),
        Mark(90000, None, "Chapter 3"),
    )


@pytest.mark.parametrize("data", [b"", b"null", b"[]", b'{"chapters": {}}', b"\xff\xfe", b"[" * 100_000, b"<html>"])
def test_json_that_is_none(data: bytes) -> None:
    with pytest.raises(BadInput):
        marks_from_json(data)


def test_order_and_bounds() -> None:
    marks = [Mark(n * 10, None, str(n)) for n in range(5000)]
    assert len(in_order(marks)) == 1000
    assert in_order([Mark(50, None, "b"), Mark(0, 90, "a"), Mark(500, None, "late")], 400) == (
        Mark(0, 50, "a"),
        Mark(50, 400, "b"),
    )
    assert in_order([]) == ()


def test_id3_chapters(tone: Path) -> None:
    tags = id3.ID3()
    for name, start, end, title in (("b", 1000, 3000, "Second"), ("a", 0, 1000, "First"), ("x", 500, 600, "An advert")):
        frame = id3.CHAP(element_id=name, start_time=start, end_time=end, sub_frames=[id3.TIT2(text=title)])
        if name == "b":
            frame.sub_frames.add(id3.WXXX(desc="chapter url", url="https://x.example/b"))
        tags.add(frame)
    tags.add(id3.CTOC(element_id="toc", flags=3, child_element_ids=["a", "b", "gone"], sub_frames=[]))
    tags.save(tone)
    assert marks_from_file(tone) == (Mark(0, 1000, "First"), Mark(1000, 3000, "Second", "https://x.example/b"))


def test_mp4_chapters(tmp_path: Path, tone: Path) -> None:
    path = tmp_path / "book.m4a"
    with av.open(str(tone)) as source, av.open(str(path), "w") as target:
        stream = target.add_stream("aac", rate=22_050)
        target.set_chapters(
            [
                {"id": 1, "start": 0, "end": 1000, "time_base": av_fraction(), "metadata": {"title": "Öne"}},
                {"id": 2, "start": 1000, "end": 3000, "time_base": av_fraction(), "metadata": {}},
            ]
        )
        for frame in source.decode(audio=0):
            target.mux(stream.encode(frame))
        target.mux(stream.encode(None))
    first, second = marks_from_file(path)
    assert first == Mark(0, 1000, "Öne")
    assert (second.start_ms, second.title) == (1000, "Chapter 2")  # its end is the file's, as the muxer rounds it


def av_fraction() -> object:
    from fractions import Fraction

    return Fraction(1, 1000)


def test_a_file_without_chapters_or_without_sense(tone: Path, tmp_path: Path) -> None:
    assert marks_from_file(tone) == ()
    for number, data in enumerate((b"", b"ID3\x04\x00\x00\x7f\x7f\x7f\x7f", b"\x00" * 1000, tone.read_bytes()[:300])):
        path = tmp_path / f"{number}.mp3"
        path.write_bytes(data)
        assert marks_from_file(path) == ()
    assert marks_from_file(tmp_path / "gone.mp3") == ()
