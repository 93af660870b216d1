"""Kokoro 82M: natural voices in six languages from one ONNX model (StyleTTS 2), phonemes from espeak-ng."""

import logging
import re
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segue.engines.tts.base import Speech, Voice, parts_of
from segue.engines.tts.blend import find_blend
from segue.engines.tts.checks import check_request, failed, primary_tag
from segue.engines.tts.lengths import Lengths
from segue.engines.tts.norms import with_norms
from segue.engines.tts.products import with_products
from segue.engines.tts.session import open_session
from segue.engines.tts.styles import styles
from segue.model.errors import SegueError, Unavailable

Style = Callable[[], NDArray[np.float32]]
"""Gives a style, shape (510, 1, 256), once the model is loaded."""
MODEL = "kokoro"
MODEL_FILE = "kokoro-v1.0.int8.onnx"
PAUSE_MS = 260
LONGEST_CHUNK = 220
"""Characters that the model speaks in one breath: it hurries when its window of 510 phonemes is nearly full."""
SHORTEST_CHUNK = 40
"""A sentence shorter than this is spoken together with its neighbour: alone it sounds uncertain."""


class KokoroSpeech:
    """Speaks with Kokoro. `weights` gives the folder of a model id, or raises Unavailable (`WeightsStore.path`)."""

    name = "kokoro"
    version = "1.0-int8-4"

    def __init__(self, weights: Callable[[str], Path], threads: int = 2, hands: int = 1) -> None:
        self._weights = weights
        self._threads, self.hands = threads, hands
        self._lock = threading.Lock()
        self._model: Any = None
        self._teller: tuple[Lengths, Any] | None = None
        self._at_work: KokoroSpeech | None = None

    def at_work(self) -> "KokoroSpeech":
        """See `ManyHanded.at_work`: the model once more, with a hand for each thread of this one."""
        with self._lock:
            if self._threads == 1:
                return self
            self._at_work = self._at_work or KokoroSpeech(self._weights, 1, self._threads)
            return self._at_work

    def rest(self) -> None:
        """See `ManyHanded.rest`."""
        with self._lock:
            self._at_work = None

    def voices(self) -> Sequence[Voice]:
        """All of them when the weights are here; blends of them (`engines/tts/blend.py`) are spoken too."""
        try:
            self._weights(MODEL)
        except SegueError:
            return []
        return VOICES

    def speak(self, text: str, voice: str, language: str = "en", speed: float = 1.0) -> Speech:
        """See `SpeechEngine.speak`; 24,000 Hz."""
        text = check_request(text, find_blend(VOICES, voice), voice, language, speed)
        return self.speak_style(text, lambda: _style(self._load(), voice), language, speed)

    def speak_style(self, text: str, style: Style, language: str, speed: float = 1.0) -> Speech:
        """Speaks a checked text in a style of shape (510, 1, 256), voices' or not. Errors as `speak`."""
        model = self._load()
        try:
            espeak_voice = _espeak_voice(language)
            return _synthesise(model, text, style(), espeak_voice, speed * _PACE.get(espeak_voice, 1.0))
        except SegueError:
            raise
        except Exception as error:
            raise failed("Kokoro", error) from error

    def length_ms(self, text: str, voice: str, language: str = "en", speed: float = 1.0) -> int:
        """See `Foretelling.length_ms`: the half of the model that decides it takes a hundredth of the whole's time."""
        text = check_request(text, find_blend(VOICES, voice), voice, language, speed)
        return self.style_length_ms(text, lambda: _style(self._load_teller()[1], voice), language, speed)

    def style_length_ms(self, text: str, style: Style, language: str, speed: float = 1.0) -> int:
        """About how long `speak_style` would speak."""
        lengths, model = self._load_teller()
        try:
            espeak_voice, rows = _espeak_voice(language), style()
            pace = speed * _PACE.get(espeak_voice, 1.0)
            spoken = [model.tokenizer.known(_phonemes(chunk, espeak_voice)) for chunk in chunks(text)]
            told = [lengths(model.tokenizer.tokenize(each), rows, pace) for each in spoken if each]
            return round(sum(told)) + PAUSE_MS * max(0, len(told) - 1)
        except SegueError:
            raise
        except Exception as error:
            raise failed("Kokoro", error) from error

    def unload(self) -> None:
        """Gives the memory back; the next word loads again. Speech under way ends undisturbed."""
        with self._lock:
            self._model = self._teller = self._at_work = None

    def _load_teller(self) -> tuple[Lengths, Any]:
        """What foretells, with the words and voices of the model but not its weight."""
        with self._lock:
            if self._teller is None:
                folder = self._weights(MODEL)
                lengths = Lengths(folder / MODEL_FILE, self._threads)
                self._teller = (lengths, _of_session(lengths.session, folder))
            return self._teller

    def _load(self) -> Any:
        with self._lock:
            if self._model is None:
                self._model = _open(self._weights(MODEL), self._threads)
            return self._model


