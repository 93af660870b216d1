"""Voice translation, end to end, with real engines: time, placing, pace, how well it is understood, resume, one edit.

The recordings: the demo's conversation where SEGUE_BENCH_EPISODE names it (an MP3 of `segue demo`), and read
speech by two people in turns, from the shared speech beside the project. SEGUE_BENCH_LANGUAGES (`pt`) names the
languages; a route that is not here says so in its row.
"""

import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from bench import Row

SPEECH = Path(__file__).parents[2] / "shared" / "data" / "speech" / "librispeech"
WORD_ERRORS = {"es": 10, "pt": 10, "fr": 15, "de": 20}
TURNS = 8
KILLS = 3


def run() -> list[Row]:
    """Every figure."""
    from tests.weights import cache_dir

    from segue.model.errors import SegueError

    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as held:
        folder = Path(held)
        episode = os.environ.get("SEGUE_BENCH_EPISODE", "")
        sources = {"conversation": Path(episode)} if episode else {}
        if SPEECH.is_dir():
            sources["read speech"] = _joined(folder / "read.wav")
        if not sources:
            return [Row("dub", None, note="no recording: set SEGUE_BENCH_EPISODE or bring the shared speech")]
        for name, source in sources.items():
            first = True
            for language in os.environ.get("SEGUE_BENCH_LANGUAGES", "pt").split(","):
                try:
                    rows += _one(name, source, language, cache_dir(), folder, first)
                except SegueError as error:
                    rows.append(Row(f"dub {name} {language}", None, note=str(error)))
                first = False
        rows += _killed(next(iter(sources.values())), cache_dir(), folder)
    peak_gb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    return [*rows, Row("dub peak memory", round(peak_gb, 2), "GB", "<= 2.5")]


def _one(name: str, source: Path, language: str, weights: Path, folder: Path, first: bool) -> list[Row]:
    from dataclasses import replace

    from segue.dub.pipeline import Edit, Wish, dub

    tools = _tools(weights, folder / "steps")
    wish = Wish(source, language, "en")
    out = folder / f"{source.stem}.{language}.mp3"
    began = time.monotonic()
    made = dub(wish, tools, out)
    wall_s = time.monotonic() - began
    line = max(made.lines, key=lambda each: each.end_ms - each.start_ms)
    began = time.monotonic()
    changed = replace(wish, edits={line.start_ms: Edit(text=line.translation + " Obrigado.")}, mix=False)
    dub(changed, tools, out)
    edit_s = time.monotonic() - began
    card, title = made.card, f"dub {name} {language}"
    stages = ", ".join(f"{stage} {seconds:.0f} s" for stage, seconds in made.timings_s.items())
    goal = WORD_ERRORS.get(language)
    return [
        Row(title, round(wall_s * 1000 / made.original_ms, 3), "x real time", "<= 0.6" if first else "<= 0.45", stages),
        Row(f"{title} placed", round(100 * card.placed / card.lines, 1), "%", ">= 100", made.route),
        Row(f"{title} overlaps", card.overlaps, "", "<= 0"),
        Row(f"{title} length off", abs(card.length_off_ms), "ms", "<= 100"),
        Row(f"{title} at 0.9 to 1.2", round(100 * card.comfortable_share, 1), "%", ">= 95"),
        Row(f"{title} fastest", card.fastest_rate, "", "<= 1.25"),
        Row(f"{title} speech overlap", card.speech_overlap, "", ">= 0.7"),
        Row(f"{title} onset median", card.onset_median_ms, "ms", "<= 150"),
        Row(f"{title} misheard", None if card.word_error is None else round(100 * card.word_error, 1), "%",
            f"<= {goal}" if goal else ""),
        Row(f"{title} edit of a line", round(edit_s, 1), "s", "<= 5"),
    ]  # fmt: skip


def _killed(source: Path, weights: Path, folder: Path) -> list[Row]:
    """Kill -9 at random moments; the run that is left to end gives the places of one that nobody disturbed."""
    rng = np.random.default_rng(5)
    code = (
        "import sys; from pathlib import Path; from bench.dub import _tools; from segue.dub.pipeline import Wish, dub; "
        "made = dub(Wish(Path(sys.argv[1]), 'pt', 'en', check=False), _tools(Path(sys.argv[2]), Path(sys.argv[3])), "
        "Path(sys.argv[4])); import json; "
        "print(json.dumps([(l.new_start_ms, l.rate, l.translation) for l in made.lines]))"
    )

    def command(steps: str) -> list[str]:
        return [
            sys.executable,
            "-c",
            code,
            str(source),
            str(weights),
            str(folder / steps),
            str(folder / f"{steps}.mp3"),
        ]

    for _ in range(KILLS):
        process = subprocess.Popen(command("killed"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            process.wait(float(rng.uniform(5, 40)))
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
    resumed, calm = (
        subprocess.run(command(steps), check=False, capture_output=True, text=True) for steps in ("killed", "calm")
    )
    if resumed.returncode or calm.returncode:
        return [Row("dub after kills", None, note=(resumed.stderr or calm.stderr)[-200:])]
    # A voice has a little noise of its own, and where a line's breath ends may differ by a frame.
    off = [
        abs(a[0] - b[0]) if a[2] == b[2] else 10_000
        for a, b in zip(json.loads(resumed.stdout), json.loads(calm.stdout), strict=True)
    ]
    return [Row(f"dub after {KILLS} kills: places off", max(off), "ms", "<= 40")]


def _tools(weights: Path, steps: Path) -> Any:
    """What dubs are made with, as the product does."""
    from segue.dub.pipeline import Tools
    from segue.dub.routes import Router
    from segue.engines.asr.whisper import WhisperHearing
    from segue.engines.mt.firefox import FirefoxTranslation
    from segue.engines.mt.graft import GraftTranslation
    from segue.engines.tts.kokoro import KokoroSpeech
    from segue.engines.vad.silero import SileroSpeechDetector
    from segue.engines.voiceid.resemblyzer import ResemblyzerVoices
    from segue.engines.weights import WeightsStore
    from segue.understanding.reading.shapes import Ears
    from segue.understanding.reading.steps import Steps

    path = WeightsStore(weights).path
    ears = Ears(WhisperHearing(path), SileroSpeechDetector(), ResemblyzerVoices(path))
    routes = Router([FirefoxTranslation(lambda: sorted(weights.glob("translation-*"))), GraftTranslation(path)])
    return Tools(ears, routes, (KokoroSpeech(path),), Steps(steps))


def _joined(path: Path) -> Path:
    """Two readers in turns, a second between them."""
    from segue.audio.decode import read
    from segue.audio.encode import write

    by_reader: dict[str, list[Path]] = {}
    for file in sorted([*SPEECH.glob("*.flac"), *SPEECH.glob("*.ogg")]):
        by_reader.setdefault(file.name.split("-")[0].split(".")[0], []).append(file)
    readers = sorted(by_reader.values(), key=len, reverse=True)[:2]
    turns = [readers[n % 2][n // 2 % len(readers[n % 2])] for n in range(TURNS)]
    gap = np.zeros((44_100, 1), np.float32)
    write(path, np.concatenate([part for turn in turns for part in (read(turn, 44_100, 1), gap)]), 44_100)
    return path
