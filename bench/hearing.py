"""How fast and how well recordings are read: words, speakers, the seconds of a book's sentences.

The demo's episodes and books come from SEGUE_BENCH_DEMO (a folder that `segue demo` made); without it, those needed are
made. Real speech stands beside the project in `../shared`. SEGUE_BENCH_STEPS keeps what was heard, so that a bench that
was stopped goes on (its times then tell nothing).
"""

import os
import re
import resource
import tempfile
import time
import wave
from pathlib import Path

import numpy as np
import soxr
from jiwer import wer
from numpy.typing import NDArray
from tests.weights import cache_dir

from bench import Row
from bench._turns import COLLAR_MS, Turns, error_rate, read_rttm
from segue.audio.decode import read as decoded
from segue.catalog.demo.texts import book_text, show_text
from segue.engines.asr.whisper import WhisperHearing
from segue.engines.synth.soundfont import SoundFontSynth
from segue.engines.tts.kokoro import KokoroSpeech
from segue.engines.tts.piper import PiperSpeech
from segue.engines.vad.silero import SileroSpeechDetector
from segue.engines.voiceid.resemblyzer import ResemblyzerVoices
from segue.engines.weights import WeightsStore
from segue.model.errors import Unavailable
from segue.understanding.reading.align import align
from segue.understanding.reading.books import page_of, read_book
from segue.understanding.reading.hearing_map import hearing_map
from segue.understanding.reading.read import read
from segue.understanding.reading.sentences import text_sentences
from segue.understanding.reading.shapes import Ears, Reading
from segue.understanding.reading.speakers import speakers
from segue.understanding.reading.steps import Steps, file_digest

SHARED = Path(__file__).parents[1].parent / "shared" / "data"
RATE_HZ = 16_000
CHAPTER = SHARED / "books" / "sun-tzu_the-art-of-war_lionel-giles"
NEAR_MS = 500
PAIRS = 12
CLOCK = re.compile(r"(?:(\d+):)?(\d+):(\d+)\.(\d+)")

Sound = NDArray[np.float32]


class Bench:
    """The engines, and a folder to work in."""

    def __init__(self, folder: Path) -> None:
        weights = WeightsStore(cache_dir())
        for model in ("whisper-base", "resemblyzer", "piper-joe", "kokoro", "soundfont-timgm6mb"):
            weights.pull(model)
        self.folder = folder
        self.steps = Steps(Path(os.environ.get("SEGUE_BENCH_STEPS") or folder / "steps"))
        self.detector = SileroSpeechDetector()
        self.voices = ResemblyzerVoices(weights.path)
        self.ears = Ears(WhisperHearing(weights.path), self.detector, self.voices)
        self.piper = PiperSpeech(weights.path)
        self._kit = (SoundFontSynth(weights.path), (self.piper, KokoroSpeech(weights.path)))
        self._demo = Path(os.environ.get("SEGUE_BENCH_DEMO") or folder / "demo")

    def demo(self, show_or_book: str, index: int) -> Path:
        """A sound file of the demo, made when it is not there."""
        from segue.catalog.demo import naming
        from segue.catalog.demo.talk import make_book_chapter, make_episode, make_whole_book
        from segue.catalog.demo.units import Kit

        kit = Kit(*self._kit)
        if show_or_book == "lamplighter":
            whole = book_text(show_or_book)
            path = self._demo / naming.whole_book_path(whole)
            if not path.is_file():
                make_whole_book(whole, self._demo, kit)
            return path
        if show_or_book == "kite":
            book = book_text(show_or_book)
            path = self._demo / naming.chapter_path(book, index)
            if not path.is_file():
                make_book_chapter(book, index, self._demo, kit)
            return path
        show = show_text(show_or_book)
        path = self._demo / naming.episode_path(show, index)
        if not path.is_file():
            make_episode(show, index, self._demo, kit)
        return path


def run() -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        try:
            bench = Bench(Path(folder))
        except Unavailable as error:
            return [Row("hearing", None, note=str(error))]
        rows = words(bench) + reading_along(bench)
        if not SHARED.is_dir():
            return [*rows, Row("real speech", None, note="it stands beside the project, and is not here")]
        return rows + real_words(bench) + who(bench) + meetings(bench) + one_more_chapter(bench) + long_files(bench)


