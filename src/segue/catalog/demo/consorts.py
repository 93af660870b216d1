"""Arrangements that play a score as it is written: choir, brass, viols and voices, the piano, a clarinet."""

import random

from segue.catalog.demo.music import Arrangement, Part
from segue.catalog.demo.scores import Score, Sounding

CHOIR, VOICES, STRINGS, SLOW_STRINGS, ORGAN, TRUMPET, TROMBONE, TUBA, HORN = 52, 53, 48, 49, 19, 56, 57, 58, 60
OBOE, FLUTE, RECORDER, VIOLIN, VIOLA, CELLO, TIMPANI, LUTE, HARPSICHORD, PIANO, CLARINET = (
    68, 73, 74, 40, 41, 42, 47, 24, 6, 0, 71,
)  # fmt: skip
INSTRUMENTS = {
    "trumpet": (TRUMPET, -3.0), "timpani": (TIMPANI, 0.0), "oboe": (OBOE, -5.0), "flutes": (FLUTE, -4.0),
    "horn": (HORN, -4.0),
    "violin": (STRINGS, -3.0), "viola": (STRINGS, -4.0), "organ": (ORGAN, -9.0), "continuo": (CELLO, -5.0),
    "soprano": (CHOIR, 0.0), "alto": (CHOIR, -1.0), "tenor": (CHOIR, -1.0), "bass": (CHOIR, 0.0),
}  # fmt: skip


def choir(score: Score, seed: str, verses: int = 1) -> Arrangement:
    """Choir with the instruments that the score names; four bare voices get strings, and organ the second time."""
    music = _written(score, verses)
    music.room_s = 3.2
    plain = len(score.voices) <= 5
    for number, voice in enumerate(score.voices):
        word = next((word for word in INSTRUMENTS if word in voice.name.lower()), "soprano")
        program, gain_db = INSTRUMENTS[word]
        part = music.part(voice.name or f"voice {number}", program, _seat(number, len(score.voices)), gain_db, -7.0)
        strings = music.part(f"strings {number}", SLOW_STRINGS, -part.pan, -8.0, -8.0) if plain else None
        organ = music.part(f"organ {number}", ORGAN, 0.0, -12.0, -8.0) if plain and verses > 1 else None
        for verse in range(verses):
            at = verse * _round(score)
            _phrase(part, voice.notes, at, score, 0.5 + 0.07 * verse)
            if strings:
                _phrase(strings, voice.notes, at, score, 0.5)
            if organ and verse:
                _phrase(organ, voice.notes, at, score, 0.6)
    _breathe(music)
    return music


def brass(score: Score, seed: str, verses: int = 2, timpani: bool = False) -> Arrangement:
    """A brass choir: softly with horn on top, then full with trumpets."""
    music = _written(score, verses)
    music.room_s = 2.6
    names = (("trumpet", TRUMPET, -0.4), ("horn", HORN, 0.3), ("trombone", TROMBONE, -0.1), ("tuba", TUBA, 0.15))
    voices = score.voices[-4:]
    for (name, program, pan), voice in zip(names, voices, strict=True):
        soft = music.part(f"soft {name}", HORN if program == TRUMPET else program, pan, -2.0, -8.0)
        full = music.part(name, program, pan, -3.0 if program == TRUMPET else -1.0, -8.0)
        for verse in range(verses):
            last = verse == verses - 1
            _phrase(full if last else soft, voice.notes, verse * _round(score), score, 0.68 if last else 0.5)
            if last and name == "tuba":
                octave = [(onset, length, pitch - 12) for onset, length, pitch in voice.notes if pitch >= 41]
                _phrase(full, octave, verse * _round(score), score, 0.45)
    if timpani:
        drum = music.part("timpani", TIMPANI, 0.3, -2.0, -8.0)
        end = verses * _round(score) - score.bar_ticks
        for count in range(16):
            drum.add(end + count * 6, 8, 36 + (score.tonic + 7) % 12, 0.25 + 0.02 * count)
        drum.add(end + 96, 96, 36 + score.tonic, 0.7)
    _breathe(music)
    return music


