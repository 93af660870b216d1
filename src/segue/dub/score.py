"""From placed lines to what is mixed: what gives way, how loud each voice, where the room's tone is."""

from collections.abc import Sequence
from pathlib import Path

from segue.audio.decode import probe, read
from segue.audio.shape import Samples
from segue.dub.fit import mapped
from segue.dub.mix import Score, Voiced, gain_for, hushes_of, room_tones
from segue.dub.speak import CLIP_RATE_HZ
from segue.model.dub import Line
from segue.understanding.reading.shapes import Reading

RATES_HZ = (44_100, 48_000)
NOISE_MS = 1_500
SAMPLED_LINES = 8
SAMPLED_MS = 6_000
"""So much of so many lines tells how loud a speaker is."""


def score_of(
    source: Path, lines: Sequence[Line], reading: Reading, anchors: Sequence[tuple[int, int]], interpreter: bool = False
) -> Score:
    """What to mix. Lines without a clip stay as the original says them."""
    about = probe(source)
    rate_hz = about.sample_rate_hz if about.sample_rate_hz in RATES_HZ else RATES_HZ[0]
    spoken = [line for line in lines if line.clip]
    gains = {name: _gain(source, name, spoken, rate_hz) for name in {line.speaker for line in spoken}}
    turns = [line.start_ms for before, line in zip([None, *spoken], spoken, strict=False)
             if before is None or before.speaker != line.speaker]  # fmt: skip
    end_ms = mapped(anchors, reading.map.duration_ms) if anchors else reading.map.duration_ms
    return Score(
        source=source,
        duration_ms=reading.map.duration_ms,
        rate_hz=rate_hz,
        channels=1 if about.channels == 1 else 2,
        voiced=tuple(Voiced(line.new_start_ms, Path(line.clip), gains[line.speaker]) for line in spoken),
        hushes=tuple(hushes_of(
            [(line.start_ms, line.end_ms, line.over_music) for line in spoken],
            [(span.start_ms, span.end_ms) for span in reading.map.speech],
            turns if interpreter else (),
        )),
        music=tuple(sounds_of(reading)),
        anchors=tuple(anchors),
        tail_ms=max(0, max((line.new_end_ms for line in spoken), default=0) - end_ms),
    )  # fmt: skip


def sounds_of(reading: Reading) -> list[tuple[int, int]]:
    """Where something else than talk sounds: music, and noise (laughter, applause) of some length. Short noise between
    sentences is the room and the speaker's breath."""
    return [
        (span.start_ms, span.end_ms)
        for span in reading.map.spans
        if span.kind == "music" or (span.kind == "other" and span.end_ms - span.start_ms >= NOISE_MS)
    ]


def tones_of(score: Score, reading: Reading) -> list[tuple[int, Samples]]:
    """The room's tone, from where the map hears silence."""
    quiet = [(span.start_ms, span.end_ms) for span in reading.map.spans if span.kind == "silence"]
    return room_tones(score.source, quiet, score.rate_hz, score.channels)


def _gain(source: Path, speaker: str, lines: Sequence[Line], rate_hz: int) -> float:
    own = [line for line in lines if line.speaker == speaker]
    plain = [line for line in own if not line.over_music] or own
    longest = sorted(plain, key=lambda line: line.start_ms - line.end_ms)[:SAMPLED_LINES]
    original = [
        read(source, rate_hz, 1, line.start_ms, min(line.end_ms, line.start_ms + SAMPLED_MS)) for line in longest
    ]
    clips = [read(Path(line.clip), CLIP_RATE_HZ, 1, 0, SAMPLED_MS) for line in longest]
    return gain_for(original, clips, rate_hz)