LANGUAGES = ("en", "es", "fr", "it", "pt", "de")
"""The model was not trained for German: it speaks espeak-ng's German phonemes all the same."""
STYLES = {
    "kokoro:kumo": "jm_kumo",
    "kokoro:gongitsune": "jf_gongitsune",
    "kokoro:nezumi": "jf_nezumi",
    "kokoro:tebukuro": "jf_tebukuro",
    "kokoro:alpha": "jf_alpha",
}
"""The style vector of each voice, the one that Whisper understood best first. Their speakers are Japanese; a style
carries over into the other languages."""
SPEAKERS: dict[str, set[str]] = {"fr": {"kokoro:gongitsune", "kokoro:nezumi", "kokoro:tebukuro"}, "de": set()}
"""Which of these speak a language, where not all do: Whisper misunderstood much more of what the others said in it."""
NATIVE = {
    "en": ("af_heart", "am_michael", "af_bella", "am_fenrir", "bf_emma", "bm_george", "af_sky", "af_sarah", "am_liam",
           "bm_daniel"),
    "es": ("ef_dora", "em_alex"),
    "fr": ("ff_siwis",),
    "it": ("if_sara", "im_nicola"),
    "pt": ("pf_dora", "pm_alex"),
}  # fmt: skip
"""Kokoro's own voices of a language, whose styles come with Segue (`styles.py`)."""
OTHERS = {
    "es": ("im_nicola", "am_liam", "bm_daniel", "bm_george", "if_sara", "af_sky"),
    "de": ("pm_alex", "am_liam", "bm_daniel", "em_alex", "ef_dora", "ff_siwis", "if_sara", "pf_dora"),
    "pt": ("im_nicola", "bm_george", "bm_daniel", "am_liam", "ef_dora", "af_sky", "af_sarah", "if_sara"),
}
"""Voices of other languages that are understood in one as well as its own: of five sentences Whisper mishears at most
10 % of their words (`tools/screen_voices.py`; of the Japanese women's 12 to 27 %). The sounds are the language's own,
which espeak-ng gives; a style brings the voice and its melody."""
NAMED = {"ef_dora": "Dora (Spain)", "em_alex": "Alex (Spain)", "pf_dora": "Dora (Brazil)", "pm_alex": "Alex (Brazil)"}
"""Kokoro calls two women and two men the same."""
_EVERY = (
    *(
        Voice(
            id=voice_id,
            name=voice_id.partition(":")[2].capitalize(),
            languages=tuple(tag for tag in LANGUAGES if voice_id in SPEAKERS.get(tag, STYLES)),
            sex="male" if style.startswith("jm_") else "female",
            unclear=tuple(tag for tag in LANGUAGES if style not in OTHERS.get(tag, ())),
        )
        for voice_id, style in STYLES.items()
    ),
    *(
        Voice(
            id=f"kokoro:{style}",
            name=NAMED.get(style, style[3:].capitalize()),
            languages=(tag, *(other for other, some in OTHERS.items() if style in some)),
            sex="male" if style[1] == "m" else "female",
        )
        for tag, styles_ in NATIVE.items()
        for style in styles_
    ),
)
_EARLY = ("kokoro:kumo", "kokoro:pm_alex", "kokoro:ff_siwis")
VOICES = tuple(sorted(_EVERY, key=lambda voice: _EARLY.index(voice.id) if voice.id in _EARLY else len(_EARLY)))
"""The first that speaks a language speaks it where nobody chose: in German and French that is whom Whisper hears best
(`docs/developer/script.md`)."""
ESPEAK = {
    "en": "en-us",
    "en-gb": "en-gb",
    "es": "es",
    "fr": "fr-fr",
    "it": "it",
    "pt": "pt-br",
    "pt-pt": "pt",
    "de": "de",
}
"""The model learnt Brazilian Portuguese; European is spoken when it is asked for by its full tag."""
_NEAREST = {"de": ((r"ɑ", "a"), (r"ʏ", "y"), (r"ɜ", "ɐ"), (r"ə(?!\w)", "ɛ"), (r"ɐ(?!\w)", "əɾ"))}
"""Phonemes (as patterns) that the model reads as another language does, or not at all, and the nearest that it reads
well: Whisper took its final schwa for an "er", and lost its final "er"."""
_PACE = {"de": 0.95}
"""A little slower where the model is least at home."""
_ESPEAK_LOCK = threading.Lock()
_BACKENDS: dict[str, Any] = {}
"""espeak-ng keeps one state a process, so its callers take turns. A backend a language, made once."""


