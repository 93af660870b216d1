"""PP-OCRv6 (small) on ONNX Runtime: the models that RapidOCR's wheel ships, read without RapidOCR and without OpenCV.

Two networks. The first paints where text stands (DB: M. Liao et al., "Real-time Scene Text Detection with
Differentiable Binarization", 2020); a patch of paint is grown to the whole letters, because it was trained on shrunken
ones. The second reads a strip 48 pixels high as a course of letters (CTC: A. Graves et al., 2006). Strips are cut
level, as slides, titles, captions and code stand; text that is turned is not read.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segue.engines.ocr.base import Picture, SeenLine, in_reading_order
from segue.engines.ocr.checks import check_picture
from segue.model.errors import Unavailable

MODEL = "ppocr-v6"
FINDER, READER = "det.onnx", "rec.onnx"
SIDE = 736
"""The longer side of what the first network sees; letters of 10 pixels there can still be read."""
STRIP_HEIGHT, NARROWEST, WIDEST = 48, 32, 2_400
MOST_LINES = 200
_PAINTED, _SURE_BOX, _SURE_TEXT = 0.3, 0.5, 0.5
_GROWN = 1.6
_SMALLEST = 3
_STRIPS_AT_ONCE = 8
_Box = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class _Loaded:
    finder: Any
    reader: Any
    letters: tuple[str, ...]


class PaddleReader:
    """Reads with PP-OCR. `weights` gives the folder of a model id, or raises Unavailable (`WeightsStore.path`)."""

    name = "ppocr"
    version = "v6-small-1"

    def __init__(self, weights: Callable[[str], Path], threads: int = 2) -> None:
        self._weights = weights
        self._threads = threads
        self._lock = threading.Lock()
        self._loaded: _Loaded | None = None

    def read(self, picture: Picture) -> tuple[SeenLine, ...]:
        """See `PictureReader.read`."""
        checked = check_picture(picture)
        loaded = self._load()
        try:
            boxes = _boxes(_painted(loaded.finder, checked), checked.shape[0], checked.shape[1])
            told = _texts(loaded, checked, boxes)
        except Exception as error:
            raise Unavailable(f"A picture could not be read ({error}).", "Run `segue models verify`.") from error
        height, width = checked.shape[:2]
        return in_reading_order(
            [
                SeenLine(text, left / width, top / height, (right - left) / width, (bottom - top) / height, sure)
                for (left, top, right, bottom), (text, sure) in zip(boxes, told, strict=True)
                if sure >= _SURE_TEXT and any(letter.isalnum() for letter in text)
            ]
        )

    def unload(self) -> None:
        """Gives the memory back; the next picture loads again."""
        with self._lock:
            self._loaded = None

    def _load(self) -> _Loaded:
        with self._lock:
            if self._loaded is None:
                self._loaded = self._open(self._weights(MODEL))
            return self._loaded

    def _open(self, folder: Path) -> _Loaded:
        runtime: Any
        import onnxruntime as runtime

        try:
            options = runtime.SessionOptions()
            options.intra_op_num_threads = self._threads
            options.enable_cpu_mem_arena = False  # strips of every width would each keep their own memory
            finder, reader = (
                runtime.InferenceSession(str(folder / name), options, providers=["CPUExecutionProvider"])
                for name in (FINDER, READER)
            )
            letters = reader.get_modelmeta().custom_metadata_map["character"].splitlines()
        except Exception as error:
            raise Unavailable(
                f"What reads words in pictures can't be opened ({error}).", "Run `segue models verify`."
            ) from error
        return _Loaded(finder, reader, ("", *letters, " "))


def _painted(finder: Any, picture: Picture) -> NDArray[np.float32]:
    """How likely text is in each point of the picture, made smaller, shape (height, width)."""
    height, width = picture.shape[:2]
    share = min(1.0, SIDE / max(height, width))
    size = [max(32, round(side * share / 32) * 32) for side in (width, height)]
    return np.asarray(_run(finder, _resized(picture, size[0], size[1])[None])[0, 0], np.float32)


def _boxes(painted: NDArray[np.float32], height: int, width: int) -> list[_Box]:
    """(left, top, right, bottom) of every patch of paint in the picture's own points, grown to its letters."""
    ndimage: Any
    from scipy import ndimage

    patches, count = ndimage.label(painted > _PAINTED)
    high, wide = height / painted.shape[0], width / painted.shape[1]
    found = []
    for number, (rows, columns) in enumerate(ndimage.find_objects(patches, count), 1):
        tall, long = rows.stop - rows.start, columns.stop - columns.start
        inside = patches[rows, columns] == number
        if min(tall, long) < _SMALLEST or painted[rows, columns][inside].mean() < _SURE_BOX:
            continue
        grow = tall * long * _GROWN / (2 * (tall + long))
        found.append(
            (
                max(0, round((columns.start - grow) * wide)), max(0, round((rows.start - grow) * high)),
                min(width, round((columns.stop + grow) * wide)), min(height, round((rows.stop + grow) * high)),
            )
        )  # fmt: skip
    found.sort(key=lambda box: -(box[2] - box[0]) * (box[3] - box[1]))
    return found[:MOST_LINES]


def _texts(loaded: _Loaded, picture: Picture, boxes: Sequence[_Box]) -> list[tuple[str, float]]:
    """(text, how sure) of each box."""
    widths = [
        min(WIDEST, max(NARROWEST, round((right - left) * STRIP_HEIGHT / max(1, bottom - top))))
        for left, top, right, bottom in boxes
    ]
    found: list[tuple[str, float]] = [("", 0.0)] * len(boxes)
    order = sorted(range(len(boxes)), key=lambda at: widths[at])
    for first in range(0, len(order), _STRIPS_AT_ONCE):
        some = order[first : first + _STRIPS_AT_ONCE]
        strips = np.zeros((len(some), 3, STRIP_HEIGHT, widths[some[-1]]), np.float32)
        for row, at in enumerate(some):
            left, top, right, bottom = boxes[at]
            strips[row, :, :, : widths[at]] = _resized(picture[top:bottom, left:right], widths[at], STRIP_HEIGHT)
        for at, likely in zip(some, _run(loaded.reader, strips), strict=True):
            found[at] = _spelled(likely, loaded.letters)
    return found


def _spelled(likely: NDArray[np.float32], letters: Sequence[str]) -> tuple[str, float]:
    """The likeliest course: a letter that stands on counts once, the first of all means none."""
    best = likely.argmax(axis=1)
    kept = (best > 0) & (best != np.concatenate([[0], best[:-1]]))
    sure = float(likely[kept].max(axis=1).mean()) if kept.any() else 0.0
    return "".join(letters[at] for at in best[kept]).strip(), sure


def _resized(picture: Picture, width: int, height: int) -> NDArray[np.float32]:
    """As the networks take it: shape (3, height, width), blue first, −1 to 1."""
    from PIL import Image

    made = np.asarray(Image.fromarray(picture).resize((width, height), Image.Resampling.BILINEAR), np.float32)
    return np.ascontiguousarray(made[:, :, ::-1].transpose(2, 0, 1)) / 127.5 - 1.0


def _run(session: Any, given: NDArray[np.float32]) -> NDArray[np.float32]:
    (found,) = session.run(None, {session.get_inputs()[0].name: given})
    return np.asarray(found, np.float32)
