"""Notes as a Standard MIDI File, format 0 (MIDI Manufacturers Association, "Standard MIDI Files 1.0")."""

import struct
from collections.abc import Iterable, Sequence

from segue.engines.synth.base import Note

TICKS_A_SECOND = 10_000
"""A tick of 0.1 ms: one quarter note of 10,000 ticks lasts a second."""
DRUM_CHANNEL = 9
MELODIC_CHANNELS = [channel for channel in range(16) if channel != DRUM_CHANNEL]

Event = tuple[int, int, bytes]
"""Tick, order within the tick (programs, then ends, then starts), message."""


def to_midi(notes: Sequence[Note]) -> bytes:
    """The notes as a file, drums on channel 10, each program on a channel of its own.

    At most 15 programs: `in_fifteens` splits a larger orchestra. A note that is struck again while it sounds is
    ended first, because a MIDI channel has each key once.
    """
    channels = dict(zip(programs_of(notes), MELODIC_CHANNELS, strict=False))
    events: list[Event] = [(0, 0, bytes((0xC0 | channel, program))) for program, channel in channels.items()]
    events += _notes(notes, channels)
    track = bytearray(b"\x00\xff\x51\x03" + (1_000_000).to_bytes(3, "big"))
    now = 0
    for tick, _, message in sorted(events):
        track += _length(tick - now) + message
        now = tick
    track += b"\x00\xff\x2f\x00"
    header = b"MThd" + struct.pack(">IHHH", 6, 0, 1, TICKS_A_SECOND)
    return header + b"MTrk" + struct.pack(">I", len(track)) + bytes(track)


def in_fifteens(notes: Sequence[Note]) -> list[list[Note]]:
    """The notes in groups of at most fifteen programs; the drums go with the first."""
    programs = programs_of(notes)
    groups: list[list[Note]] = [[] for _ in range(max(1, -(-len(programs) // len(MELODIC_CHANNELS))))]
    place = {program: number // len(MELODIC_CHANNELS) for number, program in enumerate(programs)}
    for note in notes:
        groups[0 if note.drum else place[note.program]].append(note)
    return groups


def programs_of(notes: Iterable[Note]) -> list[int]:
    """The programs in use, in order of number."""
    return sorted({note.program for note in notes if not note.drum})


def _notes(notes: Sequence[Note], channels: dict[int, int]) -> list[Event]:
    keys: dict[tuple[int, int], list[tuple[int, int, int]]] = {}
    for note in notes:
        channel = DRUM_CHANNEL if note.drum else channels[note.program]
        start = _tick(note.start_ms)
        end = max(start + 1, _tick(note.start_ms + note.duration_ms))
        keys.setdefault((channel, note.pitch), []).append((start, end, note.velocity))
    events: list[Event] = []
    for (channel, pitch), struck in keys.items():
        struck.sort()
        following = [start for start, _, _ in struck[1:]] + [None]
        for (start, written_end, velocity), again in zip(struck, following, strict=True):
            end = written_end if again is None else min(written_end, again)
            if end > start:
                events.append((start, 2, bytes((0x90 | channel, pitch, velocity))))
                events.append((end, 1, bytes((0x80 | channel, pitch, 0))))
    return events


def _tick(time_ms: float) -> int:
    return round(time_ms * TICKS_A_SECOND / 1000)


def _length(value: int) -> bytes:
    """A variable-length quantity: seven bits a byte, the last without the top bit."""
    out = [value & 0x7F]
    while value := value >> 7:
        out.append(0x80 | (value & 0x7F))
    return bytes(reversed(out))