def chunks(text: str) -> list[str]:
    """The text in breaths: whole sentences, short ones together, long ones parted at a comma or a space."""
    found: list[str] = []
    for sentence in re.split(r"(?<=[.!?…])\s+", text):
        for piece in _pieces(sentence):
            joined = f"{found[-1]} {piece}" if found else piece
            if found and len(joined) <= LONGEST_CHUNK and min(len(found[-1]), len(piece)) < SHORTEST_CHUNK:
                found[-1] = joined
            else:
                found.append(piece)
    return found


def _pieces(sentence: str) -> list[str]:
    pieces: list[str] = []
    while len(sentence) > LONGEST_CHUNK:
        cut = max(sentence.rfind(mark, SHORTEST_CHUNK, LONGEST_CHUNK) + 1 for mark in (", ", "; ", ": ", " – "))
        cut = cut or sentence.rfind(" ", SHORTEST_CHUNK, LONGEST_CHUNK) + 1 or LONGEST_CHUNK
        pieces.append(sentence[:cut].strip())
        sentence = sentence[cut:].strip()
    return [*pieces, sentence] if sentence else pieces


def sounds_of(text: str, language: str) -> str:
    """What the model is given for a text: IPA with stress and punctuation. The model must have been loaded."""
    return _phonemes(text, _espeak_voice(language))


def _espeak_voice(language: str) -> str:
    tag = language.replace("_", "-").lower()
    return ESPEAK.get(tag) or ESPEAK[primary_tag(tag)]


def _of_session(session: Any, folder: Path) -> Any:
    from kokoro_onnx import Kokoro

    session._model_path = str(folder / MODEL_FILE)  # kokoro_onnx looks whether the file that it names is there
    return Kokoro.from_session(session, str(folder / "voices.npz"))


def _open(folder: Path, threads: int) -> Any:
    try:
        model = with_norms(with_products((folder / MODEL_FILE).read_bytes()))
        return _of_session(open_session(model, threads, as_it_is=True), folder)
    except ImportError as error:
        raise Unavailable("Kokoro is not installed.", "Install it with `pip install kokoro-onnx`.") from error
    except Exception as error:
        raise Unavailable(
            f"Kokoro's weights in {folder} can't be loaded ({error}).", "Run `segue models verify`, then pull again."
        ) from error


def _style(model: Any, voice: str) -> NDArray[np.float32]:
    """A voice's style, shape (510, 1, 256): one for each number of phonemes. Styles blend linearly."""
    own = [(STYLES.get(name), name.partition(":")[2], share) for name, share in parts_of(voice)]
    parts = [share * (model.get_voice_style(held) if held else styles().of(kept)) for held, kept, share in own]
    return np.asarray(sum(parts), np.float32)


def _synthesise(model: Any, text: str, style: NDArray[np.float32], espeak_voice: str, speed: float) -> Speech:
    parts: list[NDArray[np.float32]] = []
    rate_hz = 24_000
    for chunk in chunks(text):
        phonemes = model.tokenizer.known(_phonemes(chunk, espeak_voice))
        if not phonemes:
            continue
        samples, rate_hz = model.create(phonemes, voice=style, speed=speed, is_phonemes=True, trim=True)
        if parts:
            parts.append(np.zeros(rate_hz * PAUSE_MS // 1000, dtype=np.float32))
        parts.append(np.asarray(samples, dtype=np.float32))
    if not parts:
        raise Unavailable("Kokoro found nothing that it can pronounce in this text.", "Give it words of its language.")
    return Speech(samples=np.clip(np.concatenate(parts), -1.0, 1.0), rate_hz=rate_hz)


def _phonemes(text: str, espeak_voice: str) -> str:
    """IPA with stress and punctuation. Foreign words are spoken, but not the marks espeak-ng puts around them."""
    with _ESPEAK_LOCK:
        if espeak_voice not in _BACKENDS:
            from phonemizer.backend import EspeakBackend

            quiet = logging.getLogger("segue.phonemizer")
            quiet.setLevel(logging.CRITICAL)
            _BACKENDS[espeak_voice] = EspeakBackend(
                espeak_voice,
                preserve_punctuation=True,
                with_stress=True,
                language_switch="remove-flags",
                words_mismatch="ignore",
                logger=quiet,
            )
        phonemes = str(_BACKENDS[espeak_voice].phonemize([text], strip=True)[0])
    for written, nearest in _NEAREST.get(espeak_voice, ()):
        phonemes = re.sub(written, nearest, phonemes)
    return phonemes
