"""The mix: where voices begin, and shows rendered of pieces in which that is known.

The labelled set is made by `_voiced` from grounds that the detector was never fitted to (`TEST_SEEDS` of
`tools/train_voice.py`), sung and spoken by the voices whose weights are here (none was fitted to either) and, where the
developer's folder of recorded speech is beside the checkout, by its held-out speakers. What the rendered shows are
judged by is where the voice was put, never where the detector heard it.
"""

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench import Row
from bench._singing import RATE_HZ
from bench._voiced import KINDS, Kind, Voiced, ground, player, voiced
from bench.show import house, longest_silence
from segue.analysis.profile import analyse
from segue.audio.decode import read
from segue.audio.encode import write
from segue.audio.loudness import measured
from segue.audio.shape import resample
from segue.catalog.art import ArtStore
from segue.catalog.scan import add_root, scan_root
from segue.dj.render import Rendered, plan_show, render
from segue.dj.service import Speaking
from segue.dj.shelf import LibraryShelf
from segue.listening.accounts import Accounts
from segue.model.errors import SegueError
from segue.model.show import Play, Talk
from segue.model.sound import AudioProfile
from segue.wiring import App

SEEDS = range(100, 110)
TAKES: dict[Kind, int] = {"sung": 3, "spoken": 2, "choir": 2, "instrumental": 2}
NEAR_MS = 1_500
SHOWS, MINUTES = 3, 8
SHOW_RATE_HZ = 44_100
LINES = (
    "The river runs below the hill, and every evening somebody walks along it and sings to nobody at all.",
    "Tell me where the morning goes when the window is still dark, and the first train has not come in.",
)
Sound = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Heard:
    """A piece, and what the analysis made of it."""

    piece: Voiced
    profile: AudioProfile


def run() -> list[Row]:
    """Starts of voices, then shows of the same pieces."""
    with tempfile.TemporaryDirectory(prefix="segue-bench-") as name:
        home = Path(name)
        app = house(home)
        try:
            heard = list(_heard(home, voices(app)))
            return [*_starts(heard), *_shows(app, home, [each.piece for each in heard])]
        finally:
            app.close()


def voices(app: App) -> list[Sound]:
    """Speech to make voices of, mono at `RATE_HZ`: every voice at hand, and the held-out speakers of the folder."""
    found = []
    for number, voice in enumerate(app.dj.booth.voices()):
        for engine in app.engines.speech:
            if voice in list(engine.voices()):
                try:
                    said = engine.speak(LINES[number % len(LINES)], voice.id, voice.languages[0])
                except SegueError:
                    continue
                found.append(resample(said.samples, said.rate_hz, RATE_HZ))
    folder = Path(__file__).parents[2] / "shared" / "data" / "speech" / "librispeech"
    paths = sorted(folder.glob("*.flac"))
    speakers = sorted({path.name.partition("-")[0] for path in paths})
    held_out = [path for path in paths if speakers.index(path.name.partition("-")[0]) % 4 == 3]
    return found + [read(path, RATE_HZ, 1)[:, 0] for path in held_out[:12]]


def _heard(home: Path, speech: Sequence[Sound]) -> Iterator[Heard]:
    synth = player()
    turn = 0
    for seed in SEEDS:
        base = ground(seed, synth)
        for kind in KINDS:
            for take in range(TAKES[kind]):
                words = speech[turn % len(speech)] if kind in ("sung", "spoken") else None
                turn += words is not None
                piece = voiced(kind, base, take, words)
                path = home / "piece.flac"
                write(path, piece.sound, RATE_HZ)
                yield Heard(piece, analyse(path))


def _starts(heard: Sequence[Heard]) -> list[Row]:
    rows = []
    off_by: list[float] = []

    def right(of: Sequence[Heard]) -> float:
        return float(np.mean([abs(_off(each)) <= NEAR_MS for each in of]))

    with_voice = [each for each in heard if each.piece.spans_ms]
    without = [each for each in heard if not each.piece.spans_ms]
    note = (
        f"{len(with_voice)} starts in pieces never fitted to: {', '.join(sorted({e.piece.kind for e in with_voice}))}"
    )
    rows.append(Row("Voice start within 1.5 s", round(right(with_voice), 3), "", ">= 0.8", note))
    for kind in ("sung", "spoken", "choir"):
        of = [each for each in with_voice if each.piece.kind == kind]
        if not of:
            continue
        rows.append(Row(f"Voice start within 1.5 s: {kind}", round(right(of), 3), "", "", f"{len(of)} starts"))
    off_by = [_off(each) for each in with_voice if abs(_off(each)) <= NEAR_MS]
    rows.append(Row("Voice start, found ones: usually off by", float(np.median(np.abs(off_by))), "ms"))
    false = [bool(each.profile.voices) for each in without]
    rows.append(Row("Instrumental pieces in which a voice is heard", round(float(np.mean(false)), 3), "", "",
                    f"{len(false)} pieces, an instrument leads in all"))  # fmt: skip
    share = [each.profile.voice_share or 0.0 for each in without]
    rows.append(Row("Instrumental pieces: share of time heard as voice", round(float(np.mean(share)), 3)))
    return rows


def _off(heard: Heard) -> float:
    """How much too late the first voice is found, in ms; endless where none is."""
    if not heard.profile.voices:
        return float("inf")
    return heard.profile.voices[0].start_ms - heard.piece.spans_ms[0][0]


Labels = dict[str, tuple[tuple[float, float], ...]]


