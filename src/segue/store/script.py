"""What the host's script rests on beside the catalog: editors' notes, and how words are to be spoken."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select

from segue.model.errors import NotFound
from segue.store import schema as t
from segue.store.database import Database
from segue.store.rows import noun_of, row_of
from segue.store.sql import chunks, upsert


@dataclass(frozen=True, slots=True)
class Note:
    """What somebody wrote about an item or a collection."""

    id: str
    user_id: str
    subject_id: str
    text: str
    created_at_ms: int = 0


@dataclass(frozen=True, slots=True)
class Pronunciation:
    """How a word or phrase is to be spoken in a language, spelled as that language would read it."""

    language: str
    word: str
    said: str
    updated_at_ms: int = 0


class ScriptRepo:
    """Reads and writes notes and pronunciations."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def put_note(self, note: Note) -> None:
        """Writes a note by id."""
        with self._db.write() as connection:
            upsert(connection, t.notes, [row_of(note, t.notes)], ["id"])

    def note(self, note_id: str) -> Note:
        """One note. Raises NotFound."""
        with self._db.read() as connection:
            row = connection.execute(select(t.notes).where(t.notes.c.id == note_id)).first()
        if row is None:
            raise NotFound("There is no such note.", "It may have been removed.")
        return noun_of(Note, row)

    def notes_of(self, subject_ids: Sequence[str]) -> list[Note]:
        """The notes on some items and collections, the latest first."""
        found: list[Note] = []
        with self._db.read() as connection:
            for part in chunks(list(dict.fromkeys(subject_ids))):
                query = select(t.notes).where(t.notes.c.subject_id.in_(part))
                found += [noun_of(Note, row) for row in connection.execute(query)]
        return sorted(found, key=lambda note: (note.created_at_ms, note.id), reverse=True)

    def latest_notes(self, limit: int = 200) -> list[Note]:
        """The latest notes on anything."""
        query = select(t.notes).order_by(t.notes.c.created_at_ms.desc(), t.notes.c.id.desc()).limit(limit)
        with self._db.read() as connection:
            return [noun_of(Note, row) for row in connection.execute(query)]

    def remove_note(self, note_id: str) -> None:
        """Removes a note."""
        with self._db.write() as connection:
            connection.execute(delete(t.notes).where(t.notes.c.id == note_id))

    def put_pronunciation(self, how: Pronunciation) -> None:
        """Writes how a word is spoken; the word's capitals make no difference."""
        row = row_of(how, t.pronunciations) | {"folded": how.word.casefold()}
        with self._db.write() as connection:
            upsert(connection, t.pronunciations, [row], ["language", "folded"])

    def pronunciations(self, language: str = "") -> list[Pronunciation]:
        """All of a language (of all languages without one), by language and word."""
        query = select(t.pronunciations).order_by(t.pronunciations.c.language, t.pronunciations.c.folded)
        if language:
            query = query.where(t.pronunciations.c.language == language)
        with self._db.read() as connection:
            return [noun_of(Pronunciation, row) for row in connection.execute(query)]

    def remove_pronunciation(self, language: str, word: str) -> bool:
        """Takes a word out again. False when it was not there."""
        c = t.pronunciations.c
        with self._db.write() as connection:
            gone = connection.execute(
                delete(t.pronunciations).where(c.language == language, c.folded == word.casefold())
            )
            return bool(gone.rowcount)
