"""Pieces whose tempo, beats and key are known because they are made here, for judging what the analysis hears."""

import os
import random
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from segue.engines.synth.base import Note, Synthesiser

NAMES = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")
MAJOR = (0, 2, 4, 5, 7, 9, 11)
MINOR = (0, 2, 3, 5, 7, 8, 10)
SECONDS = 45

PROGRESSIONS = {
    False: ((0, 4, 5, 3), (0, 5, 3, 4), (0, 3, 4, 0), (0, 3, 0, 4), (0, 1, 4, 0), (5, 3, 0, 4)),
    True: ((0, 5, 2, 6), (0, 3, 4, 0), (0, 6, 5, 4), (0, 3, 6, 2), (0, 0, 3, 4)),
}
"""Degrees of the scale, by minor or not. A fifth degree in minor is major, with the leading note."""

BANDS = {
    "piano": (0, 0, 0, False),
    "guitar": (25, 24, 32, False),
    "strings": (48, 48, 43, False),
    "organ": (19, 19, 19, False),
    "winds": (73, 71, 70, False),
    "rock": (30, 27, 34, True),
    "funk": (4, 28, 36, True),
    "house": (81, 89, 38, True),
    "folk": (40, 25, 32, False),
    "jazz": (56, 0, 32, True),
}
"""Lead, chords, bass (General MIDI programs), and whether there are drums."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece and the truth about it."""

    name: str
    band: str
    notes: tuple[Note, ...]
    tempo_bpm: float
    key: str
    beats_ms: tuple[float, ...] = ()
    other_tempos: tuple[float, ...] = ()
    """What a person may tap as well."""


def made(seed: int, seconds: int = SECONDS, lead_program: int | None = None) -> Piece:
    """A piece from a small grammar of progressions, rhythms and bands; its tune on `lead_program` where it is named."""
    chance = random.Random(seed)
    band = list(BANDS)[seed % len(BANDS)]
    lead, chords, bass, drums = BANDS[band]
    lead = lead if lead_program is None else lead_program
    minor = chance.random() < 0.45
    tonic = chance.randrange(12)
    bpm = round(chance.uniform(62, 176), 1)
    beats = chance.choice((4, 4, 4, 3))
    swing = 0.16 if band == "jazz" else 0.0
    beat_ms = 60_000 / bpm
    bars = int(seconds * 1000 / (beats * beat_ms))
    progression = chance.choice(PROGRESSIONS[minor])
    pattern = chance.choice(("block", "arpeggio", "offbeat"))
    notes: list[Note] = []

    def play(beat: float, length: float, pitch: int, velocity: int, program: int, drum: bool = False) -> None:
        late = swing if beat % 1 == 0.5 else 0.0
        start = max(0.0, (beat + late) * beat_ms + chance.gauss(0, 5))
        loud = max(20, min(127, velocity + chance.randrange(-8, 9)))
        notes.append(Note(start, max(40.0, length * beat_ms * 0.95), pitch, loud, program, drum))

    place = 0
    for bar in range(bars):
        degree = progression[bar % len(progression)] if bar < bars - 1 else 0
        triad = _triad(degree, minor, tonic)
        first = bar * beats
        play(first, 1.5, 36 + triad[0] % 12, 92, bass)
        if beats == 4:
            play(first + 2, 1.5, 36 + (triad[0] if chance.random() < 0.5 else triad[2]) % 12, 84, bass)
        _accompany(play, pattern, first, beats, triad, chords)
        if drums:
            _drum(play, first, beats, band)
        place = _melody(play, chance, first, beats, (triad, minor, tonic), lead, place)
    times = tuple(number * beat_ms for number in range(bars * beats))
    return Piece(f"made-{seed}", band, tuple(notes), bpm, _name(tonic, minor), times)


def _accompany(play, pattern: str, first: int, beats: int, triad: list[int], program: int) -> None:  # type: ignore[no-untyped-def]
    for beat in range(beats):
        if pattern == "block" and beat % 2 == 0:
            for pitch in triad:
                play(first + beat, 1.8, 55 + (pitch - 55) % 12, 66, program)
        elif pattern == "offbeat":
            for pitch in triad:
                play(first + beat + 0.5, 0.4, 55 + (pitch - 55) % 12, 62, program)
        elif pattern == "arpeggio":
            for half in (0, 1):
                pitch = triad[(2 * beat + half) % 3]
                play(first + beat + half / 2, 0.5, 52 + (pitch - 52) % 12, 66, program)


