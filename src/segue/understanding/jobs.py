"""The background work of understanding what nobody has read yet."""

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from segue.engines.embed.base import Embedder
from segue.engines.llm.base import LanguageModel
from segue.jobs.base import JobContext, Runner
from segue.model.errors import Cancelled, NotFound, SegueError
from segue.model.media import Collection, Item
from segue.model.text import Transcript
from segue.model.understanding import Understanding
from segue.store import Store
from segue.store.rows import now_ms
from segue.understanding.gazetteer import known_of, names_of
from segue.understanding.named import Names
from segue.understanding.reading.steps import Steps
from segue.understanding.remembered import RememberingEmbedder
from segue.understanding.vectors import PHRASES_ENGINE, PHRASES_VERSION, meaning_vector, phrase_vector
from segue.understanding.whole import ENGINE, VERSION, digest_of, read
from segue.understanding.written import Writer

log = logging.getLogger(__name__)

PAGE = 500
PRIORITY = -8
"""Before the analysis of sound, after everything that somebody waits for."""
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
    embedder: Embedder | None = None,
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
        tools = (library, writer, embedder)
        _one(store, context, item_id, tools, (number, len(wanted)), result, known_ids=item_ids is not None)
        result.left -= 1
    context.progress(1.0 if not result.left else 1 - result.left / len(wanted), told(result))
    return result


def submit_waiting(store: Store, runner: Runner) -> None:
    """Has every transcript read that was not; what somebody listens to comes first."""
    if store.understandings.waiting(ENGINE, VERSION, limit=1):
        runner.submit("understand", {}, key="understand", priority=PRIORITY)


def work(
    store: Store,
    runner: Runner,
    context: JobContext,
    item_ids: Sequence[str] | None,
    llm: LanguageModel | None,
    embedder: Embedder | None,
    steps: Steps,
) -> None:
    """The job: reads `item_ids`, or for a minute what nobody has read; what is left then goes into another job."""
    embedder = usable(embedder, steps)
    writer = Writer(llm) if llm is not None else None
    if item_ids:
        understand_missing(store, context, item_ids, writer, embedder=embedder)
        return
    result = understand_missing(store, context, None, writer, SLICE_S, embedder)
    made = fill_meanings(store, context, embedder) if embedder is not None else 0
    if made or (result.left and (result.done or result.failed)):
        runner.submit("understand", {}, key="understand", priority=PRIORITY)


def understand_all(
    store: Store, context: JobContext, llm: LanguageModel | None = None, embedder: Embedder | None = None
) -> Read:
    """Reads everything that waits, page by page."""
    total = Read()
    writer = Writer(llm) if llm is not None else None
    while (part := understand_missing(store, context, None, writer, None, embedder)).done or part.failed:
        total.done += part.done
        total.empty += part.empty
        total.took_ms += part.took_ms
        total.failed += part.failed
    return total


def usable(embedder: Embedder | None, steps: Steps | None = None) -> Embedder | None:
    """The embedder, where its weights are here: understanding waits for no download. With `steps` it reads nothing
    that search has read."""
    try:
        if embedder is not None:
            embedder.embed(["a word"], query=True)
    except SegueError:
        return None
    return RememberingEmbedder(embedder, steps) if embedder is not None and steps is not None else embedder


def fill_meanings(store: Store, context: JobContext, embedder: Embedder, slice_s: float = SLICE_S) -> int:
    """Makes the meaning of what was understood before this embedder was here; returns how many were made."""
    began = time.monotonic()
    made = 0
    for item_id in store.understandings.without_vector(embedder.name, embedder.version, sorted(embedder.languages)):
        if time.monotonic() - began > slice_s:
            break
        context.progress(0.99, "Reading meanings")
        known = store.understandings.get(item_id)
        words = next((each for each in store.feeds.transcripts(item_id) if known and is_current(known, each)), None)
        if known is None or words is None:
            continue
        meaning = meaning_vector(words, known.sponsors, embedder)
        store.understandings.put_vector(item_id, embedder.name, embedder.version, known.digest, meaning)
        made += 1
    return made


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
    store: Store,
    item_id: str,
    library: Names,
    writer: Writer | None = None,
    context: JobContext | None = None,
    embedder: Embedder | None = None,
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

    found = read(
        transcript,
        item.duration_ms,
        title=item.title,
        notes=item.description,
        show=collection.title if collection else "",
        known=known_of(item, collection),
        library=library,
        screen=store.screens.get(item_id),
        divide=item.kind == "episode",
        tell=tell,
    )
    result = found.told
    if writer is not None and not result.note:
        result = replace(result, written=writer.write(result, transcript, item.title))
    result = replace(result, took_ms=round(1000 * (time.monotonic() - began)), made_at_ms=now_ms())
    vectors = [(PHRASES_ENGINE, PHRASES_VERSION, phrase_vector(found.phrases))] if found.phrases else []
    if embedder is not None and found.phrases and _reads(embedder, result.language):
        try:
            meaning = meaning_vector(transcript, result.sponsors, embedder)
            vectors.append((embedder.name, embedder.version, meaning))
        except SegueError as error:
            log.warning("The meaning of %s is left out: %s", item_id, error)
    with store.transaction():
        store.understandings.forget([item_id])
        store.understandings.put(result)
        for engine, version, vector in vectors:
            store.understandings.put_vector(item_id, engine, version, result.digest, vector)
    return result


def _reads(embedder: Embedder, language: str) -> bool:
    return not embedder.languages or language in embedder.languages


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
    tools: tuple[Names, Writer | None, Embedder | None],
    place: tuple[int, int],
    result: Read,
    known_ids: bool,
) -> None:
    number, total = place
    try:
        context.progress(number / total, "Reading what is said")
        library, writer, embedder = tools
        made = understand_one(store, item_id, library, writer, context, embedder)
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
