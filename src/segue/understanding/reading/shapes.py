"""What reading a recording gives."""

from dataclasses import dataclass
from typing import Literal

from segue.engines.asr.base import HearingEngine
from segue.engines.vad.base import SpeechDetector
from segue.engines.voiceid.base import Embedding, VoiceEncoder
from segue.model.text import Segment, Transcript

SpanKind = Literal["speech", "over_music", "music", "silence", "other"]


@dataclass(frozen=True, slots=True)
class Ears:
    """The engines that read: what is said, where somebody speaks, and who (None: speakers are not told apart)."""

    hearing: HearingEngine
    detector: SpeechDetector
    voices: VoiceEncoder | None = None


@dataclass(frozen=True, slots=True)
class SoundSpan:
    """A stretch of a recording and what is in it."""

    start_ms: int
    end_ms: int
    kind: SpanKind
    """`speech`, `over_music` (speech with music under it, or singing), `music`, `silence`, or `other` (noise, laughter,
    applause, traffic)."""
    advert: bool = False
    """Perhaps advertising: the words sound like it (`adverts.mark_adverts`)."""

    @property
    def speech(self) -> bool:
        """Whether somebody speaks in it."""
        return self.kind in {"speech", "over_music"}


@dataclass(frozen=True, slots=True)
class HearingMap:
    """A whole recording as spans without gaps, in order."""

    duration_ms: int
    spans: tuple[SoundSpan, ...]

    @property
    def speech(self) -> tuple[SoundSpan, ...]:
        """The spans where somebody speaks."""
        return tuple(span for span in self.spans if span.speech)

    def total_ms(self, *kinds: SpanKind) -> int:
        """How much of it is of these kinds."""
        return sum(span.end_ms - span.start_ms for span in self.spans if span.kind in kinds)


@dataclass(frozen=True, slots=True)
class SpeakerVoice:
    """A speaker of a recording: the name in the transcript, and the voice."""

    name: str
    """`Speaker 1`, or the name that the show's voice library knows; the transcript's segments carry it."""
    voice_id: str
    """Of the show's voice library (`vox_…`); empty without one."""
    centroid: Embedding
    """The middle of its windows, length 1."""
    speech_ms: int


@dataclass(frozen=True, slots=True)
class Reading:
    """What a recording says: the map of its sound, its sentences with times, words and speakers, and who speaks."""

    map: HearingMap
    transcript: Transcript
    """Its segments are sentences: one sentence, one speaker each, never overlapping."""
    language_probability: float
    voices: tuple[SpeakerVoice, ...] = ()
    notices: tuple[str, ...] = ()
    """What a person should know: no speech found, words dropped as invented, the language is unsure."""
    cpu_s: float = 0.0
    """Processor time that the process took meanwhile; what was read from earlier steps cost nothing."""

    @property
    def spans(self) -> tuple[SoundSpan, ...]:
        """The map's spans."""
        return self.map.spans

    @property
    def sentences(self) -> tuple[Segment, ...]:
        """The transcript's segments."""
        return self.transcript.segments
