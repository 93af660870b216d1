"""Reads a SoundFont 2 file into zones: which sample sounds for a key, and how (its Technical Specification, 2.04)."""

import struct
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from segue.model.errors import BadInput

LARGEST_BYTES = 512 * 1024 * 1024

# Generator numbers (section 8.1.2) that shape what is played here.
START, END, LOOP_START, LOOP_END, START_COARSE, MOD_TO_FILTER, FILTER_HZ = 0, 1, 2, 3, 4, 11, 8
END_COARSE, PAN, ATTACK, HOLD, DECAY, SUSTAIN, RELEASE = 12, 17, 34, 35, 36, 37, 38
INSTRUMENT, KEYS, VELOCITIES, LOOP_START_COARSE, ATTENUATION, LOOP_END_COARSE = 41, 43, 44, 45, 48, 50
COARSE_TUNE, FINE_TUNE, SAMPLE, MODES, SCALE, CLASS, ROOT = 51, 52, 53, 54, 56, 57, 58
DEFAULTS = {FILTER_HZ: 13_500, ATTACK: -12_000, HOLD: -12_000, DECAY: -12_000, RELEASE: -12_000, SCALE: 100, ROOT: -1}
NOT_ADDED = {KEYS, VELOCITIES, INSTRUMENT, SAMPLE, MODES, CLASS, ROOT}
"""Generators of a preset add to the instrument's, except these."""


@dataclass(frozen=True, slots=True)
class Zone:
    """One sample over a range of keys and velocities."""

    keys: tuple[int, int]
    velocities: tuple[int, int]
    start: int
    end: int
    loop: tuple[int, int] | None
    """Frames from `start`, or None where the sample plays through once."""
    rate_hz: int
    root_key: float
    """Key, with its fraction, at which the sample sounds as recorded."""
    cents_a_key: int
    gain: float
    pan: float
    """−1 left to 1 right."""
    attack_s: float
    hold_s: float
    decay_s: float
    sustain: float
    """Level that a held note decays to, 0 to 1."""
    release_s: float
    cutoff_hz: float
    exclusive: int
    """Notes of one class cut each other off (open and closed hi-hat); 0 for none."""


@dataclass(frozen=True, slots=True)
class SoundFont:
    """Samples, int16, and the zones of every (bank, program)."""

    samples: NDArray[np.int16]
    presets: dict[tuple[int, int], tuple[Zone, ...]]


def read_soundfont(path: Path) -> SoundFont:
    """Reads the file. Raises BadInput where it is no SoundFont 2, or is damaged."""
    if path.stat().st_size > LARGEST_BYTES:
        raise BadInput(f"{path.name} is larger than a soundfont may be.", "Take one of at most 512 MiB.")
    data = path.read_bytes()
    if data[:4] != b"RIFF" or data[8:12] != b"sfbk":
        raise BadInput(f"{path.name} is no SoundFont 2 file.", "Run `segue models verify`.")
    try:
        chunks = _chunks(data)
        return SoundFont(np.frombuffer(chunks["smpl"], dtype="<i2"), _presets(chunks))
    except (KeyError, struct.error, IndexError, ValueError) as error:
        raise BadInput(f"{path.name} is a damaged soundfont ({error}).", "Run `segue models verify`.") from error


def _chunks(data: bytes) -> dict[str, bytes]:
    """The leaves of the RIFF tree by their four letters."""
    found = {}
    at = 12
    while at + 8 <= len(data):
        name, size = struct.unpack_from("<4sI", data, at)
        if name == b"LIST":
            at += 12
            continue
        found[name.decode("ascii")] = data[at + 8 : at + 8 + size]
        at += 8 + size + (size & 1)
    return found


