"""Voice translation, end to end, with real engines: time, placing, pace, how well it is understood, resume, one edit.

The recordings: the demo's conversation where SEGUE_BENCH_EPISODE names it (an MP3 of `segue demo`), and real read
speech, ten people in turns, from SEGUE_BENCH_SPEECH (a folder of recordings of one person each; otherwise the shared
speech beside the project), SEGUE_BENCH_MINUTES (2.5) of it. SEGUE_BENCH_LANGUAGES (`pt`) names the languages; a route
that is not here says so in its row. SEGUE_BENCH_KILLS (5) says how often a short dub is killed. SEGUE_BENCH_PARTS names
the parts that are wanted, of `fits,conversation,speech,hearing,kills,long`. SEGUE_BENCH_STEPS keeps what was done, so
that a bench that was stopped goes on (its times then tell nothing).
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
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache, partial
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import numpy as np

from bench import Row

if TYPE_CHECKING:
    from segue.dub.fit import Slot
    from segue.dub.pipeline import Made
    from segue.model.dub import Line
    from segue.model.text import Segment

SPEECH = Path(
    os.environ.get("SEGUE_BENCH_SPEECH") or Path(__file__).parents[2] / "shared" / "data" / "speech" / "librispeech"
)
WORD_ERRORS = {"es": 10, "pt": 10, "fr": 15, "de": 20}
MINUTES = float(os.environ.get("SEGUE_BENCH_MINUTES", "2.5"))
READERS = 10
PARTS = os.environ.get("SEGUE_BENCH_PARTS", "fits,conversation,speech,hearing,kills,long").split(",")
KILLS = int(os.environ.get("SEGUE_BENCH_KILLS", "5"))
SHORT_MS = 25_000
SENTENCES = 40


def run() -> list[Row]:
    """Every figure."""
    with tempfile.TemporaryDirectory() as held:
        folder = Path(os.environ.get("SEGUE_BENCH_STEPS") or held)
        folder.mkdir(parents=True, exist_ok=True)
        rows = [row for part in PARTS for row in _part(part, folder)]
    peak_gb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    return [*rows, Row("dub peak memory", round(peak_gb, 2), "GB", "<= 2.5")]


def _part(part: str, folder: Path) -> list[Row]:
    from tests.weights import cache_dir

    from bench import _dub_long

    weights = cache_dir()
    episode = Path(os.environ.get("SEGUE_BENCH_EPISODE", ""))
    if part == "speech":
        if not SPEECH.is_dir():
            return [Row("dub read speech", None, note="no recordings: set SEGUE_BENCH_SPEECH")]
        return [row for language in _languages() for row in _read_speech(language, weights, folder)]
    if part == "hearing":
        return _spoken_flores(weights, folder, SENTENCES)
    if not episode.is_file():
        return [Row(f"dub {part}", None, note="no recording: set SEGUE_BENCH_EPISODE")]
    if part == "fits":
        return _fits(episode.parent, weights, folder)
    if part == "kills":
        return _killed(episode, weights, folder)
    if part == "long":
        return _dub_long.rows(episode, weights, folder)
    return [
        row for language in _languages() for row in _told(language, partial(_one, episode, language, weights, folder))
    ]


def _languages() -> list[str]:
    return os.environ.get("SEGUE_BENCH_LANGUAGES", "pt").split(",")


def _told(language: str, measure: Callable[[], list[Row]]) -> list[Row]:
    from segue.model.errors import SegueError

    try:
        return measure()
    except SegueError as error:
        return [Row(f"dub conversation {language}", None, note=str(error))]


def _one(source: Path, language: str, weights: Path, folder: Path) -> list[Row]:
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
    title, goal = f"dub conversation {language}", "<= 0.6" if language == _languages()[0] else "<= 0.45"
    stages = ", ".join(f"{stage} {seconds:.0f} s" for stage, seconds in made.timings_s.items())
    return [
        Row(title, round(wall_s * 1000 / made.original_ms, 3), "x real time", goal, stages),
        *_card(title, language, [made]),
        Row(f"{title} voices nearest to their own speaker", _own(made, tools), "%", ">= 100"),
        Row(f"{title} edit of a line", round(edit_s, 1), "s", "<= 5"),
    ]


def _card(title: str, language: str, dubs: Sequence["Made"]) -> list[Row]:
    """How the lines of some dubs came out, all together."""
    cards = [each.card for each in dubs]
    lines = [line for each in dubs for line in each.lines]
    share = sum(card.comfortable_share * card.placed for card in cards) / sum(card.placed for card in cards)
    spoken_ms = [sum(line.end_ms - line.start_ms for line in each.lines) for each in dubs]
    overlap = sum(card.speech_overlap * ms for card, ms in zip(cards, spoken_ms, strict=True)) / sum(spoken_ms)
    wrong, words = map(sum, zip(*(_wrong(line, language) for line in lines), strict=True))
    goal = WORD_ERRORS.get(language)
    note = f"{len(lines)} lines, {sum(card.flagged for card in cards)} for review; {dubs[0].route}"
    return [
        Row(f"{title} placed", round(100 * sum(card.placed for card in cards) / len(lines), 1), "%", ">= 100", note),
        Row(f"{title} overlaps", sum(card.overlaps for card in cards), "", "<= 0"),
        Row(f"{title} length off", max(abs(card.length_off_ms) for card in cards), "ms", "<= 100"),
        Row(f"{title} at 0.9 to 1.2", round(100 * share, 1), "%", ">= 95"),
        Row(f"{title} fastest", max(card.fastest_rate for card in cards), "", "<= 1.25"),
        Row(f"{title} speech overlap", round(overlap, 3), "", ">= 0.7"),
        Row(f"{title} onset median", median(abs(line.new_start_ms - line.start_ms) for line in lines), "ms", "<= 150"),
        Row(f"{title} misheard", round(100 * wrong / max(1, words), 1), "%", f"<= {goal}" if goal else ""),
    ]


def _wrong(line: "Line", language: str) -> tuple[int, int]:
    """The errors of a line and its words, numbers in words."""
    from segue.dub.check import normalised

    words = len(normalised(line.translation, language))
    error = line.scores.word_error
    return (0, 0) if error is None else (round(error * words), words)


def _read_speech(language: str, weights: Path, folder: Path) -> list[Row]:
    """Real readers in turns, ten in a programme, so many programmes as are wanted."""
    from segue.dub.pipeline import Wish, dub

    tools = _tools(weights, folder / "steps")
    programmes = _programmes(folder)
    began = time.monotonic()
    dubs = [dub(Wish(path, language, "en"), tools, path.with_suffix(f".{language}.mp3")) for path in programmes]
    wall_s, total_s = time.monotonic() - began, sum(each.original_ms for each in dubs) / 1000
    title = f"dub read speech {language}"
    note = f"{len(dubs)} programmes, {total_s / 60:.1f} minutes"
    return [Row(title, round(wall_s / total_s, 3), "x real time", "", note), *_card(title, language, dubs)]


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
        at_hand = sorted(speakers.voices(language), key=lambda each: each[1].languages != (language,))
        voices = [voice.id for _, voice in at_hand]
        places, late = [], []
        for path in sorted(shows.glob("*.mp3")):
            cues = [Segment(start, end, text, name) for start, end, name, text in cues_of(path.with_suffix(".vtt"))]
            lines = sentences(cues, "en")
            texts = [each.text for each in tools.router.translate([line.text for line in lines], "en", language).lines]
            own = {name: voices[n % len(voices)] for n, name in enumerate(sorted({line.speaker for line in lines}))}
            orders = [
                [Order(each, VoiceMatch(line.speaker, language, own[line.speaker]))
                 for each in (text, *shorter(text, language))]
                for line, text in zip(lines, texts, strict=True)
            ]  # fmt: skip
            lengths = [[speakers.length_ms(order) for order in wordings] for wordings in orders]
            end_ms = probe(path).duration_ms
            for at, place in enumerate(fit.plan(_slots(lines, lengths), end_ms)):
                order = replace(orders[at][place.wording], rate=place.rate)
                lengths[at][place.wording] = round(speakers.length_ms(order) * place.rate)
            slots = _slots(lines, lengths)
            found = fit.plan(slots, end_ms)
            places += found
            late += [abs(place.start_ms - slot.start_ms) for place, slot in zip(found, slots, strict=True)]
        share = sum(fit.SLOWEST <= place.rate <= fit.FAST for place in places) / len(places)
        fastest = max(place.rate for place in places)
        note = f"{len(places)} lines, fastest {fastest:.2f}, onset median {median(late):.0f} ms"
        title = f"dub fit {language}, lengths foretold: at 0.9 to 1.2"
        rows.append(Row(title, round(100 * share, 1), "%", ">= 95", note))
    return rows


def _slots(lines: Sequence["Segment"], lengths: Sequence[Sequence[int]]) -> list["Slot"]:
    from segue.dub.fit import Slot

    return [Slot(line.start_ms, line.end_ms, line.speaker, told[0], tuple(told[1:]))
            for line, told in zip(lines, lengths, strict=True)]  # fmt: skip


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
    """The tools with a voice that writes down what it begins to speak, alone and with several hands."""
    for engine in (tools.speech[0], tools.speech[0].at_work()):
        engine.speak = partial(_spoken_and_written, engine.speak, path)
    return tools


def _spoken_and_written(
    speak: Callable[..., Any], path: Path, text: str, voice: str, language: str = "en", speed: float = 1.0
) -> Any:
    with path.open("a", encoding="utf-8") as book:
        book.write(f"{voice} {speed:.3f} {text}\n")
    return speak(text, voice, language, speed)


def _start_of(source: Path, path: Path) -> Path:
    from segue.audio.decode import read
    from segue.audio.encode import write

    write(path, read(source, 16_000, 1, 0, SHORT_MS), 16_000)
    return path


@cache
def _tools(weights: Path, steps: Path) -> Any:
    """What dubs are made with, as the product does: a further language finds the models loaded."""
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


def _programmes(folder: Path) -> list[Path]:
    """Files of ten readers in turns, a second between them, until there are enough minutes."""
    from segue.audio.decode import read
    from segue.audio.encode import write

    gap = np.zeros((44_100, 1), np.float32)
    readers = sorted([*SPEECH.glob("*.flac"), *SPEECH.glob("*.ogg")])
    paths: list[Path] = []
    total_s = 0.0
    while readers and total_s < 60 * MINUTES:
        turns, readers = readers[:READERS], readers[READERS:]
        sound = np.concatenate([part for turn in turns for part in (read(turn, 44_100, 1), gap)])
        paths.append(folder / f"read{len(paths)}.wav")
        write(paths[-1], sound, 44_100)
        total_s += len(sound) / 44_100
    return paths
