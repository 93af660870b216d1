"""A request that was spoken: a short recording in, its words out."""

import tempfile
from pathlib import Path

from segue.audio.decode import read
from segue.engines.asr.base import HEARING_RATE_HZ, HearingEngine
from segue.model.errors import BadInput

LARGEST_BYTES = 1_000_000
LONGEST_S = 30
"""What is longer is heard so far only: a request is a sentence or two."""


def words_of_recording(recording: bytes, ear: HearingEngine, folder: Path, language: str = "") -> tuple[str, str]:
    """What is said in a recording (any format that a browser records), and in which language.

    `language` empty: the ear finds out. `folder` is where the recording lies while it is read. Raises BadInput for what
    is no sound, is too large, or holds no words; Unavailable when the ear's weights are not here.
    """
    if not recording or len(recording) > LARGEST_BYTES:
        raise BadInput("This recording can't be heard.", f"Say it in {LONGEST_S} seconds or less.")
    with tempfile.NamedTemporaryFile(dir=folder, prefix="request-") as file:
        file.write(recording)
        file.flush()
        samples = read(Path(file.name), HEARING_RATE_HZ, 1, 0, LONGEST_S * 1000)[:, 0]
    heard = ear.hear(samples, language or None)
    if not heard.text.strip():
        raise BadInput("I heard no words in that.", "Come closer to the microphone, or type it.")
    return heard.text.strip(), heard.language
