"""Piper: a fast neural voice, one ONNX file a speaker (VITS, phonemes from espeak-ng)."""

import json
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from segue.engines.tts.base import Speech, Voice
from segue.engines.tts.checks import check_request, failed, find_voice
from segue.engines.tts.session import open_session
from segue.model.errors import SegueError, Unavailable

SENTENCE_PAUSE_MS = 180
"""Piper speaks sentence by sentence and leaves hardly any air between them."""


class PiperSpeech:
    """Speaks with Piper. `weights` gives the folder of a model id, or raises Unavailable (`WeightsStore.path`)."""

    name = "piper"
    version = "1"

    def __init__(self, weights: Callable[[str], Path], threads: int = 2) -> None:
        self._weights = weights
        self._threads = threads
        self._lock = threading.Lock()
        self._loaded: dict[str, Any] = {}

    def voices(self) -> Sequence[Voice]:
        """The voices whose weights are here."""
        return [voice for voice in VOICES if self._folder(voice) is not None]

    def speak(self, text: str, voice: str, language: str = "en", speed: float = 1.0) -> Speech:
        """See `SpeechEngine.speak`; 22,050 Hz."""
        found = find_voice(VOICES, voice)
        text = check_request(text, found, voice, language, speed)
        model = self._load(voice)
        try:
            return _synthesise(model, text, speed)
        except SegueError:
            raise
        except Exception as error:
            raise failed("Piper", error) from error

    def unload(self) -> None:
        """Gives the memory back; the next word loads again. Speech under way ends undisturbed."""
        with self._lock:
            self._loaded.clear()

    def _folder(self, voice: Voice) -> Path | None:
        try:
            return self._weights(MODEL_OF[voice.id])
        except SegueError:
            return None

    def _load(self, voice: str) -> Any:
        with self._lock:
            if voice not in self._loaded:
                self._loaded[voice] = _open(self._weights(MODEL_OF[voice]), self._threads)
            return self._loaded[voice]


VOICES = (Voice(id="piper:joe", name="Joe", languages=("en",), sex="male"),)
MODEL_OF = {"piper:joe": "piper-joe"}
"""Which weights a voice needs."""


def _open(folder: Path, threads: int) -> Any:
    try:
        from piper import PiperVoice
        from piper.config import PiperConfig

        model = next(folder.glob("*.onnx"))
        config = json.loads(model.with_suffix(".onnx.json").read_text("utf-8"))
        return PiperVoice(session=open_session(model, threads), config=PiperConfig.from_dict(config))
    except ImportError as error:
        raise Unavailable("Piper is not installed.", "Install it with `pip install piper-tts`.") from error
    except Exception as error:
        raise Unavailable(
            f"Piper's weights in {folder} can't be loaded ({error}).", "Run `segue models verify`, then pull again."
        ) from error


def _synthesise(model: Any, text: str, speed: float) -> Speech:
    from piper.config import SynthesisConfig

    rate_hz = int(model.config.sample_rate)
    pause = np.zeros(rate_hz * SENTENCE_PAUSE_MS // 1000, dtype=np.float32)
    # Left as the voice gives them, sentences keep their loudness against each other; the mix levels the whole.
    settings = SynthesisConfig(length_scale=float(model.config.length_scale) / speed, normalize_audio=False)
    parts: list[np.ndarray[Any, np.dtype[np.float32]]] = []
    for chunk in model.synthesize(text, syn_config=settings):
        parts += [pause] if parts else []
        parts.append(np.asarray(chunk.audio_float_array, dtype=np.float32))
    if not parts:
        raise Unavailable("Piper found nothing that it can pronounce in this text.", "Give it words of its language.")
    return Speech(samples=np.clip(np.concatenate(parts), -1.0, 1.0), rate_hz=rate_hz)
