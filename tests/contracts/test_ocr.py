"""The contract of every reader of pictures: fake and real."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from segue.engines.ocr.base import Picture, PictureReader
from segue.engines.ocr.fake import FakePictureReader
from segue.engines.ocr.paddle import PaddleReader
from segue.model.errors import BadInput, Unavailable
from tests.weights import Weights


def drawn(*lines: tuple[int, int, int, str], size: tuple[int, int] = (960, 540)) -> Picture:
    """Black text on white; each line is (left, top, letter height, text)."""
    picture = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(picture)
    for left, top, height, text in lines:
        draw.text((left, top), text, font=ImageFont.load_default(height), fill="black")
    return np.asarray(picture)


@pytest.fixture(params=["fake", pytest.param("paddle", marks=pytest.mark.engines)], scope="module")
def reader(request: pytest.FixtureRequest) -> PictureReader:
    if request.param == "fake":
        return FakePictureReader()
    weights: Weights = request.getfixturevalue("weights")
    return PaddleReader(weights)


def test_lines_come_in_reading_order_with_their_places(reader: PictureReader) -> None:
    found = reader.read(drawn((60, 300, 40, "the second line"), (60, 60, 60, "First of all")))
    assert len(found) == 2
    first, second = found
    assert first.top < 0.2 and 0.5 < second.top < 0.65
    assert first.height > second.height
    for line in found:
        assert line.text.strip() == line.text != ""
        assert 0.02 < line.left < 0.1 and 0.2 < line.width < 0.7
        assert 0.5 <= line.sure <= 1.0
    assert reader.read(drawn((60, 300, 40, "the second line"), (60, 60, 60, "First of all"))) == found


@pytest.mark.parametrize("ground", [0, 255, 128])
def test_an_empty_picture_has_no_words(reader: PictureReader, ground: int) -> None:
    assert reader.read(np.full((360, 640, 3), ground, np.uint8)) == ()


@pytest.mark.parametrize("shape", [(1, 1), (1, 900), (900, 1), (33, 7)])
def test_odd_pictures_are_read(reader: PictureReader, shape: tuple[int, int]) -> None:
    assert reader.read(np.full((*shape, 3), 200, np.uint8)) == ()


@pytest.mark.parametrize("shape", [(0, 5, 3), (5, 5), (5, 5, 4)])
def test_what_is_no_picture_is_refused(reader: PictureReader, shape: tuple[int, ...]) -> None:
    with pytest.raises(BadInput):
        reader.read(np.zeros(shape, np.uint8))
    with pytest.raises(BadInput):
        reader.read(np.zeros((5, 5, 3), np.float32))  # type: ignore[arg-type]


@pytest.mark.engines
def test_what_is_written_is_read(weights: Weights) -> None:
    lines = ((60, 50, 64, "Why tests are quiet"), (70, 200, 32, "A hive speaks in smells and steps."),
             (70, 280, 24, 'print("hello", file=log)'), (700, 470, 20, "Jane Doe, CTO"))  # fmt: skip
    found = PaddleReader(weights).read(drawn(*lines))
    assert [line.text for line in found] == [text for *_, text in lines]
    on_dark = PaddleReader(weights).read(255 - drawn(*lines))
    assert [line.text for line in on_dark] == [text for *_, text in lines]


def test_missing_weights_are_told() -> None:
    def nowhere(model_id: str) -> Path:
        raise Unavailable(f"{model_id} is not here.", f"Run `segue models pull {model_id}`.")

    with pytest.raises(Unavailable, match="segue models pull ppocr-v6"):
        PaddleReader(nowhere).read(drawn())


def test_weights_that_are_none_are_told(tmp_path: Path) -> None:
    for name in ("det.onnx", "rec.onnx"):
        (tmp_path / name).write_bytes(b"no network")
    with pytest.raises(Unavailable, match="segue models verify"):
        PaddleReader(lambda _id: tmp_path).read(drawn())
