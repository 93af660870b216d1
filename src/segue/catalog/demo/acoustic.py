"""Arrangements for players in a room: session, harp and flute, string band, fifes and drums, a lounge trio."""

import random

from segue.catalog.demo import band
from segue.catalog.demo.harmony import Chord, harmonise
from segue.catalog.demo.music import Arrangement, Part
from segue.catalog.demo.scores import Score, Sounding

FIDDLE, VIOLIN, FLUTE, WHISTLE, ACCORDION, GUITAR, STEEL, HARP, CELLO = 110, 40, 73, 74, 21, 24, 25, 46, 42
BANJO, BASS, PICCOLO, PIANO, VIBES, JAZZ_GUITAR, STRINGS = 105, 32, 72, 0, 11, 26, 48


class _Frame:
    """A tune, its chords, and where its rounds fall."""

    def __init__(self, score: Score, seed: str, intro_bars: int, rounds: int, slot_beats: int = 1) -> None:
        self.score = score
        self.chance = random.Random(f"{seed}:arrangement")
        self.tune = list(band.tune_of(score))
        self.chords = harmonise(score, score.beat_ticks * slot_beats, self.tune)
        self.scale = band.scale_of(score)
        self.beat, self.bar = score.beat_ticks, score.bar_ticks
        self.round = max(1, round(score.length_ticks / self.bar)) * self.bar
        self.intro = intro_bars * self.bar
        self.rounds = rounds
        self.end = self.intro + rounds * self.round
        self.music = Arrangement([], self.end, score.tempo_bpm, self.beat, self.bar, key=score.key)

    def at(self, number: int) -> int:
        """What to add to a tick of the score in round `number`, so that its first full bar meets the bar line."""
        return self.intro + number * self.round - self.score.pickup_ticks

    def vamp(self) -> list[Chord]:
        """The opening chords under the introduction, in ticks of the arrangement minus `at(0)`."""
        home = self.chords[0]
        shift = self.score.pickup_ticks - self.intro
        return [
            Chord(start + shift, start + shift + self.beat, home.root, home.third)
            for start in range(0, self.intro, self.beat)
        ]

    def finish(self, *parts_and_octaves: tuple[str, int]) -> None:
        """A last long chord on the tonic, and the tempo yields to it."""
        score, music = self.score, self.music
        last = self.bar * 2 if self.bar < 150 else self.bar
        home = Chord(0, last, score.tonic, 3 if score.minor else 4)
        for name, octave in parts_and_octaves:
            part = next(each for each in music.parts if each.name == name)
            for order, pitch in enumerate(band.voicing(home, 12 * octave + 4, 3)):
                part.add(self.end + order, last - order, pitch, 0.6)
        music.length = self.end + last
        music.slowing_ticks = last + self.bar


def session(score: Score, seed: str, leads: str = "fiddle flute", rounds: int = 2) -> Arrangement:
    """Irish dance music: one lead, then two, then all; guitar and frame drum come in as it grows."""
    frame = _Frame(score, seed, 4 if score.bar_ticks < 170 else 2, rounds)
    music = frame.music
    programs = {"fiddle": FIDDLE, "flute": FLUTE, "whistle": WHISTLE, "accordion": ACCORDION, "violin": VIOLIN}
    names = leads.split()
    players = [
        music.part(name, programs[name], pan, gain)
        for name, pan, gain in zip(names, (-0.35, 0.35, 0.1), (0.0, -1.0, -4.0), strict=False)
    ]
    guitar = music.part("guitar", STEEL, 0.2, -3.0)
    bass = music.part("cello", CELLO, -0.1, -6.0)
    drum = music.drums(-7.0, -12.0)
    band.strum(guitar, frame.vamp(), frame.at(0), frame.beat, 0.48)
    for number in range(rounds):
        at = frame.at(number)
        tune = frame.tune if number == 0 else band.ornament(frame.tune, frame.scale, frame.beat, frame.chance)
        for order, player in enumerate(players[: number + 1 if number + 1 < rounds else len(players)]):
            notes = tune if order != 2 else band.harmony_line(tune, frame.chords, frame.scale)
            band.carry(player, notes, at, 0.66 if order == 0 else 0.58, 12 if player.program == WHISTLE else 0)
        band.strum(guitar, frame.chords, at, frame.beat, 0.5)
        if number:
            band.roots(bass, frame.chords, at, frame.beat * 2, 0.5, 43)
        third = frame.beat // 3 if frame.beat % 48 else frame.beat // 4
        pattern = "XoxXox" if frame.beat % 48 else "XoxoxoXo"
        start = frame.intro + number * frame.round
        band.beat_pattern(drum, start, start + frame.round, third, pattern, band.LOW_CONGA, 0.42 + 0.06 * number)
    frame.finish((names[0], 5), ("guitar", 4))
    return music


