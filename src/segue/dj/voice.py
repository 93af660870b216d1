"""The host's voice: speaks lines through whichever engine can, evens them out, and keeps each as a clip."""

import hashlib
import logging
import math
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import numpy as np

from segue.audio.dynamics import compressed
from segue.audio.encode import write
from segue.audio.limiter import Limiter
from segue.audio.loudness import integrated_lufs
from segue.audio.shape import Samples, gain, resample, with_channels
from segue.dj.compose import Spoken
from segue.dj.script.speech import speaking_ms, spoken
from segue.dj.transitions import TARGET_LUFS
from segue.engines.tts.base import Speech, SpeechEngine, Voice
from segue.model.errors import NotFound, SegueError, Unavailable
from segue.store.shows import Clip

log = logging.getLogger(__name__)

VOICE_LUFS = TARGET_LUFS + 3.0
"""Speech stands 3 dB over the music between the lines, and 15 dB over a bed that is ducked by 12."""
CLIP_RATE_HZ = 24_000
"""Voices speak at 22 or 24 kHz: more would only take longer until the first word."""
CLIP_BIT_RATE_BPS = 64_000
RECIPE = "4"
"""Part of a clip's key: what is done to a line after it was spoken. A new recipe means new clips."""
SILENCE_DB = -46.0
LEAD_MS, TAIL_MS = 20, 120
CACHE_BYTES = 400_000_000
OUT_OF_ORDER_S = 60.0
"""How long an engine that failed is passed over."""
PATIENCE_S = 30.0
"""A line that is waited for without an end is spoken as if it were due so soon."""


class ClipStore(Protocol):
    """Where clips are written down (`store.shows` is one)."""

    def put_clip(self, clip: Clip) -> None: ...
    def clip(self, clip_id: str) -> Clip | None: ...


@dataclass(frozen=True, slots=True)
class VoiceChoice:
    """Which voice a listener wants; empty: the first that speaks the language."""

    voice: str = ""
    language: str = "en"


@dataclass(slots=True)
class _Turn:
    """A line that is to be spoken: when somebody needs it at the latest, and how many wait for it."""

    clip: Future[Clip] = field(default_factory=Future)
    due_s: float = math.inf
    """On the monotonic clock; endless for a line that is only prepared."""
    waiting: int = 0
    begun: bool = False


