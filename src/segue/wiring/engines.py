"""The engines of a house: which adapter stands behind each door."""

from dataclasses import dataclass
from functools import partial

from segue.config import Settings
from segue.dub.judging import judge_of
from segue.engines.asr.base import HearingEngine
from segue.engines.embed.base import Embedder
from segue.engines.llm.base import LanguageModel, Message
from segue.engines.mt.base import TranslationEngine
from segue.engines.ocr.base import PictureReader
from segue.engines.synth.base import Synthesiser
from segue.engines.tts.base import SpeechEngine
from segue.engines.vad.base import SpeechDetector
from segue.engines.voiceid.base import VoiceEncoder
from segue.engines.weights import WeightsStore


@dataclass(frozen=True, slots=True)
class Engines:
    """The models at hand. None is loaded before its first use."""

    weights: WeightsStore
    speech: tuple[SpeechEngine, ...]
    """In the order in which they are tried: the next speaks when one can't."""
    cloning: tuple[SpeechEngine, ...]
    """Engines that can speak as a person does; asked with that person's consent only."""
    hearing: HearingEngine
    detector: SpeechDetector
    """Where somebody speaks."""
    voices: VoiceEncoder
    """Who speaks."""
    synth: Synthesiser
    embedder: Embedder
    """Meaning of passages and questions."""
    pictures: PictureReader
    """Words on the screen of films."""
    translation: tuple[TranslationEngine, ...] = ()
    """Each translates some pairs; `router_of` chooses among them."""
    llm: LanguageModel | None = None
    """None where the operator has set up no endpoint: nothing may need one."""


def engines_of(settings: Settings) -> Engines:
    """The engines that the settings want. Nothing is loaded."""
    from segue.engines.asr.whisper import WhisperHearing
    from segue.engines.embed.minilm import MiniLmEmbedder
    from segue.engines.llm.openai import OpenAiModel
    from segue.engines.mt.apertium import ApertiumTranslation
    from segue.engines.mt.firefox import FirefoxTranslation
    from segue.engines.mt.graft import GraftTranslation
    from segue.engines.mt.llm import LlmTranslation
    from segue.engines.ocr.paddle import PaddleReader
    from segue.engines.synth.soundfont import SoundFontSynth
    from segue.engines.tts.drawn import DrawnSpeech
    from segue.engines.tts.kokoro import KokoroSpeech
    from segue.engines.tts.piper import PiperSpeech
    from segue.engines.vad.silero import SileroSpeechDetector
    from segue.engines.voiceid.resemblyzer import ResemblyzerVoices

    weights = WeightsStore(settings.weights_dir)
    llm = OpenAiModel(settings.llm_url, settings.llm_model, settings.llm_key) if settings.llm_url else None
    kokoro, voices, hearing = KokoroSpeech(weights.path), ResemblyzerVoices(weights.path), WhisperHearing(weights.path)
    return Engines(
        weights=weights,
        speech=(PiperSpeech(weights.path), kokoro),
        cloning=(DrawnSpeech(kokoro, settings.voices_dir / "drawn", judge_of(voices, hearing)),),
        hearing=hearing,
        detector=SileroSpeechDetector(),
        voices=voices,
        synth=SoundFontSynth(weights.path),
        embedder=MiniLmEmbedder(weights.path, settings.cache_dir / "engines"),
        pictures=PaddleReader(weights.path),
        translation=(
            FirefoxTranslation(lambda: sorted(settings.weights_dir.glob("translation-*"))),
            GraftTranslation(weights.path),
            ApertiumTranslation(),
            *((LlmTranslation(partial(_translator, llm), llm.version),) if llm is not None else ()),
        ),
        llm=llm,
    )


def _translator(llm: LanguageModel, order: str, text: str, most_tokens: int) -> str:
    """Asks a language model for a translation: patiently, because nobody listens meanwhile."""
    return llm.complete(
        [Message("system", order), Message("user", text)], max_tokens=most_tokens, temperature=0.0, timeout_s=120.0
    )
