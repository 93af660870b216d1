"""Voice translation, end to end, with real engines: time, placing, pace, how well it is understood, resume, one edit.

The recordings: the demo's conversation where SEGUE_BENCH_EPISODE names it (an MP3 of `segue demo`), and read
speech by two people in turns, from the shared speech beside the project. SEGUE_BENCH_LANGUAGES (`pt`) names the
languages; a route that is not here says so in its row. SEGUE_BENCH_KILLS (5) says how often a short dub is killed.
"""

import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from bench import Row

SPEECH = Path(__file__).parents[2] / "shared" / "data" / "speech" / "librispeech"
WORD_ERRORS = {"es": 10, "pt": 10, "fr": 15, "de": 20}
TURNS = 8
KILLS = int(os.environ.get("SEGUE_BENCH_KILLS", "5"))
SHORT_MS = 25_000
SENTENCES = 40


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
        if episode:
            rows += _fits(Path(episode).parent, cache_dir(), folder)
        for name, source in sources.items():
            first = True
            for language in os.environ.get("SEGUE_BENCH_LANGUAGES", "pt").split(","):
                try:
                    rows += _one(name, source, language, cache_dir(), folder, first)
                except SegueError as error:
                    rows.append(Row(f"dub {name} {language}", None, note=str(error)))
                first = False
        rows += _spoken_flores(cache_dir(), folder, SENTENCES)
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
        Row(f"{title} voices nearest to their own speaker", _own(made, tools), "%", ">= 100"),
        Row(f"{title} edit of a line", round(edit_s, 1), "s", "<= 5"),
    ]  # fmt: skip


