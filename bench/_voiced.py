"""Pieces in which it is known when somebody sings or speaks, because the voice is put there.

Bands, tunes and scores come from `_pieces` and the demo library, played through the soundfont. The lead voice is sung
by `_singing` from recorded or synthetic speech, played on the soundfont's choirs (General MIDI 53 to 55), or is the
speech itself over a bed. In half of the pieces an instrument plays the tune before the voice takes it over, so that
"something leads" is not mistaken for "somebody sings". Instrumental pieces have such leads throughout.
"""

import os
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from bench._pieces import BANDS, Piece, made
from bench._singing import RATE_HZ, listen_to, sing
from segue.catalog.demo.scores import load_score, score_ids
from segue.engines.synth.base import Note, Synthesiser
from segue.engines.synth.soundfont import SoundFontSynth

SECONDS = 30
LEADS = (73, 65, 66, 40, 42, 56, 60, 81, 80, 22, 11, 68, 71, 4, 29, 75, 78, 82, 110, 21)
"""Programs that play tunes where nobody sings: flute, saxophones, strings, brass, leads, reeds, vibraphone, fiddle."""
CHOIRS = (52, 53, 54)
BREATH_MS = 1_500
Kind = Literal["sung", "spoken", "choir", "instrumental"]
KINDS: tuple[Kind, ...] = ("sung", "spoken", "choir", "instrumental")
Sound = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Ground:
    """What a piece is made of, each played alone: many pieces can be mixed of one ground."""

    seed: int
    tune: tuple[Note, ...]
    bar_ms: float
    bed: Sound
    """Stereo, at `RATE_HZ`; so are the others."""
    lead: Sound
    """The tune on an instrument."""
    choir: Sound
    """The tune sung by the soundfont."""

    @property
    def length_ms(self) -> float:
        """Of all there is to hear."""
        return len(self.bed) * 1000 / RATE_HZ


@dataclass(frozen=True, slots=True)
class Voiced:
    """A piece, and where in it there is a voice: start and end in ms, pauses up to 1.5 s left in."""

    name: str
    kind: Kind
    sound: Sound
    """Stereo, at `RATE_HZ`."""
    spans_ms: tuple[tuple[float, float], ...]


def ground(seed: int, player: Synthesiser) -> Ground:
    """The ground of a seed: two of three from the grammar, one from the demo library's scores."""
    chance = random.Random(f"ground:{seed}")
    tune, bed, bar_ms = _material(seed, chance)
    program = chance.choice([lead for lead in LEADS if all(note.program != lead for note in bed)])
    low = chance.choice((-12, 0, 0))
    choir = [replace(n, program=CHOIRS[seed % 3], pitch=n.pitch + low, velocity=105) for n in tune]
    stems = [player.play(notes, RATE_HZ, 800) for notes in (bed, [replace(n, program=program) for n in tune], choir)]
    size = max(map(len, stems))
    wide = [np.pad(stem, ((0, size - len(stem)), (0, 0))) for stem in stems]
    return Ground(seed, tuple(tune), bar_ms, wide[0], wide[1], wide[2])


def player() -> Synthesiser:
    """The soundfont player. Raises Unavailable at the first note where the soundfont is not here."""
    folder = Path(os.environ.get("SEGUE_TEST_WEIGHTS") or Path.home() / ".cache" / "segue-tests" / "weights")
    return SoundFontSynth(lambda model_id: folder / model_id)


