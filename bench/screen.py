"""Words on the screen: how many are read, how near to their second, and what looking costs.

The film is made here: a talk of two minutes at 1280 × 720 and 25 pictures a second: slides in five languages, code, a
speaker with a name under the face, and moving pictures between.
"""

import re
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFont
from tests.weights import cache_dir

from bench import Row
from segue.engines.ocr.base import Picture
from segue.engines.ocr.paddle import MODEL, PaddleReader
from segue.engines.weights import WeightsStore
from segue.model.errors import Unavailable
from segue.understanding.reading.steps import Steps
from segue.understanding.screen.look import look_at

SIZE = (1280, 720)
RATE = 25
FACES = (Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"),)
"""A face with accents, where the machine has one; else the slides in English alone are drawn."""
SLIDES = (
    ("Keeping bees in winter", "A hive speaks in smells and steps", "The cluster keeps thirty degrees"),
    ("What we measured", "Search: 80 ms at one million passages", "Memory stays below 2.5 GB"),
    ("Abelhas e mel", "A colmeia não dorme: às vezes dança", "Verão, ação, coração"),
    ("Über größere Straßen", "Jürgen läuft früh zur Mühle", "Das Brot ist für die Gäste"),
    ("L'été à la forêt", "Où sont passées les abeilles ?", "Une ruche, déjà pleine de miel"),
    ("El niño y la colmena", "Mañana saldrá el sol", "Las abejas volverán en otoño"),
    ("The code", "def find(text: str) -> list[int]:", "    return [m.start() for m in parse(text)]"),
)
SECONDS = 12
NEAR_MS = 1_000


def run() -> list[Row]:
    weights = WeightsStore(cache_dir())
    try:
        weights.pull(MODEL)
    except Unavailable as error:
        return [Row("words on the screen", None, note=str(error))]
    with tempfile.TemporaryDirectory() as folder:
        slides = SLIDES if FACES[0].is_file() else SLIDES[:2]
        film, truth = _film(Path(folder) / "talk.mp4", slides)
        reader = PaddleReader(weights.path)
        reader.read(np.zeros((64, 64, 3), np.uint8))
        began, cpu = time.perf_counter(), time.process_time()
        seen = look_at(film, reader, Steps(Path(folder) / "steps"), "epi_bench", "bench")
        taken_s, cpu_s = time.perf_counter() - began, time.process_time() - cpu
    length_s = seen.film_ms / 1000
    right, words, near, kinds = 0, 0, 0, 0
    for start_ms, text, slide in truth:
        shown = [each for each in seen.shown if abs(each.start_ms - start_ms) <= 5_000]
        said = {word for each in shown for word in _words(each.text)}
        wanted = _words(text)
        words += len(wanted)
        right += sum(word in said for word in wanted)
        near += any(abs(each.start_ms - start_ms) <= NEAR_MS for each in shown)
        kinds += any((each.kind == "slide") == slide for each in shown)
    return [
        Row("words on the screen that are read, letter by letter", round(right / words, 3), "", ">= 0.95",
            f"{words} words of {len(truth)} pictures"),
        Row("their second known within 1 s", round(near / len(truth), 3), "", ">= 0.95"),
        Row("slides told from other pictures", round(kinds / len(truth), 3), "", ">= 0.95"),
        Row("looking at a film of 720 lines", round(taken_s / length_s, 3), "× real time", "<= 0.2",
            f"processor {cpu_s / length_s:.2f}, {seen.pictures} pictures read of {length_s:.0f} s"),
    ]  # fmt: skip


def _film(path: Path, slides: tuple[tuple[str, ...], ...]) -> tuple[Path, list[tuple[int, str, bool]]]:
    import av

    truth: list[tuple[int, str, bool]] = []
    with av.open(str(path), "w") as target:
        pictures: Any = target.add_stream("libx264", rate=RATE)
        pictures.width, pictures.height, pictures.pix_fmt = *SIZE, "yuv420p"
        pictures.options = {"preset": "veryfast", "crf": "27"}
        sound: Any = target.add_stream("aac", rate=16_000)
        number = 0
        for at, lines in enumerate(slides):
            truth.append((number * 1000 // RATE, "\n".join(lines), True))
            still = _slide(lines)
            for _ in range(SECONDS * RATE):
                target.mux(pictures.encode(av.VideoFrame.from_ndarray(still, format="rgb24")))
                number += 1
            name = f"Nora Vale {at}, beekeeper"
            truth.append((number * 1000 // RATE, name, False))
            for step in range(SECONDS * RATE // 2):
                target.mux(pictures.encode(av.VideoFrame.from_ndarray(_filmed(step, name), format="rgb24")))
                number += 1
        quiet = np.zeros((1, 1024), np.float32)
        for start in range(0, number * 16_000 // RATE, 1024):
            frame = av.AudioFrame.from_ndarray(quiet, format="fltp", layout="mono")
            frame.sample_rate, frame.pts = 16_000, start
            target.mux(sound.encode(frame))
        for stream in (pictures, sound):
            target.mux(stream.encode(None))
    return path, truth


def _slide(lines: tuple[str, ...]) -> Picture:
    picture = Image.new("RGB", SIZE, (248, 246, 240))
    draw = ImageDraw.Draw(picture)
    for number, line in enumerate(lines):
        draw.text(
            (90, 70 + 130 * number + 30 * (number > 0)), line, font=_face(60 if number == 0 else 34), fill="black"
        )
    return np.asarray(picture)


def _filmed(step: int, name: str) -> Picture:
    across, down = np.arange(SIZE[0])[None, :], np.arange(SIZE[1])[:, None]
    wave = (np.sin(across / 90 + step / 20) + np.sin(down / 70 - step / 25) + 2) * 63
    made = np.stack([wave, 220 - wave / 2, wave / 2 + 60], axis=2).astype(np.uint8)
    picture = Image.fromarray(made)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((60, 590, 620, 670), fill=(20, 30, 40))
    draw.text((84, 606), name, font=_face(36), fill="white")
    return np.asarray(picture)


def _face(size: int) -> Any:
    return ImageFont.truetype(str(FACES[0]), size) if FACES[0].is_file() else ImageFont.load_default(size)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())