def air(score: Score, seed: str, lead: str = "whistle") -> Arrangement:
    """A slow air: lead over harp and held strings."""
    frame = _Frame(score, seed, 2, 1 if score.length_ticks > 23 * score.bar_ticks else 2)
    music = frame.music
    programs = {"whistle": WHISTLE, "fiddle": VIOLIN, "flute": FLUTE, "cello": CELLO}
    player = music.part(lead, programs[lead], -0.15, 0.0, -6.0)
    harp = music.part("harp", HARP, 0.3, -2.0, -8.0)
    strings = music.part("strings", STRINGS, 0.0, -9.0, -6.0)
    music.room_s = 2.4
    band.broken(harp, frame.vamp(), frame.at(0), frame.beat // 2, 0.5)
    for number in range(frame.rounds):
        at = frame.at(number)
        band.carry(player, frame.tune, at, 0.62, 0 if lead != "cello" else -12, 1.0)
        band.broken(harp, frame.chords, at, frame.beat // 2, 0.45)
        if number == frame.rounds - 1:
            band.hold(strings, frame.chords, at, 0.45)
    frame.finish((lead, 5), ("harp", 4))
    return music


def harp(score: Score, seed: str, second: str = "flute", rounds: int = 2) -> Arrangement:
    """Carolan's music: the harp alone, then with flute or cello."""
    frame = _Frame(score, seed, 0 if score.length_ticks > 60 * score.bar_ticks else 2, rounds)
    music = frame.music
    right = music.part("harp", HARP, -0.15, 0.0, -8.0)
    left = music.part("left hand", HARP, 0.15, -3.0, -8.0)
    other = music.part(second, {"flute": FLUTE, "cello": CELLO, "violin": VIOLIN}[second], 0.4, -2.5, -8.0)
    soft = music.part("strings", STRINGS, 0.0, -11.0, -6.0)
    music.room_s = 2.0
    unit = frame.beat // 3 if frame.beat % 48 else frame.beat // 2
    if frame.intro:
        band.broken(left, frame.vamp(), frame.at(0), unit, 0.5)
    for number in range(rounds):
        at = frame.at(number)
        band.carry(right, frame.tune, at, 0.72, 0, 1.3)
        band.broken(left, frame.chords, at, unit, 0.46, 45)
        if number or rounds == 1:
            shift = -12 if second == "cello" else 0
            start = frame.round // 2 if rounds == 1 else 0
            lower = band.harmony_line(frame.tune, frame.chords, frame.scale)
            band.carry(other, [note for note in lower if note[0] >= start], at, 0.5, shift, 1.0)
            band.hold(soft, [chord for chord in frame.chords if chord.start >= start], at, 0.4)
    frame.finish(("harp", 5), ("left hand", 3))
    return music


def stringband(score: Score, seed: str, order: str = "fiddle banjo both", ending: str = "cold") -> Arrangement:
    """Reels across the water: fiddle and banjo by turns over bass, guitar and brushes."""
    turns = order.split()
    frame = _Frame(score, seed, 4, len(turns))
    music = frame.music
    fiddle = music.part("fiddle", FIDDLE, -0.3, 0.0)
    banjo = music.part("banjo", BANJO, 0.35, -1.0)
    guitar = music.part("guitar", STEEL, 0.15, -5.0)
    bass = music.part("bass", BASS, 0.0, -1.0, -24.0)
    drums = music.drums(-9.0)
    band.boom_chuck(bass, guitar, frame.vamp(), frame.at(0), frame.beat, 0.55)
    for number, turn in enumerate(turns):
        at = frame.at(number)
        varied = band.ornament(frame.tune, frame.scale, frame.beat, frame.chance) if number else frame.tune
        if turn in {"fiddle", "both"}:
            band.carry(fiddle, varied, at, 0.68)
        if turn in {"banjo", "both"}:
            band.carry(banjo, frame.tune, at, 0.74, 0, 1.2)
        if turn == "both":
            band.carry(fiddle, band.harmony_line(varied, frame.chords, frame.scale), at, 0.48)
        if turn == "fiddle":
            band.broken(banjo, frame.chords, at, frame.beat // 4, 0.4, 55)
        band.boom_chuck(bass, guitar, frame.chords, at, frame.beat, 0.6)
        start = frame.intro + number * frame.round
        band.beat_pattern(drums, start, start + frame.round, frame.beat // 4, "o.Xo", band.SHAKER, 0.4)
        band.beat_pattern(drums, start, start + frame.round, frame.beat // 2, ".x", band.RIM, 0.42)
    if ending == "fade":
        music.ending = "fade"
    else:
        frame.finish(("fiddle", 5), ("guitar", 4), ("bass", 2))
    return music


def fifes(score: Score, seed: str, rounds: int = 2) -> Arrangement:
    """Fifes and drums: a drum call, the tune in unison, then in thirds."""
    frame = _Frame(score, seed, 4 if score.bar_ticks < 170 else 2, rounds)
    music = frame.music
    one = music.part("fife", PICCOLO, -0.4, -2.0, -10.0)
    two = music.part("second fife", PICCOLO, 0.4, -4.0, -10.0)
    flutes = music.part("flutes", FLUTE, 0.0, -5.0, -10.0)
    drums = music.drums(-4.0, -10.0)
    quarter = frame.beat // 4
    for start in range(0, frame.end, frame.bar):
        last = frame.rounds > 1 and (start + frame.bar - frame.intro) % (frame.bar * 8) == 0
        roll = "XooxXoooXooxXxxx" if last else "XooxXoooXooxXoxo"
        band.beat_pattern(drums, start, start + frame.bar, quarter, roll, band.SNARE, 0.46)
        band.beat_pattern(drums, start, start + frame.bar, frame.beat, "Xo", 35, 0.6)
    for number in range(rounds):
        at = frame.at(number)
        band.carry(one, frame.tune, at, 0.6, 12, 0.86)
        lower = frame.tune if number == 0 else band.harmony_line(frame.tune, frame.chords, frame.scale)
        band.carry(two, lower, at, 0.52, 12, 0.86)
        band.carry(flutes, frame.tune, at, 0.55, 0, 0.9)
    for drum, loud in ((band.SNARE, 0.7), (35, 0.8), (band.CRASH, 0.4)):
        drums.add(frame.end, frame.beat, drum, loud)
    for part, pitch in ((one, 84), (two, 79), (flutes, 72)):
        part.add(frame.end, frame.beat, band.near(score.tonic, pitch), 0.62)
    music.length = frame.end + frame.bar
    return music


def lounge(score: Score, seed: str, lead: str = "vibes", ending: str = "cold", rounds: int = 2) -> Arrangement:
    """A trio late in the evening: brushes, walking bass, the theme, then the piano's thoughts about it."""
    frame = _Frame(score, seed, 2, rounds, 2 if score.beat_ticks <= 48 else 1)
    music = frame.music
    music.swing = 0.3 if frame.beat == 48 else 0.0
    music.room_s = 1.1
    theme = music.part(lead, {"vibes": VIBES, "guitar": JAZZ_GUITAR, "flute": FLUTE}[lead], -0.3, 0.0, -10.0)
    piano = music.part("piano", PIANO, 0.3, -3.0, -12.0)
    bass = music.part("bass", BASS, 0.0, 0.0, -26.0)
    drums = music.drums(-10.0)
    band.walk(bass, frame.vamp(), frame.at(0), frame.beat, frame.chance, 0.5)
    for number in range(rounds):
        at = frame.at(number)
        if number % 2 == 0:
            band.carry(theme, frame.tune, at, 0.62, 0, 1.15)
        else:
            band.carry(piano, _embroidered(frame), at, 0.62, 0, 1.0)
            band.carry(theme, [n for n in frame.tune if n[1] >= frame.beat], at, 0.34, 12, 1.0)
        _comp(piano, frame, at, 0.4)
        band.walk(bass, frame.chords, at, frame.beat, frame.chance, 0.58)
    pattern = "X.xX.x" if frame.beat % 48 else "X.xoX.xo"
    unit = frame.beat // 3 if frame.beat % 48 else frame.beat // 2
    band.beat_pattern(drums, 0, frame.end, unit, pattern, band.RIDE, 0.42)
    band.beat_pattern(drums, 0, frame.end, frame.beat, ".x", band.PEDAL, 0.42)
    band.beat_pattern(drums, frame.intro, frame.end, unit, "..o...ox", 40, 0.36)
    if ending == "fade":
        music.ending = "fade"
    else:
        frame.finish((lead, 5), ("piano", 4), ("bass", 2))
    return music


def _comp(piano: Part, frame: _Frame, at: int, loudness: float) -> None:
    """Chords with their sevenths, struck off the beat here and there."""
    for chord in frame.chords:
        seventh = 10 if chord.third == 3 or chord.root == (frame.score.tonic + 7) % 12 else 11
        classes = ((chord.root + chord.third) % 12, (chord.root + seventh) % 12, (chord.root + 7) % 12)
        delay = frame.chance.choice((0, frame.beat // 2, frame.beat // 2, frame.beat))
        if chord.start + delay >= chord.end or frame.chance.random() < 0.2:
            continue
        for pitch_class in classes:
            length = frame.chance.choice((frame.beat // 3, frame.beat))
            piano.add(chord.start + at + delay, length, band.near(pitch_class, 57), loudness)


def _embroidered(frame: _Frame) -> list[Sounding]:
    """The tune with passing notes: what a pianist makes of it the second time."""
    found: list[Sounding] = []
    for onset, duration, pitch in frame.tune:
        if duration >= frame.beat and frame.chance.random() < 0.6:
            half = duration // 2
            turn = band.step(pitch, frame.chance.choice((-1, 1, 2)), frame.scale)
            found += [(onset, half, pitch), (onset + half, half // 2, turn),
                      (onset + half + half // 2, duration - half - half // 2, pitch)]  # fmt: skip
        else:
            found.append((onset, duration, pitch))
    return found