def voiced(kind: Kind, ground: Ground, take: int, speech: Sound | None = None) -> Voiced:
    """A piece over a ground; `take` decides where the voice begins and how loud it is.

    `speech` (mono, at `RATE_HZ`) is what a sung or spoken voice is made of; the other kinds need none.
    """
    chance = random.Random(f"{kind}:{ground.seed}:{take}")
    last_ms = ground.tune[-1].start_ms
    start_ms = min(chance.randrange(2, 1 + max(3, int(15_000 / ground.bar_ms))) * ground.bar_ms, 0.6 * last_ms)
    stop_ms = last_ms + 2_000 - chance.choice((0, 0, 4_000, 7_000) if last_ms - start_ms > 14_000 else (0,))
    led = chance.random() < 0.5
    bed, lead = ground.bed, ground.lead * np.float32(10 ** (chance.uniform(-3, 3) / 20))
    voice: Sound | None = None
    spans: list[tuple[float, float]] = []
    if kind == "instrumental":
        bed = bed + lead
    elif kind == "spoken":
        assert speech is not None
        words = _trimmed(speech)
        voice = np.concatenate([np.zeros(int(start_ms * RATE_HZ / 1000), np.float32), words])
        spans = _spoken_spans(words, start_ms, ground.length_ms)
        bed = bed + lead if led else bed
    else:
        phrases = _phrases([n for n in ground.tune if start_ms <= n.start_ms < stop_ms], ground.bar_ms, chance)
        spans = _spans(phrases)
        if kind == "choir":
            voice = _only(ground.choir, spans)
        else:
            assert speech is not None
            mean = sum(note.pitch for note in phrases) / len(phrases)
            low = -12 * round((mean - chance.choice((54, 57, 64, 67))) / 12)
            voice = sing(
                listen_to(speech[: 9 * RATE_HZ]), [replace(note, pitch=note.pitch + low) for note in phrases], take
            )
        bed = bed + (lead - _only(lead, spans)) if led else bed
    return Voiced(f"{kind}-{ground.seed}-{take}", kind, _mixed(bed, voice, spans, chance), tuple(spans))


