"""A dub as tests of pages and of HTTP need it, put into the store by hand."""

import numpy as np

from segue.audio.encode import write
from segue.model.dub import Dub, Line, QualityCard, VoiceMatch
from segue.wiring import App
from tests import factories as make


def dubbed(app: App) -> Dub:
    """An episode with a dub into Spanish: two lines, one to look at."""
    show = app.store.catalog.put_collections([make.collection("show", title="Two Chairs", language="en")])[0]
    folder = app.settings.media_dir / "dubs"
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("es.mp3", "line.wav", "talk.mp3"):
        write(folder / name, np.zeros((24_000, 1), np.float32) + 0.01, 24_000)
    file = make.file(path=str(folder / "talk.mp3"))
    app.store.files.put_files([file])
    item = app.store.catalog.put_items([make.item(show, title="Silence", file_id=file.id, language="en")])[0]
    made = Dub(
        "dub_1", item.id, "es", "en", state="review", route=("firefox en→es",), title="Silencio",
        path=str(folder / "es.mp3"), duration_ms=1_000, size_bytes=(folder / "es.mp3").stat().st_size,
        voices=(VoiceMatch("Joe", "es", "kokoro:kumo"),), card=QualityCard(lines=2, placed=2, flagged=1, made_at_ms=5),
    )  # fmt: skip
    app.store.dubs.put(made)
    line = Line(0, 0, 400, "Joe", "Hello.", "Hola.", 0, 420, clip=str(folder / "line.wav"), reason="It fits.")
    app.store.dubs.put_lines(made.id, [line, Line(1, 500, 900, "Joe", "Bye.", "Adiós.", 500, 900, state="review")])
    return made
