"""The DJ's host as a listener chose it, editors' notes, and the pronunciation lexicon."""

from typing import Annotated, cast

from fastapi import APIRouter, Query

from segue.api import shapes as s
from segue.api.auth import Admin, Listener, Reader
from segue.api.context import Context, House
from segue.api.errors import described
from segue.api.shapes import host as d
from segue.dj.host import HostChoice, host_of, settings_of
from segue.dj.script.names import say_name
from segue.listening.accounts import Caller
from segue.model.errors import BadInput
from segue.store.script import Note

router = APIRouter(tags=["dj"])


@router.get("/dj/host", summary="My host", responses=described())
def host(house: House, caller: Reader) -> d.HostShape:
    """Language, voice, persona, how talkative, and what the listener is called."""
    return _shape(house, caller, host_of(caller.user, house.store.accounts.user_settings(caller.user.id)))


@router.patch("/dj/host", summary="Choose my host", responses=described(400))
def change_host(house: House, caller: Listener, body: d.HostChange) -> d.HostShape:
    """Changes what is given. Shows that are already planned keep the lines they have."""
    settings = house.store.accounts.user_settings(caller.user.id)
    now = host_of(caller.user, settings)
    given = body.model_dump(exclude_none=True)
    if body.name is not None and body.name.strip() and not say_name(body.name):
        raise BadInput("This is no name that can be spoken.", "Use letters, or leave it empty.")
    language = given.get("language", now.language)
    voices = {voice.id: voice for voice in house.app.dj.booth.voices()}
    voice = given.get("voice", now.voice)
    if body.voice and (voice not in voices or language not in voices[voice].languages):
        raise BadInput("This voice does not speak that language here.", "Choose one of those that /dj/voices lists.")
    if voice in voices and language not in voices[voice].languages:
        voice = ""
    changed = HostChoice(
        language,
        voice,
        given.get("persona", now.persona),
        given.get("talk", now.talk),
        say_name(body.name) if body.name is not None else now.name,
    )
    house.store.accounts.update_user(caller.user.id, settings=settings | settings_of(changed))
    return _shape(house, caller, changed)


@router.get("/dj/voices", summary="Voices at hand", responses=described())
def voices(house: House, caller: Reader) -> d.VoiceList:
    """Every voice whose weights are here, with the languages it speaks, the best first."""
    found = house.app.dj.booth.voices()
    entries = [d.VoiceShape(id=v.id, name=v.name, languages=list(v.languages), sex=v.sex) for v in found]
    return d.VoiceList(entries=entries)


@router.get("/notes", summary="Editors' notes", responses=described())
def notes(house: House, caller: Reader, subject_id: Annotated[str, Query(max_length=40)] = "") -> d.NoteList:
    """The notes on one item or collection, or the latest on anything."""
    repo = house.store.script
    return _notes(house, caller, repo.notes_of([subject_id]) if subject_id else repo.latest_notes())


@router.post("/notes", summary="Write a note", responses=described(400, 404), status_code=201)
def add_note(house: House, caller: Listener, body: d.NoteNew) -> d.NoteShape:
    """A note on an item or a collection; the host may read it out to everybody here."""
    note = house.app.dj.desk.add_note(caller.user, body.subject_id, body.text)
    return _notes(house, caller, [note]).entries[0]


@router.delete("/notes/{note_id}", summary="Remove a note", responses=described(403, 404))
def remove_note(house: House, caller: Listener, note_id: str) -> s.Ok:
    """One's own; an administrator may remove anybody's."""
    house.app.dj.desk.remove_note(caller.user, note_id)
    return s.Ok()


@router.get("/dj/words", summary="The pronunciation lexicon", responses=described())
def words(house: House, caller: Reader) -> d.WordList:
    """How words are to be spoken."""
    return d.WordList(
        entries=[
            d.WordShape(language=cast("d.Language", how.language), word=how.word, said=how.said)
            for how in house.store.script.pronunciations()
        ]
    )


@router.post("/dj/words", summary="Say a word otherwise", responses=described(400, 403), status_code=201)
def say_word(house: House, caller: Admin, body: d.WordShape) -> d.WordShape:
    """From now on the host says a word or phrase as it is spelled here."""
    how = house.app.dj.desk.say(body.word, body.said, body.language)
    return d.WordShape(language=body.language, word=how.word, said=how.said)


@router.delete("/dj/words/{language}/{word}", summary="Forget a word", responses=described(400, 403, 404))
def forget_word(house: House, caller: Admin, language: str, word: str) -> s.Ok:
    """The host says the word as it is written again."""
    house.app.dj.desk.forget(word, language)
    return s.Ok()


def _shape(house: Context, caller: Caller, chosen: HostChoice) -> d.HostShape:
    speaks = house.app.dj.host(caller.user).language
    return d.HostShape(
        language=cast("d.Language", chosen.language),
        voice=chosen.voice,
        persona=chosen.persona,
        talk=chosen.talk,
        name=chosen.name,
        speaks=cast("d.Language", speaks),
    )


def _notes(house: Context, caller: Caller, found: list[Note]) -> d.NoteList:
    names = {user.id: user.display_name or user.name for user in house.store.accounts.users()}
    return d.NoteList(
        entries=[
            d.NoteShape(
                id=note.id,
                subject_id=note.subject_id,
                text=note.text,
                author=names.get(note.user_id, ""),
                is_own=note.user_id == caller.user.id,
                created_at_ms=note.created_at_ms,
            )
            for note in found
        ]
    )
