"""How right and how fast the analysis is on pieces whose tempo and key are known; `_rivals` compares it."""

import tempfile
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench import Row
from bench._pieces import NAMES, Piece, from_scores, made, rendered, synthesiser
from segue.analysis.profile import analyse
from segue.audio.encode import write

MADE, SCORES, SECONDS = 24, 24, 30

Rendered = list[tuple[Piece, NDArray[np.float32]]]


def pieces(made_count: int = MADE, score_count: int = SCORES, seconds: int = SECONDS) -> tuple[Rendered, str]:
    """Rendered pieces (stereo, 44.1 kHz), and what played them."""
    player = synthesiser()
    chosen = [made(seed, seconds) for seed in range(made_count)] + from_scores(seconds)[:score_count]
    return [(piece, rendered(piece, player)) for piece in chosen], player.name


def tempo_marks(heard: float | None, truth: float) -> tuple[bool, bool]:
    """Right within 4 %; right when halves, thirds and their multiples count too (MIREX's accuracies 1 and 2)."""
    if not heard:
        return False, False
    return (
        abs(heard / truth - 1) <= 0.04,
        any(abs(heard / truth / factor - 1) <= 0.04 for factor in (1, 2, 1 / 2, 3, 1 / 3, 3 / 2, 2 / 3)),
    )


def key_mark(heard: str, truth: str) -> float:
    """MIREX's weights: 1 right, 0.5 a fifth off, 0.3 the relative key, 0.2 the parallel one."""
    if not heard:
        return 0.0
    tonic, other = NAMES.index(heard.rstrip("m")), NAMES.index(truth.rstrip("m"))
    minor, other_minor = heard.endswith("m"), truth.endswith("m")
    if minor == other_minor:
        return {0: 1.0, 5: 0.5, 7: 0.5}.get((tonic - other) % 12, 0.0)
    if tonic == other:
        return 0.2
    return 0.3 if (tonic - other) % 12 == (9 if minor else 3) else 0.0


def near_beats(heard: tuple[int, ...], truth: tuple[float, ...]) -> float:
    """The share of heard beats within 70 ms of a true one."""
    if not heard:
        return 0.0
    off = np.abs(np.asarray(heard)[:, None] - np.asarray(truth)[None, :]).min(axis=1)
    return float((off <= 70).mean())


def run() -> list[Row]:
    played, player = pieces()
    tempos, keys, beats = [], [], []
    spent = sounding = 0.0
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "piece.flac"
        for piece, sound in played:
            write(path, sound, 44_100)
            began = time.process_time()
            profile = analyse(path)
            spent += time.process_time() - began
            sounding += len(sound) / 44_100
            tempos.append(tempo_marks(profile.tempo_bpm, piece.tempo_bpm))
            keys.append((profile.key == piece.key, key_mark(profile.key, piece.key)))
            if tempos[-1][0]:
                beats.append(near_beats(profile.beats_ms, piece.beats_ms))
    note = f"{len(played)} pieces of known score, played by {player}"
    exact, folded = np.mean(tempos, axis=0)
    right, weighted = np.mean(keys, axis=0)
    return [
        Row("analysis, processor time", spent / sounding, "x real time", "<= 0.05", note),
        Row("tempo within 4 %", float(exact), "", "", note),
        Row("tempo within 4 %, octaves allowed", float(folded), "", ">= 0.85", note),
        Row("beats within 70 ms, where the tempo is right", float(np.mean(beats)) if beats else None, "", "", note),
        Row("key exact", float(right), "", ">= 0.8", note),
        Row("key, MIREX weighted", float(weighted), "", ">= 0.85", note),
    ]
