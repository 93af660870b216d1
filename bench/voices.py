"""Voices drawn towards readers of the shared speech: how much more alike than the nearest stock voice, and how clear.

Each reader's recording is halved: the first half is searched with, the second half judges. The floor is another reader
of the same sex, the ceiling the reader's own other half. A second judge that nothing was searched with guards against
voices that please one encoder only: means and spreads of mel cepstra and pitch, weighed by a linear discriminant that
readers outside the test taught. SEGUE_BENCH_READERS (30) says how many readers, SEGUE_BENCH_VOICES names a folder in
which finished readers are kept, so that a run goes on where it stopped; SEGUE_BENCH_MINUTES (12) how long it may work;
SEGUE_BENCH_SPEECH another folder of readers.
"""

import json
import os
import tempfile
import time
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench import Row

SPEECH = Path(
    os.environ.get("SEGUE_BENCH_SPEECH") or Path(__file__).parents[2] / "shared" / "data" / "speech" / "librispeech"
)
SHORTEST_S = 12.0
TEXT = "The old harbour was quiet that morning, and a small boat came slowly home before the storm."
"""Spoken by what was found; no search ever hears it."""
LANGUAGE = "en"
Array = NDArray[np.float32]


def run() -> list[Row]:
    """Every figure."""
    if not SPEECH.is_dir():
        return [Row("drawn voices", None, note="no readers: bring the shared speech")]
    count = int(os.environ.get("SEGUE_BENCH_READERS", "30"))
    until = time.monotonic() + 60 * float(os.environ.get("SEGUE_BENCH_MINUTES", "12"))
    with tempfile.TemporaryDirectory() as held:
        folder = Path(os.environ.get("SEGUE_BENCH_VOICES") or held)
        folder.mkdir(parents=True, exist_ok=True)
        readers = _readers()
        done = []
        for name in sorted(readers, key=lambda each: (int(each) * 7919) % 1009)[:count]:
            path = folder / f"{name}.json"
            if not path.exists() and time.monotonic() < until:
                path.write_text(json.dumps(_one(name, readers, folder)), "utf-8")
            if path.exists():
                done.append(json.loads(path.read_text("utf-8")))
        return _rows(done, count, folder)


def _rows(done: list[dict[str, Any]], count: int, folder: Path) -> list[Row]:
    if not done:
        return [Row("drawn voices", None, note="no reader was finished: run it again")]

    def mean(key: str) -> float:
        return float(np.mean([each[key] for each in done]))

    rows = []
    for judge, title in (("", "drawn voices"), ("other_", "drawn voices, second judge")):
        floor, stock, drawn, ceiling = (mean(judge + key) for key in ("floor", "stock", "drawn", "ceiling"))
        way = 100 * (drawn - stock) / max(1e-9, ceiling - stock)
        note = f"floor {floor:.3f}, nearest stock {stock:.3f}, drawn {drawn:.3f}, ceiling {ceiling:.3f}"
        rows.append(Row(f"{title}: of the way to the ceiling", round(way, 1), "%", ">= 33.3" if not judge else "",
                        f"{note}; {len(done)} of {count} readers"))  # fmt: skip
    nearer = 100 * float(np.mean([each["drawn"] > each["stock"] for each in done]))
    wrong = [_misheard([folder / f"{each[key]}.wav" for each in done], folder) for key in ("nearest", "name")]
    return [
        *rows,
        Row("drawn voices: readers who gained", round(nearer, 1), "%"),
        Row("drawn voices: of the five first voices' way", round(100 * (mean("drawn") - mean("five")) / (
            mean("ceiling") - mean("five")), 1), "%", "", f"nearest of five {mean('five'):.3f}"),
        Row("drawn voices: misheard more", round(100 * (wrong[1] - wrong[0]), 1), "points", "<= 2",
            f"stock {100 * wrong[0]:.1f} %, drawn {100 * wrong[1]:.1f} %"),
        Row("drawn voices: a search", round(mean("seconds"), 1), "s", "", "of processor time, one thread"),
    ]  # fmt: skip