def _presets(chunks: dict[str, bytes]) -> dict[tuple[int, int], tuple[Zone, ...]]:
    headers = list(struct.iter_unpack("<20sHHHIII", chunks["phdr"]))
    names = list(struct.iter_unpack("<20sH", chunks["inst"]))
    samples = list(struct.iter_unpack("<20sIIIIIBbHH", chunks["shdr"]))
    preset_bags = _bags(chunks["pbag"], chunks["pgen"])
    instrument_bags = _bags(chunks["ibag"], chunks["igen"])
    presets = {}
    for header, following in pairwise(headers):
        zones: list[Zone] = []
        for own in _with_global(preset_bags[header[3] : following[3]], INSTRUMENT):
            first, last = names[own[INSTRUMENT]][1], names[own[INSTRUMENT] + 1][1]
            zones += [
                zone
                for inner in _with_global(instrument_bags[first:last], SAMPLE)
                if (zone := _zone(own, inner, samples[inner[SAMPLE]])) is not None
            ]
        presets[header[2], header[1]] = tuple(zones)
    return presets


def _bags(bags: bytes, generators: bytes) -> list[dict[int, int]]:
    """The generators of every zone: number to value (signed, or the two bytes of a range as they stand)."""
    values = list(struct.iter_unpack("<Hh", generators))
    starts = [start for start, _ in struct.iter_unpack("<HH", bags)]
    return [dict(values[first:last]) for first, last in pairwise(starts)]


def _with_global(bags: list[dict[int, int]], link: int) -> list[dict[int, int]]:
    """Zones that lead on by generator `link`; a first one that does not is their common default."""
    common = bags[0] if bags and link not in bags[0] else {}
    return [{**common, **bag} for bag in bags if link in bag]


def _range(value: int | None) -> tuple[int, int]:
    return (0, 127) if value is None else (value & 0xFF, (value >> 8) & 0xFF)


def _zone(preset: dict[int, int], own: dict[int, int], sample: tuple[bytes, ...]) -> Zone | None:
    _, start, end, loop_start, loop_end, rate, root, correction, _, kind = sample
    keys = _overlap(_range(preset.get(KEYS)), _range(own.get(KEYS)))
    velocities = _overlap(_range(preset.get(VELOCITIES)), _range(own.get(VELOCITIES)))
    if keys is None or velocities is None or int(kind) & 0x8000 or int(rate) < 400:
        return None

    def value(number: int) -> int:
        base = own.get(number, DEFAULTS.get(number, 0))
        return base if number in NOT_ADDED else base + preset.get(number, 0)

    first = int(start) + value(START) + 32_768 * value(START_COARSE)
    last = int(end) + value(END) + 32_768 * value(END_COARSE)
    loop = (
        int(loop_start) + value(LOOP_START) + 32_768 * value(LOOP_START_COARSE) - first,
        int(loop_end) + value(LOOP_END) + 32_768 * value(LOOP_END_COARSE) - first,
    )
    written_root = value(ROOT) if value(ROOT) >= 0 else int(root)
    cents = 100 * value(COARSE_TUNE) + value(FINE_TUNE) + int(correction)
    return Zone(
        keys=keys,
        velocities=velocities,
        start=first,
        end=last,
        loop=loop if value(MODES) & 1 and 0 <= loop[0] < loop[1] <= last - first else None,
        rate_hz=int(rate),
        root_key=written_root - cents / 100,
        cents_a_key=value(SCALE),
        # Editors write attenuation in centibel; players since the first hardware take 0.4 of it.
        gain=10 ** (-0.4 * max(0, value(ATTENUATION)) / 200),
        pan=max(-1.0, min(1.0, value(PAN) / 500)),
        attack_s=_seconds(value(ATTACK)),
        hold_s=_seconds(value(HOLD)),
        decay_s=_seconds(value(DECAY)),
        sustain=10 ** (-max(0, min(1440, value(SUSTAIN))) / 200),
        release_s=_seconds(value(RELEASE)),
        cutoff_hz=8.176 * 2 ** ((value(FILTER_HZ) + max(0, value(MOD_TO_FILTER)) // 2) / 1200),
        exclusive=value(CLASS),
    )


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> tuple[int, int] | None:
    low, high = max(one[0], other[0]), min(one[1], other[1])
    return (low, high) if low <= high else None


def _seconds(timecents: int) -> float:
    return float(2 ** (max(-12_000, min(8_000, timecents)) / 1200))