def words(bench: Bench) -> list[Row]:
    """The demo's conversation: how fast, how right, who."""
    read(bench.demo("two-chairs", 1), bench.ears, Steps(bench.folder / "warm"), stretch=(0, 12_000))  # loads the models
    path = bench.demo("two-chairs", 0)
    began = time.perf_counter()
    reading = read(path, bench.ears, bench.steps)
    taken_s = time.perf_counter() - began
    cues = cues_of(path.with_suffix(".vtt"))
    said = " ".join(text for _, _, _, text in cues)
    truth = [(start, end, name) for start, end, name, _ in cues]
    _, right = error_rate(truth, spoken_turns(reading), reading.map.duration_ms)
    return [
        Row("reading the demo's conversation, all stages", share(taken_s, reading), "× real time", "<= 0.2",
            f"{reading.map.duration_ms / 1000:.0f} s of sound"),
        Row("its words, error rate", round(wer(plain(said), plain(text_of(reading))), 3), "", "<= 0.15"),
        Row("its sentences, speech time with the right speaker", round(right, 3), "", ">= 0.95"),
    ]  # fmt: skip


def real_words(bench: Bench) -> list[Row]:
    """Thirty seconds of a telephone call, and a quarter of an hour of reading."""
    folder = SHARED / "speech"
    reading = read(folder / "conversation.wav", bench.ears, bench.steps, count=2)
    lines = [line.split(maxsplit=5) for line in (folder / "conversation.stm").read_text("utf-8").splitlines()]
    said = " ".join(line[5] for line in lines if len(line) == 6)
    truth = read_rttm(folder / "conversation.rttm").popitem()[1]
    _, right = error_rate(truth, spoken_turns(reading), reading.map.duration_ms)
    found = len(read(folder / "conversation.wav", bench.ears, bench.steps).voices)
    path = bench.folder / "programme.wav"
    save(path, np.concatenate([sound for sounds in recorded().values() for sound in sounds])[: 12 * 60 * RATE_HZ])
    began = time.perf_counter()
    programme = read(path, bench.ears, bench.steps)
    taken_s = time.perf_counter() - began
    return [
        Row("a telephone call, word error rate", round(wer(plain(said), plain(text_of(reading))), 3)),
        Row("a telephone call, speech time with the right speaker", round(right, 3), "", ">= 0.95",
            f"two speakers told; found without being told: {found}"),
        Row("reading 12 min of recorded speech, all stages", share(taken_s, programme), "× real time", "<= 0.2"),
        Row("peak memory so far", round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024), "MB", "<= 2500"),
    ]  # fmt: skip