def consort(score: Score, seed: str, colours: str = "recorder viol") -> Arrangement:
    """Songs of Josquin's time: recorder or voice over viols, a lute that doubles the low voices."""
    music = _written(score, 1)
    music.room_s = 2.8
    top, below = colours.split()
    programs = {"recorder": RECORDER, "voice": VOICES, "viol": VIOLA, "choir": CHOIR, "violin": VIOLIN, "cello": CELLO}
    order = sorted(score.voices, key=lambda voice: -_mean_pitch(voice.notes))
    lute = music.part("lute", LUTE, 0.1, -4.0, -10.0)
    for number, voice in enumerate(order):
        low = number == len(order) - 1
        program = programs[top] if number == 0 else CELLO if low and below == "viol" else programs[below]
        part = music.part(voice.name, program, _seat(number, len(order)), 0.0 if number == 0 else -3.5, -6.0)
        _phrase(part, voice.notes, 0, score, 0.58 if number == 0 else 0.5)
        if low or number == 1:
            for onset, length, pitch in voice.notes:
                lute.add(onset, length, pitch, 0.5)
    _breathe(music)
    return music


def piano(score: Score, seed: str) -> Arrangement:
    """Solo piano: the tune sung out, phrases that swell, a pedal that joins."""
    music = _written(score, 1)
    music.room_s = 1.6
    chance = random.Random(seed)
    for number, voice in enumerate(score.voices):
        hand = music.part(
            "right hand" if number == 0 else "left hand", PIANO, 0.12 - 0.24 * number, -1.5 * number, -11.0
        )
        hand.loose_ms = 9.0
        highest: dict[int, int] = {}
        for onset, _, pitch in voice.notes:
            highest[onset] = max(pitch, highest.get(onset, 0))
        for onset, length, pitch in voice.notes:
            wave = _swell(onset, score.bar_ticks * 8)
            sung = 0.1 if number == 0 and pitch == highest[onset] else 0.0
            echo = -0.1 if (onset // (score.bar_ticks * 8)) % 4 == 2 else 0.0
            loudness = 0.48 + 0.14 * wave + sung + echo + chance.gauss(0.0, 0.02)
            hand.add(onset, max(length, min(24, score.beat_ticks)), pitch, loudness)
    _breathe(music)
    return music


def clarinet(score: Score, seed: str) -> Arrangement:
    """Clarinet over strings and piano."""
    music = _written(score, 1)
    music.room_s = 2.0
    solo = music.part("clarinet", CLARINET, -0.15, 1.0, -8.0)
    keys = music.part("piano", PIANO, 0.2, -5.0, -10.0)
    strings = music.part("strings", STRINGS, 0.0, -5.0, -7.0)
    _phrase(solo, score.voices[0].notes, 0, score, 0.68)
    for voice in score.voices[1:]:
        _phrase(keys, voice.notes, 0, score, 0.5)
        _phrase(strings, [note for note in voice.notes if note[1] >= 24], 0, score, 0.5)
    _breathe(music)
    return music


def _written(score: Score, verses: int) -> Arrangement:
    length = (verses - 1) * _round(score) + score.length_ticks
    return Arrangement(
        [], length, score.tempo_bpm, score.beat_ticks, score.bar_ticks, first_beat=score.pickup_ticks, key=score.key
    )


def _round(score: Score) -> int:
    """Ticks from one verse's start to the next: whole bars, and a breath where the score leaves none."""
    bars = -(-score.length_ticks // score.bar_ticks)
    return bars * score.bar_ticks + (2 * score.beat_ticks if score.length_ticks % score.bar_ticks == 0 else 0)


def _phrase(part: Part, notes: tuple[Sounding, ...] | list[Sounding], at: int, score: Score, loudness: float) -> None:
    """Notes joined to each other, swelling over four bars; long ones a little louder."""
    for onset, length, pitch in notes:
        wave = _swell(onset, score.bar_ticks * 4)
        part.add(onset + at, length, pitch, loudness + 0.08 * wave + (0.03 if length >= 96 else 0.0))


def _swell(onset: int, span: int) -> float:
    """−1 at the seams of a phrase, 1 in its middle."""
    place = (onset % span) / span
    return 1 - 2 * abs(2 * place - 1)


def _seat(number: int, count: int) -> float:
    """Left to right in the order of the score."""
    return 0.0 if count < 2 else -0.55 + 1.1 * number / (count - 1)


def _mean_pitch(notes: tuple[Sounding, ...]) -> float:
    return sum(pitch for _, _, pitch in notes) / max(1, len(notes))


def _breathe(music: Arrangement) -> None:
    """The last two bars yield."""
    music.slowing_ticks = 2 * music.bar_ticks
