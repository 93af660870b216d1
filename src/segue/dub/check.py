"""Listening to a dub as a stranger would: is every line understood, and who does each voice sound like?"""

import json
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from segue.audio.decode import read
from segue.audio.shape import Samples
from segue.dub.speak import CLIP_RATE_HZ, heard_at_16k
from segue.engines.asr.base import HEARING_RATE_HZ, HearingEngine
from segue.engines.base import at_work, hands_of, side_by_side
from segue.engines.voiceid.base import Embedding, VoiceEncoder
from segue.understanding.reading.steps import StepKey, Steps, file_digest, step_key

WINDOW_MS = 20_000
"""Whisper hears 30 s at a time, however little sounds in them: lines are heard together, and the words shared out. In
a full window it now and then stops in the middle, and loses all that follows."""
AGAIN_MS = 8_000
"""The same for lines that it seemed to mishear: they get a second hearing, among few others."""
BETWEEN_MS = 450
RETRY_ABOVE = 0.34
"""A line of which more than a third is misheard is spoken again, once."""
FEWEST_WORDS = 3
VERSION = "3"


@dataclass(frozen=True, slots=True)
class Said:
    """A line to be heard: its sound and the words that were spoken."""

    clip: Path
    text: str


def word_errors(
    said: Sequence[Said],
    language: str,
    hearing: HearingEngine,
    steps: Steps,
    progress: Callable[[float], None] | None = None,
) -> list[tuple[int, int]]:
    """For each line: (errors, words). Errors are words wrong, missing or added, by the best alignment; where
    they are more than a third, the better of two hearings counts."""
    tell = progress or (lambda share: None)
    found = _listened(said, WINDOW_MS, language, hearing, steps, lambda share: tell(0.8 * share))
    doubtful = [at for at, each in enumerate(found) if misheard(each)]
    again = _listened([said[at] for at in doubtful], AGAIN_MS, language, hearing, steps, lambda share: None)
    for at, second in zip(doubtful, again, strict=True):
        found[at] = min(found[at], second)
    tell(1.0)
    return found


def misheard(errors: tuple[int, int] | None) -> bool:
    """Whether more than a third of a line's words are wrong; of very few words nobody says so."""
    return errors is not None and errors[1] >= FEWEST_WORDS and errors[0] > RETRY_ABOVE * errors[1]


def _listened(
    said: Sequence[Said],
    window_ms: int,
    language: str,
    hearing: HearingEngine,
    steps: Steps,
    progress: Callable[[float], None],
) -> list[tuple[int, int]]:
    """The errors and words of lines that are heard in windows of a length.

    Lines are heard in windows, windows by as many hands as the engine has. What a window gave is kept for each of its
    lines: where one is another since, it alone is heard again, whichever windows the others would fall into now.
    """
    windows = _windows(said, window_ms)
    digests = [[file_digest(each.clip) for each in group] for group in windows]

    def key(group: Sequence[Said], clips: Sequence[str]) -> StepKey:
        return step_key("checked", hearing.name, hearing.version, list(clips), [each.text for each in group], language,
                        window_ms, VERSION)  # fmt: skip

    whole = [key(group, clips) for group, clips in zip(windows, digests, strict=True)]
    engine = at_work(hearing, sum(not steps.known(each) for each in whole))

    def listened(group: Sequence[Said], clips: Sequence[str], of_all: StepKey) -> list[tuple[int, int]]:
        single = [key([each], [clip]) for each, clip in zip(group, clips, strict=True)]

        def listen() -> list[tuple[int, int]]:
            known = [steps.peek(each) for each in single]
            anew = [each for each, found in zip(group, known, strict=True) if found is None]
            heard = iter(_heard(anew, language, engine) if anew else ())
            return [next(heard) if found is None else json.loads(found)[0] for found in known]

        found = [(a, b) for a, b in steps.json(of_all, listen)]
        for each, errors in zip(single, found, strict=True):
            steps.json(each, partial(list, [errors]))
        return found

    found: list[tuple[int, int]] = []
    work = (partial(listened, *each) for each in zip(windows, digests, whole, strict=True))
    for some in side_by_side(work, hands_of(engine)):
        found += some
        progress(len(found) / max(1, len(said)))
    return found


def aligned_errors(spoken: Sequence[str], heard: str, language: str = "") -> list[tuple[int, int]]:
    """For each spoken text: (errors, words), where all of them were heard as one text. A word that was added counts
    for the line that it was heard in or after."""
    from rapidfuzz.distance import Levenshtein

    words = [normalised(text, language) for text in spoken]
    owner = [at for at, line in enumerate(words) for _ in line]
    errors = [0] * len(words)
    flat = [word for line in words for word in line]
    for edit in Levenshtein.editops(flat, normalised(heard, language)):
        if owner:
            errors[owner[min(edit.src_pos, len(owner) - 1)]] += 1
    return [(wrong, len(line)) for wrong, line in zip(errors, words, strict=True)]


def normalised(text: str, language: str = "") -> list[str]:
    """The words of a text as they are compared: lower case, no accents on capitals lost, no marks; with a language,
    numbers in words, however they were written."""
    plain = unicodedata.normalize("NFC", text.casefold())
    plain = re.sub(r"(?<=\d)[.,\s](?=\d{3}\b)", "", plain)
    if language:
        plain = re.sub(r"\d{1,9}", lambda digits: f" {_in_words(int(digits.group()), language)} ", plain)
    return re.findall(r"[^\W_]+", plain.replace("'", " ").replace("’", " "))


def _in_words(number: int, language: str) -> str:
    from num2words import num2words

    year = language in {"en", "de"} and 1_100 <= number < 2_000
    try:
        lang = "pt_BR" if language == "pt" else language
        return str(num2words(number, lang=lang, to="year" if year else "cardinal"))  # type: ignore[no-untyped-call]
    except NotImplementedError:
        return str(number)


def voice_of(clips: Sequence[Path], encoder: VoiceEncoder, steps: Steps, longest_ms: int = 20_000) -> Embedding | None:
    """The voice in some clips of one speaker; None where there is next to nothing to hear."""
    taken, total = [], 0
    for clip in clips:
        if total < longest_ms:
            taken.append(clip)
            total += _length_ms(clip)
    if total < 700:
        return None
    key = step_key("voiced", encoder.name, encoder.version, [file_digest(clip) for clip in taken], VERSION)

    def embed() -> dict[str, Embedding]:
        return {"voice": encoder.embed(np.concatenate([_sound(clip) for clip in taken])[: longest_ms * 16])}

    return np.asarray(steps.arrays(key, embed)["voice"], np.float32)


def _windows(said: Sequence[Said], window_ms: int) -> list[list[Said]]:
    groups: list[list[Said]] = []
    held = 0
    for each in said:
        length = _length_ms(each.clip) + BETWEEN_MS
        if not groups or held + length > window_ms:
            groups.append([])
            held = 0
        groups[-1].append(each)
        held += length
    return groups


def _heard(group: Sequence[Said], language: str, hearing: HearingEngine) -> list[tuple[int, int]]:
    gap = np.zeros(HEARING_RATE_HZ * BETWEEN_MS // 1000, np.float32)
    sound = np.concatenate([part for each in group for part in (_sound(each.clip), gap)])
    return aligned_errors([each.text for each in group], hearing.hear(sound, language).text, language)


def _sound(clip: Path) -> Samples:
    return heard_at_16k(read(clip, CLIP_RATE_HZ, 1))


def _length_ms(clip: Path) -> int:
    return max(0, clip.stat().st_size - 44) * 1000 // (2 * CLIP_RATE_HZ)
