"""Hears a recording once, from start to end, and tells how it sounds."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from segue.analysis.harmony import Harmony, hear_key
from segue.analysis.level import STEP_MS, Level, LevelTrack
from segue.analysis.rhythm import Rhythm, hear_rhythm, onset_strength
from segue.analysis.spectrum import RATE_HZ, Ear
from segue.analysis.structure import Shape, energy, hear_shape, onset_rate
from segue.analysis.talk import talk_score
from segue.analysis.texture import texture
from segue.analysis.voice import VoiceEar, hear_voices
from segue.analysis.waveform import waveform
from segue.audio.decode import decode
from segue.model.errors import BadInput
from segue.model.sound import AudioProfile, Span

ENGINE = "segue"
VERSION = 4
"""Raise it whenever a profile would come out otherwise: older ones are then made anew."""
LEVEL_RATE_HZ = 44_100
MUSIC_MS = 30 * 60_000
"""Rhythm, key and structure are sought in the first half hour; loudness in all of it."""
TALK = 0.5
TALK_MS = 60_000
"""How much of what is said to be talk is heard for its spectrum."""


def analyse(
    path: Path,
    start_ms: int = 0,
    end_ms: int | None = None,
    talk_hint: bool = False,
    check: Callable[[int], None] | None = None,
) -> AudioProfile:
    """How `path` sounds between `start_ms` and `end_ms`; every time in the profile counts from `start_ms`.

    With `talk_hint` (podcasts, books) no beat or key is sought. `check` is called with the milliseconds heard so far,
    about once a second of sound, and may raise to stop. Memory does not grow with the length beyond 0.5 MB an hour
    for talk. Raises BadInput when there is no sound.
    """
    import soxr

    track, ear, voice = LevelTrack(LEVEL_RATE_HZ), Ear(), VoiceEar()
    musical_frames = (TALK_MS if talk_hint else MUSIC_MS) * LEVEL_RATE_HZ // 1000
    lower = soxr.ResampleStream(LEVEL_RATE_HZ, RATE_HZ, 1, dtype="float32", quality="MQ")
    frames = 0
    for block in decode(path, LEVEL_RATE_HZ, 2, start_ms, end_ms):
        track.push(block)
        if frames < musical_frames:
            mono = lower.resample_chunk(block.mean(axis=1))
            ear.push(mono)
            if not talk_hint:
                voice.push(mono)
        frames += len(block)
        if check is not None:
            check(frames * 1000 // LEVEL_RATE_HZ)
    if not frames:
        raise BadInput(f"{path.name} holds no sound from {start_ms} ms on.", "Check where the chapter starts.")
    rest = lower.resample_chunk(np.zeros(0, np.float32), last=True)
    for each in (ear, voice):
        each.push(rest)
        each.close()
    return _composed(track.level(), (ear, voice), talk_hint, whole=frames <= musical_frames)


def _composed(level: Level, ears: tuple[Ear, VoiceEar], talk_hint: bool, whole: bool) -> AudioProfile:
    ear, voice = ears
    bands, chroma = ear.bands(), ear.chroma()
    rhythm, harmony = Rhythm(), Harmony()
    talk = talk_hint
    if not talk_hint:
        rhythm = hear_rhythm(bands, chroma)
        talk = talk_score(bands, chroma, rhythm.confidence) > TALK
        rhythm, harmony = (Rhythm(), Harmony()) if talk else (rhythm, hear_key(chroma))
    if talk or not whole:
        # Talk begins and ends with words; of a mix of hours the end was not heard closely enough to tell.
        shape = Shape(level.sound_start_ms, level.sound_end_ms)
    else:
        shape = hear_shape(level, bands, rhythm.beats_ms)
    voices = () if talk else hear_voices(bands, voice.glides())
    drawn, step_ms = waveform(level.peaks, STEP_MS)
    return AudioProfile(
        engine=ENGINE,
        version=VERSION,
        duration_ms=level.duration_ms,
        lufs=round(level.lufs, 2),
        loudness_range_lu=round(level.loudness_range_lu, 2),
        true_peak_dbtp=round(level.true_peak_dbtp, 2),
        sound_start_ms=level.sound_start_ms,
        sound_end_ms=level.sound_end_ms,
        intro_end_ms=shape.intro_end_ms,
        outro_start_ms=shape.outro_start_ms,
        fades_out=level.fades_out and not talk,
        energy=energy(level, bands, onset_rate(onset_strength(bands)[0])),
        tempo_bpm=rhythm.tempo_bpm,
        tempo_confidence=round(rhythm.confidence, 3),
        beats_ms=rhythm.beats_ms,
        downbeats_ms=rhythm.downbeats_ms,
        key=harmony.key,
        key_confidence=harmony.confidence,
        camelot=harmony.camelot,
        waveform=drawn,
        waveform_step_ms=step_ms,
        talk=talk,
        texture=b"" if talk else texture(bands, chroma, rhythm),
        voices=voices,
        voice_share=1.0 if talk else _share(voices, level),
    )


def _share(voices: tuple[Span, ...], level: Level) -> float:
    """How much of the sound has a voice; what lies beyond the first half hour is taken to be like it."""
    sounding = max(1, min(level.sound_end_ms, MUSIC_MS) - level.sound_start_ms)
    return round(min(1.0, sum(span.end_ms - span.start_ms for span in voices) / sounding), 3)
