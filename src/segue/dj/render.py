"""A show as a file: planned to a length, spoken, mixed, encoded, and ended with a goodbye."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from queue import Queue
from threading import Thread

from segue.audio.encode import SUFFIXES, write_blocks
from segue.audio.shape import Samples
from segue.dj.compose import Host
from segue.dj.mix import RATE_HZ, Mixer
from segue.dj.running import Running
from segue.dj.service import DjService, Wanted
from segue.dj.shelf import LibraryShelf
from segue.dj.timeline import Entry, end_ms, lay_sets
from segue.model.errors import BadInput
from segue.model.listening import User
from segue.model.show import Play, Set, Show

LOSSY_CEILING_DBTP = -1.8
"""Lossy codecs move peaks by some tenths of a dB: the mix leaves room for that."""
MAX_MINUTES = 24 * 60


@dataclass(frozen=True, slots=True)
class Rendered:
    """A finished file and what is on it."""

    show: Show
    entries: tuple[Entry, ...]
    duration_ms: int


def plan_show(
    service: DjService, user: User, host: Host, minutes: float, seed: int | None = None, wanted: Wanted | None = None
) -> Show:
    """A show of about `minutes`: sets until the time is filled, then a goodbye (one to fall asleep with has none).

    It ends with a whole item: the one whose end comes nearest to the wished time. `wanted` says what kind of show.
    Raises BadInput for a length out of bounds, NotFound without music.
    """
    if not 0 < minutes <= MAX_MINUTES:
        raise BadInput(f"A show of {minutes:g} minutes can't be made.", f"Ask for up to {MAX_MINUTES} minutes.")
    wanted_ms = round(minutes * 60_000)
    running = service.open(user, replace(wanted or Wanted(), seed=seed, minutes=0.0))
    while end_ms(lay_sets(running.show.sets)) < wanted_ms:
        running, _ = service.extend(user, running, host)
    running = _shortened(running, wanted_ms)
    return running.show if running.mode == "sleep" else service.farewell(user, running, host).show


def render(show: Show, shelf: LibraryShelf, out: Path, progress: Callable[[float], None] | None = None) -> Rendered:
    """Mixes a planned show into `out` (format by suffix). Whole or not at all. Raises BadInput as `checked` does."""
    out = checked(out)
    entries = lay_sets(show.sets)
    whole = max(1, end_ms(entries))
    lossless = out.suffix.lower() in {".flac", ".wav"}
    mixer = Mixer(entries, shelf, ceiling_dbtp=-1.0 if lossless else LOSSY_CEILING_DBTP)

    def told() -> Iterator[Samples]:
        frames = 0
        for block in _ahead(mixer.blocks()):
            frames += len(block)
            if progress is not None:
                progress(min(1.0, frames * 1000 / RATE_HZ / whole))
            yield block

    frames = write_blocks(out, told(), RATE_HZ, quick=True)
    return Rendered(show, entries, round(frames * 1000 / RATE_HZ))


def checked(out: Path) -> Path:
    """`out`, when a show can be written there. Raises BadInput for a folder or a format that there is not."""
    if out.suffix.lower() not in SUFFIXES:
        raise BadInput(f"{out.name} names no format that Segue writes.", f"End it in one of {', '.join(SUFFIXES)}.")
    if not out.resolve().parent.is_dir() or out.is_dir():
        raise BadInput(f"{out} can't be written: its folder does not exist, or it is a folder.", "Name another file.")
    return out


def _shortened(running: Running, wanted_ms: int) -> Running:
    """Without what starts after the item whose end is nearest to the wished time; works stay whole."""
    entries = lay_sets(running.show.sets)
    plays = [entry for entry in entries if isinstance(entry.segment, Play)]
    last = min(plays, key=lambda entry: abs(entry.end_ms - wanted_ms))
    of_work = [e for e in plays if e.set_index == last.set_index and running.show.sets[e.set_index].idea == "work"]
    last = of_work[-1] if of_work else last
    sets: list[Set] = []
    index = 0
    for each in running.show.sets:
        kept = tuple(segment for n, segment in enumerate(each.segments) if index + n <= last.index)
        index += len(each.segments)
        if kept:
            sets.append(replace(each, segments=kept))
    return replace(running, show=replace(running.show, sets=tuple(sets)), keys=running.keys[: len(sets)])


def _ahead(blocks: Iterator[Samples]) -> Iterator[Samples]:
    """The blocks, made in a thread of their own a few ahead, so that mixing and encoding use two processors."""
    queue: Queue[Samples | BaseException | None] = Queue(maxsize=8)
    stop = False

    def fill() -> None:
        try:
            for block in blocks:
                if stop:
                    return
                queue.put(block)
            queue.put(None)
        except BaseException as error:
            queue.put(error)

    thread = Thread(target=fill, name="mixing", daemon=True)
    thread.start()
    try:
        while (got := queue.get()) is not None:
            if isinstance(got, BaseException):
                raise got
            yield got
    finally:
        stop = True
        while thread.is_alive():
            if not queue.empty():
                queue.get()
            thread.join(0.02)
