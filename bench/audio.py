"""How fast sound is decoded, measured and encoded: 25 personal streams on two cores have 0.08 of a core each."""

import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from bench import Row
from bench._pieces import made, rendered, synthesiser
from segue.audio.decode import decode
from segue.audio.encode import Encoder, write
from segue.audio.loudness import Meter
from segue.audio.shape import gain

STREAMS, SECONDS = 25, 20


def streamed(path: Path, format: str, bit_rate_bps: int) -> int:
    """A file decoded, turned down and encoded as a stream; the bytes it makes."""
    encoder = Encoder(format, 44_100, 2, bit_rate_bps)
    size = sum(len(encoder.push(gain(block, -3.0))) for block in decode(path, 44_100, 2))
    return size + len(encoder.close())


def cost(work: Callable[[], object], seconds: float) -> float:
    """Processor time of `work` as a share of the sound's length."""
    began = time.process_time()
    work()
    return (time.process_time() - began) / seconds


def run() -> list[Row]:
    sound = rendered(made(5, SECONDS), synthesiser())
    seconds = len(sound) / 44_100
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "piece.mp3"
        write(path, sound, 44_100)
        rows = [
            Row("decode MP3", cost(lambda: sum(len(b) for b in decode(path, 44_100, 2)), seconds), "x real time"),
            Row("decode MP3 to 16 kHz mono", cost(lambda: sum(len(b) for b in decode(path, 16_000, 1)), seconds),
                "x real time"),
            Row("loudness and true peak", cost(lambda: Meter(44_100).push(np.asarray(sound)), seconds), "x real time"),
        ]  # fmt: skip
        for format, rate in (("mp3", 128_000), ("opus", 96_000), ("aac", 128_000), ("flac", 0)):
            used = cost(lambda format=format, rate=rate: streamed(path, format, rate), seconds)  # type: ignore[misc]
            target = "<= 0.08" if format == "mp3" else ""
            rows.append(Row(f"decode and stream {format.upper()}", used, "x real time", target))
        threads = [threading.Thread(target=streamed, args=(path, "mp3", 128_000)) for _ in range(STREAMS)]
        began = time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        speed = seconds / (time.perf_counter() - began)
    note = f"{STREAMS} streams of decode, gain and MP3 128 kbit/s in threads of one process"
    rows.append(Row("personal streams at once", speed, "x real time, each", ">= 1", note))
    return rows