def _one(name: str, readers: dict[str, tuple[Array, Array, str]], folder: Path) -> dict[str, Any]:
    """A reader: searched with the first half, judged by the second."""
    from segue.engines.tts.draw import known_map
    from segue.engines.tts.drawn import DrawnSpeech
    from segue.engines.tts.styles import styles

    kokoro, encoder, _, judge = _engines()
    first, second, sex = readers[name]
    # Nobody listens here whether a try is understood: stepping back would make the voices clearer, never less clear.
    voice = DrawnSpeech(kokoro, folder / "drawn", replace(judge, misheard=None))
    began = time.process_time()
    found = voice.enrol(f"r{name}", first, 16_000, LANGUAGE)
    seconds = time.process_time() - began
    wanted = encoder.embed(first)
    near = known_map().heard[:, 1] @ wanted
    nearest = styles().names[int(near.argmax())]
    five = [at for at, each in enumerate(styles().names) if each.startswith("j")]
    nearest_of_five = styles().names[five[int(near[five].argmax())]]
    plain, of_five = _stock(nearest, folder), _stock(nearest_of_five, folder)
    drawn = voice.speak(TEXT, found.voice, LANGUAGE)
    sound = _kept(folder / f"{name}.wav", drawn.samples, drawn.rate_hz, found.shift)
    goal, other_goal = encoder.embed(second), _cepstral(second)
    strangers = [half for other, (_, half, o_sex) in readers.items() if other != name and o_sex == sex][:10]
    return {
        "name": name, "sex": sex, "nearest": nearest, "shift": found.shift, "seconds": seconds,
        "floor": float(np.mean([encoder.embed(each) @ goal for each in strangers])),
        "ceiling": float(wanted @ goal), "stock": float(encoder.embed(plain) @ goal),
        "five": float(encoder.embed(of_five) @ goal), "drawn": float(encoder.embed(sound) @ goal),
        "other_floor": float(np.mean([_cepstral(each) @ other_goal for each in strangers])),
        "other_ceiling": float(_cepstral(first) @ other_goal), "other_stock": float(_cepstral(plain) @ other_goal),
        "other_drawn": float(_cepstral(sound) @ other_goal),
    }  # fmt: skip


@cache
def _engines() -> Any:
    from tests.weights import cache_dir

    from segue.dub.judging import judge_of
    from segue.engines.asr.whisper import WhisperHearing
    from segue.engines.tts.kokoro import KokoroSpeech
    from segue.engines.voiceid.resemblyzer import ResemblyzerVoices
    from segue.engines.weights import WeightsStore

    path = WeightsStore(cache_dir()).path
    encoder, hearing = ResemblyzerVoices(path), WhisperHearing(path)
    return KokoroSpeech(path, 1), encoder, hearing, judge_of(encoder, hearing)


@cache
def _stock(name: str, folder: Path) -> Array:
    """A plain voice speaking the text."""
    from segue.audio.decode import read
    from segue.engines.tts.styles import styles

    path = folder / f"{name}.wav"
    if path.exists():
        return read(path, 16_000, 1)[:, 0]
    spoken = _engines()[0].speak_style(TEXT, partial(styles().of, name), LANGUAGE)
    return _kept(path, spoken.samples, spoken.rate_hz, 1.0)


def _kept(path: Path, samples: Array, rate_hz: int, shift: float) -> Array:
    """The speech as it is played, also as a file of the kind that dubs are made of."""
    from segue.audio.encode import write
    from segue.audio.shape import resample
    from segue.dub.speak import CLIP_RATE_HZ, shifted, trimmed

    clip = resample(shifted(trimmed(samples, rate_hz), shift)[:, None], rate_hz, CLIP_RATE_HZ)
    half = path.with_suffix(".half.wav")
    write(half, clip, CLIP_RATE_HZ)
    half.replace(path)
    return resample(clip, CLIP_RATE_HZ, 16_000)[:, 0]


