"""Writing down what items say, what was found in them, and who speaks in a show."""

from dataclasses import asdict

from fastapi import APIRouter

from segue.api import shapes as s
from segue.api.auth import Librarian, Reader
from segue.api.context import Context, House
from segue.api.errors import described
from segue.api.media import confined
from segue.api.present import job_shape
from segue.api.rest.media import found_file
from segue.api.work import submit
from segue.model.errors import NotFound, SegueError
from segue.model.media import Item
from segue.store.readings import ShowVoice
from segue.understanding.reading.align import ENGINE
from segue.understanding.reading.along import book_at, leaves
from segue.understanding.reading.books import BookText, text_beside
from segue.understanding.reading.jobs import NOW
from segue.understanding.reading.library import rename_voice

router = APIRouter(tags=["reading"])


@router.post("/items/{item_id}/read", summary="Write down what it says", responses=described(404, 503), status_code=202)
def read(item_id: str, caller: Librarian, house: House) -> s.JobShape:
    """In the background, before everything that is read by itself; anew where it was read before."""
    house.store.catalog.item(item_id)
    args = {"item_id": item_id, "again": True}
    return job_shape(submit(house, "read", args, key=f"read:{item_id}", priority=NOW))


@router.get("/items/{item_id}/text", summary="Its words to read along", responses=described(404))
def text(item_id: str, caller: Reader, house: House) -> s.ReadText:
    """Paragraphs as they stand in the book beside the sound, each sentence with its time; without a book, what is
    said in paragraphs by its pauses."""
    item = house.store.catalog.item(item_id)
    found = house.store.feeds.transcripts(item_id)
    if not found:
        raise NotFound("There are no words of this.", "POST /items/{id}/read has it written down.")
    words = next((each for each in found if each.engine == ENGINE), found[0])
    pages = leaves(words.segments, _book(house, item) if words.engine == ENGINE else None)
    return s.ReadText(
        item_id=item_id,
        language=words.language,
        engine=words.engine,
        pages=[s.ReadPage.model_validate(asdict(page)) for page in pages],
    )


@router.get("/items/{item_id}/heard", summary="What was heard in it", responses=described(404))
def heard(item_id: str, caller: Reader, house: House) -> s.HeardShape:
    """Where somebody speaks and where music plays, who speaks, in which language, and what finding out has cost."""
    house.store.catalog.item(item_id)
    reading = house.store.readings.get(item_id)
    if reading is None:
        raise NotFound("Nobody has written this down yet.", "POST /items/{id}/read has it done.")
    return s.HeardShape.model_validate(asdict(reading))


@router.get("/collections/{collection_id}/voices", summary="Who speaks in a show", responses=described(404))
def voices(collection_id: str, caller: Reader, house: House) -> s.Voices:
    """Each voice with its name and how much it was heard; who speaks most first."""
    house.store.catalog.collection(collection_id)
    return s.Voices(entries=[_voice(voice) for voice in house.store.readings.voices(collection_id)])


@router.patch("/voices/{voice_id}", summary="Say who a voice is", responses=described(404))
def name(voice_id: str, body: s.VoiceChange, caller: Librarian, house: House) -> s.VoiceShape:
    """Every transcript of the show that was heard names them so from now on, and so will those to come."""
    return _voice(rename_voice(house.store, voice_id, body.name))


def _book(house: Context, item: Item) -> BookText | None:
    """The text beside the sound, where it is still there and still can be read."""
    try:
        beside = text_beside(found_file(house, item.id)[2])
        path = confined(beside, house.media_roots()) if beside else None
        return book_at(path, path.stat().st_mtime_ns) if path else None
    except (SegueError, OSError):
        return None


def _voice(voice: ShowVoice) -> s.VoiceShape:
    return s.VoiceShape(id=voice.id, name=voice.name, speech_ms=voice.speech_ms, heard_in=voice.heard_in)
