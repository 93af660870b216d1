"""What was found in recordings, what it cost, and the voices of shows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import delete, func, select

from segue.model.errors import NotFound
from segue.store import schema as t
from segue.store import schema_reading as r
from segue.store.database import Database
from segue.store.rows import noun_of, row_of
from segue.store.sql import chunks, upsert


@dataclass(frozen=True, slots=True)
class ReadSpan:
    """A stretch of an item and what is in it: `speech`, `over_music`, `music`, `silence`, `other`."""

    start_ms: int
    end_ms: int
    kind: str
    advert: bool = False


@dataclass(frozen=True, slots=True)
class ReadSpeaker:
    """Who speaks in an item, as its transcript names them, and which voice of the show that is."""

    name: str
    voice_id: str
    speech_ms: int


@dataclass(frozen=True, slots=True)
class ReadItem:
    """What was found in an item beside its words (those are its transcript by the same engine), and what it cost."""

    item_id: str
    engine: str
    version: str
    content_hash: str
    """Of the sound that was read: another sound is read again."""
    language: str = ""
    language_probability: float = 0.0
    duration_ms: int = 0
    spans: tuple[ReadSpan, ...] = ()
    speakers: tuple[ReadSpeaker, ...] = ()
    notices: tuple[str, ...] = ()
    error: str = ""
    """Why it could not be read; it is not tried again until the engine or the sound changes."""
    cpu_ms: int = 0
    read_at_ms: int = 0


@dataclass(frozen=True, slots=True)
class ShowVoice:
    """A voice of a show's library. `centroid` is float32, little-endian, length 1."""

    id: str
    collection_id: str
    name: str
    engine: str
    version: str
    centroid: bytes
    speech_ms: int = 0
    heard_in: int = 0
    """In how many items."""
    creator_id: str = ""
    """The person of the catalog that it is, when somebody said so."""
    updated_at_ms: int = 0


@dataclass(frozen=True, slots=True)
class ReadCost:
    """What reading has taken so far: items, their length, processor time."""

    items: int
    sound_ms: int
    cpu_ms: int

    def foretold_ms(self, length_ms: int, guess: float) -> int:
        """How much processor time so much more will take; a share `guess` of its length until ten minutes are done."""
        share = self.cpu_ms / self.sound_ms if self.sound_ms > 10 * 60_000 else guess
        return round(length_ms * share)


class ReadingRepo:
    """Reads and writes readings and voices."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def put(self, reading: ReadItem) -> None:
        """Writes a reading by item; its cost is added to what the item has cost before."""
        with self._db.write() as connection:
            before = connection.scalar(select(r.readings.c.cpu_ms).where(r.readings.c.item_id == reading.item_id)) or 0
            row = row_of(replace(reading, cpu_ms=before + reading.cpu_ms), r.readings)
            upsert(connection, r.readings, [row], ["item_id"])

    def get(self, item_id: str) -> ReadItem | None:
        """The reading of an item."""
        with self._db.read() as connection:
            row = connection.execute(select(r.readings).where(r.readings.c.item_id == item_id)).first()
        return noun_of(ReadItem, row) if row else None

    def read(self, item_ids: Sequence[str]) -> set[str]:
        """Which of `item_ids` were read (or could not be)."""
        found: set[str] = set()
        with self._db.read() as connection:
            for part in chunks(list(dict.fromkeys(item_ids))):
                query = select(r.readings.c.item_id).where(r.readings.c.item_id.in_(part))
                found |= set(connection.scalars(query))
        return found

    def missing(self, limit: int = 100) -> list[str]:
        """Ids of episodes whose sound is here and whose words nobody has written down, the newest first."""
        i, f = t.items.c, t.files.c
        query = (
            select(i.id)
            .join(t.files, f.id == i.file_id)
            .outerjoin(r.readings, r.readings.c.item_id == i.id)
            .where(i.kind == "episode", f.status == "present", r.readings.c.item_id.is_(None))
            .where(~select(t.transcripts.c.item_id).where(t.transcripts.c.item_id == i.id).exists())
            .order_by(i.published_at_ms.is_(None), i.published_at_ms.desc(), i.id.desc())
            .limit(limit)
        )
        with self._db.read() as connection:
            return list(connection.scalars(query))

    def cost(self) -> ReadCost:
        """What all reading has taken."""
        c = r.readings.c
        query = select(func.count(), func.sum(c.duration_ms), func.sum(c.cpu_ms)).where(c.error == "")
        with self._db.read() as connection:
            items, sound_ms, cpu_ms = connection.execute(query).one()
        return ReadCost(int(items), int(sound_ms or 0), int(cpu_ms or 0))

    def put_voice(self, voice: ShowVoice) -> None:
        """Writes a voice by id."""
        with self._db.write() as connection:
            upsert(connection, r.voices, [row_of(voice, r.voices)], ["id"])

    def voice(self, voice_id: str) -> ShowVoice:
        """One voice. Raises NotFound."""
        with self._db.read() as connection:
            row = connection.execute(select(r.voices).where(r.voices.c.id == voice_id)).first()
        if row is None:
            raise NotFound("There is no such voice.", "Its show may have been removed.")
        return noun_of(ShowVoice, row)

    def voices(self, collection_id: str) -> list[ShowVoice]:
        """The voices of a show, who speaks most first."""
        c = r.voices.c
        query = select(r.voices).where(c.collection_id == collection_id).order_by(c.speech_ms.desc(), c.id)
        with self._db.read() as connection:
            return [noun_of(ShowVoice, row) for row in connection.execute(query)]

    def remove_voice(self, voice_id: str) -> None:
        """Forgets a voice; what was written down keeps its name."""
        with self._db.write() as connection:
            connection.execute(delete(r.voices).where(r.voices.c.id == voice_id))
