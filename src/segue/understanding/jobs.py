"""The background work of understanding what nobody has read yet."""

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from segue.jobs.base import JobContext
from segue.model.errors import Cancelled, NotFound, SegueError
from segue.model.media import Collection, Item
from segue.model.text import Transcript
from segue.model.understanding import Understanding
from segue.store import Store
from segue.store.rows import now_ms
from segue.understanding.gazetteer import known_of, names_of
from segue.understanding.named import Names
from segue.understanding.whole import ENGINE, VERSION, digest_of, understood
from segue.understanding.written import Writer

log = logging.getLogger(__name__)

PAGE = 500
SLICE_S = 60.0
"""How long one job reads before it lets others have their turn; what is left goes into the next."""


@dataclass(slots=True)
class Read:
    """What came of it."""

    done: int = 0
    empty: int = 0
    """Of those done: nothing could be understood, and the row says why."""
    left: int = 0
    took_ms: int = 0
    failed: list[tuple[str, str]] = field(default_factory=list)


def understand_missing(
    store: Store,
    context: JobContext,
    item_ids: Sequence[str] | None = None,
    writer: Writer | None = None,
    slice_s: float | None = None,
) -> Read:
    """Understands the given items, or all with a transcript that this engine and version has not read: those that
    somebody listens to come first. Every row is stored as soon as it is made.

    `item_ids` are read anew even where a row stands. Raises NotFound for an unknown one of them or one without a
    transcript, Cancelled when asked to stop.
    """
    wanted = store.understandings.waiting(ENGINE, VERSION, PAGE) if item_ids is None else list(item_ids)
    result = Read(left=len(wanted))
    if not wanted:
        context.progress(1.0, told(result))
        return result
    library = names_of(store)
    began = time.monotonic()
    for number, item_id in enumerate(wanted):
        if slice_s is not None and time.monotonic() - began > slice_s:
            break
        _one(store, context, item_id, library, writer, (number, len(wanted)), result, known_ids=item_ids is not None)
        result.left -= 1
    context.progress(1.0 if not result.left else 1 - result.left / len(wanted), told(result))
    return result


def told(result: Read) -> str:
    """The result in a sentence."""
    empty = f", {result.empty:,} of them without anything to understand" if result.empty else ""
    failed = f", {len(result.failed):,} could not be" if result.failed else ""
    left = f"; {result.left:,} to go" if result.left else ""
    return f"{result.done:,} understood{empty}{failed}{left}"


def chosen(found: Sequence[Transcript], item: Item, collection: Collection | None) -> Transcript | None:
    """The transcript to read: in the language of the recording where there are several."""
    language = (item.language or (collection.language if collection else "")).partition("-")[0].casefold()
    own = [each for each in found if language and each.language.partition("-")[0].casefold() == language]
    return next(iter(own or found), None)


def understand_one(
    store: Store, item_id: str, library: Names, writer: Writer | None = None, context: JobContext | None = None
) -> Understanding:
    """Reads one item, stores what is understood and returns it. Raises NotFound for one without a transcript."""
    began = time.monotonic()
    item = store.catalog.item(item_id)
    collection = store.catalog.collections_by_id([item.collection_id]).get(item.collection_id)
    transcript = chosen(store.feeds.transcripts(item_id), item, collection)
    if transcript is None:
        raise NotFound(f"{item.title} has no transcript.", "Transcribe it first: `segue transcribe`.")

    def tell(share: float, what: str) -> None:
        if context is not None:
            context.check_cancelled()

    result = understood(
        transcript,
        item.duration_ms,
        title=item.title,
        notes=item.description,
        show=collection.title if collection else "",
        known=known_of(item, collection),
        library=library,
        divide=item.kind == "episode",
        tell=tell,
    )
    if writer is not None and not result.note:
        result = replace(result, written=writer.write(result, transcript, item.title))
    result = replace(result, took_ms=round(1000 * (time.monotonic() - began)), made_at_ms=now_ms())
    store.understandings.put(result)
    return result


def is_current(known: Understanding | None, transcript: Transcript | None) -> bool:
    """Whether what is understood is of today's engine and of the words that stand."""
    return (
        known is not None
        and transcript is not None
        and (known.engine, known.version, known.digest) == (ENGINE, VERSION, digest_of(transcript))
    )


def _one(
    store: Store,
    context: JobContext,
    item_id: str,
    library: Names,
    writer: Writer | None,
    place: tuple[int, int],
    result: Read,
    known_ids: bool,
) -> None:
    number, total = place
    try:
        context.progress(number / total, "Reading what is said")
        made = understand_one(store, item_id, library, writer, context)
    except Cancelled:
        raise
    except NotFound:
        if known_ids:
            raise  # otherwise it was removed since
    except SegueError as error:
        _unread(store, item_id, str(error), result)
    except Exception as error:  # one odd text must not keep the others waiting
        log.exception("Understanding %s failed.", item_id)
        _unread(store, item_id, f"Something unforeseen went wrong ({type(error).__name__}).", result)
    else:
        result.done += 1
        result.empty += bool(made.note)
        result.took_ms += made.took_ms


def _unread(store: Store, item_id: str, why: str, result: Read) -> None:
    """Notes that an item can't be read, so that it isn't tried again until the engine or its words change."""
    result.failed.append((item_id, why))
    store.understandings.put(Understanding(item_id, ENGINE, VERSION, "-", note=why, made_at_ms=now_ms()))
