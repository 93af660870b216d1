"""Writing down what items say, what was found in them, and who speaks in a show."""

from dataclasses import asdict

from fastapi import APIRouter

from segue.api import shapes as s
from segue.api.auth import Librarian, Reader
from segue.api.context import House
from segue.api.errors import described
from segue.api.present import job_shape
from segue.api.work import submit
from segue.model.errors import NotFound
from segue.store.readings import ShowVoice
from segue.understanding.reading.jobs import NOW
from segue.understanding.reading.library import rename_voice

router = APIRouter(tags=["reading"])


@router.post("/items/{item_id}/read", summary="Write down what it says", responses=described(404, 503), status_code=202)
def read(item_id: str, caller: Librarian, house: House) -> s.JobShape:
    """In the background, before everything that is read by itself; anew where it was read before."""
    house.store.catalog.item(item_id)
    args = {"item_id": item_id, "again": True}
    return job_shape(submit(house, "read", args, key=f"read:{item_id}", priority=NOW))


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


def _voice(voice: ShowVoice) -> s.VoiceShape:
    return s.VoiceShape(id=voice.id, name=voice.name, speech_ms=voice.speech_ms, heard_in=voice.heard_in)
