"""Lines that may have been misheard: those of which the recogniser was unsure are heard a second time, cut otherwise.

A wrong word is translated and spoken as confidently as a right one, and the check of the dub can't find it: there the
words are as they were spoken. What a second hearing, among other neighbours, understands otherwise waits for a person.
"""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import numpy as np

from segue.audio.decode import read
from segue.dub.check import normalised
from segue.engines.asr.base import HEARING_RATE_HZ, HearingEngine
from segue.model.text import Segment
from segue.understanding.reading.steps import Steps, step_key

UNSURE = 0.55
"""A word of which the recogniser is less sure is heard again, with its sentence."""
HOPELESS = 0.4
"""A sentence of whose words it is less sure than this, on average, waits for a person whatever is heard then."""
AROUND_MS, BETWEEN_MS = 250, 600
WINDOW_MS = 28_000
VERSION = "1"


def misheard(
    source: Path,
    sound_digest: str,
    sentences: Sequence[Segment],
    language: str,
    hearing: HearingEngine,
    steps: Steps,
    progress: Callable[[float], None] | None = None,
) -> set[int]:
    """The positions of sentences that may have been misheard. Sentences without words (a transcript that was written
    elsewhere) count as right. Each window of doubtful sentences is a step of its own. Raises what `hear` raises."""
    doubtful = [at for at, sentence in enumerate(sentences) if any(word.sure < UNSURE for word in sentence.words)]
    found = {at for at in doubtful if _mean_sure(sentences[at]) < HOPELESS}
    windows = _windows([(at, sentences[at]) for at in doubtful if at not in found])
    for number, window in enumerate(windows):
        spans = [[sentence.start_ms, sentence.end_ms] for _, sentence in window]
        key = step_key("rehear", hearing.name, hearing.version, sound_digest, spans, language, VERSION)
        text = str(steps.json(key, partial(_heard, source, spans, language, hearing)))
        found |= {
            at for (at, _), differs in zip(window, differing([s for _, s in window], text), strict=True) if differs
        }
        if progress:
            progress((number + 1) / len(windows))
    return found


def differing(sentences: Sequence[Segment], heard: str) -> list[bool]:
    """For each sentence whether an unsure word of it is not among what was `heard` of them all together, in place."""
    from rapidfuzz.distance import Levenshtein

    words = [(at, spelled, word.sure) for at, sentence in enumerate(sentences) for word in sentence.words
             for spelled in normalised(word.text)]  # fmt: skip
    out = [False] * len(sentences)
    for edit in Levenshtein.editops([spelled for _, spelled, _ in words], normalised(heard)):
        if edit.tag != "insert" and words[edit.src_pos][2] < UNSURE:
            out[words[edit.src_pos][0]] = True
    return out


def _mean_sure(sentence: Segment) -> float:
    return float(np.mean([word.sure for word in sentence.words]))


def _windows(sentences: Sequence[tuple[int, Segment]]) -> list[list[tuple[int, Segment]]]:
    windows: list[list[tuple[int, Segment]]] = []
    held = 0
    for each in sentences:
        length = each[1].end_ms - each[1].start_ms + 2 * AROUND_MS + BETWEEN_MS
        if not windows or held + length > WINDOW_MS:
            windows.append([])
            held = 0
        windows[-1].append(each)
        held += length
    return windows


def _heard(source: Path, spans: Sequence[Sequence[int]], language: str, hearing: HearingEngine) -> str:
    gap = np.zeros(BETWEEN_MS * HEARING_RATE_HZ // 1000, np.float32)
    parts = []
    for start, end in spans:
        sound = read(source, HEARING_RATE_HZ, 1, max(0, start - AROUND_MS), end + AROUND_MS)[:, 0]
        parts += [sound, gap]
    return hearing.hear(np.concatenate(parts), language).text
