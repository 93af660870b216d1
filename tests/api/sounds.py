"""Real sound files in a library, and the nouns for them in the store."""

import os
from dataclasses import replace
from pathlib import Path

import numpy as np

from segue.audio.decode import probe
from segue.audio.encode import write
from segue.model.ids import new_id
from segue.model.media import AudioFile, Item, Root
from segue.wiring import App
from tests import factories

RATE = 44_100


def tone(seconds: float, hz: float = 440.0, rate: int = RATE) -> np.ndarray:
    """A stereo tone whose loudness rises steadily, so that where one is in it can be told."""
    t = np.arange(int(seconds * rate)) / rate
    wave = np.sin(2 * np.pi * hz * t) * (0.1 + 0.8 * t / max(seconds, 1e-9))
    return np.stack([wave, wave], axis=1).astype(np.float32)


def library(app: App, folder: Path) -> Root:
    folder.mkdir(parents=True, exist_ok=True)
    return app.store.files.put_root(Root(new_id("root"), str(folder), "music"))


def put(app: App, path: Path, **how: object) -> Item:
    """The file at `path` as the only track of an album; `how` changes the item."""
    info = path.stat()
    try:
        probed = probe(path)
        duration_ms, has_video, rate = probed.duration_ms, probed.has_video, probed.sample_rate_hz
    except Exception:
        duration_ms, has_video, rate = 1_000, False, 0
    file = AudioFile(
        id=new_id("file"),
        path=str(path),
        size_bytes=info.st_size,
        mtime_ns=info.st_mtime_ns,
        content_hash=path.name,
        container=path.suffix[1:],
        codec=path.suffix[1:],
        duration_ms=duration_ms,
        sample_rate_hz=rate,
        has_video=has_video,
    )
    app.store.files.put_files([file])
    album = app.store.catalog.put_collections([factories.collection()])[0]
    item = replace(factories.item(album, file_id=file.id, duration_ms=duration_ms, title=path.stem), **how)  # type: ignore[arg-type]
    return app.store.catalog.put_items([item])[0]


def noise_file(path: Path, size: int) -> bytes:
    """Bytes that no two places share, so that a wrong byte shows."""
    data = os.urandom(size)
    path.write_bytes(data)
    return data


def tone_file(path: Path, seconds: float = 6.0) -> Path:
    write(path, tone(seconds), RATE)
    return path
