"""The background work of reading items of the library, and its account."""

import logging
import time
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from segue.jobs.base import JobContext, Runner
from segue.model.errors import Cancelled, SegueError, Unavailable
from segue.model.media import AudioFile, Item
from segue.model.text import Segment, Word
from segue.store import Store
from segue.store.readings import ReadItem, ReadSpan, ReadSpeaker
from segue.understanding.reading.align import align, as_transcript
from segue.understanding.reading.books import read_book, text_beside
from segue.understanding.reading.library import known_voices, remember
from segue.understanding.reading.read import VERSION, read
from segue.understanding.reading.shapes import Ears, HearingMap, Reading
from segue.understanding.reading.steps import Steps

log = logging.getLogger(__name__)

JOB = "read"
NOW, SOON, IDLE = 7, 2, -15
"""Priorities: what somebody listens to now, what somebody asked for, what nobody waits for."""
LEAST_READ = 0.4
"""A text of which less was heard is another book's."""
SLICE_S = 90.0
"""How long one job reads before it lets others have their turn; the next one goes on from there."""
GUESS = 0.2
"""Processor time as a share of the sound's, until something was read here."""


class TimeUp(Cancelled):
    """The slice is over: what was done is kept, and the next reading goes on from there."""


def read_item(
    store: Store,
    ears: Ears,
    steps: Steps,
    item_id: str,
    context: JobContext,
    again: bool = False,
    slice_s: float | None = None,
) -> ReadItem | None:
    """Writes down what an item says, with speakers and the map of its sound, in the item's own time; keeps all of it.

    None when there is nothing to do: its feed gave a transcript, or the same sound was read by the same engine before
    (unless `again`). With `slice_s`, TimeUp after that many seconds. Raises NotFound for an unknown item, Unavailable
    when its file is not here, and what `read` raises. What can't be read is noted, so that nobody tries again in vain.
    """
    item = store.catalog.item(item_id)
    file = store.files.file(item.file_id) if item.file_id else None
    if file is None or file.status in {"remote", "missing"} or not Path(file.path).exists():
        raise Unavailable(f"The sound of “{item.title}” is not here.", "Fetch the episode, or scan the library.")
    before = store.readings.get(item_id)
    if not again and (_offered(store, item_id) or (before is not None and _same(before, ears, file))):
        return None
    collection = store.catalog.collections_by_id([item.collection_id]).get(item.collection_id)
    library = known_voices(store, item.collection_id, ears.voices) if ears.voices else []

    began = time.monotonic()
    minutes = -(-estimate_ms(store, item.duration_ms) // 60_000)
    context.progress(0.0, f"About {minutes} min of work: {item.title}")

    def tell(fraction: float, what: str) -> None:
        if slice_s is not None and fraction < 1 and time.monotonic() - began > slice_s:
            raise TimeUp("Others have their turn.")
        context.progress(fraction, f"{what}: {item.title}")

    try:
        reading = read(
            Path(file.path), ears, steps, item_id,
            language=None, library=library, progress=tell, stretch=_stretch(item, file),
        )  # fmt: skip
    except (Cancelled, Unavailable):
        raise
    except SegueError as error:
        store.readings.put(_row(item, file, ears, error=str(error)))
        raise
    own = moved(reading, -item.start_ms)
    if item.kind == "chapter":
        _read_along(store, item, Path(file.path), own)
    return _kept(store, ears, item, file, own, before, collection.language if collection else "")


def want_played(store: Store, jobs: Runner, item_ids: Iterable[str]) -> None:
    """Has those of `item_ids` written down before all other reading that are episodes without words, or chapters of
    books whose text lies beside them."""
    wanted = [item_id for item_id in dict.fromkeys(item_ids) if item_id.startswith(("epi_", "chp_"))]
    if wanted:
        done = store.readings.read(wanted) | store.feeds.with_transcript(wanted)
        for item_id in wanted:
            if item_id not in done and (item_id.startswith("epi_") or _has_text(store, item_id)):
                jobs.submit(JOB, {"item_id": item_id}, key=f"read:{item_id}", priority=NOW)


def want_the_rest(store: Store, jobs: Runner) -> None:
    """Has the next episode that nobody has written down read when nothing else is to be done."""
    if store.readings.missing(limit=1):
        jobs.submit(JOB, {}, key=JOB, priority=IDLE)


def read_slice(store: Store, jobs: Runner, ears: Ears, steps: Steps, context: JobContext, args: dict[str, Any]) -> bool:
    """The job `read`: the item `item_id`, or the newest episode that nobody has read. True when one was read to its
    end; False when there was none, or the slice was over and the rest went into another job."""
    one = args.get("item_id")
    waiting = [one] if one else store.readings.missing(limit=1)
    if not waiting:
        return False
    try:
        done = read_item(store, ears, steps, waiting[0], context, bool(args.get("again")), SLICE_S)
    except TimeUp:
        jobs.submit(JOB, args, key=f"read:{one}" if one else JOB, priority=NOW if one else IDLE)
        return False
    finally:
        steps.tidy()
    context.progress(1.0, told(done) if done else "It was written down before.")
    return True


def estimate_ms(store: Store, sound_ms: int) -> int:
    """How much processor time reading so much sound will take, by what it took here so far."""
    return store.readings.cost().foretold_ms(sound_ms, GUESS)


def moved(reading: Reading, by_ms: int) -> Reading:
    """The reading with all its times later by `by_ms`."""
    if not by_ms:
        return reading
    map_ = HearingMap(
        reading.map.duration_ms + by_ms,
        tuple(replace(s, start_ms=s.start_ms + by_ms, end_ms=s.end_ms + by_ms) for s in reading.spans),
    )
    segments = tuple(_segment_moved(segment, by_ms) for segment in reading.sentences)
    return replace(reading, map=map_, transcript=replace(reading.transcript, segments=segments))


def told(reading: ReadItem) -> str:
    """A reading in a sentence."""
    if reading.notices and not reading.speakers:
        return reading.notices[0]
    people = f"{len(reading.speakers)} speaker{'s' * (len(reading.speakers) != 1)}"
    return f"Read {reading.duration_ms // 60_000} min in `{reading.language}`, {people}"


def _kept(
    store: Store, ears: Ears, item: Item, file: AudioFile, reading: Reading, before: ReadItem | None, language: str
) -> ReadItem:
    notices = list(reading.notices)
    said = language.partition("-")[0].lower()
    if said and reading.sentences and said != reading.transcript.language:
        notices.append(f"The show says that it is in `{said}`; this sounds like `{reading.transcript.language}`.")
    with store.transaction():
        voices = list(reading.voices)
        if ears.voices is not None and item.collection_id:
            counted = [speaker.voice_id for speaker in before.speakers] if before else []
            voices = remember(store, item.collection_id, ears.voices, voices, _now_ms(), counted)
        store.feeds.put_transcript(reading.transcript)
        row = _row(
            item, file, ears,
            language=reading.transcript.language,
            language_probability=reading.language_probability,
            spans=tuple(ReadSpan(s.start_ms, s.end_ms, s.kind, s.advert) for s in reading.spans),
            speakers=tuple(ReadSpeaker(v.name, v.voice_id, v.speech_ms) for v in voices),
            notices=tuple(notices),
            cpu_ms=round(reading.cpu_s * 1000),
        )  # fmt: skip
        store.readings.put(row)
    return row


def _segment_moved(segment: Segment, by_ms: int) -> Segment:
    words = tuple(Word(word.start_ms + by_ms, word.end_ms + by_ms, word.text) for word in segment.words)
    return replace(segment, start_ms=segment.start_ms + by_ms, end_ms=segment.end_ms + by_ms, words=words)


def _read_along(store: Store, item: Item, sound: Path, reading: Reading) -> None:
    """Where the book's text lies beside the sound, its sentences get their times."""
    text = text_beside(sound)
    if text is None or not reading.sentences:
        return
    try:
        book = read_book(text)
    except SegueError as error:
        log.warning("The text of %s can't be used: %s", item.title, error)
        return
    aligned = align(book, reading.sentences)
    if aligned.sentences and aligned.heard_share >= LEAST_READ:
        language = book.language or reading.transcript.language
        store.feeds.put_transcript(as_transcript(aligned, item.id, language))


def _row(item: Item, file: AudioFile, ears: Ears, **more: object) -> ReadItem:
    return ReadItem(
        item.id, ears.hearing.name, f"{ears.hearing.version}+{VERSION}", file.content_hash,
        duration_ms=item.duration_ms, read_at_ms=_now_ms(), **more,  # type: ignore[arg-type]
    )  # fmt: skip


def _same(before: ReadItem, ears: Ears, file: AudioFile) -> bool:
    engine = (ears.hearing.name, f"{ears.hearing.version}+{VERSION}")
    return (before.engine, before.version) == engine and before.content_hash == file.content_hash


def _has_text(store: Store, item_id: str) -> bool:
    item = store.catalog.items_by_id({item_id}).get(item_id)
    file = store.files.files_by_id([item.file_id]).get(item.file_id) if item else None
    return file is not None and bool(file.path) and text_beside(Path(file.path)) is not None


def _offered(store: Store, item_id: str) -> bool:
    return any(each.engine.startswith(("feed:", "book:", "demo")) for each in store.feeds.transcripts(item_id))


def _stretch(item: Item, file: AudioFile) -> tuple[int, int | None]:
    end_ms = item.start_ms + item.duration_ms
    if item.duration_ms <= 0 or (not item.start_ms and end_ms >= file.duration_ms - 1000):
        return item.start_ms, None
    return item.start_ms, end_ms


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
