"""The whole reading of a recording: map, words, speakers, sentences."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from segue.audio.decode import probe
from segue.model.errors import BadInput
from segue.model.text import Transcript
from segue.understanding.reading.adverts import mark_adverts
from segue.understanding.reading.hearing_map import hearing_map
from segue.understanding.reading.sentences import sentences
from segue.understanding.reading.shapes import Ears, HearingMap, Reading, SpeakerVoice
from segue.understanding.reading.speakers import Known, attributed, speakers, voices_of
from segue.understanding.reading.steps import Steps, file_digest
from segue.understanding.reading.transcribe import Said, transcribe

VERSION = "1"
LONGEST_MS = 36 * 3_600_000
SHARES = {"map": 0.05, "words": 0.75, "voices": 0.2}
"""How the work is shared out, for the progress."""
UNSURE = 0.5

Progress = Callable[[float, str], None]


def read(
    path: Path,
    ears: Ears,
    steps: Steps,
    item_id: str = "",
    language: str | None = None,
    count: int | None = None,
    library: Sequence[Known] = (),
    progress: Progress | None = None,
    stretch: tuple[int, int | None] = (0, None),
) -> Reading:
    """Reads the sound file at `path` (or a stretch of it, (start_ms, end_ms); times count from the file's start).

    `language` is what the caller says it is in (None: find out); `count` how many speak (None: find out); `library` the
    voices of its show. `progress` is told a fraction and what is done; it may raise to stop, and the next reading goes
    on from there. A file of a day takes the memory of a minute. Raises BadInput for what is no sound, is longer than
    36 hours or is clearly in another language than said; Unavailable when an engine's weights are not here or the disk
    is full.
    """
    began = time.process_time()
    tell = progress or (lambda _fraction, _what: None)
    length_ms = _length(path, stretch)
    digest = file_digest(path)
    map_ = hearing_map(
        path, ears.detector, steps, digest, lambda f: tell(f * SHARES["map"], "Looks for speech"), stretch, length_ms
    )
    base = SHARES["map"]
    said = transcribe(
        path, map_, ears.hearing, steps, digest, language, lambda f: tell(base + f * SHARES["words"], "Writes down")
    )
    voices: list[SpeakerVoice] = []
    found = sentences(said.segments, said.language)
    if ears.voices is not None and found:
        base += SHARES["words"]
        who = speakers(
            path, map_, ears.voices, steps, digest, count,
            progress=lambda f: tell(base + f * SHARES["voices"], "Tells speakers apart"),
        )  # fmt: skip
        voices = voices_of(who, library, ears.voices.same)
        found = attributed(said.segments, who, [voice.name for voice in voices], said.language)
    map_ = mark_adverts(map_, found, said.language)
    tell(1.0, "Read")
    return Reading(
        map=map_,
        transcript=Transcript(item_id, said.language, found, ears.hearing.name, f"{ears.hearing.version}+{VERSION}"),
        language_probability=said.language_probability,
        voices=tuple(voices),
        notices=tuple(_notices(map_, said)),
        cpu_s=time.process_time() - began,
    )


def _length(path: Path, stretch: tuple[int, int | None]) -> int:
    whole_ms = probe(path).duration_ms
    if whole_ms > LONGEST_MS:
        raise BadInput(f"{path.name} is longer than 36 hours.", "Cut it in parts.")
    start_ms, end_ms = stretch
    return max(0, (min(end_ms, whole_ms) if end_ms is not None and whole_ms else end_ms or whole_ms) - start_ms)


def _notices(map_: HearingMap, said: Said) -> list[str]:
    notices = []
    if not map_.speech:
        sounds = map_.total_ms("music", "other")
        notices.append("Nobody speaks in it." if sounds else "It is silent from start to end.")
    elif not said.segments:
        notices.append("Somebody speaks or sings in it, but no words were understood.")
    elif said.language_probability < UNSURE:
        notices.append(f"The language is unsure ({said.language}, {said.language_probability:.0%}).")
    if said.dropped:
        notices.append(f"{len(said.dropped)} passages were dropped because nobody said them: {said.dropped[0][:120]}")
    return notices
