"""What players do: carry a tune, ornament it, strum, walk a bass, keep a beat."""

import random
from collections.abc import Iterable, Sequence

from segue.catalog.demo.harmony import Chord
from segue.catalog.demo.music import Part
from segue.catalog.demo.scores import Score, Sounding

KICK, RIM, SNARE, CLAP, CLOSED, PEDAL, OPEN, RIDE, CRASH, SHAKER = 36, 37, 38, 39, 42, 44, 46, 51, 49, 70
LOW_CONGA, MUTE_CONGA, TAMBOURINE, TRIANGLE, LOW_TOM = 64, 62, 54, 81, 41


def tune_of(score: Score) -> tuple[Sounding, ...]:
    """The melody: the first voice, its highest note where it has chords."""
    best: dict[int, Sounding] = {}
    for note in score.voices[0].notes:
        if note[0] not in best or note[2] > best[note[0]][2]:
            best[note[0]] = note
    return tuple(best[onset] for onset in sorted(best))


def carry(
    part: Part, notes: Iterable[Sounding], at: int, loudness: float = 0.7, shift: int = 0, legato: float = 0.94
) -> None:
    """Plays the notes as they stand, `at` ticks later and `shift` semitones higher."""
    for onset, duration, pitch in notes:
        if onset + at >= 0:
            part.add(onset + at, round(duration * legato), pitch + shift, loudness)


def ornament(notes: Sequence[Sounding], scale: Sequence[int], beat: int, chance: random.Random) -> list[Sounding]:
    """The tune as a fiddler repeats it: rolls on notes of a beat, cuts before others, a run here and there."""
    played: list[Sounding] = []
    for onset, duration, pitch in notes:
        if duration >= beat and duration % 3 == 0 and chance.random() < 0.35:
            third = duration // 3
            played += [(onset, third, pitch), (onset + third, third, step(pitch, 1, scale)),
                       (onset + 2 * third, third, pitch)]  # fmt: skip
        elif duration >= beat // 2 and chance.random() < 0.3:
            cut = 5
            played += [(onset, cut, step(pitch, 1, scale)), (onset + cut, duration - cut, pitch)]
        else:
            played.append((onset, duration, pitch))
    return played


def scale_of(score: Score) -> tuple[int, ...]:
    """The pitch classes that the tune uses most, at least seven steps."""
    weights = [0] * 12
    for voice in score.voices:
        for _, duration, pitch in voice.notes:
            weights[pitch % 12] += duration
    return tuple(sorted(sorted(range(12), key=lambda pc: -weights[pc])[:7]))


def step(pitch: int, steps: int, scale: Sequence[int]) -> int:
    """`pitch` moved along the scale."""
    direction = 1 if steps > 0 else -1
    for _ in range(abs(steps)):
        pitch += direction
        while pitch % 12 not in scale:
            pitch += direction
    return pitch


def harmony_line(notes: Sequence[Sounding], chords: Sequence[Chord], scale: Sequence[int]) -> list[Sounding]:
    """A second voice under the tune: a third below in the scale, moved into the chord on long notes."""
    found = []
    for onset, duration, pitch in notes:
        lower = step(pitch, -2, scale)
        chord = chord_at(chords, onset)
        if chord and duration >= 24:
            lower = next((p for p in range(pitch - 3, pitch - 10, -1) if p % 12 in chord.classes), lower)
        found.append((onset, duration, lower))
    return found


