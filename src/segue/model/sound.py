"""How a recording sounds."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a recording."""

    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True)
class AudioProfile:
    """What the analysis heard. Every profile names the engine and version that made it."""

    engine: str
    version: int
    duration_ms: int
    lufs: float
    """Integrated loudness, EBU R128 / ITU-R BS.1770; −70 for silence."""
    loudness_range_lu: float
    true_peak_dbtp: float
    sound_start_ms: int
    """Where the sound starts, after leading silence."""
    sound_end_ms: int
    intro_end_ms: int
    """Where the opening gives way to the body: a host may talk until here."""
    outro_start_ms: int
    """Where the ending begins: the next item may come in from here."""
    fades_out: bool
    """True when the end dies away, False when it stops cold."""
    energy: float
    """0 (still) to 1 (driving)."""
    tempo_bpm: float | None = None
    """None where no steady beat was found."""
    tempo_confidence: float = 0.0
    beats_ms: tuple[int, ...] = ()
    downbeats_ms: tuple[int, ...] = ()
    key: str = ""
    """`C`, `F#m`…, or empty."""
    key_confidence: float = 0.0
    camelot: str = ""
    """`8B`, `5A`…: the key on the wheel that DJs mix by."""
    waveform: bytes = b""
    """Peaks for the eye: one unsigned byte a step, `waveform_step_ms` apart."""
    waveform_step_ms: int = 0
    talk: bool = False
    """True when the recording is mostly speech."""
    texture: bytes = b""
    """How it sounds, in some numbers (`analysis.texture`); empty for talk and for very short sounds."""
    voices: tuple[Span, ...] = ()
    """Where somebody sings or speaks, pauses for breath left in; empty for talk, which is voice throughout."""
    voice_share: float | None = None
    """The share of its sound with a voice, 0 for an instrumental; None where no engine listened for voices."""
