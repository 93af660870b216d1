"""An item in another language: its lines, voices, consents, and how good it came out."""

from dataclasses import dataclass, field
from typing import Literal

Mode = Literal["timed", "natural"]
"""`timed` keeps the length of the original; `natural` lets the episode grow where the language needs more room."""
Decision = Literal[
    "as_is", "slower", "pause_after", "shorter", "faster", "pause_before", "fastest", "shifted", "grown", "flagged"
]
"""The rung of the ladder (`dub/fit.py`) on which a line found its place."""
LineState = Literal["made", "review", "edited", "approved"]
DubState = Literal["making", "review", "approved", "published", "withdrawn"]
Sex = Literal["female", "male", "unknown"]
Scope = Literal["match", "clone"]


@dataclass(frozen=True, slots=True)
class LineScores:
    """What the check found about a line. None where it was not measured."""

    word_error: float | None = None
    """The recogniser's word error rate on the spoken line against the text spoken, 0 to 1 and above."""
    likeness: float | None = None
    """How alike the new voice is to the speaker's own: the cosine of their embeddings."""
    overlap_ms: int = 0
    """How long it speaks at once with the line before it."""
    late_ms: int = 0
    """How much later it begins than the original; less than 0 for earlier."""


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence of one speaker, in the original and in the dub."""

    position: int
    start_ms: int
    end_ms: int
    speaker: str
    text: str
    translation: str = ""
    """What is spoken. Where a shorter wording was taken, that one."""
    new_start_ms: int = 0
    new_end_ms: int = 0
    rate: float = 1.0
    """How much faster than the voice's own pace: 1.0 is natural."""
    decision: Decision = "as_is"
    reason: str = ""
    scores: LineScores = LineScores()
    voice: str = ""
    """The voice asked of this line alone; empty: the speaker's."""
    take: int = 0
    """Goes up with every wish for another take of the same words."""
    state: LineState = "made"
    over_music: bool = False
    clip: str = ""
    """Where the spoken line is kept."""
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class VoiceMatch:
    """The voice that speaks for a speaker in a language."""

    speaker: str
    language: str
    voice: str
    """An engine's voice, or a blend of several: `kokoro:kumo`, `kokoro:kumo*0.7+alpha*0.3`."""
    shift: float = 1.0
    """Pitch and formants times this: 0.95 is a larger person."""
    sex: Sex = "unknown"
    pitch_hz: float = 0.0
    """The speaker's own median pitch; 0 when none was found."""
    voice_pitch_hz: float = 0.0
    likeness: float | None = None
    """Of the voice to the speaker, where an encoder judged it."""
    consent_id: str = ""
    """The consent on which the voice was drawn towards the speaker; empty for a stock voice."""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Consent:
    """A speaker's recorded word that a voice may be made like theirs."""

    id: str
    collection_id: str
    speaker: str
    """As the show's transcripts name the speaker."""
    person: str
    """Who gave it, by full name."""
    scope: Scope = "match"
    """`match`: stock voices may be drawn towards the person's. `clone`: an engine may copy it."""
    languages: tuple[str, ...] = ()
    """Empty: all."""
    statement: str = ""
    """What was said or signed, and where it is kept."""
    recorded_by: str = ""
    given_at_ms: int = 0
    expires_at_ms: int | None = None
    revoked_at_ms: int | None = None

    def covers(self, language: str, now_ms: int, scope: Scope = "match") -> bool:
        """Whether it holds for a language at a moment. A consent to clone is one to match."""
        alive = self.revoked_at_ms is None and (self.expires_at_ms is None or now_ms < self.expires_at_ms)
        wide = scope == "match" or self.scope == "clone"
        return alive and wide and (not self.languages or language in self.languages)


@dataclass(frozen=True, slots=True)
class DrawnVoice:
    """A voice that was made like a person's, for one language, on that person's consent."""

    consent_id: str
    language: str
    collection_id: str
    speaker: str
    voice: str
    """As the engine that made it calls it."""
    shift: float = 1.0
    alike: float | None = None
    """How alike it is to the person, by the engine's judge; 1 is the same."""
    stock: float | None = None
    """How alike the nearest voice is that needs no consent."""
    engine: str = ""
    version: str = ""
    made_at_ms: int = 0


@dataclass(frozen=True, slots=True)
class QualityCard:
    """How a dub came out, for everybody to read. Shares are 0 to 1."""

    lines: int = 0
    placed: int = 0
    overlaps: int = 0
    length_off_ms: int = 0
    """The dub's length less the original's."""
    comfortable_share: float = 0.0
    """Lines spoken at 0.9 to 1.2 of the voice's pace."""
    fastest_rate: float = 0.0
    speech_overlap: float = 0.0
    """Share of the original's speech time in which the dub speaks too."""
    onset_median_ms: int = 0
    word_error: float | None = None
    """Over all lines, by the recogniser."""
    flagged: int = 0
    """Lines that wait for a person."""
    draft: bool = False
    """The route is known to be weak, or its warnings stand unanswered."""
    engines: tuple[str, ...] = ()
    made_at_ms: int = 0
    """When it was mixed; 0 for lines that were corrected since, which nobody can hear yet."""


@dataclass(frozen=True, slots=True)
class Dub:
    """An item in another language. Everything but its lines, which come by the hundred."""

    id: str
    item_id: str
    language: str
    source_language: str
    mode: Mode = "timed"
    state: DubState = "making"
    route: tuple[str, ...] = ()
    """The translation engines in order, each with its pair: `firefox en→pt`, `apertium pt→es`."""
    title: str = ""
    description: str = ""
    chapters: tuple[str, ...] = ()
    """The chapters' titles in the language, in the item's order."""
    voices: tuple[VoiceMatch, ...] = ()
    anchors: tuple[tuple[int, int], ...] = ()
    """Pairs of moments (original, dub) in ms between which time runs evenly; empty: the same times."""
    card: QualityCard = field(default_factory=QualityCard)
    path: str = ""
    duration_ms: int = 0
    size_bytes: int = 0
    error: str = ""
    created_at_ms: int = 0
    updated_at_ms: int = 0
    published_at_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Term:
    """A word or name of a show and what it is in a language; the same again for a name that is never translated."""

    collection_id: str
    language: str
    term: str
    translation: str
    updated_at_ms: int = 0


@dataclass(frozen=True, slots=True)
class ShowDubbing:
    """What a creator wants of a show: nothing is dubbed that was not opted in."""

    collection_id: str
    languages: tuple[str, ...] = ()
    automatic: bool = False
    """New episodes are dubbed by themselves."""
    mode: Mode = "timed"
    interpreter: bool = False
    """The original stays audible, low, for the first second of each turn."""
    spoken_notice: bool = False
    """Each dub begins with a sentence that says what it is."""
    updated_at_ms: int = 0


@dataclass(frozen=True, slots=True)
class LineReport:
    """A listener's word on a dubbed line."""

    id: str
    dub_id: str
    position: int
    user_id: str
    what: Literal["wrong", "unclear", "name", "voice", "timing", "other"]
    note: str = ""
    created_at_ms: int = 0
