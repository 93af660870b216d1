"""The background work of listening to what nobody has analysed yet."""

import logging
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from segue.analysis.profile import ENGINE, VERSION, analyse
from segue.catalog.lyrics import lyrics_of
from segue.jobs.base import JobContext
from segue.model.errors import Cancelled, NotFound, SegueError
from segue.model.media import AudioFile, Item
from segue.store import Store

log = logging.getLogger(__name__)

PAGE = 5_000
SLICE_S = 60.0
"""How long one job listens before it lets others have their turn; what is left goes into the next."""


@dataclass(slots=True)
class Analysed:
    """What came of it."""

    done: int = 0
    left: int = 0
    """Items that wait still, their files gone from the disk or the time up."""
    failed: list[tuple[str, str]] = field(default_factory=list)
    """Item id and what is wrong with its file."""


def analyse_missing(
    store: Store, context: JobContext, item_ids: Sequence[str] | None = None, slice_s: float | None = None
) -> Analysed:
    """Analyses the given items, or all that this engine and version has not heard; tracks first.

    Each profile is stored as soon as it is made, so a kill or a cancel loses one item's work at most. A file that
    can't be heard is noted on its item and not tried again until the engine or the file changes. With `slice_s` it
    stops after that many seconds. `item_ids` are analysed anew even where a profile stands. Raises NotFound for an
    unknown one of `item_ids`, Cancelled when asked to stop.
    """
    wanted = _missing(store) if item_ids is None else list(item_ids)
    result = Analysed(left=len(wanted))
    began = time.monotonic()
    for number, item_id in enumerate(wanted):
        if slice_s is not None and time.monotonic() - began > slice_s:
            break
        found = _look_up(store, item_id, known_ids=item_ids is not None)
        if found is None or (item_ids is None and _is_heard(store, item_id)):
            result.left -= 1
            continue
        item, file = found
        if not Path(file.path).exists():
            continue  # its drive may be away; a scan will tell
        _analyse_one(store, context, item, file, (number, len(wanted)), result)
        result.left -= 1
    context.progress(1.0 if not result.left else 1 - result.left / len(wanted), told(result))
    return result


def told(result: Analysed) -> str:
    """The result in a sentence."""
    failed = f", {len(result.failed):,} could not be" if result.failed else ""
    left = f"; {result.left:,} to go" if result.left else ""
    return f"{result.done:,} analysed{failed}{left}"


def stretch_of(item: Item, file: AudioFile) -> tuple[int, int | None]:
    """Start and end of an item in its file; no end when it goes to the end of the file."""
    end_ms = item.start_ms + item.duration_ms
    if item.duration_ms <= 0 or (not item.start_ms and end_ms >= file.duration_ms - 1000):
        return item.start_ms, None
    return item.start_ms, end_ms


def _analyse_one(
    store: Store, context: JobContext, item: Item, file: AudioFile, place: tuple[int, int], result: Analysed
) -> None:
    number, total = place
    length_ms = max(1, item.duration_ms)

    def check(heard_ms: int) -> None:
        context.progress((number + min(1.0, heard_ms / length_ms)) / total, f"Listening to {item.title}")

    start_ms, end_ms = stretch_of(item, file)
    if item.kind == "track" and (words := lyrics_of(Path(file.path), item.id, item.duration_ms)) is not None:
        store.feeds.put_transcript(words)  # the file is at hand, and its words come from nowhere else
    try:
        profile = analyse(Path(file.path), start_ms, end_ms, talk_hint=item.kind != "track", check=check)
    except Cancelled:
        raise
    except SegueError as error:
        store.profiles.put_error(item.id, ENGINE, VERSION, str(error))
        result.failed.append((item.id, str(error)))
    except Exception as error:  # one odd file must not keep the others waiting
        log.exception("Analysing %s (%s) failed.", item.id, file.path)
        said = f"Something unforeseen went wrong ({type(error).__name__})."
        store.profiles.put_error(item.id, ENGINE, VERSION, said)
        result.failed.append((item.id, said))
    else:
        store.profiles.put(item.id, profile)
        result.done += 1


def _missing(store: Store) -> list[str]:
    found: list[str] = []
    while page := store.profiles.missing(ENGINE, VERSION, found[-1] if found else "", PAGE):
        found += page
    # Two workers that meet here should not follow each other from item to item; the DJ needs tracks first.
    random.shuffle(found)
    found.sort(key=lambda id_: not id_.startswith("trk_"))
    return found


def _look_up(store: Store, item_id: str, known_ids: bool) -> tuple[Item, AudioFile] | None:
    try:
        item = store.catalog.item(item_id)
        return item, store.files.file(item.file_id)
    except NotFound:
        if known_ids:
            raise
        return None  # removed since


def _is_heard(store: Store, item_id: str) -> bool:
    known = store.profiles.many([item_id]).get(item_id)
    return known is not None and (known.engine, known.version) == (ENGINE, VERSION)