def _misheard(clips: list[Path], folder: Path) -> float:
    """The share of the words that are misheard."""
    from segue.dub.check import Said, word_errors
    from segue.understanding.reading.steps import Steps

    said = [Said(clip, TEXT) for clip in clips]
    found = word_errors(said, LANGUAGE, _engines()[2], Steps(folder / "steps"))
    return sum(wrong for wrong, _ in found) / sum(words for _, words in found)


@cache
def _readers() -> dict[str, tuple[Array, Array, str]]:
    """Both halves of each reader's recording, and the sex, as the corpus has it."""
    from segue.audio.decode import read

    sexes = {}
    for line in (SPEECH / "SPEAKERS.TXT").read_text("utf-8").splitlines():
        if line.strip() and not line.startswith(";"):
            fields = [part.strip() for part in line.split("|")]
            sexes[fields[0]] = fields[1]
    found = {}
    for path in sorted(SPEECH.glob("*.flac")):
        sound = read(path, 16_000, 1)[:, 0]
        name = path.name.split("-")[0]
        if len(sound) >= SHORTEST_S * 16_000:
            found[name] = (sound[: len(sound) // 2], sound[len(sound) // 2 :], sexes.get(name, ""))
    return found


def _cepstral(sound: Array) -> Array:
    """Where the second judge hears a voice: length 1."""
    mean, matrix = _discriminant()
    found = matrix @ (_measured(sound) - mean)
    return np.asarray(found / max(1e-9, float(np.linalg.norm(found))), np.float32)


def _measured(sound: Array) -> Array:
    """Means and spreads of 20 mel cepstra and of how they move, over what sounds; and the pitch."""
    from segue.dub.pitch import pitch_of
    from segue.engines.voiceid.checks import without_pauses
    from segue.engines.voiceid.resemblyzer import mel_frames

    mels = np.log(mel_frames(without_pauses(sound)) + 1e-8)
    at = np.arange(40)
    cosines = np.cos(np.pi * (at[:, None] + 0.5) * np.arange(1, 21) / 40)
    cepstra = mels @ cosines / 20
    moves = np.diff(cepstra[::2], axis=0)
    pitch = pitch_of(sound)
    hz = np.log(pitch.median_hz or 150.0)
    return np.asarray(np.r_[cepstra.mean(0), cepstra.std(0), moves.std(0), 3 * hz, pitch.spread / 4], np.float32)


@cache
def _discriminant() -> tuple[Array, Array]:
    """Directions in which readers differ more than their pieces do (R. Fisher, 1936), learned from quarters of readers
    who are not in the test."""
    count = int(os.environ.get("SEGUE_BENCH_READERS", "30"))
    readers = _readers()
    others = sorted(readers, key=lambda each: (int(each) * 7919) % 1009)[count:]
    pieces, whose = [], []
    for name in others:
        whole = np.concatenate(readers[name][:2])
        for piece in np.array_split(whole, 4):
            pieces.append(_measured(piece))
            whose.append(name)
    rows, names = np.stack(pieces).astype(np.float64), np.array(whose)
    mean = rows.mean(axis=0)
    scale = rows.std(axis=0) + 1e-9
    plain = (rows - mean) / scale
    centres = np.stack([plain[names == name].mean(axis=0) for name in others])
    inside = np.concatenate([plain[names == name] - plain[names == name].mean(axis=0) for name in others])
    within = np.cov(inside.T) + 0.05 * np.eye(plain.shape[1])
    sizes, axes = np.linalg.eigh(np.linalg.solve(np.linalg.cholesky(within), np.cov(centres.T)) @ np.linalg.inv(
        np.linalg.cholesky(within)).T)  # fmt: skip
    best = axes[:, np.argsort(sizes)[::-1][:24]]
    return mean.astype(np.float32), (best.T @ np.linalg.inv(np.linalg.cholesky(within)) / scale).astype(np.float32)
