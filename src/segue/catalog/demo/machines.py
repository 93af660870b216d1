"""Arrangements for machines: dance, games, and slow light."""

import random

from segue.catalog.demo import band
from segue.catalog.demo.harmony import Chord, harmonise
from segue.catalog.demo.music import Arrangement, Part
from segue.catalog.demo.scores import Score

SQUARE, SAW, CALLIOPE, SYNTH_BASS, BASS_TWO, NEW_AGE, WARM, POLY, CHOIR_PAD, BOWED, HALO, SWEEP = (
    80, 81, 82, 38, 39, 88, 89, 90, 91, 92, 94, 95,
)  # fmt: skip
CRYSTAL, VIBES, BELLS, EPIANO, OCARINA, STRINGS = 98, 11, 14, 4, 79, 50


def dance(score: Score, seed: str, lead: str = "saw", ending: str = "fade") -> Arrangement:
    """Four on the floor: a build, the tune, a breakdown without drums, the tune again with everything."""
    chance = random.Random(f"{seed}:dance")
    tune = list(band.tune_of(score))
    beat, bar = score.beat_ticks, score.beat_ticks * 4
    chords = harmonise(score, beat * 2, tune)
    body = round(score.length_ticks / (beat * 4)) * beat * 4
    intro, breakdown = 8 * bar, 4 * bar
    first, second = intro - score.pickup_ticks, intro + body + breakdown - score.pickup_ticks
    end = intro + body + breakdown + body
    music = Arrangement(
        [], end, score.tempo_bpm, beat, bar, ending="fade" if ending == "fade" else "cold", key=score.key
    )
    music.room_s = 1.8
    voice = {"saw": SAW, "square": SQUARE, "calliope": CALLIOPE, "poly": POLY}[lead]
    melody, arp = (
        _tight(music.part("lead", voice, -0.1, -5.0, -8.0)),
        _tight(music.part("arpeggio", SQUARE, 0.45, -11.0, -8.0)),
    )
    pad, bass = music.part("pad", WARM, -0.2, -5.0, -6.0), _tight(music.part("bass", SYNTH_BASS, 0.0, -1.0, -30.0))
    sparkle = _tight(music.part("sparkle", EPIANO, -0.45, -6.0, -6.0))
    drums = music.drums(-2.0, -22.0, 0.0)

    opening = chords[: max(1, 4 * 4 * beat // (beat * 2))]
    shift = -opening[0].start
    for half in (0, intro // 2):
        band.hold(pad, opening, shift + half, 0.5)
        _arpeggio(arp, opening, shift + half, beat // 4, 0.4 if half else 0.3)
    for at in (first, second):
        band.carry(melody, tune, at, 0.6, 0 if at == first else 12 * chance.choice((0, 0, 1)), 0.8)
        band.hold(pad, chords, at, 0.5)
        _offbeat(bass, chords, at, beat, 0.68)
        _arpeggio(arp, chords, at, beat // 4, 0.42)
    band.carry(sparkle, [note for note in tune if note[1] >= beat // 2], second, 0.55, 12, 0.9)
    rest = [Chord(c.start, c.end, c.root, c.third) for c in chords if c.start < breakdown]
    band.hold(pad, rest, intro + body - chords[0].start, 0.55)
    band.carry(sparkle, [n for n in tune if n[0] < breakdown], intro + body - score.pickup_ticks, 0.6, 0, 1.4)

    for start, stop, full in (
        (0, intro // 2, False),
        (intro // 2, intro + body, True),
        (second + score.pickup_ticks, end, True),
    ):
        band.beat_pattern(drums, start, stop, beat, "X", band.KICK, 0.8)
        band.beat_pattern(drums, start, stop, beat // 4, "..x.", band.OPEN, 0.4)
        if full:
            band.beat_pattern(drums, start, stop, beat, ".x", band.CLAP, 0.6)
            band.beat_pattern(drums, start, stop, beat // 4, "xoox", band.CLOSED, 0.38)
    roll = second + score.pickup_ticks - 2 * bar
    for count in range(32):
        drums.add(roll + count * bar // 16, 6, band.SNARE, 0.2 + 0.016 * count)
    drums.add(second + score.pickup_ticks, beat, band.CRASH, 0.6)
    if ending != "fade":
        drums.add(end, beat, band.CRASH, 0.7)
        drums.add(end, beat, band.KICK, 0.85)
        bass.add(end, beat * 2, band.near(score.tonic, 38), 0.7)
        music.length = end + bar
    return music


def chip(score: Score, seed: str, rounds: int = 2, ending: str = "cold") -> Arrangement:
    """A game of long ago: two pulses, a triangle and noise."""
    tune = list(band.tune_of(score))
    beat, bar = score.beat_ticks, score.bar_ticks
    chords = harmonise(score, beat, tune)
    body = round(score.length_ticks / bar) * bar
    intro = 4 * bar if bar < 150 else 2 * bar
    end = intro + rounds * body
    music = Arrangement(
        [], end, score.tempo_bpm, beat, bar, ending="fade" if ending == "fade" else "cold", key=score.key
    )
    music.room_s = 0.6
    pulse, second = (
        _tight(music.part("pulse", SQUARE, -0.25, -4.0, -20.0)),
        _tight(music.part("echo", SQUARE, 0.35, -12.0, -18.0)),
    )
    arp = _tight(music.part("arpeggio", SQUARE, 0.25, -13.0, -20.0))
    bass, noise = _tight(music.part("triangle", OCARINA, 0.0, 1.0, -30.0)), music.drums(-6.0, -30.0, 0.0)
    home = [Chord(start, start + beat, chords[0].root, chords[0].third) for start in range(0, intro, beat)]
    _arpeggio(arp, home, 0, beat // 8 if beat >= 48 else beat // 4, 0.6)
    band.roots(bass, home, 0, beat // 2, 0.6, 45)
    for number in range(rounds):
        at = intro + number * body - score.pickup_ticks
        band.carry(pulse, tune, at, 0.62, 0, 0.75)
        band.carry(second, tune, at + beat // 4, 0.55, 12 if number else 0, 0.6)
        _arpeggio(arp, chords, at, beat // 4, 0.5 + 0.08 * number)
        for order, chord in enumerate(chords):
            for place in range(2):
                pitch = band.near(chord.root if (order + place) % 2 == 0 else chord.classes[2], 45)
                bass.add(chord.start + at + place * beat // 2, beat * 2 // 5, pitch, 0.7)
    for start in range(intro // 2, end, bar):
        band.beat_pattern(noise, start, min(end, start + bar), beat // 4, "o.oxX.oo", band.CLOSED, 0.42)
        band.beat_pattern(noise, start, min(end, start + bar), beat, ".X", 40, 0.5)
        band.beat_pattern(noise, start, min(end, start + bar), beat, "X.", band.KICK, 0.6)
    if ending != "fade":
        for count, pitch in enumerate((0, 4 if not score.minor else 3, 7, 12)):
            pulse.add(
                end + count * beat // 4, beat // 5 if count < 3 else beat, band.near(score.tonic, 72) + pitch, 0.65
            )
        bass.add(end, beat, band.near(score.tonic, 45), 0.7)
        music.length = end + 2 * beat
    return music


def slow_light(score: Score, seed: str, colour: str = "warm") -> Arrangement:
    """Ambient: the score's voices as slow pads, its top line as bells now and then, in a very large room."""
    chance = random.Random(f"{seed}:slow")
    music = Arrangement(
        [], score.length_ticks, score.tempo_bpm, score.beat_ticks, score.bar_ticks, ending="fade",
        first_beat=score.pickup_ticks, key=score.key, fade_s=9.0,
    )  # fmt: skip
    music.room_s = 5.5
    programs = {
        "warm": (WARM, CHOIR_PAD),
        "halo": (HALO, WARM),
        "strings": (STRINGS, WARM),
        "sweep": (SWEEP, CHOIR_PAD),
    }
    upper, lower = programs[colour]
    for number, voice in enumerate(score.voices):
        count = len(score.voices)
        pad = music.part(
            f"pad {number}",
            upper if number < count // 2 else lower,
            -0.7 + 1.4 * number / max(1, count - 1),
            -3.0,
            -3.0,
        )
        pad.loose_ms = 18.0
        for onset, length, pitch in voice.notes:
            if length >= 24:
                pad.add(onset, length + score.beat_ticks // 2, pitch, 0.5)
    bells = music.part("bells", chance.choice((CRYSTAL, VIBES, NEW_AGE)), 0.3, -7.0, -1.0)
    bells.loose_ms = 25.0
    for onset, length, pitch in band.tune_of(score):
        if chance.random() < 0.55:
            bells.add(onset, length * 2, pitch + 12, 0.42)
    low = music.part("deep", WARM, 0.0, -4.0, -6.0)
    for onset, length, pitch in score.voices[-1].notes:
        if length >= score.beat_ticks and onset % score.bar_ticks in {0, score.pickup_ticks}:
            low.add(onset, score.beat_ticks * 3, pitch - 12, 0.5)
    return music


def _tight(part: Part) -> Part:
    part.loose_ms = 0.0
    return part


def _offbeat(part: Part, chords: list[Chord], at: int, beat: int, loudness: float) -> None:
    for chord in chords:
        for start in range(chord.start, chord.end - beat // 3, beat):
            for place, octave in ((beat // 4, 0), (beat // 2, 0), (3 * beat // 4, 12)):
                part.add(start + at + place, beat // 5, band.near(chord.root, 36) + octave, loudness)


def _arpeggio(part: Part, chords: list[Chord], at: int, unit: int, loudness: float) -> None:
    for chord in chords:
        notes = band.voicing(chord, 64, 4)
        for number, start in enumerate(range(chord.start, chord.end, unit)):
            part.add(start + at, unit, notes[(number * 3) % 4], loudness)