def _drum(play, first: int, beats: int, band: str) -> None:  # type: ignore[no-untyped-def]
    for beat in range(beats):
        if band == "house" or beat % 2 == 0:
            play(first + beat, 0.2, 36, 112, 0, True)
        if beat % 2 == 1:
            play(first + beat, 0.2, 38, 100, 0, True)
        for half in (0, 0.5):
            play(first + beat + half, 0.1, 42, 70 if half else 82, 0, True)


def _melody(play, chance: random.Random, first: int, beats: int, harmony: tuple[list[int], bool, int],  # type: ignore[no-untyped-def]
            program: int, place: int) -> int:  # fmt: skip
    triad, minor, tonic = harmony
    scale = MINOR if minor else MAJOR
    at = 0.0
    while at < beats:
        length = min(chance.choice((0.5, 0.5, 1, 1, 1.5, 2)), beats - at)
        place = max(-4, min(9, place + chance.choice((-2, -1, -1, 0, 1, 1, 2))))
        pitch = 67 + (tonic - 67) % 12 + 12 * (place // 7) + scale[place % 7]
        if at == 0:  # the first of a bar belongs to its chord
            pitch = min((p for t in triad for p in range(t % 12 + 60, 96, 12)), key=lambda p: abs(p - pitch))
        if chance.random() < 0.88:
            play(first + at, length, pitch, 86 if at == int(at) else 74, program)
        at += length
    return place


def _triad(degree: int, minor: bool, tonic: int) -> list[int]:
    scale = MINOR if minor else MAJOR
    out = [tonic + scale[(degree + step) % 7] + 12 * ((degree + step) // 7) for step in (0, 2, 4)]
    if minor and degree == 4:
        out[1] += 1
    return out


def _name(tonic: int, minor: bool) -> str:
    return NAMES[tonic % 12] + ("m" if minor else "")


def from_scores(seconds: int = SECONDS) -> list[Piece]:
    """The demo library's scores of sure key, each by a band and at a tempo of its own, without its arranger."""
    from segue.catalog.demo.scores import load_score, score_ids

    out = []
    bands = list(BANDS)
    for number, score_id in enumerate(score_ids()):
        score = load_score(score_id)
        if not score.key_sure:
            continue
        chance = random.Random(score_id)
        bpm = round(score.tempo_bpm * chance.uniform(0.85, 1.15), 1)
        tick_ms = 60_000 / bpm / score.beat_ticks
        band = bands[number % len(bands)]
        programs = BANDS[band][:3]
        notes = []
        for place, voice in enumerate(score.voices):
            program = programs[min(2, place * 3 // len(score.voices))]
            for onset, duration, pitch in voice.notes:
                start = onset * tick_ms
                if start < seconds * 1000:
                    strong = (onset - score.pickup_ticks) % score.bar_ticks == 0
                    loud = max(30, min(120, 84 + 10 * strong + chance.randrange(-8, 9)))
                    late = chance.gauss(0, 6)
                    notes.append(Note(max(0, start + late), max(40, duration * tick_ms * 0.95), pitch, loud, program))
        last = max(note.start_ms for note in notes)
        first_beat = score.pickup_ticks % score.beat_ticks
        beats = np.arange(first_beat * tick_ms, last, score.beat_ticks * tick_ms)
        if BANDS[band][3]:
            notes += [Note(float(b), 80, 36 if i % 2 == 0 else 38, 100, 0, True) for i, b in enumerate(beats)]
        out.append(Piece(score_id, band, tuple(notes), bpm, _plain(score.key), tuple(beats.tolist())))
    return out


def _plain(key: str) -> str:
    tonic = ("C D EF G A B".index(key[0]) + key.count("#") - key.count("b")) % 12
    return _name(tonic, key.endswith("m"))


def synthesiser() -> Synthesiser:
    """The soundfont player where its weights are here, otherwise plain tones."""
    folder = Path(os.environ.get("SEGUE_TEST_WEIGHTS") or Path.home() / ".cache" / "segue-tests" / "weights")
    if (folder / "soundfont-timgm6mb").is_dir():
        from segue.engines.synth.sonare import SonareSynth

        return SonareSynth(lambda model_id: folder / model_id)
    from segue.engines.synth.fake import FakeSynth

    return FakeSynth()


def rendered(piece: Piece, player: Synthesiser) -> NDArray[np.float32]:
    """Stereo at 44.1 kHz, with the peak at −1 dB."""
    sound = player.play([replace(note) for note in piece.notes], 44_100, 1500)
    return np.asarray(sound / max(1e-6, float(np.abs(sound).max())) * 0.89, np.float32)