def who(bench: Bench) -> list[Row]:
    """Conversations of two, cut from readers' recordings; and one voice against another."""
    readers = list(recorded().items())
    rights, counts = [], []
    for number in range(PAIRS):
        truth, sound = conversation(readers[2 * number : 2 * number + 2], number)
        rights.append(told_apart(bench, sound, truth)[1])
        counts.append(told_apart(bench, sound, truth)[2] == 2)
    singles = [told_apart(bench, np.concatenate(sounds), [])[2] == 1 for _, sounds in readers[40:60]]
    halves = [
        (bench.voices.embed(s[: len(s) // 2]), bench.voices.embed(s[len(s) // 2 :])) for _, (s, *_) in readers[:40]
    ]
    alike = np.array([a for a, _ in halves]) @ np.array([b for _, b in halves]).T
    own = alike.diagonal()
    others = alike[~np.eye(len(alike), dtype=bool)]
    limits = np.linspace(0.4, 0.95, 221)
    gaps = [abs(float((others >= limit).mean() - (own < limit).mean())) for limit in limits]
    best = limits[int(np.argmin(gaps))]
    return [
        Row("conversations of two readers, speech time with the right speaker", round(float(np.mean(rights)), 3), "",
            ">= 0.95", f"{PAIRS} conversations, the number of speakers found in {np.mean(counts):.0%}"),
        Row("recordings of one reader taken for one", round(float(np.mean(singles)), 3), "", "", "20, of 14 s each"),
        Row("voices, equal error rate", round(float((others >= best).mean()), 3), "", "",
            f"halves of 14 s, 40 readers; own half {own.mean():.2f} alike, others' {others.mean():.2f}"),
    ]  # fmt: skip


def meetings(bench: Bench) -> list[Row]:
    """Real meetings of four, heard from the middle of the room, beside a guess that one person speaks."""
    truth = read_rttm(SHARED / "speech" / "ami.rttm")
    ours, one = [], []
    for path in sorted((SHARED / "speech").glob("ami-*.wav")):
        turns = truth.get(path.stem.removeprefix("ami-"), [])
        map_ = hearing_map(path, bench.detector, bench.steps, file_digest(path))
        who_ = speakers(path, map_, bench.voices, bench.steps, file_digest(path))
        guess = [(turn.start_ms, turn.end_ms, str(turn.speaker)) for turn in who_.turns]
        ours.append(error_rate(turns, guess, map_.duration_ms)[0])
        one.append(error_rate(turns, [(start, end, "0") for start, end, _ in guess], map_.duration_ms)[0])
    note = f"collar {COLLAR_MS} ms, overlaps counted, mean of {len(ours)} recordings"
    return [
        Row("meetings (AMI), diarization error rate", round(float(np.mean(ours)), 3), "", "", note),
        Row("meetings, the same if one person spoke", round(float(np.mean(one)), 3)),
    ]


def reading_along(bench: Bench) -> list[Row]:
    """The demo's books: sentences that begin where a recording of one begins, so that their second is known."""
    near, missing = [], 0
    paths = [bench.demo("kite", index) for index in range(len(book_text("kite").chapters))]
    for path in [*paths, bench.demo("lamplighter", 0)]:
        reading = read(path, Ears(bench.ears.hearing, bench.detector), bench.steps)
        text = next(path.with_suffix(suffix) for suffix in (".md", ".epub") if path.with_suffix(suffix).is_file())
        found = align(read_book(text), reading.sentences).sentences
        for start, said in openings(cues_of(path.with_suffix(".vtt"))):
            if said.startswith("Chapter ") or start < 1_000:
                continue  # what announces a chapter stands in no book
            match = [each for each in found if plain(each.text).startswith(plain(said)[:30])]
            missing += not match
            near += [min(abs(each.start_ms - start) for each in match) <= NEAR_MS] if match else [False]
    return [Row("the demo's books, sentences within 0.5 s", round(float(np.mean(near)), 3), "", ">= 0.95",
                f"{len(near)} sentences of eight chapters, {missing} not found")]  # fmt: skip


def one_more_chapter(bench: Bench) -> list[Row]:
    """A chapter of a Standard Ebook, spoken sentence by sentence by Piper."""
    pages = sorted(CHAPTER.glob("src/epub/text/chapter-*.xhtml"), key=lambda path: path.stat().st_size)
    page = page_of(pages[0].read_text("utf-8"))
    text = [sentence for paragraph in page.paragraphs for sentence in text_sentences(paragraph)]
    parts: list[Sound] = [np.zeros(RATE_HZ, np.float32)]
    starts: list[int] = []
    for sentence in text:
        speech = bench.piper.speak(sentence, "piper:joe")
        sound = np.asarray(soxr.resample(speech.samples, speech.rate_hz, RATE_HZ), np.float32)
        lead = int(np.argmax(np.abs(sound) > 0.02))
        starts.append((sum(map(len, parts)) + lead) * 1000 // RATE_HZ)
        parts += [sound, np.zeros(RATE_HZ * 35 // 100, np.float32)]
    path = bench.folder / "chapter.wav"
    save(path, np.concatenate(parts))
    reading = read(path, Ears(bench.ears.hearing, bench.detector), bench.steps, language="en")
    found = {each.text: each.start_ms for each in align(text, reading.sentences).sentences}
    near = [abs(found.get(sentence, -(10**9)) - start) <= NEAR_MS for sentence, start in zip(text, starts, strict=True)]
    return [Row("a chapter of a Standard Ebook, sentences within 0.5 s", round(float(np.mean(near)), 3), "", ">= 0.95",
                f"{len(near)} sentences")]  # fmt: skip


def long_files(bench: Bench) -> list[Row]:
    """Three hours: the map, whose memory must not grow with the length."""
    some = np.concatenate([sound for sounds in recorded().values() for sound in sounds])
    path = bench.folder / "long.wav"
    save(path, np.tile(some, 3 * 3600 * RATE_HZ // len(some) + 1)[: 3 * 3600 * RATE_HZ])
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.perf_counter()
    hearing_map(path, bench.detector, bench.steps, file_digest(path))
    taken_s = time.perf_counter() - began
    more = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    return [Row("the map of three hours", round(taken_s / (3 * 3600), 4), "× real time", "",
                f"{more:.0f} MB more than before at its peak")]  # fmt: skip


def told_apart(bench: Bench, sound: Sound, truth: Turns) -> tuple[float, float, int]:
    """Error rate, share of time with the right speaker, and how many speakers were found."""
    path = bench.folder / "talk.wav"
    save(path, sound)
    digest = file_digest(path)
    map_ = hearing_map(path, bench.detector, bench.steps, digest)
    found = speakers(path, map_, bench.voices, bench.steps, digest)
    guess = [(turn.start_ms, turn.end_ms, str(turn.speaker)) for turn in found.turns]
    rate, right = error_rate(truth, guess, map_.duration_ms) if truth else (0.0, 0.0)
    return rate, right, len(found.centroids)


def conversation(readers: list[tuple[str, list[Sound]]], seed: int) -> tuple[Turns, Sound]:
    """Two readers take turns of 1.5 to 5 s with short pauses, until one has nothing left."""
    dice = np.random.default_rng(seed)
    pools = {name: np.concatenate(sounds) for name, sounds in readers}
    names, turns, parts, at, speaker = list(pools), [], [], 0, 0
    while len(pools[names[speaker]]) > RATE_HZ:
        size = int(dice.uniform(1.5, 5) * RATE_HZ)
        sound, pools[names[speaker]] = pools[names[speaker]][:size], pools[names[speaker]][size:]
        pause = np.zeros(int(dice.uniform(0.1, 0.6) * RATE_HZ), np.float32)
        turns.append((at * 1000 / RATE_HZ, (at + len(sound)) * 1000 / RATE_HZ, names[speaker]))
        parts += [sound, pause]
        at += len(sound) + len(pause)
        speaker = 1 - speaker
    return turns, np.concatenate(parts)


def recorded() -> dict[str, list[Sound]]:
    """Recordings by reader, at 16 kHz; readers whose recordings last 8 s at least."""
    found: dict[str, list[Sound]] = {}
    folder = SHARED / "speech" / "librispeech"
    for path in sorted(path for path in folder.iterdir() if path.suffix in {".flac", ".ogg"}):
        found.setdefault(path.name.split("-")[0], []).append(decoded(path, RATE_HZ, 1)[:, 0])
    return {name: sounds for name, sounds in found.items() if sum(map(len, sounds)) > 8 * RATE_HZ}


def cues_of(path: Path) -> list[tuple[int, int, str, str]]:
    """Start, end, speaker and text of each cue."""
    found = []
    for block in path.read_text("utf-8").split("\n\n"):
        clock, _, text = block.partition("\n")
        times = [_ms(match) for match in CLOCK.findall(clock)]
        if "-->" in clock and len(times) == 2:
            name = re.match(r"<v ([^>]+)>", text)
            found.append((times[0], times[1], name.group(1) if name else "", re.sub(r"<[^>]+>", "", text)))
    return found


def openings(cues: list[tuple[int, int, str, str]]) -> list[tuple[int, str]]:
    """Where a pause lies before a cue, a recording begins: its start and its first sentence."""
    found = []
    for number, (start, _, _, text) in enumerate(cues):
        if number == 0 or start - cues[number - 1][1] > 50:
            found.append((start, text_sentences(text)[0]))
    return found


def spoken_turns(reading: Reading) -> Turns:
    return [(sentence.start_ms, sentence.end_ms, sentence.speaker) for sentence in reading.sentences]


def text_of(reading: Reading) -> str:
    return " ".join(sentence.text for sentence in reading.sentences)


def share(taken_s: float, reading: Reading) -> float:
    return round(taken_s * 1000 / max(1, reading.map.duration_ms), 3)


def plain(text: str) -> str:
    return " ".join("".join(c if c.isalnum() else " " for c in text.lower()).split())


def save(path: Path, sound: Sound) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes((np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes())


def _ms(clock: tuple[str, str, str, str]) -> int:
    hours, minutes, seconds, rest = clock
    return ((int(hours or 0) * 60 + int(minutes)) * 60 + int(seconds)) * 1000 + int(rest.ljust(3, "0")[:3])