def chord_at(chords: Sequence[Chord], tick: int) -> Chord | None:
    """The chord that sounds at a tick of the score."""
    if not chords or tick < chords[0].start:
        return chords[0] if chords else None
    width = chords[0].end - chords[0].start
    return chords[min(len(chords) - 1, (tick - chords[0].start) // max(1, width))]


def voicing(chord: Chord, low: int, count: int = 3) -> list[int]:
    """The chord in close position from `low` upwards."""
    classes = chord.classes
    pitches = [p for p in range(low, low + 30) if p % 12 in classes]
    return pitches[:count]


def near(pitch_class: int, centre: int) -> int:
    """The pitch of this class nearest to `centre`."""
    return centre + (pitch_class - centre + 6) % 12 - 6


def joined(chords: Sequence[Chord]) -> list[Chord]:
    """Equal neighbours made one."""
    whole: list[Chord] = []
    for chord in chords:
        if whole and (whole[-1].root, whole[-1].third) == (chord.root, chord.third):
            whole[-1] = Chord(whole[-1].start, chord.end, chord.root, chord.third)
        else:
            whole.append(chord)
    return whole


def strum(part: Part, chords: Sequence[Chord], at: int, beat: int, loudness: float = 0.5, low: int = 52) -> None:
    """A guitarist: bass note on the beat, the chord brushed after it; jigs get their long-short."""
    jig = beat % 48 != 0
    for chord in chords:
        notes = voicing(chord, low, 4)
        for start in range(chord.start, chord.end - beat // 3, beat):
            part.add(start + at, beat // 2, near(chord.root, low - 8), loudness + 0.04)
            hits = ((2 * beat // 3, 0.0),) if jig else ((beat // 2, 0.0), (3 * beat // 4, -0.12))
            for delay, softer in hits:
                for order, pitch in enumerate(notes):
                    part.add(start + at + delay + order, beat // 4, pitch, loudness + softer - 0.06)


def boom_chuck(bass: Part, chop: Part, chords: Sequence[Chord], at: int, beat: int, loudness: float = 0.6) -> None:
    """Bass on the beat, root and fifth by turns; the chord chopped on the half-beat."""
    turn = 0
    for chord in chords:
        for start in range(chord.start, chord.end - beat // 3, beat):
            pitch = near(chord.root if turn % 2 == 0 else chord.classes[2], 40)
            bass.add(start + at, beat // 2, pitch, loudness)
            for order, high in enumerate(voicing(chord, 60, 3)):
                chop.add(start + at + beat // 2 + order, beat // 5, high, loudness - 0.12)
            turn += 1


def broken(part: Part, chords: Sequence[Chord], at: int, unit: int, loudness: float = 0.45, low: int = 48) -> None:
    """The chord in flowing notes of `unit` ticks: up and halfway down again."""
    for chord in joined(chords):
        notes = [near(chord.root, low - 5), *voicing(chord, low, 5)]
        path = notes + notes[-2:1:-1]
        for number, start in enumerate(range(chord.start, chord.end, unit)):
            part.add(start + at, unit * 3, path[number % len(path)], loudness + (0.05 if number == 0 else 0.0))


def hold(part: Part, chords: Sequence[Chord], at: int, loudness: float = 0.4, low: int = 55, count: int = 3) -> None:
    """The chord held, as strings or a pad do, its voices moving as little as they can."""
    before: list[int] = []
    for chord in joined(chords):
        notes = voicing(chord, low, count)
        if before:
            centre = sum(before) / len(before)
            options = [voicing(chord, start, count) for start in range(low - 5, low + 8)]
            notes = min(options, key=lambda option: abs(sum(option) / len(option) - centre))
        for pitch in notes:
            part.add(chord.start + at, chord.end - chord.start, pitch, loudness)
        before = notes


def roots(part: Part, chords: Sequence[Chord], at: int, unit: int, loudness: float = 0.6, centre: int = 38) -> None:
    """The chord's root, struck every `unit` ticks."""
    for chord in chords:
        for start in range(chord.start, chord.end - unit // 3, unit):
            part.add(start + at, round(unit * 0.9), near(chord.root, centre), loudness)


def walk(part: Part, chords: Sequence[Chord], at: int, beat: int, chance: random.Random, loudness: float = 0.6) -> None:
    """A walking bass: root on the change, then chord notes, then a step that leads to the next root."""
    for number, chord in enumerate(chords):
        following = chords[min(number + 1, len(chords) - 1)]
        beats = max(1, (chord.end - chord.start) // beat)
        target = near(following.root, 40)
        for count in range(beats):
            if count == 0:
                pitch = near(chord.root, 40)
            elif count == beats - 1 and following.root != chord.root:
                pitch = target + chance.choice((-1, 1, 2, -2))
            else:
                pitch = near(chance.choice(chord.classes), 42)
            part.add(chord.start + at + count * beat, round(beat * 0.92), pitch, loudness)


def beat_pattern(part: Part, start: int, end: int, unit: int, pattern: str, drum: int, loudness: float = 0.6) -> None:
    """A drum through a pattern of steps: `X` strong, `x` plain, `o` soft, `.` rest; `unit` ticks a step."""
    level = {"X": loudness + 0.12, "x": loudness, "o": loudness - 0.18}
    for number, tick in enumerate(range(start, end, unit)):
        mark = pattern[number % len(pattern)]
        if mark != ".":
            part.add(tick, unit, drum, max(0.1, level[mark]))