def _shows(app: App, home: Path, pieces: Sequence[Voiced]) -> list[Row]:
    labels = _library(app, home / "music", pieces)
    user = Accounts(app.store).add("mara", "a long enough password", "Mara")
    host = Speaking(app.dj.booth, app.dj.choice(user))
    over_s, talk_s, lines, posts, gaps, clicks, joins = 0.0, 0.0, 0, [], [], 0, 0
    loudness, peaks = [], []
    for seed in range(SHOWS):
        out = home / f"show{seed}.flac"
        made = render(plan_show(app.dj, user, host, MINUTES, seed), LibraryShelf(app.store, app.dj.booth), out)
        sound = read(out, SHOW_RATE_HZ, 2)
        level = measured(sound, SHOW_RATE_HZ)
        loudness.append(level.integrated_lufs())
        peaks.append(level.true_peak_dbtp())
        gaps.append(longest_silence(sound)[0])
        for talk, over, until in talk_over(made, labels):
            lines, talk_s, over_s = lines + 1, talk_s + talk, over_s + over
            posts += [until] if until is not None else []
        bad, all_joins = jumps(made, sound)
        clicks, joins = clicks + bad, joins + all_joins
    hit = [0.3 <= until <= 1.5 for until in posts]
    note = f"{SHOWS} shows of {MINUTES} minutes, {lines} lines, {talk_s:.0f} s of talk; truth: where voices were put"
    return [
        Row("Talk over singing", round(over_s, 2), "s", "<= 0", note),
        Row("Lines that end 0.3 to 1.5 s before the voice", round(float(np.mean(hit)), 2) if hit else None,
            "", "", f"{len(posts)} lines over openings; truth: where the voice was put"),
        Row("Shows: quietest", round(min(loudness), 2), "LUFS", "-15..-13"),
        Row("Shows: loudest", round(max(loudness), 2), "LUFS", "-15..-13"),
        Row("Shows: true peak", round(max(peaks), 2), "dBTP", "<= -1"),
        Row("Shows: longest silence", round(max(gaps), 2), "s", "<= 1.5", "under -50 dBFS"),
        Row("Shows: clicks at joins", clicks, "", "<= 0", f"{joins} joins"),
    ]  # fmt: skip


def _library(app: App, folder: Path, pieces: Sequence[Voiced]) -> Labels:
    """Tracks of about a minute, each two pieces of a kind after one another; where their voices are, by item."""
    labels: Labels = {}
    pairs = [(a, b) for a, b in zip(pieces[::2], pieces[1::2], strict=False) if a.kind == b.kind != "spoken"]
    for number, (one, two) in enumerate(pairs):
        band = folder / f"Band {number % 12}" / f"Record {number // 12}"
        band.mkdir(parents=True, exist_ok=True)
        title = f"Piece {number}"
        sound = np.concatenate([one.sound, two.sound])
        write(band / f"{title}.flac", resample(sound, RATE_HZ, SHOW_RATE_HZ), SHOW_RATE_HZ)
        later = len(one.sound) * 1000 / RATE_HZ
        labels[title] = (*one.spans_ms, *((start + later, end + later) for start, end in two.spans_ms))
    scan_root(app.store, ArtStore(app.settings.art_dir), add_root(app.store, folder, "music"))
    by_item: Labels = {}
    for item_id in app.store.catalog.playable_ids("track"):
        item = app.store.catalog.item(item_id)
        path = Path(app.store.files.file(item.file_id).path)
        app.store.profiles.put(item_id, analyse(path))
        by_item[item_id] = labels[path.stem]
    return by_item


def talk_over(made: Rendered, labels: Labels) -> Iterator[tuple[float, float, float | None]]:
    """For each line: how long it is, how much of it lies over a voice, and how long before the first voice of the
    piece that it leads into it ends (None where it does not lie over an opening that has one), in seconds."""
    plays = [entry for entry in made.entries if isinstance(entry.segment, Play)]
    for entry in made.entries:
        if not isinstance(entry.segment, Talk):
            continue
        over, until = 0.0, None
        for play in plays:
            assert isinstance(play.segment, Play)
            moved = play.start_ms - play.segment.start_ms
            sung = [(max(play.start_ms, start + moved), min(play.end_ms, end + moved))
                    for start, end in labels.get(play.segment.item_id, ())]  # fmt: skip
            over += sum(max(0.0, min(end, entry.end_ms) - max(start, entry.start_ms)) for start, end in sung)
            if play.index == entry.index + 1 and entry.segment.lead_in_ms and sung:
                until = (sung[0][0] - entry.end_ms) / 1000
        yield (entry.end_ms - entry.start_ms) / 1000, over / 1000, until


def jumps(made: Rendered, sound: Sound) -> tuple[int, int]:
    """How many of the edges of plays and lines have a step between two samples that is twice the biggest nearby."""
    steps = np.abs(np.diff(sound, axis=0)).max(axis=1)
    edges = [at for entry in made.entries if entry.kind != "transition" for at in (entry.start_ms, entry.end_ms)]
    bad = 0
    for at_ms in edges:
        at = round(at_ms * SHOW_RATE_HZ / 1000)
        near, far = SHOW_RATE_HZ // 50, 2 * SHOW_RATE_HZ
        here = steps[max(0, at - near) : at + near]
        around = np.concatenate([steps[max(0, at - far) : max(0, at - near)], steps[at + near : at + far]])
        bad += bool(len(here) and len(around) and here.max() > max(0.02, 2 * float(around.max())))
    return bad, len(edges)
