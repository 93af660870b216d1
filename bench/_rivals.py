"""The analysis beside libsonare and librosa: `python -m bench._rivals` prints the tables of the analysis page."""

import time
from collections.abc import Callable

import numpy as np
import soxr
from numpy.typing import NDArray

from bench.analysis import key_mark, pieces, tempo_marks
from segue.analysis.harmony import NAMES, hear_key, key_scores
from segue.analysis.rhythm import hear_rhythm
from segue.analysis.spectrum import RATE_HZ, Ear

Mono = NDArray[np.float32]
MADE, SCORES, SECONDS = 50, 55, 45


def ear(mono: Mono) -> Ear:
    made = Ear()
    for at in range(0, len(mono), 16_384):
        made.push(mono[at : at + 16_384])
    made.close()
    return made


def plain(key: object) -> str:
    """`F# minor` → `F#m`."""
    tonic, mode = str(key).split(" ")[:2]
    number = ("C D EF G A B".index(tonic[0]) + tonic.count("#") - tonic.count("b")) % 12
    return NAMES[number] + ("m" if mode.startswith("min") else "")


def tempos() -> dict[str, Callable[[Mono], float | None]]:
    import librosa
    import libsonare

    def own(mono: Mono) -> float | None:
        heard = ear(mono)
        return hear_rhythm(heard.bands(), heard.chroma()).tempo_bpm

    return {
        "segue": own,
        "libsonare detect_bpm": lambda mono: libsonare.detect_bpm(mono, RATE_HZ),
        "libsonare analyze_rhythm": lambda mono: libsonare.analyze_rhythm(mono, RATE_HZ).bpm,
        "librosa beat_track": lambda mono: float(np.ravel(librosa.beat.beat_track(y=mono, sr=RATE_HZ)[0])[0]),
        "librosa feature.tempo": lambda mono: float(librosa.feature.tempo(y=mono, sr=RATE_HZ)[0]),
    }


def keys() -> dict[str, Callable[[Mono], str]]:
    import librosa
    import libsonare

    def from_cqt(mono: Mono) -> str:
        chroma = np.tile(librosa.feature.chroma_cqt(y=mono, sr=RATE_HZ).T, 2).astype(np.float32)
        best = int(np.argmax(key_scores(chroma, chroma[:, :12].sum(axis=1))))
        return NAMES[best % 12] + ("m" if best >= 12 else "")

    return {
        "segue": lambda mono: hear_key(ear(mono).chroma()).key,
        "libsonare detect_key": lambda mono: plain(libsonare.detect_key(mono, RATE_HZ)),
        "libsonare detect_key, use_hpss": lambda mono: plain(libsonare.detect_key(mono, RATE_HZ, use_hpss=True)),
        "librosa chroma_cqt, our profiles": from_cqt,
    }


def main() -> None:
    played, player = pieces(MADE, SCORES, SECONDS)
    heard = [(piece, soxr.resample(sound.mean(axis=1), 44_100, RATE_HZ).astype(np.float32)) for piece, sound in played]
    seconds = sum(len(mono) for _, mono in heard) / RATE_HZ
    print(f"{len(heard)} pieces, {seconds / 60:.0f} minutes, played by {player}\n")
    print("| tempo by | within 4 % | octaves allowed | x real time |\n|---|---|---|---|")
    for name, tempo in tempos().items():
        tempo(heard[0][1])  # what compiles at its first call is not counted
        began = time.process_time()
        marks = np.mean([tempo_marks(tempo(mono), piece.tempo_bpm) for piece, mono in heard], axis=0)
        print(f"| {name} | {marks[0]:.2f} | {marks[1]:.2f} | {(time.process_time() - began) / seconds:.4f} |")
    print("\n| key by | exact | MIREX weighted | x real time |\n|---|---|---|---|")
    for name, key in keys().items():
        began = time.process_time()
        found = [(key(mono), piece.key) for piece, mono in heard]
        spent = (time.process_time() - began) / seconds
        exact = np.mean([mine == truth for mine, truth in found])
        weighted = np.mean([key_mark(mine, truth) for mine, truth in found])
        print(f"| {name} | {exact:.2f} | {weighted:.2f} | {spent:.4f} |")


if __name__ == "__main__":
    main()