def _spoken_flores(weights: Path, folder: Path, most: int) -> list[Row]:
    """What is lost on the way from the page to the microphone: FLORES sentences are spoken by Piper, read as any
    recording, translated as the dub does, and compared with the same engine's translation of the written ones."""
    import sacrebleu

    from bench.translation import FLORES, sentences
    from segue.audio.encode import write
    from segue.audio.shape import resample
    from segue.engines.tts.piper import PiperSpeech
    from segue.engines.weights import WeightsStore
    from segue.understanding.reading.read import read
    from segue.understanding.reading.shapes import Ears

    if not FLORES.is_dir():
        return [Row("dub: BLEU lost by hearing", None, note="FLORES does not stand in ../shared here")]
    tools = _tools(weights, folder / "steps")
    voice = PiperSpeech(WeightsStore(weights).path)
    written = sentences("en", most)
    parts, edges = [np.zeros((16_000, 1), np.float32)], [1_000]
    for text in written:
        speech = voice.speak(text, "piper:joe")
        parts += [resample(speech.samples[:, None], speech.rate_hz, 16_000), np.zeros((16_000, 1), np.float32)]
        edges.append(round(sum(map(len, parts)) / 16))
    write(folder / "flores.wav", np.concatenate(parts), 16_000)
    ears = Ears(tools.ears.hearing, tools.ears.detector)
    heard = read(folder / "flores.wav", ears, tools.steps, language="en").sentences
    said = [[each.text for each in heard if start <= (each.start_ms + each.end_ms) // 2 < end]
            for start, end in pairwise(edges)]  # fmt: skip
    flat = [line.text for line in tools.router.translate([text for some in said for text in some], "en", "pt").lines]
    at = iter(flat)
    spoken = [" ".join(next(at) for _ in some) for some in said]
    clean = [line.text for line in tools.router.translate(written, "en", "pt").lines]
    right = [sentences("pt", most)]
    scores = [sacrebleu.corpus_bleu(texts, right).score for texts in (clean, spoken)]
    note = f"{most} sentences; written {scores[0]:.1f}, spoken and heard {scores[1]:.1f}"
    return [Row("dub: BLEU lost by hearing", round(scores[0] - scores[1], 2), "", "", note)]


def _own(made: Any, tools: Any) -> float | None:
    """The share of the dubbed voices that are more like their own speaker than like any other of the recording."""
    from segue.dub.check import voice_of
    from segue.engines.voiceid.base import likeness

    nearest = []
    for speaker in made.heard:
        clips = [Path(line.clip) for line in made.lines if line.speaker == speaker.name and line.clip]
        voice = voice_of(clips, tools.ears.voices, tools.steps)
        if voice is not None:
            near = {each.name: likeness(voice, each.centroid) for each in made.heard}
            nearest.append(max(near, key=lambda name: near[name]) == speaker.name)
    return round(100 * float(np.mean(nearest)), 1) if nearest else None


def _fits(shows: Path, weights: Path, folder: Path) -> list[Row]:
    """The fit alone, with lengths as the voice foretells them: every conversation of the demo that lies in a folder, by
    its captions, into each language. Costs seconds, so that it can be tried again and again."""
    from bench.hearing import cues_of
    from segue.audio.decode import probe
    from segue.dub import fit
    from segue.dub.shorter import shorter
    from segue.dub.speak import Order, Speakers
    from segue.model.dub import VoiceMatch
    from segue.model.text import Segment
    from segue.understanding.reading.sentences import sentences

    tools = _tools(weights, folder / "steps")
    speakers = Speakers(tools.speech, tools.steps)
    rows = []
    for language in WORD_ERRORS:
        voices = [voice.id for _, voice in speakers.voices(language)]
        places, late = [], []
        for path in sorted(shows.glob("*.mp3")):
            cues = [Segment(start, end, text, name) for start, end, name, text in cues_of(path.with_suffix(".vtt"))]
            lines = sentences(cues, "en")
            texts = [each.text for each in tools.router.translate([line.text for line in lines], "en", language).lines]
            own = {name: voices[n % len(voices)] for n, name in enumerate(sorted({line.speaker for line in lines}))}
            slots = []
            for line, text in zip(lines, texts, strict=True):
                voice = VoiceMatch(line.speaker, language, own[line.speaker])
                told = [speakers.length_ms(Order(each, voice)) for each in (text, *shorter(text, language))]
                slots.append(fit.Slot(line.start_ms, line.end_ms, line.speaker, told[0], tuple(told[1:])))
            found = fit.plan(slots, probe(path).duration_ms)
            places += found
            late += [abs(place.start_ms - slot.start_ms) for place, slot in zip(found, slots, strict=True)]
        share = sum(fit.SLOWEST <= place.rate <= fit.FAST for place in places) / len(places)
        fastest = max(place.rate for place in places)
        note = f"{len(places)} lines, fastest {fastest:.2f}, onset median {median(late):.0f} ms"
        title = f"dub fit {language}, lengths foretold: at 0.9 to 1.2"
        rows.append(Row(title, round(100 * share, 1), "%", ">= 95", note))
    return rows


def _killed(source: Path, weights: Path, folder: Path) -> list[Row]:
    """Kill -9 at random moments of a short recording, again and again, from the first word to the last; the run that is
    left to end gives what one gives that nobody disturbed. Every line that is spoken is written down as it begins."""
    short = _start_of(source, folder / "short.wav")
    began = time.monotonic()
    calm = _run(short, weights, folder / "calm").communicate()[0]
    whole_s = time.monotonic() - began
    rng = np.random.default_rng(5)
    # Most moments lie late, so that what was kept until then is used; a run that ends before its kill is one as well.
    for share in np.sort(rng.uniform(0.15, 1.0, KILLS)):
        process = _run(short, weights, folder / "killed")
        try:
            process.wait(float(share) * whole_s)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
        process.communicate()
    resumed = _run(short, weights, folder / "killed").communicate()[0]
    if not resumed or not calm:
        return [Row("dub after kills", None, note="the run that nobody disturbed did not end")]
    spoken = (folder / "killed.spoken").read_text("utf-8").split("\n")[:-1]
    once = (folder / "calm.spoken").read_text("utf-8").split("\n")[:-1]
    # A voice has a little noise of its own, and where a line's breath ends may differ by a frame.
    pairs = list(zip(json.loads(resumed), json.loads(calm), strict=True))
    off = [abs(a[0] - b[0]) if a[2] == b[2] else 10_000 for a, b in pairs]
    most = max(Counter(spoken).values())
    note = f"of {len(once)} lines, {len(spoken)} times a voice began; one line {most} times"
    twice = round((len(spoken) - len(once)) / KILLS, 2)
    return [
        Row(f"dub after {KILLS} kills: places off", max(off), "ms", "<= 40"),
        Row("dub after kills: lines spoken twice, for a kill", twice, "", "<= 1", note),
    ]


def _run(source: Path, weights: Path, steps: Path) -> "subprocess.Popen[str]":
    """A dub in a process of its own; prints the lines' places, rates and texts."""
    code = (
        "import sys, json; from pathlib import Path; from bench.dub import _tools, _written_down; "
        "from segue.dub.pipeline import Wish, dub; source, weights, steps = map(Path, sys.argv[1:4]); "
        "tools = _written_down(_tools(weights, steps), steps.with_suffix('.spoken')); "
        "made = dub(Wish(source, 'pt', 'en'), tools, steps.with_suffix('.mp3')); "
        "print(json.dumps([(line.new_start_ms, line.rate, line.translation) for line in made.lines]))"
    )
    order = [sys.executable, "-c", code, str(source), str(weights), str(steps)]
    return subprocess.Popen(order, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)


def _written_down(tools: Any, path: Path) -> Any:
    """The tools with a voice that writes down what it begins to speak."""
    engine = tools.speech[0]
    speak = engine.speak

    def spoken(text: str, voice: str, language: str = "en", speed: float = 1.0) -> Any:
        with path.open("a", encoding="utf-8") as book:
            book.write(f"{voice} {speed:.3f} {text}\n")
        return speak(text, voice, language, speed)

    engine.speak = spoken
    return tools


def _start_of(source: Path, path: Path) -> Path:
    from segue.audio.decode import read
    from segue.audio.encode import write

    write(path, read(source, 16_000, 1, 0, SHORT_MS), 16_000)
    return path


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
