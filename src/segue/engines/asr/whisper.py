"""Whisper through faster-whisper (CTranslate2, int8 on the CPU), on local weights only."""

import threading
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segue.engines.asr.base import HEARING_RATE_HZ, Heard
from segue.engines.asr.checks import check_sound
from segue.model.errors import BadInput, SegueError, Unavailable
from segue.model.text import Segment, Word

MODEL = "whisper-base"
WINDOW_S = 30


class WhisperHearing:
    """Hears with Whisper. `weights` gives the folder of a model id, or raises Unavailable (`WeightsStore.path`)."""

    name = "whisper"
    version = "base-2"

    def __init__(self, weights: Callable[[str], Path], threads: int = 2, hands: int = 1) -> None:
        self._weights = weights
        self._threads, self.hands = threads, hands
        self._lock = threading.Lock()
        self._model: Any = None
        self._at_work: WhisperHearing | None = None

    def at_work(self) -> "WhisperHearing":
        """See `ManyHanded.at_work`: the model once more, with a hand for each thread of this one."""
        with self._lock:
            if self._threads == 1:
                return self
            self._at_work = self._at_work or WhisperHearing(self._weights, 1, self._threads)
            return self._at_work

    def rest(self) -> None:
        """See `ManyHanded.rest`."""
        with self._lock:
            self._at_work = None

    def hear(
        self,
        samples: NDArray[np.float32],
        language: str | None = None,
        words: bool = False,
        progress: Callable[[float], None] | None = None,
    ) -> Heard:
        """See `HearingEngine.hear`.

        Speech is found first (Silero VAD) and only speech is heard, and no window is told what the last one said:
        on music and noise Whisper invents words, and goes on inventing from what it invented.
        """
        sound = check_sound(samples)
        folder = self._weights(MODEL) if self._model is None else None
        if len(sound) < HEARING_RATE_HZ // 20 or not np.any(sound):
            return Heard(language=language or "en", language_probability=0.0, segments=())
        model = self._load(folder)
        if language is not None and language not in model.supported_languages:
            raise BadInput(f"Whisper does not know the language {language!r}.", "Use a tag such as `en` or `pt`.")
        try:
            return _transcribe(model, sound, language, words, progress)
        except SegueError:
            raise
        except Exception as error:
            raise Unavailable(f"Whisper could not hear this sound ({error}).", "Run `segue models verify`.") from error

    def languages(self, samples: NDArray[np.float32]) -> dict[str, float]:
        """See `HearingEngine.languages`: one pass of the encoder."""
        sound = check_sound(samples)
        folder = self._weights(MODEL) if self._model is None else None
        if len(sound) < HEARING_RATE_HZ // 20 or not np.any(sound):
            return {}
        model = self._load(folder)
        try:
            _, _, likely = model.detect_language(sound[: WINDOW_S * HEARING_RATE_HZ])
            return {str(tag): float(probability) for tag, probability in likely}
        except Exception as error:
            raise Unavailable(f"Whisper could not hear this sound ({error}).", "Run `segue models verify`.") from error

    def unload(self) -> None:
        """Gives the memory back; the next sound loads again. Hearing under way ends undisturbed."""
        with self._lock:
            self._model = self._at_work = None

    def _load(self, folder: Path | None) -> Any:
        with self._lock:
            if self._model is None:
                self._model = _open(folder or self._weights(MODEL), self._threads, self.hands)
            return self._model


def _open(folder: Path, threads: int, hands: int) -> Any:
    try:
        from faster_whisper import WhisperModel

        return WhisperModel(
            str(folder),
            device="cpu",
            compute_type="int8",
            cpu_threads=threads,
            num_workers=hands,
            local_files_only=True,
        )
    except ImportError as error:
        raise Unavailable(
            "faster-whisper is not installed.", "Install it with `pip install faster-whisper`."
        ) from error
    except Exception as error:
        raise Unavailable(
            f"Whisper's weights in {folder} can't be loaded ({error}).", "Run `segue models verify`, then pull again."
        ) from error


def _transcribe(
    model: Any,
    sound: NDArray[np.float32],
    language: str | None,
    words: bool,
    progress: Callable[[float], None] | None,
) -> Heard:
    found, about = model.transcribe(
        sound,
        language=language,
        beam_size=5,
        word_timestamps=words,
        vad_filter=True,
        condition_on_previous_text=False,
    )
    segments: list[Segment] = []
    total_s = len(sound) / HEARING_RATE_HZ
    for part in found:
        timed = _words(part.words or (), str(about.language))
        if part.text.strip():
            segments.append(Segment(_ms(part.start), _ms(part.end), part.text.strip(), words=timed))
        if progress:
            progress(min(1.0, part.end / total_s))
    if progress:
        progress(1.0)
    return Heard(str(about.language), float(about.language_probability), tuple(segments))


NO_SPACES = {"zh", "ja", "th", "lo", "my", "yue"}
"""Languages in which a word that begins without a space is a word all the same."""


def _words(found: Iterable[Any], language: str) -> tuple[Word, ...]:
    """Words as they are written: what Whisper gives without a space before it (`'Keefe`, `,000`) ends the last one."""
    words: list[Word] = []
    for each in found:
        text = each.word.strip()
        if not text:
            continue
        if words and not each.word.startswith(" ") and language not in NO_SPACES:
            words[-1] = replace(words[-1], end_ms=_ms(each.end), text=words[-1].text + text)
        else:
            words.append(Word(_ms(each.start), _ms(each.end), text, round(float(each.probability), 3)))
    return tuple(words)


def _ms(seconds: float) -> int:
    return max(0, round(seconds * 1000))
