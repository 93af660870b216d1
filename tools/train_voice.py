"""Fits the net of `segue.analysis.voice` to pieces in which it is known where there is a voice.

Run by a developer, never by the product; needs the soundfont's weights, scikit-learn, and a folder of recorded speech
(FLAC; the part of a file's name before the first hyphen is the speaker) and one of instrumental music:

    python -m tools.train_voice SPEECH_FOLDER MUSIC_FOLDER WORK_FOLDER src/segue/analysis/voice.npz

Every fourth speaker, every third instrumental recording and the grounds of `TEST_SEEDS` are never trained on.
"""

import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from bench._pieces import made
from bench._singing import RATE_HZ
from bench._voiced import KINDS, SECONDS, Ground, Kind, Voiced, ground, player, sung_length, voiced
from numpy.typing import NDArray

from segue.analysis.spectrum import Ear
from segue.analysis.voice import STEPS_PER_S, VoiceEar, level_of, spans_of, voice_features
from segue.audio.decode import probe, read

TRAIN_SEEDS, TEST_SEEDS = (*range(0, 40), *range(110, 130)), range(100, 110)
MORE_SEEDS = range(130, 176)
"""Grounds for what is hardest: choirs."""
NETS, HIDDEN = 5, 20
TAKES: dict[Kind, int] = {"sung": 3, "spoken": 2, "choir": 1, "instrumental": 2}
MORE_TAKES: dict[Kind, int] = {"sung": 1, "spoken": 0, "choir": 3, "instrumental": 1}
Array = NDArray[np.float32]


def main(speech: Path, music: Path, work: Path, out: Path) -> None:
    """Makes the features (kept in `work`), fits, tells how well it went, writes the weights."""
    recordings = sorted(music.rglob("*.ogg"))
    for name, seeds in (("train", TRAIN_SEEDS), ("test", TEST_SEEDS)):
        speakers = _speakers(speech, name == "test")
        for seed in seeds:
            _made(work / f"{name}-{seed}.npz", _pieces(seed, speakers))
        for number, path in enumerate(recordings):
            if (number % 3 == 2) == (name == "test"):
                _made(work / f"{name}-over-{number}.npz", _over_recording(path, number, speakers))
    for seed in MORE_SEEDS:
        _made(work / f"train-more-{seed}.npz", _pieces(seed, _speakers(speech, False), MORE_TAKES))
    fit(work, out)


def fit(work: Path, out: Path) -> None:
    """From kept features to weights."""
    from sklearn.neural_network import MLPClassifier  # type: ignore[import-untyped]

    features, truth, weight = _stacked(work, "train")
    mean, spread = features.mean(axis=0), features.std(axis=0) + 1e-3
    scaled = np.clip((features - mean) / spread, -8, 8)
    keep = weight > 0
    # The mean of several nets' answers is one net with all their hidden units.
    nets = []
    for seed in range(NETS):
        net = MLPClassifier((HIDDEN,), "tanh", alpha=10.0, batch_size=512, max_iter=14, random_state=seed)
        nets.append(net.fit(scaled[keep], truth[keep]))
    weights = {
        "mean": mean, "spread": spread,
        "w1": np.concatenate([net.coefs_[0] for net in nets], axis=1),
        "b1": np.concatenate([net.intercepts_[0] for net in nets]),
        "w2": np.concatenate([net.coefs_[1] for net in nets]) / NETS,
        "b2": np.mean([net.intercepts_[1] for net in nets], axis=0),
    }  # fmt: skip
    np.savez_compressed(out, **{name: value.astype(np.float32) for name, value in weights.items()})
    for name in ("train", "test"):
        tell(work, name)