class Booth:
    """Speaks lines, one at a time, through the first of `engines` that can; thread-safe."""

    def __init__(
        self,
        engines: Sequence[SpeechEngine],
        clips: ClipStore,
        folder: Path,
        lexicon: Callable[[str], Mapping[str, str]] | None = None,
    ) -> None:
        """`lexicon` gives how words of a language are to be spoken."""
        self._engines, self._clips, self._folder = tuple(engines), clips, folder
        self._lexicon = lexicon
        self._failed_at: dict[str, float] = {}
        self._turns: dict[str, _Turn] = {}
        """By clip, in the order in which they were asked for."""
        self._takes_s = 0.0
        """How long a line took of late."""
        self._lock = threading.Lock()
        self._warmed: set[VoiceChoice] = set()
        # One line at a time: a voice engine takes all the processor that it can get.
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="voice")

    def close(self) -> None:
        """Lets the line being spoken end, and speaks no more."""
        self._pool.shutdown(wait=True, cancel_futures=True)
        with self._lock:
            for turn in self._turns.values():
                turn.clip.set_exception(Unavailable("The voice has stopped.", "Start Segue again."))
            self._turns.clear()

    def voices(self) -> list[Voice]:
        """Every voice at hand, engine by engine in the order in which they are tried."""
        return [voice for engine in self._engines for voice in engine.voices()]

    def speaks(self, language: str) -> bool:
        """Whether any voice at hand speaks a language."""
        return any(language in voice.languages for voice in self.voices())

    def promise(self, text: str, choice: VoiceChoice) -> Spoken | None:
        """A clip for `text` that is yet to be spoken (`fetch` speaks it): its length is measured if it is known,
        otherwise estimated. None when no voice is at hand."""
        found = next(self._usable(choice), None)
        if found is None:
            return None
        engine, voice = found
        clip_id = _key(self._said(text, choice.language), engine, voice, choice.language)
        known = self._clips.clip(clip_id)
        if known is None:
            known = Clip(clip_id, text, choice.language, voice, engine.name, engine.version)
            self._clips.put_clip(known)
        return Spoken(clip_id, voice, choice.language, known.duration_ms or speaking_ms(text, choice.language))

    def say(self, text: str, choice: VoiceChoice, timeout_s: float | None = None) -> Spoken | None:
        """`text` spoken, its length measured; None when no voice can say it (in time): the show goes on without."""
        promised = self.promise(text, choice)
        if promised is None:
            return None
        try:
            clip = self.fetch(promised.clip_id, timeout_s)
        except SegueError as error:
            log.warning("A line could not be spoken, the music goes on without it: %s", error)
            return None
        return Spoken(clip.id, clip.voice, clip.language, clip.duration_ms)

    def fetch(self, clip_id: str, timeout_s: float | None = 30.0) -> Clip:
        """A clip with its file, spoken now if it was not yet. Raises NotFound for an unknown one, Unavailable when
        no engine can speak it."""
        clip = self._clips.clip(clip_id)
        if clip is None:
            raise NotFound("There is no such line.", "Start the show again.")
        if clip.path and Path(clip.path).is_file():
            return clip
        turn = self._begin(clip_id, time.monotonic() + (PATIENCE_S if timeout_s is None else timeout_s), 1)
        try:
            return turn.clip.result(timeout_s)
        except TimeoutError as error:
            raise Unavailable("The voice takes too long for this line.", "Go on without it.") from error
        finally:
            self._leave(clip_id, turn)

    def begin(self, clip_id: str) -> None:
        """Has a promised line spoken in the background, so that it is there when it is fetched."""
        self._begin(clip_id)

    def tidy(self, most_bytes: int = CACHE_BYTES) -> None:
        """Deletes the oldest clips beyond `most_bytes`; one that is wanted again is spoken again."""
        found = sorted(((path.stat().st_mtime, path) for path in self._folder.glob("*/*.mp3")), reverse=True)
        total = 0
        for _, path in found:
            total += path.stat().st_size
            if total > most_bytes:
                path.unlink(missing_ok=True)

    def warm(self, choice: VoiceChoice | None = None) -> None:
        """Has the voice loaded in the background, so that the first line of a show comes at once. Costs nothing when
        it is loaded, or when no voice is at hand."""
        choice = choice or VoiceChoice()
        with self._lock:
            if choice in self._warmed:
                return
            self._warmed.add(choice)
        self._pool.submit(self._warm, choice)

    def _warm(self, choice: VoiceChoice) -> None:
        for engine, voice in self._usable(choice):
            try:
                polished(engine.speak("Hello there.", voice, choice.language))
            except Exception as error:
                log.warning("%s could not be loaded: %s", engine.name, error)
            return

    def _begin(self, clip_id: str, due_s: float = math.inf, waiting: int = 0) -> _Turn:
        with self._lock:
            turn = self._turns.get(clip_id)
            if turn is None:
                turn = self._turns[clip_id] = _Turn()
                self._pool.submit(self._speak_one)
            turn.due_s = min(turn.due_s, due_s)
            turn.waiting += waiting
            return turn

    def _leave(self, clip_id: str, turn: _Turn) -> None:
        """Somebody waits no more. A line that nobody waited long enough for would only keep others waiting."""
        with self._lock:
            turn.waiting -= 1
            if not turn.waiting and not turn.begun and self._turns.get(clip_id) is turn:
                del self._turns[clip_id]

    def _next(self) -> tuple[str, _Turn] | None:
        """The line that is due first of those that can be spoken in time; then those that will be late; then those
        that are only prepared."""
        now_s = time.monotonic()
        waiting = [(clip_id, turn) for clip_id, turn in self._turns.items() if not turn.begun]
        return min(
            waiting,
            key=lambda each: (each[1].due_s == math.inf, each[1].due_s < now_s + self._takes_s, each[1].due_s),
            default=None,
        )

    def _speak_one(self) -> None:
        with self._lock:
            found = self._next()
            if found is None:
                return
            clip_id, turn = found
            turn.begun = True
        began_s = time.monotonic()
        try:
            turn.clip.set_result(self._speak(clip_id))
            self._takes_s = 0.7 * self._takes_s + 0.3 * (time.monotonic() - began_s)
        except Exception as error:
            turn.clip.set_exception(error)
        finally:
            with self._lock:
                self._turns.pop(clip_id, None)

    def _speak(self, clip_id: str) -> Clip:
        clip = self._clips.clip(clip_id)
        if clip is None:
            raise NotFound("There is no such line.", "Start the show again.")
        if clip.path and Path(clip.path).is_file():
            return clip
        choice = VoiceChoice(clip.voice, clip.language)
        for engine, voice in self._usable(choice):
            try:
                speech = engine.speak(self._said(clip.text, choice.language), voice, choice.language)
                samples = polished(speech)
            except Exception as error:
                # Whatever an engine does, the next one is tried and the show goes on.
                log.warning("%s failed to speak: %s", engine.name, error)
                self._failed_at[engine.name] = time.monotonic()
                continue
            path = self._folder / clip_id[:2] / f"{clip_id}.mp3"
            path.parent.mkdir(parents=True, exist_ok=True)
            write(path, samples, CLIP_RATE_HZ, CLIP_BIT_RATE_BPS)
            duration_ms = round(len(samples) * 1000 / CLIP_RATE_HZ)
            made = Clip(
                clip_id, clip.text, clip.language, voice, engine.name, engine.version, str(path), duration_ms,
                time.time_ns() // 1_000_000,
            )  # fmt: skip
            self._clips.put_clip(made)
            return made
        raise Unavailable("No voice can speak just now.", "Run `segue models pull` to fetch a voice.")

    def _said(self, text: str, language: str) -> str:
        return spoken(text, language, self._lexicon(language) if self._lexicon is not None else None)

    def _usable(self, choice: VoiceChoice) -> Iterator[tuple[SpeechEngine, str]]:
        """Engines that have a voice for the language and did not just fail; that of the wanted voice first."""
        now = time.monotonic()
        found: list[tuple[bool, SpeechEngine, str]] = []
        for engine in self._engines:
            if now - self._failed_at.get(engine.name, -OUT_OF_ORDER_S) < OUT_OF_ORDER_S:
                continue
            voices = [voice for voice in engine.voices() if choice.language in voice.languages]
            if voices:
                wanted = any(voice.id == choice.voice for voice in voices)
                found.append((not wanted, engine, choice.voice if wanted else voices[0].id))
        for _, engine, voice in sorted(found, key=lambda each: each[0]):
            yield engine, voice