def _material(seed: int, chance: random.Random) -> tuple[list[Note], list[Note], float]:
    """A tune, what goes with it, and the length of a bar."""
    if seed % 3:
        piece: Piece = made(seed, SECONDS, lead_program=127)
        tune = [note for note in piece.notes if note.program == 127 and not note.drum]
        bed = [note for note in piece.notes if note.program != 127 or note.drum]
        return sung_length(tune), bed, 4 * 60_000 / piece.tempo_bpm
    ids = score_ids()
    score = load_score(ids[seed // 3 % len(ids)])
    if len(score.voices) > 5:
        return _material(seed + 1, chance)
    tick_ms = 60_000 / (score.tempo_bpm * chance.uniform(0.85, 1.15)) / score.beat_ticks
    names = [voice.name for voice in score.voices]
    first = names.index("Soprano") if "Soprano" in names else 0
    programs = BANDS[chance.choice(list(BANDS))]
    tune, bed = [], []
    for place, part in enumerate(score.voices):
        for onset, length, pitch in part.notes:
            if onset * tick_ms < SECONDS * 1000:
                note = Note(onset * tick_ms, max(60, length * tick_ms * 0.95), pitch, 80, programs[1 + place % 2])
                (tune if place == first else bed).append(note)
    if len(tune) < 16 or tune[0].start_ms > 4_000:
        return _material(seed + 1, chance)  # too slow to say anything in so short a time
    last = max(note.start_ms for note in tune)
    if len(score.voices) == 1:
        # A lonely tune gets a drone, as a piper would have it.
        for at in np.arange(0, last, score.bar_ticks * tick_ms):
            for pitch in (48 + score.tonic % 12, 55 + score.tonic % 12):
                bed.append(Note(float(at), score.bar_ticks * tick_ms, pitch, 60, programs[1]))
    if programs[3]:
        for n, at in enumerate(np.arange(0, last, score.beat_ticks * tick_ms)):
            bed.append(Note(float(at), 80, 36 if n % 2 == 0 else 38, 95, 0, True))
    return sung_length(tune), bed, score.bar_ticks * tick_ms


def sung_length(tune: list[Note]) -> list[Note]:
    """One note at a time, each long enough for a syllable."""
    out: list[Note] = []
    for note in sorted(tune, key=lambda each: (each.start_ms, -each.pitch)):
        if not out or note.start_ms - out[-1].start_ms >= 170:
            if out:
                out[-1] = replace(out[-1], duration_ms=min(out[-1].duration_ms, note.start_ms - out[-1].start_ms))
            out.append(note)
    return out


def _phrases(tune: list[Note], bar_ms: float, chance: random.Random) -> list[Note]:
    """What is sung: phrases of two to four bars, sometimes with a rest of one or two between them."""
    sung: list[Note] = []
    until, resting = -1.0, True
    for note in tune:
        if note.start_ms >= until:
            resting = not resting if resting or chance.random() < 0.35 else False
            until = note.start_ms + bar_ms * (chance.choice((1, 2)) if resting else chance.choice((2, 4)))
        if not resting:
            sung.append(note)
    return sung


def _spans(notes: Sequence[Note]) -> list[tuple[float, float]]:
    out: list[tuple[float, float]] = []
    for note in notes:
        end = note.start_ms + note.duration_ms
        if out and note.start_ms - out[-1][1] <= BREATH_MS:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((note.start_ms, end))
    return out


def _spoken_spans(words: Sound, start_ms: float, end_ms: float) -> list[tuple[float, float]]:
    step = RATE_HZ // 50
    level = np.abs(words[: len(words) // step * step]).reshape(-1, step).max(axis=1)
    heard = np.flatnonzero(level > 0.05 * np.percentile(level, 95))
    return _spans([Note(start_ms + float(at) * 20, 20, 60) for at in heard if start_ms + at * 20 < end_ms])


def _trimmed(speech: Sound) -> Sound:
    loud = np.flatnonzero(np.abs(speech) > 0.08 * np.abs(speech).max())
    return speech[max(0, int(loud[0]) - 200) :]


def _only(sound: Sound, spans: Sequence[tuple[float, float]]) -> Sound:
    """The sound within the spans, with soft edges."""
    at = np.arange(len(sound)) * 1000 / RATE_HZ
    open_ = np.zeros(len(sound), np.float32)
    for start, end in spans:
        open_ = np.maximum(open_, np.clip(np.minimum(at - start + 30, end + 120 - at) / 60, 0, 1).astype(np.float32))
    return np.asarray(sound * open_[:, None], np.float32)


def _mixed(bed: Sound, voice: Sound | None, spans: Sequence[tuple[float, float]], chance: random.Random) -> Sound:
    """The voice in its room over the bed, −3 to +6 dB beside it while both sound; peak at −1 dB."""
    if voice is not None and len(voice):
        rng = np.random.default_rng(chance.randrange(2**31))
        wide = voice[: len(bed)] if voice.ndim == 2 else np.repeat(voice[: len(bed), None], 2, axis=1)
        wide = np.pad(wide, ((0, len(bed) - len(wide)), (0, 0)))
        at = np.arange(len(bed)) * 1000 / RATE_HZ
        inside = np.any([(at >= start) & (at < end) for start, end in spans], axis=0)
        level = np.sqrt(np.mean(wide[inside].mean(axis=1) ** 2) + 1e-12)
        under = np.sqrt(np.mean(bed[inside].mean(axis=1) ** 2) + 1e-12)
        wide = wide * np.float32(10 ** (chance.uniform(-3, 6) / 20) * max(under, 0.01) / level)
        wet = _room(wide.mean(axis=1), chance.uniform(0.3, 1.6), rng)
        bed = bed + wide + 10 ** (chance.uniform(-16, -7) / 20) * wet
    return np.asarray(bed / max(1e-6, float(np.abs(bed).max())) * 0.89, np.float32)


def _room(dry: Sound, decay_s: float, rng: np.random.Generator) -> Sound:
    from scipy.signal import fftconvolve  # type: ignore[attr-defined]

    size = int(decay_s * RATE_HZ)
    falling = np.exp(-6.9 * np.arange(size) / size)
    echo = [fftconvolve(dry, rng.normal(0, 1, size) * falling)[: len(dry)] for _ in range(2)]
    wet = np.stack(echo, axis=1)
    return np.asarray(wet * np.sqrt(np.mean(dry**2) / max(1e-12, float(np.mean(wet**2)))), np.float32)
