"""The background work of looking at films that nobody has looked at."""

import logging
import time
from dataclasses import replace
from pathlib import Path

from segue.catalog.podcasts.film import film_beside
from segue.engines.ocr.base import PictureReader
from segue.jobs.base import JobContext, Runner
from segue.model.errors import Cancelled, SegueError, Unavailable
from segue.model.screen import Screen
from segue.store import Store
from segue.store.rows import now_ms
from segue.understanding.reading.steps import Steps, file_digest
from segue.understanding.screen.look import VERSION, look_at

log = logging.getLogger(__name__)

JOB = "screens"
SOON, IDLE = 2, -14
SLICE_S = 90.0
"""How long one job looks before it lets others have their turn; the next one goes on from there."""
GUESS = 0.15
"""Processor time as a share of the film's, until some were looked at here."""


class TimeUp(Cancelled):
    """The slice is over: what was done is kept, and the next look goes on from there."""


def look_at_item(
    store: Store,
    reader: PictureReader,
    steps: Steps,
    item_id: str,
    context: JobContext,
    again: bool = False,
    slice_s: float | None = None,
) -> Screen | None:
    """Looks at the film of an item and keeps what stands on its screen. None when the same film was looked at by the
    same engine before (unless `again`).

    With `slice_s`, TimeUp after that many seconds. Raises NotFound for an unknown item, Unavailable where its film is
    not here or the engine's weights are not. A film that can't be looked at is noted, and not tried again in vain.
    """
    item = store.catalog.item(item_id)
    film = film_of(store, item_id)
    if film is None:
        raise Unavailable(f"The film of “{item.title}” is not here.", "Only video episodes that were fetched have one.")
    digest = file_digest(film)
    before = store.screens.get(item_id)
    engine = (reader.name, f"{reader.version}+{VERSION}", digest)
    if not again and before is not None and (before.engine, before.version, before.film) == engine:
        return None
    began = time.monotonic()
    minutes = -(-estimate_ms(store, item.duration_ms) // 60_000)
    context.progress(0.0, f"About {minutes} min of work: {item.title}")

    def tell(share: float, what: str) -> None:
        if slice_s is not None and time.monotonic() - began > slice_s:
            raise TimeUp("Others have their turn.")
        context.progress(share, f"{what}: {item.title}")

    try:
        seen = look_at(film, reader, steps, item_id, digest, tell)
    except (Cancelled, Unavailable):
        raise
    except SegueError as error:
        seen = Screen(item_id, *engine, note=str(error))
    except Exception as error:  # one odd film must not keep the others waiting
        log.exception("Looking at %s failed.", item_id)
        seen = Screen(item_id, *engine, note=f"Something unforeseen went wrong ({type(error).__name__}).")
    seen = replace(seen, made_at_ms=now_ms())
    store.screens.put(seen)
    return seen


def film_of(store: Store, item_id: str) -> Path | None:
    """The file with the moving pictures of an item, where it has one."""
    item = store.catalog.item(item_id)
    file = store.files.file(item.file_id) if item.file_id else None
    if file is None or not file.has_video or file.status != "present":
        return None
    sound = Path(file.path)
    film = film_beside(sound) or sound
    return film if film.is_file() else None


def missing(store: Store, reader: PictureReader, limit: int = 1) -> list[str]:
    """Ids of items whose film nobody has looked at with this reader; those watched last come first."""
    return store.screens.missing(reader.name, f"{reader.version}+{VERSION}", limit)


def want_screens(store: Store, jobs: Runner, reader: PictureReader) -> None:
    """Has films looked at that nobody has looked at, when nothing else is to be done."""
    if missing(store, reader):
        jobs.submit(JOB, {}, key=JOB, priority=IDLE)


def look_slice(
    store: Store, jobs: Runner, reader: PictureReader, steps: Steps, context: JobContext, item_id: str = ""
) -> bool:
    """The job `screens`: the film of `item_id`, or of the episode that somebody watched last. True when one was looked
    at to its end; False when there was none, or the slice was over and the rest went into another job."""
    waiting = [item_id] if item_id else missing(store, reader)
    if not waiting:
        return False
    try:
        seen = look_at_item(store, reader, steps, waiting[0], context, slice_s=SLICE_S)
    except TimeUp:
        key = f"{JOB}:{item_id}" if item_id else JOB
        jobs.submit(JOB, {"item_id": item_id}, key=key, priority=SOON if item_id else IDLE)
        return False
    finally:
        steps.tidy()
    context.progress(1.0, told(seen) if seen else "It was looked at before.")
    return True


def estimate_ms(store: Store, film_ms: int) -> int:
    """How much processor time looking at so much film will take, by what it took here so far."""
    return store.screens.cost().foretold_ms(film_ms, GUESS)


def told(seen: Screen) -> str:
    """What was seen, in a sentence."""
    if seen.note:
        return seen.note
    slides = sum(each.kind == "slide" for each in seen.shown)
    return f"{len(seen.scenes) + 1} scenes, words {len(seen.shown)} times, {slides} of them on slides"