def tell(work: Path, name: str) -> None:
    """Prints how well the starts are found, by kind."""
    from segue.analysis.voice import voice_logits

    found: dict[str, list[float]] = {}
    for path in sorted(work.glob(f"{name}-*.npz")):
        with np.load(path) as stored:
            for piece in sorted({key.partition("|")[0] for key in stored.files}):
                features, truth, level = (stored[f"{piece}|{part}"] for part in ("x", "y", "level"))
                spans = spans_of(voice_logits(features.astype(np.float32)), level)
                kind = piece.partition("-")[0]
                if not truth.any():
                    found.setdefault(kind + ": share of time heard as voice", []).append(
                        sum(s.end_ms - s.start_ms for s in spans) / (len(truth) * 100)
                    )
                    found.setdefault(kind + ": without any", []).append(not spans)
                    continue
                start = int(np.argmax(truth)) * 100
                found.setdefault(kind + ": start within 1.5 s", []).append(
                    bool(spans) and abs(spans[0].start_ms - start) <= 1_500
                )
                heard = np.zeros(len(truth), bool)
                for span in spans:
                    heard[span.start_ms // 100 : span.end_ms // 100] = True
                found.setdefault(kind + ": steps right", []).append(float((heard == truth).mean()))
    for what, values in sorted(found.items()):
        print(f"{name:6} {what:45} {np.mean(values):.3f} of {len(values)}", flush=True)


def _pieces(seed: int, speakers: list[Path], takes: dict[Kind, int] = TAKES) -> Iterator[Voiced]:
    base = ground(seed, player())
    for kind in KINDS:
        for take in range(takes[kind]):
            path = speakers[(seed * 7 + take * 3 + (kind == "sung")) % len(speakers)]
            yield voiced(kind, base, take, read(path, RATE_HZ, 1)[:, 0] if kind in ("sung", "spoken") else None)


def _over_recording(path: Path, number: int, speakers: list[Path]) -> Iterator[Voiced]:
    """Pieces over real instrumental music, a tune of the grammar being sung over it."""
    long_ms = probe(path).duration_ms
    if long_ms < 40_000:
        return
    begin = random.Random(path.stem).randrange(0, int(long_ms) - 36_000)
    bed = read(path, RATE_HZ, 2, begin, begin + 34_000)
    piece = made(1_000 + number, SECONDS, lead_program=127)
    tune = sung_length([note for note in piece.notes if note.program == 127 and not note.drum])
    silent = np.zeros_like(bed)
    base = Ground(1_000 + number, tuple(tune), 4 * 60_000 / piece.tempo_bpm, bed, silent, silent)
    kinds: tuple[Kind, ...] = ("sung", "sung", "spoken", "instrumental")
    for take, kind in enumerate(kinds):
        speaker = speakers[(number * 5 + take) % len(speakers)]
        yield voiced(kind, base, take, None if kind == "instrumental" else read(speaker, RATE_HZ, 1)[:, 0])


def _made(path: Path, pieces: Iterator[Voiced]) -> None:
    if path.exists():
        return
    began = time.time()
    kept: dict[str, NDArray[np.generic]] = {}
    for piece in pieces:
        try:
            mono = piece.sound.mean(axis=1)
        except ValueError as error:  # a speaker without syllables
            print(error)
            continue
        ear, voice = Ear(), VoiceEar()
        for at in range(0, len(mono), 22_050):
            ear.push(mono[at : at + 22_050])
            voice.push(mono[at : at + 22_050])
        ear.close()
        voice.close()
        features = voice_features(ear.bands(), voice.glides())
        at_ms = (np.arange(len(features)) + 0.5) * 1000 / STEPS_PER_S
        truth = np.zeros(len(features), bool)
        for start, end in piece.spans_ms:
            truth |= (at_ms >= start) & (at_ms < end)
        kept |= {
            f"{piece.name}|x": features.astype(np.float16),
            f"{piece.name}|y": truth,
            f"{piece.name}|level": level_of(ear.bands(), len(features)),
        }
    if kept:
        np.savez(path, **kept)
        print(path.name, len(kept) // 3, round(time.time() - began, 1), "s", flush=True)


def _stacked(work: Path, name: str) -> tuple[Array, NDArray[np.bool_], Array]:
    features, truths, weights = [], [], []
    for path in sorted(work.glob(f"{name}-*.npz")):
        with np.load(path) as stored:
            for key in stored.files:
                if key.endswith("|x"):
                    truth = stored[key[:-1] + "y"]
                    features.append(stored[key].astype(np.float32))
                    truths.append(truth)
                    # Within 0.3 s of a border either answer is right.
                    near = np.convolve(np.abs(np.diff(truth.astype(int), prepend=truth[0])), np.ones(7), "same") > 0
                    weights.append((~near & (stored[key[:-1] + "level"] > 0.5)).astype(np.float32))
    return np.concatenate(features), np.concatenate(truths), np.concatenate(weights)


def _speakers(folder: Path, test: bool) -> list[Path]:
    found = sorted(folder.glob("*.flac"))
    names = sorted({path.name.partition("-")[0] for path in found})
    return [path for path in found if (names.index(path.name.partition("-")[0]) % 4 == 3) == test]


if __name__ == "__main__":
    main(*(Path(word) for word in sys.argv[1:5]))