def polished(speech: Speech) -> Samples:
    """A line as it goes on air: silence trimmed, compressed, 3 dB over the music, peaks under −1 dBTP.

    Mono at 24 kHz, shape (frames, 1). Raises Unavailable when there is no voice in it.
    """
    samples = with_channels(resample(trimmed(speech.samples, speech.rate_hz), speech.rate_hz, CLIP_RATE_HZ), 1)
    samples = compressed(samples, CLIP_RATE_HZ)
    loudness = integrated_lufs(with_channels(samples, 2), CLIP_RATE_HZ)
    if loudness <= -69:
        raise Unavailable("The voice engine gave silence.", "Try another voice.")
    # Limiting takes a little loudness away: smaller steps put it back.
    for _ in range(3):
        samples = _limited(gain(samples, VOICE_LUFS - loudness))
        loudness = integrated_lufs(with_channels(samples, 2), CLIP_RATE_HZ)
    return samples


def trimmed(samples: Samples, rate_hz: int) -> Samples:
    """Without the silence before and after the voice (46 dB under its peak), a breath of it left."""
    if not len(samples):
        return samples
    step = max(1, rate_hz // 100)
    steps = np.abs(samples[: len(samples) // step * step]).reshape(-1, step).max(axis=1)
    loud = np.flatnonzero(steps > np.abs(samples).max() * 10 ** (SILENCE_DB / 20))
    if not len(loud):
        return samples
    start = max(0, int(loud[0]) * step - LEAD_MS * rate_hz // 1000)
    return samples[start : (int(loud[-1]) + 1) * step + TAIL_MS * rate_hz // 1000]


def _limited(samples: Samples) -> Samples:
    limiter = Limiter(CLIP_RATE_HZ, -1.5, channels=1)
    return np.concatenate([limiter.push(samples), limiter.close()])


def _key(said: str, engine: SpeechEngine, voice: str, language: str) -> str:
    parts = (RECIPE, engine.name, engine.version, voice, language, said)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]
