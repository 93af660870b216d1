"""The editor's desk: notes on items and collections, and how words are to be spoken. Every input is bounded here."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from segue.dj.script.names import plain, say_name
from segue.dj.script.numbers import LANGUAGES
from segue.model.errors import BadInput, NotFound, Refused
from segue.model.ids import new_id
from segue.model.listening import User
from segue.model.media import Item
from segue.model.show import Fact
from segue.store import Store
from segue.store.rows import now_ms
from segue.store.script import Note, Pronunciation

LONGEST_NOTE = 600
LONGEST_WORD, LONGEST_SAID = 60, 120
MOST_NOTES = 20
"""Notes on one thing."""
MOST_WORDS = 5_000
SPOKEN_WORDS = 28
"""How much of a note the host reads out: whole sentences, as many as fit."""


@dataclass(slots=True)
class Desk:
    """Notes and pronunciations of a house."""

    store: Store

    def add_note(self, user: User, subject_id: str, text: str) -> Note:
        """Writes a note on an item or a collection. Raises NotFound for an unknown one, BadInput for a bad text."""
        self._check_subject(subject_id)
        text = plain(text)
        if not any(ch.isalnum() for ch in text):
            raise BadInput("This note says nothing.", "Write a sentence or two.")
        if len(text) > LONGEST_NOTE:
            raise BadInput(f"A note of {len(text)} characters is too long.", f"Use at most {LONGEST_NOTE}.")
        if len(self.store.script.notes_of([subject_id])) >= MOST_NOTES:
            raise BadInput(f"There are {MOST_NOTES} notes on this already.", "Remove one of them first.")
        note = Note(new_id("note"), user.id, subject_id, text, now_ms())
        self.store.script.put_note(note)
        return note

    def remove_note(self, user: User, note_id: str) -> None:
        """Removes a note of one's own, or as an administrator anybody's. Raises NotFound, Refused."""
        note = self.store.script.note(note_id)
        if note.user_id != user.id and not user.is_admin:
            raise Refused("This note is somebody else's.", "Ask them, or an administrator.")
        self.store.script.remove_note(note_id)

    def note_facts(self, items: Iterable[Item]) -> dict[str, list[Fact]]:
        """For each item that has a note, or whose collection has one: its text and who wrote it, as facts."""
        by_item = {item.id: (item.id, item.collection_id) for item in items}
        notes = self.store.script.notes_of([id_ for ids in by_item.values() for id_ in ids if id_])
        if not notes:
            return {}
        names = {user.id: user.display_name or user.name.capitalize() for user in self.store.accounts.users()}
        latest: dict[str, Note] = {}
        for note in reversed(notes):
            latest[note.subject_id] = note
        facts = {}
        for item_id, subjects in by_item.items():
            own = next((latest[id_] for id_ in subjects if id_ in latest), None)
            if own is not None and (said := read_out(own.text)):
                author = say_name(names.get(own.user_id, ""))
                facts[item_id] = [
                    Fact("note", f"note:{own.id}", said),
                    *([Fact("note_by", f"note:{own.id}.author", author)] if author else []),
                ]
        return facts

    def say(self, word: str, said: str, language: str) -> Pronunciation:
        """Has a word or phrase spoken in another way from now on. Raises BadInput."""
        word, said = plain(word), plain(said)
        _check_language(language)
        if not re.search(r"\w", word) or len(word) > LONGEST_WORD:
            raise BadInput("This is no word.", f"Give a word or a short phrase of at most {LONGEST_WORD} characters.")
        if not any(ch.isalpha() for ch in said) or len(said) > LONGEST_SAID:
            raise BadInput(
                "This can't be spoken.",
                f"Spell it as it sounds, in letters, in at most {LONGEST_SAID} characters: “Shah-day”.",
            )
        if len(self.store.script.pronunciations()) >= MOST_WORDS:
            raise BadInput("There are too many words.", "Take some out first.")
        how = Pronunciation(language, word, said, now_ms())
        self.store.script.put_pronunciation(how)
        return how

    def forget(self, word: str, language: str) -> None:
        """Has a word spoken as it is written again. Raises NotFound."""
        _check_language(language)
        if not self.store.script.remove_pronunciation(language, plain(word)):
            raise NotFound(f"{word!r} is not in the lexicon.", "`segue dj words` lists what is.")

    def lexicon(self, language: str) -> Mapping[str, str]:
        """How words of a language are spoken: what people have said, by word."""
        return {how.word: how.said for how in self.store.script.pronunciations(language)}

    def _check_subject(self, subject_id: str) -> None:
        if not self.store.catalog.items_by_id([subject_id]) and not self.store.catalog.collections_by_id([subject_id]):
            raise NotFound("There is no such item or collection.", "Give the id that its page's address shows.")


def read_out(text: str, words: int = SPOKEN_WORDS) -> str:
    """The first sentences of a note, as many as make `words` words; a longer first sentence is not read at all."""
    said: Sequence[str] = []
    for sentence in re.split(r"(?<=[.!?…])\s+", text):
        if len(" ".join([*said, sentence]).split()) > words:
            break
        said = [*said, sentence]
    return " ".join(said)


def _check_language(language: str) -> None:
    if language not in LANGUAGES:
        raise BadInput(f"The host doesn't speak {language!r}.", f"It speaks {', '.join(LANGUAGES)}.")
