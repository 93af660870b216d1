"""Short music of our own for the shows."""

from segue.catalog.demo.music import Arrangement

BELLS, GUITAR, PIANO, PAD, BASS = 11, 24, 0, 89, 32

# Step in eighths, MIDI pitch: eight beats each, written for these shows.
TUNES = {
    "bells": ((0, 76), (1, 79), (2, 83), (3, 86), (5, 84), (6, 79), (8, 81), (9, 83), (10, 88), (12, 86), (14, 79)),
    "guitar": ((0, 64), (1, 67), (2, 71), (3, 74), (4, 72), (6, 67), (8, 66), (9, 69), (10, 72), (11, 74), (12, 71)),
    "piano": ((0, 67), (2, 70), (3, 72), (5, 74), (6, 72), (8, 65), (10, 69), (11, 70), (13, 72), (14, 70)),
}  # fmt: skip
CHORDS = {
    "bells": ((0, (55, 59, 62)), (8, (57, 60, 64))),
    "guitar": ((0, (52, 55, 59)), (8, (50, 54, 57)), (12, (55, 59, 62))),
    "piano": ((0, (51, 55, 58)), (8, (53, 57, 60)), (12, (46, 53, 58))),
}


def jingle(kind: str) -> Arrangement:
    """About eight seconds: a motif over held chords. KeyError for a kind that nobody wrote."""
    music = Arrangement([], 48 * 10, 84.0 if kind != "piano" else 76.0, 48, 192)
    music.room_s = 2.2
    lead = music.part("lead", {"bells": BELLS, "guitar": GUITAR, "piano": PIANO}[kind], -0.1, 0.0, -8.0)
    pad = music.part("pad", PAD, 0.1, -7.0, -8.0)
    bass = music.part("bass", BASS, 0.0, -3.0, -20.0)
    for step, pitch in TUNES[kind]:
        lead.add(step * 24, 60, pitch, 0.66)
    chords = CHORDS[kind]
    for number, (step, pitches) in enumerate(chords):
        end = chords[number + 1][0] if number + 1 < len(chords) else 20
        for pitch in pitches:
            pad.add(step * 24, (end - step) * 24, pitch, 0.5)
        bass.add(step * 24, 90, pitches[0] - 12, 0.6)
    return music
